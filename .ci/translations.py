"""Keeps the Thai words of locale/ true to the code and their compiled files fresh.

Without words it takes the strings out of the code, where xgettext is there, and compiles.
With --check it changes nothing and names what is wrong. Babel compiles, so that a fresh
machine needs no gettext programs.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parent.parent
OURS = Path("locale/th/LC_MESSAGES/django.po")
# Where strings may stand, and what Django needs to start there.
SOURCES = ("cases", "fees", "dip_docket", "templates", "static", "tests/settings.py", "manage.py")
EXTRACT = ("makemessages", "--locale", "th", "--no-location", "--no-obsolete", "--no-wrap")
NOT_CODE = ("--ignore", ".venv", "--ignore", "var")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{\w*\}")


def main() -> None:
    if "--check" in sys.argv:
        complaints = [line for file in _files() for line in _wrong_in(file)]
        complaints += _not_extracted() if shutil.which("xgettext") else []
        if complaints:
            sys.exit("\n".join([*complaints, "Run `make messages` and translate what is new."]))
        return
    if shutil.which("xgettext"):
        extract(PROJECT)
    for file in _files():
        if not _is_fresh(file):
            file.with_suffix(".mo").write_bytes(compiled(read(file)))


def _files() -> list[Path]:
    return sorted(PROJECT.glob("locale/**/LC_MESSAGES/*.po"))


def read(file: Path) -> Catalog:
    """The catalog of a .po file."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3], ignore_obsolete=True)


def compiled(catalog: Catalog) -> bytes:
    """What belongs into the .mo file. Fuzzy translations stay out."""
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def meaning(content: bytes) -> dict[object, object]:
    """The translations of a .mo file without the order in which a compiler wrote them."""
    return {(m.context, _singular(m)): _texts(m) for m in read_mo(BytesIO(content)) if m.id}


def extract(root: Path) -> None:
    """Bring the .po file below `root` up to date with the code there."""
    done = subprocess.run(
        [sys.executable, "manage.py", *EXTRACT, *NOT_CODE],
        cwd=root,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"The strings could not be taken out of the code:\n{done.stderr}")
    file = root / OURS
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    # The moment of the extraction would change the file although no string did.
    kept = [line for line in lines if not line.startswith('"POT-Creation-Date:')]
    file.write_text("".join(kept), encoding="utf-8")


def _wrong_in(file: Path) -> Iterator[str]:
    """A line for each string of a catalog that has no proper translation, and for a stale .mo."""
    name = file.relative_to(PROJECT)
    for message in read(file):
        if message.id and (complaint := complaint_about(message)):
            yield f"{name}: {complaint}: {_singular(message)!r}"
    if not _is_fresh(file):
        yield f"{name.with_suffix('.mo')}: not compiled from its .po"


def _is_fresh(file: Path) -> bool:
    """Whether the .mo file says what its .po says."""
    target = file.with_suffix(".mo")
    return target.exists() and meaning(target.read_bytes()) == meaning(compiled(read(file)))


def complaint_about(message: Message) -> str:
    """What is wrong with a translation, or "" when nothing is."""
    texts = _texts(message)
    if not texts or not all(texts):
        return "no translation"
    if message.fuzzy:
        return "fuzzy"
    # Of a plural the last form counts: the first may leave out the number.
    wanted = _placeholders(message.id if isinstance(message.id, str) else message.id[-1])
    wrong = any(_placeholders(text) != wanted for text in texts)
    return "other placeholders than the English text" if wrong else ""


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _not_extracted() -> list[str]:
    """The strings of the code that the .po file lacks, found in a copy of the project."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for source in (*SOURCES, str(OURS)):
            _copy(source, root)
        extract(root)
        found = _strings(root / OURS)
    known = set(_strings(PROJECT / OURS))
    return [
        f"{OURS}: a string of the code is not in it: {text!r}"
        for context, text in found
        if (context, text) not in known
    ]


def _strings(file: Path) -> list[tuple[str | None, str]]:
    return [(message.context, _singular(message)) for message in read(file) if message.id]


def _copy(source: str, root: Path) -> None:
    target = root / source
    target.parent.mkdir(parents=True, exist_ok=True)
    if (PROJECT / source).is_dir():
        shutil.copytree(PROJECT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(PROJECT / source, target)


if __name__ == "__main__":
    main()
