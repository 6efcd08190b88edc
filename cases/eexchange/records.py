"""The office's answers as typed records. Dates, eras and blanks are settled here, once."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.eexchange.days import DayRefused, read_day
from cases.eexchange.errors import Malformed
from cases.eexchange.problems import FieldProblem, contradiction, unreadable
from cases.eexchange.services import ALIASES, KNOWN_KEYS

ENVELOPES = ("data", "result", "resultlist")
DATES = ("filed_on", "published_on", "registered_on", "expires_on")
BLANKS: tuple[object, ...] = (None, "", [], {})
# Thai digits as Arabic ones; case, space, slash, dot and hyphen say nothing in a number.
_PLAIN = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789", " /.-–\u00a0\u200b\ufeff\t\r\n")


@dataclass(frozen=True)
class ClassGoods:
    """One Nice class with its goods as the office writes them."""

    number: str
    goods: str = ""


@dataclass(frozen=True)
class RegisterRecord:
    """What the register says of one right: "" or None where the office left it blank."""

    application_number: str
    registration_number: str = ""
    publication_number: str = ""
    title: str = ""
    status_raw: str = ""
    filed_on: date | None = None
    published_on: date | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    owners: tuple[str, ...] = ()
    classes: tuple[ClassGoods, ...] = ()
    image: str = ""
    unknown_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the office sent for one number: the body as received, and what it decodes to."""

    service: str
    number: str
    text: str
    payload: Any
    sandbox: bool = False


@dataclass(frozen=True)
class Reading:
    """A record, or none where nothing is public under exactly that number."""

    record: RegisterRecord | None
    problems: tuple[FieldProblem, ...] = ()


def plain_number(number: object) -> str:
    """A number without spaces, slashes, dots and hyphens, for comparison."""
    return str(number).translate(_PLAIN).upper()


def content_hash(payload: object) -> str:
    """The SHA-256 (hex) of what an answer says, whatever the order of its keys and rows.

    The office's views state no order of rows, so another order is not another content.
    """
    rows = [_canonical(row) for row in payload] if isinstance(payload, list) else None
    plain = _canonical(payload) if rows is None else f"[{','.join(sorted(rows))}]"
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise Malformed("nested too deeply") from None


def parse(answer: Answer) -> Reading:
    """The rows of exactly the asked number, folded into one record.

    Raises Malformed where the answer has another form than the office agreed to.
    """
    rows = [_lower(row, place) for place, row in enumerate(_rows(answer), start=1)]
    wanted = plain_number(answer.number)
    ours = [row for row in rows if _is_of(row, wanted)]
    return _fold(ours) if ours else Reading(None)


def _rows(answer: Answer) -> list[object]:
    """The rows of an answer: bare, or in one of the envelopes; tmdata may send a lone object."""
    payload = answer.payload
    if isinstance(payload, list):
        return payload
    if not isinstance(payload, dict):
        raise Malformed(f"expected a list, got {_kind(payload)}")
    keys = {str(key).lower(): value for key, value in payload.items()}
    inside = next((keys[name] for name in ENVELOPES if name in keys), None)
    if isinstance(inside, list):
        return inside
    lone = inside if isinstance(inside, dict) else payload
    if answer.service == "tmdata" and "trno" in {str(key).lower() for key in lone}:
        return [lone]
    raise Malformed("expected a list, got an object")


def _kind(value: object) -> str:
    """What came instead, in a word."""
    names = {type(None): "nothing", str: "text", dict: "an object", list: "a list"}
    return names.get(type(value), "a number")


def _lower(row: object, place: int) -> dict[str, Any]:
    """The row with lower-case keys; of two that differ in case only, the filled one counts."""
    if not isinstance(row, dict):
        raise Malformed(f"row {place}: expected an object, got {_kind(row)}")
    lowered: dict[str, Any] = {}
    for key, value in row.items():
        name = _text(key).lower()
        if lowered.get(name) in BLANKS:
            lowered[name] = value
    return lowered


def _is_of(row: Mapping[str, Any], wanted: str) -> bool:
    """Whether a row is of the number; one sent as a JSON number has lost its leading zeros."""
    value = _first(row, "application_number")
    found = plain_number(_text(value))
    expected = wanted.lstrip("0") if isinstance(value, (int, float)) else wanted
    return found != "" and found == expected


