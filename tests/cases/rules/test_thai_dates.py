"""Days of both eras, in the ways people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.thai_dates import (
    MONTHS,
    SHORT_MONTHS,
    DateError,
    common_year,
    english_date,
    near_day,
    parse_date,
    possible_days,
    thai_date,
    without_dates,
)

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15",
        "2569-01-15",
        "15 มกราคม พ.ศ. 2569",
        "15 มกราคม 2569",
        "15 มกราคม พ.ศ.2569",
        "15 ม.ค. 2569",
        "15 มค 2569",
        "15ม.ค.2569",
        "วันที่ 15 มกราคม พ.ศ. 2569",
        "15/01/2569",
        "15/1/2026",
        "15-01-2569",
        "15.01.2569",
        "๑๕ มกราคม พ.ศ. ๒๕๖๙",
        "๑๕/๐๑/๒๕๖๙",
        "  15   ม.ค.   2026 ",
        "15 มกราคม ค.ศ. 2026",
        "15 January 2026",
        "15 Jan 2026",
    ],
)
def test_one_day_in_many_writings(text):
    assert parse_date(text) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("10/3/63", "two_digits"),
        ("10 มี.ค. 63", "two_digits"),
        ("10/3/2400", "before_2484"),
        ("10 มีนาคม พ.ศ. 2483", "before_2484"),
        ("1899-12-31", "year"),
        ("2101-01-01", "year"),
        ("3069-01-01", "year"),
        ("10/3/2701", "year"),
        ("10/3/163", "year"),
        ("10/3/99999999", "year"),
        ("10 มีนาคม พ.ศ. 2026", "era"),
        ("10 มีนาคม ค.ศ. 2569", "era"),
        ("2026-02-30", "impossible"),
        ("29 กุมภาพันธ์ พ.ศ. 2569", "impossible"),
        ("31/04/2569", "impossible"),
        ("2026-13-01", "impossible"),
        ("0/1/2569", "impossible"),
        ("yesterday", "form"),
        ("10 มกรา 2569", "form"),
        ("10 Foo 2026", "form"),
        ("2026-01-15T00:00:00", "form"),
        ("²/1/2026", "form"),
        ("9" * 400, "form"),
    ],
)
def test_a_doubtful_day_is_refused_with_a_sentence_in_both_languages(text, code):
    with pytest.raises(DateError) as refused:
        parse_date(text)
    assert refused.value.code == code
    assert refused.value.sentences() == {
        "th": refused.value.text("th"),
        "en": str(refused.value),
    }
    assert refused.value.text("th") != refused.value.text("en")


def test_the_leap_day_is_tested_in_the_common_era():
    assert parse_date("29 ก.พ. 2567") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("year", "expected"), [(2484, 1941), (2700, 2157), (1900, 1900), (2100, 2100)]
)
def test_the_edges_of_the_eras(year, expected):
    assert common_year(year) == expected


def test_days_are_written_in_both_eras_and_languages():
    day = date(2024, 5, 9)
    assert thai_date(day) == "9 พฤษภาคม พ.ศ. 2567"
    assert thai_date(day, "ce") == "9 พฤษภาคม ค.ศ. 2024"
    assert thai_date(day, weekday=True) == "วันพฤหัสบดีที่ 9 พฤษภาคม พ.ศ. 2567"
    assert thai_date(day, short=True) == "9 พ.ค. 2567"
    assert thai_date(day, short=True, weekday=True) == "พฤ. 9 พ.ค. 2567"
    assert english_date(day) == "9 May 2024"
    assert english_date(day, "be") == "9 May B.E. 2567"
    assert english_date(day, weekday=True) == "Thursday 9 May 2024"
    assert english_date(day, weekday=True, short=True) == "Thu 9 May 2024"


@given(st.dates(date(1941, 1, 1), date(2100, 12, 31)), st.booleans())
def test_both_eras_name_the_same_day(day, in_thai_digits):
    buddhist = day.year + 543
    writings = [
        day.isoformat(),
        f"{buddhist}-{day.month:02}-{day.day:02}",
        f"{day.day}/{day.month}/{buddhist}",
        f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {buddhist}",
        f"{day.day} {SHORT_MONTHS[day.month - 1]} {buddhist}",
        thai_date(day),
        english_date(day),
    ]
    for text in writings:
        assert parse_date(text.translate(THAI) if in_thai_digits else text) == day


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_refused(text):
    try:
        known = parse_date(text).isoformat()
    except DateError as error:
        known = error.text("th")
    assert known


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("t", date(2026, 11, 22)),
        (" T ", date(2026, 11, 22)),
        ("วันนี้", date(2026, 11, 22)),
        ("+60", date(2027, 1, 21)),
        ("+ ๖๐", date(2027, 1, 21)),
        ("-3", date(2026, 11, 19)),
        ("60", None),
        ("+x", None),
        ("+123456", None),
        ("22/11/2569", None),
        ("", None),
    ],
)
def test_a_near_day_is_counted_from_today(text, day):
    assert near_day(text, date(2026, 11, 22)) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("22/11/69", [date(2026, 11, 22), date(2069, 11, 22), date(1969, 11, 22)]),
        ("๒๒ พ.ย. ๖๙", [date(2026, 11, 22), date(2069, 11, 22), date(1969, 11, 22)]),
        ("29/2/69", []),
        ("29/2/67", [date(2024, 2, 29)]),
        ("31/2/69", []),
        ("22/11/2569", []),
        ("69", []),
        ("x 69", []),
        ("x" * 70 + "/69", []),
    ],
)
def test_a_year_of_two_digits_may_mean_these_days(text, days):
    assert possible_days(text) == days


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("คำสั่งที่ 12/2569 ลงวันที่ 15/12/2569", "คำสั่งที่ 12/2569 ลงวันที่ …"),
        ("ภายใน ๑๕ ธันวาคม พ.ศ. ๒๕๖๙ เวลา 15.30 น.", "ภายใน … เวลา 15.30 น."),
        ("ถึง 15 ธ.ค. 69", "ถึง …"),
        ("until 15 December 2026, page 2", "until …, page 2"),
        ("until December 15th, 2026", "until …"),
        ("due 15 Dec", "due …"),
        ("2026-12-15 or 15.12.26", "… or …"),
        ("วันที่ 15 เดือนกันยายน พ.ศ. 2569", "วันที่ …"),
        ("15-Sep-2026, 15/Sep/2026, 15 Sept 2026", "…, …, …"),
        ("Sept 15, 2026 or the 15th of September 2026", "… or the …"),
        ("15 กย 2569", "…"),
        ("OA 20260915.pdf, OA 15_09_2026.pdf", "OA ….pdf, OA ….pdf"),
        ("by 15/9", "by …"),
        ("12 decisions, 3 marks, file 7/2569", "12 decisions, 3 marks, file 7/2569"),
        ("", ""),
    ],
)
def test_every_day_in_a_text_is_covered(text, covered):
    assert without_dates(text) == covered
