"""Asking the office now, and deciding a difference."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import editable_case_for
from cases.events import EventRefused
from cases.forms import DecideForm
from cases.middleware import DocketRequest
from cases.models import Discrepancy, Role
from cases.queries import open_discrepancies, visible_to
from cases.register.deciding import DecisionRefused, Stale, accept_office, keep_ours
from cases.register.foresight import foresee
from cases.register.sync_now import Asked, sync_one
from cases.views.decide_many import moved_in_words
from cases.views.frame import bangkok_today, cause, page
from cases.views.refusals import tell


@require_POST
def sync_now(request: DocketRequest, pk: int) -> HttpResponse:
    """Ask the office about one case and say in a sentence what came."""
    case = editable_case_for(request.user, pk)
    result = sync_one(case, by=request.user, now=timezone.now())
    tell = messages.error if result.failed else messages.success
    tell(request, _with_the_way(request, result) if result.no_key else result.sentence)
    return redirect("cases:case", pk=case.pk)


def _with_the_way(request: DocketRequest, result: Asked) -> str:
    """The sentence with a link to the steps to a key, for those who may see them."""
    if request.user.role not in {Role.ADMINISTRATOR, Role.AGENT}:
        return result.sentence
    where, name = reverse("cases:exchange_key"), _("The way to a key")
    return format_html('{} <a href="{}">{}</a>', result.sentence, where, name)


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
