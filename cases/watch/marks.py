"""Taking what the office or a file tells of published marks.

A mark is kept from its day of publication on, as long as it may still be opposed and a while
longer. A day of publication that changes leads the hits along.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.eexchange.records import Reading, RegisterRecord, plain_number
from cases.models import PublishedMark, User, WatchHit
from cases.recompute import Cause, sign
from cases.rules.thai_dates import bangkok_day
from cases.watch.opposing import OppositionTerms

# What was published longer ago can be opposed no more, whatever the closed days.
KEPT = timedelta(days=120)
CHANGEABLE = ("title", "owner", "classes", "filed_on", "status_raw", "registered_on")
# What a comparison rests on: where it changes the mark is compared once more.
COMPARED = ("title", "classes")
Source = PublishedMark.Source


@dataclass(frozen=True)
class Right:
    """One right as it was read, with the line at which it stands in a file."""

    reading: Reading
    line: int = 0


@dataclass(frozen=True)
class Wrong:
    """A right that cannot be taken, and why in Thai and English."""

    line: int
    number: str
    thai: str
    english: str

    def as_json(self) -> dict[str, str | int]:
        return vars(self).copy()


@dataclass
class Taken:
    """What became of some rights."""

    taken: int = 0
    unpublished: int = 0
    over: int = 0
    moved: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        self.taken += other.taken
        self.unpublished += other.unpublished
        self.over += other.over
        self.moved += other.moved
        self.wrong += other.wrong


def take_marks(
    rights: Sequence[Right], source: str, at: datetime, terms: OppositionTerms, *,
    sandbox: bool = False,
) -> Taken:  # fmt: skip
    """Store the published marks among these rights. In the caller's transaction or its own."""
    result, on = Taken(), bangkok_day(at)
    told: dict[str, tuple[Right, RegisterRecord, date]] = {}
    blank: dict[str, Right] = {}
    for right in rights:
        record = right.reading.record
        number = plain_number(record.application_number) if record else ""
        day = record.published_on if record else None
        if why := _why_wrong(right, number, on):
            result.wrong.append(Wrong(right.line, number[:40], *why))
        elif record is None or day is None:
            blank[number] = right
        else:
            told[number] = (right, record, day)
    with transaction.atomic():
        _store(told, source, at, terms, sandbox, result)
        _without_a_day(blank, source, result)
    return result


def _without_a_day(blank: dict[str, Right], source: str, result: Taken) -> None:
    """What is not published, and what the office had published: its day stays and that is told."""
    known = PublishedMark.objects.filter(number__in=blank, source=Source.EXCHANGE)
    days = dict(known.values_list("number", "published_on")) if source == Source.EXCHANGE else {}
    for number, right in blank.items():
        if day := days.get(number):
            result.wrong.append(_day_is_gone(right, number, day))
        else:
            result.unpublished += 1


def _day_is_gone(right: Right, number: str, day: date) -> Wrong:
    told = day.isoformat()
    return Wrong(
        right.line,
        number,
        f"กรมไม่บอกวันประกาศโฆษณาแล้ว จึงคงวันที่เคยบอกไว้ {told} โปรดตรวจสอบ",
        f"The office names no day of publication any more: {told} stays. Please look.",
    )


def _why_wrong(right: Right, number: str, on: date) -> tuple[str, str] | None:
    """Why a right cannot be taken, in Thai and English."""
    record = right.reading.record
    if record is None:
        return None
    if not number or len(number) > 40 or not any(sign.isdigit() for sign in number):
        return "ไม่มีเลขที่คำขอ", "There is no application number."
    about = [one for one in right.reading.problems if one.where == "published_on"]
    if about:
        return about[0].thai, about[0].english
    if record.published_on and record.published_on > on:
        return (
            f"วันประกาศโฆษณา {record.published_on.isoformat()} ยังมาไม่ถึง",
            f"The day of publication {record.published_on.isoformat()} lies in the future.",
        )
    return None


def _store(
    told: dict[str, tuple[Right, RegisterRecord, date]], source: str, at: datetime,
    terms: OppositionTerms, sandbox: bool, result: Taken,
) -> None:  # fmt: skip
    known = {
        row.number: row for row in PublishedMark.objects.select_for_update().filter(number__in=told)
    }
    new, changed = [], []
    for number, (right, record, day) in told.items():
        row = known.get(number)
        if row is None and day < bangkok_day(at) - KEPT:
            result.over += 1
            continue
        if row is None:
            row = PublishedMark(number=number, published_on=day, source=source, first_seen_at=at)
            row.sandbox = sandbox
            _differs(row, record)
            new.append(row)
        elif _says_another_day(row, day, source):
            result.wrong.append(_another_day(right, row, day))
            continue
        else:
            differs = _differs(row, record)
            moved = row.published_on != day
            if moved:
                _move(row, day, at, terms)
                result.moved += 1
            if source == Source.EXCHANGE and (row.source, row.sandbox) != (source, sandbox):
                row.source, row.sandbox, differs = source, sandbox, True
            if differs or moved:
                changed.append(row)
        result.taken += 1
    PublishedMark.objects.bulk_create(new)
    PublishedMark.objects.bulk_update(
        changed,
        [*CHANGEABLE, "published_on", "days_before", "source", "sandbox", "compared_at"],
    )


def _says_another_day(row: PublishedMark, day: date, source: str) -> bool:
    """A file does not change the day that the office itself has told."""
    return source == Source.FILE and row.source == Source.EXCHANGE and row.published_on != day


def _another_day(right: Right, row: PublishedMark, day: date) -> Wrong:
    ours, theirs = row.published_on.isoformat(), day.isoformat()
    return Wrong(
        right.line,
        row.number,
        f"แถวนี้บอกวันประกาศโฆษณา {theirs} แต่ E-Exchange บอก {ours} จึงคงวันของ E-Exchange ไว้",
        f"This row says {theirs}, E-Exchange says {ours}: the day of E-Exchange stays.",
    )


def _differs(row: PublishedMark, record: RegisterRecord) -> bool:
    """Take over what the record says; answers whether anything changed."""
    values: dict[str, Any] = {
        "title": record.title[:500],
        "owner": "; ".join(record.owners)[:300],
        "classes": nice_classes(record),
        "filed_on": record.filed_on,
        "status_raw": record.status_raw[:300],
        "registered_on": record.registered_on,
    }
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if set(differing) & set(COMPARED):
        row.compared_at = None
    return bool(differing)


def nice_classes(record: RegisterRecord) -> list[int]:
    """The Nice classes of a record; what the office calls a class and is none is left out."""
    numbers = {int(one.number) for one in record.classes if one.number.isdecimal()}
    return sorted(number for number in numbers if 1 <= number <= 45)


def _move(row: PublishedMark, day: date, at: datetime, terms: OppositionTerms) -> None:
    """Another day of publication: kept beside the one before, and the hits follow."""
    before = row.published_on
    row.days_before = [*row.days_before, {"day": before.isoformat(), "until": at.isoformat()}]
    row.published_on = day
    row.compared_at = None
    why = _("The day of publication changed from %(before)s to %(after)s.") % {
        "before": before.isoformat(),
        "after": day.isoformat(),
    }
    cause, last = Cause(User.objects.system(), at, why), terms.last_day(day)
    for hit in WatchHit.objects.select_for_update().filter(mark=row):
        hit.due_on = last
        # It is told again, also where the last day stays the same by closed days.
        hit.told_due_on = None
        sign(hit, cause)
        hit.save(update_fields=["due_on", "told_due_on"])
