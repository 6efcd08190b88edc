"""The morning page: what is overdue, what is due, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Subquery, Value
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.middleware import DocketRequest
from cases.models import Deadline, DeadlineKind, IpType, User, WatchHit
from cases.queries import (
    MOST_COUNTED,
    answered_for_by,
    came_back,
    cases_to_classify,
    client_name,
    dates_to_read_again,
    due_by,
    open_deadlines,
    open_failures,
    to_verify,
    waiting_differences,
)
from cases.reminders.nobody import stand_in_today, untold_deadlines
from cases.views.frame import MONTH, OFFICE_WIDE, WEEK, bangkok_today, counted, page
from cases.views.tour import stops_for
from cases.watch.queue import may_read, of_person, waiting_hits, with_what_stands_beside

SHOWN = 50
OVERDUE_SHOWN = 20
DUE_SHOWN = 30
NEWS_SHOWN = 20
# What is shown with everything else leaves it room.
FEWER = {"untold": 8}
NONE = Value(0)
Row = TypeVar("Row", bound=Model)
NAMES = (
    "untold",
    "back",
    "overdue",
    "week",
    "month",
    "verify",
    "watch",
    "classify",
    "differs",
    "failures",
)


@dataclass(frozen=True)
class Section:
    """Rows under one heading; `total` counts those that are not shown too, but no further than
    one more than `cases.queries.MOST_COUNTED`."""

    name: str
    title: str
    colour: str
    of: str
    rows: Sequence[Model]
    total: int
    skipped: int = 0

    @property
    def more(self) -> int:
        return max(0, self.total - self.skipped - len(self.rows))


@require_safe
def today(request: DocketRequest) -> HttpResponse:
    """Everything that ends within thirty days, mine or the whole office's."""
    on = bangkok_today()
    who, kind, show = _filters(request)
    law = "1" if request.GET.get("law") == "1" else ""
    skipped = _skipped(request) if show else 0
    due = _of(due_by(request.user, on + MONTH), request, who, kind, "case__")
    terms = due_sections(due.filter(kind=DeadlineKind.STATUTORY) if law else due, on, show, skipped)
    readings = readings_of(request, kind, show, skipped)
    news = news_sections(request, who, kind, show, skipped)
    context = {
        "sections": _in_order(terms, readings, news),
        "waits": {
            **({} if who != usual_view(request) or kind or law else _due_in_all(terms)),
            **({} if kind else {s.name: s.total for s in readings if s.name == "verify"}),
        },
        "may_assign": request.user.keeps_the_docket
        and any(s.rows for s in (*terms, *readings) if s.of == "deadlines"),
        "law": law,
        "who": who,
        "kind": kind,
        "show": show,
        "page_before": skipped // SHOWN,
        "page_after": skipped // SHOWN + 2,
        "kinds": IpType.choices,
        "kind_name": IpType(kind).label if kind else "",
        "tour": [] if show else stops_for(request.user),
    }
    return page(request, "cases/today.html", context)


def _due_in_all(terms: Sequence[Section]) -> dict[str, int]:
    """What the rail counts too, so that it need not be counted twice."""
    return {"due": sum(section.total for section in terms if section.name != "month")}


def _in_order(terms: list[Section], readings: list[Section], news: list[Section]) -> list[Section]:
    """What nobody can be told of and what came back is shown first, and only when there is some."""
    first = [s for s in readings if s.name in {"untold", "back"} and s.total]
    return [*first, *terms, *(s for s in readings if s.name == "verify"), *news]


def usual_view(request: DocketRequest) -> str:
    return "office" if request.user.role in OFFICE_WIDE else "mine"


def _filters(request: DocketRequest) -> tuple[str, str, str]:
    usual = usual_view(request)
    who = request.GET.get("who", usual)
    kind = request.GET.get("kind", "")
    show = request.GET.get("show", "")
    return (
        who if who in {"mine", "office"} else usual,
        kind if kind in IpType.values else "",
        show if show in NAMES else "",
    )


def _skipped(request: DocketRequest) -> int:
    """How many rows stand on the pages before the one that is asked for."""
    number = request.GET.get("page", "")[:6]
    return SHOWN * max(0, int(number) - 1) if number.isdecimal() else 0


def _of(
    rows: QuerySet[Row], request: DocketRequest, who: str, kind: str, to_case: str
) -> QuerySet[Row]:
    """The rows of one person and one kind of right; `to_case` leads from the row to its case."""
    if who == "mine":
        rows = rows.filter(answered_for_by(request.user, to_case))
    return rows.filter(**{f"{to_case}ip_type": kind}) if kind else rows


def due_sections(due: QuerySet[Deadline], on: date, show: str, skipped: int) -> list[Section]:
    """Overdue, the seven days from today, and the rest of the thirty days: one question for all.

    The rows are those of one section when only that one is shown; else the first of all: many
    overdue ones leave room for what comes. The counts stand on the very first row of `due`.
    """
    spans = {
        "overdue": Q(due_date__lt=on),
        "week": Q(due_date__gte=on, due_date__lte=on + WEEK),
        "month": Q(due_date__gt=on + WEEK),
    }
    counts = {f"all_{name}": counted(due.filter(span)) for name, span in spans.items()}
    uncounted = dict.fromkeys(counts, NONE)
    parts = {"first": due[:1], **_parts(due, spans, show, skipped)}
    due = due.annotate(client_name=client_name("case_id"), stand_in=stand_in_today(on))
    first, *others = (
        due.filter(pk__in=part.values("pk"))
        .order_by()
        .annotate(stands_as=Value(name), **(counts if name == "first" else uncounted))
        for name, part in parts.items()
    )
    rows = sorted(first.union(*others, all=True), key=_by_day_and_time)
    found: dict[str, list[Deadline]] = {name: [] for name in spans}
    totals = dict.fromkeys(spans, 0)
    for row in rows:
        if vars(row)["stands_as"] == "first":
            totals = {name: vars(row)[f"all_{name}"] or 0 for name in spans}
        else:
            found[group_of(row.due_date, on)].append(row)
    heads = {
        "overdue": (_("Overdue"), "red"),
        "week": (_("Due in 7 days"), ""),
        "month": (_("Next 30 days"), ""),
    }
    return [
        Section(name, *heads[name], "deadlines", listed, totals[name], skipped)
        for name, listed in found.items()
    ]


