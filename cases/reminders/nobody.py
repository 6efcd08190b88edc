"""Open deadlines of which nobody can be told today, and who stands in for whom: asked of the
database, for a page that every person opens each morning."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from cases.models import Case, CaseReminders, Deadline, Leave, ReminderPolicy, Role, User
from cases.queries import open_deadlines
from cases.reminders.office import KINDS, stored_ladder
from cases.reminders.policy import usual_ladders
from cases.rules.ladders import USUAL

HAS_OWN = Q(case__telling__isnull=False) & ~Q(
    case__telling__statutory="", case__telling__annuity="", case__telling__internal=""
)


def untold_deadlines(user: User, on: date) -> QuerySet[Deadline]:
    """Of the open deadlines that a person may see those whose responsible person, stand-in,
    deputy and partner can none of them be told today: the same answer as
    `cases.reminders.policy.answers` gives."""
    there = _there(on)
    responsible = Exists(there.filter(pk=OuterRef("case__responsible")))
    deputy = Exists(there.filter(pk=OuterRef("case__deputy")))
    named = Leave.objects.filter(
        person=OuterRef(OuterRef("case__responsible")), first_day__lte=on, last_day__gte=on
    )
    stand_in = _who_may_see(there.filter(pk__in=named.values("deputy")))
    own = _who_may_see(there.filter(pk=OuterRef("case__telling__partner")))
    chief = ReminderPolicy.objects.values("partner")
    offices = Q(case__telling__partner__isnull=True) & _who_may_see(there.filter(pk__in=chief))
    answered = Q(responsible) | Q(deputy) | stand_in | own | offices
    return open_deadlines(user).filter(_near(on), ~answered)


def _near(on: date) -> Q:
    """What is further ahead than the longest step of any ladder alarms nobody yet: those of the
    office, and in cases with ladders of their own the longest of these too."""
    own = CaseReminders.objects.order_by().values_list(*KINDS, Value(0)).distinct()
    office, cases = _longest(USUAL[kind] for kind in KINDS), 0
    for *ladders, is_office in own.union(ReminderPolicy.objects.values_list(*KINDS, Value(1))):
        if is_office:
            office = _longest(ladders)
        else:
            cases = max(cases, _longest(ladders))
    near = Q(due_date__lte=on + timedelta(days=office))
    if cases > office:
        near |= Q(HAS_OWN, due_date__lte=on + timedelta(days=cases))
    return near


def _longest(ladders: Iterable[str]) -> int:
    """The longest step of the ladders of KINDS, of which a case leaves those empty that are the
    office's. In the place of one that cannot be used stands the usual one."""
    return max(
        (
            (stored_ladder(text, kind) or usual_ladders()[kind])[0]
            for kind, text in zip(KINDS, ladders, strict=True)
            if text
        ),
        default=0,
    )


def _there(on: date) -> QuerySet[User]:
    """Who works in the office, has an address, has not left and is not on leave."""
    away = Leave.objects.filter(first_day__lte=on, last_day__gte=on).values("person")
    reached = User.objects.filter(is_active=True).exclude(role=Role.CLIENT).exclude(email="")
    return reached.exclude(pk__in=away)


def _who_may_see(people: QuerySet[User]) -> Q:
    """Whether one of them may see the case of the row."""
    members = Case.members.through.objects.filter(case=OuterRef(OuterRef("case")))
    named = people.filter(Q(role=Role.ADMINISTRATOR) | Q(pk__in=members.values("user")))
    return Q(case__restricted=False) & Q(Exists(people)) | Q(Exists(named))


def stand_in_today(on: date, responsible: str = "case__responsible") -> Subquery:
    """The short name of who stands in on a day for the responsible person, to annotate deadlines
    with, or the rows that `responsible` leads from; nothing where that person is there or named
    nobody."""
    named = Leave.objects.filter(
        person=OuterRef(responsible), first_day__lte=on, last_day__gte=on
    ).exclude(deputy=None)
    name = Coalesce(NullIf(F("deputy__first_name"), Value("")), F("deputy__username"))
    return Subquery(named.order_by("-pk").values(short=name)[:1])
