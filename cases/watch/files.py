"""Rows of the gazette that a person gives: accepted at once, taken in by slices.

A file is CSV with a line of names, or JSON as the service of marks answers; the names are those of
the profile in force. Rows of one number belong together, as in an answer of the office.
"""

import csv
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.eexchange.errors import EExchangeError
from cases.eexchange.profile import Profile
from cases.eexchange.records import Answer, plain_number
from cases.eexchange.rows import text_of
from cases.models import IpType, PublishedMark, User, WatchFile
from cases.register.reading import active_profile, read_all
from cases.watch.marks import Right, Taken, Wrong, take_marks
from cases.watch.opposing import OppositionTerms

CHUNK = 500
# More wrong rows are counted, but not kept with their reasons.
KEPT_WRONG = 500
# A cell that would hold more lines than this is a quotation mark that nobody closed.
LINES_OF_A_ROW = 20
BROKEN = (ArithmeticError, DatabaseError, LookupError, TypeError, ValueError)
logger = logging.getLogger(__name__)
TOO_LONG = ("แถวนี้มีช่องที่ยาวเกินไป", "A cell of this row is too long.")
BROKE = ("อ่านแถวนี้ไม่ได้", "This row could not be worked on.")
Clock = Callable[[], datetime]
NOT_ROWS = (
    "แถวนี้ไม่ใช่ข้อมูลของเครื่องหมาย",
    "This is no row of a mark.",
)
NO_NUMBER = ("ไม่มีเลขที่คำขอ", "There is no application number.")


class RowsRefused(ValueError):
    """A file in which there are no rows at all; the text is for the screen."""


@dataclass
class Group:
    """The rows of one number with the line of the first."""

    line: int
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Rows:
    """What a text holds: groups of rows, and rows that are none, each with its line."""

    groups: tuple[Group, ...]
    wrong: tuple[Wrong, ...]


def give_rows(text: str, name: str, by: User, at: datetime) -> WatchFile:
    """Accept rows; the background takes them in. Raises RowsRefused."""
    text, profile = text.replace("\x00", ""), active_profile()
    found = rows_in(text, _number_keys(profile))
    if not found.groups and not found.wrong:
        raise RowsRefused(_("There are no rows in it."))
    if not found.groups:
        raise RowsRefused(_first_reason(found))
    _check_the_day_is_named(found, profile)
    wrong = [one.as_json() for one in found.wrong[:KEPT_WRONG]]
    return WatchFile.objects.create(
        name=name.replace("\x00", "")[:200], body=text, made_by=by, made_at=at,
        total=len(found.groups), wrong=wrong, wrong_count=len(found.wrong),
    )  # fmt: skip


def _check_the_day_is_named(found: Rows, profile: Profile) -> None:
    """Without days of publication nothing could be taken. Raises RowsRefused."""
    keys = _keys(profile, "published_on")
    named = {
        str(name).strip().lower() for group in found.groups for row in group.rows for name in row
    }
    if not named.intersection(keys):
        told = _("No row names its day of publication; the column is called %(name)s.")
        raise RowsRefused(told % {"name": keys[0].upper() if keys else "PUBLIC_DATE"})


def _first_reason(found: Rows) -> str:
    first = found.wrong[0]
    return _("No row can be read. Line %(line)s: %(why)s") % {
        "line": first.line,
        "why": _in_the_language(first),
    }


def _in_the_language(wrong: Wrong) -> str:
    return wrong.english if (get_language() or "th").startswith("en") else wrong.thai


def rows_in(text: str, number_keys: tuple[str, ...]) -> Rows:
    """The rows of a text by their number."""
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    listed = _in_json(text, number_keys) if begins in {"[", "{"} else _in_csv(text)
    groups: dict[str, Group] = {}
    wrong = []
    for line, row in listed:
        if not isinstance(row, dict):
            wrong.append(Wrong(line, "", *(row if isinstance(row, tuple) else NOT_ROWS)))
            continue
        number = _number_in(row, number_keys)
        if not number:
            wrong.append(Wrong(line, "", *NO_NUMBER))
            continue
        groups.setdefault(number, Group(line)).rows.append(row)
    return Rows(tuple(groups.values()), tuple(wrong))


def _number_keys(profile: Profile) -> tuple[str, ...]:
    return _keys(profile, "application_number")


def _keys(profile: Profile, field: str) -> tuple[str, ...]:
    """The names that a field has in an answer of the service of marks."""
    service = profile.service_for(IpType.TRADEMARK) or "TM"
    return tuple(profile.api(service).fields.get(field, ()))


