"""Saying that one knows of a deadline: in the docket, or by the link of a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import editable_deadline_for
from cases.middleware import DocketRequest
from cases.models import Acknowledgement, Reminder
from cases.reminders import acknowledging
from cases.reminders.acknowledging import NotToAcknowledge, acknowledgement_now, reminder_of
from cases.reminders.people import People, people_on
from cases.views.frame import bangkok_today
from cases.views.people import way_back


@require_POST
def acknowledge(request: DocketRequest, pk: int) -> HttpResponse:
    """The button in the docket; back to the page on which it stood."""
    deadline = editable_deadline_for(request.user, pk)
    people = people_on(bangkok_today())
    try:
        acknowledging.acknowledge(deadline, request.user, people, timezone.now())
    except NotToAcknowledge as refused:
        messages.warning(request, str(refused))
    else:
        told = _("It is noted that you know of this deadline. It stays open until it is closed.")
        messages.success(request, told)
    return redirect(way_back(request.POST.get("next", "")))


@login_not_required  # the signed link shows that the mail was read; it opens nothing else
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: DocketRequest, token: str) -> HttpResponse:
    """The page behind the link of a mail. Opening it changes nothing, as scanners of mails open
    links; its button does."""
    reminder = reminder_of(token)
    if reminder is None:
        raise Http404
    request.era = reminder.recipient.era
    with translation.override(reminder.recipient.language):
        return _page(request, reminder)


def _page(request: DocketRequest, reminder: Reminder) -> HttpResponse:
    people, refusal, noted = people_on(bangkok_today()), "", None
    try:
        noted = _noted(request, reminder, people)
    except NotToAcknowledge as refused:
        refusal = str(refused)
    context = {
        "reminder": reminder,
        "deadline": reminder.deadline,
        "person": reminder.recipient,
        "today": people.on,
        "refusal": refusal,
        "noted": noted,
    }
    response = render(request, "cases/acknowledge.html", context, status=409 if refusal else 200)
    # The address is a secret for other sites only. A form of a page that names no referrer at all
    # is sent with "Origin: null", which the check against forged forms refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


def _noted(request: DocketRequest, reminder: Reminder, people: People) -> Acknowledgement | None:
    """What is noted of it, after the button what it made. Raises NotToAcknowledge."""
    deadline = reminder.deadline
    if request.method != "POST":
        acknowledging.check_can_acknowledge(deadline, reminder.due_date)
        return acknowledgement_now(deadline, people)
    return acknowledging.acknowledge(
        deadline, reminder.recipient, people, timezone.now(), told=reminder
    )
