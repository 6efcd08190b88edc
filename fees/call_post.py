"""Writing the mails of calls and handing them over, each once.

Every arrow finds its work by state: a call that is being sent without a mail gets one, a waiting
mail goes out, and a call whose mail went out is sent. Killed between two arrows, the next run
takes up what is left.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import typst
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.heartbeat import heartbeat
from cases.mails import message_id
from cases.models import Deadline, DeadlineState, Message, MessageAttachment, User
from cases.recompute import Cause
from cases.reminders.post import release_dead_claims, send_waiting
from cases.reminders.states import UNSENT
from cases.rules.thai_dates import bangkok_day
from fees.call_letter import Letter, letter_of
from fees.calls import withdraw_call
from fees.client_link import token_of
from fees.instruction_list import asked_party
from fees.instructions import InstructionRefused
from fees.models import CallItem, ClientCall, Instruction

CALL, DRAFT = "client_call", "client_call_draft"
KINDS = (CALL, DRAFT)
SLICE = timedelta(minutes=5)
# Within it a letter that can be written is written.
LONG = timedelta(hours=1)
# Stands in the stored mail where the client reads what answers: nobody of the office has it.
HIDDEN = "***"
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
    _withdraw_overtaken(clock())
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
    letter = letter_of(call, f"{settings.SITE_URL}{path_of(HIDDEN)}")
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
        message_id=message_id(key),
        created_at=at,
    )


def _store(message: Message, letter: Letter) -> None:
    message.save()
    MessageAttachment.objects.bulk_create(letter.files(message))


def refresh_addresses() -> None:
    """A mail that waits goes to the address that its client has now."""
    waiting = ClientCall.objects.filter(state=ClientCall.State.SENDING, message__state__in=UNSENT)
    moved = waiting.exclude(client__email="").exclude(message__to_address=F("client__email"))
    for message, email in moved.values_list("message", "client__email"):
        Message.objects.filter(pk=message, state__in=UNSENT).update(to_address=email)


def still_asking(message: Message, now: datetime) -> QuerySet[CallItem]:
    """What a letter still asks for as it is handed over: none when the call is over, its client
    has another address or is asked no more, or a day in it has moved."""
    told = Deadline.history.filter(
        id=OuterRef("instruction__deadline"), history_date__lte=message.created_at
    ).order_by("-history_date", "-history_id")
    items = CallItem.objects.filter(
        call__message=message.pk,
        call__state=ClientCall.State.SENDING,
        call__expires_on__gte=bangkok_day(now),
        call__client__email=message.to_address,
    ).annotate(
        asked=asked_party("party", "instruction__deadline__case"),
        told_due=Subquery(told.values("due_date")[:1]),
        told_until=Subquery(told.values("surcharge_until")[:1]),
    )
    theirs = Q(asked=F("call__client"))
    moved = ~Q(told_due=F("instruction__deadline__due_date")) & Q(told_due__isnull=False)
    moved |= ~Q(told_until=F("instruction__deadline__surcharge_until")) & Q(
        told_until__isnull=False
    )
    others = items.filter(call=OuterRef("call")).filter(~theirs | Q(asked__isnull=True) | moved)
    return items.filter(
        theirs,
        ~Exists(others),
        instruction__state=Instruction.State.ASKED,
        instruction__deadline__state=DeadlineState.OPEN,
    )


def stuck_calls(now: datetime) -> QuerySet[ClientCall]:
    """Calls that wait for an answer though nobody was asked: the mail server refused the letter,
    or it could not be written."""
    asked = Instruction.objects.filter(items__call=OuterRef("pk"), called_at__lte=now - LONG)
    unwritten = Q(Exists(asked), message__isnull=True)
    refused = Q(message__state__in=[Message.State.FAILED, Message.State.GIVEN_UP])
    return ClientCall.objects.filter(unwritten | refused, state=ClientCall.State.SENDING)


def stuck_told(number: int) -> str:
    """The same in a sentence."""
    told = ngettext(
        "%(n)s call to a client could not be delivered: the client has not been asked.",
        "%(n)s calls to clients could not be delivered: the clients have not been asked.",
        number,
    )
    return told % {"n": number}


def stuck_where() -> str:
    """The page that lists them, each with the answer of the mail server."""
    return f"{reverse('fees:calls')}?state={ClientCall.State.SENDING.value}"


def _withdraw_overtaken(at: datetime) -> None:
    """A call whose letter was taken back on its way is withdrawn too."""
    taken_back = ClientCall.objects.filter(
        state=ClientCall.State.SENDING, message__state=Message.State.WITHDRAWN
    )
    for call in taken_back.order_by("pk"):
        why = Cause(
            User.objects.system(),
            at,
            _("Nothing was left to ask, somebody else is asked, or a day has moved."),
        )
        try:
            withdraw_call(call, why)
        except InstructionRefused:
            continue  # answered or withdrawn a moment ago


def settle() -> int:
    """Calls whose mail went out are sent."""
    sending = ClientCall.objects.filter(state=ClientCall.State.SENDING)
    gone = list(sending.filter(message__state=Message.State.SENT).values_list("pk", flat=True))
    with transaction.atomic():
        # Asked of the locked rows again: one of them may just be withdrawn or answered.
        held = sending.select_for_update().filter(pk__in=gone).order_by("pk")
        still = list(held.values_list("pk", flat=True))
        return sending.filter(pk__in=still).update(state=ClientCall.State.SENT)


def link_in_hand(message: Message) -> Mapping[str, str]:
    """The path at which the client answers, for the mark in the stored mail."""
    call = ClientCall.objects.filter(message=message.pk).first()
    return {path_of(HIDDEN): path_of(token_of(call))} if call else {}


def path_of(token: str) -> str:
    """Where the client answers."""
    return reverse("fees:client_answer", args=[token])
