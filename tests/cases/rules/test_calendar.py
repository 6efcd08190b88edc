"""When the office is closed."""

from datetime import date, timedelta

import pytest

from cases.rules.calendar import (
    Calendar,
    ClosedDay,
    computed_days,
    replaced_calendar,
    shipped_calendar,
    shipped_days,
)

TABLE = {
    2024: "1-1 2-26 4-8 4-12 4-15 4-16 5-6 5-10 5-22 6-3 7-22 7-29 8-12 10-14 10-23 12-5 12-10 "
    "12-30 12-31",
    2025: "1-1 2-12 4-7 4-14 4-15 4-16 5-5 5-9 5-12 6-2 6-3 7-10 7-11 7-28 8-11 8-12 10-13 "
    "10-23 12-5 12-10 12-31",
    2026: "1-1 1-2 3-3 4-6 4-13 4-14 4-15 5-4 5-13 6-1 6-3 7-28 7-29 7-30 8-12 10-13 10-23 "
    "12-7 12-10 12-31",
    2027: "1-1 2-22 4-6 4-13 4-14 4-15 5-4 5-20 6-3 7-19 7-20 7-28 8-12 10-13 10-25 12-6 "
    "12-10 12-31",
}


def row(day, confirmed=True):
    return ClosedDay(day, "วันหยุด", "a closed day", "test", confirmed)


def full_year(year, confirmed=True):
    return [row(date(year, month, 3), confirmed) for month in range(1, 13)]


@pytest.mark.parametrize("year", TABLE)
def test_the_closed_weekdays_are_exactly_those_of_the_table(year):
    start = date(year, 1, 1)
    days = [start + timedelta(days=n) for n in range(366)]
    closed = [
        f"{day.month}-{day.day}"
        for day in days
        if day.year == year and day.weekday() < 5 and shipped_calendar().is_closed(day)
    ]
    assert closed == TABLE[year].split()


def test_every_shipped_row_has_names_and_a_source_and_2027_is_provisional():
    assert all(day.name_th and day.name_en and day.source for day in shipped_days())
    assert {day.date.year for day in shipped_days() if not day.confirmed} == {2027}
    assert len({day.date for day in shipped_days()}) == len(shipped_days())


@pytest.mark.parametrize(
    ("day", "confirmed"),
    [
        ("2023-12-29", False),
        ("2024-01-02", True),
        ("2026-12-30", True),
        ("2027-01-04", False),
        ("2030-01-04", False),
    ],
)
def test_only_2024_to_2026_are_confirmed(day, confirmed):
    assert shipped_calendar().confirmed(date.fromisoformat(day)) is confirmed
    assert shipped_calendar().confirmed_until == 2026


@pytest.mark.parametrize("day", ["2021-05-03", "2022-05-02", "2023-05-01", "2026-05-01"])
def test_the_office_is_open_on_labour_day_and_its_substitute(day):
    assert shipped_calendar().is_closed(date.fromisoformat(day)) is False


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2020-12-07", False),
        ("2020-12-11", True),
        ("2020-12-08", False),
        ("2023-05-05", True),
        ("2023-05-17", True),
        ("2028-05-08", True),
    ],
)
def test_years_without_rows_take_the_corrected_package(day, closed):
    assert shipped_calendar().is_closed(date.fromisoformat(day)) is closed
    assert shipped_calendar().is_computed(date.fromisoformat(day)) is True


def test_computed_days_carry_their_own_day_and_both_names():
    moved = computed_days(2020)[date(2020, 12, 11)]
    assert (moved.date, moved.confirmed) == (date(2020, 12, 11), False)
    songkran = computed_days(2023)[date(2023, 4, 13)]
    assert (songkran.name_th, songkran.name_en) == ("วันสงกรานต์", "Songkran Festival")


def test_a_closed_day_is_called_by_its_name_and_a_weekend_by_its_weekday():
    calendar = shipped_calendar()
    assert calendar.name(date(2026, 4, 13)) == "วันสงกรานต์"
    assert calendar.name(date(2026, 4, 13), "en") == "Songkran Festival"
    assert calendar.name(date(2026, 4, 11)) == "วันเสาร์"
    assert calendar.name(date(2026, 4, 12), "en") == "Sunday"
    assert calendar.name(date(2026, 4, 10), "en") == ""


def test_the_open_days_around_songkran():
    assert shipped_calendar().next_open(date(2026, 4, 10)) == date(2026, 4, 16)
    assert shipped_calendar().previous_open(date(2026, 4, 16)) == date(2026, 4, 10)


def test_given_days_replace_all_announced_ones_but_weekends_stay_closed():
    calendar = replaced_calendar([date(2026, 5, 1)])
    assert calendar.is_closed(date(2026, 5, 1)) is True
    assert calendar.is_closed(date(2026, 4, 13)) is False
    assert calendar.is_closed(date(2023, 4, 13)) is False
    assert calendar.is_closed(date(2026, 4, 11)) is True
    assert calendar.confirmed(date(2026, 4, 13)) is True
    assert calendar.confirmed(date(2027, 4, 13)) is False
    assert calendar.is_computed(date(2023, 4, 13)) is False


def test_a_year_with_a_few_rows_only_adds_to_the_computed_days():
    calendar = Calendar([row(date(2028, 3, 1))])
    assert calendar.is_closed(date(2028, 3, 1)) is True
    assert calendar.is_closed(date(2028, 4, 13)) is True
    assert calendar.confirmed(date(2028, 3, 1)) is False
    assert calendar.confirmed_until is None


def test_a_full_year_of_confirmed_rows_is_confirmed():
    calendar = Calendar(full_year(2028))
    assert calendar.confirmed(date(2028, 4, 13)) is True
    assert calendar.is_closed(date(2028, 4, 13)) is False
    assert calendar.confirmed_years == {2028}


def test_one_unconfirmed_row_makes_its_year_unconfirmed():
    calendar = Calendar([*full_year(2028), row(date(2028, 6, 1), confirmed=False)])
    assert calendar.confirmed(date(2028, 4, 13)) is False
