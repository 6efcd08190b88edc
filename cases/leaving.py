"""A person leaves the office: their cases go to colleagues, then their access ends, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.assigning import Handover, assign_cases
from cases.models import Case, Deadline, Role, User
from cases.queries import answered_for_by
from cases.recompute import Cause, sign
from cases.reminders.feeds import revoke
from cases.watch.terms import hand_terms_over

ROLES = ("responsible", "deputy")


class CannotLeave(Exception):
    """Nothing was changed; the text is a sentence for the screen."""


@dataclass(frozen=True)
class Leaving:
    """Who leaves, who takes the cases in each role, and the state that the preview showed."""

    person: User
    to: dict[str, User]
    seen: str


def held_by(person: User) -> QuerySet[Case]:
    """The cases, not ended, that a person answers for as responsible or deputy."""
    return Case.objects.filter(answered_for_by(person), is_over=False).order_by("ref")


def open_deadlines_of(person: User) -> QuerySet[Deadline]:
    return Deadline.objects.on_the_desk().filter(case__in=held_by(person))


def roles_held(person: User, cases: Sequence[Case]) -> tuple[str, ...]:
    """As what a person answers for at least one of the cases."""
    return tuple(
        role for role in ROLES if any(getattr(case, f"{role}_id") == person.pk for case in cases)
    )


def state_seen(cases: Sequence[Case]) -> str:
    """A short mark of the cases as they are; it differs as soon as one of them is changed."""
    rows = sorted((case.pk, case.version, case.responsible_id, case.deputy_id) for case in cases)
    return sha256(repr(rows).encode()).hexdigest()


def is_last_administrator(person: User) -> bool:
    """Whether nobody else runs the office. Inside a transaction that ends somebody's access, the
    rows stay locked: two administrators who leave at once are asked one after the other."""
    found = people_locked().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    return [row.pk for row in found] == [person.pk]


def people_locked() -> QuerySet[User]:
    """People whose rows stay as they are until the transaction ends, when there is one. The lock
    leaves room for history rows that name them, so that nobody who edits a case waits in a ring."""
    people = User.objects.all()
    return people.select_for_update(no_key=True) if connection.in_atomic_block else people


def hand_over(leaving: Leaving, cause: Cause) -> int:
    """Move the cases, end the access; how many cases moved. Raises CannotLeave, and then not
    one of them has moved."""
    with transaction.atomic():
        if is_last_administrator(leaving.person):
            raise CannotLeave(_("The office needs an administrator: make another one first."))
        person = people_locked().get(pk=leaving.person.pk)
        cases = list(held_by(person).order_by("pk").select_for_update(no_key=True))
        if state_seen(cases) != leaving.seen:
            raise CannotLeave(
                _("Somebody changed these cases meanwhile. Nothing was moved; please look again.")
            )
        for role in roles_held(person, cases):
            _give(leaving, role, cases, cause)
        if "responsible" in leaving.to:
            hand_terms_over(person, leaving.to["responsible"], cause)
        deactivate(person, cause)
    return len(cases)


def _give(leaving: Leaving, role: str, cases: Sequence[Case], cause: Cause) -> None:
    if role not in leaving.to:
        raise CannotLeave(_("Please say who gets the cases in each role."))
    theirs = {
        case.pk: leaving.person.pk
        for case in cases
        if getattr(case, f"{role}_id") == leaving.person.pk
    }
    handed = assign_cases(Handover(leaving.to[role], role, theirs), cause)
    if left := [case.ref for case in (*handed.closed, *handed.changed)]:
        raise CannotLeave(
            _("Nothing was moved: %(refs)s cannot be given to %(person)s.")
            % {"refs": ", ".join(left), "person": leaving.to[role]}
        )


def deactivate(person: User, cause: Cause) -> None:
    """The person can no longer sign in, is signed out wherever they are signed in, and their
    feeds answer no more."""
    person.is_active = False
    sign(person, cause)
    person.save(update_fields=["is_active"])
    end_sessions(person)
    revoke(person.feeds.all(), cause)


def end_sessions(person: User) -> None:
    """Sign a person out everywhere. An office has few sessions, so each is looked into."""
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
