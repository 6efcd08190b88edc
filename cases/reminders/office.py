"""The office's rules of reminding as the policy takes them, read once for a pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.models import Leave, ReminderPolicy
from cases.queries import office_calendar
from cases.reminders.policy import Day, IsQuiet, Ladder, Policy, day_of
from cases.rules.ladders import ANNUITY, INTERNAL, STATUTORY, read_ladder

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
        """The ladder of a kind; `own` is the case's, empty for the office's."""
        return read_ladder(own, kind) if own else self.policy.ladders[kind]

    def longest(self, kind: str) -> int:
        return max(self.policy.ladders[kind])


def never(_day: date) -> bool:
    """The answer of an office that keeps no day free."""
    return False


def rules_in_force() -> Rules:
    """What the back office keeps, or the usual rules where nothing was ever changed."""
    row = ReminderPolicy.objects.first() or ReminderPolicy()
    return Rules(
        policy=Policy(
            ladders={kind: read_ladder(getattr(row, kind), kind) for kind in KINDS},
            deputy_from=row.deputy_from,
            verifier_from=row.verifier_from,
            partner_from=row.partner_from,
            acknowledge_by=row.acknowledge_by,
            digest_at=row.digest_at,
        ),
        is_quiet=office_calendar().is_closed if row.quiet_days else never,
        partner=row.partner_id,
    )


def away_on(day: date) -> dict[int, int | None]:
    """Who is on leave on a day, with whom they named to stand in. Of two leaves that meet, the
    one that names somebody counts."""
    found: dict[int, int | None] = {}
    for person, deputy in _leaves(day):
        found[person] = deputy or found.get(person)
    return found


def _leaves(day: date) -> Iterable[tuple[int, int | None]]:
    rows = Leave.objects.filter(first_day__lte=day, last_day__gte=day).order_by("pk")
    return rows.values_list("person_id", "deputy_id")
