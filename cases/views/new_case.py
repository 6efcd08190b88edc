"""Opening a new case."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import check_can_keep_the_docket
from cases.case_writing import GivenCase, create_case
from cases.events import EventRefused, NewEvent, deadlines_after_filing, record_event
from cases.forms import NewCaseForm
from cases.middleware import DocketRequest
from cases.models import Case, CaseParty, OurSide
from cases.party_writing import CaseRefused, GivenClient
from cases.queries import visible_to
from cases.rules.engine import ComputedDeadline
from cases.views.frame import a_moment_ago, bangkok_today, cause, page, posted, typed_in_address
from cases.views.previews import asks_for_preview, show_preview
from cases.views.refusals import tell

CASE_FIELDS = (
    "ref",
    "ip_type",
    "our_side",
    "title",
    "title_en",
    "application_number",
    "registration_number",
    "responsible",
    "deputy",
    "restricted",
)

# What another page may have asked for already.
IN_ADDRESS = ("ip_type", "application_number")


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: DocketRequest) -> HttpResponse:
    """Open a case, with its client and its filing when they are given.

    Who opens a restricted case for others remains one of its people.
    """
    check_can_keep_the_docket(request.user)
    typed = typed_in_address(request)
    initial = {"responsible": request.user.pk} | {n: typed[n] for n in IN_ADDRESS if n in typed}
    form = NewCaseForm(posted(request), initial=initial)
    if asks_for_preview(request):
        return show_preview(request, form, _coming(form))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data.copy()
        case = _open(request, form) or _opened_a_moment_ago(request, given)
        if case is not None:
            messages.success(request, _("The case is open."))
            return redirect("cases:case", pk=case.pk)
    return page(request, "cases/new_case.html", {"form": form}, 422 if form.errors else 200)


def _coming(form: NewCaseForm) -> tuple[ComputedDeadline, ...] | None:
    """The deadlines that the filing alone would start; None before it is given."""
    form.is_valid()
    given = form.cleaned_data
    ip_type, day = given.get("ip_type"), given.get("filed_on")
    if not ip_type or not day:
        return None
    case = Case(ip_type=ip_type, our_side=given.get("our_side") or OurSide.APPLICANT)
    try:
        return deadlines_after_filing(case, day, bangkok_today())
    except EventRefused as refused:
        tell(form, "filed_on", refused.message)
    return None


def _open(request: DocketRequest, form: NewCaseForm) -> Case | None:
    given = form.cleaned_data
    why = cause(request, _("Case opened"))
    try:
        with transaction.atomic():
            case = create_case(_given_case(given), why)
            if given["filed_on"]:
                record_event(case, NewEvent("filed", given["filed_on"]), why, bangkok_today())
            if not visible_to(request.user).filter(pk=case.pk).exists():
                case.members.add(request.user)
    except CaseRefused as refused:
        tell(form, CLIENT_FIELDS.get(refused.field, refused.field), refused.message)
    except EventRefused as refused:
        tell(form, "filed_on", refused.message)
    else:
        return case
    return None


def _opened_a_moment_ago(request: DocketRequest, given: dict[str, Any]) -> Case | None:
    """The case that the same form opened already, when it came twice by a double click."""
    same = {name: given[name] for name in (*CASE_FIELDS, "filed_on")}
    found = visible_to(request.user).filter(created_at__gt=a_moment_ago(), **same).first()
    if found is None or not _has_client(found, given):
        return None
    mine = found.history.filter(history_type="+", history_user=request.user).exists()
    return found if mine else None


def _has_client(case: Case, given: dict[str, Any]) -> bool:
    """Whether the client of a case is the one that was given; nobody where nobody was."""
    entries = CaseParty.objects.filter(case=case).select_related("party")
    wanted = [(given["client_name"].strip(), given["client_reference"])]
    known = [(entry.party.name, entry.reference) for entry in entries]
    return known == (wanted if given["client_name"] else [])


CLIENT_FIELDS = {"client.name": "client_name", "client.juristic_id": "client_number"}


def _given_case(given: dict[str, Any]) -> GivenCase:
    client = GivenClient(
        name=given["client_name"],
        juristic_id=given["client_number"],
        language="",  # a client who is known already keeps their own
        reference=given["client_reference"],
    )
    return GivenCase(
        fields={name: given[name] for name in CASE_FIELDS},
        client=client if given["client_name"] else None,
    )
