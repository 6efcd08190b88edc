"""The office's rules of reminding as the policy takes them, read once for a pass."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases.models import Leave, ReminderPolicy
from cases.queries import office_calendar
from cases.reminders.policy import Day, IsQuiet, Ladder, Policy, day_of, usual_ladders
from cases.rules.ladders import ANNUITY, INTERNAL, STATUTORY, LadderRefused, read_ladder

logger = logging.getLogger(__name__)

KINDS = (STATUTORY, ANNUITY, INTERNAL)


@dataclass(frozen=True)
class Rules:
    """The policy, the days on which nobody is there, and the office's partner."""

    policy: Policy
    is_quiet: IsQuiet
    partner: int | None = None

    def day(self, on: date) -> Day:
        return day_of(on, self.is_quiet)

    def ladder(self, kind: str, own: str = "") -> Ladder:
        """The ladder of a kind; `own` is the case's, empty for the office's. The office's holds
        too where the case's cannot be used: nobody goes untold for it."""
        return (stored_ladder(own, kind) if own else None) or self.policy.ladders[kind]

    def longest(self, kind: str) -> int:
        return max(self.policy.ladders[kind])


@lru_cache(maxsize=1000)
def stored_ladder(text: str, kind: str) -> Ladder | None:
    """A ladder as it is stored; None for one that forms would refuse, such as one without the
    last three steps."""
    try:
        return read_ladder(text, kind)
    except LadderRefused as refused:
        logger.error("The steps %r of %s deadlines cannot be used: %s", text, kind, refused)
        return None


def never(_day: date) -> bool:
    """The answer of an office that keeps no day free."""
    return False


def policy_row() -> ReminderPolicy:
    """What the back office keeps, or the usual rules where nothing was ever changed."""
    return ReminderPolicy.objects.first() or ReminderPolicy()


def rules_in_force() -> Rules:
    """The same as the policy takes it."""
    return rules_of(policy_row())


def rules_of(row: ReminderPolicy) -> Rules:
    usuals = usual_ladders().items()
    return Rules(
        policy=Policy(
            ladders={k: stored_ladder(getattr(row, k), k) or usual for k, usual in usuals},
            deputy_from=row.deputy_from,
            verifier_from=row.verifier_from,
            partner_from=row.partner_from,
            acknowledge_by=row.acknowledge_by,
            digest_at=row.digest_at,
        ),
        is_quiet=office_calendar().is_closed if row.quiet_days else never,
        partner=row.partner_id,
    )


@dataclass(frozen=True)
class Span:
    """The days of one leave."""

    person: int
    first_day: date
    last_day: date
    deputy: int | None = None


def leaves_between(first: date, last: date, without: int | None = None) -> list[Span]:
    """The leaves that touch these days, in the order in which they were entered; `without` names
    one that is not looked at."""
    rows = Leave.objects.filter(first_day__lte=last, last_day__gte=first)
    if without is not None:
        rows = rows.exclude(pk=without)
    columns = rows.order_by("pk").values_list("person_id", "first_day", "last_day", "deputy_id")
    return [Span(*row) for row in columns]


def away_among(leaves: Iterable[Span], day: date) -> dict[int, int | None]:
    """Who is on leave on a day, with whom they named to stand in. Of two leaves that meet, the
    one that names somebody counts."""
    found: dict[int, int | None] = {}
    for leave in leaves:
        if leave.first_day <= day <= leave.last_day:
            found[leave.person] = leave.deputy or found.get(leave.person)
    return found


def away_on(day: date) -> dict[int, int | None]:
    """The same, read for this day."""
    return away_among(leaves_between(day, day), day)
