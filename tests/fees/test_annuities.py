"""The plan of a right: every year of every kind, its window, the lump sum and why not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.models.deadline import KEEP_IN_FORCE
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, deadlines_for
from cases.rules.values import ComputedDeadline
from fees.annuities import (
    PAYMENTS,
    LumpAdvice,
    PlannedPayment,
    Term,
    break_even,
    lump_sum,
    payment_of,
    plan_of,
    standing_on,
)
from fees.shipped import shipped_tariffs
from fees.tariff import LUMP_SUM, Tariff, in_force
from fees.wording import note_text

TODAY = date(2026, 11, 24)
DUE = date(2026, 12, 20)
UNTIL = date(2027, 4, 19)
ONE_DAY = timedelta(days=1)
PATENTS = in_force(shipped_tariffs(), "patent", TODAY)
MARKS = in_force(shipped_tariffs(), "trademark", TODAY)
assert PATENTS is not None
assert MARKS is not None
KNOWN = [PATENTS, MARKS]

AMOUNTS = {
    "design": {5: (500, 650), 6: (650, 845), 7: (950, 1235), 8: (1400, 1820), 9: (2000, 2600),
               10: (2750, 3575)},
    "invention": {5: (1000, 1300), 6: (1200, 1560), 7: (1600, 2080), 8: (2200, 2860),
                  9: (3000, 3900), 10: (4000, 5200), 11: (5200, 6760), 12: (6600, 8580),
                  13: (8200, 10660), 14: (10000, 13000), 15: (12000, 15600), 16: (14200, 18460),
                  17: (16600, 21580), 18: (19200, 24960), 19: (22000, 28600), 20: (25000, 32500)},
    "petty_patent": {5: (750, 975), 6: (1500, 1950)},
}  # fmt: skip
EVERY_YEAR = [(kind, year) for kind, years in AMOUNTS.items() for year in years]


def term(*years: int, code: str = "ANN-1", **fields: object) -> Term:
    given = {"opens_on": DUE - timedelta(days=60), "due_date": DUE, "surcharge_until": UNTIL}
    return Term(code, years=years, **(given | fields))  # type: ignore[arg-type]


def unrolled(ip_type: str, filed: str, granted: str) -> list[Term]:
    """The terms as the rule engine stores them."""
    events = [
        Event("filed", date.fromisoformat(filed)),
        Event("granted", date.fromisoformat(granted)),
    ]
    found = deadlines_for(Facts(ip_type), events, load_catalogue(), shipped_calendar())
    return [as_term(one) for one in found if one.code in PAYMENTS]


def as_term(one: ComputedDeadline) -> Term:
    return Term(
        one.code, one.due_date, one.years or (), one.occurrence, one.opens_on, one.surcharge_until
    )


def test_the_docket_and_the_fees_name_the_same_payments() -> None:
    assert set(KEEP_IN_FORCE) == PAYMENTS


@pytest.mark.parametrize(("ip_type", "year"), EVERY_YEAR)
def test_each_year_of_each_kind_in_time_and_late(ip_type: str, year: int) -> None:
    in_time = payment_of(ip_type, term(year), PATENTS, DUE)
    late = payment_of(ip_type, term(year), PATENTS, DUE + ONE_DAY)
    amount, with_surcharge = AMOUNTS[ip_type][year]
    assert (in_time.amount, in_time.late_amount, in_time.owed) == (amount, with_surcharge, amount)
    assert (late.standing, late.owed, late.surcharge) == (
        "late", with_surcharge, with_surcharge - amount,
    )  # fmt: skip


@pytest.mark.parametrize("ip_type", AMOUNTS)
def test_the_years_to_the_grant_are_one_payment(ip_type: str) -> None:
    """ANN-2: the grant two days after the beginning of year 6."""
    terms = unrolled(ip_type, "2020-03-10", "2025-03-12")
    plan = plan_of(ip_type, terms, KNOWN, date(2025, 4, 1))
    first = next(p for p in plan.payments if p.term.code == "ANN-2")
    years = AMOUNTS[ip_type]
    assert first.term.years == (5, 6)
    assert first.term.due_date == date(2025, 5, 13)  # sixty days end on a Sunday, then a holiday
    assert first.term.opens_on == date(2025, 3, 12)
    assert first.amount == years[5][0] + years[6][0]
    assert [p.term.years for p in plan.payments if p.term.code == "ANN-1"] == [
        (year,) for year in years if year > 6
    ]


@pytest.mark.parametrize(
    ("on", "standing", "owed"),
    [
        (DUE - timedelta(days=61), "not_open", 500),
        (DUE - timedelta(days=60), "open", 500),
        (DUE, "open", 500),
        (DUE + ONE_DAY, "late", 650),
        (UNTIL, "late", 650),
        (UNTIL + ONE_DAY, "over", None),
    ],
)
def test_where_a_payment_stands_on_a_day(on: date, standing: str, owed: int | None) -> None:
    payment = payment_of("design", term(5), PATENTS, on)
    assert (payment.standing, payment.owed, payment.waits) == (standing, owed, True)


def test_without_a_surcharge_the_last_day_is_the_due_day() -> None:
    extension = term(code="PAT-65g", occurrence="1", surcharge_until=None, opens_on=None)
    assert standing_on(extension, DUE) == "open"
    assert standing_on(extension, DUE + ONE_DAY) == "over"
    assert payment_of("petty_patent", extension, PATENTS, DUE).late_amount is None
    assert payment_of("petty_patent", extension, PATENTS, DUE).surcharge is None


@pytest.mark.parametrize("outcome", ["paid", "settled"])
def test_what_is_over_stands_as_it_ended_and_costs_nothing(outcome: str) -> None:
    payment = payment_of("design", term(5, outcome=outcome, paid_on=DUE), PATENTS, UNTIL + ONE_DAY)
    assert (payment.standing, payment.owed, payment.waits) == (outcome, None, False)
    assert (payment.amount, payment.term.paid_on) == (500, DUE)


@pytest.mark.parametrize(
    ("items", "amount", "late"),
    [((1,), 2000, 2400), ((5,), 10000, 12000), ((6,), 18000, 21600), ((5, 6), 28000, 33600),
     ((), None, None)],
)  # fmt: skip
def test_a_renewal_costs_by_its_classes_and_a_fifth_more_in_grace(
    items: tuple[int, ...], amount: int | None, late: int | None
) -> None:
    renewal = term(code="TM-54", occurrence="1", items_per_class=items)
    payment = payment_of("trademark", renewal, MARKS, TODAY)
    assert (payment.amount, payment.late_amount) == (amount, late)


@pytest.mark.parametrize(("occurrence", "amount"), [("1", 6000), ("2", 9000)])
def test_the_extensions_of_a_petty_patent(occurrence: str, amount: int) -> None:
    extension = term(code="PAT-65g", occurrence=occurrence, surcharge_until=None)
    assert payment_of("petty_patent", extension, PATENTS, TODAY).amount == amount


def test_no_tariff_is_no_amount_and_no_lump_sum() -> None:
    plan = plan_of("design", [term(5)], [], TODAY)
    assert [p.amount for p in plan.payments] == [None]
    assert plan.lump == LumpAdvice(refusal="lump_not_in_tariff")
    assert plan.owed == 0


# The lump sum


@pytest.mark.parametrize(
    ("ip_type", "amount", "yearly", "keep_to"),
    [
        ("design", 7500, 8250, 10),
        ("invention", 140_000, 152_000, 20),
        ("petty_patent", 2000, 2250, 6),
    ],
)
def test_the_lump_sum_pays_from_a_year_on(
    ip_type: str, amount: int, yearly: int, keep_to: int
) -> None:
    plan = plan_of(ip_type, unrolled(ip_type, "2022-11-01", "2024-06-03"), KNOWN, TODAY)
    assert plan.lump == LumpAdvice(amount, yearly, date(2027, 1, 4), keep_to)
    assert plan.lump.saves == yearly - amount


def test_it_goes_with_an_accumulated_first_payment_too() -> None:
    terms = unrolled("invention", "2014-06-01", "2026-10-20")
    plan = plan_of("invention", terms, KNOWN, TODAY)
    assert plan.payments[0].term.years == tuple(range(5, 14))
    assert plan.lump == LumpAdvice(140_000, 152_000, date(2026, 12, 21), 20)


@pytest.mark.parametrize(
    ("yearly", "lump", "year"),
    [
        ([500, 650, 950], 499, 5),
        ([500, 650, 950], 500, 6),
        ([500, 650, 950], 1149, 6),
        ([500, 650, 950], 2099, 7),
        ([500, 650, 950], 2100, None),
        ([], 1, None),
    ],
)
def test_the_first_year_whose_sum_is_above_the_lump_sum(
    yearly: list[int], lump: int, year: int | None
) -> None:
    assert break_even(yearly, lump) == year


PAID = date(2026, 11, 2)
REFUSED = [
    ("late", term(5), DUE + ONE_DAY, "lump_late", "ANN-5"),
    ("over", term(5), UNTIL + ONE_DAY, "lump_over", "ANN-6"),
    ("paid", term(5, outcome="paid", paid_on=PAID), TODAY, "lump_after_first_on", "ANN-4"),
    ("paid on no known day", term(5, outcome="paid"), TODAY, "lump_after_first", "ANN-4"),
    ("settled", term(5, outcome="settled"), TODAY, "lump_settled", "ANN-4"),
    ("a later year", term(6), TODAY, "lump_after_first", "ANN-4"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "on", "code", "rule"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_it_is_refused_with_the_reason(first: Term, on: date, code: str, rule: str) -> None:
    lump = plan_of("design", [first, term(7, due_date=DUE.replace(year=2028))], KNOWN, on).lump
    assert lump is not None
    assert (lump.refusal, lump.amount, lump.saves) == (code, 0, 0)
    for language in ("th", "en"):
        assert rule in note_text(lump.refusal, lump.params, language)


def test_the_day_of_the_first_payment_is_told_in_the_era_of_the_reader() -> None:
    paid = term(5, outcome="paid", paid_on=date(2026, 11, 2))
    lump = plan_of("design", [paid], KNOWN, TODAY).lump
    assert lump is not None
    assert "2 พฤศจิกายน พ.ศ. 2569" in note_text(lump.refusal, lump.params, "th", "be")
    assert "2 November 2026" in note_text(lump.refusal, lump.params, "en", "ce")


def test_a_pending_application_owes_nothing() -> None:
    assert plan_of("design", [], KNOWN, TODAY).lump == LumpAdvice(refusal="lump_not_granted")


def test_a_licence_of_right_leaves_the_amounts_to_a_person() -> None:
    terms = [term(5), term(code="PAT-65g", occurrence="1", surcharge_until=None)]
    plan = plan_of("petty_patent", terms, KNOWN, TODAY, licence_of_right=True)
    assert {p.term.code: p.amount for p in plan.payments} == {"ANN-1": None, "PAT-65g": 6000}
    assert plan.lump == LumpAdvice(refusal="lump_licence_of_right")
    assert "ANN-9" in note_text("lump_licence_of_right", {}, "en")


@pytest.mark.parametrize("ip_type", ["trademark", "gi", "copyright"])
def test_other_rights_know_no_lump_sum(ip_type: str) -> None:
    assert lump_sum(ip_type, None, PATENTS) is None


def without(key: tuple[str, int]) -> Tariff:
    assert PATENTS is not None
    return replace(PATENTS, annuities={k: v for k, v in PATENTS.annuities.items() if k != key})


@pytest.mark.parametrize("year", [LUMP_SUM, 8])
def test_a_tariff_with_a_gap_gives_no_lump_sum(year: int) -> None:
    lump = plan_of("design", [term(5)], [without(("design", year))], TODAY).lump
    assert lump == LumpAdvice(refusal="lump_not_in_tariff")


def test_a_lump_sum_that_is_dearer_saves_nothing() -> None:
    assert PATENTS is not None
    dear = replace(PATENTS, annuities={**PATENTS.annuities, ("design", LUMP_SUM): 9000})
    lump = plan_of("design", [term(5)], [dear], TODAY).lump
    assert lump == LumpAdvice(9000, 8250, DUE, None)
    assert lump.saves == 0


def test_the_payments_stand_in_their_order_and_come_to_what_is_owed() -> None:
    late = DUE.replace(year=2025)
    terms = [term(6), term(5, due_date=late, surcharge_until=UNTIL, outcome="paid", paid_on=late)]
    plan = plan_of("design", terms, KNOWN, TODAY)
    assert [p.term.years for p in plan.payments] == [(5,), (6,)]
    assert plan.owed == 650


def test_a_payment_of_unknown_amount_has_no_surcharge() -> None:
    assert PlannedPayment(term(5), "late", None, None).surcharge is None


# A tariff that moves between two years of one plan


def moved(first_day: date) -> list[Tariff]:
    """The tariff in force until the day before, then one that is twice as dear."""
    assert PATENTS is not None
    dearer = {key: 2 * amount for key, amount in PATENTS.annuities.items()}
    ends = replace(PATENTS, valid_to=first_day - ONE_DAY)
    return [ends, replace(PATENTS, code="PAT-2571", valid_from=first_day, annuities=dearer)]


def test_each_year_costs_what_the_tariff_of_its_window_says() -> None:
    terms = unrolled("design", "2022-10-20", "2024-01-10")
    plan = plan_of("design", terms, moved(date(2028, 1, 1)), TODAY)
    assert [p.amount for p in plan.payments] == [500, 650, 1900, 2800, 4000, 5500]
    assert [p.late_amount for p in plan.payments][1:3] == [845, 2470]
    assert plan.owed == 15350


def test_the_advice_counts_the_years_by_their_own_tariffs() -> None:
    terms = unrolled("design", "2022-10-20", "2024-01-10")
    lump = plan_of("design", terms, moved(date(2028, 1, 1)), TODAY).lump
    assert lump == LumpAdvice(7500, 15350, date(2026, 12, 21), 9)


@pytest.mark.parametrize(("opens_on", "amount"), [("2026-12-31", 500), ("2027-01-01", 1000)])
def test_the_day_that_counts_is_the_first_on_which_it_can_be_paid(
    opens_on: str, amount: int
) -> None:
    opening = term(5, opens_on=date.fromisoformat(opens_on), due_date=date(2027, 3, 1))
    (payment,) = plan_of("design", [opening], moved(date(2027, 1, 1)), TODAY).payments
    assert payment.amount == amount


@pytest.mark.parametrize("outcome", ["paid", "settled"])
def test_what_was_paid_keeps_the_amount_of_its_day(outcome: str) -> None:
    """A payment of 2003 cost twice what the years after 2004 cost."""
    due = date(2003, 5, 9)
    paid = term(5, due_date=due, surcharge_until=None, opens_on=None, outcome=outcome)
    (payment,) = plan_of("design", [paid], shipped_tariffs(), TODAY).payments
    assert (payment.amount, payment.owed) == (1000, None)


# What the client wants


def wished(word: str, **fields: object) -> list[Term]:
    return [term(5, wish=word, **fields), *(term(year, **AHEAD) for year in range(6, 11))]


AHEAD = {"opens_on": date(2028, 1, 1), "due_date": date(2028, 3, 1), "surcharge_until": None}


def test_all_years_at_once_are_one_payment_that_spares_the_others() -> None:
    plan = plan_of("design", wished("lump"), KNOWN, TODAY)
    assert [(p.owed, p.late_amount, p.spared) for p in plan.payments[:2]] == [
        (7500, None, False), (None, None, True),
    ]  # fmt: skip
    assert plan.owed == 7500
    assert plan.lump is not None
    assert plan.lump.amount == 7500


def test_all_years_at_once_are_no_more_when_they_are_late() -> None:
    """ANN-5: what is owed then is the year that is due, with its surcharge, and each other."""
    plan = plan_of("design", wished("lump"), KNOWN, DUE + ONE_DAY)
    assert [p.owed for p in plan.payments] == [650, 650, 950, 1400, 2000, 2750]


def test_a_right_that_its_client_lets_end_costs_nothing_more() -> None:
    for outcome in ("", "settled"):
        assert plan_of("design", wished("abandon", outcome=outcome), KNOWN, TODAY).owed == 0
    paid_after_all = wished("abandon", outcome="paid", paid_on=TODAY)
    assert plan_of("design", paid_after_all, KNOWN, TODAY).owed == 7750
