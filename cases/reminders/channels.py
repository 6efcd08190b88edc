"""Reminders told a second time, by LINE or a webhook: beside their mail, never instead of it.

What is to be told are the mails themselves, so nothing here knows when somebody is reminded of
what. Each is claimed, saved as `handing_over` in a statement of its own, and then as sent, as a
mail is (post.py). Nothing leaves this machine unless a key is stored.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from cases.channels.line import Line
from cases.channels.values import Answer, Channel
from cases.channels.webhook import Webhook
from cases.heartbeat import heartbeat
from cases.keys import KeyNotOpened, store_key, stored_key
from cases.models import (
    AccessKey,
    Delivery,
    KeyChange,
    Message,
    Reminder,
    Role,
    User,
)
from cases.reminders.policy import minutes_until_next_attempt
from cases.reminders.post import LEASE, process_is_gone, this_process
from cases.reminders.states import HELD, REMINDING, WAITING
from cases.reminders.truth import still_true
from cases.rules import wording
from cases.rules.thai_dates import bangkok_day

JOB = "channels"
SLICE = timedelta(minutes=5)
# LINE keeps a key for 24 hours, and what is older than this was told by mail long ago.
FRESH = timedelta(hours=12)
MOST_ATTEMPTS = 6
# A message lists no more deadlines; the rest is a number.
LISTED = 10
LINE, WEBHOOK = Delivery.Channel.LINE, Delivery.Channel.WEBHOOK
State = Message.State
Clock = Callable[[], datetime]


@dataclass
class Told:
    """Counts of a pass; `attention` says which key cannot be opened, and what was left to the mail
    alone since yesterday."""

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


def try_out(way: str, person: User, clock: Clock) -> Delivery | None:
    """Send one message by a channel now, to the person or to the office's server, with a row of its
    own that is never tried again. None while the channel is off. Raises KeyNotOpened."""
    now = clock()
    channel = line_to(person.line_user_id) if way == LINE else webhook_at(now)
    if channel is None:
        return None
    row = Delivery.objects.create(
        channel=way,
        tested_by=person,
        created_at=now,
        state=State.HANDING_OVER,
        claimed_by=this_process(),
        claimed_until=now + LEASE,
        attempts=1,
    )
    words = _("A test of DIP Docket by %(person)s.") % {"person": person}
    answer = channel.send(words, f"{settings.SITE_URL}/", row.key)
    if answer.taken:
        _end(row, State.SENT, sent_at=clock(), answer=answer.said)
    else:
        _end(row, State.GIVEN_UP, answer=answer.said)
    row.refresh_from_db()
    return row


def run_job(now: datetime) -> dict[str, Any]:
    """The timetable's pass, at most five minutes of it."""
    with heartbeat(JOB, timezone.now) as result:
        result.update(asdict(tell(timezone.now, stop_at=now + SLICE)))
    return result


def tell(clock: Clock, stop_at: datetime | None = None) -> Told:
    """Plan what is fresh and send what waits. After `stop_at` nothing more is begun; a channel that
    can take nothing now is left alone until the next pass, and keeps nobody from the other."""
    told = Told()
    now = clock()
    _release_dead_claims(now)
    _plan(now)
    _give_up_old(now)
    waiting, busy = _due(now).order_by("pk"), set()
    for pk, channel in list(waiting.values_list("pk", "channel")):
        if stop_at is not None and clock() >= stop_at:
            break
        delivery = None if channel in busy else _claim(pk, clock())
        if delivery is None:
            continue
        try:
            if not _send(delivery, told, clock):
                busy.add(channel)
        except KeyNotOpened as closed:
            told.attention = f"{closed}\n"
            _free(delivery)
            busy.add(channel)
    told.attention = f"{told.attention}{_untold(now)}".strip()
    return told


def _untold(now: datetime) -> str:
    """How much each channel could not tell within a day, and why the last of it."""
    lost = Delivery.objects.filter(
        state=State.GIVEN_UP, message__isnull=False, created_at__gt=now - 2 * FRESH
    )
    answers: dict[str, list[str]] = {}
    for channel, answer in lost.order_by("pk").values_list("channel", "answer"):
        answers.setdefault(channel, []).append(answer)
    return "\n".join(
        f"{len(said)} messages were not told by {channel}: {said[-1] or 'no answer'}"
        for channel, said in sorted(answers.items())
    )