def _parts(
    due: QuerySet[Deadline], spans: dict[str, Q], show: str, skipped: int
) -> dict[str, QuerySet[Deadline]]:
    """What is listed: a page of one section, or the first overdue ones and the first to come."""
    if show:
        shown = due.filter(spans[show])[skipped : skipped + SHOWN] if show in spans else None
        return {} if shown is None else {show: shown}
    overdue = spans["overdue"]
    return {
        "overdue": due.filter(overdue)[:OVERDUE_SHOWN],
        "coming": due.exclude(overdue)[:DUE_SHOWN],
    }


def _by_day_and_time(row: Deadline) -> tuple[date, str, str, int]:
    return (row.due_date, row.due_time, row.code, row.pk)


def group_of(due: date, on: date) -> str:
    if due < on:
        return "overdue"
    return "week" if due <= on + WEEK else "month"


def readings_of(request: DocketRequest, kind: str, show: str, skipped: int) -> list[Section]:
    """The deadlines of the whole office that nobody can be told of today, those dates that a
    second person read differently, and those that this person may verify: one question for all.
    There are none for who may only read."""
    user = request.user
    if not user.keeps_the_docket:
        return []
    found = {
        "untold": _due_first(untold_deadlines(user, bangkok_today()), kind),
        "back": _due_first(dates_to_read_again(user, came_back(user)), kind),
        "verify": _due_first(dates_to_read_again(user, to_verify(user)), kind),
    }
    most = skipped + MOST_COUNTED if show in found else MOST_COUNTED
    totals = {name: counted(rows, most + 1) for name, rows in found.items()}
    parts = {
        name: rows[skipped : skipped + SHOWN]
        if show == name
        else rows[: FEWER.get(name, NEWS_SHOWN)]
        for name, rows in found.items()
    }
    more = {"client_name": client_name("case_id"), "stand_in": stand_in_today(bangkok_today())}
    first, *others = [
        open_deadlines(user)
        .filter(pk__in=part.values("pk"))
        .order_by()
        .annotate(part=Value(name), total=totals[name], **more)
        for name, part in parts.items()
    ]
    rows = sorted(first.union(*others, all=True), key=_by_the_day)
    counts = {vars(row)["part"]: vars(row)["total"] for row in rows}
    if skipped and show in found and show not in counts:
        counts = _counts(user, totals)
    heads = {
        "untold": (_("Nobody can be told"), "red", "deadlines"),
        "back": (_("Came back"), "amber", "readings"),
        "verify": (_("To verify"), "amber", "readings"),
    }
    return [
        Section(
            name,
            *head,
            [row for row in rows if vars(row)["part"] == name],
            counts.get(name) or 0,
            skipped if show == name else 0,
        )
        for name, head in heads.items()
    ]


def _due_first(rows: QuerySet[Deadline], kind: str) -> QuerySet[Deadline]:
    found = rows.filter(case__ip_type=kind) if kind else rows
    return found.order_by("due_date", "code", "pk")


def _by_the_day(row: Deadline) -> tuple[date, str, int]:
    return (row.due_date, row.code, row.pk)


def _counts(user: User, totals: dict[str, Subquery]) -> dict[str, Any]:
    """The same counts where a page beyond the end has no row that could carry them."""
    return dict(User.objects.filter(pk=user.pk).values(**totals).get())


def news_sections(
    request: DocketRequest, who: str, kind: str, show: str, skipped: int
) -> list[Section]:
    """What the office said that waits for a person."""
    user = request.user
    to_classify = _of(cases_to_classify(user), request, who, kind, "").order_by("ref")
    waiting = waiting_differences(user, bangkok_today())
    differences = _of(waiting, request, who, kind, "case__")
    failures = _of(open_failures(user), request, who, kind, "case__")
    rows: tuple[tuple[str, str, str, str, QuerySet[Any]], ...] = (
        ("classify", _("To classify"), "amber", "cases", to_classify),
        ("differs", _("Differs from the office"), "violet", "differences", differences),
        ("failures", _("Failed checks"), "amber", "failures", failures),
    )
    if kind in {"", IpType.TRADEMARK} and may_read(user):
        hits = with_what_stands_beside(_of_whom(waiting_hits(user), request, who))
        rows = (("watch", _("Watch hits to decide"), "red", "hits", hits), *rows)
    return [
        _news(*head, skipped, SHOWN) if show == head[0] else _news(*head, 0, NEWS_SHOWN)
        for head in rows
    ]


def _of_whom(hits: QuerySet[WatchHit], request: DocketRequest, who: str) -> QuerySet[WatchHit]:
    """The hits of the marks and terms that the person answers for, or those of the office."""
    return hits.filter(of_person(request.user.pk)) if who == "mine" else hits


def _news(
    name: str, title: str, colour: str, of: str, found: QuerySet[Any], skipped: int, most: int
) -> Section:
    counting = found.annotate(total=counted(found, skipped + MOST_COUNTED + 1))
    rows = list(counting[skipped : skipped + most])
    total = (rows[0].total or 0) if rows else found.count() if skipped else 0
    return Section(name, title, colour, of, rows, total, skipped)
