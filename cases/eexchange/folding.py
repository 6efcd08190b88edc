"""The rows of one right, folded into one record."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cases.eexchange.days import DayRefused, read_day
from cases.eexchange.problems import FieldProblem, contradiction, missing_key, unreadable
from cases.eexchange.profile import DATES, NAMES, NOTES, Api
from cases.eexchange.rows import (
    Row,
    entries,
    entry_text,
    filled,
    first,
    plain_number,
    text_of,
    texts,
)
from cases.eexchange.values import ClassGoods, Reading, RegisterRecord

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
DATA_ADDRESS = re.compile(r"data:image/[\w.+-]+;base64,")
# How the pictures begin that a browser shows, and the department's bitmaps.
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM")


def fold(rows: Sequence[Row], api: Api, problems: Sequence[FieldProblem]) -> Reading:
    """One record from the rows of one right, with what cannot be used of it beside `problems`.

    What the rows do not agree on stays blank and is told as a problem: the office states no
    order of rows, so none of them is the right one.
    """
    told = [*problems, *_missing(rows, api)]
    rest: dict[str, Any] = {name: _day(rows, api, name, told) for name in DATES}
    rest |= {name: _names(rows, api, name) for name in NAMES}
    rest |= {name: "; ".join(texts(rows, api, name)) for name in NOTES}
    image, data = _image(rows, api)
    record = RegisterRecord(
        application_number=text_of(first(rows[0], api, "application_number")),
        registration_number=_agreed(rows, api, "registration_number", plain_number, told),
        publication_number=_agreed(rows, api, "publication_number", plain_number, told),
        record_id=min(texts(rows, api, "record_id"), default=""),
        title=_agreed(rows, api, "title", str.casefold, told) or _words(rows, api),
        status_raw=_agreed(rows, api, "status_raw", str.casefold, told),
        classes=_classes(rows, api),
        image=image,
        image_data=data,
        unknown_keys=_unknown_keys(rows, api),
        **rest,
    )
    return Reading(record, tuple(told))


def _unknown_keys(rows: Sequence[Row], api: Api) -> tuple[str, ...]:
    return tuple(sorted({key for row in rows for key in row} - api.known_keys))


def _missing(rows: Sequence[Row], api: Api) -> list[FieldProblem]:
    """Fields whose key is never left out and is not there while strange keys are: renamed."""
    strange = _unknown_keys(rows, api)
    if not strange:
        return []
    keys = {key for row in rows for key in row}
    lost = [field for field in api.always if not keys & set(api.fields[field])]
    return [missing_key(field, strange) for field in lost]


def _agreed(
    rows: Sequence[Row],
    api: Api,
    name: str,
    same: Callable[[str], object],
    problems: list[FieldProblem],
) -> str:
    """The text of a field; "" where it is blank, or where rows differ in more than `same`
    lets through."""
    found = texts(rows, api, name)
    if len({same(text) for text in found}) > 1:
        problems.append(contradiction(name, found))
        return ""
    return min(found, default="")


def _day(rows: Sequence[Row], api: Api, name: str, problems: list[FieldProblem]) -> date | None:
    """The day of a field. All its names must agree: a service may tell one day in two forms."""
    found, rule, days = texts(rows, api, name, every=True), api.dates[name], set()
    for text in found:
        try:
            days.add(read_day(text, rule.forms, rule.era))
        except DayRefused as refusal:
            problems.append(unreadable(name, text, refusal))
            return None
    if len(days) > 1:
        problems.append(contradiction(name, found))
        return None
    return days.pop() if days else None


def _names(rows: Sequence[Row], api: Api, field: str) -> tuple[str, ...]:
    """Names of people in the order told, each once, under every name of the field."""
    keys = api.entries.get(field, ())
    found = [
        entry_text(entry, keys)
        for row in rows
        for value in filled(row, api, field)
        for entry in entries(value)
    ]
    return tuple(dict.fromkeys(name for name in found if name))


def _words(rows: Sequence[Row], api: Api) -> str:
    """The words of a mark where it has no name of its own."""
    keys = api.entries.get("words", ())
    found = [
        entry_text(entry, keys)
        for row in rows
        for entry in entries(first(row, api, "words"))
        if isinstance(entry, dict)
    ]
    return " ".join(dict.fromkeys(word for word in found if word))


def _classes(rows: Sequence[Row], api: Api) -> tuple[ClassGoods, ...]:
    """Each class once, with the goods of all its rows: the view is flat, one row per good."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for number, goods in _classes_of(row, api):
            found.setdefault(number.lstrip("0"), {}).update(dict.fromkeys(goods))
    return tuple(
        ClassGoods(number, ", ".join(good for good in goods if good))
        for number, goods in found.items()
        if number
    )


def _classes_of(row: Row, api: Api) -> list[tuple[str, list[str]]]:
    value = first(row, api, "classes")
    if not isinstance(value, list | dict):
        return [(text_of(value), [text_of(first(row, api, "goods"))])]
    return [
        (entry_text(entry, api.entries.get("class_number", ())), _goods_of(entry, api))
        for entry in entries(value)
        if isinstance(entry, dict)
    ]


def _goods_of(entry: Row, api: Api) -> list[str]:
    lists = (entry.get(key) for key in api.entries.get("class_goods", ()))
    keys = api.entries.get("goods_text", ())
    return [entry_text(good, keys) for found in lists for good in entries(found)]


def _image(rows: Sequence[Row], api: Api) -> tuple[str, bytes]:
    """The address of the picture, or the picture itself where it came as Base64."""
    for text in texts(rows, api, "image", every=True):
        if api.image != "base64" and ADDRESS.fullmatch(text):
            return text, b""
        if api.image != "url" and (data := _picture(text)):
            return "", data
    return "", b""


def _picture(text: str) -> bytes:
    try:
        data = base64.b64decode(DATA_ADDRESS.sub("", text, count=1), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if data.startswith(PICTURES) else b""
