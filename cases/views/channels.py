"""Other ways to be told than mail: a person's own, the office's keys, what went out."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from cases.forms import LineTokenForm, LineUserForm, WebhookForm, version_seen
from cases.keys import KeyNotOpened, NoEncryptionKeys, remove_key, store_key
from cases.middleware import DocketRequest
from cases.models import AccessKey, Delivery, Message, Role
from cases.reminders.channels import store_webhook, try_out, webhook_address
from cases.views.frame import page

LINE, WEBHOOK = AccessKey.Service.LINE, AccessKey.Service.WEBHOOK
FORMS: dict[str, type[forms.Form]] = {
    "mine": LineUserForm,
    LINE.value: LineTokenForm,
    WEBHOOK.value: WebhookForm,
}
NEWEST = 20


@sensitive_post_parameters("key", "address")
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: DocketRequest) -> HttpResponse:
    """The page; a POST stores, removes or tries one of the channels."""
    if request.user.role == Role.CLIENT:
        raise Http404
    if request.method != "POST":
        return _page(request, {})
    what = str(request.POST.get("do", ""))
    if what in FORMS:
        return _store(request, what)
    if what in {"test-line", "test-webhook"}:
        _check_may(request, what == "test-webhook")
        _try(request, what)
    elif what == "remove":
        _check_may(request, True)
        _remove(request)
    else:
        raise Http404
    return redirect("cases:channels")


def _check_may(request: DocketRequest, of_the_office: bool) -> None:
    """Raises PermissionDenied with a sentence."""
    if of_the_office and request.user.role != Role.ADMINISTRATOR:
        raise PermissionDenied(_("Only administrators set up the channels of the office."))


@sensitive_variables("form", "given")
def _store(request: DocketRequest, what: str) -> HttpResponse:
    _check_may(request, what != "mine")
    form = FORMS[what](request.POST, auto_id=f"{what}_%s")
    if not form.is_valid():
        return _page(request, {what: form}, 422)
    given, now = form.cleaned_data, timezone.now()
    try:
        if what == "mine":
            request.user.line_user_id = given["line_user_id"]
            request.user.save(update_fields=["line_user_id"])
        elif what == LINE:
            store_key(LINE, given["key"], request.user, now)
        else:
            store_webhook(given["address"], given["key"], request.user, now)
    except NoEncryptionKeys as refused:
        form.add_error(None, str(refused))
        return _page(request, {what: form}, 422)
    except IntegrityError:
        form.add_error(None, _("Somebody stored another key in this moment. Please look again."))
        return _page(request, {what: form}, 422)
    messages.success(request, _("Stored. Send a test to see whether it works."))
    return redirect("cases:channels")


def _remove(request: DocketRequest) -> None:
    row = version_seen(request.POST.get("row", ""))
    if remove_key(row, request.user, timezone.now()):
        messages.success(request, _("The key is removed: nothing is sent there any more."))
    else:
        messages.warning(
            request, _("This key is no longer there: somebody replaced or removed it.")
        )


def _try(request: DocketRequest, what: str) -> None:
    """Send one message now and show what came back."""
    way = LINE if what == "test-line" else WEBHOOK
    try:
        row = try_out(way, request.user, timezone.now)
    except KeyNotOpened as closed:
        messages.error(request, str(closed))
        return
    if row is None:
        messages.warning(request, _("This channel is off: there is nothing to test."))
    elif row.state == Message.State.SENT:
        messages.success(request, _("The test was taken: %(said)s") % {"said": row.answer})
    else:
        messages.error(request, _("The test was not taken: %(said)s") % {"said": row.answer})


def _page(request: DocketRequest, tried: dict[str, forms.Form], status: int = 200) -> HttpResponse:
    administers = request.user.role == Role.ADMINISTRATOR
    rows = {row.service: row for row in AccessKey.objects.select_related("stored_by")}
    sent = Delivery.objects.select_related("message__recipient", "tested_by")
    if not administers:
        mine_alone = Q(message__recipient=request.user) | Q(tested_by=request.user)
        sent = sent.filter(mine_alone, channel=Delivery.Channel.LINE)
    mine = LineUserForm(initial={"line_user_id": request.user.line_user_id}, auto_id="mine_%s")
    host, problem = _host() if administers else ("", "")
    context = {
        "administers": administers,
        "mine": tried.get("mine") or mine,
        "line_form": tried.get(LINE.value) or LineTokenForm(auto_id="line_%s"),
        "webhook_form": tried.get(WEBHOOK.value) or WebhookForm(auto_id="webhook_%s"),
        "line": rows.get(LINE),
        "webhook": rows.get(WEBHOOK),
        "host": host,
        "problem": problem,
        "refusal": "" if settings.ENCRYPTION_KEYS else str(NoEncryptionKeys()),
        "sent": sent[:NEWEST],
    }
    return page(request, "cases/channels.html", context, status=status)


def _host() -> tuple[str, str]:
    """The server of the webhook without the rest of its address, and why it cannot be read."""
    try:
        return urlsplit(webhook_address()).hostname or "", ""
    except KeyNotOpened as closed:
        return "", str(closed)
