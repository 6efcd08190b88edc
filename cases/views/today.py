"""The morning page: what is overdue, what is due, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Window
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.middleware import DocketRequest
from cases.models import Deadline, IpType, Role
from cases.queries import (
    cases_to_classify,
    due_by,
    office_closed_on,
    open_discrepancies,
    open_failures,
)
from cases.views.frame import bangkok_today, client_name, page

SHOWN = 150
NEWS_SHOWN = 20
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
OFFICE_WIDE = {Role.ADMINISTRATOR, Role.BOOKKEEPER, Role.CLIENT}
Row = TypeVar("Row", bound=Model)
NAMES = ("overdue", "week", "month", "classify", "differs", "failures")


@dataclass(frozen=True)
class Section:
    """Rows under one heading; `total` counts those that are not shown too."""

    name: str
    title: str
    colour: str
    of: str
    rows: Sequence[Model]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@require_safe
def today(request: DocketRequest) -> HttpResponse:
    """Everything that ends within thirty days, mine or the whole office's."""
    on = bangkok_today()
    who, kind, show = _filters(request)
    sections = [
        *due_sections(
            _of(due_by(request.user, on + MONTH), request, who, kind, "case__"), on, show
        ),
        *news_sections(request, who, kind, show),
    ]
    context = {
        "sections": sections,
        "who": who,
        "kind": kind,
        "show": show,
        "kinds": IpType.choices,
        "kind_name": IpType(kind).label if kind else "",
        "closed_day": office_closed_on(on, (request.LANGUAGE_CODE or "th")[:2]),
    }
    return page(request, "cases/today.html", context)


def _filters(request: DocketRequest) -> tuple[str, str, str]:
    usual = "office" if request.user.role in OFFICE_WIDE else "mine"
    who = request.GET.get("who", usual)
    kind = request.GET.get("kind", "")
    show = request.GET.get("show", "")
    return (
        who if who in {"mine", "office"} else usual,
        kind if kind in IpType.values else "",
        show if show in NAMES else "",
    )


def _of(
    rows: QuerySet[Row], request: DocketRequest, who: str, kind: str, to_case: str
) -> QuerySet[Row]:
    """The rows of one person and one kind of right; `to_case` leads from the row to its case."""
    if who == "mine":
        mine = {f"{to_case}responsible": request.user}, {f"{to_case}deputy": request.user}
        rows = rows.filter(Q(**mine[0]) | Q(**mine[1]))
    return rows.filter(**{f"{to_case}ip_type": kind}) if kind else rows


def due_sections(due: QuerySet[Deadline], on: date, show: str) -> list[Section]:
    """Overdue, the seven days from today, and the rest of the thirty days.

    The rows are those of one section when only that one is shown; else the first of all.
    """
    spans = {
        "overdue": Q(due_date__lt=on),
        "week": Q(due_date__gte=on, due_date__lte=on + WEEK),
        "month": Q(due_date__gt=on + WEEK),
    }
    counts = due.aggregate(**{name: Count("pk", filter=span) for name, span in spans.items()})
    found: dict[str, list[Deadline]] = {name: [] for name in spans}
    rows = due.filter(spans.get(show, Q())).annotate(client_name=client_name("case_id"))
    for row in rows[:SHOWN]:
        found[group_of(row.due_date, on)].append(row)
    heads = {
        "overdue": (_("Overdue"), "red"),
        "week": (_("Due in 7 days"), ""),
        "month": (_("Next 30 days"), ""),
    }
    return [
        Section(name, *heads[name], "deadlines", rows, counts[name]) for name, rows in found.items()
    ]


def group_of(due: date, on: date) -> str:
    if due < on:
        return "overdue"
    return "week" if due <= on + WEEK else "month"


def news_sections(request: DocketRequest, who: str, kind: str, show: str) -> list[Section]:
    """What the office said that waits for a person."""
    to_classify = _of(cases_to_classify(request.user), request, who, kind, "").order_by("ref")
    differences = _of(open_discrepancies(request.user), request, who, kind, "case__")
    failures = _of(open_failures(request.user), request, who, kind, "case__")
    return [
        _news("classify", _("To classify"), "amber", "cases", to_classify, show),
        _news("differs", _("Differs from the office"), "violet", "differences", differences, show),
        _news("failures", _("Failed checks"), "amber", "failures", failures, show),
    ]


def _news(name: str, title: str, colour: str, of: str, found: QuerySet[Any], show: str) -> Section:
    most = SHOWN if show == name else NEWS_SHOWN
    rows = list(found.annotate(total=Window(Count("pk")))[:most])
    return Section(name, title, colour, of, rows, rows[0].total if rows else 0)
