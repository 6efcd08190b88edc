"""`.ci/translations.py --check` names each string that has no proper Thai."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
OURS = "locale/th/LC_MESSAGES/django"
CODE = ("cases", "fees", "dip_docket", "templates", "static")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the check reads, without the code."""
    shutil.copytree(PROJECT / "locale", tmp_path / "locale")
    (tmp_path / ".ci").mkdir()
    shutil.copy(PROJECT / ".ci/translations.py", tmp_path / ".ci")
    return tmp_path


def check(project: Path, path: str = "") -> tuple[int, str]:
    """The exit code and words of the check; without `path` on a machine without xgettext."""
    done = subprocess.run(
        [sys.executable, "-W", "error", ".ci/translations.py", "--check"],
        cwd=project,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def change(project: Path, old: str, new: str) -> None:
    file = project / f"{OURS}.po"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_good_project_passes_the_check_without_a_word(project: Path) -> None:
    assert check(project) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('msgstr "งานวันนี้"', 'msgstr ""', "no translation: 'Work of today'"),
        ('msgid "Work of today"', '#, fuzzy\nmsgid "Work of today"', "fuzzy: 'Work of today'"),
        (
            'msgstr "%(amount)s บาท"',
            'msgstr "%(sum)s บาท"',
            "other placeholders than the English text: '%(amount)s baht'",
        ),
    ],
)
def test_the_check_names_what_is_wrong_and_that_it_is_not_compiled(
    project: Path, old: str, new: str, complaint: str
) -> None:
    change(project, old, new)

    assert check(project) == (
        1,
        f"{OURS}.po: {complaint}\n"
        f"{OURS}.mo: not compiled from its .po\n"
        "Run `make messages` and translate what is new.\n",
    )


def test_a_changed_translation_that_was_not_compiled_is_found(project: Path) -> None:
    change(project, 'msgstr "งานวันนี้"', 'msgstr "งานของวันนี้"')

    code, words = check(project)

    assert (code, words.splitlines()[0]) == (
        1,
        f"{OURS}.mo: not compiled from its .po",
    )


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs xgettext to read the code")
def test_a_string_of_the_code_that_was_never_extracted_is_found(project: Path) -> None:
    for folder in CODE:
        shutil.copytree(PROJECT / folder, project / folder)
    (project / "tests").mkdir()
    shutil.copy(PROJECT / "tests/settings.py", project / "tests")
    shutil.copy(PROJECT / "manage.py", project)
    change(project, 'msgid "Work of today"', 'msgid "Work of yesterday"')

    assert check(project, os.environ["PATH"]) == (
        1,
        f"{OURS}.mo: not compiled from its .po\n"
        f"{OURS}.po: a string of the code is not in it: 'Work of today'\n"
        "Run `make messages` and translate what is new.\n",
    )
