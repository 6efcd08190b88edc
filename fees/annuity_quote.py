"""The annuities of a patent: the dates of the rule engine with the amounts of a tariff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from cases.rules.calendar import Calendar
from cases.rules.catalogue import Rule, load_catalogue
from cases.rules.engine import work_out
from cases.rules.periods import anniversary
from cases.rules.values import ComputedDeadline, Event, Facts, Step
from fees.tariff import ANNUITY_RULES, LUMP_SUM, SURCHARGE, Tariff, plus_percent
from fees.values import FeeError

YEARLY, AT_ONCE = "yearly", "lump_sum"
PLANS = (YEARLY, AT_ONCE)
LUMP_SUM_CODE = "ANN-4"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Right:
    """A granted patent."""

    ip_type: str
    filed: date
    granted: date


@dataclass(frozen=True, slots=True)
class AnnuityPayment:
    """One payment with its window; `late_amount` and `surcharge_until` are None where the law
    leaves open what a late payment costs."""

    code: str
    years: tuple[int, ...]
    opens_on: date
    nominal_date: date
    due_date: date
    surcharge_until: date | None
    amount: int
    late_amount: int | None
    late: bool = False

    @property
    def owed(self) -> int:
        """What is paid: with the surcharge when it is paid late."""
        return self.late_amount if self.late and self.late_amount else self.amount


@dataclass(frozen=True, slots=True)
class LumpSum:
    """All years at once, beside what they cost one by one; `by` is the last day to choose it."""

    amount: int
    yearly_total: int
    by: date

    @property
    def saves(self) -> int:
        return self.yearly_total - self.amount


@dataclass(frozen=True, slots=True)
class AnnuityQuote:
    """The payments of a plan, the lump sum beside them, and what is not certain of the dates."""

    payments: tuple[AnnuityPayment, ...]
    lump_sum: LumpSum
    doubts: tuple[Step, ...]

    @property
    def total(self) -> int:
        return sum(payment.owed for payment in self.payments)


def last_year(ip_type: str) -> int:
    """The last patent year with an annuity (ANN-8)."""
    return dict(_annuity_rules()[0].last_year)[ip_type]


def end_of_right(ip_type: str, filed: date) -> date:
    """The last day of the first term: the day before its anniversary."""
    return anniversary(filed, last_year(ip_type)) - ONE_DAY


def quote(
    right: Right, plan: str, late_years: Collection[int], tariff: Tariff, calendar: Calendar
) -> AnnuityQuote:
    """What keeps a right alive by a plan. Raises FeeError where no amount can be told.

    A late lump sum is refused: on what its 30 % is taken the law leaves open (ANN-5).
    """
    _check(right)
    if plan == AT_ONCE and late_years:
        raise FeeError("paid_late_years", "late_lump_sum")
    terms = _terms(right, calendar)
    yearly = tuple(_payment(term, right.ip_type, late_years, tariff) for term in terms)
    first = yearly[0]
    lump = LumpSum(
        amount=_amount(tariff, right.ip_type, LUMP_SUM),
        yearly_total=sum(payment.amount for payment in yearly),
        by=first.due_date,
    )
    if plan == YEARLY:
        return AnnuityQuote(yearly, lump, _doubts(terms))
    return AnnuityQuote((_at_once(first, yearly, lump),), lump, _doubts(terms[:1]))


def _check(right: Right) -> None:
    if right.granted < right.filed:
        raise FeeError("granted", "granted_before_filing")
    end = end_of_right(right.ip_type, right.filed)
    if right.granted > end:
        raise FeeError("granted", "granted_after_end", {"until": end.isoformat()})


def _terms(right: Right, calendar: Calendar) -> Sequence[ComputedDeadline]:
    """The terms as the rule engine gives them, by their first year."""
    events = (Event("filed", right.filed), Event("granted", right.granted))
    outcome = work_out(Facts(right.ip_type), events, _annuity_rules(), calendar)
    return sorted(outcome.deadlines, key=lambda term: term.years or ())


def _payment(
    term: ComputedDeadline, ip_type: str, late_years: Collection[int], tariff: Tariff
) -> AnnuityPayment:
    years = term.years or ()
    amount = sum(_amount(tariff, ip_type, year) for year in years)
    return AnnuityPayment(
        code=term.code,
        years=years,
        opens_on=term.opens_on or term.trigger_date,
        nominal_date=term.nominal_date,
        due_date=term.due_date,
        surcharge_until=term.surcharge_until,
        amount=amount,
        late_amount=plus_percent(amount, SURCHARGE[term.code]),
        late=not set(late_years).isdisjoint(years),
    )


def _at_once(
    first: AnnuityPayment, yearly: Sequence[AnnuityPayment], lump: LumpSum
) -> AnnuityPayment:
    """The one payment of the lump sum, in the window of the first annuity (ANN-4)."""
    years = tuple(year for payment in yearly for year in payment.years)
    return replace(
        first, code=LUMP_SUM_CODE, years=years, amount=lump.amount, surcharge_until=None,
        late_amount=None,
    )  # fmt: skip


def _amount(tariff: Tariff, ip_type: str, year: int) -> int:
    amount = tariff.annuities.get((ip_type, year))
    if amount is None:
        line = "ANN-4" if year == LUMP_SUM else f"ANN-1 ({year})"
        raise FeeError("action", "not_in_tariff", {"tariff": tariff.code, "line": line})
    return amount


def _doubts(terms: Sequence[ComputedDeadline]) -> tuple[Step, ...]:
    """The notes of the dates, each once and in their order."""
    notes = [note for term in terms for note in term.notes]
    return tuple(note for n, note in enumerate(notes) if note not in notes[:n])


@lru_cache(maxsize=1)
def _annuity_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load_catalogue() if rule.code in ANNUITY_RULES)
