"""What can drift is tested: the plan of the house, its sizes, its clocks, its papers."""

import ast
import re
import subprocess
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.dip_docket.processes import sample_settings

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = ("dip_docket", "fees", "cases")

# The plan, and what a Python project carries.
TOP_LEVEL = {
    *PACKAGES,
    "manage.py", "templates", "static", "tests", "docker-compose.yml",
    "pyproject.toml", "requirements.in", "requirements.txt", "requirements-dev.in",
    "requirements-dev.txt", "Makefile", "Procfile", "Procfile.demo", "Dockerfile", "README.md",
    "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs", "locale", ".ci", ".env.sample",
    ".gitignore", ".dockerignore",
}  # fmt: skip

# Rooms that know neither Django nor its queue.
PLAIN = ("cases.rules", "cases.eexchange", "cases.watching", "cases.channels",
         "cases.reminders.policy",
         "cases.pdf_drawing", "fees.tariff", "dip_docket.environment")  # fmt: skip
# Rooms of `cases` outside the layers, and why.
OUTSIDE_THE_LAYERS = {
    "demo": "fills an empty database by way of every other room, and nothing imports it",
    "migrations": "import no live code",
    "templatetags": "belong to the templates",
}

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 400, 600, 60
# Longer ones, and why.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

# Who reads the clock by trade: pages, jobs, commands and the back office.
CLOCK_READERS = ("cases/views/", "cases/admin/", "cases/backoffice.py", "cases/tasks.py")
# Others that do, and why.
CLOCK_EXCEPTIONS = {
    "cases/history_rows.py": "a line of history carries the moment at which it is written, as "
    "those of simple-history do; the moment of the cause may lie before another writer's",
    "cases/eexchange/client.py": "Retry-After may name a moment: the wait is counted from now",
    "cases/register/list_work.py": "notes the moment of each answer and stops in time",
    "cases/register/statistics_work.py": "notes the moment of each answer and stops in time",
    "cases/register/sync.py": "notes the moment of each answer of the office while it comes in",
    "cases/watch/asking.py": "notes the moment of each answer and stops in time",
    "cases/watch/job.py": "gives the clock on to what stops in time",
    "cases/reminders/sweep.py": "gives the clock on to what notes the moment of each handing over",
    "dip_docket/checks.py": "a system check has no caller that could name the day",
    "dip_docket/views.py": "a page",
    "dip_docket/watchdog_process.py": "a process that looks every minute",
    "fees/call_views.py": "a page",
    "fees/client_views.py": "a page",
    "fees/tasks.py": "the doors of jobs",
    "fees/templatetags/fees.py": "a page without `today` in its context",
}  # fmt: skip

COMMANDS_OF_PROCESSES = {
    "serve": "Procfile",
    "qcluster": "Procfile",
    "catch_mail": "Procfile.demo",
    "demo_office": ".ci/demo.py",
    "demo_fees": ".ci/demo.py",
}


@cache
def python_files(*tops: str) -> tuple[Path, ...]:
    files = (file for top in tops for file in sorted((PROJECT / top).rglob("*.py")))
    return tuple(file for file in files if "migrations" not in file.parts)


def name_of(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name]


def contracts() -> list[dict]:
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return config["tool"]["importlinter"]["contracts"]


def test_the_top_level_is_the_plan():
    assert {name.partition("/")[0] for name in tracked()} == TOP_LEVEL


@pytest.mark.parametrize("room", PLAIN)
def test_a_plain_room_imports_no_django_and_has_its_contract(room):
    place = PROJECT / room.replace(".", "/")
    files = python_files(str(place)) if place.is_dir() else (place.with_suffix(".py"),)
    assert files
    strangers = {
        (name_of(file), module)
        for file in files
        for module in imported(file)
        if module.partition(".")[0] in {"django", "django_q"}
    }
    assert strangers == set()
    held = {
        source
        for contract in contracts()
        if {"django", "django_q"} <= set(contract.get("forbidden_modules", ()))
        for source in contract["source_modules"]
    }
    assert room in held


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_room_of_the_cases_has_its_line_among_the_layers():
    [layers] = [c["layers"] for c in contracts() if c.get("containers") == ["cases"]]
    named = {name.strip("() ") for layer in layers for name in layer.split(":")}
    rooms = {place.parent.name for place in (PROJECT / "cases").glob("*/__init__.py")}
    assert rooms - named == set(OUTSIDE_THE_LAYERS)


