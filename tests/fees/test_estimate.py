"""From filing to grant and for life: every payment of a right, in its order."""

from datetime import date

import pytest

from cases.rules.calendar import shipped_calendar
from fees.estimate import RIGHTS, Estimate, Wish, estimate
from fees.sentences import NOTES, STEPS
from fees.shipped import shipped_tariffs
from fees.values import FeeError, Goods
from tests.fees.questions import TODAY

FILED = date(2026, 1, 15)


def of(ip_type: str, **fields: object) -> Estimate:
    wish = Wish(ip_type, FILED, **fields)  # type: ignore[arg-type]
    return estimate(wish, shipped_tariffs(), shipped_calendar(), TODAY)


def steps(found: Estimate) -> list[tuple[str, int]]:
    return [(row.step, row.yearly) for row in found.rows if row.step != "annuity"]


@pytest.mark.parametrize(
    ("ip_type", "on_the_way", "yearly", "at_once"),
    [
        (
            "design",
            [("filing", 250), ("publication", 250), ("grant", 500)],
            1000 + 8250,
            1000 + 7500,
        ),
        (
            "invention",
            [("filing", 500), ("publication", 250), ("examination", 250), ("grant", 500)],
            1500 + 152_000,
            1500 + 140_000,
        ),
        (
            "petty_patent",
            [("filing", 250), ("grant", 500), ("extension", 6000), ("extension", 9000)],
            15_750 + 2250,
            15_750 + 2000,
        ),
    ],
)
def test_a_patent_from_filing_to_its_end(ip_type, on_the_way, yearly, at_once):
    found = of(ip_type)
    assert steps(found) == on_the_way
    assert (found.yearly, found.at_once) == (yearly, at_once)
    assert found.quote is not None
    assert found.yearly - found.at_once == found.quote.lump_sum.saves


def test_the_dates_of_a_design_are_those_of_the_engine():
    rows = [row for row in of("design").rows if row.step == "annuity"]
    assert [row.years for row in rows] == [(year,) for year in range(5, 11)]
    assert (rows[0].code, rows[0].opens_on, rows[0].due_on) == (
        "ANN-1", date(2030, 1, 15), date(2030, 3, 18),
    )  # fmt: skip
    assert [row.at_once for row in rows] == [7500, 0, 0, 0, 0, 0]


def test_a_late_grant_gathers_the_years_begun_and_keeps_the_sum():
    granted = date(2031, 5, 1)
    found = of("design", granted=granted)
    (first, *_others) = [row for row in found.rows if row.step == "annuity"]
    assert (first.code, first.years, first.yearly) == ("ANN-2", (5, 6), 1150)
    assert found.yearly == of("design").yearly
    grant = next(row for row in found.rows if row.step == "grant")
    assert grant.due_on == granted
    assert "estimate_grant" not in found.notes
    assert "estimate_grant" in of("design").notes


def test_a_petty_patent_is_extended_before_its_terms_end():
    rows = [row for row in of("petty_patent").rows if row.step == "extension"]
    assert [(row.code, row.due_on) for row in rows] == [
        ("FEE-C-EXT1", date(2032, 1, 14)),
        ("FEE-C-EXT2", date(2034, 1, 14)),
    ]


@pytest.mark.parametrize("renewals", [0, 1, 3])
def test_a_mark_with_its_renewals(renewals):
    classes = (Goods(3, 5), Goods(5, 6))
    found = of("trademark", classes=classes, renewals=renewals)
    assert steps(found) == [
        ("filing", 14_000),
        ("registration", 8400),
        *[("renewal", 28_000)] * renewals,
    ]
    assert found.yearly == found.at_once
    due = [row.due_on for row in found.rows if row.step == "renewal"]
    assert due == [date(2026 + 10 * n, 1, 14) for n in range(1, renewals + 1)]
    assert found.quote is None


def test_a_geographical_indication_is_paid_once():
    found = of("gi")
    assert steps(found) == [("filing", 500)]
    assert found.notes == ("estimate_gi",)


def test_what_has_no_fees_or_no_tariff_is_refused():
    with pytest.raises(FeeError) as refused:
        of("copyright")
    assert refused.value.field == "ip_type"
    old = Wish("trademark", FILED, classes=(Goods(1, 1),))
    with pytest.raises(FeeError) as refused:
        estimate(old, shipped_tariffs(), shipped_calendar(), date(2010, 1, 1))
    assert refused.value.field == "on"


@pytest.mark.parametrize("ip_type", RIGHTS)
def test_every_step_and_note_has_its_words(ip_type):
    found = of(ip_type, classes=(Goods(1, 1),))
    assert {row.step for row in found.rows} <= set(STEPS)
    assert set(found.notes) <= set(NOTES)
    assert all(row.code for row in found.rows)
