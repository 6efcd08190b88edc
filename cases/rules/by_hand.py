"""A last day that a person enters: named by its source, or counted from a day by the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cases.rules.calendar import Calendar
from cases.rules.periods import days_by_month, end_days, roll
from cases.rules.steps import ONE_DAY, calendar_doubts, closed_steps, end_of_months, roll_steps
from cases.rules.values import Step

SOURCES: Mapping[str, tuple[str, str]] = {
    "court": ("ศาล", "Court"),
    "foreign_office": ("สำนักงานต่างประเทศ", "Foreign office"),
    "office_letter": ("หนังสือของกรมฯ ที่กำหนดเวลาเอง", "Office letter with its own period"),
    "law": ("กฎหมายข้ออื่น", "Another term of the law"),
}
UNITS = ("days", "months", "years")


@dataclass(frozen=True)
class Period:
    """A day and how long the term runs from it; `rolls` says whether a closed last day moves."""

    trigger: date
    length: int
    unit: str = "days"
    rolls: bool = True


@dataclass(frozen=True)
class ByHand:
    """Where a term comes from, and either its last day or the period that leads to it."""

    source: str
    last_day: date | None = None
    period: Period | None = None
    due_time: str = ""
    consequence: str = ""


@dataclass(frozen=True)
class Counted:
    """The last day before and after the roll, and how they came about."""

    nominal: date
    due: date
    steps: tuple[Step, ...]
    notes: tuple[Step, ...]
    confirmed: bool


def count_by_hand(given: ByHand, calendar: Calendar) -> Counted:
    """The last day with its steps. Raises ValueError when there is neither a day nor a period."""
    thai, english = SOURCES[given.source]
    head = [Step("by_hand", {"source": given.source, "name_th": thai, "name_en": english})]
    found = _from_period(given.period, calendar) if given.period else _named(given, calendar)
    tail = [Step("due_time", {"time": given.due_time})] if given.due_time else []
    if given.consequence:
        tail.append(Step("missed", {"consequence": given.consequence}))
    return replace(found, steps=(*head, *found.steps, *tail))


def _named(given: ByHand, calendar: Calendar) -> Counted:
    """A named day stands as it is named; that the office is closed then is only told."""
    day = given.last_day
    if day is None:
        raise ValueError("neither a last day nor a period")
    steps = [Step("named_day", {"date": day.isoformat()})]
    if calendar.is_closed(day):
        steps += closed_steps(day, day + ONE_DAY, calendar)
    return Counted(day, day, tuple(steps), (), confirmed=True)


def _from_period(period: Period, calendar: Calendar) -> Counted:
    nominal, steps, notes = _counted(period)
    steps.append(Step("nominal", {"date": nominal.isoformat()}))
    if not period.rolls:
        steps.append(Step("never_rolled", {}))
        return Counted(nominal, nominal, tuple(steps), tuple(notes), confirmed=True)
    due = roll(nominal, calendar)
    doubts = calendar_doubts([due], calendar)
    steps += roll_steps(nominal, due, calendar)
    return Counted(nominal, due, tuple(steps), (*notes, *doubts), not doubts)


def _counted(period: Period) -> tuple[date, list[Step], list[Step]]:
    """The last day by counting, its steps, and the literal day where that is a later one."""
    trigger, length = period.trigger, period.length
    steps = [
        Step("counted_from", {"date": trigger.isoformat()}),
        Step("first_day", {"date": (trigger + ONE_DAY).isoformat()}),
    ]
    if period.unit == "days":
        nominal = end_days(trigger, length)
        parts = "+".join(str(part) for part in days_by_month(trigger, nominal))
        return nominal, [*steps, Step("days_by_hand", {"days": length, "sum": parts})], []
    months = 12 * length if period.unit == "years" else length
    nominal, notes = end_of_months(trigger, months)
    return nominal, [*steps, Step("months_by_hand", {"months": months})], notes


def given_by_hand(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What stands in stored steps of what a person typed: the source, and the period's length,
    unit and whether its closed last day moves."""
    params = {step["code"]: step["params"] for step in steps}
    found: dict[str, Any] = {"source": params.get("by_hand", {}).get("source", "")}
    for unit in ("days", "months"):
        if counted := params.get(f"{unit}_by_hand"):
            found |= {"length": counted[unit], "unit": unit}
    return found | {"rolls": "never_rolled" not in params}


def count_again(trigger: date, steps: Sequence[Mapping[str, Any]], calendar: Calendar) -> Counted:
    """The same term by other closed days, from the day it runs from and its stored steps."""
    given = given_by_hand(steps)
    params = {step["code"]: step["params"] for step in steps}
    period = Period(trigger, given["length"], given["unit"], given["rolls"])
    return count_by_hand(
        ByHand(
            given["source"],
            period=period,
            due_time=params.get("due_time", {}).get("time", ""),
            consequence=params.get("missed", {}).get("consequence", ""),
        ),
        calendar,
    )
