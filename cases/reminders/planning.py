"""Which reminders a day needs, and which planned ones are no longer true."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from cases.models import Deadline, DeadlineState, Message, Reminder, Role, User
from cases.queries import visible_to
from cases.reminders.bulk import Row, insert_planned
from cases.reminders.policy import (
    FIRST,
    Person,
    Recipient,
    recipients_for,
    step_for,
    steps_of,
    unreachable,
)
from cases.reminders.states import UNSENT

BATCH = 5000

# What makes a reminder the only one: deadline, due date, step, recipient.
Identity = tuple[int, date, str, int]


@dataclass(frozen=True)
class Term:
    """What planning reads of one open deadline."""

    deadline: int
    due: date
    case: int
    responsible: int | None
    deputy: int | None


@dataclass
class People:
    """Everybody who might be told, read once for a pass."""

    users: dict[int, User]
    unreachable: Counter[str] = field(default_factory=Counter)
    untold: int = 0

    def __post_init__(self) -> None:
        self._administrators = [
            Person(user.pk, _has_mail(user))
            for user in self.users.values()
            if user.role == Role.ADMINISTRATOR
        ]
        self._staff = {
            pk: Person(pk, _has_mail(user))
            for pk, user in self.users.items()
            if user.role != Role.CLIENT
        }
        self._own_cases: dict[int, set[int]] = {}

    def to_tell(self, term: Term) -> tuple[Recipient, ...]:
        """The recipients of one term; who cannot be told is noted."""
        responsible = self._person(term.responsible, term.case)
        deputy = self._person(term.deputy, term.case)
        for pk in unreachable(responsible, deputy):
            self.unreachable[self.users[pk].username] += 1
        recipients = recipients_for(responsible, deputy, self._administrators)
        self.untold += not recipients
        return recipients

    def _person(self, pk: int | None, case: int) -> Person | None:
        """Staff see the cases they answer for, restricted ones too; a client only their own."""
        if pk is None:
            return None
        return self._staff.get(pk) or self._client(self.users[pk], case)

    def _client(self, user: User, case: int) -> Person:
        if user.pk not in self._own_cases:
            self._own_cases[user.pk] = set(visible_to(user).values_list("pk", flat=True))
        return Person(user.pk, _has_mail(user) and case in self._own_cases[user.pk])


def _has_mail(user: User) -> bool:
    return user.is_active and bool(user.email)


def everybody() -> People:
    return People({user.pk: user for user in User.objects.all()})


def plan(as_of: date, people: People) -> int:
    """Make the reminders of a day. Answers how many are new."""
    return sum(_write(missing, revived, as_of) for missing, revived in _wanted(as_of, people))


def count_wanted(as_of: date, people: People) -> int:
    """How many reminders `plan` would make; writes nothing."""
    return sum(len(missing) + len(revived) for missing, revived in _wanted(as_of, people))


def _write(missing: list[Row], revived: list[int], as_of: date) -> int:
    """Another worker may have planned the same a moment ago: what is there stays as it is."""
    try:
        return _store(missing, revived, as_of, some_are_there=False)
    except IntegrityError:
        return _store(missing, revived, as_of, some_are_there=True)


def _store(missing: list[Row], revived: list[int], as_of: date, *, some_are_there: bool) -> int:
    with transaction.atomic():
        insert_planned(missing, as_of, some_are_there=some_are_there)
        again = Reminder.objects.filter(pk__in=revived, state=Reminder.State.WITHDRAWN).update(
            state=Reminder.State.PLANNED, planned_on=as_of
        )
    return len(missing) + again


def _wanted(as_of: date, people: People) -> Iterator[tuple[list[Row], list[int]]]:
    """By batches of deadlines: the reminders that are not there, and those withdrawn earlier
    that are true again (a deadline opened again, or moved and moved back)."""
    terms = list(_open_terms(as_of))
    for start in range(0, len(terms), BATCH):
        batch = terms[start : start + BATCH]
        known = _known(batch, as_of)
        missing: list[Row] = []
        revived: list[int] = []
        for identity, role in _identities(batch, people, as_of):
            if identity not in known:
                missing.append((*identity, role))
            elif known[identity]:
                revived.append(known[identity])
        yield missing, revived


def would_tell(cases: Collection[int], as_of: date, people: People) -> Iterator[int]:
    """Who would get a reminder of a day about silent cases, once for each reminder, if the cases
    were heard; writes nothing."""
    terms = list(_open_terms(as_of, Q(case__in=cases, case__silent=True)))
    known = _known(terms, as_of) if terms else {}
    for identity, _role in _identities(terms, people, as_of):
        if identity not in known or known[identity]:
            yield identity[3]


def _open_terms(as_of: date, which: Q | None = None) -> Iterator[Term]:
    rows = (
        Deadline.objects.on_the_desk()
        .filter(which or Q(case__silent=False), due_date__lte=as_of + timedelta(days=FIRST))
        .order_by("pk")
        .values_list("pk", "due_date", "case_id", "case__responsible_id", "case__deputy_id")
        .iterator(chunk_size=BATCH)
    )
    return (Term(*row) for row in rows)


def _identities(
    batch: Iterable[Term], people: People, as_of: date
) -> Iterator[tuple[Identity, str]]:
    for term in batch:
        step = step_for(term.due, as_of)
        if step is None:  # pragma: no cover - the query asks for 90 days only
            continue
        for recipient in people.to_tell(term):
            yield (term.deadline, term.due, step, recipient.pk), recipient.role


def _known(batch: list[Term], as_of: date) -> dict[Identity, int]:
    """Reminders that exist for a batch: 0, or the key of one that was withdrawn. The batch is
    in the order of its keys: asking for their range is far cheaper than naming each."""
    rows = Reminder.objects.filter(
        deadline__gte=batch[0].deadline,
        deadline__lte=batch[-1].deadline,
        step__in=steps_of(as_of),
    ).values_list("deadline_id", "due_date", "step", "recipient_id", "pk", "state")
    withdrawn = Reminder.State.WITHDRAWN
    return {
        (deadline, due, step, recipient): pk if state == withdrawn else 0
        for deadline, due, step, recipient, pk, state in rows.iterator(chunk_size=BATCH)
    }


def stale_reminders(as_of: date) -> list[int]:
    """Planned reminders that must not be sent any more: the deadline was closed, moved or
    ended, its people changed, the person may not see the case, or a later step holds."""
    planned = Reminder.objects.filter(state=Reminder.State.PLANNED)
    true = set(planned.filter(_still_true()).values_list("pk", flat=True)) - _hidden(planned)
    rows = planned.order_by("pk").values_list("pk", "due_date", "step")
    return [pk for pk, due, step in rows if pk not in true or step != step_for(due, as_of)]


def _still_true() -> Q:
    to_be_told = (
        Q(role="administrator")
        | Q(deadline__case__responsible=F("recipient"))
        | Q(deadline__case__deputy=F("recipient"))
    )
    return Q(
        to_be_told,
        deadline__state=DeadlineState.OPEN,
        deadline__ours=True,
        deadline__leads=True,
        deadline__due_date=F("due_date"),
        deadline__case__silent=False,
        recipient__is_active=True,
        recipient__email__gt="",
    )


def _hidden(planned: QuerySet[Reminder]) -> set[int]:
    """Planned reminders about cases that their recipient may not see."""
    hidden: set[int] = set()
    for person in User.objects.filter(pk__in=planned.values("recipient")):
        theirs = planned.filter(recipient=person)
        hidden.update(
            theirs.exclude(deadline__case__in=visible_to(person)).values_list("pk", flat=True)
        )
    return hidden


def withdraw_stale(as_of: date) -> int:
    """Withdraw what is no longer true, with the waiting mails that would tell it."""
    stale = stale_reminders(as_of)
    parts = (stale[start : start + BATCH] for start in range(0, len(stale), BATCH))
    return sum(_withdraw(part) for part in parts)


def _withdraw(stale: list[int]) -> int:
    with transaction.atomic():
        mails = Message.objects.filter(reminders__in=stale).values_list("pk", flat=True)
        take_apart(set(mails))
        return Reminder.objects.filter(pk__in=stale, state=Reminder.State.PLANNED).update(
            state=Reminder.State.WITHDRAWN
        )


def untrue_in(message: Message) -> QuerySet[Reminder]:
    """What a written mail would tell that is no longer so: the deadline was closed, moved or
    ended, its people changed, or its case is hidden from the recipient."""
    true = Q(_still_true(), state=Reminder.State.PLANNED)
    if message.recipient is not None:
        true &= Q(deadline__case__in=visible_to(message.recipient))
    return Reminder.objects.filter(message=message.pk).exclude(true)


def take_apart_outdated(as_of: date) -> None:
    """Withdraw mails written on another day, or to an address that has changed since, or
    telling something that was withdrawn while a worker held them.

    A mail that may have been delivered already goes out again as it was, under its own
    Message-ID, so that the reader's program can tell the second copy.
    """
    unsent = Message.objects.filter(kind="reminder", state__in=UNSENT)
    moved = ~Q(to_address=F("recipient__email"))
    other_day = ~Q(as_of=as_of) & Q(possible_duplicate=False)
    untrue = Q(reminders__state=Reminder.State.WITHDRAWN)
    take_apart(set(unsent.filter(moved | other_day | untrue).values_list("pk", flat=True)))


def take_apart(mails: set[int]) -> None:
    """Withdraw mails that did not go out; their planned reminders wait for a new one."""
    Message.objects.filter(pk__in=mails, state__in=UNSENT).update(state=Message.State.WITHDRAWN)
