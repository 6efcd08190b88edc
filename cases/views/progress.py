"""The page of the sync: how far it is, what it did, what it waits for, and lifting a pause."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms import LiftForm, reading_language
from cases.middleware import DocketRequest
from cases.models import Case, Role, SyncRun, User
from cases.queries import seen_by
from cases.register.budget import daily_budget, used_on
from cases.register.due import Due, cases_with_a_service, coming
from cases.register.pauses import active_pauses, lift, lift_silence, silent_services
from cases.register.planner import reason
from cases.register.progress import under_way
from cases.views.frame import bangkok_today, page

RUNS_SHOWN = 20
DUE_SHOWN = 20
WATCH = {Role.ADMINISTRATOR, Role.AGENT}


def _check_may_watch(user: User) -> None:
    if user.role not in WATCH:
        raise PermissionDenied(_("Agents and administrators see how the register is read."))


@require_safe
def progress(request: DocketRequest) -> HttpResponse:
    """The whole page; for htmx the part that tells how far the run under way is, or what is due
    next: to find that out of a large docket takes longer than the rest."""
    _check_may_watch(request.user)
    if request.htmx and request.GET.get("show") == "next":  # type: ignore[attr-defined]
        return page(request, "cases/_due_next.html", {"next": _next(request)})
    if request.htmx:  # type: ignore[attr-defined]
        runs = list(SyncRun.objects.select_related("started_by")[:RUNS_SHOWN])
        context = {"progress": under_way(runs, timezone.now())}
        return page(request, "cases/_progress.html", context)
    return _page(request)


@require_POST
def lift_pause(request: DocketRequest) -> HttpResponse:
    """An administrator lets the office be asked again, with a reason."""
    if request.user.role != Role.ADMINISTRATOR:
        raise PermissionDenied(_("Only an administrator lifts a pause of the register."))
    form = LiftForm(request.POST, str(request.POST.get("what", ""))[:20])
    if not form.is_valid():
        if "what" in form.errors:
            messages.warning(request, _("This pause is over already."))
            return redirect("cases:progress")
        return _page(request, form)
    if _lift(request.user, form.cleaned_data):
        messages.success(request, _("Lifted: the next run asks the office again."))
    else:
        messages.warning(request, _("This pause is over already."))
    return redirect("cases:progress")


def _lift(by: User, given: dict[str, Any]) -> bool:
    what, _dash, pk = given["what"].partition("-")
    if what == "pause":
        return lift(int(pk), by, given["why"], timezone.now())
    return lift_silence(int(pk), by, given["why"])


def _page(request: DocketRequest, refused: LiftForm | None = None) -> HttpResponse:
    now = timezone.now()
    runs = list(SyncRun.objects.select_related("started_by")[:RUNS_SHOWN])
    budget, used = daily_budget(), used_on(bangkok_today())
    context = {
        "progress": under_way(runs, now),
        "runs": [run for run in runs if run.finished_at],
        "budget": budget,
        "used": used,
        "shown": min(used, budget),
        "stops": _stops(request, refused),
        "next": _next(request) if request.GET.get("show") == "next" else None,
    }
    return page(request, "cases/progress.html", context, status=422 if refused else 200)


def _stops(request: DocketRequest, refused: LiftForm | None) -> list[dict[str, Any]]:
    """Pauses and silent services, each with the form that lifts it for who may."""
    may_lift = request.user.role == Role.ADMINISTRATOR
    silent = silent_services(timezone.now())
    rows = [("pause", row) for row in active_pauses(timezone.now())]
    stops: list[dict[str, Any]] = []
    for what, row in [*rows, *(("silence", row) for row in silent)]:
        key = f"{what}-{row.pk}"
        form = refused if refused and refused.data.get("what") == key else LiftForm(what=key)
        stops.append({"row": row, "silent": what == "silence", "form": form if may_lift else None})
    return stops


def _next(request: DocketRequest) -> list[dict[str, Any]]:
    """The cases that a person may see and that are due first, each with the reason."""
    now = timezone.now()
    found = coming(cases_with_a_service().filter(seen_by(request.user)), now, DUE_SHOWN)
    cases = Case.objects.only("ref", "title", "ip_type").in_bulk([one.pk for one in found])
    return [_row(one, cases[one.pk], now) for one in found if one.pk in cases]


def _row(one: Due, case: Case, now: Any) -> dict[str, Any]:
    return {
        "case": case,
        "why": reason(one.plan.rule, one.facts, now, reading_language()),
        "at": None if one.plan.at <= now else one.plan.at,
        "checked": one.facts.last_checked_at,
        "failed": one.tried_at is not None,
    }
