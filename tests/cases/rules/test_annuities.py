"""Annuities: Patent Act s. 43, 43/1 to 43/4 (EX-01, EX-03, EX-06, EX-14 of the specification)."""

import pytest

from tests.cases.rules.asking import ask, day, event, refusal, warned

FILED, GRANTED = ("filed", "2020-03-10"), ("granted", "2022-06-01")


def annuities(right, *events, **facts):
    return [a for a in ask(right, *events, **facts) if a.code.startswith("ANN")]


def by_years(*events, right="design"):
    return {a.years: a for a in annuities(right, *events)}


def test_each_year_from_the_fifth_to_the_last_of_the_right():
    for right, last in (("design", 10), ("invention", 20), ("petty_patent", 6)):
        answers = annuities(right, FILED, GRANTED)
        assert [a.years for a in answers] == [(year,) for year in range(5, last + 1)]
        assert {a.code for a in answers} == {"ANN-1"}
        assert {a.trigger for a in answers} == {"patent_year"}
        assert [a.occurrence for a in answers] == [str(year) for year in range(5, last + 1)]


@pytest.mark.parametrize(
    ("year", "opens", "nominal", "due", "surcharge"),
    [
        (5, "2024-03-10", "2024-05-09", "2024-05-09", "2024-09-06"),
        (6, "2025-03-10", "2025-05-09", "2025-05-13", "2025-09-08"),
        (7, "2026-03-10", "2026-05-09", "2026-05-11", "2026-09-07"),
    ],
)
def test_sixty_days_from_the_first_day_of_the_year(year, opens, nominal, due, surcharge):
    found = by_years(FILED, GRANTED)[(year,)]
    assert found.trigger_date == found.opens_on == day(opens)
    assert (found.nominal_date, found.due_date) == (day(nominal), day(due))
    assert found.surcharge_until == day(surcharge)
    assert found.confirmed is True


def test_a_payment_whose_surcharge_ends_in_an_unconfirmed_year_is_not_confirmed():
    found = by_years(("filed", "2020-10-20"), GRANTED)
    assert found[(7,)].due_date == day("2026-12-21")
    assert found[(7,)].surcharge_until == day("2027-04-19")
    assert found[(7,)].confirmed is False
    assert [note.code for note in found[(7,)].notes] == ["year_unconfirmed"]
    assert [note.code for note in found[(8,)].notes] == ["year_unconfirmed", "year_computed"]


def test_granted_in_the_sixth_year_the_first_payment_covers_both():
    first, then, *_later = annuities("design", ("filed", "2018-04-20"), ("granted", "2023-09-15"))
    assert (first.code, first.trigger, first.years) == ("ANN-2", "granted", (5, 6))
    assert (first.due_date, first.surcharge_until) == (day("2023-11-14"), day("2024-03-13"))
    assert (first.opens_on, first.occurrence) == (day("2023-09-15"), "5-6")
    assert (then.code, then.years, then.opens_on) == ("ANN-1", (7,), day("2024-04-20"))
    assert then.due_date == day("2024-06-19")


@pytest.mark.parametrize(
    ("granted", "codes"),
    [
        ("2024-03-09", {5: "ANN-1", 6: "ANN-1"}),
        ("2024-03-10", {5: "ANN-1", 6: "ANN-1"}),
        ("2024-03-11", {5: "ANN-2", 6: "ANN-1"}),
        ("2025-03-09", {5: "ANN-2", 6: "ANN-1"}),
        ("2025-03-10", {5: "ANN-2", 6: "ANN-2"}),
        ("2031-01-01", {5: "ANN-2", 6: "ANN-2"}),
    ],
)
def test_the_day_of_grant_decides_how_the_years_are_paid(granted, codes):
    answers = annuities("petty_patent", FILED, ("granted", granted))
    assert {year: a.code for a in answers for year in a.years} == codes


def test_a_filing_on_29_february_keeps_28_february_in_other_years():
    found = by_years(("filed", "2020-02-29"), GRANTED)
    assert (found[(5,)].opens_on, found[(5,)].due_date) == (day("2024-02-29"), day("2024-04-29"))
    assert (found[(6,)].opens_on, found[(6,)].due_date) == (day("2025-02-28"), day("2025-04-29"))


def test_until_is_the_last_nominal_day_and_included():
    nominal = "2025-05-09"
    upto = annuities("design", FILED, GRANTED, until=day(nominal))
    assert [a.years for a in upto] == [(5,), (6,)]
    before = annuities("design", FILED, GRANTED, until=day("2025-05-08"))
    assert [a.years for a in before] == [(5,)]


def test_nothing_is_owed_before_the_grant_and_nothing_can_be_counted_without_a_filing():
    assert annuities("design", FILED) == []
    assert annuities("design", GRANTED) == []
    assert warned("design", GRANTED) == [
        "There is no filing day, so the annuities cannot be computed."
    ]
    assert ask("trademark", FILED, ("granted", "2022-06-01")) == ()


