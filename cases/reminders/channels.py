"""Reminders told a second time, by LINE or a webhook: beside their mail, never instead of it.

What is to be told are the mails themselves, so nothing here knows when somebody is reminded of
what. Each is claimed, saved as `handing_over` in a statement of its own, and then as sent, as a
mail is (post.py). Nothing leaves this machine unless a key is stored.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from cases.channels.line import Line
from cases.channels.values import Answer, Channel
from cases.channels.webhook import Webhook
from cases.heartbeat import heartbeat
from cases.keys import KeyNotOpened, store_key, stored_key
from cases.models import AccessKey, DeadlineState, Delivery, Message, Reminder, User
from cases.queries import visible_to
from cases.reminders.policy import minutes_until_next_attempt
from cases.reminders.post import LEASE, process_is_gone, this_process
from cases.reminders.states import HELD, WAITING

JOB = "channels"
SLICE = timedelta(minutes=5)
# LINE keeps a key for 24 hours, and what is older than this was told by mail long ago.
FRESH = timedelta(hours=12)
MOST_ATTEMPTS = 6
LINE, WEBHOOK = Delivery.Channel.LINE, Delivery.Channel.WEBHOOK
State = Message.State
Clock = Callable[[], datetime]


@dataclass
class Told:
    """Counts of a pass; `attention` says which key cannot be opened."""

    sent: int = 0
    failed: int = 0
    withdrawn: int = 0
    attention: str = ""


@sensitive_variables("secret")
def store_webhook(address: str, secret: str, by: User, at: datetime) -> None:
    """The address is sealed with its secret: it often is one itself. Raises NoEncryptionKeys."""
    store_key(AccessKey.Service.WEBHOOK, json.dumps([address, secret]), by, at)


def webhook_address() -> str:
    """Where the office's messages go; "" when no webhook is stored. Raises KeyNotOpened."""
    sealed = stored_key(AccessKey.Service.WEBHOOK)
    return str(json.loads(sealed)[0]) if sealed else ""


def line_to(user_id: str) -> Channel | None:
    """The way to one person; None while LINE is off. Raises KeyNotOpened."""
    token = stored_key(AccessKey.Service.LINE)
    return Line(token, user_id) if token and user_id else None


def webhook_at(now: datetime) -> Channel | None:
    """The way to the office's own server; None while it is off. Raises KeyNotOpened."""
    sealed = stored_key(AccessKey.Service.WEBHOOK)
    if not sealed:
        return None
    address, secret = json.loads(sealed)
    return Webhook(address, secret, now, private=settings.WEBHOOK_ALLOW_PRIVATE)


def run_job(now: datetime) -> dict[str, Any]:
    """The timetable's pass, at most five minutes of it."""
    with heartbeat(JOB, timezone.now) as result:
        result.update(asdict(tell(timezone.now, stop_at=now + SLICE)))
    return result


def tell(clock: Clock, stop_at: datetime | None = None) -> Told:
    """Plan what is fresh and send what waits. After `stop_at` nothing more is begun."""
    told = Told()
    now = clock()
    _release_dead_claims(now)
    _plan(now)
    _give_up_old(now)
    waiting = _due(now).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        if stop_at is not None and clock() >= stop_at:
            break
        delivery = _claim(pk, clock())
        if delivery is None:
            continue
        try:
            _send(delivery, told, clock)
        except KeyNotOpened as closed:
            told.attention = str(closed)
            _free(delivery)
    return told


def _plan(now: datetime) -> None:
    """A row for each fresh mail and each way that was open when it was written."""
    stored = dict(AccessKey.objects.values_list("service", "stored_at"))
    mails = Message.objects.filter(
        kind="reminder", recipient__is_active=True, created_at__gt=now - FRESH, created_at__lte=now
    ).exclude(state=State.WITHDRAWN)
    for channel, who in ((LINE, ~Q(recipient__line_user_id="")), (WEBHOOK, Q())):
        if channel not in stored:
            continue
        known = Delivery.objects.filter(message=OuterRef("pk"), channel=channel)
        new = mails.filter(who, ~Exists(known), created_at__gte=stored[channel])
        Delivery.objects.bulk_create(
            [Delivery(message=mail, channel=channel, created_at=now) for mail in new],
            ignore_conflicts=True,
        )


