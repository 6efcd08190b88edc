"""The statistics of the office: what there is of each service, and one table of counts."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from cases.charts import Chart, bars, columns, line
from cases.eexchange.services import Service, counted_right, service_named
from cases.middleware import DocketRequest
from cases.models import IpType, Role
from cases.register.reading import active_profile
from cases.register.statistics_table import Held, Page, held, page_of, raw_rows
from cases.tasks import READ_STATISTICS
from cases.views.frame import page
from cases.views.statistics_words import (
    BY_NAMES,
    MEASURE_NAMES,
    PROBLEM_NAMES,
    TITLES,
    line_name,
    line_note,
    months_named,
    period_name,
    short_month,
    year_name,
)

RIGHTS = ("trademark", "invention", "petty_patent", "design", "copyright")
MAY_READ_ANEW = {Role.ADMINISTRATOR, Role.AGENT}
AS_IT_CAME = "rows"
PAGE = 50
HEIGHT = 180
LARGEST = 10
SMALL_LINE = (120, 28)
PROBLEMS_SHOWN = 20


@require_safe
def statistics(request: DocketRequest) -> HttpResponse:
    """Every service with its newest month, its last full year and a small line of the years."""
    check_is_of_the_office(request)
    found = held()
    rows = [(counted_right(one.service.name), _listed(one, request.era)) for one in found]
    context = {
        "groups": [
            (IpType(right).label, [row for kind, row in rows if kind == right]) for right in RIGHTS
        ],
        "any": any(one.answers for one in found),
        "sandbox": any(one.sandbox for one in found),
        "may_read": request.user.role in MAY_READ_ANEW,
        "width": SMALL_LINE[0],
        "height": SMALL_LINE[1],
    }
    return page(request, "cases/statistics.html", context)


def check_is_of_the_office(request: DocketRequest) -> None:
    """The statistics are for the office; for a client they are not there."""
    if request.user.role == Role.CLIENT:
        raise Http404


def _listed(found: Held, era: str) -> dict[str, Any]:
    """A row of the overview."""
    measure = next(iter(found.measures), "")
    full = found.full_year(measure) if measure else None
    years = sorted(found.years)[-LARGEST:]
    totals = [
        None if found.missing(year, measure) else found.total(year, measure) for year in years
    ]
    return {
        "held": found,
        "title": TITLES[found.service.name],
        "newest": period_name(found.newest(), era),
        "measure": MEASURE_NAMES.get(measure, ""),
        "year": year_name(full, era) if full else "",
        "total": found.total(full, measure) if full else None,
        "line": line(totals, *SMALL_LINE),
        "from": year_name(years[0], era) if years else "",
    }


@require_POST
def read_statistics(request: DocketRequest) -> HttpResponse:
    """Have the office asked now. A second click within the minute asks nothing twice."""
    check_is_of_the_office(request)
    if request.user.role not in MAY_READ_ANEW:
        raise PermissionDenied(_("Agents and administrators have the statistics read."))
    since = timezone.now().replace(second=0, microsecond=0)
    async_task(READ_STATISTICS, since=since.isoformat(), by=request.user.pk, group="statistics")
    messages.success(
        request, _("The statistics are being read; the figures follow within some minutes.")
    )
    return redirect("cases:statistics")


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as far as it is there; `unknown` says that something is not."""

    by: str
    year: int
    measure: str
    by_count: bool
    unknown: bool


