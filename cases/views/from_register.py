"""Adding one case by its number at the office: asked at once, looked at, then made."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import check_can_keep_the_docket
from cases.eexchange.errors import EExchangeError
from cases.forms import NumberForm, OrderForm, reading_language
from cases.forms.fields import as_typed
from cases.middleware import DocketRequest
from cases.models import Case, OurSide, RegisterListRow
from cases.party_writing import CaseRefused
from cases.queries import office_calendar, visible_to
from cases.recompute import Cause
from cases.register.list_making import Docketed, make_now
from cases.register.list_work import ask_one
from cases.register.lists import (
    State,
    Told,
    choose,
    error_text,
    lists_for,
    not_here,
    note_docketed,
    told_by,
)
from cases.register.proposing import (
    Coming,
    Order,
    coming,
    owners_of,
    proposed_events,
    title_at_the_office,
)
from cases.views.frame import bangkok_today, cause, page, posted
from cases.views.previews import asks_for_preview, wrong_in
from cases.views.refusals import tell

CLIENT_FIELDS = {"client.name": "client_name"}


@require_http_methods(["GET", "HEAD", "POST"])
def from_register(request: DocketRequest) -> HttpResponse:
    """Ask the office about a number. What it says is kept, and leads to the page that shows it;
    a number of the docket leads to its case."""
    check_can_keep_the_docket(request.user)
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = ask_one(given["number"], given["ip_type"], request.user, timezone.now())
        if asked.row is not None:
            return redirect("cases:found_in_register", pk=asked.row.pk)
        if asked.case is not None and _may_see(request, asked.case):
            messages.info(request, _("This number is in the docket already: here is its case."))
            return redirect("cases:case", pk=asked.case)
        form.add_error("number", asked.sentence or not_here())
    context = {"form": form}
    return page(request, "cases/from_register.html", context, 422 if form.errors else 200)


def _may_see(request: DocketRequest, case: int | None) -> bool:
    return case is not None and visible_to(request.user).filter(pk=case).exists()


def row_for(request: DocketRequest, pk: int) -> RegisterListRow:
    """A row of a list that the person may see; Http404 otherwise."""
    rows = RegisterListRow.objects.filter(list__in=lists_for(request.user))
    return get_object_or_404(rows.select_related("list__client", "list__made_by"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def found(request: DocketRequest, pk: int) -> HttpResponse:
    """What the office says of a number, what would be made of it, and the making. The office is
    not asked again."""
    row = row_for(request, pk)
    told, trouble = _told(row)
    if request.method == "POST" and "choose" in request.POST:
        if not choose(row, request.POST["choose"]):
            messages.warning(request, _("Please choose one of the rights of the list."))
        return redirect("cases:found_in_register", pk=pk)
    form = _form(request, row, told)
    if asks_for_preview(request) and form is not None:
        return page(request, "cases/_coming.html", _preview(row, told, form))
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            case = _make(request, row, form)
        except Docketed:
            note_docketed([row])
            row.save(update_fields=["state", "case", "message"])
            return redirect("cases:found_in_register", pk=pk)
        if case is not None:
            return redirect("cases:case", pk=case.pk)
    context = {
        "row": row,
        "told": told,
        "trouble": trouble,
        "form": form,
        "problems": _problems(told),
        "owners": owners_of(told.record) if told and told.record else (),
        "visible": _may_see(request, row.case_id),
        **(_preview(row, told, form) if form is not None else {}),
    }
    wrong = request.method == "POST" and (form is None or form.errors)
    return page(request, "cases/found_in_register.html", context, 422 if wrong else 200)


def _told(row: RegisterListRow) -> tuple[Told | None, str]:
    """What the stored answer says, or why nothing can be read in it."""
    if not row.body:
        return None, row.message
    try:
        return told_by(row), ""
    except EExchangeError as error:
        return None, error_text(error, reading_language())
    except LookupError as error:
        return None, str(error)


def _problems(told: Told | None) -> list[str]:
    reading = told.reading if told else None
    return [one.sentence(reading_language()) for one in (reading.problems if reading else ())]


def _form(request: DocketRequest, row: RegisterListRow, told: Told | None) -> OrderForm | None:
    """The form for making the case; None where there is nothing to make one of."""
    gone = row.state in {State.MADE, State.DOCKETED} and request.method != "POST"
    if told is None or told.record is None or gone:
        return None
    made, record = row.list, told.record
    initial: dict[str, Any] = {
        "ref": f"{made.prefix}{row.number}" if made.prefix else "",
        "title": title_at_the_office(record),
        "our_side": OurSide.APPLICANT,
        "client_name": made.client or (record.owners[0] if record.owners else ""),
        "responsible": made.responsible_id or request.user.pk,
        "deputy": made.deputy_id,
        "taken_over_on": as_typed(made.taken_over_on or bangkok_today()),
    }
    return OrderForm(posted(request), initial=initial)


def _preview(row: RegisterListRow, told: Told | None, form: OrderForm) -> dict[str, Any]:
    """The events with their fields, and the deadlines that they would open."""
    if told is None or told.record is None:
        return {}
    calendar = office_calendar()
    case = _imagined(row, form)
    events = proposed_events(case, told.record, row.service, bangkok_today(), calendar)
    opened: Coming = coming(case, events, calendar)
    shown: dict[str, Any] = {"coming": opened.terms, "over": len(opened.ended), "events": events}
    shown["ended"] = opened.ended
    shown["renewals_unknown"] = opened.renewals_unknown
    shown["of_a_right"] = True
    if form.is_bound and (wrong := wrong_in(form)):
        shown |= {"coming": None, "wrong": wrong}
    return shown


def _imagined(row: RegisterListRow, form: OrderForm) -> Case:
    """The case that is not stored yet, as far as its deadlines go."""
    given: dict[str, Any] = {"taken_over_on": row.list.taken_over_on or bangkok_today()}
    if form.is_bound:
        form.is_valid()
        given = form.cleaned_data
    return Case(
        ip_type=row.ip_type,
        our_side=given.get("our_side") or OurSide.APPLICANT,
        taken_over_on=given.get("taken_over_on"),
    )


def _make(request: DocketRequest, row: RegisterListRow, form: OrderForm) -> Case | None:
    """The case, or None where the form tells why not. Raises Docketed."""
    given = form.cleaned_data
    made, client = row.list, given["client_name"].strip()
    order = Order(
        ref=given["ref"],
        title=given["title"],
        responsible=given["responsible"],
        deputy=given["deputy"],
        our_side=given["our_side"],
        client=client or None,
        reference=given["client_reference"],
        owner_name=made.owner_name if made.client and client == made.client.name else "",
        silent=made.silent,
        taken_over_on=given["taken_over_on"],
    )
    why: Cause = cause(request, _("Made from the register"))
    try:
        case = make_now(row.pk, order, why)
    except Docketed:
        raise
    except CaseRefused as refused:
        tell(form, CLIENT_FIELDS.get(refused.field, refused.field), refused.message)
    except EExchangeError as error:
        form.add_error(None, error_text(error, reading_language()))
    else:
        messages.success(request, _("The case is made, with what the office said as evidence."))
        return case
    return None
