"""Changing the status map, and what follows for every case whose text means something else then.

Whoever changes it for the eyes of a person does so in a transaction of their own, and undoes it.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.deadlines import LETTER_EXPECTED, save
from cases.eexchange.status import DEFAULT_STATUS_MAP, why_not_mapped
from cases.models import Case, Deadline, DeadlineState, Discrepancy, StatusMapping, User
from cases.recompute import Cause, sign
from cases.register.apply import locked_case, meaning_of, save_case
from cases.register.endings import compare_ending, text_before
from cases.register.letters import answer_with_the_status, expect_letter
from cases.rules.thai_dates import bangkok_day

# Where a row of the map comes from.
SHIPPED, CLASSIFIED = "shipped", "classified"
WHAT_A_ROW_SAYS = ("position", "internal", "exact", "source")
BATCH = 500
logger = logging.getLogger(__name__)
# A look goes through all its steps for so many cases and names the others: each costs a second
# for a hundred.
LOOKED_AT = 300


class MappingRefused(ValueError):
    """The row may not be in the map; `thai` and the text are sentences for the screen."""

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai = thai

    def sentence(self, language: str) -> str:
        return str(self) if language == "en" else self.thai


@dataclass(frozen=True)
class Term:
    """A deadline that begins, ends or moves; one of the two days is None where it does not."""

    deadline: Deadline
    before: date | None
    after: date | None


@dataclass
class Followed:
    """A case whose text means something else now. `asks` and `settles` say that the end of the
    right at the office becomes a difference for a person, or is none any more."""

    pk: int
    before: str
    after: str
    terms: list[Term] = field(default_factory=list)
    asks: bool = False
    settles: bool = False


def check_mapping(contains: str, internal: str, exact: bool) -> None:
    """Raises MappingRefused."""
    if refusal := why_not_mapped(contains, internal, exact):
        raise MappingRefused(*refusal)


def classify_status(
    text: str, internal: str, cause: Cause, most: int | None = None
) -> list[Followed]:
    """Teach the status map one text and apply it, to so many cases. A row for the same words as a
    part of longer texts stays as it is. Raises MappingRefused."""
    longest = StatusMapping._meta.get_field("contains").max_length or 0
    contains, exact = text[:longest], len(text) <= longest
    check_mapping(contains, internal, exact)
    with transaction.atomic():
        last = StatusMapping.objects.aggregate(last=Max("position"))["last"] or 0
        row = StatusMapping.objects.filter(contains=contains, exact=exact).first()
        row = row or StatusMapping(contains=contains, exact=exact)
        row.internal, row.position = internal, last + 1
        row.source = CLASSIFIED
        sign(row, cause)
        row.save()
        return follow_the_map(cause, most)


def take_back(row: StatusMapping, cause: Cause, most: int | None = None) -> list[Followed]:
    """Undo what a row was taught: it says again what it said before, or it goes."""
    with transaction.atomic():
        former = _former(row)
        sign(row, cause)
        if former is None:
            row.delete()
        else:
            for name, value in former.items():
                setattr(row, name, value)
            row.save()
        return follow_the_map(cause, most)


def _former(row: StatusMapping) -> dict[str, Any] | None:
    """What a row said before it was changed last; the shipped rows have no history of their own."""
    older = list(row.history.order_by("-history_date", "-history_id")[:2])
    if len(older) == 2:
        return {name: getattr(older[1], name) for name in WHAT_A_ROW_SAYS}
    for place, (contains, internal, exact) in enumerate(DEFAULT_STATUS_MAP, start=1):
        if (contains, exact) == (row.contains, row.exact):
            said = (place * 10, internal, exact, SHIPPED)
            return dict(zip(WHAT_A_ROW_SAYS, said, strict=True))
    return None


def follow_the_map(cause: Cause, most: int | None = None) -> list[Followed]:
    """Read every stored status text again with the map as it is now, all in one transaction.

    With `most` only so many cases follow, and the others are named: `follow_the_rest` does those.
    """
    with transaction.atomic():
        rows = list(StatusMapping.objects.all())
        moved = _those_that_move(rows)
        _follow_all(moved[:most], rows, cause)
    return moved


def follow_the_rest(followed: Sequence[Followed], cause: Cause) -> None:
    """What a look at the first LOOKED_AT of them has left."""
    if rest := followed[LOOKED_AT:]:
        with transaction.atomic():
            _follow_all(rest, list(StatusMapping.objects.all()), cause)


def catch_up(now: datetime) -> None:
    """A status that was read while somebody changed the map, or by an older version of it, stays
    as it was as long as the office says the same: it is read again, some cases at a time."""
    cause = Cause(by=User.objects.system(), at=now, why=_("The status map changed"))
    try:
        follow_the_map(cause, LOOKED_AT)
    except Exception:
        # The run that has just ended is none the worse for it; the next one tries again.
        logger.exception("The statuses could not be read again by the map")


def _follow_all(moved: Sequence[Followed], rows: list[StatusMapping], cause: Cause) -> None:
    before = _signs_of(moved)
    for followed in moved:
        _follow(followed, rows, cause)
    after = _signs_of(moved)
    for followed in moved:
        _tell(followed, before, after)


def mark_of(followed: Sequence[Followed]) -> str:
    """Differs with every case that follows, and with the deadlines and the differences of those
    that were looked at."""
    told = [
        (
            one.pk,
            one.before,
            one.after,
            place < LOOKED_AT and _seen(one),
        )
        for place, one in enumerate(followed)
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _seen(one: Followed) -> tuple[object, ...]:
    return ([(t.deadline.code, t.before, t.after) for t in one.terms], one.asks, one.settles)


def _those_that_move(rows: list[StatusMapping]) -> list[Followed]:
    known: dict[str, tuple[str, str]] = {}
    told = Case.objects.exclude(office_status="").order_by("pk")
    moved = []
    for pk, raw, internal, state in told.values_list(
        "pk", "office_status", "office_status_internal", "office_status_state"
    ).iterator(chunk_size=BATCH):
        meaning = known.get(raw)
        if meaning is None:
            meaning = known[raw] = meaning_of(raw, rows)
        if meaning != (internal, state):
            moved.append(Followed(pk, internal, meaning[0]))
    return moved


def _follow(followed: Followed, rows: list[StatusMapping], cause: Cause) -> None:
    case = locked_case(followed.pk)
    meaning = meaning_of(case.office_status, rows)
    case.office_status_internal, case.office_status_state = meaning
    save_case(case, ["office_status_internal", "office_status_state"], cause)
    _end_letters(case, followed.before, cause)
    expect_letter(case, case.office_status_internal, cause, bangkok_day(cause.at))
    if answer := answer_with_the_status(case):
        compare_ending(case, answer, cause, status_before=text_before(case))


def _end_letters(case: Case, internal: str, cause: Cause) -> None:
    """The letters that this very text seemed to tell of; it is read otherwise now."""
    waiting = Deadline.objects.filter(
        case=case,
        code=LETTER_EXPECTED,
        state=DeadlineState.OPEN,
        occurrence__startswith=f"{internal}:",
    )
    for row in waiting if internal else ():
        if any(step["params"].get("status") == case.office_status for step in row.steps):
            row.state = DeadlineState.NO_LONGER_DUE
            save(row, cause)


@dataclass(frozen=True)
class _Signs:
    terms: dict[int, dict[int, Deadline]]
    differ: set[int]


def _signs_of(moved: Sequence[Followed]) -> _Signs:
    """The open deadlines of these cases, and which have an end at the office to decide about."""
    pks = [followed.pk for followed in moved]
    differ: set[int] = set()
    terms: dict[int, dict[int, Deadline]] = {}
    for start in range(0, len(pks), BATCH):
        some = pks[start : start + BATCH]
        for row in Deadline.objects.filter(case__in=some, state=DeadlineState.OPEN):
            terms.setdefault(row.case_id, {})[row.pk] = row
        open_ones = Discrepancy.objects.filter(case__in=some, field="status", state="open")
        differ |= set(open_ones.values_list("case", flat=True))
    return _Signs(terms, differ)


def _tell(followed: Followed, before: _Signs, after: _Signs) -> None:
    pk = followed.pk
    old, new = before.terms.get(pk, {}), after.terms.get(pk, {})
    for key, row in {**old, **new}.items():
        days = (
            old[key].due_date if key in old else None,
            new[key].due_date if key in new else None,
        )
        if days[0] != days[1]:
            followed.terms.append(Term(row, *days))
    followed.terms.sort(key=lambda term: (term.after or term.before or date.max, term.deadline.pk))
    followed.asks = pk in after.differ - before.differ
    followed.settles = pk in before.differ - after.differ
