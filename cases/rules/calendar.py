"""On which days the office is closed: weekends, announced days, and computed ones elsewhere.

The announced days are rows with their source. For a year without rows the days are computed
by the `holidays` package, corrected for what it gets wrong, and never count as confirmed.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import holidays

from cases.rules.thai_dates import ENGLISH_WEEKDAYS, WEEKDAYS

CATEGORIES = ("public", "government")
SHIPPED = Path(__file__).parent / "closed_days.toml"
MOVED_BY_THE_CABINET = {date(2020, 12, 7): date(2020, 12, 11)}
SATURDAY = 5
# A year has some eighteen announced days; with fewer rows it is surely not complete.
ROWS_OF_A_YEAR = 12


@dataclass(frozen=True)
class ClosedDay:
    """A day on which the office is closed, with the source that says so."""

    date: date
    name_th: str
    name_en: str
    source: str
    confirmed: bool


class Calendar:
    """Answers whether the office is open on a day.

    `rows` stand alone for every year that has enough of them; in another year they add to
    the computed days. With `only_these` no day is computed for other years (the
    `--closed-days` option of the calculator).
    """

    def __init__(
        self,
        rows: Iterable[ClosedDay],
        *,
        confirmed_years: Iterable[int] | None = None,
        only_these: bool = False,
    ) -> None:
        self._rows = {row.date: row for row in rows}
        self._years = _covered_years(self._rows)
        self._only_these = only_these
        self._confirmed = (
            frozenset(confirmed_years)
            if confirmed_years is not None
            else _fully_confirmed(self._rows.values()) & self._years
        )

    def is_closed(self, day: date) -> bool:
        return day.weekday() >= SATURDAY or self._row(day) is not None

    def _row(self, day: date) -> ClosedDay | None:
        row = self._rows.get(day)
        if row is None and self.is_computed(day):
            return computed_days(day.year).get(day)
        return row

    def is_computed(self, day: date) -> bool:
        """Whether the closed days of that day's year are computed, not announced."""
        return not self._only_these and day.year not in self._years

    def name(self, day: date, language: str = "th") -> str:
        """Why the office is closed on a day: the name of the day, or of the weekday."""
        row = self._row(day)
        if row is not None:
            return row.name_en if language == "en" else row.name_th
        if day.weekday() < SATURDAY:
            return ""
        if language == "en":
            return ENGLISH_WEEKDAYS[day.weekday()]
        return f"วัน{WEEKDAYS[day.weekday()]}"

    def next_open(self, day: date) -> date:
        """The first open day after a day."""
        day += timedelta(days=1)
        while self.is_closed(day):
            day += timedelta(days=1)
        return day

    def previous_open(self, day: date) -> date:
        """The last open day before a day."""
        day -= timedelta(days=1)
        while self.is_closed(day):
            day -= timedelta(days=1)
        return day

    def confirmed(self, day: date) -> bool:
        """Whether the closed days of that day's year are announced in full."""
        return day.year in self._confirmed

    @property
    def confirmed_until(self) -> int | None:
        """The last year whose days are all confirmed."""
        return max(self._confirmed, default=None)

    @property
    def confirmed_years(self) -> frozenset[int]:
        return self._confirmed


def _covered_years(days: Iterable[date]) -> frozenset[int]:
    sizes = Counter(day.year for day in days)
    return frozenset(year for year, size in sizes.items() if size >= ROWS_OF_A_YEAR)


def _fully_confirmed(rows: Iterable[ClosedDay]) -> frozenset[int]:
    years: dict[int, bool] = {}
    for row in rows:
        years[row.date.year] = years.get(row.date.year, True) and row.confirmed
    return frozenset(year for year, confirmed in years.items() if confirmed)


@lru_cache(maxsize=300)
def computed_days(year: int) -> Mapping[date, ClosedDay]:
    """Government holidays of a year by computation: public ones and the Ploughing Day,
    less Labour Day and its substitute, with the one move by the Cabinet that is known."""
    thai, english = (
        holidays.country_holidays("TH", years=year, categories=CATEGORIES, language=language)
        for language in ("th", "en_US")
    )
    days = {
        day: ClosedDay(day, thai[day], name, "Computed, provisional", confirmed=False)
        for day, name in english.items()
        if not _only_labour_day(name)
    }
    for moved_from, moved_to in MOVED_BY_THE_CABINET.items():
        if moved_from in days:
            days[moved_to] = replace(days.pop(moved_from), date=moved_to)
    return days


def _only_labour_day(name: str) -> bool:
    """Labour Day closes banks, not the office; a day that is also something else stays."""
    return all("Labor Day" in part for part in name.split("; "))


@lru_cache(maxsize=1)
def shipped_days() -> tuple[ClosedDay, ...]:
    """The rows that come with the product."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["day"]
    return tuple(ClosedDay(**row) for row in rows)


@lru_cache(maxsize=1)
def shipped_calendar() -> Calendar:
    return Calendar(shipped_days())


def replaced_calendar(days: Iterable[date]) -> Calendar:
    """A calendar whose announced days are exactly these; weekends stay closed."""
    rows = [ClosedDay(day, "วันหยุดที่กำหนด", "given closed day", "given", True) for day in days]
    return Calendar(rows, confirmed_years=shipped_calendar().confirmed_years, only_these=True)
