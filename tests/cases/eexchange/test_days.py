"""Dates in every style that the office uses, in both eras."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.days import DayRefused, read_day

STYLES = (
    "{y:04d}-{m:02d}-{d:02d}",
    "{d:02d}-{m:02d}-{y:04d}",
    "{y:04d}/{m:02d}/{d:02d}",
    "{d:02d}/{m:02d}/{y:04d}",
    "{d}/{m}/{y:04d}",
    "{y:04d}{m:02d}{d:02d}",
    "{y:04d}-{m:02d}-{d:02d}T00:00:00",
    "{y:04d}-{m:02d}-{d:02d} 10:30:00.000",
    "{d:02d}/{m:02d}/{y:04d} 0:00:00",
)


@given(
    day=st.dates(date(1900, 1, 1), date(2150, 12, 31)),
    style=st.sampled_from(STYLES),
    ahead=st.sampled_from([0, 543]),
)
def test_every_style_in_both_eras_is_the_same_day(day: date, style: str, ahead: int) -> None:
    assert read_day(style.format(y=day.year + ahead, m=day.month, d=day.day)) == day


def test_a_leap_day_of_the_buddhist_era_is_read_after_the_era() -> None:
    assert read_day("29/02/2567") == date(2024, 2, 29)


def test_thai_digits_are_digits() -> None:
    assert read_day("๑๕/๐๑/๒๕๖๗") == date(2024, 1, 15)


@pytest.mark.parametrize(
    ("raw", "english", "thai"),
    [
        ("2026-02-31", "there is no such day", "ไม่มีวันนี้ในปฏิทิน"),
        ("29/02/2568", "there is no such day", "ไม่มีวันนี้ในปฏิทิน"),
        ("20261340", "there is no such day", "ไม่มีวันนี้ในปฏิทิน"),
        ("31-12-25", "the year has two digits only", "ปีมีเพียงสองหลัก"),
        ("25/12/31", "the year has two digits only", "ปีมีเพียงสองหลัก"),
        ("0001-01-01T00:00:00", "the year is impossible", "ปีอยู่นอกช่วงที่เป็นไปได้"),
        ("2300-01-01", "the year is impossible", "ปีอยู่นอกช่วงที่เป็นไปได้"),
        ("15 ม.ค. 2567", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("1/5/2026 12:00:00 AM", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("2026-01-04T17:00:00z", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("2026-01-04 17:00:00 UTC", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("04-01-2026T17:00:00Z", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("04/01/2026 17:00:00+00:00", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("2026-02-03 soon", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
        ("", "the form is not known", "ไม่ใช่รูปแบบวันที่ที่รู้จัก"),
    ],
)
def test_a_date_that_cannot_be_relied_on_is_refused(raw: str, english: str, thai: str) -> None:
    with pytest.raises(DayRefused) as refusal:
        read_day(raw)

    assert (str(refusal.value), refusal.value.thai) == (english, thai)


@given(st.text())
def test_any_text_is_a_possible_day_or_refused(raw: str) -> None:
    day = date(1900, 1, 1)
    with suppress(DayRefused):
        day = read_day(raw)

    assert 1900 <= day.year <= 2150


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2025-01-02T17:00:00Z", date(2025, 1, 3)),
        ("2025-01-02T16:59:59Z", date(2025, 1, 2)),
        ("2025-01-03T00:00:00+07:00", date(2025, 1, 3)),
        ("2568-01-02 17:00:00.000Z", date(2025, 1, 3)),
        ("2567-02-28T17:00:00Z", date(2024, 2, 29)),
        ("2567-02-29T16:00:00Z", date(2024, 2, 29)),
        ("2568-02-28T17:00:00Z", date(2025, 3, 1)),
        ("2024-12-31T18:00:00-0500", date(2025, 1, 1)),
    ],
)
def test_a_moment_with_its_zone_is_the_day_that_it_is_in_bangkok(raw: str, day: date) -> None:
    assert read_day(raw) == day


@pytest.mark.parametrize(
    "raw", ["2025-01-02T25:00:00Z", "0001-01-01T00:00:00+14:00", "2025-02-31T00:00Z"]
)
def test_a_moment_that_does_not_exist_is_refused(raw: str) -> None:
    with pytest.raises(DayRefused, match="there is no such moment"):
        read_day(raw)