def _plan(now: datetime) -> None:
    """A row for each fresh mail and each way that was open when it was written."""
    stored = _open_since()
    mails = Message.objects.filter(
        kind__in=REMINDING,
        recipient__is_active=True,
        created_at__gt=now - FRESH,
        created_at__lte=now,
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


def _open_since() -> dict[str, datetime]:
    """Since when each channel has a key; one that took the place of another goes on from it."""
    there = dict(AccessKey.objects.values_list("service", "stored_at"))
    stored = KeyChange.objects.filter(what=KeyChange.What.STORED, service__in=there).order_by()
    first = stored.values("service").annotate(first=Max("at"))
    return there | dict(first.values_list("service", "first"))


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
    """What a process held that is gone waits again. Handed over to LINE it does no harm twice. Of a
    test nobody waits for the answer any more."""
    for row in Delivery.objects.filter(state__in=HELD):
        expired = row.claimed_until is None or row.claimed_until < now
        if not expired and not process_is_gone(row.claimed_by):
            continue
        doubtful = row.state == State.HANDING_OVER and row.channel == WEBHOOK
        _held(row, row.state).update(
            state=State.QUEUED if row.message_id else State.GIVEN_UP,
            claimed_by="",
            claimed_until=None,
            possible_duplicate=row.possible_duplicate or doubtful,
        )


def _held(row: Delivery, *states: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        pk=row.pk, state__in=states, claimed_by=row.claimed_by, attempts=row.attempts
    )


def _send(row: Delivery, told: Told, clock: Clock) -> bool:
    """Whether the channel can take another message now."""
    person = _person_of(row)
    channel = _way_to(person, row.channel, clock()) if person else None
    reminders = _still_true(row.message, person) if person and row.message else []
    if person is None or channel is None or not reminders:
        told.withdrawn += _end(row, State.WITHDRAWN)
        return True
    held = _held(row, State.CLAIMED)
    if not held.update(state=State.HANDING_OVER, claimed_until=clock() + LEASE):
        return True
    words = _words(row.channel, person, reminders, bangkok_day(clock()))
    answer = channel.send(words, f"{settings.SITE_URL}/", row.key)
    _note(row, answer, told, clock())
    return answer.taken or not answer.again


def _person_of(row: Delivery) -> User | None:
    """Who is told, as long as they are of the office and here."""
    person = row.message.recipient if row.message else None
    return person if person and person.is_active and person.role != Role.CLIENT else None


def _way_to(person: User, way: str, now: datetime) -> Channel | None:
    """The way that is open now: who switched it off meanwhile gets nothing."""
    return line_to(person.line_user_id) if way == LINE else webhook_at(now)


def _still_true(message: Message, person: User) -> list[Reminder]:
    """What of a mail is still as it was told, and still for the one who is told: nothing that was
    closed, moved, hidden or given to a colleague meanwhile."""
    if message.state == State.WITHDRAWN:
        return []
    found = Reminder.objects.filter(still_true(message, person), message=message)
    found = found.exclude(state=Reminder.State.WITHDRAWN)
    soonest = found.order_by("due_date", "deadline__due_time", "deadline__case__ref", "pk")
    return list(soonest.select_related("deadline__case"))


def _words(way: str, person: User, reminders: list[Reminder], on: date) -> str:
    """Days and references, no name of a client. The office's own server is told whose reminder it
    is."""
    with translation.override(person.language):
        n = len(reminders)
        many = ngettext("%(n)s deadline", "%(n)s deadlines", n) % {"n": n}
        lines = [_line(one, person, on) for one in reminders[:LISTED]]
        if n > LISTED:
            lines.append(_("and %(n)s more") % {"n": n - LISTED})
    head = f"DIP Docket: {many}" if way == LINE else f"{person}: {many}"
    return "\n".join((head, *lines))


def _line(reminder: Reminder, person: User, on: date) -> str:
    deadline = reminder.deadline
    write = wording.english_date if person.language == "en" else wording.thai_date
    day = write(deadline.due_date, person.era, weekday=True, short=True)
    late = f" ({_('Overdue')})" if deadline.due_date < on else ""
    return f"{f'{day} {deadline.due_time}'.strip()}{late}: {deadline.case.ref}"


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
