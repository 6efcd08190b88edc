"""Releasing silent cases: first what would be told, then, confirmed, the release itself."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cases.case_writing import GivenCase, update_case
from cases.models import Deadline, DeadlineState, Role, User
from cases.queries import silent_cases
from cases.recompute import Cause
from cases.reminders.people import people_on
from cases.reminders.planning import would_tell

MAY_RELEASE = frozenset({Role.ADMINISTRATOR, Role.AGENT})

ENDED_SHOWN = 50


@dataclass(frozen=True)
class Reach:
    """What a release would send: the terms within reach, those of them that are over, how many
    ended before the take-over with the latest of these, and how many reminders each person would
    get at once."""

    soon: tuple[Deadline, ...]
    overdue: tuple[Deadline, ...]
    historic: int
    ended: tuple[Deadline, ...]
    told: tuple[tuple[User, int], ...]

    @property
    def reminders(self) -> int:
        return sum(number for _person, number in self.told)


def can_release(user: User) -> bool:
    return user.is_authenticated and user.role in MAY_RELEASE


def check_can_release(user: User) -> None:
    """Raises PermissionDenied with a sentence."""
    if not can_release(user):
        raise PermissionDenied(_("Agents and administrators release silent cases."))


def reach_of(cases: Collection[int], on: date) -> Reach:
    """What would be told of these cases from a day on. Nothing is written."""
    of_these = Deadline.objects.filter(case__in=cases)
    open_terms = of_these.on_the_desk().select_related("case").order_by("due_date", "code", "pk")
    people = people_on(on)
    told = Counter(would_tell(cases, people))
    names = sorted(told, key=lambda pk: str(people.users[pk]))
    historic = of_these.filter(state=DeadlineState.HISTORIC, ours=True)
    latest = historic.select_related("case").order_by("-due_date", "code", "pk")
    ended = tuple(latest[:ENDED_SHOWN])
    rows = list(open_terms.filter(people.window))
    return Reach(
        soon=tuple(row for row in rows if row.due_date >= on),
        overdue=tuple(row for row in rows if row.due_date < on),
        historic=len(ended) if len(ended) < ENDED_SHOWN else historic.count(),
        ended=ended,
        told=tuple((people.users[pk], told[pk]) for pk in names),
    )


def release(user: User, cases: Sequence[int], cause: Cause) -> int:
    """Let these silent cases be heard from now on, all or none; answers how many were silent.

    Each change stands in the history of its case. Raises PermissionDenied.
    """
    check_can_release(user)
    with transaction.atomic():
        silent = list(silent_cases(user).filter(pk__in=cases).order_by("pk"))
        for case in silent:
            update_case(case, GivenCase({"silent": False}), cause)
    return len(silent)
