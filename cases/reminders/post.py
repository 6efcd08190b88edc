"""Handing mails to the mail server, each exactly once.

A mail is claimed by a conditional update with a lease, saved as `handing_over` just before
its data goes to the server, and then as sent. A worker that dies before `handing_over` only
leaves a claim, which is taken again as soon as its process is gone.
"""

import os
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Q, QuerySet

from cases.models import Message, MessageAttempt, Reminder
from cases.reminders.mail_server import Letter, Refused, Server, Unclear, mail_server
from cases.reminders.policy import may_give_up, minutes_until_next_attempt
from cases.reminders.states import HELD, REMINDING, UNSENT, WAITING
from cases.reminders.truth import readers_of_their_mail, untrue_in

LEASE = timedelta(minutes=2)
Outcome = MessageAttempt.Outcome


@dataclass
class Posted:
    """Counts of a pass: `messages` and `failed_mails` are mails, the others are reminders inside
    them.

    `taken_apart` mails told something that was no longer so when their turn came; `more` says
    that the time was over before every mail had its turn.
    """

    sent: int = 0
    failed: int = 0
    possible_duplicates: int = 0
    messages: int = 0
    taken_apart: int = 0
    failed_mails: int = 0
    more: bool = False


Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Keeper:
    """What another room knows of the mails of its kind: `refresh` brings addresses of waiting
    mails up to date, `holds` finds the rows of which one must be there as one is handed over,
    `secrets` gives what nobody may read in the stored mail, by the mark in its place. `stuck`
    finds what somebody waits for in vain; `told` says so for so many, `where` leads to them.
    `once` says that a mail holds what is made only as it leaves: nobody sends a copy of it."""

    refresh: Callable[[], None]
    holds: Callable[[Message, datetime], QuerySet[Any]]
    secrets: Callable[[Message], Mapping[str, str]]
    stuck: Callable[[datetime], QuerySet[Any]]
    told: Callable[[int], str]
    where: Callable[[], str]
    once: bool = False


# By the kind of a message; filled as the rooms above start.
KEEPERS: dict[str, Keeper] = {}


def send_waiting(
    clock: Clock,
    *,
    at_once: bool,
    stop_at: datetime | None = None,
    kinds: Collection[str] = (),
) -> Posted:
    """Send every mail that waits and may be tried now, or only those of some `kinds`. One refusal
    never stops the others.

    With `at_once` the pauses after a failure are not kept, and what was given up is tried.
    At `stop_at` the rest is left waiting.
    """
    posted = Posted()
    for keeper in KEEPERS.values():
        keeper.refresh()
    waiting = _due(clock(), at_once).order_by("pk")
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    with mail_server() as server:
        for pk in list(waiting.values_list("pk", flat=True)):
            if stop_at is not None and clock() >= stop_at:
                posted.more = True
                break
            message = claim(pk, clock(), at_once=at_once)
            if message is not None:
                _send(message, server, posted, clock)
    return posted


def _due(now: datetime, at_once: bool) -> QuerySet[Message]:
    if at_once:
        return Message.objects.filter(state__in=UNSENT)
    rested = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now)
    return Message.objects.filter(rested, state__in=WAITING)


