"""Putting planned reminders into mails: what is final alone, everything else into the morning
mail of each person."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases.mails import message_id
from cases.models import DeadlineState, Message, Reminder, User
from cases.models.deadline import KEEP_IN_FORCE
from cases.queries import seen_by
from cases.reminders.digest import Digest, digest_for
from cases.reminders.emails import Edition, edition_of, render_digest, render_reminder
from cases.reminders.escalating import time_on
from cases.reminders.people import People
from cases.reminders.plain import tell_of_plain_mails
from cases.reminders.policy import OVERDUE, UNACKNOWLEDGED, is_final, ladder_kind
from cases.reminders.states import DIGEST

Clock = Callable[[], datetime]


@dataclass
class Waiting:
    """Reminders of one person without a mail: those that go alone, those of which nobody
    acknowledged, which go together, and those for the morning."""

    alone: list[int] = field(default_factory=list)
    unacknowledged: list[int] = field(default_factory=list)
    morning: list[int] = field(default_factory=list)


def write_messages(
    people: People, clock: Clock, *, at_once: bool, until: datetime | None = None
) -> bool:
    """Put every planned reminder whose time has come into a mail, those that go alone first.
    Answers whether it was not yet done with all at the moment `until`: the rest waits for the next
    pass, so that what is written can leave.

    The morning mail of a person is written from their own hour on, once a day; with `at_once`
    nobody waits for it.
    """
    waiting, edition = _sorted(_without_mail()), edition_of(people.on)
    now = clock()
    for pk, pks in _alone(waiting):
        if until is not None and now >= until:
            return True
        write_message(pk, pks, edition, now)
        now = clock()
    for person in _morning_readers(people, waiting, now, at_once):
        if until is not None and now >= until:
            return True
        later = waiting[person.pk].morning if person.pk in waiting else []
        write_digest(person.pk, later, people, edition, now, at_once=at_once)
        now = clock()
    tell_of_plain_mails(people.on, now)
    return False


def _alone(waiting: dict[int, Waiting]) -> Iterator[tuple[int, list[int]]]:
    """Person and reminders of each mail that does not wait for the morning."""
    for pk, theirs in waiting.items():
        yield from ((pk, [one]) for one in theirs.alone)
        if theirs.unacknowledged:
            yield pk, theirs.unacknowledged


def _sorted(reminders: QuerySet[Reminder]) -> dict[int, Waiting]:
    """By person, in the order in which they were planned."""
    before = Reminder.objects.filter(
        deadline=OuterRef("deadline"),
        due_date=OuterRef("due_date"),
        recipient=OuterRef("recipient"),
        step__startswith=OVERDUE,
        state=Reminder.State.SENT,
    )
    rows = reminders.annotate(before=Exists(before)).order_by("pk")
    columns = ("pk", "recipient_id", "step", "deadline__kind", "deadline__code", "before")
    found: dict[int, Waiting] = defaultdict(Waiting)
    for pk, recipient, step, kind, code, told_before in rows.values_list(*columns):
        theirs = found[recipient]
        class_of = ladder_kind(kind, keeps_in_force=code in KEEP_IN_FORCE)
        if step.startswith(UNACKNOWLEDGED):
            theirs.unacknowledged.append(pk)
        elif is_final(step, class_of) and not (step.startswith(OVERDUE) and told_before):
            theirs.alone.append(pk)
        else:
            theirs.morning.append(pk)
    return found


def _without_mail() -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        Q(message__isnull=True) | Q(message__state=Message.State.WITHDRAWN),
        state=Reminder.State.PLANNED,
    )


def _morning_readers(
    people: People, waiting: dict[int, Waiting], at: datetime, at_once: bool
) -> Iterator[User]:
    """Whose hour has come and who has had no morning mail today. A closed day brings one only
    where a reminder waits."""
    usual = people.rules.policy.digest_at
    had = set() if at_once else set(_had_on(people.on).values_list("recipient", flat=True))
    rests = people.day.worked != people.on
    now = time_on(people.on, at)
    for user in people.users.values():
        waits = user.pk in waiting and bool(waiting[user.pk].morning)
        reads = user.daily_digest and user.pk not in people.away and not rests
        has_come = at_once or now >= (user.digest_at or usual)
        if user.is_active and user.email and has_come and user.pk not in had and (waits or reads):
            yield user


def _had_on(on: date) -> QuerySet[Message]:
    """The morning mails of a day."""
    mails = Message.objects.filter(kind=DIGEST, as_of=on)
    return mails.exclude(state=Message.State.WITHDRAWN)


def write_message(person_pk: int, pks: list[int], edition: Edition, at: datetime) -> Message | None:
    """One mail for a person, written and joined to its reminders in one transaction.

    The person's row is locked first, so that two workers never write the same reminders
    into two mails. What the person may no longer see stays out.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=person_pk)
        reminders = _tellable(person, pks)
        if not reminders:
            return None
        message = render_reminder(person, reminders, edition)
        return _stored(_complete(message, reminders, at), reminders)


def write_digest(
    person_pk: int, pks: list[int], people: People, edition: Edition, at: datetime, *,
    at_once: bool,
) -> Message | None:  # fmt: skip
    """The morning mail of a person, in the same way; None where there is nothing to say, or
    where another worker has written it."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=person_pk)
        had = _had_on(people.on).filter(recipient=person).exists()
        reminders = _tellable(person, pks) if pks else []
        if had and not (at_once and reminders):
            return None
        told = [reminder.deadline_id for reminder in reminders]
        digest = Digest() if had else digest_for(person, people, at, told)
        if not reminders and digest.is_empty:
            return None
        message = render_digest(person, reminders, digest, edition)
        return _stored(_complete(message, reminders, at), reminders)


def _stored(message: Message, reminders: list[Reminder]) -> Message:
    message.save()
    Reminder.objects.filter(message=message).update(message=None)
    Reminder.objects.filter(pk__in=[r.pk for r in reminders]).update(message=message)
    return message


def _tellable(person: User, pks: list[int]) -> list[Reminder]:
    """Those that are still without a mail, true, and about cases the person may see."""
    return list(
        _without_mail()
        .filter(
            seen_by(person, "deadline__case__"),
            pk__in=pks,
            deadline__state=DeadlineState.OPEN,
            deadline__due_date=F("due_date"),
        )
        .select_related("deadline__case__responsible", "message")
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
    again = Message.objects.filter(key=message.key, state=Message.State.WITHDRAWN).first()
    if again is not None:
        message.pk, message.attempts = again.pk, max(message.attempts, again.attempts)
    return message


def _key(message: Message, reminders: Iterable[Reminder]) -> str:
    """The same reminders on the same day always give the same key, and so Message-ID."""
    identities = sorted(f"{r.deadline_id}/{r.due_date.isoformat()}/{r.step}" for r in reminders)
    digest = hashlib.sha256(",".join(identities).encode()).hexdigest()[:16]
    return f"{message.kind}.{message.as_of.isoformat()}.{message.recipient_id}.{digest}"
