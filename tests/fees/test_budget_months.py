"""The months of a budget: sums, quarters, bars."""

from datetime import date

import pytest

from fees.budget_months import Block, Month, chart, later, months_from, quarters, round_top


def test_thirty_six_months_begin_with_this_one() -> None:
    months = months_from(date(2026, 11, 24))
    assert len(months) == 36
    assert (months[0].first, months[2].first) == (date(2026, 11, 1), date(2027, 1, 1))
    assert months[-1].first == date(2029, 10, 1)


@pytest.mark.parametrize(
    ("months", "first"),
    [(0, "2026-11-01"), (1, "2026-12-01"), (2, "2027-01-01"), (36, "2029-11-01")],
)
def test_months_later(months: int, first: str) -> None:
    assert later(date(2026, 11, 30), months).isoformat() == first


def test_a_month_adds_up_by_its_parts() -> None:
    month = Month(date(2026, 11, 1))
    month.add("annuities", 1500, 3)
    month.add("renewals", 2000, 1)
    month.add("others", 500, 2)
    assert (month.annuities, month.renewals, month.others) == (1500, 2000, 500)
    assert (month.total, month.count) == (4000, 6)


def test_quarters_are_those_of_the_calendar() -> None:
    found = quarters(
        [Month(date(2026, 11, 1), 1, 2, 3, 1), Month(date(2026, 12, 1), 10, 20, 30, 2),
         Month(date(2027, 1, 1), 5, 0, 0, 1)]
    )  # fmt: skip
    assert found == [Month(date(2026, 10, 1), 11, 22, 33, 3), Month(date(2027, 1, 1), 5, 0, 0, 1)]


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 4), (4, 4), (5, 8), (12, 12), (13, 20), (21, 40), (950, 1200), (54_250, 80_000),
     (80_000, 80_000), (80_001, 120_000), (200_001, 400_000)],
)  # fmt: skip
def test_the_scale_ends_at_a_round_amount(most: int, top: int) -> None:
    assert round_top(most) == top
    assert top % 4 == 0


def test_a_bar_stands_on_the_floor_and_its_parts_on_each_other() -> None:
    months = [Month(date(2026, 12, 1), 10, 0, 10), Month(date(2027, 1, 1))]
    found = chart(months, 200)
    assert found.columns[0].blocks == (
        Block("annuities", 7.0, 100, 36.0, 100),
        Block("others", 7.0, 0, 36.0, 100),
    )
    assert found.columns[1].blocks == ()
    assert found.lines == ((200, 0), (150, 5), (100, 10), (50, 15), (0, 20))
    assert found.years == ((50.0, date(2027, 1, 1)),)


def test_an_early_month_is_labelled_too() -> None:
    found = chart([Month(date(2026, 7, 1)), Month(date(2026, 8, 1))], 100)
    assert found.years == ((0.0, date(2026, 7, 1)),)
