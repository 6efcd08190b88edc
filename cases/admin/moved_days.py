"""What a change of the closed days does to the open deadlines: looked at before and after."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cases.models import Case, Deadline, DeadlineState, User
from cases.recompute import Cause, Law, refresh_many

# A row of closed days is never longer; a last day is rolled over at most so many days.
LONGEST_ROLL = timedelta(days=14)
BATCH = 500


class Days(NamedTuple):
    """The days of an open deadline, and what a person did to them."""

    due: date
    computed: date
    surcharge: date | None
    overridden_from: date | None
    verified_by: int | None


class Change(NamedTuple):
    """An open deadline before and after."""

    pk: int
    before: Days
    after: Days

    @property
    def moves(self) -> bool:
        """The day that holds becomes another; else it was set by hand and only the computed one
        below it moves."""
        return (self.before.due, self.before.surcharge) != (self.after.due, self.after.surcharge)


@dataclass(frozen=True)
class Shown:
    """A change with its deadline, for the eye; `verified_by` verified the day before."""

    change: Change
    deadline: Deadline
    verified_by: User | None


def cases_near(days: Iterable[date], filing_office_id: int | None) -> QuerySet[Case]:
    """The cases with an open term that a closed day on one of these days may move."""
    near = Q(pk__in=())
    for day in days:
        around = (day - LONGEST_ROLL, day + LONGEST_ROLL)
        near |= Q(nominal_date__range=around) | Q(computed_due_date__range=around)
        near |= Q(surcharge_until__range=around)
    terms = Deadline.objects.filter(near, state=DeadlineState.OPEN)
    cases = Case.objects.filter(pk__in=terms.values("case"))
    return cases.filter(filing_office=filing_office_id) if filing_office_id else cases


def move(days: Iterable[date], filing_office_id: int | None, cause: Cause) -> list[Change]:
    """Compute the cases near the days again, and answer what that changed, soonest first."""
    near = cases_near(days, filing_office_id).select_for_update().order_by("pk")
    pks = list(near.values_list("pk", flat=True))
    before, law = _days_of(pks), Law()
    for start in range(0, len(pks), BATCH):
        refresh_many(pks[start : start + BATCH], cause, law)
    after = _days_of(pks)
    changed = [
        Change(pk, days, after[pk])
        for pk, days in before.items()
        if pk in after and _of_the_law(after[pk]) != _of_the_law(days)
    ]
    return sorted(changed, key=lambda change: (change.before.due, change.pk))


def _days_of(pks: Sequence[int]) -> dict[int, Days]:
    rows = Deadline.objects.filter(case__in=pks, state=DeadlineState.OPEN).order_by()
    columns = ("due_date", "computed_due_date", "surcharge_until", "overridden_from", "verified_by")
    return {pk: Days(*days) for pk, *days in rows.values_list("pk", *columns)}


def _of_the_law(days: Days) -> tuple[date, date, date | None]:
    return days.due, days.computed, days.surcharge


def mark_of(changes: Sequence[Change]) -> str:
    """Differs with every deadline of a list, each of its days, and who verified it."""
    return hashlib.sha256(repr(changes).encode()).hexdigest()


def shown(changes: Sequence[Change]) -> list[Shown]:
    """The same with their deadlines and people, in three questions."""
    rows: Mapping[int, Deadline] = Deadline.objects.select_related(
        "case", "case__responsible"
    ).in_bulk([change.pk for change in changes])
    people = User.objects.in_bulk({change.before.verified_by for change in changes} - {None})
    return [
        Shown(change, rows[change.pk], people.get(change.before.verified_by or 0))
        for change in changes
    ]
