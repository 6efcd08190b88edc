"""What an action costs by the lines of a tariff. Typed values in, priced lines out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fees.sentences import LATE
from fees.tariff import FLAT_FROM_ITEMS, SURCHARGE, Line, Tariff, plus_percent
from fees.values import FeeError, Goods, Picture, Priced, Quantity, begun

# The code under which the law's list has a line that the tariff keeps in two.
LISTED: Mapping[str, str] = {
    "FEE-09P": "FEE-09",
    "FEE-11C": "FEE-11",
    "TM-F-01C": "TM-F-01",
    "TM-F-03C": "TM-F-03",
    "TM-F-05C": "TM-F-05",
    "TM-F-09C": "TM-F-09",
    "TM-F-16B": "TM-F-16",
    "TM-F-17B": "TM-F-17",
    "TM-F-21B": "TM-F-21",
    "TM-F-24B": "TM-F-24",
    "TM-F-24C": "TM-F-24",
}
PICTURE_FREE_CM = Decimal(5)
BATCH = 10


class Prices:
    """The lines of one tariff; `used` are those that an answer was made of, in their order."""

    def __init__(self, tariff: Tariff) -> None:
        self.tariff = tariff
        self.used: dict[str, Line] = {}

    def line(self, code: str) -> Line:
        """A line of the tariff. Raises FeeError when it has none of that code."""
        found = self.tariff.lines.get(code)
        if found is None:
            where = {"tariff": self.tariff.code, "line": LISTED.get(code, code)}
            raise FeeError("action", "not_in_tariff", where)
        return self.used.setdefault(code, found)

    def each(self, code: str, count: int, unit: str = "", of_class: int | None = None) -> Priced:
        """So many times the amount of a line."""
        line = self.line(code)
        quantity = Quantity("times", count, unit or line.per, line.amount)
        return _priced(line, quantity, count * line.amount, of_class)

    def flat(self, code: str, count: int, unit: str, of_class: int | None = None) -> Priced:
        """One amount for the whole, however many there are."""
        line = self.line(code)
        return _priced(line, Quantity("flat", count, unit, line.amount), line.amount, of_class)


def _priced(line: Line, quantity: Quantity, amount: int, of_class: int | None = None) -> Priced:
    code = LISTED.get(line.code, line.code)
    return Priced(code, line.name, line.name_en, quantity, amount, of_class)


def per_class(prices: Prices, code: str, classes: Sequence[Goods]) -> list[Priced]:
    """So much an item up to five items of a class, so much a class from six on."""
    return [
        prices.flat(f"{code}C", goods.items, "item", goods.number)
        if goods.items >= FLAT_FROM_ITEMS
        else prices.each(code, goods.items, "item", goods.number)
        for goods in classes
    ]


def picture(prices: Prices, size: Picture) -> list[Priced]:
    """So much for each centimetre over five of either side, a fraction counting as one."""
    over = _over(size.width) + _over(size.height)
    return [prices.each("TM-F-02", over, "cm")] if over else []


def _over(side: Decimal) -> int:
    return begun(max(side - PICTURE_FREE_CM, Decimal(0)))


def renewal(prices: Prices, classes: Sequence[Goods], *, late: bool) -> list[Priced]:
    """The renewal of a mark, with 20 % more in the six months of grace (TMA s. 54)."""
    lines = per_class(prices, "TM-F-09", classes)
    if not late:
        return lines
    owed = sum(line.amount for line in lines)
    percent = SURCHARGE["TM-54"]
    more = plus_percent(owed, percent) - owed
    quantity = Quantity("percent", percent, "", owed)
    return [*lines, Priced("TM-F-09", *LATE, quantity, more)]


def designs(prices: Prices, count: int, *, same_design: bool) -> list[Priced]:
    """Design applications; ten or more of the same design at once cost one amount."""
    if same_design and count >= BATCH:
        return [prices.flat("FEE-02", count, "application")]
    return [prices.each("FEE-01", count, "application")]


def copies(
    prices: Prices, codes: tuple[str, str, str], most: int, pages: Sequence[int], *, certified: bool
) -> list[Priced]:
    """Copies by the page; certified so much a page up to `most` pages of a document, above
    them one amount a document."""
    copy, by_page, by_document = codes
    lines = []
    for count in pages:
        lines.append(prices.each(copy, count))
        if certified and count > most:
            lines.append(prices.each(by_document, 1))
        elif certified:
            lines.append(prices.each(by_page, count))
    return lines
