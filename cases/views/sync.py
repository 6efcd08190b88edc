"""Asking the office now, deciding a difference, and teaching the docket a status text."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import editable_case_for
from cases.events import EventRefused
from cases.forms import ClassifyForm, DecideForm
from cases.middleware import DocketRequest
from cases.models import Case, Discrepancy, Role
from cases.queries import cases_to_classify, open_discrepancies, visible_to
from cases.register.apply import classify_status
from cases.register.deciding import DecisionRefused, Stale, accept_office, keep_ours
from cases.register.foresight import foresee
from cases.register.sync_now import sync_one
from cases.views.decide_many import moved_in_words
from cases.views.frame import bangkok_today, cause, page
from cases.views.refusals import tell

CASES_SHOWN = 500


@require_POST
def sync_now(request: DocketRequest, pk: int) -> HttpResponse:
    """Ask the office about one case and say in a sentence what came."""
    case = editable_case_for(request.user, pk)
    result = sync_one(case, by=request.user, now=timezone.now())
    tell = messages.error if result.failed else messages.success
    tell(request, result.sentence)
    return redirect("cases:case", pk=case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: DocketRequest, pk: int) -> HttpResponse:
    """Accept the office's value or keep ours, with a reason either way; first what would follow.
    What can never be accepted is not offered."""
    difference = _difference_for(request, pk)
    case = editable_case_for(request.user, difference.case_id)
    if difference.state != Discrepancy.State.OPEN:
        messages.warning(request, _("Somebody has already decided this difference."))
        return redirect("cases:case", pk=case.pk)
    form = DecideForm(difference, request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(request, difference, form):
        return redirect("cases:case", pk=case.pk)
    [one] = foresee([difference], bangkok_today())
    context = {"case": case, "difference": difference, "form": form, "one": one}
    return page(request, "cases/decide.html", context, status=422 if form.errors else 200)


def _difference_for(request: DocketRequest, pk: int) -> Discrepancy:
    """A difference that waits; when a decision is sent, also one that is decided already."""
    waiting = open_discrepancies(request.user)
    decided = Discrepancy.objects.filter(case__in=visible_to(request.user))
    return get_object_or_404(decided if request.method == "POST" else waiting, pk=pk)


def _decide(request: DocketRequest, difference: Discrepancy, form: DecideForm) -> bool:
    reason = cause(request, form.cleaned_data["why"])
    decision = request.POST.get("decision")
    try:
        if decision == "accept":
            moved = accept_office(difference, reason, bangkok_today())
            messages.success(request, _("The office's value is in the docket."))
            if moved:
                messages.info(request, moved_in_words(moved))
        elif decision == "keep":
            keep_ours(difference, reason)
            messages.success(request, _("Ours is kept; the reason stands beside it."))
        else:
            form.add_error(None, _("Please choose: accept the office's value or keep ours."))
    except Stale as stale:
        messages.warning(request, stale.message)
    except (DecisionRefused, EventRefused) as refused:
        tell(form, refused.field, refused.message)
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: DocketRequest) -> HttpResponse:
    """The status texts nobody has classified yet; one answer counts for every case."""
    if request.user.role not in {Role.ADMINISTRATOR, Role.AGENT}:
        raise PermissionDenied(_("Agents and administrators classify a new status."))
    form = ClassifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _classify(request, form.cleaned_data["text"], form.cleaned_data["internal"])
        return redirect("cases:classify")
    context = {"texts": _texts(request), "form": form}
    return page(request, "cases/classify.html", context, status=422 if form.errors else 200)


def _classify(request: DocketRequest, text: str, internal: str) -> None:
    """Only what still waits is classified, so that nobody undoes a colleague's answer."""
    if not cases_to_classify(request.user).filter(office_status=text).exists():
        messages.warning(request, _("No case waits with this status any more."))
        return
    changed = classify_status(text, internal, cause(request, _("Status classified")))
    messages.success(request, _("Classified; %(count)s cases follow.") % {"count": changed})


def _texts(request: DocketRequest) -> list[dict[str, Any]]:
    """Each unknown text with the cases that have it."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases_to_classify(request.user).order_by("office_status", "ref")[:CASES_SHOWN]:
        found[case.office_status].append(case)
    return [{"text": text, "cases": cases} for text, cases in found.items()]
