"""The plan of one right: the payments that keep it in force, and whether the lump sum pays.

Plain Python over stored terms and tariffs. The days are those of the docket; each amount is that
of the tariff of its day: of the day of payment for what is paid, of the day on which it can first
be paid for what is to come. Where the law leaves an amount open there is none, with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from cases.rules.recurring import FIRST_ANNUITY
from cases.rules.values import Params
from fees.annuity_quote import last_year
from fees.pipeline import ABANDON, LUMP, is_first_payment
from fees.tariff import (
    ANNUITY_RULES,
    Owed,
    Tariff,
    amount_for,
    coming_tariff,
    tariff_on,
    with_surcharge,
)

# The terms whose payment keeps a right in force: annuities, extensions, renewals.
RENEWALS = frozenset({"PAT-65g", "TM-54"})
PAYMENTS = ANNUITY_RULES | RENEWALS
SOON = timedelta(days=30)

Standing = Literal["not_open", "open", "late", "over", "paid", "settled"]
Outcome = Literal["", "paid", "settled"]


@dataclass(frozen=True, slots=True)
class Term:
    """A payment as the docket has it: its window, what its client wants, and what became of it.
    "settled" is one that nobody waits for any more though no payment is known here. Where a person
    set the day by hand, `computed` is the one by the law."""

    code: str
    due_date: date
    years: tuple[int, ...] = ()
    occurrence: str = ""
    opens_on: date | None = None
    surcharge_until: date | None = None
    outcome: Outcome = ""
    paid_on: date | None = None
    items_per_class: tuple[int, ...] = ()
    wish: str = ""
    computed: date | None = None

    @property
    def in_time_until(self) -> date:
        """The last day without surcharge: a day set by hand brings nobody's surcharge forward."""
        return max(self.due_date, self.computed or self.due_date)

    @property
    def last_day(self) -> date:
        """The last day that saves the right, with the surcharge where there is one."""
        return max(self.surcharge_until or self.in_time_until, self.in_time_until)


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """A term with where it stands on a day and what it costs then, in time and late. Nobody pays
    one that is `spared`: another one pays for all years, or the client lets the right end."""

    term: Term
    standing: Standing
    amount: int | None
    late_amount: int | None
    spared: bool = False

    @property
    def owed(self) -> int | None:
        """What is to be paid that day; nothing known once the window is over."""
        if self.spared:
            return None
        if self.standing == "late":
            return self.late_amount
        return self.amount if self.standing in {"not_open", "open"} else None

    @property
    def surcharge(self) -> int | None:
        """What a late payment costs on top."""
        if self.amount is None or self.late_amount is None:
            return None
        return self.late_amount - self.amount

    @property
    def surcharged(self) -> bool:
        """Whether its surcharge is or was to be paid too."""
        paid, term = self.term.paid_on, self.term
        late = paid is not None and term.in_time_until < paid <= term.last_day
        return self.standing == "late" or (self.standing == "paid" and late)

    @property
    def waits(self) -> bool:
        return self.standing not in {"paid", "settled"}


