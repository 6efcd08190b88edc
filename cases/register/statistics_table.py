"""What is known of the statistics, for the pages: services, years, and one table of counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, Sum

from cases.eexchange.provinces import BY_CODE
from cases.eexchange.services import SERVICES, Service
from cases.eexchange.statistics import (
    Compared,
    compared,
    counted_months,
    is_over,
    missing_months,
)
from cases.eexchange.statistics_rule import MEASURES
from cases.models import ServiceAccess, StatisticsAnswer, StatisticsFigure
from cases.register.reading import active_profile
from cases.register.statistics_reading import CURRENT, stored_table
from cases.rules.thai_dates import bangkok_day

STATISTICS = tuple(service for service in SERVICES if service.statistics)
# By what a table can be made, and the columns that say it.
FIELDS = {
    "month": ("month",),
    "province": ("province_code", "province"),
    "nationality": ("nationality_code", "nationality"),
    "kind": ("kind",),
}
ROLES_OF = {
    "month": {"month", "period"},
    "province": {"province", "province_code"},
    "nationality": {"nationality", "nationality_code"},
    "kind": {"kind"},
}
PLACES_AT_THE_END = 100


@dataclass(frozen=True)
class Held:
    """All that is stored of a service, without the answers themselves."""

    service: Service
    answers: tuple[StatisticsAnswer, ...] = ()
    refused_at: datetime | None = None

    @cached_property
    def months(self) -> Mapping[int, Mapping[str, Mapping[int, int]]]:
        """The sums by year, measure and month, without what was not over when it was told."""
        found: dict[int, dict[str, dict[int, int]]] = {}
        for year, measure, month, value, over in self._sums():
            if over:
                found.setdefault(year, {}).setdefault(measure, {})[month] = value
        return found

    def _sums(self) -> Iterator[tuple[int, str, int, int, bool]]:
        """Year, measure, month and sum, and whether the month was over when the office was
        asked."""
        for answer in reversed(self.answers):
            on = bangkok_day(answer.last_checked_at)
            for year, measures in answer.months.items():
                for measure, sums in measures.items():
                    for month, value in sums.items():
                        over = is_over(int(year), int(month), on)
                        yield int(year), measure, int(month), value, over

    def not_over(self, year: int, measure: str) -> list[int]:
        """The months of a year that were told before they were over; 0 is the whole year."""
        told = self._sums()
        return sorted(
            m for y, name, m, _sum, over in told if (y, name, over) == (year, measure, False)
        )

    @property
    def years(self) -> list[int]:
        """The years with counts, the newest first."""
        return sorted(self.months, reverse=True)

    @property
    def measures(self) -> list[str]:
        """What is counted, in our order."""
        found = {measure for _year, measure, _month, _sum, _over in self._sums()}
        return [measure for measure in MEASURES if measure in found]

    def by(self) -> list[str]:
        """By what a table of counts can be made."""
        found = {role for answer in self.answers for role in answer.recognised}
        return [name for name, roles in ROLES_OF.items() if roles & found]

    @property
    def enough(self) -> bool:
        return any(answer.enough for answer in self.answers)

    def of(self, year: int, measure: str) -> Mapping[int, int]:
        """The sums of a year by month."""
        return self.months.get(year, {}).get(measure, {})

    def total(self, year: int, measure: str) -> int | None:
        """The sum of the months that there are; None where there is none."""
        sums = self.of(year, measure)
        return sum(sums[month] for month in counted_months(sums)) if sums else None

    def newest(self) -> tuple[int, int] | None:
        """The newest year and month with a count; month 0 is a whole year."""
        return max(
            ((year, max(sums)) for year, each in self.months.items() for sums in each.values()),
            default=None,
        )

    def full_year(self, measure: str) -> int | None:
        """The newest year of which no month is missing."""
        return next((y for y in self.years if not self.missing(y, measure)), None)

    def missing(self, year: int, measure: str) -> tuple[int, ...]:
        """The months of a year without any count; all where there is nothing."""
        return missing_months(self.of(year, measure))

    @property
    def fetched_at(self) -> datetime | None:
        """When the newest content came."""
        return max((answer.fetched_at for answer in self.answers), default=None)

    @property
    def checked_at(self) -> datetime | None:
        """When the office was asked about the newest year that is stored."""
        return self.answers[0].last_checked_at if self.answers else None

    def checked_for(self, year: int) -> datetime | None:
        """When the office was asked about a year."""
        asked = (answer.last_checked_at for answer in self.answers if answer.year in (year, 0))
        return next(asked, self.checked_at)

    @property
    def not_understood(self) -> list[int]:
        """The years whose tables have rows of which too little is recognised; 0 is all years."""
        return [answer.year for answer in self.answers if answer.rows and not answer.enough]

    def may_be_cut(self, year: int, most: int) -> bool:
        """Whether the answer about a year has so many rows that some may be missing; 0 is never."""
        asked = [answer for answer in self.answers if answer.year in (year, 0)]
        return bool(most) and any(answer.rows >= most for answer in asked)

    @property
    def sandbox(self) -> bool:
        return any(answer.sandbox for answer in self.answers)

    @property
    def unknown(self) -> list[str]:
        """The columns without a role, each once."""
        return list(
            dict.fromkeys(
                column
                for answer in self.answers
                for column in answer.columns
                if column not in answer.recognised.values()
            )
        )

    @property
    def problems(self) -> list[tuple[int, Mapping[str, Any]]]:
        """What could not be counted, with the year that was asked about; rows of sums last."""
        told = [(answer.year, problem) for answer in self.answers for problem in answer.problems]
        return sorted(told, key=lambda one: one[1]["what"] == "sum")

    @property
    def problem_count(self) -> int:
        return sum(answer.problem_count for answer in self.answers)


def held(services: Sequence[Service] = STATISTICS) -> list[Held]:
    """What is stored of each of these services, in two questions."""
    names = [service.name for service in services]
    answers: dict[str, list[StatisticsAnswer]] = {name: [] for name in names}
    for answer in CURRENT.filter(service__in=names).defer("body").order_by("-year"):
        answers[answer.service].append(answer)
    refused = dict(
        ServiceAccess.objects.filter(service__in=names).values_list("service", "refused_at")
    )
    return [Held(s, tuple(answers[s.name]), refused.get(s.name)) for s in services]


@dataclass(frozen=True)
class Line:
    """One row of a table: the whole of the year as far as it is there, and of this year (`same`)
    and the one before the months that both have. None is no value, which is not 0."""

    code: str
    name: str
    now: int | None
    same: int | None
    before: int | None

    @property
    def change(self) -> int | None:
        if self.same is None or self.before is None:
            return None
        return self.same - self.before

    @property
    def percent(self) -> float | None:
        """None too where there was nothing before."""
        return self.change * 100 / self.before if self.change is not None and self.before else None


@dataclass(frozen=True)
class Page:
    """A table of counts for a year; `how` says which months are compared."""

    by: str
    measure: str
    year: int
    lines: tuple[Line, ...]
    total: Line
    how: Compared
    missing: tuple[int, ...]


def page_of(found: Held, by: str, measure: str, year: int, *, by_count: bool = False) -> Page:
    """The table of a service by month, province, nationality or kind."""
    sums, before = found.of(year, measure), found.of(year - 1, measure)
    how = compared(sums, before)
    whole = found.total(year, measure)
    lines = _by_month(sums, before) if by == "month" else _grouped(found, by, measure, year, how)
    return Page(
        by=by,
        measure=measure,
        year=year,
        lines=tuple(sorted(lines, key=_by_count) if by_count else lines),
        total=Line("", "", whole, _sum(sums, how.now), _sum(before, how.before)),
        how=how,
        missing=missing_months(sums),
    )


def _sum(sums: Mapping[int, int], months: Iterable[int]) -> int | None:
    wanted = list(months)
    return sum(sums[month] for month in wanted) if wanted else None


def _by_month(sums: Mapping[int, int], before: Mapping[int, int]) -> list[Line]:
    return [
        Line(f"{month:02}", "", sums.get(month), sums.get(month), before.get(month))
        for month in range(1, 13)
    ]


def _grouped(found: Held, by: str, measure: str, year: int, how: Compared) -> list[Line]:
    this = Q(year=year)
    months = counted_months(found.of(year, measure))
    fields = FIELDS[by]
    rows = StatisticsFigure.objects.filter(
        service=found.service.name, measure=measure, year__in=(year, year - 1)
    )
    rows = rows.order_by().values_list(*fields)
    told: Any = rows.annotate(
        now=Sum("value", filter=this & Q(month__in=months)),
        same=Sum("value", filter=this & Q(month__in=how.now)),
        before=Sum("value", filter=~this & Q(month__in=how.before)),
    )
    lines = [Line(row[0] if len(fields) > 1 else "", *row[len(fields) - 1 :]) for row in told]
    shown = [line for line in lines if (line.now, line.before) != (None, None)]
    return sorted(shown, key=_in_order if by == "province" else _by_count)


def _in_order(line: Line) -> tuple[int, str]:
    """The provinces in their usual order, then unknown names, last what nobody said."""
    if line.code:
        return BY_CODE[line.code].place, ""
    return PLACES_AT_THE_END + (not line.name), line.name


def _by_count(line: Line) -> tuple[bool, int, str]:
    """The largest first, and last what nobody said."""
    said = bool(line.name) or line.code.isdigit()
    return not said, -(line.now or 0), line.code or line.name


def raw_rows(found: Held, year: int) -> tuple[list[str], list[list[str]]]:
    """The columns and the rows as they came for the question about a year, or about all."""
    profile = active_profile()
    columns: dict[str, None] = {}
    rows: list[Mapping[str, str]] = []
    for answer in CURRENT.filter(service=found.service.name, year__in=(year, 0)):
        table = stored_table(answer, profile)
        columns |= dict.fromkeys(table.columns)
        rows += table.rows
    return list(columns), [[row.get(column, "") for column in columns] for row in rows]
