"""Which reminders a day needs, and which planned ones are no longer true."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from cases.models import Deadline, Message, Reminder
from cases.reminders.bulk import Row, insert_planned
from cases.reminders.escalating import escalations, still_unacknowledged
from cases.reminders.people import People, Term, terms_of
from cases.reminders.policy import URGENT
from cases.reminders.states import UNSENT

BATCH = 5000

# What makes a reminder the only one: deadline, due date, step, recipient.
Identity = tuple[int, date, str, int]
# The key of a reminder, and as what its recipient is told now.
Revived = tuple[int, str]


def plan(people: People) -> int:
    """Make the reminders of a day. Answers how many are new."""
    return _plan(people, all_terms(people))


def plan_urgent(people: People) -> int:
    """The same for what ends within a week or is overdue: it is told on the day on which it comes
    into the docket."""
    last_day = people.day.reach + timedelta(days=URGENT)
    return _plan(people, all_terms(people).filter(due_date__lte=last_day))


def plan_escalations(people: People, at: datetime) -> int:
    """Make the reminders that tell the partner what nobody acknowledged. Answers how many."""
    return write(*sort_out(escalations(people, at)), people.on)


def _plan(people: People, deadlines: QuerySet[Deadline]) -> int:
    return sum(
        write(missing, revived, people.on) for missing, revived in _wanted(people, deadlines)
    )


def count_wanted(people: People) -> int:
    """How many reminders `plan` would make; writes nothing."""
    wanted = _wanted(people, all_terms(people))
    return sum(len(missing) + len(revived) for missing, revived in wanted)


def write(missing: list[Row], revived: list[Revived], as_of: date) -> int:
    """Another worker may have planned the same a moment ago: what is there stays as it is."""
    try:
        return _store(missing, revived, as_of, some_are_there=False)
    except IntegrityError:
        return _store(missing, revived, as_of, some_are_there=True)


def _store(missing: list[Row], revived: list[Revived], as_of: date, *, some_are_there: bool) -> int:
    again = 0
    with transaction.atomic():
        insert_planned(missing, as_of, some_are_there=some_are_there)
        for role, pks in _by_role(revived).items():
            withdrawn = Reminder.objects.filter(pk__in=pks, state=Reminder.State.WITHDRAWN)
            again += withdrawn.update(state=Reminder.State.PLANNED, planned_on=as_of, role=role)
    return len(missing) + again


def _by_role(rows: Iterable[Revived]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, role in rows:
        found[role].append(pk)
    return found


def _wanted(
    people: People, deadlines: QuerySet[Deadline]
) -> Iterator[tuple[list[Row], list[Revived]]]:
    """By batches of deadlines: the reminders that are not there, and those withdrawn earlier
    that are true again (a deadline opened again, or moved and moved back)."""
    terms = list(terms_of(deadlines))
    for start in range(0, len(terms), BATCH):
        wanted = list(_identities(terms[start : start + BATCH], people))
        yield sort_out(wanted)


def sort_out(wanted: list[tuple[Identity, str]]) -> tuple[list[Row], list[Revived]]:
    """Of the reminders that are wanted the rows that are missing, and the keys of those that were
    withdrawn, with the role of today."""
    known = _known(wanted)
    missing: list[Row] = []
    revived: list[Revived] = []
    for identity, role in wanted:
        if identity not in known:
            missing.append((*identity, role))
        elif known[identity]:
            revived.append((known[identity], role))
    return missing, revived


def would_tell(cases: Collection[int], people: People) -> Iterator[int]:
    """Who would get a reminder of a day about silent cases, once for each reminder, if the cases
    were heard; writes nothing."""
    silent = Deadline.objects.on_the_desk().filter(case__in=cases, case__silent=True)
    wanted = list(_identities(terms_of(silent.filter(people.window)), people))
    known = _known(wanted)
    return (identity[3] for identity, _role in wanted if known.get(identity, 1))


def all_terms(people: People) -> QuerySet[Deadline]:
    """The open deadlines of which a step may have come."""
    return Deadline.objects.on_the_desk().filter(people.window, case__silent=False)


def _identities(terms: Iterable[Term], people: People) -> Iterator[tuple[Identity, str]]:
    for term in terms:
        step = people.step(term)
        if step is None:
            continue
        for recipient in people.to_tell(term, step):
            yield (term.deadline, term.due, step, recipient.pk), recipient.role


def _known(wanted: list[tuple[Identity, str]]) -> dict[Identity, int]:
    """Reminders that exist for what is wanted: 0, or the key of one that was withdrawn. What is
    wanted is in the order of the deadlines: asking for their range is far cheaper than naming
    each."""
    if not wanted:
        return {}
    rows = Reminder.objects.filter(
        deadline__gte=wanted[0][0][0],
        deadline__lte=wanted[-1][0][0],
        step__in={identity[2] for identity, _role in wanted},
    ).values_list("deadline_id", "due_date", "step", "recipient_id", "pk", "state")
    withdrawn = Reminder.State.WITHDRAWN
    return {
        (deadline, due, step, recipient): pk if state == withdrawn else 0
        for deadline, due, step, recipient, pk, state in rows.iterator(chunk_size=BATCH)
    }


def stale_reminders(people: People) -> list[int]:
    """Planned reminders that must not be sent any more: the deadline was closed, moved or ended,
    its people changed or are on leave, the person may not see the case, or a later step holds."""
    return [pk for pk, _role, now in _planned(people) if now is None]


def _planned(people: People) -> list[tuple[int, str, str | None]]:
    """The planned reminders: key, as what the recipient was to be told, and as what they would be
    now; None where they would not be."""
    planned = Reminder.objects.filter(state=Reminder.State.PLANNED)
    true = _true_now(planned, people)
    rows = planned.order_by("pk").values_list(
        "deadline_id", "due_date", "step", "recipient_id", "pk", "role"
    )
    return [
        (pk, role, true.get((deadline, due, step, recipient)))
        for deadline, due, step, recipient, pk, role in rows
    ]


def _true_now(planned: QuerySet[Reminder], people: People) -> dict[Identity, str]:
    """What would be planned now for the deadlines of these reminders, with the roles. Nothing is
    noted of who cannot be told: planning does that."""
    silently = People(people.on, people.rules, people.users, people.away)
    deadlines = all_terms(people).filter(pk__in=planned.order_by().values("deadline"))
    steps = dict(_identities(terms_of(deadlines), silently))
    return steps | still_unacknowledged(planned, silently)


def withdraw_stale(people: People) -> int:
    """Withdraw what is no longer true, with the waiting mails that would tell it. Who is told as
    something else now stays, in the new role. Answers how many were withdrawn."""
    planned = _planned(people)
    changed = ((pk, now) for pk, role, now in planned if now is not None and now != role)
    for role, pks in _by_role(changed).items():
        for part in _parts(pks):
            _change_role(part, role)
    stale = [pk for pk, _role, now in planned if now is None]
    return sum(_withdraw(part) for part in _parts(stale))


def _parts(pks: list[int]) -> Iterator[list[int]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))


def _change_role(pks: list[int], role: str) -> None:
    with transaction.atomic():
        take_apart(set(Message.objects.filter(reminders__in=pks).values_list("pk", flat=True)))
        Reminder.objects.filter(pk__in=pks, state=Reminder.State.PLANNED).update(role=role)


def _withdraw(stale: list[int]) -> int:
    with transaction.atomic():
        mails = Message.objects.filter(reminders__in=stale).values_list("pk", flat=True)
        take_apart(set(mails))
        return Reminder.objects.filter(pk__in=stale, state=Reminder.State.PLANNED).update(
            state=Reminder.State.WITHDRAWN
        )


def take_apart(mails: set[int]) -> None:
    """Withdraw mails that did not go out; their planned reminders wait for a new one."""
    Message.objects.filter(pk__in=mails, state__in=UNSENT).update(state=Message.State.WITHDRAWN)
