"""From filing to grant and for life: what a right costs at the office, for a client to read.

The dates are those of the rule engine, the amounts those of one day's tariffs. What depends on
others (letters, oppositions, appeals) is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.rules.calendar import Calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import work_out
from cases.rules.periods import anniversary
from cases.rules.recurring import FIRST_ANNUITY
from cases.rules.values import ComputedDeadline, Event, Facts
from fees.annuity_quote import YEARLY, AnnuityQuote, Right, quote
from fees.pricing import Prices, per_class
from fees.tariff import Tariff, tariff_on
from fees.values import FeeError, Goods, Priced, total

RIGHTS = ("trademark", "design", "invention", "petty_patent", "gi")
MOST_RENEWALS = 5
# What is paid once on the way to the grant, by the lines of the tariff.
ON_THE_WAY = {
    "design": (("filing", "FEE-01"), ("publication", "FEE-04"), ("grant", "FEE-05")),
    "invention": (
        ("filing", "FEE-B-APP"),
        ("publication", "FEE-04"),
        ("examination", "FEE-EXAM"),
        ("grant", "FEE-05"),
    ),
    "petty_patent": (("filing", "FEE-C-APP"), ("grant", "FEE-05")),
    "gi": (("filing", "GI-F-01"),),
}
EXTENSIONS = ("FEE-C-EXT1", "FEE-C-EXT2")
TERM_OF_A_PETTY_PATENT = 6
TERM_OF_A_MARK = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """The right that is to be estimated. Without `granted` it is taken to be granted by the start
    of the fifth year; `renewals` says for how many more terms a mark is kept."""

    ip_type: str
    filed: date
    granted: date | None = None
    classes: tuple[Goods, ...] = ()
    renewals: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One payment: the step, its lines, from when it can be made and until when it must be, what
    it costs year by year, and what it costs with the lump sum."""

    step: str
    lines: tuple[Priced, ...]
    yearly: int
    at_once: int
    years: tuple[int, ...] = ()
    code: str = ""
    opens_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """The payments in their order; `quote` is that of the annuities, where there are any."""

    wish: Wish
    tariff: Tariff
    on: date
    rows: tuple[Row, ...]
    quote: AnnuityQuote | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def yearly(self) -> int:
        return sum(row.yearly for row in self.rows)

    @property
    def at_once(self) -> int:
        return sum(row.at_once for row in self.rows)


def estimate(wish: Wish, tariffs: Sequence[Tariff], calendar: Calendar, on: date) -> Estimate:
    """What a right costs from its filing to its end. Raises FeeError where no amount is known."""
    if wish.ip_type not in RIGHTS:
        raise FeeError("ip_type", "no_fee_of_right", {"right": wish.ip_type})
    tariff = tariff_on(tariffs, wish.ip_type, on)
    if tariff is None:
        raise FeeError("on", "no_tariff_then", {"date": on.isoformat()})
    prices = Prices(tariff)
    if wish.ip_type == "trademark":
        rows = tuple(_mark(wish, prices, calendar))
        return Estimate(wish, tariff, on, rows, notes=("estimate_mark",))
    rows = tuple(_on_the_way(wish, prices))
    if wish.ip_type == "gi":
        return Estimate(wish, tariff, on, rows, notes=("estimate_gi",))
    return _patent(wish, prices, calendar, rows, on)


def _patent(
    wish: Wish, prices: Prices, calendar: Calendar, rows: tuple[Row, ...], on: date
) -> Estimate:
    granted = wish.granted or anniversary(wish.filed, FIRST_ANNUITY - 1)
    right = Right(wish.ip_type, wish.filed, granted)
    found = quote(right, YEARLY, (), prices.tariff, calendar)
    rows = (*rows, *_annuities(found))
    notes = ["estimate_patent"] if wish.granted else ["estimate_patent", "estimate_grant"]
    if wish.ip_type == "petty_patent":
        rows = (*rows, *_extensions(right, prices, calendar))
        notes.append("petty_grant")
    return Estimate(wish, prices.tariff, on, rows, found, tuple(notes))


def _on_the_way(wish: Wish, prices: Prices) -> Iterator[Row]:
    for step, code in ON_THE_WAY[wish.ip_type]:
        line = prices.each(code, 1)
        on = {"filing": wish.filed, "grant": wish.granted}.get(step)
        yield _once(step, (line,), due_on=on)


def _once(
    step: str,
    lines: Sequence[Priced],
    opens_on: date | None = None,
    due_on: date | None = None,
) -> Row:
    amount, code = total(lines), lines[0].code
    return Row(step, tuple(lines), amount, amount, (), code, opens_on, due_on)


def _annuities(found: AnnuityQuote) -> Iterator[Row]:
    """Year by year; the lump sum stands beside the first payment and frees the others."""
    for number, payment in enumerate(found.payments):
        yield Row(
            step="annuity",
            lines=(),
            yearly=payment.amount,
            at_once=0 if number else found.lump_sum.amount,
            years=payment.years,
            code=payment.code,
            opens_on=payment.opens_on,
            due_on=payment.due_date,
        )


def _mark(wish: Wish, prices: Prices, calendar: Calendar) -> Iterator[Row]:
    yield _once("filing", per_class(prices, "TM-F-01", wish.classes), due_on=wish.filed)
    yield _once("registration", per_class(prices, "TM-F-05", wish.classes))
    end = anniversary(wish.filed, TERM_OF_A_MARK * wish.renewals)
    events = (Event("filed", wish.filed), Event("registered", wish.filed))
    for term in _terms("TM-54", Facts("trademark", until=end), events, calendar):
        lines = per_class(prices, "TM-F-09", wish.classes)
        yield _once("renewal", lines, opens_on=term.opens_on, due_on=term.due_date)


def _extensions(right: Right, prices: Prices, calendar: Calendar) -> Iterator[Row]:
    first_end = anniversary(right.filed, TERM_OF_A_PETTY_PATENT)
    events = (
        Event("filed", right.filed),
        Event("granted", right.granted),
        Event("extended", first_end),
    )
    terms = _terms("PAT-65g", Facts(right.ip_type), events, calendar)
    for code, term in zip(EXTENSIONS, terms, strict=True):
        line = prices.each(code, 1)
        yield _once("extension", (line,), opens_on=term.opens_on, due_on=term.due_date)


def _terms(
    code: str, facts: Facts, events: Sequence[Event], calendar: Calendar
) -> Sequence[ComputedDeadline]:
    rules = [rule for rule in load_catalogue() if rule.code == code]
    return work_out(facts, events, rules, calendar).deadlines