@dataclass(frozen=True, slots=True)
class LumpAdvice:
    """All years at once beside year by year. `refusal` is the code of the sentence that says why
    it cannot be paid; `keep_to` is the first year to which the right must be kept to save by it."""

    amount: int = 0
    yearly_total: int = 0
    by: date | None = None
    keep_to: int | None = None
    refusal: str = ""
    params: Params = field(default_factory=dict)

    @property
    def saves(self) -> int:
        """What it saves to the end of the right; nothing where it is dearer."""
        return max(self.yearly_total - self.amount, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The payments in their order, and the lump sum where the kind of right knows one."""

    payments: tuple[PlannedPayment, ...]
    lump: LumpAdvice | None

    @property
    def owed(self) -> int:
        """What is still to be paid, as far as it is known."""
        return sum(payment.owed or 0 for payment in self.payments)


def plan_of(
    ip_type: str,
    terms: Iterable[Term],
    known: Sequence[Tariff],
    on: date,
    *,
    licence_of_right: bool = False,
) -> Plan:
    """The plan of a right on a day, each payment by its tariff. With a licence of right recorded
    the annuities have no amount: the reduction of PA s. 45 is not known (ANN-9)."""
    ordered = sorted(terms, key=lambda term: (term.due_date, term.years, term.occurrence))
    payments = tuple(
        payment_of(
            ip_type, term, tariff_of(ip_type, term, known, on), on,
            licence_of_right=licence_of_right,
        )
        for term in ordered
    )  # fmt: skip
    payments = tuple(_spared(payments))
    annuities = [payment for payment in payments if payment.term.code in ANNUITY_RULES]
    first = min(annuities, key=lambda payment: payment.term.years, default=None)
    own = tariff_of(ip_type, first.term, known, on) if first else None
    later = {
        year: tariff_of(ip_type, payment.term, known, on)
        for payment in annuities
        for year in payment.term.years
    }
    lump = lump_sum(ip_type, first, own, later, licence_of_right=licence_of_right)
    return Plan(payments, lump)


def _spared(payments: Sequence[PlannedPayment]) -> Iterator[PlannedPayment]:
    """The same, with those marked that the word of the client spares."""
    ends = any(p.term.wish == ABANDON and p.standing != "paid" for p in payments)
    at_once = any(is_at_once(p.term, p.standing) for p in payments)
    for payment in payments:
        term = payment.term
        covered = term.code in ANNUITY_RULES and not is_at_once(term, payment.standing)
        spared = payment.waits and (ends or (at_once and covered))
        yield replace(payment, spared=spared)


def is_at_once(term: Term, standing: Standing) -> bool:
    """Whether all years are paid with this payment: as its client wants, and only in time."""
    in_time = standing in {"not_open", "open"}
    return in_time and term.wish == LUMP and term.code in ANNUITY_RULES


def tariff_of(ip_type: str, term: Term, known: Sequence[Tariff], on: date) -> Tariff | None:
    """The tariff that gives the amount of a term: that of the day of its payment or, where it is
    settled without one, of its last day; else that of the day on which it can first be paid."""
    if term.outcome:
        return tariff_on(known, ip_type, term.paid_on or term.due_date)
    return coming_tariff(known, ip_type, term.opens_on, on)


def payment_of(
    ip_type: str, term: Term, tariff: Tariff | None, on: date, *, licence_of_right: bool = False
) -> PlannedPayment:
    """One term with its standing and its amounts; what a late lump sum costs is not known."""
    amount, standing = None, standing_on(term, on)
    if is_at_once(term, standing):
        known = tariff if not licence_of_right else None
        return PlannedPayment(term, standing, known.lump_sum(ip_type) if known else None, None)
    if tariff is not None and not (licence_of_right and term.code in ANNUITY_RULES):
        owed = Owed(
            code=term.code,
            ip_type=ip_type,
            years=term.years,
            items_per_class=term.items_per_class,
            occurrence=term.occurrence,
        )
        amount = amount_for(owed, tariff)
    late = None
    if amount is not None and term.surcharge_until is not None:
        late = with_surcharge(term.code, amount)
    return PlannedPayment(term, standing, amount, late)


def standing_on(term: Term, on: date) -> Standing:
    """Where a term stands on a day."""
    if term.outcome:
        return term.outcome
    if on > term.last_day:
        return "over"
    if on > term.in_time_until:
        return "late"
    return "not_open" if term.opens_on is not None and on < term.opens_on else "open"


def lump_sum(
    ip_type: str,
    first: PlannedPayment | None,
    tariff: Tariff | None,
    by_year: Mapping[int, Tariff | None] | None = None,
    *,
    licence_of_right: bool = False,
) -> LumpAdvice | None:
    """Whether all years can be paid at once, with the first annuity payment and in time only
    (ANN-4, ANN-5); None for a right without annuities. Each year beside it costs what its own
    tariff says, where another than that of the first payment is known."""
    if ip_type not in {"design", "invention", "petty_patent"}:
        return None
    yearly = _each_year(ip_type, tariff, by_year or {})
    amount = tariff.lump_sum(ip_type) if tariff else None
    if first is None:
        return LumpAdvice(refusal="lump_not_granted")
    if licence_of_right:
        return LumpAdvice(refusal="lump_licence_of_right")
    if first.standing == "paid" or not is_first_payment(first.term.code, first.term.years):
        return _after_the_first(first)
    if first.standing in REFUSED:
        return LumpAdvice(refusal=REFUSED[first.standing])
    if amount is None or not yearly:
        return LumpAdvice(refusal="lump_not_in_tariff")
    return LumpAdvice(amount, sum(yearly), first.term.due_date, break_even(yearly, amount))


REFUSED = {"settled": "lump_settled", "late": "lump_late", "over": "lump_over"}


def _after_the_first(first: PlannedPayment) -> LumpAdvice:
    paid = first.term.paid_on
    if paid is None:
        return LumpAdvice(refusal="lump_after_first")
    return LumpAdvice(refusal="lump_after_first_on", params={"date": paid.isoformat()})


def _each_year(
    ip_type: str, tariff: Tariff | None, by_year: Mapping[int, Tariff | None]
) -> list[int]:
    """The amounts of all years; none where a tariff leaves one out."""
    years = range(FIRST_ANNUITY, last_year(ip_type) + 1)
    own = {year: by_year.get(year, tariff) for year in years}
    amounts = [one.annuities.get((ip_type, year)) if one else None for year, one in own.items()]
    known = [amount for amount in amounts if amount is not None]
    return known if len(known) == len(amounts) else []


def break_even(yearly: Sequence[int], lump: int) -> int | None:
    """The first patent year to which a right must be kept so that its years, one by one, cost
    more than the lump sum; None where they never do."""
    total = 0
    for year, amount in enumerate(yearly, start=FIRST_ANNUITY):
        total += amount
        if total > lump:
            return year
    return None
