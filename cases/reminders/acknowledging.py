"""Saying that one knows of a deadline: from the docket, or from a mail by its signed link."""

from datetime import date, datetime

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Acknowledgement, Deadline, DeadlineState, Reminder, User
from cases.models.deadline import KEEP_IN_FORCE
from cases.queries import visible_to
from cases.reminders.escalating import told_of
from cases.reminders.office import Rules
from cases.reminders.people import People, terms_of
from cases.reminders.policy import OVERDUE, ladder_kind, step_for
from cases.rules.ladders import INTERNAL, LAST

SALT = "cases.acknowledge"


class NotToAcknowledge(PermissionDenied):
    """Why a deadline cannot be acknowledged, in a sentence."""


def link_to(reminder: Reminder) -> str:
    """The address in a mail that leads to the button for one reminder."""
    token = signing.Signer(salt=SALT).sign(str(reminder.pk))
    return f"{settings.SITE_URL}{reverse('cases:acknowledge_by_mail', args=[token])}"


def reminder_of(token: str) -> Reminder | None:
    """The reminder of a link, with its deadline and recipient; None for a link that we did not
    sign, or whose person has left or may not see the case any more."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    rows = Reminder.objects.select_related("deadline__case", "recipient")
    reminder = rows.filter(pk=pk, recipient__is_active=True).first()
    if reminder is None:
        return None
    sees = visible_to(reminder.recipient).filter(pk=reminder.deadline.case_id).exists()
    return reminder if sees else None


def check_can_acknowledge(deadline: Deadline, told_for: date) -> None:
    """Raises NotToAcknowledge where there is nothing to know any more, or where the day is
    another than the one that was told."""
    if deadline.state != DeadlineState.OPEN or not deadline.ours:
        raise NotToAcknowledge(_("This deadline is no longer open. There is nothing to do."))
    if deadline.due_date != told_for:
        raise NotToAcknowledge(_("The last day of this deadline has changed since. Please look."))


def acknowledge(
    deadline: Deadline, by: User, people: People, at: datetime, told: Reminder | None = None
) -> Acknowledgement:
    """Note that a person knows of a deadline, at the step that holds on the day; saying it twice
    is saying it once. `told` is the reminder whose link was followed.

    Raises NotToAcknowledge.
    """
    check_can_acknowledge(deadline, told.due_date if told else deadline.due_date)
    step = _step_now(deadline, people) or (told_of(told.step) if told else "")
    row, _made = Acknowledgement.objects.get_or_create(
        deadline=deadline,
        due_date=deadline.due_date,
        step=step,
        by=by,
        defaults={"at": at, "by_mail": told is not None},
    )
    return row


def _step_now(deadline: Deadline, people: People) -> str | None:
    terms = terms_of(Deadline.objects.filter(pk=deadline.pk))
    return next((people.step(term) for term in terms), None)


def acknowledgement_now(deadline: Deadline, people: People) -> Acknowledgement | None:
    """Who acknowledged the step that holds now, if somebody did."""
    if deadline.state != DeadlineState.OPEN:
        return None
    return who_knows(deadline, _step_now(deadline, people) or "")


def final_step(deadline: Deadline, rules: Rules, on: date) -> str | None:
    """The step of a deadline on a day where it is one that must be acknowledged. The last steps
    are in every ladder, so that none need be read."""
    kind = ladder_kind(deadline.kind, keeps_in_force=deadline.code in KEEP_IN_FORCE)
    if deadline.state != DeadlineState.OPEN or not deadline.ours or kind == INTERNAL:
        return None
    return step_for(deadline.due_date, rules.day(on), LAST)


def who_knows(deadline: Deadline, step: str) -> Acknowledgement | None:
    """Who acknowledged a step first; once that the last day is over is enough."""
    rows = Acknowledgement.objects.filter(deadline=deadline, due_date=deadline.due_date)
    known = rows.select_related("by").order_by("at", "pk")
    return next((row for row in known if _same(row.step, step)), None)


def _same(one: str, other: str) -> bool:
    return one == other or (one.startswith(OVERDUE) and other.startswith(OVERDUE))
