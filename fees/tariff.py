"""Which official fee goes with a deadline. Plain Python over the rows of a tariff.

Amounts are whole baht. Where the law or the tariff leaves an amount open the answer is None,
never nought: a counterstatement, for one, is free by one page of the office and not by another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

FLAT_FROM_ITEMS = 6

# The line of the tariff that a term asks for, by its rule (law.md section 6).
FEE_OF_RULE: Mapping[str, str] = {
    "DES-S-20": "FEE-03",
    "DES-S-22": "FEE-04",
    "DES-S-23": "FEE-04",
    "DES-S-30": "FEE-11",
    "DES-S-35": "FEE-06",
    "DES-S-36": "FEE-06",
    "DES-S-40": "FEE-05",
    "GI-APP": "GI-F-03",
    "GI-OPP": "GI-F-02",
    "PAT-27": "FEE-03",
    "PAT-28b-1": "FEE-04",
    "PAT-28b-2": "FEE-04",
    "PAT-29": "FEE-EXAM",
    "PAT-31": "FEE-11",
    "PAT-33": "FEE-05",
    "PAT-65e-1": "FEE-05",
    "PAT-65e-2": "FEE-05",
    "PAT-65f": "FEE-EXAM",
    "PAT-72": "FEE-06",
    "TM-21": "TM-F-17B",
    "TM-27": "TM-F-17",
    "TM-31": "TM-F-17B",
    "TM-35": "TM-F-03",
    "TM-37": "TM-F-17",
    "TM-60": "TM-F-17B",
    "TM-69": "TM-F-17B",
}
FILING_FEE: Mapping[str, str] = {
    "design": "FEE-01",
    "invention": "FEE-B-APP",
    "petty_patent": "FEE-C-APP",
}
FILING_RULES = frozenset({"DES-S-12", "DES-S-13"})
ANNUITY_RULES = frozenset({"ANN-1", "ANN-2"})
PER_CLASS: Mapping[str, tuple[str, str]] = {
    "TM-40": ("TM-F-05", "TM-F-05C"),
    "TM-54": ("TM-F-09", "TM-F-09C"),
}
EXTENSIONS: Mapping[str, str] = {"1": "FEE-C-EXT1", "2": "FEE-C-EXT2"}
DEARER_APPEALS = frozenset({"6", "13", "16", "17"})
# Percent on top when paid in the months of grace: PA s. 43, TMA s. 54.
SURCHARGE: Mapping[str, int] = {"ANN-1": 30, "ANN-2": 30, "TM-54": 20}


# Which family of schedules a kind of right pays by; for copyright there is none.
FAMILIES: Mapping[str, str] = {
    "design": "patent",
    "invention": "patent",
    "petty_patent": "patent",
    "trademark": "trademark",
    "gi": "gi",
}
LUMP_SUM = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tariff: its amount, what one amount pays for ("" where it is one), and what
    is not settled about it, in Thai and English."""

    code: str
    name: str
    name_en: str
    amount: int
    per: str = ""
    doubt: str = ""
    doubt_en: str = ""


@dataclass(frozen=True)
class Tariff:
    """The lines of one schedule: amounts by code, annuities by kind of right and year."""

    code: str
    family: str
    valid_from: date
    valid_to: date | None
    items: Mapping[str, int]
    annuities: Mapping[tuple[str, int], int]
    lines: Mapping[str, Line] = field(default_factory=dict)
    name: str = ""
    name_en: str = ""
    source: str = ""
    source_en: str = ""

    def lump_sum(self, ip_type: str) -> int | None:
        """What all annuities of a right cost at once; None where the tariff has no such line."""
        return self.annuities.get((ip_type, LUMP_SUM))

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Owed:
    """What a deadline is about: its rule, the right, the patent years, the items of each
    class, the sections that the letter cites, and which of several equal terms it is."""

    code: str
    ip_type: str
    years: tuple[int, ...] = ()
    items_per_class: tuple[int, ...] = ()
    sections: frozenset[str] = frozenset()
    occurrence: str = ""


def tariff_on(tariffs: Iterable[Tariff], ip_type: str, day: date) -> Tariff | None:
    """The tariff in force for a kind of right on a day; none outside the known schedules."""
    return in_force(tariffs, FAMILIES.get(ip_type, ""), day)


def coming_tariff(
    tariffs: Iterable[Tariff], ip_type: str, opens_on: date | None, on: date
) -> Tariff | None:
    """The tariff by which a payment is made that is still to come: that of the day on which it
    can first be made, from today on."""
    return tariff_on(tariffs, ip_type, max(on, opens_on or on))


def in_force(tariffs: Iterable[Tariff], family: str, day: date) -> Tariff | None:
    """The one tariff of a family that holds on a day."""
    return next((t for t in tariffs if t.family == family and t.holds_on(day)), None)


def amount_for(owed: Owed, tariff: Tariff) -> int | None:
    """The official fee in baht that goes with a term, or None where it is not known."""
    if owed.code in ANNUITY_RULES:
        return _annuities(owed, tariff)
    if owed.code in PER_CLASS:
        return _per_class(PER_CLASS[owed.code], owed.items_per_class, tariff)
    return tariff.items.get(_line(owed))


def _line(owed: Owed) -> str:
    """The code of the tariff's line; "" where no single line answers."""
    if owed.code in FILING_RULES:
        return FILING_FEE.get(owed.ip_type, "")
    if owed.code == "PAT-65g":
        return EXTENSIONS.get(owed.occurrence, "")
    if owed.code == "TM-18":
        return _appeal(owed.sections)
    return FEE_OF_RULE.get(owed.code, "")


def _appeal(sections: frozenset[str]) -> str:
    """An order under section 16 or 17 costs more to appeal than one under 15 alone; sections
    6 and 13 are refused as 16."""
    if not sections:
        return ""
    return "TM-F-17" if sections & DEARER_APPEALS else "TM-F-17B"


def _annuities(owed: Owed, tariff: Tariff) -> int | None:
    amounts = [tariff.annuities.get((owed.ip_type, year)) for year in owed.years]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def _per_class(codes: tuple[str, str], items: tuple[int, ...], tariff: Tariff) -> int | None:
    """So much an item up to five items of a class, so much a class from six on."""
    per_item, per_class = (tariff.items.get(code) for code in codes)
    if per_item is None or per_class is None or not items:
        return None
    return sum(per_class if count >= FLAT_FROM_ITEMS else per_item * count for count in items)


def with_surcharge(code: str, amount: int) -> int | None:
    """What is owed after the last day, while a surcharge still saves the right; a part of a
    baht counts as one. None for a term that knows no such time."""
    percent = SURCHARGE.get(code)
    return None if percent is None else plus_percent(amount, percent)


def plus_percent(amount: int, percent: int) -> int:
    """An amount and so many percent of it; a part of a baht counts as one."""
    return -(-amount * (100 + percent) // 100)
