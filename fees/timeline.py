"""Windows of payment as bars on a scale of months. Plain Python: days in, percent out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_MONTHS = 18
BEFORE_TODAY = 8
NEAR = 3
MOST_LABELS = 7
LAST_LABEL = 92


@dataclass(frozen=True, slots=True)
class Window:
    """From when a payment can be made, its last day, and the last day with surcharge."""

    opens_on: date
    due_date: date
    surcharge_until: date | None = None

    @property
    def last_day(self) -> date:
        return self.surcharge_until or self.due_date


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: where it begins and how wide it is, in percent of the scale."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The days in time and the days with surcharge; none of them where they lie outside."""

    in_time: Piece | None
    with_surcharge: Piece | None


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole months from the first of one to the first of another."""

    start: date
    end: date

    def at(self, day: date) -> float:
        """Where a day stands, from 0 to 100."""
        share = (day - self.start).days / (self.end - self.start).days
        return round(min(max(share, 0), 1) * 100, 1)

    def has(self, day: date) -> bool:
        return self.start <= day < self.end

    def months(self) -> list[tuple[float, date]]:
        """The firsts of the months that get a label, each with its place: every one, every
        second or every third, January always among them, and none at the very end."""
        count = _months_between(self.start, self.end)
        step = -(-count // MOST_LABELS)
        firsts = [_later(self.start, n) for n in range(count)]
        labelled = [(self.at(first), first) for first in firsts if (first.month - 1) % step == 0]
        return [(place, first) for place, first in labelled if place <= LAST_LABEL]

    def bar(self, window: Window) -> Bar:
        until = window.due_date + timedelta(days=1)
        late = None
        if window.surcharge_until is not None:
            late = self._piece(until, window.surcharge_until + timedelta(days=1))
        return Bar(self._piece(window.opens_on, until), late)

    def _piece(self, start: date, end: date) -> Piece | None:
        left, right = self.at(start), self.at(end)
        return Piece(left, round(right - left, 1)) if right > left else None


def scale_for(windows: Sequence[Window], on: date) -> Scale:
    """The months that show the windows and, where it is near, today; eighteen at most, and of
    windows that are long open only the last months."""
    if not windows:
        return Scale(_later(on, -1), _later(on, 6))
    first = _first(min(window.opens_on for window in windows))
    last = _first(max(window.last_day for window in windows))
    if first > on and _months_between(on, first) <= NEAR:
        first = _first(on)
    if last >= _first(on):
        first = max(first, _later(on, -BEFORE_TODAY))
    return Scale(first, min(_later(last, 1), _later(first, MOST_MONTHS)))


def _first(day: date) -> date:
    return day.replace(day=1)


def _later(day: date, months: int) -> date:
    """The first of the month so many months after that of a day."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
