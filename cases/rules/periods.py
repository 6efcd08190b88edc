"""Counting days, months and years: sections 193/3 to 193/8 of the Civil and Commercial Code.

All functions take and give back legal dates; the day of the event is never counted (193/3).
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol


class OpenDays(Protocol):
    """What these functions ask of a calendar."""

    def is_closed(self, day: date) -> bool: ...


@lru_cache(maxsize=4096)
def last_day(year: int, month: int) -> int:
    """The number of the last day of a month."""
    return monthrange(year, month)[1]


def end_days(trigger: date, days: int) -> date:
    """The last day of a period of days that an event starts."""
    return trigger + timedelta(days=days)


def end_months(trigger: date, months: int) -> date:
    """The last day of a period of months by the letter of s. 193/5.

    Counted from the first of a month, whole calendar months run; otherwise the period ends
    on the day before the one that corresponds to the first counted day, or on the last day
    of a month that lacks it.
    """
    first = trigger + timedelta(days=1)
    if first.day == 1:
        return _in_month(first, months - 1, 31)
    year, month = _month_after(first, months)
    if first.day > last_day(year, month):
        return _in_month(first, months, 31)
    return date(year, month, first.day) - timedelta(days=1)


def cautious_months(trigger: date, months: int) -> date:
    """The earlier of the literal end and the same day number (CNT-6)."""
    return min(end_months(trigger, months), _in_month(trigger, months, trigger.day))


def _month_after(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


def _in_month(day: date, months: int, wanted: int) -> date:
    """A day number in the month that lies so many months on, or that month's last day."""
    year, month = _month_after(day, months)
    return date(year, month, min(wanted, last_day(year, month)))


def same_day(day: date, months: int) -> date:
    """The same day number so many months on or back, or the last day of a shorter month."""
    return _in_month(day, months, day.day)


def anniversary(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 28 February in other years."""
    return _in_month(day, 12 * years, day.day)


def roll(day: date, calendar: OpenDays) -> date:
    """The day itself, or the next on which the office is open (s. 193/8)."""
    while calendar.is_closed(day):
        day += timedelta(days=1)
    return day


def roll_back(day: date, calendar: OpenDays) -> date:
    """The day itself, or the last open day before it: a backward window never rolls forward."""
    while calendar.is_closed(day):
        day -= timedelta(days=1)
    return day


def days_by_month(trigger: date, end: date) -> tuple[int, ...]:
    """How many counted days fall into each month, as a person adds them up: 16 + 28 + 31."""
    parts: list[int] = []
    day = trigger
    while day < end:
        last = date(day.year, day.month, last_day(day.year, day.month))
        if day == last:
            day += timedelta(days=1)
            last = date(day.year, day.month, last_day(day.year, day.month))
            parts.append((min(last, end) - day).days + 1)
        else:
            parts.append((min(last, end) - day).days)
        day = min(last, end)
    return tuple(parts)


def years_text(years: tuple[int, ...]) -> str:
    """ "5" or "5-6": what tells the payments of one patent apart. The years follow one another."""
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def years_of(text: str) -> tuple[int, ...]:
    """The patent years that `years_text` wrote as one text; none for any other text."""
    found = re.fullmatch(r"([0-9]{1,3})(?:-([0-9]{1,3}))?", text)
    return tuple(range(int(found[1]), int(found[2] or found[1]) + 1)) if found else ()