def test_a_second_grant_or_filing_adds_nothing():
    twice = ask("design", FILED, FILED, GRANTED, ("granted", "2022-06-02"))
    assert twice == ask("design", FILED, GRANTED)
    assert [a.code for a in twice] == ["ANN-1"] * 6 + ["TERM"]


def test_a_payment_meets_the_years_it_names():
    found = by_years(FILED, GRANTED, ("annuity_paid", "2024-05-09", {"years": [5]}))
    assert (found[(5,)].status, found[(5,)].met_by) == ("met", day("2024-05-09"))
    assert found[(6,)].status == "open"


def test_years_paid_ahead_are_met():
    found = by_years(FILED, GRANTED, ("annuity_paid", "2024-03-20", {"years": [5, 6]}))
    assert [a.status for a in found.values()] == ["met", "met", "open", "open", "open", "open"]


def test_a_lump_sum_meets_every_year():
    found = by_years(FILED, GRANTED, ("annuity_paid", "2024-04-01", {"plan": "lump_sum"}))
    assert {a.status for a in found.values()} == {"met"}


def test_a_payment_with_surcharge_is_late_and_one_after_it_is_noted():
    late = by_years(FILED, GRANTED, ("annuity_paid", "2024-09-06", {"years": 5}))[(5,)]
    assert (late.status, late.notes) == ("late", ())
    later = by_years(FILED, GRANTED, ("annuity_paid", "2024-09-07", {"years": 5}))[(5,)]
    assert (later.status, [n.code for n in later.notes]) == ("late", ["after_surcharge"])


def test_years_of_one_payment_may_be_paid_on_two_days():
    events = [("filed", "2018-04-20"), ("granted", "2023-09-15")]
    one = ("annuity_paid", "2023-10-02", {"years": [5]})
    two = ("annuity_paid", "2023-11-14", {"years": [6]})
    assert by_years(*events, one)[(5, 6)].status == "open"
    both = by_years(*events, one, two)[(5, 6)]
    assert (both.status, both.met_by) == ("met", day("2023-11-14"))


def test_paying_a_year_twice_or_one_that_is_not_due_is_warned_of():
    paid = ("annuity_paid", "2024-04-01", {"years": [4, 5]})
    again = ("annuity_paid", "2024-04-02", {"years": [5]})
    assert warned("design", FILED, GRANTED, paid, again) == [
        "The annuity of year 4 paid on Monday 1 April B.E. 2567 is not due or was paid already.",
        "The annuity of year 5 paid on Tuesday 2 April B.E. 2567 is not due or was paid already.",
    ]
    lump = ("annuity_paid", "2024-04-01", {"plan": "lump_sum"})
    nothing = ["The event Annuity paid of Monday 1 April B.E. 2567 meets no open term."]
    assert warned("design", FILED, lump) == nothing
    assert warned("design", FILED, GRANTED, lump) == []
    assert warned("design", FILED, GRANTED, lump, lump) == nothing


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ("events[2].years", "years_or_plan")),
        ({"plan": "yearly"}, ("events[2].years", "years_or_plan")),
        ({"plan": "sometimes"}, ("events[2].plan", "plan_wrong")),
        ({"plan": ["lump_sum"]}, ("events[2].plan", "plan_wrong")),
        ({"years": []}, ("events[2].years", "years_wrong")),
        ({"years": [0]}, ("events[2].years", "years_wrong")),
        ({"years": [21]}, ("events[2].years", "years_wrong")),
        ({"years": [True]}, ("events[2].years", "years_wrong")),
        ({"years": "5"}, ("events[2].years", "years_wrong")),
        ({"years": {"5": 1}}, ("events[2].years", "years_wrong")),
    ],
)
def test_a_payment_must_say_for_which_years(keys, expected):
    assert refusal("design", FILED, GRANTED, ("annuity_paid", "2024-04-01", keys)) == expected


def test_the_end_of_the_right_ends_the_payments_but_expiry_not_before_the_surcharge_ends():
    cancelled = by_years(FILED, GRANTED, ("cancelled", "2025-01-01"))
    assert {a.status for a in cancelled.values()} == {"superseded"}
    expired = by_years(
        ("filed", "2020-03-10"), GRANTED, ("expired", "2026-03-09"), right="petty_patent"
    )
    assert {y: a.status for y, a in expired.items()} == {(5,): "superseded", (6,): "superseded"}
    in_time = by_years(FILED, GRANTED, ("expired", "2025-09-08"), right="petty_patent")
    assert in_time[(6,)].status == "open"
    after = by_years(FILED, GRANTED, ("expired", "2025-09-09"), right="petty_patent")
    assert after[(6,)].status == "superseded"


def test_a_payment_hangs_on_the_filing_and_the_first_one_after_a_late_grant_on_the_grant():
    from cases.rules.calendar import shipped_calendar
    from cases.rules.catalogue import load_catalogue
    from cases.rules.engine import Facts, deadlines_for

    events = [event("filed", "2018-04-20", root=7), event("granted", "2023-09-15", root=9)]
    answers = deadlines_for(Facts("design"), events, load_catalogue(), shipped_calendar())
    assert {(a.code, a.root) for a in answers} == {("ANN-1", 7), ("ANN-2", 9), ("TERM", 7)}
