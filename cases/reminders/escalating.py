"""What nobody acknowledged by the office's hour is told to the partner."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from cases.models import Acknowledgement, Deadline, Reminder
from cases.reminders.people import People, Term, terms_of
from cases.reminders.policy import (
    ADMINISTRATOR,
    ALWAYS,
    LONGEST_REST,
    PARTNER,
    UNACKNOWLEDGED,
    days_before,
    escalate_to,
    escalation_day,
    is_final,
    overdue_step,
    step_for,
    unacknowledged_step,
)
from cases.rules.ladders import LAST

BANGKOK = ZoneInfo("Asia/Bangkok")
# A final step falls at most so many days before its last day, closed days before it included.
LONGEST_LAST = timedelta(days=max(LAST) + LONGEST_REST)
# Of a deadline and its day the last step that somebody acknowledged, in days before that day.
Known = dict[tuple[int, date], int]


def time_on(day: date, at: datetime) -> time:
    """The time of a moment in Bangkok, on a day; the end of a day that is over, the beginning of
    one that is still to come."""
    local = at.astimezone(BANGKOK)
    if local.date() == day:
        return local.time()
    return time.max if local.date() > day else time.min


def escalations(people: People, at: datetime) -> list[tuple[tuple[int, date, str, int], str]]:
    """Whom the office tells at a moment that nobody acknowledged a final step: identities of
    reminders with the role of their recipient, in the order of the deadlines."""
    hour, rules = people.rules.policy.acknowledge_by, people.rules
    if hour is None:
        return []
    on = escalation_day(people.on, time_on(people.on, at), hour, rules.is_quiet)
    told = _told_before(on, datetime.combine(on, hour, BANGKOK))
    deadlines = Deadline.objects.on_the_desk().filter(pk__in=list(told), case__silent=False)
    known = acknowledged(told)
    found = []
    for term in terms_of(deadlines):
        step = step_for(term.due, rules.day(on), rules.ladder(term.kind, term.own_ladder))
        recipients = told[term.deadline].get((term.due, step or ""))
        if step is None or recipients is None or not is_final(step, term.kind):
            continue
        if _knows(known, term.deadline, term.due, step):
            continue
        found += [
            ((term.deadline, term.due, unacknowledged_step(step), one.pk), one.role)
            for one in escalate_to(people.circle(term), recipients)
        ]
    return found


def _told_before(on: date, moment: datetime) -> dict[int, dict[tuple[date, str], set[int]]]:
    """By deadline, its day and the step: whom a mail written before a moment tells of it."""
    steps = [*map(str, LAST), overdue_step(on)]
    rows = Reminder.objects.filter(
        Q(planned_on__lt=on) | Q(planned_on=on, message__created_at__lte=moment),
        state__in=(Reminder.State.PLANNED, Reminder.State.SENT),
        step__in=steps,
        due_date=F("deadline__due_date"),
        deadline__in=Deadline.objects.on_the_desk().filter(due_date__lte=on + LONGEST_LAST),
    )
    found: dict[int, dict[tuple[date, str], set[int]]] = defaultdict(lambda: defaultdict(set))
    columns = rows.order_by().values_list("deadline_id", "due_date", "step", "recipient_id")
    for deadline, due, step, recipient in columns:
        found[deadline][due, step].add(recipient)
    return found


def acknowledged(deadlines: Collection[int]) -> Known:
    """What was acknowledged of these deadlines."""
    rows = Acknowledgement.objects.filter(deadline__in=list(deadlines))
    found: Known = {}
    for deadline, due, step in rows.order_by().values_list("deadline_id", "due_date", "step"):
        found[deadline, due] = min(days_before(step), found.get((deadline, due), ALWAYS))
    return found


def _knows(known: Known, deadline: int, due: date, step: str) -> bool:
    """Whether somebody acknowledged a step or a later one. Once that the last day is over is
    enough."""
    return known.get((deadline, due), ALWAYS) <= days_before(step)


def told_of(step: str) -> str:
    """The step that somebody acknowledges who was told of this one."""
    return step.removeprefix(f"{UNACKNOWLEDGED}:")


def still_unacknowledged(
    planned: QuerySet[Reminder], people: People
) -> dict[tuple[int, date, str, int], str]:
    """Those planned mails to a partner that are still so, with the role of their recipient."""
    rows = planned.filter(step__startswith=UNACKNOWLEDGED).order_by()
    waiting = list(rows.values_list("deadline_id", "due_date", "step", "recipient_id"))
    if not waiting:
        return {}
    keys = {deadline for deadline, *_rest in waiting}
    deadlines = Deadline.objects.on_the_desk().filter(pk__in=keys, case__silent=False)
    terms = {term.deadline: term for term in terms_of(deadlines)}
    known = acknowledged(keys)
    return {
        (deadline, due, step, recipient): role
        for deadline, due, step, recipient in waiting
        if (term := terms.get(deadline)) is not None
        and term.due == due
        and not _knows(known, deadline, due, told_of(step))
        and (role := _told_as(people, term, recipient))
    }


def _told_as(people: People, term: Term, recipient: int) -> str:
    """As what somebody hears of it who was to be told that nobody acknowledged; "" for whoever
    must not be told any more."""
    circle = people.circle(term)
    around = [(circle.partner, PARTNER), *((one, ADMINISTRATOR) for one in circle.administrators)]
    there = (role for one, role in around if one and one.pk == recipient and one.is_there)
    return next(there, "")
