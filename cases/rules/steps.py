"""Lines of a computation that the engine and the terms entered by hand have in common."""

from collections.abc import Iterable
from datetime import date, timedelta

from cases.rules.calendar import Calendar
from cases.rules.periods import cautious_months, end_months
from cases.rules.values import Step

ONE_DAY = timedelta(days=1)


def end_of_months(trigger: date, months: int) -> tuple[date, list[Step]]:
    """The cautious last day, and a note with the literal one where that is later (CNT-6)."""
    nominal, literal = cautious_months(trigger, months), end_months(trigger, months)
    notes = [Step("literal_day", {"date": literal.isoformat()})] if literal != nominal else []
    return nominal, notes


def roll_steps(nominal: date, due: date, calendar: Calendar) -> list[Step]:
    """How the last day moves over closed days, each with its name; or that it does not."""
    if nominal == due:
        return [Step("open_day", {"date": due.isoformat()})]
    return [*closed_steps(nominal, due, calendar), Step("rolled", {"date": due.isoformat()})]


def closed_steps(day: date, due: date, calendar: Calendar) -> list[Step]:
    """One line for each closed day from `day` until the day before `due`."""
    steps = []
    while day < due:
        names = {f"name_{lang}": calendar.name(day, lang) for lang in ("th", "en")}
        steps.append(Step("closed", {"date": day.isoformat(), **names}))
        day += ONE_DAY
    return steps


def calendar_doubts(days: Iterable[date], calendar: Calendar) -> list[Step]:
    """One line for each year in which the closed days are not confirmed."""
    doubts = []
    for year, day in sorted({day.year: day for day in days}.items()):
        if not calendar.confirmed(day):
            code = "year_computed" if calendar.is_computed(day) else "year_unconfirmed"
            doubts.append(Step(code, {"calendar_year": year}))
    return doubts
