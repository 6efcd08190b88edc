"""What a person's morning mail tells beside the reminders of the day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from cases.models import Deadline, Discrepancy, Message, User
from cases.queries import (
    answered_for_by,
    dates_to_read_again,
    open_deadlines,
    to_verify,
    waiting_differences,
)
from cases.reminders.people import People
from cases.reminders.states import DIGEST

Row = TypeVar("Row", bound=Model)
WEEK = timedelta(days=7)
# So many rows stand under one heading; the rest is a link.
SHOWN = 15
OVERDUE, TODAY, SOON = "overdue", "today", "week"


@dataclass(frozen=True)
class Digest:
    """The open deadlines of a person up to a week ahead that no reminder tells, dates to verify and
    new differences, each with how many there are in all."""

    terms: Sequence[Deadline] = ()
    counts: dict[str, int] = field(default_factory=dict)
    verify: Sequence[Deadline] = ()
    to_verify: int = 0
    differences: Sequence[Discrepancy] = ()
    new_differences: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.verify or self.differences)


def digest_for(person: User, people: People, at: datetime, told: Collection[int]) -> Digest:
    """What stands in the docket for a person on a day, without the deadlines that are `told` in the
    same mail; nothing for whoever does not keep it."""
    if not person.keeps_the_docket:
        return Digest()
    on = people.on
    mine = own_deadlines(person, people).filter(due_date__lte=on + WEEK).exclude(pk__in=told)
    found = {name: _shown(mine.filter(span)) for name, span in spans_of(on).items()}
    verify = dates_to_read_again(person, to_verify(person)).order_by("due_date", "pk")
    dates, to_read = _shown(verify)
    new = _new_differences(person, on, _last_told(person, on, at))
    differences, differing = _shown(new.order_by("first_seen_at", "pk"))
    return Digest(
        terms=[row for rows, _all in found.values() for row in rows],
        counts={name: total for name, (_rows, total) in found.items()},
        verify=dates,
        to_verify=to_read,
        differences=differences,
        new_differences=differing,
    )


def _shown(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """The first rows, and how many there are in all: counted only where some are left over."""
    first = list(rows[: SHOWN + 1])
    return first[:SHOWN], len(first) if len(first) <= SHOWN else rows.count()


def spans_of(on: date) -> dict[str, Q]:
    """The headings of the mail, as conditions on deadlines."""
    return {
        OVERDUE: Q(due_date__lt=on),
        TODAY: Q(due_date=on),
        SOON: Q(due_date__gt=on, due_date__lte=on + WEEK),
    }


def own_deadlines(person: User, people: People) -> QuerySet[Deadline]:
    """Open terms of a person's cases, and of those of people on leave for whom they stand in."""
    away = [pk for pk, deputy in people.away.items() if deputy == person.pk]
    mine = answered_for_by(person, "case__") | Q(case__responsible__in=away)
    return open_deadlines(person).filter(mine)


def _new_differences(person: User, on: date, since: datetime) -> QuerySet[Discrepancy]:
    """Those of their cases that the office made since a moment."""
    waiting = waiting_differences(person, on).filter(first_seen_at__gt=since)
    return waiting.filter(answered_for_by(person, "case__"))


def _last_told(person: User, on: date, at: datetime) -> datetime:
    """When the last morning mail of an earlier day was written, the one with the lists; a week ago
    at most."""
    earlier = Message.objects.filter(
        recipient=person, kind=DIGEST, as_of__lt=on, state=Message.State.SENT
    )
    last = earlier.order_by("-as_of", "pk").values_list("created_at", flat=True).first()
    return max(last, at - WEEK) if last else at - WEEK
