"""JSON in, JSON out: what the `fees` command and the fee calculator answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.rules.calculator import ERAS, Answer, error_answer, refuse_contradiction
from cases.rules.calendar import Calendar
from cases.rules.reading import IP_TYPES, shown
from cases.rules.values import InputError, Params
from cases.rules.wording import step_text
from fees.actions import ANNUITIES, ANNUITY_KEYS, PATENTS, action_of, refusal
from fees.annuity_quote import (
    PLANS,
    YEARLY,
    AnnuityPayment,
    AnnuityQuote,
    Right,
    last_year,
    quote,
)
from fees.asking import Asked
from fees.pricing import Prices
from fees.tariff import FAMILIES, Line, Tariff, in_force
from fees.values import FeeError, Priced, total
from fees.wording import doubt_of, label, note_text, quantity_text

CURRENCY = "THB"
OUTSIDE = frozenset({"ip_type", "action", "on"})
FIRST_ANNUITY = 5


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence beside an answer, by its code."""

    code: str
    params: Params


@dataclass(frozen=True, slots=True)
class Bill:
    """What an action costs: its lines, the tariff they stand in, and what is to be known."""

    tariff: Tariff
    on: date
    lines: tuple[Priced, ...]
    used: tuple[Line, ...]
    notes: tuple[Note, ...]

    @property
    def total(self) -> int:
        return total(self.lines)


@dataclass(frozen=True, slots=True)
class AnnuityBill:
    """The annuities of a right by a tariff."""

    tariff: Tariff
    on: date
    quote: AnnuityQuote
    notes: tuple[Note, ...]

    @property
    def total(self) -> int:
        return self.quote.total


def work_out_fees(
    question: object, tariffs: Sequence[Tariff], calendar: Calendar, today: date
) -> Bill | AnnuityBill:
    """What is asked costs. Raises InputError with the key that is wrong."""
    if not isinstance(question, dict):
        raise InputError("", "not_object")
    refuse_contradiction(question)
    ip_type, action = question.get("ip_type"), question.get("action")
    if not isinstance(ip_type, str) or ip_type not in IP_TYPES:
        raise InputError("ip_type", "ip_type_unknown", {"value": shown(ip_type)})
    asked = Asked(question)
    if action == ANNUITIES:
        return _annuities(ip_type, asked, tariffs, calendar, today)
    wanted = action_of(ip_type, action)
    on = asked.day("on") or today
    prices = Prices(_tariff(tariffs, wanted.family or FAMILIES[ip_type], on))
    lines = tuple(wanted.price(asked, prices))
    notes = [Note(wanted.note, {})] if wanted.note else []
    notes += _not_used(asked, wanted.keys)
    return Bill(prices.tariff, on, lines, tuple(prices.used.values()), tuple(notes))


def _annuities(
    ip_type: str, asked: Asked, tariffs: Sequence[Tariff], calendar: Calendar, today: date
) -> AnnuityBill:
    if ip_type not in PATENTS:
        raise refusal(ip_type, ANNUITIES)
    filed, granted = asked.needed_day("filed"), asked.day("granted")
    if granted is None:
        raise FeeError("granted", "not_granted")
    plan = asked.choice("plan", PLANS) if "plan" in asked.given else YEARLY
    late_years = asked.years("paid_late_years", FIRST_ANNUITY, last_year(ip_type))
    on = asked.day("on") or today
    tariff = _tariff(tariffs, FAMILIES[ip_type], on)
    found = quote(Right(ip_type, filed, granted), plan, late_years, tariff, calendar)
    notes = [*about_tariff(tariff, on), Note("lump_sum_first", {}), *_not_used(asked, ANNUITY_KEYS)]
    return AnnuityBill(tariff, on, found, tuple(notes))


def about_tariff(tariff: Tariff, on: date) -> list[Note]:
    """Which tariff the amounts of coming years are taken from, and how far it went."""
    if tariff.valid_to is None:
        return [Note("tariff_of", {"tariff": tariff.code, "date": on.isoformat()})]
    return [Note("tariff_ended", {"tariff": tariff.code, "until": tariff.valid_to.isoformat()})]


def _tariff(tariffs: Iterable[Tariff], family: str, on: date) -> Tariff:
    """The tariff of a family on a day. Raises FeeError for a day that has none."""
    own = [tariff for tariff in tariffs if tariff.family == family]
    found = in_force(own, family, on)
    if found:
        return found
    first = min((tariff.valid_from for tariff in own), default=None)
    if first and on < first:
        days = {"date": on.isoformat(), "from": first.isoformat()}
        raise FeeError("on", "no_tariff_yet", days)
    raise FeeError("on", "no_tariff_then", {"date": on.isoformat()})


def _not_used(asked: Asked, keys: Iterable[str]) -> list[Note]:
    """The keys of other actions and those that nobody knows, perhaps for a slip of the pen: they
    are told, never dropped in silence."""
    strange = asked.given - set(keys) - OUTSIDE
    return [Note("changed_nothing", {"key": shown(key)}) for key in sorted(strange)]


class FeeCalculator:
    """Answers questions on one set of tariffs and one calendar, in one language; `today` is the
    day of a question that names none."""

    def __init__(
        self, tariffs: Sequence[Tariff], calendar: Calendar, language: str, today: date
    ) -> None:
        self._tariffs = tariffs
        self._calendar = calendar
        self._language = language
        self._today = today

    def answer(self, question: object) -> Answer:
        """The fees of one question, or an object that says what is wrong with it."""
        try:
            bill = work_out_fees(question, self._tariffs, self._calendar, self._today)
        except InputError as error:
            return error_answer(error, self._language)
        if isinstance(bill, AnnuityBill):
            return self._annuities(bill)
        return {
            "currency": CURRENCY,
            "total": bill.total,
            "tariff": bill.tariff.code,
            "lines": [self._line(line) for line in bill.lines],
            "notes": notes_of(bill, self._language, ERAS[self._language]),
        }

    def _line(self, line: Priced) -> Answer:
        return {
            "code": line.code,
            "label": label(line, self._language),
            "quantity": quantity_text(line.quantity, self._language),
            "amount": line.amount,
        }

    def _annuities(self, bill: AnnuityBill) -> Answer:
        lump = bill.quote.lump_sum
        return {
            "currency": CURRENCY,
            "total": bill.total,
            "payments": [_payment(payment) for payment in bill.quote.payments],
            "lump_sum": {
                "amount": lump.amount,
                "yearly_total": lump.yearly_total,
                "saves": lump.saves,
                "by": lump.by.isoformat(),
            },
            "notes": notes_of(bill, self._language, ERAS[self._language]),
        }


def notes_of(bill: Bill | AnnuityBill, language: str, era: str) -> list[str]:
    """What is to be known of the amounts, and of the dates of annuities, in words."""
    told = [note_text(note.code, note.params, language, era) for note in bill.notes]
    if isinstance(bill, AnnuityBill):
        return told + [step_text(doubt, language, era) for doubt in bill.quote.doubts]
    doubts = [doubt_of(line, language) for line in bill.used]
    return list(dict.fromkeys(text for text in [*told, *doubts] if text))


def _payment(payment: AnnuityPayment) -> Mapping[str, Any]:
    until = payment.surcharge_until
    return {
        "code": payment.code,
        "years": list(payment.years),
        "opens_on": payment.opens_on.isoformat(),
        "nominal_date": payment.nominal_date.isoformat(),
        "due_date": payment.due_date.isoformat(),
        "surcharge_until": until.isoformat() if until else None,
        "amount": payment.amount,
        "late_amount": payment.late_amount,
    }
