"""The sandbox of a case: see what a change would do to its deadlines, then save it or not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import can_keep_the_docket, case_for
from cases.ended_rights import watched
from cases.events import EventRefused, NewEvent
from cases.forms import WhyForm, reading_language
from cases.forms.what_if import DAY, AddedEventForm, SandboxForm
from cases.middleware import DocketRequest
from cases.models import Case, CaseEvent
from cases.queries import current_events, office_calendar
from cases.register.letters import close_answered_letters
from cases.rules.engine import InputError
from cases.rules.kinds import kinds_for
from cases.rules.thai_dates import near_day
from cases.views.flags import new_flags
from cases.views.frame import bangkok_today, cause, page, posted
from cases.views.previews import asks_for_preview, wrong_in
from cases.views.refusals import take_version
from cases.what_if import (
    Imagined,
    NotStorable,
    Sandbox,
    events_in,
    imagine,
    make_true,
    why_refused,
)


@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: DocketRequest, pk: int) -> HttpResponse:
    """Change days in a sandbox and see what would follow. Only the button that saves stores."""
    case = case_for(request.user, pk)
    saves = "save" in request.POST
    if saves and not can_keep_the_docket(request.user):
        raise PermissionDenied(_("Your role may read the docket but not change it."))
    events = list(current_events(case).select_related("document"))
    sent = _posted(request)
    form = SandboxForm(events, sent, initial={"version": case.version})
    added = AddedEventForm(kinds_for(case.ip_type), sent)
    why = WhyForm(request.POST if saves else None)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "added": added,
        "why": why,
        "imagined": None,
    }
    if sent is not None and form.is_valid() and added.is_valid():
        sandbox = _sandbox(form, added)
        context |= _looked_at(case, events, sandbox, form)
        imagined = context["imagined"]
        if saves and imagined and why.is_valid() and _saved(request, case, sandbox, form, imagined):
            return redirect("cases:case", pk=case.pk)
    return _answer(request, context, saves)


def _answer(request: DocketRequest, context: dict[str, Any], saves: bool) -> HttpResponse:
    form, added, why = context["form"], context["added"], context["why"]
    context["may_keep"] = can_keep_the_docket(request.user)
    context["wrong"] = [*wrong_in(form), *wrong_in(added)]
    if asks_for_preview(request):
        return page(request, "cases/_imagined_beside.html", context)
    if request.htmx and request.method != "POST":  # type: ignore[attr-defined]
        return page(request, "cases/_what_if.html", context)
    wrong = form.errors or added.errors or (saves and why.errors)
    return page(request, "cases/what_if.html", context, status=422 if wrong else 200)


def _posted(request: DocketRequest) -> QueryDict | None:
    """What was sent; `t` and `+60` count for the day of each event too."""
    sent = posted(request)
    if sent is not None:
        for name in [name for name in sent if name.startswith(DAY)]:
            if day := near_day(str(sent[name]).strip(), bangkok_today()):
                sent[name] = day.isoformat()
    return sent


def _sandbox(form: SandboxForm, added: AddedEventForm) -> Sandbox:
    given = added.cleaned_data
    new = None
    if given.get("kind"):
        new = NewEvent(given["kind"], given["date"], added.data_of_the_event())
    return Sandbox(form.dates(), form.gone(), new)


def _looked_at(
    case: Case, events: list[CaseEvent], sandbox: Sandbox, form: SandboxForm
) -> dict[str, Any]:
    """What would follow, and the sentence with which saving would refuse it; where the law cannot
    be applied, its sentence stands in the form."""
    calendar = office_calendar(case.filing_office_id)
    try:
        imagined = imagine(case, events, sandbox, calendar)
    except InputError as error:
        refusal = error.text(reading_language())
        form.add_error(None, refusal)
        return {"imagined": None, "sandbox": sandbox, "refusal": refusal}
    version = form.cleaned_data["version"]
    return {
        "sandbox": sandbox,
        "tried": form.tried(),
        "imagined": imagined,
        "flags": new_flags(case, *events_in(events, sandbox)),
        "refusal": why_refused(case, events, sandbox, version, bangkok_today(), calendar),
    }


def _saved(
    request: DocketRequest,
    case: Case,
    sandbox: Sandbox,
    form: SandboxForm,
    imagined: Imagined,
) -> bool:
    """Whether it is true now; what was refused stands in the form then."""
    reason = cause(request, request.POST.get("why", "").strip())
    try:
        with watched(case, reason, bangkok_today()):
            make_true(case, sandbox, form.cleaned_data["version"], reason, bangkok_today())
            close_answered_letters(case, reason)
    except (NotStorable, EventRefused) as refused:
        case.refresh_from_db()
        take_version(form, case)
        form.add_error(None, str(refused))
        return False
    told = _("Saved as you tried it. Deadlines: %(new)s new, %(moved)s moved, %(ended)s gone.")
    counts = {
        "new": imagined.count("appears"),
        "moved": imagined.count("moves"),
        "ended": imagined.count("vanishes"),
    }
    messages.success(request, told % counts)
    return True
