"""Bars on a scale of months: where they begin and end, and which months get a label."""

from datetime import date

import pytest

from fees.timeline import Bar, Piece, Scale, Window, scale_for

ON = date(2026, 11, 24)
YEAR = Scale(date(2026, 1, 1), date(2027, 1, 1))


def window(opens: str, due: str, until: str | None = None) -> Window:
    days = (date.fromisoformat(text) if text else None for text in (opens, due, until))
    return Window(*days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "place"),
    [("2025-12-31", 0), ("2026-01-01", 0), ("2026-07-02", 49.9), ("2026-12-31", 99.7),
     ("2027-01-01", 100), ("2030-01-01", 100)],
)  # fmt: skip
def test_a_day_stands_by_its_share_of_the_scale(day: str, place: float) -> None:
    assert YEAR.at(date.fromisoformat(day)) == place


def test_a_bar_ends_with_its_last_day() -> None:
    bar = YEAR.bar(window("2026-01-01", "2026-03-14", "2026-12-31"))
    assert bar == Bar(Piece(0, 20), Piece(20, 80))


def test_what_lies_outside_is_cut_or_left_out() -> None:
    assert YEAR.bar(window("2025-06-01", "2025-09-01")) == Bar(None, None)
    assert YEAR.bar(window("2025-06-01", "2025-09-01", "2026-03-14")) == Bar(None, Piece(0, 20))
    assert YEAR.bar(window("2026-10-20", "2027-02-01", "2027-05-01")) == Bar(Piece(80, 20), None)


@pytest.mark.parametrize(
    ("windows", "start", "end"),
    [
        ([], "2026-10-01", "2027-05-01"),
        ([("2026-10-20", "2026-12-21", "2027-04-20")], "2026-10-01", "2027-05-01"),
        ([("2027-02-10", "2027-04-12")], "2026-11-01", "2027-05-01"),
        ([("2027-03-10", "2027-05-12")], "2027-03-01", "2027-06-01"),
        ([("2024-01-10", "2024-03-12"), ("2026-12-10", "2027-02-12")], "2026-03-01", "2027-03-01"),
        ([("2024-01-10", "2024-03-12")], "2024-01-01", "2024-04-01"),
        ([("2026-10-01", "2027-10-01", "2029-10-01")], "2026-10-01", "2028-04-01"),
    ],
)
def test_the_scale_shows_the_windows_and_today_where_it_is_near(
    windows: list[tuple[str, ...]], start: str, end: str
) -> None:
    scale = scale_for([window(*one) for one in windows], ON)
    assert (scale.start.isoformat(), scale.end.isoformat()) == (start, end)


def test_today_is_on_the_scale_or_not() -> None:
    assert YEAR.has(ON)
    assert not YEAR.has(date(2027, 1, 1))
    assert not YEAR.has(date(2025, 12, 31))


@pytest.mark.parametrize(
    ("end", "months"),
    [
        ("2027-04-01", [9, 10, 11, 12, 1, 2, 3]),
        ("2027-09-01", [9, 11, 1, 3, 5, 7]),
        ("2027-10-01", [9, 11, 1, 3, 5, 7]),
        ("2028-03-01", [10, 1, 4, 7, 10, 1]),
    ],
)
def test_the_labels_keep_january_and_leave_the_end_free(end: str, months: list[int]) -> None:
    scale = Scale(date(2026, 9, 1), date.fromisoformat(end))
    assert [first.month for _place, first in scale.months()] == months
    assert scale.months()[0][0] < 10
