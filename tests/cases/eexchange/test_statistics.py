"""The tables of the statistics services: what is recognised, what counts, what is only kept."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.profile_files import load_profile
from cases.eexchange.register_others import statistics_rows
from cases.eexchange.services import SERVICES
from cases.eexchange.statistics import (
    ALL_MONTHS,
    Compared,
    Figure,
    Problem,
    Table,
    compared,
    counted_months,
    is_over,
    missing_months,
    read_count,
    read_month,
    read_period,
    read_table,
)
from cases.eexchange.statistics_rule import StatisticsRule, read_rule
from cases.eexchange.tables import Places, ProfileError
from cases.eexchange.tables import Table as ProfileTable

COLUMNS = load_profile().statistics.columns
WHOLE = frozenset({0})


def read(*rows: object) -> Table:
    return read_table(rows, COLUMNS)


def counts(*rows: object) -> list[tuple[int, int, str, int]]:
    return [(one.year, one.month, one.measure, one.value) for one in read(*rows).figures]


def problems(*rows: object) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.column, one.value, one.what) for one in read(*rows).problems]


def test_a_row_of_the_assumed_columns_is_a_figure() -> None:
    row = {
        "Year": "2568",
        "Month": "12",
        "TM_Type": "เครื่องหมายการค้า",
        "Nationality_Code": "JP",
        "Nationality_Name": "ญี่ปุ่น",
        "Province_Code": "10",
        "Province_Name": "Bangkok",
        "Amphoe_Name": "บางรัก",
        "Filling": "1,024",
    }

    found = read(row)

    assert found.enough
    assert found.unknown == ("Amphoe_Name",)
    assert found.recognised["filings"] == "Filling"
    assert found.problems == ()
    assert found.figures == (
        Figure(
            year=2025,
            month=12,
            measure="filings",
            value=1024,
            province_code="10",
            province="กรุงเทพมหานคร",
            nationality_code="JP",
            nationality="ญี่ปุ่น",
            kind="เครื่องหมายการค้า",
            rest=(("Amphoe_Name", "บางรัก"),),
        ),
    )


def test_every_service_of_the_sandbox_is_read_without_a_problem() -> None:
    for service in SERVICES:
        if service.statistics:
            rows = list(statistics_rows(service.name, date(2026, 11, 24), "2568"))
            found = read(*rows)
            assert (found.enough, found.unknown, found.problems) == (True, (), ()), service.name
            assert {one.month for one in found.figures} == ALL_MONTHS


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2568", (2025, 0)),
        ("2025", (2025, 0)),
        ("๒๕๖๘", (2025, 0)),
        ("พ.ศ. 2568", (2025, 0)),
        ("ปี พ.ศ. 2568", (2025, 0)),
        ("2568.0", (2025, 0)),
        ("2568-12", (2025, 12)),
        ("256812", (2025, 12)),
        ("2025/01/31", (2025, 1)),
        ("2025-01-31T00:00:00", (2025, 1)),
        ("12/2568", (2025, 12)),
        ("ธ.ค. 2568", (2025, 12)),
        ("เดือนมกราคม 2568", (2025, 1)),
        ("Dec 2025", (2025, 12)),
        ("2568-13", None),
        ("ฤดูฝน 2568", None),
        ("68", None),
        ("1500", None),
        ("9999", None),
        ("", None),
        ("ปีก่อน", None),
    ],
)
def test_a_period_in_both_eras_and_every_form(text: str, period: tuple[int, int] | None) -> None:
    assert read_period(text) == period


def test_months_and_counts_in_every_form() -> None:
    months = ["1", "01", "๐๙", "มีนาคม", "มี.ค.", "มีค", "March", "SEP", "เดือนธันวาคม"]
    assert [read_month(text) for text in months] == [1, 1, 9, 3, 3, 3, 3, 9, 12]
    assert [read_month(text) for text in ("0", "13", "123", "", "รวม", "-1")] == [0] * 6
    numbers = ["0", "7", "1,234", "1,234,567", "๑,๒๓๔", "12.0", " 5 ", "1 234"]
    assert [read_count(text) for text in numbers] == [0, 7, 1234, 1234567, 1234, 12, 5, 1234]
    refused = [
        "",
        "-",
        "-3",
        "12.5",
        "1,23",
        "มาก",
        "1e5",
        "10 20",
        "1 23",
        "9" * 13,
        "9" * 30,
        "½",
    ]
    assert [read_count(text) for text in refused] == [None] * len(refused)


def test_a_text_in_a_number_column_is_named_and_counts_nowhere() -> None:
    rows = [
        {"YEAR": "2568", "MONTH": "1", "FILLING": "10", "REGISTRATION": "รอข้อมูล"},
        {"YEAR": "2568", "MONTH": "2", "FILLING": "-", "REGISTRATION": 4},
        {"YEAR": "2568", "MONTH": "3", "FILLING": None, "REGISTRATION": [True]},
    ]

    assert counts(*rows) == [
        (2025, 1, "filings", 10),
        (2025, 2, "registrations", 4),
    ]
    assert problems(*rows) == [
        (1, "REGISTRATION", "รอข้อมูล", "number"),
        (3, "REGISTRATION", "[true]", "number"),
    ]


def test_what_is_no_row_no_year_or_no_month_is_named_and_a_missing_month_is_no_zero() -> None:
    rows = [
        {"YEAR": "2568", "MONTH": "2", "COUNT": 5},
        "ไม่พบข้อมูล",
        {"YEAR": "-", "MONTH": "2", "COUNT": 5},
        {"YEAR": "2568", "MONTH": "", "COUNT": 5},
        {"YEAR": "2568", "MONTH": "ต้นปี", "COUNT": 5},
    ]

    assert counts(*rows) == [(2025, 2, "total", 5)]
    assert problems(*rows) == [
        (2, "", "ไม่พบข้อมูล", "row"),
        (3, "YEAR", "-", "year"),
        (4, "MONTH", "", "month"),
        (5, "MONTH", "ต้นปี", "month"),
    ]
    assert missing_months([2]) == (1, *range(3, 13))


def test_the_same_cell_twice_counts_once_unless_an_unknown_column_tells_them_apart() -> None:
    row = {"YEAR": "2568", "MONTH": "1", "PROVINCE_NAME": "ตาก", "FILLING": "3"}

    assert counts(row, row | {"FILLING": "4"}) == [(2025, 1, "filings", 3)]
    assert problems(row, row) == [(2, "YEAR", "2568", "twice")]
    apart = [row | {"AMPHOE": "แม่สอด"}, row | {"AMPHOE": "อุ้มผาง"}]
    assert sum(value for *_where, value in counts(*apart)) == 6
    assert problems(*apart) == []


def test_rows_of_sums_do_not_count_twice() -> None:
    row = {"YEAR": "2568", "MONTH": "1", "PROVINCE_NAME": "ตาก", "FILLING": "3"}
    sums = [
        row | {"PROVINCE_NAME": "รวม ทั้งหมด"},
        row | {"PROVINCE_NAME": "ทั่วประเทศ"},
        row | {"MONTH": "Total"},
        row | {"YEAR": "รวม"},
    ]

    assert counts(row, *sums) == [(2025, 1, "filings", 3)]
    assert [problem[1:] for problem in problems(row, *sums)] == [
        ("PROVINCE_NAME", "รวม ทั้งหมด", "sum"),
        ("PROVINCE_NAME", "ทั่วประเทศ", "sum"),
        ("MONTH", "Total", "sum"),
        ("YEAR", "รวม", "sum"),
    ]
    # What is missing from the sums are rows, and a row of sums is missed nowhere.
    assert read(row, *sums).not_counted == 0
    assert read(row | {"FILLING": "x", "REGISTRATION": "y"}, *sums).not_counted == 1


def test_a_table_of_which_too_little_is_recognised_is_kept_as_it_came() -> None:
    found = read({"ก": "1", "YEAR": "2568"}, {"ข": {"x": 1}})

    assert not found.enough
    assert (found.figures, found.problems) == ((), ())
    assert found.columns == ("ก", "YEAR", "ข")
    assert found.rows == ({"ก": "1", "YEAR": "2568"}, {"ข": '{"x": 1}'})
    assert not read({"FILLING": 1}).enough
    assert not read().enough


def test_a_period_column_stands_for_year_and_month_and_a_whole_year_has_month_0() -> None:
    assert counts({"PERIOD": "2568-05", "COUNT": 2}) == [(2025, 5, "total", 2)]
    assert counts({"YEAR": "2568", "COUNT": 2}) == [(2025, 0, "total", 2)]
    assert counts({"YEAR": "", "PERIOD": "5/2568", "COUNT": 2}) == [(2025, 5, "total", 2)]
    assert counts({"YEAR": "2568-05", "MONTH": "", "COUNT": 2}) == [(2025, 5, "total", 2)]


def test_of_two_keys_that_differ_in_case_the_filled_one_counts() -> None:
    assert counts({"YEAR": "", "Year": "2568", "COUNT": 2}) == [(2025, 0, "total", 2)]


def test_a_word_for_not_stated_is_none_of_the_names() -> None:
    row = {"YEAR": "2568", "MONTH": "1", "NATION_CODE": "TH", "FILLING": 1}
    found = read(
        row | {"PROVINCE_NAME": ""},
        row | {"PROVINCE_CODE": "00", "PROVINCE_NAME": "ไม่ระบุ"},
        row | {"PROVINCE_CODE": "99", "PROVINCE_NAME": "ไม่ระบุ"},
    )

    assert {(one.province_code, one.province) for one in found.figures} == {("", "")}
    assert [dict(one.rest).get("PROVINCE_CODE") for one in found.figures] == [None, "00", "99"]
    assert found.problems == ()


def test_a_month_is_over_on_the_first_of_the_next_and_a_year_on_new_year() -> None:
    days = [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 1)]
    assert [is_over(2025, 11, day) for day in days] == [False, True, True]
    assert [is_over(2025, 0, day) for day in days] == [False, False, True]
    assert [is_over(2026, month, days[2]) for month in (0, 1)] == [False, False]


def test_an_unknown_place_keeps_its_text() -> None:
    row = {"YEAR": "2568", "COUNT": 1}
    found = read(
        row | {"PROVINCE_NAME": "ต่างประเทศ", "NATION_CODE": "XX"},
        row | {"PROVINCE_CODE": "99"},
    ).figures

    assert [(one.province_code, one.province, one.nationality) for one in found] == [
        ("", "ต่างประเทศ", "XX"),
        ("", "99", ""),
    ]


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
)
NAMES = st.one_of(st.sampled_from(["YEAR", "Month", "FILLING", "PROVINCE_NAME"]), st.text())


@given(st.lists(st.one_of(SCALARS, st.dictionaries(NAMES, SCALARS))))
def test_nothing_that_comes_raises_and_no_row_is_lost(rows: list[Any]) -> None:
    found = read(*rows)

    assert len(found.rows) == sum(isinstance(row, dict) for row in rows)
    assert all(0 <= one.month <= 12 and one.value >= 0 for one in found.figures)
    assert all(isinstance(problem, Problem) for problem in found.problems)


@given(st.integers(1900, 2150), st.integers(1, 12), st.integers(0, 10**11))
def test_both_eras_say_the_same(year: int, month: int, value: int) -> None:
    told = [
        counts({"YEAR": said, "MONTH": month, "COUNT": f"{value:,}"}) for said in (year, year + 543)
    ]

    assert told == [[(year, month, "total", value)]] * 2


def test_two_years_are_compared_over_the_same_months() -> None:
    ten = frozenset(range(1, 11))

    assert compared(ALL_MONTHS, ALL_MONTHS) == Compared(ALL_MONTHS, ALL_MONTHS, whole=True)
    assert compared(ten, ALL_MONTHS) == Compared(ten, ten, whole=False)
    assert compared(ALL_MONTHS, {0}) == Compared(ALL_MONTHS, WHOLE, whole=True)
    assert compared({0}, ten) == Compared(frozenset(), frozenset(), whole=False)
    assert compared(ten, ()) == Compared(frozenset(), frozenset(), whole=False)
    assert counted_months({0, 3}) == {3}
    assert (missing_months({0}), missing_months({1, 2}, 3)) == ((), (3,))


@given(st.frozensets(st.integers(0, 12)), st.frozensets(st.integers(0, 12)))
def test_only_months_of_both_are_compared(now: frozenset[int], before: frozenset[int]) -> None:
    how = compared(now, before)

    assert how.now <= now
    assert how.before <= before
    assert how.whole or how.now == how.before


def rule(**values: Any) -> StatisticsRule:
    return read_rule(ProfileTable(values, Places("x.toml", {}), "statistics"))


def test_the_question_holds_the_year_in_its_era_or_is_asked_once() -> None:
    both = rule(ask={"Y": "{year_be}", "C": "y{year_ce}"}, years=2)
    once = rule(ask={"ALL": "1"}, years=10)

    assert both.asked_years(2026) == (2026, 2025)
    assert both.question(2025) == {"Y": "2568", "C": "y2025"}
    assert (once.asked_years(2026), once.question(0)) == ((0,), {"ALL": "1"})
    assert rule().asked_years(2026) == (0,)
    assert both.reading == once.reading != rule(years=1, columns={"year": ["y"]}).reading


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"years": 1, "ask": {"Y": "{no}"}}, "ask.Y: what stands here is {year_be} or {year_ce}"),
        ({"years": 0}, "years: this should be a whole number from 1 to 50"),
        ({"years": 1, "columns": {"month": ["a"], "year": ["A"]}}, "a means both month and year"),
        ({"years": 1, "columns": {"colour": ["a"]}}, "colour: an unknown key"),
        ({"years": 1, "extra": 1}, "extra: an unknown key"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(values: dict[str, Any], what: str) -> None:
    with pytest.raises(ProfileError, match=what.replace("{", r"\{")):
        rule(**values)
