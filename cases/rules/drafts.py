"""A term on its way through the engine, and the lines of its count."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.rules.calendar import Calendar
from cases.rules.catalogue import Rule
from cases.rules.periods import days_by_month, roll
from cases.rules.reading import Given
from cases.rules.steps import ONE_DAY
from cases.rules.values import Step

NEVER_ROLLED = frozenset({"next_day", "renewal", "term"})
ANNUITIES = frozenset({"annuity", "annuity_at_grant"})


@dataclass(slots=True)
class Draft:
    """A term on its way: what started it, how it was counted, what has met it so far.

    `began` is the day an ending of the case is compared with; `needed` are the kinds that
    must all happen when the letter asks for more than one; `occurrence` tells the terms of one
    rule and trigger apart; `beside` are the other events that gave it its days.
    """

    rule: Rule
    trigger: str
    trigger_date: date
    started_by: Given
    nominal: date
    due: date
    began: date
    counted: list[Step]
    notes: list[Step] = field(default_factory=list)
    years: tuple[int, ...] | None = None
    occurrence: str = ""
    opens_on: date | None = None
    surcharge_nominal: date | None = None
    surcharge_until: date | None = None
    beside: list[Given] = field(default_factory=list)
    needed: tuple[str, ...] = ()
    done: dict[str, date] = field(default_factory=dict)
    paid: dict[int, date] = field(default_factory=dict)

    @property
    def is_annuity(self) -> bool:
        return self.rule.method in ANNUITIES

    @property
    def rolls(self) -> bool:
        """Whether a closed last day moves to the next working one."""
        return self.rule.rolls and self.rule.method not in NEVER_ROLLED

    @property
    def closed_on(self) -> date | None:
        """The day on which everything asked for was done."""
        if self.years:
            return max(self.paid.values()) if len(self.paid) == len(self.years) else None
        if self.needed:
            return max(self.done.values()) if set(self.needed) <= set(self.done) else None
        return max(self.done.values(), default=None)

    def awaits(self, kind: str) -> bool:
        """Whether an event of this kind still has something to do here."""
        asked_for = kind in (self.needed or self.rule.closes)
        return asked_for and self.closed_on is None and kind not in self.done

    def end_on(self, nominal: date, calendar: Calendar) -> None:
        """Set the last day by counting, and with it the day that is left after the roll."""
        self.nominal = nominal
        self.due = roll(nominal, calendar) if self.rolls else nominal


def day_steps(trigger: date, nominal: date, days: int, law: str) -> list[Step]:
    """The count of days as a person writes it down: 16+28+31+15 = 90."""
    parts = "+".join(str(part) for part in days_by_month(trigger, nominal))
    return [
        Step("first_day", {"date": (trigger + ONE_DAY).isoformat()}),
        Step("count_days", {"days": days, "law": law, "sum": parts}),
    ]


def month_steps(trigger: date, months: int, law: str) -> list[Step]:
    """The count of months as a person writes it down."""
    return [
        Step("first_day", {"date": (trigger + ONE_DAY).isoformat()}),
        Step("count_months", {"months": months, "law": law}),
    ]


def first_filing(given: Sequence[Given]) -> Given | None:
    """The filing that years are counted from."""
    return min((o for o in given if o.kind == "filed"), key=lambda o: o.date, default=None)
