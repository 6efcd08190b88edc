"""Annuities of a right: every year of every kind, the first payment, the lump sum."""

from datetime import date

import pytest

from cases.rules.calendar import shipped_calendar
from fees.annuity_quote import Right, end_of_right, last_year, quote
from fees.shipped import shipped_tariffs
from fees.tariff import Tariff
from tests.fees.questions import OLD, TODAY, ask, refused

AMOUNTS = {
    "design": [500, 650, 950, 1400, 2000, 2750],
    "invention": [
        1000, 1200, 1600, 2200, 3000, 4000, 5200, 6600,
        8200, 10000, 12000, 14200, 16600, 19200, 22000, 25000,
    ],
    "petty_patent": [750, 1500],
}  # fmt: skip
LATE = {
    "design": [650, 845, 1235, 1820, 2600, 3575],
    "invention": [
        1300, 1560, 2080, 2860, 3900, 5200, 6760, 8580,
        10660, 13000, 15600, 18460, 21580, 24960, 28600, 32500,
    ],
    "petty_patent": [975, 1950],
}  # fmt: skip
LUMPS = {"design": 7500, "invention": 140_000, "petty_patent": 2000}
LAST = {"design": 10, "invention": 20, "petty_patent": 6}
EACH_YEAR = [(kind, year) for kind, last in LAST.items() for year in range(5, last + 1)]
EARLY = {"filed": "2020-03-10", "granted": "2022-06-01"}


def payments(ip_type, **keys):
    return ask(ip_type, "annuities", **{**EARLY, **keys})["payments"]


@pytest.mark.parametrize(("ip_type", "year"), EACH_YEAR)
def test_each_year_of_each_right(ip_type, year):
    payment = payments(ip_type)[year - 5]
    assert payment["code"] == "ANN-1"
    assert payment["years"] == [year]
    assert payment["amount"] == AMOUNTS[ip_type][year - 5]
    assert payment["late_amount"] == LATE[ip_type][year - 5]
    assert payment["opens_on"] == f"{2020 + year - 1}-03-10"
    assert payment["nominal_date"] == f"{2020 + year - 1}-05-09"


@pytest.mark.parametrize("ip_type", LAST)
def test_the_years_of_a_right_come_to_its_sum(ip_type):
    answer = ask(ip_type, "annuities", plan="yearly", **EARLY)
    yearly = sum(AMOUNTS[ip_type])
    assert len(answer["payments"]) == LAST[ip_type] - 4
    assert answer["total"] == yearly
    lump = answer["lump_sum"]
    assert (lump["amount"], lump["yearly_total"]) == (LUMPS[ip_type], yearly)
    assert lump["saves"] == yearly - LUMPS[ip_type]
    assert lump["by"] == answer["payments"][0]["due_date"] == "2024-05-09"


@pytest.mark.parametrize(("ip_type", "year"), EACH_YEAR)
def test_a_grant_in_each_year_gathers_the_years_begun(ip_type, year):
    """ANN-2: granted in year n after the start of year 5, years 5 to n are paid together."""
    granted = f"{2020 + year - 1}-07-01"
    first, *others = payments(ip_type, granted=granted)
    gathered = AMOUNTS[ip_type][: year - 4]
    assert (first["code"], first["years"]) == ("ANN-2", list(range(5, year + 1)))
    assert (first["amount"], first["opens_on"]) == (sum(gathered), granted)
    assert [payment["years"] for payment in others] == [
        [later] for later in range(year + 1, LAST[ip_type] + 1)
    ]


def test_the_accumulated_first_payment_of_the_example():
    first = ask("design", "annuities", filed="2018-04-20", granted="2023-09-15")["payments"][0]
    assert first == {
        "code": "ANN-2",
        "years": [5, 6],
        "opens_on": "2023-09-15",
        "nominal_date": "2023-11-14",
        "due_date": "2023-11-14",
        "surcharge_until": "2024-03-13",
        "amount": 1150,
        "late_amount": 1495,
    }


@pytest.mark.parametrize(
    ("filed", "opens", "due"),
    [
        ("2020-02-29", ["2024-02-29", "2025-02-28"], ["2024-04-29", "2025-04-29"]),
        ("29 กุมภาพันธ์ 2563", ["2024-02-29", "2025-02-28"], ["2024-04-29", "2025-04-29"]),
    ],
)
def test_a_filing_on_the_29th_of_february(filed, opens, due):
    found = ask("design", "annuities", filed=filed, granted="2022-06-01")["payments"]
    assert [payment["opens_on"] for payment in found[:2]] == opens
    assert [payment["due_date"] for payment in found[:2]] == due