def _give_up_old(now: datetime) -> None:
    old = Delivery.objects.filter(state__in=WAITING, created_at__lte=now - FRESH)
    old.update(state=State.GIVEN_UP)


def _due(now: datetime) -> QuerySet[Delivery]:
    rested = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now)
    return Delivery.objects.filter(rested, state__in=WAITING)


def _claim(pk: int, now: datetime) -> Delivery | None:
    """Take one for this process; None when another has it."""
    taken = (
        _due(now)
        .filter(pk=pk)
        .update(
            state=State.CLAIMED,
            claimed_by=this_process(),
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
    )
    rows = Delivery.objects.select_related("message__recipient")
    return rows.get(pk=pk) if taken else None


def _release_dead_claims(now: datetime) -> None:
    """What a process held that is gone waits again. Handed over to LINE it does no harm twice."""
    for row in Delivery.objects.filter(state__in=HELD):
        expired = row.claimed_until is None or row.claimed_until < now
        if not expired and not process_is_gone(row.claimed_by):
            continue
        doubtful = row.state == State.HANDING_OVER and row.channel == WEBHOOK
        _held(row, row.state).update(
            state=State.QUEUED,
            claimed_by="",
            claimed_until=None,
            possible_duplicate=row.possible_duplicate or doubtful,
        )


def _held(row: Delivery, *states: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        pk=row.pk, state__in=states, claimed_by=row.claimed_by, attempts=row.attempts
    )


def _send(row: Delivery, told: Told, clock: Clock) -> None:
    channel = _way_of(row, clock())
    if channel is None or not _still_true(row.message):
        told.withdrawn += _end(row, State.WITHDRAWN)
        return
    held = _held(row, State.CLAIMED)
    if not held.update(state=State.HANDING_OVER, claimed_until=clock() + LEASE):
        return
    answer = channel.send(_words(row), f"{settings.SITE_URL}/", row.key)
    _note(row, answer, told, clock())


def _way_of(row: Delivery, now: datetime) -> Channel | None:
    """The way that is open now: who switched it off meanwhile gets nothing."""
    person = row.message.recipient
    if person is None or not person.is_active:
        return None
    return line_to(person.line_user_id) if row.channel == LINE else webhook_at(now)


def _words(row: Delivery) -> str:
    """The subject of the mail: days and references, no name of a client. The office's own server
    is told whose reminder it is."""
    subject = row.message.subject
    return subject if row.channel == LINE else f"{row.message.recipient}: {subject}"


def _still_true(message: Message) -> bool:
    """Whether one of its deadlines is still as it was told, and open to the one who is told."""
    if message.state == State.WITHDRAWN or message.recipient is None:
        return False
    return Reminder.objects.filter(
        message=message,
        deadline__state=DeadlineState.OPEN,
        deadline__due_date=F("due_date"),
        deadline__case__in=visible_to(message.recipient),
    ).exists()


def _note(row: Delivery, answer: Answer, told: Told, now: datetime) -> None:
    if answer.taken:
        told.sent += _end(row, State.SENT, sent_at=now, answer=answer.said)
        return
    told.failed += 1
    last = not answer.again or row.attempts >= MOST_ATTEMPTS
    pause = timedelta(minutes=minutes_until_next_attempt(row.attempts))
    _end(
        row,
        State.GIVEN_UP if last else State.FAILED,
        answer=answer.said,
        next_attempt_at=now + pause,
        possible_duplicate=row.possible_duplicate or answer.doubtful,
    )


def _free(row: Delivery) -> None:
    """Not tried: it waits as it did before, and costs no attempt."""
    _end(row, State.QUEUED, attempts=row.attempts - 1)


def _end(row: Delivery, state: str, **values: Any) -> int:
    held = _held(row, *HELD)
    return held.update(state=state, claimed_by="", claimed_until=None, **values)
