"""Whom the coming steps of a case's open deadlines will tell, and on which days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from cases.models import Case, CaseReminders, Deadline, User
from cases.reminders.office import Rules, Span, away_among, leaves_between
from cases.reminders.people import People, Term
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


@dataclass(frozen=True)
class Ahead:
    """The people of a day with every leave from then on."""

    people: People
    leaves: tuple[Span, ...]


def ahead_of(case: Case, on: date, rules: Rules) -> Ahead:
    """Everybody as they are on a day, with who reads a case, and who is away later."""
    leaves = tuple(leaves_between(on, on + FURTHEST))
    named = Case.members.through.objects.filter(case=case, user=OuterRef("pk"))
    users: dict[int, User] = {one.pk: one for one in User.objects.annotate(named=Exists(named))}
    people = People(on, rules, users, away_among(leaves, on))
    people.look_only_at(case.pk, {pk for pk, user in users.items() if vars(user)["named"]})
    return Ahead(people, leaves)


def coming_of(case: Case, telling: CaseReminders, ahead: Ahead) -> list[ComingTerm]:
    """The open deadlines of a case, the soonest first. What the people and their leaves are today
    is taken for every day to come."""
    rows = Deadline.objects.on_the_desk().filter(case=case)
    found = []
    for row in rows.order_by("due_date", "due_time", "code", "pk"):
        term = _term(row, case, telling)
        steps = tuple(_steps(term, ahead))
        found.append(ComingTerm(deadline=row, now=ahead.people.step(term), steps=steps))
    return found


def _term(row: Deadline, case: Case, telling: CaseReminders) -> Term:
    """A deadline as planning reads it, of a case that is in hand."""
    return Term(
        deadline=row.pk,
        due=row.due_date,
        kind_of_term=row.kind,
        code=row.code,
        verified_by=row.verified_by_id,
        case=case.pk,
        restricted=case.restricted,
        responsible=case.responsible_id,
        deputy=case.deputy_id,
        partner=telling.partner_id,
        verifier=telling.verifier_id,
        statutory=telling.statutory,
        annuity=telling.annuity,
        internal=telling.internal,
    )


def _steps(term: Term, ahead: Ahead) -> Iterator[ComingStep]:
    people, rules = ahead.people, ahead.people.rules
    ladder = rules.ladder(term.kind, term.own_ladder)
    for day, step in coming_steps(term.due, ladder, rules.is_quiet, people.on):
        then = people.on_another_day(day, away_among(ahead.leaves, day))
        told = then.to_tell(term, step)
        yield ComingStep(day, step, tuple(Told(people.users[one.pk], one.role) for one in told))
