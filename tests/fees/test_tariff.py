"""Which amount goes with which term: the truth table of the tariff."""

from datetime import date

import pytest

from fees.queries import sections_of, tariffs
from fees.tariff import Owed, Tariff, amount_for, tariff_on, with_surcharge

TODAY = date(2026, 11, 24)
OLD = date(2003, 5, 1)
ALL_DESIGN_YEARS = (5, 6, 7, 8, 9, 10)


@pytest.fixture
def shipped(db: None) -> tuple[Tariff, ...]:
    return tariffs()


def amount(shipped: tuple[Tariff, ...], owed: Owed, on: date = TODAY) -> int | None:
    tariff = tariff_on(shipped, owed.ip_type, on)
    assert tariff is not None
    return amount_for(owed, tariff)


@pytest.mark.parametrize(
    ("code", "ip_type", "expected"),
    [
        ("DES-S-12", "design", 250),
        ("DES-S-13", "design", 250),
        ("DES-S-12", "invention", 500),
        ("DES-S-13", "petty_patent", 250),
        ("DES-S-20", "design", 50),
        ("DES-S-22", "design", 250),
        ("DES-S-23", "design", 250),
        ("DES-S-30", "design", 250),
        ("DES-S-35", "design", 500),
        ("DES-S-36", "design", 500),
        ("DES-S-40", "design", 500),
        ("PAT-27", "invention", 50),
        ("PAT-28b-1", "invention", 250),
        ("PAT-28b-2", "invention", 250),
        ("PAT-29", "invention", 250),
        ("PAT-31", "invention", 250),
        ("PAT-33", "invention", 500),
        ("PAT-65e-1", "petty_patent", 500),
        ("PAT-65e-2", "petty_patent", 500),
        ("PAT-65f", "petty_patent", 250),
        ("PAT-72", "petty_patent", 500),
        ("TM-21", "trademark", 2000),
        ("TM-27", "trademark", 4000),
        ("TM-31", "trademark", 2000),
        ("TM-35", "trademark", 2000),
        ("TM-37", "trademark", 4000),
        ("TM-60", "trademark", 2000),
        ("TM-69", "trademark", 2000),
        ("GI-OPP", "gi", 500),
        ("GI-APP", "gi", 500),
    ],
)
def test_the_fee_of_a_term(
    shipped: tuple[Tariff, ...], code: str, ip_type: str, expected: int
) -> None:
    assert amount(shipped, Owed(code, ip_type)) == expected


@pytest.mark.parametrize(
    ("code", "ip_type"),
    [
        ("DES-S-33", "design"),  # the office's pages contradict each other
        ("DES-S-12", "gi"),
        ("PAT-29b", "invention"),
        ("TM-15", "trademark"),
        ("TM-38", "trademark"),
        ("LETTER-EXPECTED", "trademark"),
        ("", "design"),
    ],
)
def test_what_is_not_known_is_none_and_never_nought(
    shipped: tuple[Tariff, ...], code: str, ip_type: str
) -> None:
    assert amount(shipped, Owed(code, ip_type)) is None


@pytest.mark.parametrize(
    ("ip_type", "years", "expected"),
    [
        ("design", (5,), 500),
        ("design", (7,), 950),
        ("design", (5, 6), 1150),
        ("design", ALL_DESIGN_YEARS, 8250),
        ("invention", tuple(range(5, 21)), 152000),
        ("invention", (20,), 25000),
        ("petty_patent", (5, 6), 2250),
        ("design", (), None),
        ("design", (4,), None),
        ("design", (10, 11), None),
        ("petty_patent", (7,), None),
        ("gi", (5,), None),
    ],
)
def test_annuities_are_the_sum_of_their_years(
    shipped: tuple[Tariff, ...], ip_type: str, years: tuple[int, ...], expected: int | None
) -> None:
    for code in ("ANN-1", "ANN-2"):
        assert amount(shipped, Owed(code, ip_type, years=years)) == expected


