"""Deadlines by hand, so that a test says on which day it stands."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from cases.models import Case, Deadline, DeadlineKind
from tests.factories import NOON, TODAY, make_case, make_user

_numbers = count(1)


def make_deadline(case: Case, left: int = 30, **fields: Any) -> Deadline:
    """An open deadline so many days after TODAY."""
    day = TODAY + timedelta(days=left)
    given = {
        "kind": DeadlineKind.MANUAL,
        "code": "MANUAL",
        "occurrence": str(next(_numbers)),
        "title": "ยื่นคำร้อง",
        "nominal_date": day,
        "computed_due_date": day,
        "due_date": day,
        "actor": "applicant",
        "entered_by": make_user("alice"),
        "dated_by": make_user("alice"),
        "entered_at": NOON,
    }
    return Deadline.objects.create(case=case, **(given | fields))


def due_in(left: int, **fields: Any) -> Deadline:
    """An open deadline in a case of its own, for which Alice is responsible."""
    return make_deadline(make_case(**fields), left)


def move(deadline: Deadline, day: date) -> None:
    Deadline.objects.filter(pk=deadline.pk).update(
        due_date=day, computed_due_date=day, nominal_date=day
    )


def at(minutes: int = 0, days: int = 0) -> "Clock":
    return Clock(NOON + timedelta(days=days, minutes=minutes))


class Clock:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment
