"""Putting planned reminders into mails: one for each person and pass."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from cases.mails import message_id
from cases.models import DeadlineState, Message, Reminder, User
from cases.queries import visible_to
from cases.reminders.emails import render_reminder


def write_messages(as_of: date, at: datetime) -> int:
    """Put every planned reminder without a living mail into one. Answers how many mails."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for pk, recipient in _without_mail().order_by("pk").values_list("pk", "recipient_id"):
        waiting[recipient].append(pk)
    written = [write_message(person, pks, as_of, at) for person, pks in waiting.items()]
    return sum(message is not None for message in written)


def _without_mail() -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        Q(message__isnull=True) | Q(message__state=Message.State.WITHDRAWN),
        state=Reminder.State.PLANNED,
    )


def write_message(person_pk: int, pks: list[int], as_of: date, at: datetime) -> Message | None:
    """One mail for a person, written and joined to its reminders in one transaction.

    The person's row is locked first, so that two workers never write the same reminders
    into two mails. What the person may no longer see stays out.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=person_pk)
        reminders = _tellable(person, pks)
        if not reminders:
            return None
        message = _complete(render_reminder(person, reminders, as_of), reminders, at)
        message.save()
        Reminder.objects.filter(message=message).update(message=None)
        Reminder.objects.filter(pk__in=[r.pk for r in reminders]).update(message=message)
    return message


def _tellable(person: User, pks: list[int]) -> list[Reminder]:
    """Those that are still without a mail, true, and about cases the person may see."""
    return list(
        _without_mail()
        .filter(
            pk__in=pks,
            deadline__state=DeadlineState.OPEN,
            deadline__due_date=F("due_date"),
            deadline__case__in=visible_to(person),
        )
        .select_related("deadline__case", "message")
        .order_by("due_date", "deadline__due_time", "deadline__case__ref", "pk")
    )


def _complete(message: Message, reminders: list[Reminder], at: datetime) -> Message:
    """Key, Message-ID, and what is known of earlier attempts at the same reminders."""
    earlier = [r.message for r in reminders if r.message is not None]
    message.attempts = max((old.attempts for old in earlier), default=0)
    message.possible_duplicate = any(old.possible_duplicate for old in earlier)
    message.key = _key(message, reminders)
    message.message_id = message_id(message.key)
    message.created_at = at
    # The same reminders on the same day, withdrawn before: the same mail lives again.
    withdrawn = Message.objects.filter(key=message.key, state=Message.State.WITHDRAWN)
    message.pk = withdrawn.values_list("pk", flat=True).first()
    return message


def _key(message: Message, reminders: Iterable[Reminder]) -> str:
    """The same reminders on the same day always give the same key, and so Message-ID."""
    identities = sorted(f"{r.deadline_id}/{r.due_date.isoformat()}/{r.step}" for r in reminders)
    digest = hashlib.sha256(",".join(identities).encode()).hexdigest()[:16]
    return f"reminder.{message.as_of.isoformat()}.{message.recipient_id}.{digest}"