def test_the_repealed_tariff_holds_only_on_its_days(shipped: tuple[Tariff, ...]) -> None:
    assert amount(shipped, Owed("ANN-1", "design", years=ALL_DESIGN_YEARS), OLD) == 16500
    assert amount(shipped, Owed("ANN-1", "invention", years=(5,)), OLD) == 2000
    assert amount(shipped, Owed("ANN-1", "invention", years=(6,)), OLD) == 2400
    assert amount(shipped, Owed("DES-S-40", "design"), OLD) is None


@pytest.mark.parametrize(
    ("ip_type", "on", "code"),
    [
        ("design", date(1999, 9, 23), None),
        ("design", date(1999, 9, 24), "PAT-2542"),
        ("invention", date(2004, 9, 28), "PAT-2542"),
        ("invention", date(2004, 9, 29), "PAT-2547"),
        ("petty_patent", TODAY, "PAT-2547"),
        ("trademark", date(2016, 7, 27), None),
        ("trademark", date(2016, 7, 28), "TM-2559"),
        ("gi", date(2004, 4, 27), None),
        ("gi", date(2004, 4, 28), "GI-2547"),
        ("copyright", TODAY, None),
    ],
)
def test_a_day_has_one_tariff(
    shipped: tuple[Tariff, ...], ip_type: str, on: date, code: str | None
) -> None:
    found = tariff_on(shipped, ip_type, on)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("items", "registration", "renewal"),
    [
        ((1,), 600, 2000),
        ((5,), 3000, 10000),
        ((6,), 5400, 18000),
        ((50,), 5400, 18000),
        ((3, 7), 7200, 24000),
        ((), None, None),
    ],
)
def test_classes_are_flat_from_six_items(
    shipped: tuple[Tariff, ...],
    items: tuple[int, ...],
    registration: int | None,
    renewal: int | None,
) -> None:
    assert amount(shipped, Owed("TM-40", "trademark", items_per_class=items)) == registration
    assert amount(shipped, Owed("TM-54", "trademark", items_per_class=items)) == renewal


def test_a_tariff_without_the_line_of_a_class_knows_no_amount() -> None:
    half = Tariff("X", "trademark", date(2000, 1, 1), None, {"TM-F-05": 600}, {})
    assert amount_for(Owed("TM-40", "trademark", items_per_class=(6,)), half) is None


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"16"}, 4000),
        ({"17"}, 4000),
        ({"6"}, 4000),
        ({"13"}, 4000),
        ({"15"}, 2000),
        ({"15", "17"}, 4000),
        (set(), None),
    ],
)
def test_an_appeal_costs_what_its_section_says(
    shipped: tuple[Tariff, ...], sections: set[str], expected: int | None
) -> None:
    owed = Owed("TM-18", "trademark", sections=frozenset(sections))
    assert amount(shipped, owed) == expected


@pytest.mark.parametrize(("term", "expected"), [("1", 6000), ("2", 9000), ("3", None), ("", None)])
def test_a_petty_patent_is_extended_twice(
    shipped: tuple[Tariff, ...], term: str, expected: int | None
) -> None:
    assert amount(shipped, Owed("PAT-65g", "petty_patent", occurrence=term)) == expected


@pytest.mark.parametrize(
    ("code", "amount", "expected"),
    [
        ("ANN-1", 500, 650),
        ("ANN-1", 2750, 3575),
        ("ANN-2", 1150, 1495),
        ("ANN-1", 1, 2),
        ("TM-54", 4000, 4800),
        ("TM-54", 24000, 28800),
        ("DES-S-40", 500, None),
    ],
)
def test_a_late_payment_costs_more_where_the_law_takes_it(
    code: str, amount: int, expected: int | None
) -> None:
    assert with_surcharge(code, amount) == expected


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (15, {"15"}),
        ("17", {"17"}),
        ("15, 17", {"15", "17"}),
        ("", set()),
        (None, set()),
    ],
)
def test_sections_are_read_as_the_letter_gives_them(cited: object, expected: set[str]) -> None:
    assert sections_of(cited) == frozenset(expected)
