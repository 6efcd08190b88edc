"""The ledger of mails: what was sent to whom, what the mail server said, and what came back."""

from dataclasses import dataclass

from csp.decorators import csp
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from cases.access import check_can_keep_the_docket
from cases.forms import AgainForm, LedgerForm, SettleForm
from cases.forms.ledger import KINDS, SHOWN
from cases.middleware import DocketRequest
from cases.models import Deadline, Message, MessageAttachment, Role, User
from cases.queries import MOST_COUNTED
from cases.reminders.clients import without_address_for
from cases.reminders.ledger import Wanted, in_the_ledger, ledger_for, told_to
from cases.reminders.resending import NotAgain, send_again, settle, why_not_again
from cases.reminders.states import CLIENT
from cases.sheets import download
from cases.views.frame import bangkok_today, cause, page, typed_in_address

PAGE = 50
# What lies further back is found by its days.
LAST_PAGE = 200
# A digest tells of so many at most on its page.
MOST_TOLD = 200
MOST_NAMED = 20
DAYS = ("since", "until")
# The words of a mail stand in a frame of their own that may do nothing but show them.
ONLY_SHOWN = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "sandbox": True,
}


@dataclass(frozen=True)
class Part:
    """One page of a list that nobody counts to its end. `cut` says that older mails are found
    by their days alone."""

    rows: list[Message]
    number: int
    more: bool
    cut: bool


def check_may_read(request: DocketRequest) -> None:
    """For a client there is no ledger. Raises Http404, or PermissionDenied with a sentence."""
    if request.user.role == Role.CLIENT:
        raise Http404
    check_can_keep_the_docket(request.user)


def check_may_send(request: DocketRequest) -> None:
    check_may_read(request)
    if request.user.role not in {Role.ADMINISTRATOR, Role.AGENT}:
        raise PermissionDenied(_("Agents and administrators send a mail again."))


@require_safe
def ledger(request: DocketRequest) -> HttpResponse:
    """Fifty mails to a page, newest first, narrowed by the address."""
    check_may_read(request)
    typed = typed_in_address(request, DAYS)
    form = LedgerForm(typed)
    form.is_valid()
    wanted = form.wanted()
    found = in_the_ledger(request.user, wanted)
    said = {name: typed[name] for name in form.fields if typed.get(name)}
    context = {
        "form": form,
        "wanted": wanted,
        "shown": SHOWN,
        "part": _part(found, request.GET.get("page", "")),
        "no_address": _no_address(request.user, wanted),
        "count": found.order_by()[: MOST_COUNTED + 1].count(),
        "here": f"{urlencode(said)}&" if said else "",
        "others": urlencode({n: text for n, text in said.items() if n != "show"}),
        "narrowed": bool(set(said) - {"show"}),
    }
    return page(request, "cases/ledger.html", context)


def _no_address(user: User, wanted: Wanted) -> list[Deadline]:
    """Beside the mails to clients: whom of theirs none can reach."""
    if wanted.kind != CLIENT:
        return []
    return list(without_address_for(user, bangkok_today())[:MOST_NAMED])


def _part(found: QuerySet[Message], typed: str) -> Part:
    number = int(typed) if typed.isdecimal() and len(typed) < 7 else 1
    number = min(max(number, 1), LAST_PAGE)
    first = (number - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    more = len(rows) > PAGE
    return Part(rows[:PAGE], number, more and number < LAST_PAGE, more and number == LAST_PAGE)


@require_safe
def message(request: DocketRequest, pk: int) -> HttpResponse:
    """One mail as it was written, with every try, what it told of, and its copies."""
    found = _message_for(request, pk)
    return _shown(request, found)


def _message_for(request: DocketRequest, pk: int) -> Message:
    """A mail that the person may see; Http404 otherwise."""
    check_may_read(request)
    people = ("recipient", "resent_of", "resent_by", "settled_by")
    return get_object_or_404(ledger_for(request.user).select_related(*people), pk=pk)


def _copies(found: Message) -> list[Message]:
    copies = Message.objects.filter(resent_of=found.resent_of_id or found.pk)
    return list(copies.select_related("resent_by").order_by("pk"))


def _shown(
    request: DocketRequest,
    found: Message,
    again: AgainForm | None = None,
    settling: SettleForm | None = None,
) -> HttpResponse:
    may_send, copies = request.user.role in {Role.ADMINISTRATOR, Role.AGENT}, _copies(found)
    again = again or AgainForm(initial={"seen": len(copies)})
    settling = settling or SettleForm()
    told = told_to(request.user, found).select_related("deadline__case")
    context = {
        "mail": found,
        "kind": KINDS.get(found.kind, found.kind),
        "tries": found.tries.all(),
        "told": told.order_by("due_date", "pk")[:MOST_TOLD],
        "files": found.attachments.defer("content"),
        "copies": copies,
        "may_send": may_send,
        "why_not": why_not_again(found.resent_of or found) if may_send else "",
        "again": again,
        "settling": settling,
    }
    refused = bool(again.errors or settling.errors)
    return page(request, "cases/message.html", context, 422 if refused else 200)


@require_safe
@xframe_options_sameorigin
@csp(ONLY_SHOWN)  # type: ignore[arg-type]
def message_look(request: DocketRequest, pk: int) -> HttpResponse:
    """The words of a mail as its reader saw them, for a frame that runs nothing."""
    found = _message_for(request, pk)
    if not found.body_html:
        raise Http404
    response = HttpResponse(found.body_html)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def message_file(request: DocketRequest, pk: int) -> HttpResponse:
    """A file that went out with a mail, always to be kept and never opened in the page."""
    check_may_read(request)
    files = MessageAttachment.objects.filter(message__in=ledger_for(request.user))
    found = get_object_or_404(files, pk=pk)
    return download(bytes(found.content), found.name, found.content_type)


@require_POST
def send_message_again(request: DocketRequest, pk: int) -> HttpResponse:
    """A copy of a mail, with the reason; pressed twice it is one copy."""
    check_may_send(request)
    found = _message_for(request, pk)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, again=form)
    why = cause(request, form.cleaned_data["why"])
    try:
        copy = send_again(found, form.cleaned_data["seen"] or 0, why)
    except NotAgain as refused:
        messages.error(request, str(refused))
        return redirect("cases:message", pk=found.pk)
    if copy.state == Message.State.QUEUED:
        async_task("cases.tasks.retry_messages", group="reminder_retries")
    messages.success(request, _("A copy goes out as soon as the worker is free."))
    return redirect("cases:message", pk=copy.pk)


@require_POST
def settle_bounce(request: DocketRequest, pk: int) -> HttpResponse:
    """Say how a mail that came back was settled."""
    check_may_read(request)
    found = _message_for(request, pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, settling=form)
    if settle(found, cause(request, form.cleaned_data["why"])):
        messages.success(request, _("Settled. The alarm is over."))
    else:
        messages.info(request, _("Nothing is to be settled here, or somebody did so before."))
    return redirect("cases:message", pk=found.pk)