def test_the_houses_stand_in_one_order():
    assert any(c.get("layers") == ["dip_docket", "fees", "cases"] for c in contracts())


def test_only_the_client_knows_how_to_speak_http():
    clients = {"httpx", "requests", "urllib3", "http.client", "urllib.request"}
    speaking = {name_of(f) for f in python_files(*PACKAGES) if clients & set(imported(f))}
    assert speaking == {"cases/eexchange/client.py", "cases/channels/client.py"}


def test_every_answer_of_the_office_is_read_by_the_profile_in_force():
    """Reading one without it would read an office's own names as nothing."""
    by_itself = {
        name_of(file)
        for file in python_files(*PACKAGES)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ImportFrom) and node.module == "cases.eexchange.records"
        for name in node.names
        if name.name in {"parse", "parse_all", "may_be_cut"}
    }
    assert by_itself == {"cases/register/reading.py"}


def test_files_stay_short():
    limits = [
        (LONGEST_FILE, python_files(*PACKAGES, ".ci")),
        (LONGEST_TEST_FILE, python_files("tests")),
    ]
    long = {
        name_of(file)
        for limit, files in limits
        for file in files
        if len(file.read_text(encoding="utf-8").splitlines()) > limit
    }
    assert long == set(LONG_FILES)


def test_functions_stay_short():
    long = {
        f"{name_of(file)}:{function.name}"
        for file in python_files(*PACKAGES, ".ci", "tests")
        for function in functions(file)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    }
    assert long == set(LONG_FUNCTIONS)


