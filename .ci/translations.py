"""Compiles locale/*/LC_MESSAGES/*.po; with --check only says which .mo is not up to date.

Babel compiles, so that no gettext programs are needed.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parent.parent


def main() -> None:
    stale = []
    for source in sorted(PROJECT.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = _compile(source)
        target = source.with_suffix(".mo")
        if "--check" in sys.argv:
            if not target.exists() or _meaning(target.read_bytes()) != _meaning(compiled):
                stale.append(str(target.relative_to(PROJECT)))
        else:
            target.write_bytes(compiled)
    if stale:
        sys.exit(f"Not up to date: {', '.join(stale)}. Run `make messages`.")


def _compile(source: Path) -> bytes:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parts[-3])
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def _meaning(compiled: bytes) -> dict[object, object]:
    """The translations without the order and the header in which a compiler wrote them."""
    return {(m.context, m.id): m.string for m in read_mo(BytesIO(compiled)) if m.id}


if __name__ == "__main__":
    main()