def claim(pk: int, now: datetime, *, at_once: bool) -> Message | None:
    """Take one waiting mail for this process; None when another has it or had it just now."""
    taken = (
        _due(now, at_once)
        .filter(pk=pk)
        .update(
            state=Message.State.CLAIMED,
            claimed_by=this_process(),
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
    )
    rows = Message.objects.select_related("recipient")
    return rows.get(pk=pk) if taken else None


def release_dead_claims(now: datetime) -> int:
    """Mails held by a process that is gone wait again. One that died in `handing_over` may
    have been delivered: it is marked, and goes out again under the same Message-ID."""
    released = 0
    for message in Message.objects.filter(state__in=HELD):
        expired = message.claimed_until is None or message.claimed_until < now
        if not expired and not process_is_gone(message.claimed_by):
            continue
        released += _release(message, now)
    return released


def _release(message: Message, now: datetime) -> int:
    """One dead claim, with the try that it was; 0 when it is held no more."""
    died_in_the_act = message.state == Message.State.HANDING_OVER
    with transaction.atomic():
        released = _held(message, message.state).update(
            state=Message.State.QUEUED,
            claimed_by="",
            claimed_until=None,
            next_attempt_at=None,
            possible_duplicate=message.possible_duplicate or died_in_the_act,
        )
        if released:
            _note_try(message, Outcome.UNCLEAR if died_in_the_act else Outcome.STOPPED, "", now)
    return released


def _note_try(message: Message, outcome: str, answer: str, now: datetime) -> None:
    """A line of the ledger, in the transaction that says the same of the mail."""
    MessageAttempt.objects.create(
        message=message,
        at=now,
        to_address=message.to_address,
        outcome=outcome,
        answer=answer[:2000],
    )


def _held(message: Message, *states: str) -> QuerySet[Message]:
    """The mail, if this very claim still holds it: the number of the attempt tells two
    claims of one process apart."""
    return Message.objects.filter(
        pk=message.pk,
        state__in=states,
        claimed_by=message.claimed_by,
        attempts=message.attempts,
    )


def _send(message: Message, server: Server, posted: Posted, clock: Clock) -> None:
    try:
        letter = as_it_leaves(message)
        server.offer(letter)
        if not _mark_handing_over(message, clock()):
            server.forget()
            posted.taken_apart += _take_back(message)
            return
        answer = server.hand_over(letter)
    except Unclear as doubt:
        _note_failure(message, str(doubt), posted, clock(), doubtful=True)
    except Refused as refusal:
        _note_failure(message, str(refusal), posted, clock(), doubtful=False)
    else:
        _note_sent(message, answer, posted, clock())


def as_it_leaves(message: Message) -> Letter:
    """A stored mail as it leaves, with what is kept in no mail. Raises Refused."""
    keeper = KEEPERS.get(message.kind)
    return Letter.of(message, keeper.secrets(message) if keeper else None)


def _mark_handing_over(message: Message, now: datetime) -> bool:
    """Its own transaction: after this only the server knows whether the mail went out.

    False when the claim is lost, or when the mail would tell something that is not so any more:
    both are asked in the very statement that marks it.
    """
    held = _held(message, Message.State.CLAIMED).filter(~Exists(untrue_in(message)))
    if message.kind in REMINDING:
        held = held.filter(readers_of_their_mail())
    if message.kind in KEEPERS:
        held = held.filter(Exists(KEEPERS[message.kind].holds(message, now)))
    return bool(held.update(state=Message.State.HANDING_OVER, claimed_until=now + LEASE))


def _take_back(message: Message) -> int:
    """Withdraw a mail that is not true any more; what is still true in it is written anew."""
    return _held(message, Message.State.CLAIMED).update(
        state=Message.State.WITHDRAWN, claimed_by="", claimed_until=None
    )


def _note_sent(message: Message, answer: str, posted: Posted, now: datetime) -> None:
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.SENT,
            sent_at=now,
            server_answer=answer[:2000],
            claimed_by="",
            claimed_until=None,
            next_attempt_at=None,
        )
        _note_try(message, Outcome.SENT, answer, now)
        # Withdrawn while the mail was on its way: it was told all the same.
        told = Reminder.objects.filter(message=message).update(state=Reminder.State.SENT)
    posted.sent += told
    posted.messages += 1
    posted.possible_duplicates += told if message.possible_duplicate else 0


def _note_failure(
    message: Message, answer: str, posted: Posted, now: datetime, *, doubtful: bool
) -> None:
    steps = list(message.reminders.values_list("step", flat=True))
    given_up = may_give_up(message.attempts, steps)
    pause = timedelta(minutes=minutes_until_next_attempt(message.attempts))
    with transaction.atomic():
        _note_try(message, Outcome.UNCLEAR if doubtful else Outcome.REFUSED, answer, now)
        _held(message, *HELD).update(
            state=Message.State.GIVEN_UP if given_up else Message.State.FAILED,
            server_answer=answer[:2000],
            claimed_by="",
            claimed_until=None,
            next_attempt_at=now + pause,
            possible_duplicate=message.possible_duplicate or doubtful,
        )
    posted.failed += len(steps)
    posted.failed_mails += 1


def this_process() -> str:
    """Host, process id and start of the process: a reused id is not taken for the same one."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def process_is_gone(claimed_by: str) -> bool:
    """Whether a claim was made on this host by a process that no longer runs."""
    host, _, rest = claimed_by.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    return _started(int(rest)) != claimed_by.rpartition(":")[2]


def _started(pid: int) -> str:
    """When a process started, as the kernel counts it; "" when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
