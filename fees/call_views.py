"""Many instructions at once, and the calls to clients: drafts, previews, what became of them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from cases.access import can_keep_the_docket, check_can_keep_the_docket
from cases.deadlines import DeadlineRefused
from cases.forms.fields import version_seen
from cases.middleware import DocketRequest
from cases.models import Message, Role, User
from cases.sheets import EXCEL, download
from cases.views.frame import bangkok_today, cause, page
from fees.call_letter import (
    PDF,
    context_of,
    excel_of,
    file_as_sent,
    items_as_told,
    items_of,
    line_of,
    name_of,
    pdf_of,
)
from fees.calls import Drafted, draft_calls, send_call, withdraw_call
from fees.instruction_list import call_for, calls_for, payments
from fees.instruction_words import call_text
from fees.instructions import order_payment
from fees.models import ClientCall
from fees.tasks import SEND_CALLS, SEND_DRAFT

PER_PAGE = 50
LONGEST_NUMBER = 18
# While the mail is in one of these the page asks again how far it is.
ON_ITS_WAY = (Message.State.QUEUED, Message.State.CLAIMED, Message.State.HANDING_OVER)
UNDELIVERED = (Message.State.FAILED, Message.State.GIVEN_UP)


@require_POST
def many(request: DocketRequest) -> HttpResponse:
    """One step for all ticked payments: a draft for each client, or the order to pay."""
    check_can_keep_the_docket(request.user)
    ticked = {pk for text in request.POST.getlist("deadline") if (pk := _key(text))}
    wanted = request.POST.get("step", "")
    if not ticked:
        messages.error(request, _("No payment is ticked. Tick rows of the list first."))
    elif wanted == "order":
        _order(request, ticked)
    elif wanted in {"1", "2", "3"}:
        return _draft(request, ticked, int(wanted))
    else:
        messages.error(request, _("Please choose a step."))
    return redirect("fees:instructions")


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _order(request: DocketRequest, ticked: Iterable[int]) -> None:
    """Each by itself: one refusal never stops the others, and each is told."""
    on, ordered, refusals = bangkok_today(), 0, []
    for row in payments(request.user).filter(pk__in=ticked):
        version = version_seen(request.POST.get(f"v-{row.pk}"))
        try:
            order_payment(row, version, cause(request, _("Payment ordered")), on)
        except DeadlineRefused as refused:
            refusals.append((row.case.ref, refused.message))
        else:
            ordered += 1
    if ordered:
        told = ngettext("%(n)s payment is ordered.", "%(n)s payments are ordered.", ordered)
        messages.success(request, told % {"n": ordered})
    _tell_left_out(request, refusals)


def _draft(request: DocketRequest, ticked: Iterable[int], wanted: int) -> HttpResponse:
    why = cause(request, call_text(wanted))
    drafted: Drafted = draft_calls(request.user, ticked, wanted, why, bangkok_today())
    _tell_left_out(request, drafted.left_out)
    if not drafted.calls:
        return redirect("fees:instructions")
    if len(drafted.calls) == 1:
        return redirect("fees:call", pk=drafted.calls[0].pk)
    told = ngettext(
        "%(n)s draft is written. Nothing was sent yet.",
        "%(n)s drafts are written. Nothing was sent yet.",
        len(drafted.calls),
    )
    messages.success(request, told % {"n": len(drafted.calls)})
    return redirect(f"{reverse('fees:calls')}?state=draft")


def _tell_left_out(request: DocketRequest, left_out: list[tuple[str, str]]) -> None:
    """Every reason once, with the references it holds for."""
    reasons: dict[str, list[str]] = {}
    for ref, why in left_out:
        reasons.setdefault(why, []).append(ref)
    for why, refs in reasons.items():
        messages.warning(request, _("Left out: %(refs)s. %(why)s") % _named(refs, why))


def _named(refs: list[str], why: str) -> dict[str, str]:
    shown = ", ".join(refs[:10])
    return {"refs": f"{shown} … ({len(refs)})" if len(refs) > 10 else shown, "why": why}


@require_safe
def calls(request: DocketRequest) -> HttpResponse:
    """Every call to a client, the newest first, with what became of its mail."""
    found = calls_for(request.user).order_by("-created_at", "-pk")
    state = request.GET.get("state", "")
    if state in ClientCall.State.values:
        found = found.filter(state=state)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": [_row(call, request.user) for call in shown],
        "state": state,
        "states": ClientCall.State.choices,
        "may_keep": can_keep_the_docket(request.user),
        "under_way": any(_under_way(call) for call in shown),
    }
    fragment = request.headers.get("HX-Request")
    return page(request, "fees/_calls.html" if fragment else "fees/calls.html", context)


def _row(call: ClientCall, reader: User) -> dict[str, Any]:
    return {"call": call, "step": call_text(call.step), "mail": _mail(call, reader)}


def _mail(call: ClientCall, reader: User) -> str:
    """How far the mail of a call has come; a client does not read what the mail server said."""
    if call.state == ClientCall.State.SENDING and call.message is None:
        return _("The letter is being written")
    if call.message is None:
        return ""
    told = str(Message.State(call.message.state).label)
    if call.message.state in UNDELIVERED and reader.role != Role.CLIENT:
        return f"{told}: {call.message.server_answer}"
    return told


def _under_way(call: ClientCall) -> bool:
    """Whether a worker is at it: not where the mail server refused and a later pass tries again."""
    if call.state != ClientCall.State.SENDING:
        return False
    return call.message is None or call.message.state in ON_ITS_WAY


@require_safe
def call(request: DocketRequest, pk: int) -> HttpResponse:
    """The mail as the client gets it."""
    row = call_for(request.user, pk)
    with translation.override(row.language):
        letter = context_of(row, items_as_told(row), "", row.as_of)
    may_keep = can_keep_the_docket(request.user)
    context = {
        **_row(row, request.user),
        "letter": letter,
        "may_keep": may_keep,
        "under_way": _under_way(row),
    }
    template = "fees/_call.html" if request.headers.get("HX-Request") else "fees/call.html"
    return page(request, template, context)


@require_safe
def call_pdf(request: DocketRequest, pk: int) -> HttpResponse:
    """The paper as it was sent, or as it would be now."""
    row = call_for(request.user, pk)
    return download(file_as_sent(row, PDF) or _paper(row), f"{name_of(row)}.pdf", PDF)


def _paper(row: ClientCall) -> bytes:
    with translation.override(row.language):
        items = items_of(row)
        words = context_of(row, items, "", row.as_of)
        lines = [line_of(item, row.language) for item in items]
        draft = {"draft": row.state == ClientCall.State.DRAFT}
        return pdf_of(row, words | draft, lines)


@require_safe
def call_sheet(request: DocketRequest, pk: int) -> HttpResponse:
    """The table as it was sent, or as it would be now."""
    row = call_for(request.user, pk)
    return download(file_as_sent(row, EXCEL) or _table(row), f"{name_of(row)}.xlsx")


def _table(row: ClientCall) -> bytes:
    with translation.override(row.language):
        return excel_of([line_of(item, row.language) for item in items_of(row)])


@require_POST
def call_step(request: DocketRequest, pk: int) -> HttpResponse:
    """Send the draft to oneself, send the call to the client, or withdraw it."""
    row = call_for(request.user, pk)
    check_can_keep_the_docket(request.user)
    wanted = request.POST.get("step")
    try:
        if wanted == "draft":
            _send_draft(request, row)
        elif wanted == "send":
            send_call(row, cause(request, call_text(row.step)), bangkok_today())
            async_task(SEND_CALLS, group="client_calls")
            messages.success(request, _("The letter is on its way to the client."))
        elif wanted == "withdraw":
            withdraw_call(row, cause(request, _("Call withdrawn")))
            messages.success(request, _("The call is withdrawn; its link no longer works."))
        else:
            messages.error(request, _("Please choose a step."))
    except DeadlineRefused as refused:
        messages.error(request, refused.message)
    return redirect("fees:call", pk=pk)


@require_POST
def send_drafts(request: DocketRequest) -> HttpResponse:
    """Send all drafts that this person wrote."""
    check_can_keep_the_docket(request.user)
    sent, on = 0, bangkok_today()
    mine = calls_for(request.user).filter(state="draft", created_by=request.user)
    for row in mine.order_by("pk"):
        try:
            send_call(row, cause(request, call_text(row.step)), on)
        except DeadlineRefused as refused:
            messages.warning(request, f"{row.client}: {refused.message}")
        else:
            sent += 1
    if sent:
        async_task(SEND_CALLS, group="client_calls")
        told = ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", sent)
        messages.success(request, told % {"n": sent})
    return redirect("fees:calls")


def _send_draft(request: DocketRequest, row: ClientCall) -> None:
    if not request.user.email:
        messages.error(request, _("You have no email address: ask an administrator."))
        return
    at = timezone.now().replace(microsecond=0).isoformat()
    async_task(SEND_DRAFT, call=row.pk, to=request.user.pk, at=at, group="client_calls")
    messages.success(request, _("The draft is on its way to %(to)s.") % {"to": request.user.email})