def _first(row: Mapping[str, Any], name: str) -> Any:
    """The first filled alias of a field; "" for blank, null or missing."""
    for alias in ALIASES[name]:
        value = row.get(alias)
        if value not in BLANKS and not (isinstance(value, str) and value.isspace()):
            return value
    return ""


def _text(value: object) -> str:
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


def _fold(rows: list[dict[str, Any]]) -> Reading:
    """One record from the rows of one number. What the rows do not agree on stays blank and
    is told as a problem: the office states no order of rows, so none of them is the right one.
    """
    problems: list[FieldProblem] = []
    days = {name: _day_in(rows, name, problems) for name in DATES}
    record = RegisterRecord(
        application_number=_text(_first(rows[0], "application_number")),
        registration_number=_agreed(rows, "registration_number", plain_number, problems),
        publication_number=_agreed(rows, "publication_number", plain_number, problems),
        title=_agreed(rows, "title", str.casefold, problems) or _words(rows),
        status_raw=_agreed(rows, "status_raw", str.casefold, problems),
        owners=_owners(rows),
        classes=_classes(rows),
        image=next(iter(_texts(rows, "image")), ""),
        unknown_keys=tuple(sorted({key for row in rows for key in row} - KNOWN_KEYS)),
        **days,
    )
    return Reading(record, tuple(problems))


def _texts(rows: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    """What the rows say in a field, each text once, blanks left out."""
    found = (_text(_first(row, name)) for row in rows)
    return list(dict.fromkeys(text for text in found if text))


def _agreed(
    rows: Iterable[Mapping[str, Any]],
    name: str,
    same: Callable[[str], object],
    problems: list[FieldProblem],
) -> str:
    """The text of a field; "" where it is blank, or where rows differ in more than `same`
    lets through."""
    texts = _texts(rows, name)
    if len({same(text) for text in texts}) > 1:
        problems.append(contradiction(name, texts))
        return ""
    return min(texts, default="")


def _entries(value: object) -> list[Any]:
    """The entries of a nested list with lower-case keys; a lone entry is a list of one."""
    found = value if isinstance(value, list) else [] if value in BLANKS else [value]
    return [_lower(entry, 0) if isinstance(entry, dict) else entry for entry in found]


def _words(rows: Iterable[Mapping[str, Any]]) -> str:
    """The words of a mark in the tmdata form, which has no name of its own."""
    found = [
        _text(entry.get("word")) or _text(entry.get("readword"))
        for row in rows
        for entry in _entries(row.get("wordindex"))
        if isinstance(entry, dict)
    ]
    return " ".join(dict.fromkeys(word for word in found if word))


def _owners(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    names = [
        (_text(entry.get("name")) or _text(entry.get("name_ib")))
        if isinstance(entry, dict)
        else _text(entry)
        for row in rows
        for entry in _entries(_first(row, "owners"))
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _classes(rows: Iterable[Mapping[str, Any]]) -> tuple[ClassGoods, ...]:
    """Each class once, with the goods of all its rows: the view is flat, one row per good."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for number, goods in _classes_of(row):
            found.setdefault(number.lstrip("0"), {}).update(dict.fromkeys(goods))
    return tuple(
        ClassGoods(number, ", ".join(good for good in goods if good))
        for number, goods in found.items()
        if number
    )


def _classes_of(row: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    value = _first(row, "classes")
    if not isinstance(value, (list, dict)):
        return [(_text(value), [_text(_first(row, "goods"))])]
    return [
        (_text(entry.get("class")), [_text(good) for good in _entries(entry.get("products"))])
        for entry in _entries(value)
        if isinstance(entry, dict)
    ]


def _day_in(
    rows: Iterable[Mapping[str, Any]], name: str, problems: list[FieldProblem]
) -> date | None:
    texts, days = _texts(rows, name), set()
    for text in texts:
        try:
            days.add(read_day(text))
        except DayRefused as refusal:
            problems.append(unreadable(name, text, refusal))
            return None
    if len(days) > 1:
        problems.append(contradiction(name, texts))
        return None
    return days.pop() if days else None