def _number_in(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    lowered = {str(name).strip().lower(): value for name, value in row.items()}
    return next((n for key in keys if (n := plain_number(text_of(lowered.get(key))))), "")


def _in_json(text: str, number_keys: tuple[str, ...]) -> Iterator[tuple[int, object]]:
    """Each entry with its place in the list. Raises RowsRefused for what is no JSON."""
    try:
        payload = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise RowsRefused(_("This is neither a table nor JSON that can be read.")) from None
    if isinstance(payload, dict):
        inside = [value for value in payload.values() if isinstance(value, list)]
        alone = not inside or bool(_number_in(payload, number_keys))
        payload = [payload] if alone else inside[0]
    yield from enumerate(payload, start=1)


def _in_csv(text: str) -> Iterator[tuple[int, object]]:
    """Each row by the names of the first line, with the line at which it begins; what cannot be
    read is its reason in Thai and English. A bad row never takes those after it along."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = next((line for line in lines if line.strip()), "")
    mark = next((sign for sign in ("\t", ";", ",") if sign in head), ",")
    names: list[str] = []
    at = 0
    while at < len(lines):
        row, used = _row_at(lines, at, mark)
        line, at = at + 1, at + used
        if isinstance(row, tuple):
            yield line, row
        elif not any(cell.strip() for cell in row):
            continue
        elif not names:
            names = row
        else:
            yield line, _named(names, row)


def _row_at(lines: list[str], at: int, mark: str) -> tuple[list[str] | tuple[str, str], int]:
    """The row that begins at a line, or why it is none, and how many lines it takes. Where its
    quotation marks make no sense they are signs like any other, and the row is one line."""
    reader = csv.reader(
        (f"{line}\n" for line in lines[at : at + LINES_OF_A_ROW]), delimiter=mark, strict=True
    )
    try:
        return next(reader), reader.line_num
    except csv.Error:
        too_long = len(lines[at]) > csv.field_size_limit()
        return (TOO_LONG if too_long else lines[at].split(mark)), 1


def _named(names: list[str], row: list[str]) -> object:
    """A row by the names of the columns; a row with more cells than names is none."""
    if len(row) > len(names):
        return None
    return {name.strip(): cell.strip() for name, cell in zip(names, row, strict=False)}


def take_files(clock: Clock, stop_at: datetime) -> dict[str, int]:
    """Take in what was given, the oldest first, until a moment; answers how many marks were
    taken and whether some are `left`."""
    taken, terms, profile = 0, OppositionTerms(), active_profile()
    for file in WatchFile.objects.filter(state=WatchFile.State.WAITING).order_by("pk"):
        found = rows_in(file.body, _number_keys(profile))
        while (more := take_chunk(file.pk, found, profile, terms, clock())) is not None:
            taken += more
            if clock() >= stop_at:
                return {"taken": taken, "left": 1}
    return {"taken": taken, "left": 0}


def take_chunk(
    pk: int, found: Rows, profile: Profile, terms: OppositionTerms, now: datetime
) -> int | None:
    """The next marks of a file, whole or not at all; answers how many, None when it is done."""
    with transaction.atomic():
        file = WatchFile.objects.select_for_update().defer("body").get(pk=pk)
        groups = found.groups[file.done : file.done + CHUNK]
        if not groups:
            WatchFile.objects.filter(pk=pk).update(state=WatchFile.State.DONE)
            return None
        result = _take_groups(groups, profile, now, terms)
        file.done += len(groups)
        file.taken += result.taken
        file.unpublished += result.unpublished
        file.over += result.over
        file.wrong_count += len(result.wrong)
        room = max(0, KEPT_WRONG - len(file.wrong))
        file.wrong = [*file.wrong, *(one.as_json() for one in result.wrong[:room])]
        file.save(update_fields=["done", "taken", "unpublished", "over", "wrong_count", "wrong"])
    return result.taken


def _take_groups(
    groups: tuple[Group, ...], profile: Profile, now: datetime, terms: OppositionTerms
) -> Taken:
    """Take some marks; one that breaks the work is told and holds up no other."""
    try:
        with transaction.atomic():
            return _take_whole(groups, profile, now, terms)
    except BROKEN:
        if len(groups) == 1:
            logger.exception("line %s of the rows could not be worked on", groups[0].line)
            return Taken(wrong=[Wrong(groups[0].line, "", *BROKE)])
    result = Taken()
    for group in groups:
        result.add(_take_groups((group,), profile, now, terms))
    return result


def _take_whole(
    groups: tuple[Group, ...], profile: Profile, now: datetime, terms: OppositionTerms
) -> Taken:
    service = profile.service_for(IpType.TRADEMARK) or "TM"
    rights, wrong = [], []
    for group in groups:
        try:
            readings = read_all(Answer(service, "", "", group.rows), profile)
        except EExchangeError as error:
            wrong.append(Wrong(group.line, "", error.sentence("th"), error.sentence("en")))
            continue
        rights += [Right(reading, group.line) for reading in readings]
    result = take_marks(rights, PublishedMark.Source.FILE, now, terms)
    result.wrong = [*wrong, *result.wrong]
    return result
