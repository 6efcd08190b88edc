"""Entering leave: who may, what is refused, and what follows for the deadlines in those days."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Deadline, Leave, Role, User
from cases.queries import seen_by
from cases.recompute import Cause, sign
from cases.reminders.office import Span, away_among, leaves_between
from cases.reminders.people import People, Term, terms_of
from cases.reminders.policy import answers

LONGEST_LEAVE = 400
FOR_EVERYBODY = frozenset({Role.ADMINISTRATOR, Role.AGENT})
DAY = timedelta(days=1)


@dataclass(frozen=True)
class GivenLeave:
    """What is said of a leave, the first and the last day included."""

    person: User
    first_day: date
    last_day: date
    deputy: User | None = None
    note: str = ""


class LeaveRefused(Exception):
    """Why it was not stored: a field and a sentence; the field is "" where it is none of them."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Follows:
    """What a leave does: how many open deadlines of how many cases of the person end in its days,
    who takes how many of them, and those that nobody answers for. Of these `hidden` more are in
    cases that whoever asks may not see."""

    deadlines: int
    cases: int
    taken: tuple[tuple[User, int], ...]
    nobody: tuple[Deadline, ...]
    hidden: int = 0

    @property
    def untold(self) -> int:
        return len(self.nobody) + self.hidden


def may_enter_for(user: User, person: User) -> bool:
    """Everybody enters their own leave; administrators and agents that of anybody."""
    return user.pk == person.pk or user.role in FOR_EVERYBODY


def check_leave(given: GivenLeave, stored: Leave | None = None) -> None:
    """Raises LeaveRefused with the first thing that is wrong; `stored` is the row that changes."""
    if given.last_day < given.first_day:
        raise LeaveRefused("last_day", _("The last day lies before the first."))
    if (given.last_day - given.first_day).days >= LONGEST_LEAVE:
        refusal = _("This is longer than %(most)s days. Who is away for good hands over instead.")
        raise LeaveRefused("last_day", refusal % {"most": LONGEST_LEAVE})
    own = stored.pk if stored else None
    leaves = leaves_between(given.first_day, given.last_day, without=own)
    if any(leave.person == given.person.pk for leave in leaves):
        told = {"who": given.person}
        raise LeaveRefused(
            "first_day",
            _("%(who)s has another leave in these days: change that one.") % told,
        )
    if given.deputy is not None:
        _check_deputy(given, given.deputy, leaves)


def _check_deputy(given: GivenLeave, deputy: User, leaves: list[Span]) -> None:
    told = {"who": deputy}
    if deputy.pk == given.person.pk:
        raise LeaveRefused("deputy", _("Nobody stands in for themselves."))
    if deputy.role == Role.CLIENT or not deputy.is_active:
        raise LeaveRefused("deputy", _("%(who)s does not work in the office.") % told)
    if not deputy.email:
        raise LeaveRefused(
            "deputy", _("%(who)s has no email address here: an administrator enters it.") % told
        )
    if all(deputy.pk in away_among(leaves, day) for day in _days(given)):
        raise LeaveRefused("deputy", _("%(who)s is on leave on all of these days too.") % told)


def _days(given: GivenLeave) -> Iterator[date]:
    for number in range((given.last_day - given.first_day).days + 1):
        yield given.first_day + number * DAY


def enter_leave(given: GivenLeave, cause: Cause) -> Leave:
    """Store a leave. Raises LeaveRefused."""
    with transaction.atomic():
        _lock(given.person)
        check_leave(given)
        leave = Leave(entered_by=cause.by, entered_at=cause.at)
        return _write(leave, given, cause)


def change_leave(leave: Leave, given: GivenLeave, version: int, cause: Cause) -> Leave:
    """Store what is said of a leave now. Raises LeaveRefused, for a change by somebody else since
    too."""
    with transaction.atomic():
        _lock(given.person)
        row = _locked(leave, version)
        check_leave(given, row)
        row.version += 1
        return _write(row, given, cause)


def delete_leave(leave: Leave, version: int, cause: Cause) -> None:
    """Take a leave back; its history stays. Raises LeaveRefused like `change_leave`."""
    with transaction.atomic():
        row = _locked(leave, version)
        sign(row, cause)
        row.delete()


def _lock(person: User) -> None:
    """Of two leaves of one person the second is looked at after the first is stored."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _locked(leave: Leave, version: int) -> Leave:
    row = Leave.objects.select_for_update().filter(pk=leave.pk).first()
    if row is None or row.version != version:
        raise LeaveRefused("", _("Somebody changed this leave meanwhile. Please look again."))
    return row


def _write(row: Leave, given: GivenLeave, cause: Cause) -> Leave:
    row.person, row.deputy, row.note = given.person, given.deputy, given.note
    row.first_day, row.last_day = given.first_day, given.last_day
    sign(row, cause)
    row.save()
    return row


def follows_from(
    given: GivenLeave, people: People, by: User, stored: Leave | None = None
) -> Follows:
    """What a leave does to the open deadlines that end in its days, as the person `by` may know
    it; writes nothing."""
    leaves = _with(given, stored)
    ending = Deadline.objects.on_the_desk().filter(
        _answered_for(given.person, {leave.person for leave in leaves}, people),
        case__silent=False,
        due_date__gte=given.first_day,
        due_date__lte=given.last_day,
    )
    taken: Counter[int] = Counter()
    nobody, cases, deadlines = [], set(), 0
    days: dict[date, People] = {}
    for term in terms_of(ending):
        answering = _answering(term, people, leaves, days)
        if answering is None:
            nobody.append(term.deadline)
        if term.responsible == given.person.pk:
            deadlines += 1
            cases.add(term.case)
            if answering is not None:
                taken[answering] += 1
    seen = Deadline.objects.filter(seen_by(by, "case__"), pk__in=nobody)
    rows = tuple(seen.select_related("case__responsible").order_by("due_date", "pk"))
    named = tuple((people.users[pk], number) for pk, number in taken.most_common())
    return Follows(deadlines, len(cases), named, rows, len(nobody) - len(rows))


def _answered_for(person: User, absent: Collection[int], people: People) -> Q:
    """Deadlines whose responsible person is away, and those without one who can be told, where the
    deputy or the partner is the person."""
    away = Q(case__responsible=person) | Q(case__responsible__in=absent)
    without = Q(case__responsible__isnull=True) | Q(case__responsible__is_active=False)
    without |= Q(case__responsible__email="")
    answers = Q(case__deputy=person) | Q(case__telling__partner=person)
    if people.rules.partner == person.pk:
        answers |= Q(case__telling__partner__isnull=True)
    return away | (without & answers)


def _with(given: GivenLeave, stored: Leave | None) -> list[Span]:
    """The leaves of these days with the one that is given."""
    others = leaves_between(given.first_day, given.last_day, stored.pk if stored else None)
    deputy = given.deputy.pk if given.deputy else None
    return [*others, Span(given.person.pk, given.first_day, given.last_day, deputy)]


def _answering(
    term: Term, people: People, leaves: list[Span], days: dict[date, People]
) -> int | None:
    """Who answers for a term on its last day; `days` keeps the people of each."""
    if term.due not in days:
        days[term.due] = people.on_another_day(term.due, away_among(leaves, term.due))
    found = answers(days[term.due].circle(term))
    return found[0].pk if found else None
