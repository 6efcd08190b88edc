"""What a question about fees is made of, and why one is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from cases.rules.sentences import ERRORS as RULE_ERRORS
from cases.rules.sentences import fill
from cases.rules.thai_dates import english_date, thai_date
from cases.rules.values import InputError
from cases.rules.wording import ip_type_label
from fees.sentences import ERRORS, action_label

ALL_ERRORS = {**RULE_ERRORS, **ERRORS}
DAYS = frozenset({"date", "from", "until"})


class FeeError(InputError):
    """A question about fees that has no answer; the sentence says why, in both languages.

    Days among its values are ISO texts, rights and actions their codes.
    """

    def text(self, language: str = "th") -> str:
        words = {key: in_words(key, value, language) for key, value in self.params.items()}
        return fill(ALL_ERRORS, self.code, words, language)


def in_words(key: str, value: str | int, language: str, era: str = "") -> str | int:
    """A value of a sentence as a reader says it, in the usual era of the language or another."""
    if key in DAYS:
        day = date.fromisoformat(str(value))
        return thai_date(day, era or "be") if language == "th" else english_date(day, era or "ce")
    if key == "right":
        return ip_type_label(str(value), language)
    return action_label(str(value), language) if key == "action" else value


@dataclass(frozen=True, slots=True)
class Goods:
    """A class of goods or services with the number of its items that are charged."""

    number: int
    items: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The size of a mark's picture in centimetres."""

    width: Decimal
    height: Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """How an amount came about, told by `wording.quantity_text`: so many times one amount, one
    amount for the whole, or a percentage of another amount."""

    how: str
    count: int
    unit: str
    each: int


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of an answer: the code as the law's list has it, its name in Thai and English, the
    class of goods it belongs to, how the amount came about, and the amount."""

    code: str
    name: str
    name_en: str
    quantity: Quantity
    amount: int
    goods_class: int | None = None


def total(lines: Sequence[Priced]) -> int:
    """What the lines come to."""
    return sum(line.amount for line in lines)


def begun(number: Decimal) -> int:
    """Whole ones, a fraction counting as one."""
    return int(number.to_integral_value(ROUND_CEILING))
