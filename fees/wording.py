"""The lines of a fee answer in words, in Thai ("th") and English ("en")."""

from cases.rules.sentences import fill
from cases.rules.values import Params
from fees.sentences import CLASS, NOTES, STEPS, UNITS
from fees.tariff import Line
from fees.values import Priced, Quantity, in_words


def label(line: Priced, language: str) -> str:
    """The name of a line with its class of goods."""
    name = line.name if language == "th" else line.name_en
    if line.goods_class is None:
        return name
    return CLASS[0 if language == "th" else 1].format(name=name, number=line.goods_class)


def quantity_text(quantity: Quantity, language: str) -> str:
    """How an amount came about: "5 items × 1,000", "12 applications: 2,250 in all"."""
    if quantity.how == "percent":
        share, base = f"{quantity.count}%", f"{quantity.each:,}"
        return f"{share} ของ {base}" if language == "th" else f"{share} of {base}"
    counted = f"{quantity.count:,} {_unit(quantity, language)}".strip()
    if quantity.how == "flat":
        amount = f"{quantity.each:,}"
        return f"{counted} เหมา {amount}" if language == "th" else f"{counted}: {amount} in all"
    return f"{counted} × {quantity.each:,}"


def _unit(quantity: Quantity, language: str) -> str:
    thai, one, several = UNITS.get(quantity.unit, (quantity.unit,) * 3)
    if language == "th":
        return thai
    return one if quantity.count == 1 else several


def step_label(step: str, language: str) -> str:
    """The name of a step on the way of a right."""
    thai, english = STEPS[step]
    return thai if language == "th" else english


def note_text(code: str, params: Params, language: str, era: str = "") -> str:
    """The sentence of a note with its values."""
    words = {key: in_words(key, value, language, era) for key, value in params.items()}
    return fill(NOTES, code, words, language)


def doubt_of(line: Line, language: str) -> str:
    """What is not settled about a line of a tariff; "" when all is."""
    return line.doubt if language == "th" else line.doubt_en
