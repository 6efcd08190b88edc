"""The months of a budget, their quarters, and their bars. Plain Python."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = 36
PARTS = ("annuities", "renewals", "others")
# Four lines divide each of them, and each ten times as much.
STEPS = (4, 8, 12, 20)
LINES = 4
# A label of the present month would run into that of January after this one.
LAST_LABELLED = 7


@dataclass(slots=True)
class Month:
    """What a month, or a longer time from its first day, is expected to cost by its parts."""

    first: date
    annuities: int = 0
    renewals: int = 0
    others: int = 0
    count: int = 0

    @property
    def total(self) -> int:
        return self.annuities + self.renewals + self.others

    def add(self, part: str, amount: int, count: int) -> None:
        """So many payments that come to an amount."""
        setattr(self, part, getattr(self, part) + amount)
        self.count += count


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a bar: its name, and where it stands, in percent across and pixels down."""

    part: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """The bar of a month."""

    month: Month
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a frame of a height in pixels, with lines at round amounts, and years below."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[float, int], ...]
    years: tuple[tuple[float, date], ...]


def later(on: date, months: int) -> date:
    """The first of the month so many months after that of a day."""
    count = on.year * 12 + on.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_from(on: date) -> tuple[Month, ...]:
    """Empty months, the present one first."""
    return tuple(Month(later(on, n)) for n in range(MONTHS))


def quarters(months: Iterable[Month]) -> list[Month]:
    """The same by quarters of the calendar; the first and the last may be cut short."""
    found: dict[date, Month] = {}
    for month in months:
        first = month.first.replace(month=(month.first.month - 1) // 3 * 3 + 1)
        quarter = found.setdefault(first, Month(first))
        for part in PARTS:
            setattr(quarter, part, getattr(quarter, part) + getattr(month, part))
        quarter.count += month.count
    return list(found.values())


def chart(months: Sequence[Month], height: int) -> Chart:
    """The bars of the months, each as high as its share of the dearest."""
    top = round_top(max(month.total for month in months))
    wide = 100 / len(months)
    columns = tuple(
        Column(month, tuple(_blocks(month, n * wide, wide, top, height)))
        for n, month in enumerate(months)
    )
    lines = tuple((height - height * n / LINES, top * n // LINES) for n in range(LINES + 1))
    years = tuple(
        (round(n * wide, 2), month.first)
        for n, month in enumerate(months)
        if month.first.month == 1 or (n == 0 and month.first.month <= LAST_LABELLED)
    )
    return Chart(columns, lines, years)


def _blocks(month: Month, x: float, wide: float, top: int, height: int) -> Iterator[Block]:
    floor = float(height)
    for part in PARTS:
        tall = getattr(month, part) * height / top
        if tall:
            floor -= tall
            yield Block(part, round(x + wide * 0.14, 2), floor, round(wide * 0.72, 2), tall)


def round_top(most: int) -> int:
    """The next round amount from the dearest month on, one that four lines divide."""
    power = 1
    while most > STEPS[-1] * power:
        power *= 10
    return next(step * power for step in STEPS if step * power >= most)