def test_functions_have_the_size_of_good_ones():
    sizes = sorted(
        (function.end_lineno or 0) - function.lineno + 1
        for file in python_files(*PACKAGES)
        for function in functions(file)
    )
    assert sizes[len(sizes) // 2] <= 9
    assert sizes[len(sizes) * 9 // 10] <= 35


def reads_the_clock(call: ast.AST) -> bool:
    """date.today(), datetime.now(...), timezone.now(), time.time(), localdate() and the like."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    owner, verb = ast.unparse(call.func.value), call.func.attr
    if verb in {"localdate", "localtime"}:
        return not call.args and not call.keywords
    return (verb in {"today", "utcnow"}) or (verb, owner) in {
        ("now", "datetime"), ("now", "timezone"), ("time", "time"), ("now", "dt"),
    }  # fmt: skip


def test_nobody_below_the_pages_and_jobs_looks_at_a_clock():
    readers = {
        name_of(file)
        for file in python_files(*PACKAGES)
        if any(map(reads_the_clock, ast.walk(parsed(file))))
        and not name_of(file).startswith(CLOCK_READERS)
        and "/management/" not in name_of(file)
    }
    assert readers == set(CLOCK_EXCEPTIONS)


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("date.today()", True),
        ("datetime.date.today()", True),
        ("datetime.now(UTC)", True),
        ("timezone.now()", True),
        ("timezone.localdate()", True),
        ("time.time()", True),
        ("timezone.localtime(value)", False),
        ("answer.now()", False),
        ("timezone.now", False),
    ],
)
def test_the_clock_is_known_by_its_faces(source, reads):
    assert reads_the_clock(ast.parse(source, mode="eval").body) is reads


def naive(call: ast.AST) -> bool:
    """date.today(), datetime.utcnow(), datetime.now() and datetime(...) without a time zone."""
    if not isinstance(call, ast.Call):
        return False
    name = ast.unparse(call.func)
    zoned = any(keyword.arg in {"tz", "tzinfo", None} for keyword in call.keywords)
    if name in {"date.today", "datetime.utcnow", "datetime.date.today", "datetime.today"}:
        return True
    if name in {"datetime.now", "datetime.datetime.now"}:
        return not call.args and not zoned
    return name in {"datetime", "datetime.datetime"} and len(call.args) < 8 and not zoned


def test_no_moment_is_without_its_time_zone():
    found = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files(*PACKAGES, ".ci")
        for node in ast.walk(parsed(file))
        if naive(node)
    ]
    assert found == []


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']"
    r"|javascript:|\shx-on|\shx-vals\s*=\s*[\"']js:|hx-trigger=[\"'][^\"']*\["
)


def test_no_template_of_a_page_has_a_script_or_a_style_in_it():
    templates = [f for f in (PROJECT / "templates").rglob("*.html") if "emails" not in f.parts]
    assert templates
    found = {
        (name_of(file), match)
        for file in templates
        for match in INLINE.findall(file.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_no_page_asks_another_host_for_anything():
    asks = re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//|@import|url\(\s*[\"']?https?:")
    files = [
        file
        for top, ends in (("templates", "*.html"), ("static/css", "*.css"))
        for file in (PROJECT / top).rglob(ends)
        if "emails" not in file.parts
    ]
    assert [name_of(f) for f in files if asks.search(f.read_text(encoding="utf-8"))] == []


OUR_COMMANDS = sorted(
    file.stem
    for package in PACKAGES
    for file in (PROJECT / package / "management" / "commands").glob("[a-z]*.py")
)


def parser_of(command: str) -> ArgumentParser:
    return load_command_class(get_commands()[command], command).create_parser("manage.py", command)


@pytest.mark.parametrize("command", OUR_COMMANDS)
def test_every_command_says_what_it_is_for(command):
    said = parser_of(command).description
    assert said is not None
    assert said.strip().endswith(".")


def readme_table(heading: str) -> str:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    return readme.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_the_readme_names_every_command():
    named = set(re.findall(r"^\| `manage\.py ([a-z_]+)", readme_table("Commands"), re.MULTILINE))
    assert named == set(OUR_COMMANDS) - set(COMMANDS_OF_PROCESSES)


@pytest.mark.parametrize(("command", "file"), COMMANDS_OF_PROCESSES.items())
def test_a_command_that_only_a_process_needs_is_run_by_it(command, file):
    assert re.search(rf"\b{command}\b", (PROJECT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "row", re.findall(r"^\| `manage\.py [a-z_]+.*$", readme_table("Commands"), re.MULTILINE)
)
def test_the_options_in_the_readme_exist(row):
    command = re.match(r"\| `manage\.py ([a-z_]+)", row)[1]
    parser = load_command_class(get_commands()[command], command).create_parser(
        "manage.py", command
    )
    known = {option for action in parser._actions for option in action.option_strings}
    assert set(re.findall(r"`(--[a-z-]+)", row)) <= known


def test_the_readme_has_every_setting_with_its_default():
    rows = re.findall(r"^\| (`.+?) \| (.*?) \|", readme_table("Settings"), re.MULTILINE)
    named, wrong = set(), {}
    sample = sample_settings()
    for names, defaults in rows:
        listed = re.findall(r"`([A-Z_*]+)`", names)
        shown = re.findall(r"`([^`]*)`", defaults)
        for position, name in enumerate(listed):
            known = [n for n in sample if re.fullmatch(name.replace("*", ".*"), n)]
            named.update(known)
            if len(shown) == len(listed) and sample[name] != shown[position]:
                wrong[name] = shown[position]
    assert named == set(sample)
    assert wrong == {}


@pytest.mark.parametrize("file", sorted(n for n in tracked() if n.endswith(".md")))
def test_the_links_between_our_papers_lead_somewhere(file):
    text = (PROJECT / file).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not ((PROJECT / file).parent / link).exists()] == []


def test_the_decisions_are_numbered_without_a_gap():
    files = sorted((PROJECT / "docs" / "adr").glob("*.md"))
    numbers = [file.name[:4] for file in files]
    assert numbers == [f"{number:04d}" for number in range(1, len(files) + 1)]
    headings = [file.read_text(encoding="utf-8").split("\n")[0] for file in files]
    assert [heading[:6] for heading in headings] == [f"# {number}" for number in numbers]


def test_every_module_of_ours_can_be_imported():
    """A file that nothing imports would rot unseen."""
    started_as_programs = {"dip_docket/cluster.py", "dip_docket/wsgi.py"}
    for file in python_files(*PACKAGES):
        name = name_of(file)
        if name not in started_as_programs:
            import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
