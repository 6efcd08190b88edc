"""Writing the reminders of clients and handing them over, each once.

A client, a deadline with its day, and a step have one mail, by its key: a second run, a late one
and one after a kill find in the table what is told. What is no longer true is withdrawn, and
written anew should it be true again.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from cases.heartbeat import heartbeat
from cases.mails import message_id
from cases.models import CaseParty, ClientReminder, Deadline, DeadlineState, Message, OfficeProfile
from cases.placeholders import PlaceholderRefused
from cases.reminders.client_words import InForce, as_html, kind_of, words_in_force, written
from cases.reminders.clients import Wanted, still_true, tellable, wanted_on, without_address
from cases.reminders.ledger import UNDELIVERED
from cases.reminders.post import release_dead_claims, send_waiting
from cases.reminders.states import CLIENT, UNSENT
from cases.rules.thai_dates import bangkok_day

SLICE = timedelta(minutes=5)
NAMED = 20
Clock = Callable[[], datetime]


@dataclass
class Sent:
    """What a pass did: mails written, withdrawn and gone out, refusals of the mail server. `more`
    were left when the time was over; `attention` names what a person must look at."""

    written: int = 0
    withdrawn: int = 0
    sent: int = 0
    failed: int = 0
    more: bool = False
    attention: str = ""


def run_job(now: datetime) -> dict[str, Any]:
    """The timetable's pass for the Bangkok day of a moment, at most five minutes of it."""
    with heartbeat("client_reminders", timezone.now) as result:
        result.update(asdict(tell_clients(bangkok_day(now), timezone.now, now + SLICE)))
    return result


def tell_clients(on: date, clock: Clock, stop_at: datetime) -> Sent:
    """Write and send what clients must be told on a day."""
    done = Sent()
    release_dead_claims(clock())
    done.withdrawn = _withdraw_untrue(on)
    _write_all(on, clock, stop_at, done)
    done.attention += _unreachable(on)
    posted = send_waiting(clock, at_once=False, stop_at=stop_at, kinds=(CLIENT,))
    done.sent, done.failed = posted.messages, posted.failed_mails
    done.more = done.more or posted.more
    return done


def _withdraw_untrue(on: date) -> int:
    """Mails that did not go out and are not true, or count the days left of another day. One that
    may have been delivered goes out again as it was."""
    true = still_true(OuterRef("pk"), OuterRef("to_address"), on)
    other_day = ~Q(as_of=on) & Q(possible_duplicate=False)
    unsent = Message.objects.filter(kind=CLIENT, state__in=UNSENT)
    return unsent.filter(other_day | ~Exists(true)).update(state=Message.State.WITHDRAWN)


def _write_all(on: date, clock: Clock, stop_at: datetime, done: Sent) -> None:
    office = OfficeProfile.objects.first()
    words = words_in_force()
    for one in wanted_on(on):
        if office is None:
            done.attention += "No client is reminded: the head of the papers has no name yet.\n"
            return
        if clock() >= stop_at:
            done.more = True
            return
        try:
            done.written += write(one, words, office, on, clock())
        except PlaceholderRefused as refused:
            done.attention += f"The words for clients cannot be filled in: {refused}\n"


def write(one: Wanted, words: InForce, office: OfficeProfile, on: date, at: datetime) -> bool:
    """The mail of a client as the case is now. False where there is nothing to tell any more, or
    another worker wrote it meanwhile. Raises PlaceholderRefused."""
    still = tellable().filter(Q(client_part=one.part), pk=one.deadline, due_date=one.due)
    deadline = still.select_related("case__responsible").first()
    if deadline is None:
        return False
    part = CaseParty.objects.select_related("party").get(pk=one.part)
    return _store(_message(one, deadline, part, words, office, on, at), one)


def _message(
    one: Wanted, deadline: Deadline, part: CaseParty, words: InForce, office: OfficeProfile,
    on: date, at: datetime,
) -> Message:  # fmt: skip
    key = f"{CLIENT}.{one.deadline}.{one.due.isoformat()}.{one.step}.{one.party}"
    language = part.party.language
    told = written(words[kind_of(deadline), language], deadline, part, language, office, on)
    return Message(
        to_address=part.party.email,
        kind=CLIENT,
        key=key,
        message_id=message_id(key),
        language=language,
        as_of=on,
        created_at=at,
        subject=told.subject,
        body_text=told.body,
        body_html=as_html(told, part, language),
    )


AGAIN = ("to_address", "language", "as_of", "created_at", "subject", "body_text", "body_html")


def _store(message: Message, one: Wanted) -> bool:
    """A mail withdrawn before lives again, under its own Message-ID."""
    anew = {name: getattr(message, name) for name in AGAIN} | {"next_attempt_at": None}
    withdrawn = Message.objects.filter(key=message.key, state=Message.State.WITHDRAWN)
    if withdrawn.update(state=Message.State.QUEUED, **anew):
        return True
    try:
        with transaction.atomic():
            message.save()
            ClientReminder.objects.create(
                deadline_id=one.deadline,
                due_date=one.due,
                step=one.step,
                party_id=one.party,
                message=message,
            )
    except IntegrityError:
        return False
    return True


def _unreachable(on: date) -> str:
    """The cases whose client has no address, in a sentence; "" when there are none."""
    refs = without_address(on).order_by("case__ref").values_list("case__ref", flat=True).distinct()
    if not (names := list(refs)):
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"No address to remind the client of: {', '.join(names[:NAMED])}{more}.\n"


def refresh_addresses() -> None:
    """A mail that waits goes to the address that its client has now."""
    theirs = ClientReminder.objects.filter(message=OuterRef("pk")).exclude(party__email="")
    present = theirs.values("party__email")[:1]
    waiting = Message.objects.filter(kind=CLIENT, state__in=UNSENT)
    moved = waiting.filter(Exists(present)).exclude(to_address=Subquery(present))
    moved.update(to_address=Subquery(present))


def holds(message: Message, now: datetime) -> QuerySet[Deadline]:
    """What a mail tells, as it is handed over: nothing where it is not so any more, or where the
    days left in it are those of another day."""
    on = bangkok_day(now)
    if message.as_of != on and not message.possible_duplicate:
        return Deadline.objects.none()
    return still_true(message.pk, message.to_address, on)


def stuck(_now: datetime) -> QuerySet[Message]:
    """Mails that did not arrive, while their deadlines are open."""
    open_ones = ClientReminder.objects.filter(
        message=OuterRef("pk"), deadline__state=DeadlineState.OPEN
    )
    not_arrived = (Message.State.FAILED, Message.State.GIVEN_UP)
    return Message.objects.filter(Exists(open_ones), kind=CLIENT, state__in=not_arrived)


def told(number: int) -> str:
    """The same in a sentence."""
    sentence = ngettext(
        "%(n)s reminder of a client could not be delivered.",
        "%(n)s reminders of clients could not be delivered.",
        number,
    )
    return sentence % {"n": number}


def where() -> str:
    return f"{reverse('cases:ledger')}?show={UNDELIVERED}&kind={CLIENT}"