@pytest.mark.parametrize(
    ("late", "total"),
    [
        ([], 8250),
        ([5], 8400),
        ([5, 6, 7, 8, 9, 10], 10725),
        ([7, 7], 8535),
    ],
)
def test_late_years_cost_thirty_percent_more(late, total):
    assert ask("design", "annuities", paid_late_years=late, **EARLY)["total"] == total


@pytest.mark.parametrize("late", [[5], [6], [5, 6]])
def test_one_late_year_makes_the_whole_first_payment_late(late):
    asked = {"filed": "2018-04-20", "granted": "2023-09-15", "paid_late_years": late}
    assert ask("design", "annuities", **asked)["total"] == 8250 + 345


@pytest.mark.parametrize("ip_type", LAST)
def test_the_lump_sum_is_one_payment_of_all_years(ip_type):
    answer = ask(ip_type, "annuities", plan="lump_sum", **EARLY)
    assert answer["total"] == LUMPS[ip_type]
    assert answer["payments"] == [
        {
            "code": "ANN-4",
            "years": list(range(5, LAST[ip_type] + 1)),
            "opens_on": "2024-03-10",
            "nominal_date": "2024-05-09",
            "due_date": "2024-05-09",
            "surcharge_until": None,
            "amount": LUMPS[ip_type],
            "late_amount": None,
        }
    ]


def test_a_late_lump_sum_is_refused_saying_why():
    field, message = refused("design", "annuities", plan="lump_sum", paid_late_years=[5], **EARLY)
    assert field == "paid_late_years"
    assert "30%" in message
    assert "(ANN-5, Q6)" in message


def test_the_repealed_tariff_explains_a_payment_of_its_time_and_says_that_it_ended():
    asked = {"filed": "1998-04-20", "granted": "2001-09-15", "on": OLD}
    answer = ask("design", "annuities", **asked)
    assert [payment["amount"] for payment in answer["payments"]] == [
        2 * amount for amount in AMOUNTS["design"]
    ]
    assert answer["lump_sum"]["amount"] == 15000
    assert answer["notes"][0] == (
        "The tariff PAT-2542 holds until 28 September 2004: what falls due later is paid by a later"
        " one."
    )


def test_what_is_not_certain_of_the_dates_is_told_once():
    notes = ask("petty_patent", "annuities", **EARLY)["notes"]
    assert notes == [
        "Amounts of the tariff PAT-2547 of 22 November 2026; it may change before years still to"
        " come.",
        "The lump sum can be paid only with the first annuity payment, and nothing is paid back"
        " when the right is surrendered or cancelled (ANN-4, PA s. 44).",
    ]
    many = ask("invention", "annuities", **EARLY)["notes"]
    assert len(many) == len(set(many)) > len(notes)


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        ({"filed": None}, "filed"),
        ({"filed": "soon"}, "filed"),
        ({"granted": None}, "granted"),
        ({"granted": "2020-03-09"}, "granted"),
        ({"granted": "2030-03-10"}, "granted"),
        ({"plan": "monthly"}, "plan"),
        ({"plan": 1}, "plan"),
        ({"paid_late_years": 5}, "paid_late_years"),
        ({"paid_late_years": [4]}, "paid_late_years"),
        ({"paid_late_years": [11]}, "paid_late_years"),
        ({"paid_late_years": ["5"]}, "paid_late_years"),
        ({"paid_late_years": [True]}, "paid_late_years"),
        ({"on": "1999-09-23"}, "on"),
    ],
)
def test_a_wrong_value_is_named(keys, field):
    found, message = refused("design", "annuities", **{**EARLY, **keys})
    assert found == field
    assert message


def test_a_grant_on_the_last_day_of_the_right_is_still_priced():
    (only,) = payments("design", granted="2030-03-09")
    assert (only["code"], only["years"]) == ("ANN-2", [5, 6, 7, 8, 9, 10])
    assert end_of_right("design", date(2020, 3, 10)) == date(2030, 3, 9)
    assert {kind: last_year(kind) for kind in LAST} == LAST


@pytest.mark.parametrize(
    ("left_out", "line"), [(("design", 7), "ANN-1 (7)"), (("design", 0), "ANN-4")]
)
def test_an_amount_that_the_tariff_has_not_is_never_guessed(left_out, line):
    current = next(tariff for tariff in shipped_tariffs() if tariff.code == "PAT-2547")
    amounts = {key: amount for key, amount in current.annuities.items() if key != left_out}
    half = Tariff("HALF", "patent", TODAY, None, {}, amounts)
    right = Right("design", date(2020, 3, 10), date(2022, 6, 1))
    with pytest.raises(ValueError, match=r"The tariff HALF gives no amount for") as why:
        quote(right, "yearly", (), half, shipped_calendar())
    assert line in str(why.value)
