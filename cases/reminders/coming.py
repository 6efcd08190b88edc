"""Whom the coming steps of a case's open deadlines will tell, and on which days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cases.models import Case, Deadline, User
from cases.reminders.office import Span, away_among, leaves_between
from cases.reminders.people import People, Term, terms_of
from cases.reminders.policy import coming_steps
from cases.rules.ladders import LONGEST

FURTHEST = timedelta(days=LONGEST)


@dataclass(frozen=True)
class Told:
    """One person with the role in which they are told."""

    person: User
    role: str


@dataclass(frozen=True)
class ComingStep:
    """A step with the day on which it is told, and to whom."""

    day: date
    step: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class ComingTerm:
    """An open deadline with the steps that are still to come; `now` is the one that holds today,
    None while none has come."""

    deadline: Deadline
    now: str | None
    steps: tuple[ComingStep, ...]


def coming_of(case: Case, people: People) -> list[ComingTerm]:
    """The open deadlines of a case, the soonest first. What the people and their leaves are today
    is taken for every day to come."""
    rows = Deadline.objects.on_the_desk().filter(case=case)
    terms = {term.deadline: term for term in terms_of(rows)}
    leaves = leaves_between(people.on, people.on + FURTHEST)
    return [
        ComingTerm(
            deadline=row,
            now=people.step(terms[row.pk]),
            steps=tuple(_steps(terms[row.pk], people, leaves)),
        )
        for row in rows.order_by("due_date", "due_time", "code", "pk")
        if row.pk in terms
    ]


def _steps(term: Term, people: People, leaves: Iterable[Span]) -> Iterator[ComingStep]:
    rules = people.rules
    ladder = rules.ladder(term.kind, term.own_ladder)
    for day, step in coming_steps(term.due, ladder, rules.is_quiet, people.on):
        then = people.on_another_day(day, away_among(leaves, day))
        told = then.to_tell(term, step)
        yield ComingStep(day, step, tuple(Told(people.users[one.pk], one.role) for one in told))
