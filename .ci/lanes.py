"""`make test`: the suite on SQLite, then on PostgreSQL, then the journeys in a browser.

A lane whose server or browser is not found is named as left out. With CI=true every lane must
run. PostgreSQL is TEST_DATABASE_URL, else a private one started from the binaries on this machine,
else a server on 127.0.0.1:5432 that lets `postgres` in.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
USUAL = "postgres://postgres@127.0.0.1:5432/postgres"
OLDEST_POSTGRESQL = 150000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
JOURNEYS = "tests/journeys"
# These ask no database: what holds on SQLite holds on PostgreSQL.
WITHOUT_A_DATABASE = (
    "tests/cases/rules",
    "tests/cases/eexchange",
    "tests/cases/register/test_beside.py",
    "tests/cases/test_manual.py",
    "tests/cases/test_procedure_document.py",
    "tests/cases/test_rules_document.py",
    "tests/cases/test_sheets.py",
    "tests/cases/watching",
    "tests/cases/channels",
    "tests/cases/mailbox",
    "tests/cases/reminders/test_fridays.py",
    "tests/cases/test_charts.py",
    "tests/cases/test_ical.py",
    "tests/cases/test_request_letter.py",
    "tests/cases/reminders/test_policy.py",
    "tests/dip_docket/test_compose.py",
    "tests/dip_docket/test_demo.py",
    "tests/dip_docket/test_environment.py",
    "tests/dip_docket/test_lanes.py",
    "tests/dip_docket/test_procfile.py",
    "tests/dip_docket/test_settings.py",
    "tests/dip_docket/test_translations_check.py",
    "tests/fees/test_actions.py",
    "tests/fees/test_amount_words.py",
    "tests/fees/test_annuities.py",
    "tests/fees/test_annuity_quote.py",
    "tests/fees/test_budget_months.py",
    "tests/fees/test_calculator.py",
    "tests/fees/test_estimate.py",
    "tests/fees/test_examples.py",
    "tests/fees/test_fees_document.py",
    "tests/fees/test_money.py",
    "tests/fees/test_pipeline.py",
    "tests/fees/test_properties.py",
    "tests/fees/test_purity.py",
    "tests/fees/test_shipped.py",
    "tests/fees/test_tariff.py",
    "tests/fees/test_timeline.py",
    "tests/test_house.py",
)
# The demo office stands on SQLite, whatever the office that comes after it stands on.
OF_THE_DEMO = (
    "tests/cases/test_demo_office.py",
    "tests/fees/test_demo.py",
    "tests/fees/test_demo_books.py",
)
# One more than there are cores: tests of processes wait a good deal.
PROCESSES = ("-n", os.environ.get("TEST_PROCESSES", str((os.cpu_count() or 1) + 1)))
# Workers and the processes of tests read compiled modules, even where the machine forbids to keep
# them: to compile all modules takes longer than to import them, and some hundred processes do.
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}
REQUIRED = os.environ.get("CI") == "true"


def main() -> None:
    suite = [f"--ignore={JOURNEYS}", *PROCESSES, *sys.argv[1:]]
    outcomes = {"sqlite": _pytest("sqlite", suite, {"DATABASE_URL": "sqlite:///var/test.sqlite3"})}
    with _postgresql() as (url, reason):
        database = {"DATABASE_URL": url} if url else {}
        # On a server of our own the journeys find the migrated database of the lane before.
        kept = ["--reuse-db"] if url and _is_our_own(url) else []
        outcomes["postgresql"] = _on_postgresql([*suite, *kept], database) if url else reason
        outcomes["browser"] = _journeys(database, kept)
    _tell(outcomes)


def _on_postgresql(suite: list[str], database: dict[str, str]) -> str:
    left_out = [f"--ignore={place}" for place in (*WITHOUT_A_DATABASE, *OF_THE_DEMO)]
    places, demo = ", ".join(WITHOUT_A_DATABASE), ", ".join(OF_THE_DEMO)
    sys.stdout.write(f"\nNot repeated on PostgreSQL, they ask no database: {places}\n")
    sys.stdout.write(f"Nor those of the demo office, which stands on SQLite: {demo}\n")
    return _pytest("postgresql", [*suite, *left_out], database)


def _journeys(database: dict[str, str], kept: list[str]) -> str:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return "left out: no Chromium on this machine (apt-get install chromium)"
    if not any((PROJECT / JOURNEYS).glob("test_*.py")):
        return "left out: there are no journeys"
    settings = {
        # Playwright keeps an event loop in the thread in which the tests use the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "CHROMIUM": browser,
        "DATABASE_URL": "sqlite:///var/test.sqlite3",
    }
    return _pytest("browser", [JOURNEYS, *PROCESSES, *kept], settings | database)


def _pytest(lane: str, arguments: list[str], settings: dict[str, str]) -> str:
    sys.stdout.write(f"\n=== lane {lane} ===\n")
    sys.stdout.flush()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=PROJECT,
        env=os.environ | COMPILED_ONCE | settings,
    )
    return "ran" if done.returncode == 0 else "FAILED"


def _tell(outcomes: dict[str, str]) -> None:
    sys.stdout.write("\nlanes: " + ", ".join(f"{lane} {how}" for lane, how in outcomes.items()))
    sys.stdout.write("\n")
    failed = "FAILED" in outcomes.values()
    left_out = any(how.startswith("left out") for how in outcomes.values())
    if left_out and REQUIRED:
        sys.stdout.flush()
        sys.exit("With CI=true every lane is required.")
    sys.exit(1 if failed else 0)


def postgresql_is_here() -> bool:
    """Whether the lane finds a server or binaries; `.ci/run` installs them when not."""
    return bool(os.environ.get("TEST_DATABASE_URL") or _answers(USUAL) or _binaries())


@contextmanager
def _postgresql() -> Iterator[tuple[str, str]]:
    """A database address and "", or "" and why there is none. A server of our own goes before
    the one that answers here: it need not survive a power cut, and no other
    run works in its databases."""
    given = os.environ.get("TEST_DATABASE_URL")
    binaries = None if given else _binaries()
    if binaries is not None:
        with tempfile.TemporaryDirectory(prefix="docket-pg-") as folder:
            yield from _private_server(binaries, Path(folder))
    elif given or _answers(USUAL):
        yield given or USUAL, ""
    else:
        yield "", "left out: no PostgreSQL of 15 or later here (apt-get install postgresql)"


def _is_our_own(url: str) -> bool:
    """Whether the server at an address ends with this run, and with it what was left there."""
    return url not in (os.environ.get("TEST_DATABASE_URL"), USUAL)


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.info.server_version >= OLDEST_POSTGRESQL
    except psycopg.Error:
        return False


def _binaries() -> Path | None:
    """The folder of the newest PostgreSQL on this machine that is new enough."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    on_path = shutil.which("initdb")
    places = [*found, *([Path(on_path).resolve()] if on_path else [])]
    versions = {_version(place): place.parent for place in places}
    newest = max(versions, default=0)
    return versions[newest] if newest * 10000 >= OLDEST_POSTGRESQL else None


def _version(program: Path) -> int:
    """15 for "initdb (PostgreSQL) 15.20 (Debian 15.20-0)"; 0 when the program tells nothing."""
    told = subprocess.run([str(program), "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)\.\d+|(\d+)(?:beta|rc|devel)", told)
    return int(number[1] or number[2]) if number else 0


def _private_server(binaries: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Runs as user postgres when we are root, because initdb refuses root."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    listening = (
        f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} "
        "-F -c full_page_writes=off -c synchronous_commit=off -c jit=off"
    )
    _as_postgres(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8")  # fmt: skip
    _as_postgres(binaries / "pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", listening,
                 "start")  # fmt: skip
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres", ""
    finally:
        _as_postgres(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _as_postgres(program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
