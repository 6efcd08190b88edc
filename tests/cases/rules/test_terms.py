"""The end of a right and the windows before it: never rolled, and at most as long as the law."""

import pytest

from tests.cases.rules.asking import ask, day, refusal, statuses, warned

REGISTERED, GRANTED = ("registered", "2018-01-05"), ("granted", "2021-01-05")


def of_code(code, right, *events, **facts):
    return [a for a in ask(right, *events, **facts) if a.code == code]


@pytest.mark.parametrize(
    ("filed", "opens", "due", "surcharge"),
    [
        ("2016-07-28", "2026-04-28", "2026-07-27", "2027-01-27"),
        ("2016-12-31", "2026-09-30", "2026-12-30", "2027-06-30"),
        # 29 February is 28 February in other years, and the term ends on the day before.
        ("2016-02-29", "2025-11-28", "2026-02-27", "2026-08-27"),
        # A Sunday that does not roll; six months end on Saturday 28 August and do.
        ("2017-03-01", "2026-12-01", "2027-02-28", "2027-08-30"),
    ],
)
def test_a_trademark_is_renewed_before_the_tenth_anniversary_of_its_filing(
    filed, opens, due, surcharge
):
    (found,) = of_code("TM-54", "trademark", ("filed", filed), REGISTERED)
    assert (found.trigger, found.trigger_date) == ("registered", day(filed))
    assert (found.opens_on, found.nominal_date, found.due_date) == (day(opens), day(due), day(due))
    assert found.surcharge_until == day(surcharge)
    assert (found.consequence, found.actor, found.confirmed) == (
        "deemed_removed",
        "applicant",
        False,
    )


@pytest.mark.parametrize(
    ("filed", "opens", "due"),
    [
        ("2020-03-10", "2025-12-10", "2026-03-09"),
        ("2020-02-29", "2025-11-30", "2026-02-27"),
        ("2018-03-01", "2023-12-02", "2024-02-29"),
    ],
)
def test_a_petty_patent_is_extended_in_the_ninety_days_before_it_ends(filed, opens, due):
    (found,) = of_code("PAT-65g", "petty_patent", ("filed", filed), GRANTED)
    assert (found.trigger, found.trigger_date) == ("granted", day(filed))
    assert (found.opens_on, found.nominal_date, found.due_date) == (day(opens), day(due), day(due))
    assert (found.consequence, found.surcharge_until) == ("lapses", None)


@pytest.mark.parametrize(
    ("right", "start", "filed", "end"),
    [
        ("design", "granted", "2020-03-10", "2030-03-09"),
        ("invention", "granted", "2020-03-10", "2040-03-09"),
        ("petty_patent", "granted", "2020-03-10", "2026-03-09"),
        ("trademark", "registered", "2020-03-10", "2030-03-09"),
        ("design", "granted", "2020-02-29", "2030-02-27"),
    ],
)
def test_a_right_ends_on_the_day_before_the_anniversary_of_its_filing(right, start, filed, end):
    (found,) = of_code("TERM", right, ("filed", filed), (start, "2021-01-05"))
    assert (found.trigger, found.trigger_date) == (start, day(filed))
    assert (found.nominal_date, found.due_date) == (day(end), day(end))
    assert (found.opens_on, found.surcharge_until, found.years) == (None, None, None)
    assert (found.consequence, found.actor, found.status) == ("expired", "applicant", "open")
    assert (found.confirmed, found.can_be_met) == (False, False)


def test_no_term_runs_before_the_grant_and_until_does_not_hide_its_end():
    filed = ("filed", "2020-03-10")
    assert ask("design", filed) == ()
    (found,) = of_code("TERM", "design", filed, GRANTED, until=day("2024-01-01"))
    assert found.due_date == day("2030-03-09")


def test_each_renewal_meets_its_term_and_begins_the_next():
    filed = ("filed", "2016-07-28")
    once, twice = ("renewed", "2026-05-01"), ("renewed", "2037-01-27")
    assert statuses("trademark", filed, REGISTERED, once, twice) == [
        ("TM-54", "met", "2026-05-01"),
        ("TM-54", "late", "2037-01-27"),
        ("TERM", "open", None),
        ("TM-54", "open", None),
    ]
    ends = [a.due_date for a in of_code("TERM", "trademark", filed, REGISTERED, once, twice)]
    assert ends == [day("2046-07-27")]


