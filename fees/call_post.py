"""Writing the mails of calls and handing them over, each once.

Every arrow finds its work by state: a call that is being sent without a mail gets one, a waiting
mail goes out, and a call whose mail went out is sent. Killed between two arrows, the next run
takes up what is left.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import typst
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.heartbeat import heartbeat
from cases.models import Message, MessageAttachment, User
from cases.reminders.post import release_dead_claims, send_waiting
from cases.reminders.writing import message_host
from cases.rules.thai_dates import bangkok_day
from fees.call_letter import Letter, letter_of
from fees.client_link import token_of
from fees.models import ClientCall

CALL, DRAFT = "client_call", "client_call_draft"
KINDS = (CALL, DRAFT)
SLICE = timedelta(minutes=5)
Clock = Callable[[], datetime]


@dataclass
class Sent:
    """What a pass did: mails written, calls that went out, refusals of the mail server. `more`
    calls were left when the time was over; `attention` names those that could not be written."""

    written: int = 0
    sent: int = 0
    failed: int = 0
    more: bool = False
    attention: str = ""


def run_job(now: datetime) -> dict[str, Any]:
    """The doorbell's pass, at most five minutes of it."""
    with heartbeat("client_calls", timezone.now) as result:
        result.update(asdict(send_calls(timezone.now, now + SLICE)))
    return result


def send_calls(clock: Clock, stop_at: datetime) -> Sent:
    """Write and send every call that waits."""
    done = Sent()
    release_dead_claims(clock())
    for call in _unwritten():
        if clock() >= stop_at:
            done.more = True
            break
        done.written += _write(call, done, clock())
    posted = send_waiting(clock, at_once=False, stop_at=stop_at, kinds=KINDS)
    done.failed, done.more = posted.failed_mails, done.more or posted.more
    done.sent = settle()
    return done


def _unwritten() -> list[ClientCall]:
    waiting = ClientCall.objects.filter(state=ClientCall.State.SENDING, message__isnull=True)
    return list(waiting.select_related("client", "created_by").order_by("pk"))


def _write(call: ClientCall, done: Sent, at: datetime) -> bool:
    """One bad letter never stops the others; it stays, and the heartbeat names it."""
    try:
        return write_message(call, at)
    except typst.TypstError as error:
        done.attention += f"The letter of call {call.pk} cannot be set: {error}\n"
        return False


def write_message(call: ClientCall, at: datetime) -> bool:
    """The mail of a call with its files. False when another worker wrote it, or when the call
    was withdrawn meanwhile: the key is the same for both, and the call takes one mail."""
    letter = letter_of(call, link_of(call))
    message = _message(call, letter, f"client-call.{call.pk}", CALL, call.client.email, at)
    try:
        with transaction.atomic():
            _store(message, letter)
            waiting = ClientCall.objects.filter(
                pk=call.pk, state=ClientCall.State.SENDING, message__isnull=True
            )
            if not waiting.update(message=message):
                raise _Overtaken
    except (IntegrityError, _Overtaken):
        return False
    return True


class _Overtaken(Exception):
    """The call has its mail already, or is sent no more."""


def write_draft(call: ClientCall, to: User, at: datetime) -> bool:
    """The same mail to whoever wrote it, without a link that answers; the same moment is the same
    draft, so that ringing twice sends one."""
    key = f"client-call-draft.{call.pk}.{to.pk}.{at.timestamp():.0f}"
    if Message.objects.filter(key=key).exists():
        return False
    letter = letter_of(call, "", draft=True)
    message = _message(call, letter, key, DRAFT, to.email, at)
    message.recipient = to
    try:
        with transaction.atomic():
            _store(message, letter)
    except IntegrityError:
        return False
    return True


def _message(
    call: ClientCall, letter: Letter, key: str, kind: str, address: str, at: datetime
) -> Message:
    return Message(
        to_address=address,
        kind=kind,
        key=key,
        language=call.language,
        as_of=bangkok_day(at),
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id=f"<{key}@{message_host()}>",
        created_at=at,
    )


def _store(message: Message, letter: Letter) -> None:
    message.save()
    MessageAttachment.objects.bulk_create(letter.files(message))


def settle() -> int:
    """Calls whose mail went out are sent."""
    sending = ClientCall.objects.filter(state=ClientCall.State.SENDING)
    gone = list(sending.filter(message__state=Message.State.SENT).values_list("pk", flat=True))
    with transaction.atomic():
        # Asked of the locked rows again: one of them may just be withdrawn or answered.
        held = sending.select_for_update().filter(pk__in=gone).order_by("pk")
        still = list(held.values_list("pk", flat=True))
        return sending.filter(pk__in=still).update(state=ClientCall.State.SENT)


def link_of(call: ClientCall) -> str:
    """The address at which the client answers."""
    return f"{settings.SITE_URL}{reverse('fees:client_answer', args=[token_of(call)])}"
