"""Where the bars and lines of small charts stand, for SVG that the server draws. Plain Python.

Across everything is in percent, down in pixels, both as texts that no language writes otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 60, 80)
LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: which of the series it is of, and where it stands."""

    series: int
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one thing beside or below each other, with the middle of its label."""

    bars: tuple[Bar, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Groups of bars, and lines at round numbers: how far down, and the number."""

    groups: tuple[Group, ...]
    lines: tuple[tuple[str, int], ...]


def number(value: float) -> str:
    """A number for an attribute: a point and no more than two digits behind it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def round_top(most: int) -> int:
    """The next round number from the largest on, one that four lines divide."""
    power = 1
    while most > STEPS[-1] * power:
        power *= 10
    return next(step * power for step in STEPS if step * power >= most)


def columns(values: Sequence[Sequence[int | None]], height: int) -> Chart:
    """A group of upright bars for each row of values; None has no bar."""
    known = [value for row in values for value in row if value is not None]
    top, wide = round_top(max(known, default=0)), 100 / max(1, len(values))
    lines = tuple((number(height - height * n / LINES), top * n // LINES) for n in range(LINES + 1))
    groups = tuple(
        Group(tuple(_upright(row, n * wide, wide, top, height)), number((n + 0.5) * wide))
        for n, row in enumerate(values)
    )
    return Chart(groups, lines)


def _upright(row: Sequence[int | None], x: float, wide: float, top: int, height: int) -> list[Bar]:
    each = wide * 0.72 / max(1, len(row))
    return [
        Bar(
            series,
            number(x + wide * 0.14 + series * each),
            number(height - value * height / top),
            number(each * 0.94),
            number(value * height / top),
        )
        for series, value in enumerate(row)
        if value
    ]


def bars(values: Sequence[Sequence[int | None]], row_height: int, thick: int) -> Chart:
    """A group of lying bars for each row of values, one below the other, the last the thickest."""
    known = [value for row in values for value in row if value is not None]
    top = max([1, *known])
    groups = tuple(
        Group(
            tuple(
                Bar(
                    series,
                    "0",
                    number(n * row_height + 18 + series * (thick + 1)),
                    number(value * 100 / top),
                    str(thick),
                )
                for series, value in enumerate(row)
                if value
            ),
            number(n * row_height + 12),
        )
        for n, row in enumerate(values)
    )
    return Chart(groups, ())


def line(values: Sequence[int | None], width: int, height: int) -> tuple[str, ...]:
    """The points of a small line, from 0 at its foot; a missing value breaks it into pieces."""
    top = max([1, *(value for value in values if value is not None)])
    step = width / max(1, len(values) - 1)
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{number(place * step)},{number(height - value * height / top)}")
    return tuple(" ".join(piece) for piece in pieces if piece)