def test_until_unrolls_as_many_renewals_as_fit():
    filed = ("filed", "2016-07-28")
    inside = of_code("TM-54", "trademark", filed, REGISTERED, until=day("2036-07-27"))
    assert [a.due_date for a in inside] == [day("2026-07-27"), day("2036-07-27")]
    before = of_code("TM-54", "trademark", filed, REGISTERED, until=day("2036-07-26"))
    assert [a.due_date for a in before] == [day("2026-07-27")]


def test_a_petty_patent_is_extended_twice_and_a_third_time_is_warned_of():
    filed = ("filed", "2015-02-01")
    made = [("extended", "2021-01-04"), ("extended", "2023-01-04"), ("extended", "2024-12-30")]
    start = [filed, ("granted", "2016-02-01")]

    def ends(*events):
        return [
            (a.code, a.due_date.isoformat(), a.status)
            for a in ask("petty_patent", *start, *events)
            if a.code in {"PAT-65g", "TERM"}
        ]

    assert ends() == [("PAT-65g", "2021-01-31", "open"), ("TERM", "2021-01-31", "open")]
    assert ends(made[0]) == [
        ("PAT-65g", "2021-01-31", "met"),
        ("PAT-65g", "2023-01-31", "open"),
        ("TERM", "2023-01-31", "open"),
    ]
    last = [
        ("PAT-65g", "2021-01-31", "met"),
        ("PAT-65g", "2023-01-31", "met"),
        ("TERM", "2025-01-31", "open"),
    ]
    assert ends(*made[:2]) == ends(*made) == last
    assert warned("petty_patent", *start, *made[:2]) == []
    assert warned("petty_patent", *start, *made) == [
        "The event Petty patent extended of Monday 30 December B.E. 2567 meets no open term."
    ]


def test_the_end_of_the_case_ends_the_term():
    filed = ("filed", "2016-07-28")
    for ending in ("cancelled", "withdrawn", "expired"):
        (found,) = of_code("TERM", "trademark", filed, REGISTERED, (ending, "2026-07-28"))
        assert found.status == "superseded"


def test_an_expiry_leaves_the_renewal_open_as_long_as_it_can_be_had_with_surcharge():
    filed = ("filed", "2016-07-28")
    for expired, status in (("2027-01-27", "open"), ("2027-01-28", "superseded")):
        (found,) = of_code("TM-54", "trademark", filed, REGISTERED, ("expired", expired))
        assert found.status == status


def test_more_renewals_than_any_right_has_are_refused():
    filed = ("filed", "2000-01-05")
    many = [("renewed", f"{year}-01-04") for year in range(2010, 2041)]
    assert refusal("trademark", filed, REGISTERED, *many) == (
        "events[32].kind",
        "too_many_renewals",
    )
    assert len(of_code("TM-54", "trademark", filed, REGISTERED, *many[:30])) == 31


def test_the_request_for_examination_waits_for_the_end_of_an_appealed_opposition():
    published = ("published", "2021-02-10")
    opposed, appealed = ("opposition_filed", "2021-03-01"), ("appeal_filed", "2024-01-04")
    ended = ("opposition_final", "2026-04-13")

    def last_day(*events):
        (found,) = of_code("PAT-29", "invention", published, *events)
        return found.trigger, found.nominal_date, found.due_date

    five_years = ("published", day("2026-02-10"), day("2026-02-10"))
    assert last_day() == five_years
    assert last_day(opposed, ended) == last_day(appealed, ended) == five_years
    assert last_day(opposed, appealed) == five_years
    a_year_more = ("published", day("2027-04-13"), day("2027-04-16"))
    assert last_day(opposed, appealed, ended) == a_year_more
    early = ("opposition_final", "2025-02-09")
    assert last_day(opposed, appealed, early) == five_years
    assert warned("invention", published, opposed, ended) == []


def test_an_exhibited_mark_counts_from_the_first_foreign_filing_when_that_was_earlier():
    shown = ("exhibited", "2026-02-10")

    def start(*events):
        (found,) = of_code("TM-28b", "trademark", shown, *events)
        return found.trigger, found.trigger_date, found.due_date

    assert start(("priority_filed", "2026-02-11")) == start()
    assert start() == ("exhibited", day("2026-02-10"), day("2026-08-10"))
    earlier = ("priority_filed", day("2026-01-31"), day("2026-07-31"))
    assert start(("priority_filed", "2026-01-31")) == earlier
    assert statuses(
        "trademark", shown, ("priority_filed", "2026-01-31"), ("filed", "2026-07-31")
    ) == [
        ("TM-28", "met", "2026-07-31"),
        ("TM-28b", "met", "2026-07-31"),
    ]
