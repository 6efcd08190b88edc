"""One case with everything that hangs on it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases.access import can_keep_the_docket
from cases.middleware import DocketRequest
from cases.models import (
    Case,
    CaseEvent,
    CaseImage,
    CaseParty,
    Deadline,
    Discrepancy,
    IpType,
    RegisterSnapshot,
    Reminder,
    SyncFailure,
)
from cases.queries import as_engine_event, visible_to
from cases.register.beside import beside
from cases.register.compare import Line
from cases.register.differences import HOLDS
from cases.register.reading import NEWEST_CHANGE
from cases.reminders.nobody import stand_in_today
from cases.rules.stages import path_of
from cases.views.flags import flags_of
from cases.views.frame import bangkok_today, page
from cases.views.stage_bar import lateness, stage_marks


@require_safe
def case_page(request: DocketRequest, pk: int) -> HttpResponse:
    """One case with its deadlines, events, parties, papers and differences."""
    case = _case_with_its_signs(request, pk)
    deadlines = list(_deadlines_with_reminders(case))
    open_ones = [row for row in deadlines if row.state == "open"]
    events = list(
        case.events.select_related("entered_by", "document", "superseded_by").order_by(
            "-date", "-pk"
        )
    )
    current = _current(events)
    told = [as_engine_event(event) for event in current]
    path = path_of(case.ip_type, told)
    lines = _beside(case, current)
    context = {
        "case": case,
        "open_deadlines": [row for row in open_ones if row.ours and row.leads],
        "information": [row for row in open_ones if not (row.ours and row.leads)],
        "other_deadlines": [row for row in deadlines if row.state != "open"],
        "events": events,
        "from_office": sum(1 for event in events if event.source == "office"),
        "stages": stage_marks(case, path),
        "office_late": lateness(case, path, bangkok_today()),
        "flags": flags_of(case, told),
        "parties": CaseParty.objects.filter(case=case).select_related("party"),
        "documents": case.documents.select_related("added_by"),
        "may_keep": can_keep_the_docket(request.user),
        "lines": lines,
        "equal": sum(1 for line in lines if line.state == "equal"),
        "said": sum(1 for line in lines if line.state != "unsaid"),
        **_seldom(case, lines),
    }
    return page(request, "cases/case.html", context)


def _current(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """The events that count, oldest first."""
    counting = [e for e in events if not e.is_void and not hasattr(e, "superseded_by")]
    return sorted(counting, key=lambda event: (event.date, event.pk))


def _case_with_its_signs(request: DocketRequest, pk: int) -> Case:
    """The case with small facts that would each cost a query of their own."""
    failures = SyncFailure.objects.filter(case=OuterRef("pk"), resolved_at__isnull=True)
    images = CaseImage.objects.filter(case=OuterRef("pk"))
    answers = RegisterSnapshot.objects.filter(case=OuterRef("pk")).order_by("-fetched_at", "-pk")
    differences = Discrepancy.objects.filter(case=OuterRef("pk"), state="open")
    signs = visible_to(request.user).annotate(
        failure=Subquery(failures.order_by("-at").values("message")[:1]),
        failure_en=Subquery(failures.order_by("-at").values("message_en")[:1]),
        first_image=Subquery(images.order_by("position", "pk").values("pk")[:1]),
        difference_count=_counted(differences),
        answer=Subquery(answers.values("body")[:1]),
        answer_service=Subquery(answers.values("service")[:1]),
        answer_at=Subquery(answers.values("fetched_at")[:1]),
        stand_in=stand_in_today(bangkok_today(), "responsible"),
        profile_changes=Subquery(NEWEST_CHANGE.values("values")[:1]),
    )
    case: Case = get_object_or_404(signs.select_related("responsible", "deputy"), pk=pk)
    return case


def _counted(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("case").annotate(n=Count("pk")).values("n"))


def _deadlines_with_reminders(case: Case) -> QuerySet[Deadline]:
    sent = Reminder.objects.filter(deadline=OuterRef("pk"), message__sent_at__isnull=False)
    counted = sent.order_by().values("deadline").annotate(n=Count("pk")).values("n")
    rows = case.deadlines.select_related("overridden_by")
    return rows.annotate(reminders_sent=Subquery(counted)).order_by("due_date", "code")


def _beside(case: Case, current: Iterable[CaseEvent]) -> tuple[Line, ...]:
    """The last answer of the office beside the docket; of two events of a kind the later counts."""
    signs = vars(case)
    if signs["answer"] is None:
        return ()
    dates = {event.kind: event.date for event in current}
    changes = signs["profile_changes"] or {}
    return beside(case, signs["answer_service"], signs["answer"], dates, changes)


def _seldom(case: Case, lines: Iterable[Line]) -> dict[str, Any]:
    """What only some cases have; asked for only where the signs say so."""
    signs = vars(case)
    is_mark = case.ip_type == IpType.TRADEMARK
    differing = {line.field: (line.office, line.ours) for line in lines if line.state == "differs"}
    asked = bool(differing or signs["difference_count"])
    found = list(case.discrepancies.filter(Q(state="open") | HOLDS)) if asked else []
    kept = {
        each.field
        for each in found
        if each.state == "kept"
        and differing.get(each.field) == (each.office_value, each.docket_value)
    }
    return {
        "first_image": signs["first_image"],
        "classes": list(case.classes.all()) if is_mark else [],
        "discrepancies": [each for each in found if each.state == "open"],
        "kept": kept,
        "undecided": differing.keys() - kept,
    }
