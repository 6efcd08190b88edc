"""The keys of a question about fees, read into typed values; a wrong one is named and refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from cases.rules.calculator import Contradiction
from cases.rules.reading import read_day, shown
from cases.rules.thai_dates import THAI_DIGITS
from fees.values import FeeError, Goods, Picture, begun

MOST = 100_000
LONGEST = Decimal(1000)
CLASSES = range(1, 46)
# An order under section 6 or 13 is one under section 16.
SAME_SECTION: Mapping[str, str] = {"6": "16", "13": "16"}


class Asked:
    """The keys beside `ip_type` and `action`. Every method raises FeeError, or InputError for a
    day, that names the key; what is left out is refused where nothing can be taken for it."""

    def __init__(self, question: Mapping[str, object]) -> None:
        self._given = {key: value for key, value in question.items() if value is not None}

    @property
    def given(self) -> frozenset[str]:
        """The keys that were given with a value."""
        return frozenset(self._given)

    def count(self, key: str = "count", left_out: int | None = None) -> int:
        """A whole number from 1 on."""
        if key not in self._given and left_out is not None:
            return left_out
        return _whole(self._must(key), key)

    def flag(self, key: str) -> bool:
        """True or false; false when it is left out."""
        value = self._given.get(key, False)
        if not isinstance(value, bool):
            raise FeeError(key, "flag_wrong", {"key": key})
        return value

    def answered(self, key: str) -> bool:
        """True or false, which must be said."""
        self._must(key)
        return self.flag(key)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of a few words."""
        value = self._must(key)
        if not isinstance(value, str) or value not in choices:
            raise FeeError(key, "choice_wrong", {"key": key, "choices": ", ".join(choices)})
        return value

    def number(self, key: str, most: int) -> int:
        """One of the numbers 1 to `most`."""
        value = self._must(key)
        if type(value) is not int or not 1 <= value <= most:
            raise FeeError(key, "count_wrong", {"key": key, "most": most})
        return value

    def day(self, key: str) -> date | None:
        """A day in either era; None when it is left out."""
        value = self._given.get(key)
        return None if value is None else read_day(value, key)

    def needed_day(self, key: str) -> date:
        """A day that must be said."""
        return read_day(self._must(key), key)

    def hours(self) -> int:
        """Hours begun."""
        hours = _decimal(self._must("hours"))
        if hours is None:
            raise FeeError("hours", "hours_wrong")
        return begun(hours)

    def pages(self) -> tuple[int, ...]:
        """The page counts of the documents."""
        value = self._must("documents")
        if not isinstance(value, list) or not value:
            raise FeeError("documents", "pages_wrong")
        return tuple(_whole(count, f"documents[{n}]") for n, count in enumerate(value))

    def classes(self) -> tuple[Goods, ...]:
        """The classes of goods, each once."""
        value = self._must("classes")
        if not isinstance(value, list) or not value:
            raise FeeError("classes", "classes_wrong")
        found = tuple(_goods(row, f"classes[{n}]") for n, row in enumerate(value))
        numbers = [goods.number for goods in found]
        for place, number in enumerate(numbers):
            if number in numbers[:place]:
                raise FeeError(f"classes[{place}].class", "class_twice", {"value": number})
        return found

    def picture(self) -> Picture | None:
        """The size of the picture; None when it is left out."""
        if "picture_cm" not in self._given:
            return None
        row = _object(self._given["picture_cm"], "picture_cm", "picture_wrong")
        width, height = (_side(row.get(key), f"picture_cm.{key}") for key in ("width", "height"))
        return Picture(width, height)

    def section(self, known: Sequence[str]) -> str:
        """The section whose order is appealed: 16, "17", or "15,17" of which the dearer counts,
        which stands first in `known`."""
        value = self._must("section")
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str) or type(part) is int for part in parts):
            raise _section_wrong(value, known)
        text = ",".join(str(part) for part in parts).translate(THAI_DIGITS)
        cited = [SAME_SECTION.get(part, part) for part in text.replace(",", " ").split()]
        if not cited or not set(cited) <= set(known):
            raise _section_wrong(value, known)
        return min(cited, key=known.index)

    def years(self, key: str, first: int, last: int) -> frozenset[int]:
        """Patent years; none when they are left out."""
        value = self._given.get(key, [])
        good = isinstance(value, list) and all(
            type(year) is int and first <= year <= last for year in value
        )
        if not good:
            raise FeeError(key, "late_years_wrong", {"first": first, "last": last})
        return frozenset(value)  # type: ignore[call-overload, no-any-return]

    def _must(self, key: str) -> object:
        if key not in self._given:
            raise FeeError(key, "key_missing", {"key": key})
        return self._given[key]


def _section_wrong(value: object, known: Sequence[str]) -> FeeError:
    choices = ", ".join(sorted(known, key=int))
    return FeeError("section", "appeal_section_wrong", {"value": shown(value), "choices": choices})


def _whole(value: object, key: str) -> int:
    if type(value) is not int or not 1 <= value <= MOST:
        raise FeeError(key, "count_wrong", {"key": key, "most": f"{MOST:,}"})
    return value


def _goods(row: object, where: str) -> Goods:
    given = _object(row, where, "classes_wrong")
    number = given.get("class")
    if type(number) is not int or number not in CLASSES:
        raise FeeError(f"{where}.class", "class_wrong")
    return Goods(number, _whole(given.get("items"), f"{where}.items"))


def _side(value: object, where: str) -> Decimal:
    side = _decimal(value)
    if side is None:
        raise FeeError(where, "picture_wrong")
    return side


def _decimal(value: object) -> Decimal | None:
    """A number above nought and not beyond all measure; a float as it was written."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and 0 < number <= LONGEST else None


def _object(value: object, where: str, code: str) -> dict[str, object]:
    if isinstance(value, Contradiction):
        key = shown(value.key)
        raise FeeError(f"{where}.{key}", "key_twice", {"key": key})
    if not isinstance(value, dict):
        raise FeeError(where, code)
    return value
