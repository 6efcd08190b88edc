"""The plan of one right: the payments that keep it in force, and whether the lump sum pays.

Plain Python over stored terms and a tariff. The days are those of the docket, the amounts those of
one day's tariff; where the law leaves an amount open there is none, with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from cases.rules.recurring import FIRST_ANNUITY
from cases.rules.values import Params
from fees.annuity_quote import last_year
from fees.tariff import ANNUITY_RULES, Owed, Tariff, amount_for, with_surcharge

# The terms whose payment keeps a right in force: annuities, extensions, renewals.
RENEWALS = frozenset({"PAT-65g", "TM-54"})
PAYMENTS = ANNUITY_RULES | RENEWALS
SOON = timedelta(days=30)

Standing = Literal["not_open", "open", "late", "over", "paid", "settled"]
Outcome = Literal["", "paid", "settled"]


@dataclass(frozen=True, slots=True)
class Term:
    """A payment as the docket has it: its window, and what became of it. "settled" is one that
    nobody waits for any more though no payment is known here."""

    code: str
    due_date: date
    years: tuple[int, ...] = ()
    occurrence: str = ""
    opens_on: date | None = None
    surcharge_until: date | None = None
    outcome: Outcome = ""
    paid_on: date | None = None
    items_per_class: tuple[int, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day that saves the right, with the surcharge where there is one."""
        return self.surcharge_until or self.due_date


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """A term with where it stands on a day and what it costs then, in time and late."""

    term: Term
    standing: Standing
    amount: int | None
    late_amount: int | None

    @property
    def owed(self) -> int | None:
        """What is to be paid that day; nothing known once the window is over."""
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
    tariff: Tariff | None,
    on: date,
    *,
    licence_of_right: bool = False,
) -> Plan:
    """The plan of a right on a day by a tariff. With a licence of right recorded the annuities
    have no amount: the reduction of PA s. 45 is not known (ANN-9)."""
    ordered = sorted(terms, key=lambda term: (term.due_date, term.years, term.occurrence))
    payments = tuple(
        payment_of(ip_type, term, tariff, on, licence_of_right=licence_of_right) for term in ordered
    )
    annuities = [payment for payment in payments if payment.term.code in ANNUITY_RULES]
    first = min(annuities, key=lambda payment: payment.term.years, default=None)
    return Plan(payments, lump_sum(ip_type, first, tariff, licence_of_right=licence_of_right))


def payment_of(
    ip_type: str, term: Term, tariff: Tariff | None, on: date, *, licence_of_right: bool = False
) -> PlannedPayment:
    """One term with its standing and its amounts."""
    amount = None
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
    return PlannedPayment(term, standing_on(term, on), amount, late)


def standing_on(term: Term, on: date) -> Standing:
    """Where a term stands on a day."""
    if term.outcome:
        return term.outcome
    if on > term.last_day:
        return "over"
    if on > term.due_date:
        return "late"
    return "not_open" if term.opens_on is not None and on < term.opens_on else "open"


def is_first_payment(code: str, years: Sequence[int]) -> bool:
    """Whether an annuity is the first one of its right."""
    return code in ANNUITY_RULES and FIRST_ANNUITY in years


def why_no_lump(first: bool, due: date, on: date) -> str:
    """Why all years cannot be paid at once on a day: only in place of the first payment, and in
    time (ANN-4, ANN-5); "" where they can."""
    if not first:
        return "lump_not_first"
    return "lump_late" if on > due else ""


def lump_sum(
    ip_type: str,
    first: PlannedPayment | None,
    tariff: Tariff | None,
    *,
    licence_of_right: bool = False,
) -> LumpAdvice | None:
    """Whether all years can be paid at once, with the first annuity payment and in time only
    (ANN-4, ANN-5); None for a right without annuities."""
    if ip_type not in {"design", "invention", "petty_patent"}:
        return None
    yearly = _each_year(ip_type, tariff)
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


def _each_year(ip_type: str, tariff: Tariff | None) -> list[int]:
    """The amounts of all years; none where the tariff leaves one out."""
    if tariff is None:
        return []
    years = range(FIRST_ANNUITY, last_year(ip_type) + 1)
    amounts = [tariff.annuities.get((ip_type, year)) for year in years]
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