@require_safe
def statistics_of(request: DocketRequest, name: str) -> HttpResponse:
    """One service: a table by month, province, nationality or kind, or the rows as they came."""
    found = held_for(request, name)
    asked = asked_of(request, found)
    context = _about(found, asked, request.era)
    if asked.by == AS_IT_CAME:
        heads, rows = raw_rows(found, asked.year)
        here = f"by={AS_IT_CAME}&year={asked.year}&"
        context |= {"heads": heads, "page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
        return page(request, "cases/statistics_of.html", context | {"here": here})
    table = page_of(found, asked.by, asked.measure, asked.year, by_count=asked.by_count)
    context |= _of_the_table(found, table, request.era)
    return page(request, "cases/statistics_of.html", context)


def held_for(request: DocketRequest, name: str) -> Held:
    """What is stored of the service in the address. Raises Http404."""
    check_is_of_the_office(request)
    return held([_service(name)])[0]


def _service(name: str) -> Service:
    try:
        service = service_named(name)
    except KeyError:
        raise Http404 from None
    if not service.statistics:
        raise Http404
    return service


def asked_of(request: DocketRequest, found: Held) -> Asked:
    """The address as it can be answered: what is not there is replaced by what is."""
    given = request.GET
    by, year, measure = (given.get(name, "") for name in ("by", "year", "measure"))
    can_be = [*found.by(), AS_IT_CAME] if found.enough and found.years else [AS_IT_CAME]
    usual = next((one for one in can_be if one != "month"), can_be[0])
    if usual == AS_IT_CAME:
        usual = can_be[0]
    years = years_of(found)
    wanted = int(year) if year.isascii() and year.isdigit() and len(year) <= 4 else None
    known_year = wanted is not None and wanted in years
    return Asked(
        by=by if by in can_be else usual,
        year=wanted if wanted is not None and known_year else _usual_year(found, years),
        measure=measure if measure in found.measures else next(iter(found.measures), ""),
        by_count=given.get("sort") == "count",
        unknown=(bool(by) and by not in can_be)
        or (bool(year) and not known_year)
        or (bool(measure) and measure not in found.measures)
        or given.get("sort", "") not in {"", "count"},
    )


def years_of(found: Held) -> list[int]:
    """The years that can be looked at: those with counts, and those whose rows came."""
    asked = {answer.year for answer in found.answers if answer.rows}
    return sorted({*found.years, *asked} - {0}, reverse=True) or [0]


def _usual_year(found: Held, years: list[int]) -> int:
    """The newest year with counts, or the year that the last question was about."""
    return (found.years or years)[0]


def _about(found: Held, asked: Asked, era: str) -> dict[str, Any]:
    """What stands around a table: where it comes from, and what else there is."""
    by = [(one, BY_NAMES[one]) for one in found.by()] if found.years else []
    problems = [
        (year_name(year, era) if year else "", problem, PROBLEM_NAMES[problem["what"]])
        for year, problem in found.problems[:PROBLEMS_SHOWN]
    ]
    return {
        "held": found,
        "title": TITLES[found.service.name],
        "asked": asked,
        "as_it_came": AS_IT_CAME,
        "by": by,
        "years": [(year, year_name(year, era)) for year in years_of(found) if year],
        "measures": [(one, MEASURE_NAMES[one]) for one in found.measures],
        "measure": MEASURE_NAMES.get(asked.measure, ""),
        "year": year_name(asked.year, era) if asked.year else "",
        "newest": period_name(found.newest(), era),
        "problems": problems,
        "more_problems": len(problems) < len(found.problems),
        "checked": found.checked_for(asked.year),
        "not_understood": ", ".join(year_name(one, era) for one in found.not_understood if one),
        "cut": found.may_be_cut(asked.year, active_profile().limits.cut_after),
        "right": IpType(counted_right(found.service.name)).label,
    }


def _of_the_table(found: Held, table: Page, era: str) -> dict[str, Any]:
    newest = found.newest() or (0, 0)
    not_over = found.not_over(table.year, table.measure)
    last = (newest[1] or 12) if table.year == newest[0] else 12 * (table.year < newest[0])
    later = [] if 0 in not_over else [m for m in table.missing if m > last and m not in not_over]
    gaps = [month for month in table.missing if month <= last]
    return {
        "table": table,
        "lines": [(line_name(one, table.by), line_note(one, table.by), one) for one in table.lines],
        "by_name": BY_NAMES[table.by],
        "before": year_name(table.year - 1, era),
        "gaps": months_named(gaps),
        "not_yet": months_named(later),
        "not_over": _named(not_over, table.year, era),
        "compared": months_named(table.how.now),
        "compares": bool(table.how.now),
        "chart": _chart(table),
        "chart_height": HEIGHT,
        "largest": LARGEST,
    }


def _named(months: list[int], year: int, era: str) -> str:
    """Months, or the year where it is told as a whole."""
    return months_named(months) or (year_name(year, era) if months else "")


def _chart(table: Page) -> dict[str, Any]:
    """Upright bars of the months beside those of the year before, or lying ones of the largest."""
    if table.by == "month":
        compares = bool(table.how.now)
        pairs = [(one.before if compares else None, one.now) for one in table.lines]
        drawn = columns(pairs, HEIGHT)
        labels = [short_month(int(one.code)) for one in table.lines]
        return {"upright": True, "lines": drawn.lines, "groups": _labelled(drawn, labels, table)}
    largest = sorted(table.lines, key=lambda one: -(one.now or 0))[:LARGEST]
    shown = Page(table.by, table.measure, table.year, tuple(largest), table.total, table.how, ())
    drawn = bars([(one.now, one.before if table.how.now else None) for one in largest], 40, 7)
    labels = [line_name(one, table.by) for one in largest]
    groups = _labelled(drawn, labels, shown)
    return {"upright": False, "groups": groups, "height": 40 * len(largest)}


def _labelled(drawn: Chart, labels: list[str], table: Page) -> list[dict[str, Any]]:
    pairs = zip(drawn.groups, labels, table.lines, strict=True)
    return [
        {"bars": group.bars, "at": group.at, "label": label, "line": one}
        for group, label, one in pairs
    ]
