"""Counting by the Civil and Commercial Code, sections 193/3 to 193/8."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.calendar import shipped_calendar
from cases.rules.periods import (
    anniversary,
    cautious_months,
    days_by_month,
    end_days,
    end_months,
    roll,
    roll_back,
    years_of,
    years_text,
)

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def d(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("trigger", "days", "end"),
    [
        ("2026-01-15", 90, "2026-04-15"),
        ("2026-01-05", 60, "2026-03-06"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2023-12-31", 1, "2024-01-01"),
        ("2026-04-03", 120, "2026-08-01"),
    ],
)
def test_the_first_day_of_a_period_in_days_is_not_counted(trigger, days, end):
    assert end_days(d(trigger), days) == d(end)


@pytest.mark.parametrize(
    ("trigger", "months", "literal", "cautious"),
    [
        ("1982-02-23", 1, "1982-03-23", "1982-03-23"),
        ("2025-10-13", 6, "2026-04-13", "2026-04-13"),
        ("2026-01-31", 1, "2026-02-28", "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29", "2024-02-29"),
        ("2026-01-30", 1, "2026-02-28", "2026-02-28"),
        ("2026-01-29", 1, "2026-02-28", "2026-02-28"),
        ("2026-02-28", 6, "2026-08-31", "2026-08-28"),
        ("2026-04-30", 1, "2026-05-31", "2026-05-30"),
        ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
        ("2023-02-28", 12, "2024-02-29", "2024-02-28"),
        ("2026-08-30", 6, "2027-02-28", "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01", "2027-01-01"),
        ("2026-01-20", 6, "2026-07-20", "2026-07-20"),
    ],
)
def test_months_end_by_the_letter_and_cautiously(trigger, months, literal, cautious):
    assert end_months(d(trigger), months) == d(literal)
    assert cautious_months(d(trigger), months) == d(cautious)


@pytest.mark.parametrize(
    ("start", "years", "expected"),
    [
        ("2020-03-10", 4, "2024-03-10"),
        ("2020-02-29", 4, "2024-02-29"),
        ("2020-02-29", 5, "2025-02-28"),
    ],
)
def test_an_anniversary_of_29_february_is_28_february_elsewhere(start, years, expected):
    assert anniversary(d(start), years) == d(expected)


@pytest.mark.parametrize(
    ("trigger", "end", "parts"),
    [
        ("2026-01-15", "2026-04-15", (16, 28, 31, 15)),
        ("2026-01-31", "2026-02-02", (2,)),
        ("2020-02-29", "2020-04-29", (31, 29)),
        ("2026-01-15", "2026-01-20", (5,)),
        ("2025-12-31", "2026-02-01", (31, 1)),
        ("2026-01-15", "2026-01-15", ()),
    ],
)
def test_days_are_added_up_month_by_month(trigger, end, parts):
    assert days_by_month(d(trigger), d(end)) == parts


@pytest.mark.parametrize(
    ("day", "forward", "back"),
    [
        ("2026-04-11", "2026-04-16", "2026-04-10"),
        ("2026-05-01", "2026-05-01", "2026-05-01"),
        ("2026-12-31", "2027-01-04", "2026-12-30"),
    ],
)
def test_a_closed_day_rolls_to_the_next_open_one_and_a_target_back(day, forward, back):
    assert roll(d(day), shipped_calendar()) == d(forward)
    assert roll_back(d(day), shipped_calendar()) == d(back)


@given(DAYS, st.integers(1, 400))
def test_the_parts_of_a_count_always_add_up(trigger, days):
    assert sum(days_by_month(trigger, end_days(trigger, days))) == days


@given(DAYS, st.integers(1, 240))
def test_the_cautious_day_is_never_later_and_within_three_days_of_the_letter(trigger, months):
    nominal, literal = cautious_months(trigger, months), end_months(trigger, months)
    assert timedelta(0) <= literal - nominal <= timedelta(days=3)


@given(DAYS, st.integers(1, 240))
def test_more_months_never_end_earlier(trigger, months):
    assert cautious_months(trigger, months) < cautious_months(trigger, months + 1)


@given(st.integers(1, 20), st.integers(0, 15))
def test_patent_years_are_read_back_from_what_tells_payments_apart(first, more):
    years = tuple(range(first, first + more + 1))
    assert years_of(years_text(years)) == years


@pytest.mark.parametrize("text", ["", "1", "five", "5-", "-6", "5-6-7", "๕", "9999"])
def test_a_text_that_tells_no_patent_years_has_none(text):
    assert years_of(text) == ((1,) if text == "1" else ())
