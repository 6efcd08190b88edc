"""The rows of an answer by our names: blanks, case of keys and kinds of value settled once."""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.eexchange.errors import Malformed
from cases.eexchange.profile import Api

BLANKS: tuple[object, ...] = (None, "", [], {})
# A text of these alone is a blank: a dash is put where there is nothing.
STROKES = " -\u2013\u2014\u00a0\u200b\ufeff\t\r\n"
# Thai digits as Arabic ones.
DIGITS = {ord(thai): str(value) for value, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}
# Case, space, slash, dot and hyphen say nothing in a number.
NO_MATTER = " /.-–\u00a0\u200b\ufeff\t\r\n"
_PLAIN = DIGITS | dict.fromkeys(map(ord, NO_MATTER))
Row = Mapping[str, Any]


def plain_number(number: object) -> str:
    """A number without spaces, slashes, dots and hyphens, for comparison."""
    return str(number).translate(_PLAIN).upper()


def written_number(number: str) -> str:
    """A number with its signs, in Arabic digits and on one line, for a question."""
    return " ".join(number.translate(DIGITS | {0x200B: None, 0xFEFF: None}).split())


def lower_row(row: object, place: int) -> dict[str, Any]:
    """The row with lower-case keys; of two that differ in case only, the filled one counts.

    Raises Malformed for what is no row.
    """
    if not isinstance(row, dict):
        kinds = {type(None): "nothing", str: "text", list: "a list"}
        raise Malformed(f"row {place}: expected an object, got {kinds.get(type(row), 'a number')}")
    lowered: dict[str, Any] = {}
    for key, value in row.items():
        name = text_of(key).lower()
        if lowered.get(name) in BLANKS:
            lowered[name] = value
    return lowered


def text_of(value: object) -> str:
    """A scalar as one line of text that can be stored; a list of one as that one.

    The newer generation of the services writes scalars as such lists.
    """
    if isinstance(value, list) and value:
        value = value[0]
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).encode("utf-8", "replace").decode().replace("\x00", "")
    return " ".join(text.split())


def filled(row: Row, api: Api, field: str) -> list[Any]:
    """The values of a field under each of its names, blanks left out, the first name first."""
    values = (row.get(alias) for alias in api.fields.get(field, ()))
    return [
        value
        for value in values
        if value not in BLANKS and not (isinstance(value, str) and not value.strip(STROKES))
    ]


def first(row: Row, api: Api, field: str) -> Any:
    """The value under the first filled name of a field; "" where it is blank or missing."""
    return next(iter(filled(row, api, field)), "")


def texts(rows: Iterable[Row], api: Api, field: str, *, every: bool = False) -> list[str]:
    """What the rows say in a field, each text once, blanks left out; with `every`, under each
    of its names."""
    values = (
        value
        for row in rows
        for value in (filled(row, api, field) if every else [first(row, api, field)])
    )
    return [text for text in dict.fromkeys(map(text_of, values)) if text]


def entries(value: object) -> list[Any]:
    """The entries of a nested list with lower-case keys; a lone entry is a list of one."""
    found = value if isinstance(value, list) else [] if value in BLANKS else [value]
    return [lower_row(entry, 0) if isinstance(entry, dict) else entry for entry in found]


def entry_text(entry: object, keys: Iterable[str]) -> str:
    """The text of an entry: the first filled of these keys, or what stands there without any."""
    if not isinstance(entry, dict):
        return text_of(entry)
    return next((text for key in keys if (text := text_of(entry.get(key)))), "")
