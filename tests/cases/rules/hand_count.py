"""Counting as a person does with a wall calendar, day by day: an oracle that shares no line
with the engine. The closed days are those of the office's announcements, written out here."""

from datetime import date, timedelta

ONE = timedelta(days=1)
_TABLE = {
    2024: "1.1 26.2 8.4 12.4 15.4 16.4 6.5 10.5 22.5 3.6 22.7 29.7 12.8 14.10 23.10 5.12 10.12 "
    "30.12 31.12",
    2025: "1.1 12.2 7.4 14.4 15.4 16.4 5.5 9.5 12.5 2.6 3.6 10.7 11.7 28.7 11.8 12.8 13.10 23.10 "
    "5.12 10.12 31.12",
    2026: "1.1 2.1 3.3 6.4 13.4 14.4 15.4 4.5 13.5 1.6 3.6 28.7 29.7 30.7 12.8 13.10 23.10 7.12 "
    "10.12 31.12",
    2027: "1.1 22.2 6.4 13.4 14.4 15.4 4.5 20.5 3.6 19.7 20.7 28.7 12.8 13.10 25.10 6.12 10.12 "
    "31.12",
}
# The closed weekdays of 2024 to 2027. 1 May is none of them.
CLOSED = frozenset(
    date(year, int(month), int(day))
    for year, days in _TABLE.items()
    for day, _dot, month in (word.partition(".") for word in days.split())
)


def is_closed(day: date) -> bool:
    return day.strftime("%a") in {"Sat", "Sun"} or day in CLOSED


def first_open(day: date) -> date:
    """The day itself, or the next one on which the office is open."""
    while is_closed(day):
        day += ONE
    return day


def count_days(event: date, days: int) -> date:
    """The last of so many days, the day of the event not counted."""
    last = event
    for _each in range(days):
        last += ONE
    return last


def month_end(day: date) -> bool:
    return (day + ONE).month != day.month


def count_months(event: date, months: int) -> date:
    """The last day of so many months: by the letter, or the same day number when that is
    earlier. Walks the calendar and marks where each month ends."""
    return min(_by_the_letter(event + ONE, months), _same_number(event, months))


def _by_the_letter(first: date, months: int) -> date:
    day, ended = first, 0
    if first.day == 1:
        while ended + month_end(day) < months:
            ended += month_end(day)
            day += ONE
        return day
    while ended < months or not (day.day == first.day - 1 or month_end(day)):
        ended += month_end(day)
        day += ONE
    return day


def _same_number(event: date, months: int) -> date:
    day, ended = event, 0
    while ended < months or not (day.day == event.day or month_end(day)):
        ended += month_end(day)
        day += ONE
    return day
