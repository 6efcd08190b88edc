"""Reading the docket. Every list starts from what the person may see."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.models import (
    Case,
    CaseEvent,
    CaseParty,
    ClosedDay,
    Deadline,
    Discrepancy,
    HouseRule,
    OfficePolicy,
    Party,
    PartyRole,
    Role,
    SyncFailure,
    User,
)
from cases.models.case import OfficeStatusState, OurSide
from cases.models.deadline import Deadlines
from cases.rules.calendar import Calendar
from cases.rules.calendar import ClosedDay as CalendarDay
from cases.rules.engine import Event
from cases.rules.house import HouseTime

# The Cabinet has announced the closed days of the next year by then.
ANNOUNCED_FROM_MONTH = 10
# A queue is counted no further on a page: it says "1000+" then.
MOST_COUNTED = 1000
CLIENT_ROLES = (PartyRole.APPLICANT, PartyRole.OWNER, PartyRole.OPPONENT)


def visible_to(user: User) -> QuerySet[Case]:
    """The cases that a person may see: none to a stranger, a client's own to the client,
    and restricted ones only to their people and to administrators."""
    return Case.objects.filter(seen_by(user))


def seen_by(user: User, to_case: str = "") -> Q:
    """The same as a condition on rows of a case; `to_case` leads from the row to its case."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=())
    if user.role == Role.ADMINISTRATOR:
        return Q()
    open_to_all = Q(**{f"{to_case}restricted": False})
    if user.role == Role.CLIENT:
        theirs = CaseParty.objects.filter(party__users=user)
        against = theirs.filter(of_the_other_side()).values("case")
        return (
            open_to_all
            & Q(**{f"{to_case}pk__in": theirs.values("case")})
            & ~Q(**{f"{to_case}pk__in": against})
        )
    joined = Case.members.through.objects.filter(user=user).values("case")
    return open_to_all | answered_for_by(user, to_case) | Q(**{f"{to_case}pk__in": joined})


def of_the_other_side() -> Q:
    """Parties of a case who are told nothing of it, and read nothing: in an opposition of ours
    the applicant and the owner, elsewhere the opponent."""
    opposed = Q(case__our_side=OurSide.OPPONENT, role__in=(PartyRole.APPLICANT, PartyRole.OWNER))
    return opposed | Q(case__our_side=OurSide.APPLICANT, role=PartyRole.OPPONENT)


def answered_for_by(user: User, to_case: str = "") -> Q:
    """Rows of the cases of which a person is the responsible or the deputy."""
    return Q(**{f"{to_case}responsible": user}) | Q(**{f"{to_case}deputy": user})


def open_deadlines(user: User) -> Deadlines:
    """Open terms of our side in the cases that a person may see, soonest first. Those of a silent
    case are in nobody's list until it is released."""
    return (
        Deadline.objects.on_the_desk()
        .filter(seen_by(user, "case__"), case__silent=False)
        .select_related("case", "case__responsible", "case__deputy")
        .order_by("due_date", "due_time", "code", "pk")
    )


def due_by(user: User, last_day: date) -> QuerySet[Deadline]:
    """Open terms of our side that end on or before a day, the overdue ones included."""
    return open_deadlines(user).filter(due_date__lte=last_day)


def dates_to_read_again(user: User, which: Q) -> QuerySet[Deadline]:
    """Dates without a second person among those that a person may see; `which` is `to_verify` or
    `came_back` or both. There are none where the office has switched the check off."""
    off = OfficePolicy.objects.filter(four_eyes=False)
    return open_deadlines(user).unverified().filter(which, ~Exists(off))


def to_verify(user: User) -> Q:
    """What the person may verify: one row for each event, the one that is due first."""
    return Q(disputed_by__isnull=True) & ~Q(dated_by=user) & _due_first(disputed=False)


def came_back(user: User) -> Q:
    """What a second person read differently and this one decides: who gave the date or answers
    for the case, an administrator, and anybody where a job or somebody who left gave it; one row
    for each event."""
    decides = Q(dated_by=user) | Q(case__responsible=user) | Q(dated_by__is_active=False)
    if user.role == Role.ADMINISTRATOR:
        decides |= Q(disputed_by__isnull=False)
    decides &= ~Q(disputed_by=user)
    return Q(disputed_by__isnull=False) & decides & _due_first(disputed=True)


def _due_first(disputed: bool) -> Q:
    """Of the rows that rest on one event the one due first; what was set by hand rests on none."""
    earlier = Deadline.objects.on_the_desk().filter(
        Q(due_date__lt=OuterRef("due_date"))
        | Q(due_date=OuterRef("due_date"), pk__lt=OuterRef("pk")),
        root_event=OuterRef("root_event"),
        overridden_at__isnull=True,
        disputed_by__isnull=not disputed,
    )
    return Q(overridden_at__isnull=False) | Q(~Exists(earlier.unverified()))


def dates_are_checked_twice() -> bool:
    """Whether each date waits for a second person: the office's own switch."""
    policy = OfficePolicy.objects.values_list("four_eyes", flat=True).first()
    return policy is not False


def cases_to_classify(user: User) -> QuerySet[Case]:
    """Cases whose status text at the office is not in the status map yet."""
    return visible_to(user).filter(office_status_state=OfficeStatusState.UNMAPPED, silent=False)


def open_discrepancies(user: User) -> QuerySet[Discrepancy]:
    """Differences to the register that wait for a person."""
    return Discrepancy.objects.filter(
        seen_by(user, "case__"), state=Discrepancy.State.OPEN
    ).select_related("case")


def waiting_differences(user: User, on: date) -> QuerySet[Discrepancy]:
    """Those of them that wait on a day: what was put off or asked of the office may be back. What
    is about a silent case waits until it is released."""
    return open_discrepancies(user).filter(comes_back_by(on), case__silent=False)


def comes_back_by(on: date) -> Q:
    return Q(later_until__isnull=True) | Q(later_until__lte=on)


def open_failures(user: User) -> QuerySet[SyncFailure]:
    """Checks against the register that failed and did not succeed since."""
    return SyncFailure.objects.filter(
        seen_by(user, "case__"), resolved_at__isnull=True, case__silent=False
    ).select_related("case")


def silent_cases(user: User) -> QuerySet[Case]:
    """Cases that a person may see and that send nothing yet: they wait for their release."""
    return visible_to(user).filter(silent=True)


def unheard_terms(user: User, last_day: date) -> QuerySet[Deadline]:
    """Open terms of such cases that end on or before a day, the overdue ones included: nobody is
    reminded of them."""
    terms = Deadline.objects.on_the_desk().filter(seen_by(user, "case__"), case__silent=True)
    return terms.filter(due_date__lte=last_day)


def search_cases(user: User, words: str) -> QuerySet[Case]:
    """Visible cases in which every word occurs in a number, reference, title or party."""
    found = visible_to(user)
    for word in words.split():
        found = found.filter(_mentions(word))
    return found


def _mentions(word: str) -> Q:
    parties = CaseParty.objects.filter(
        Q(party__name__icontains=word)
        | Q(party__name_en__icontains=word)
        | Q(reference__icontains=word)
    )
    return (
        Q(ref__icontains=word)
        | Q(title__icontains=word)
        | Q(title_en__icontains=word)
        | Q(application_number__icontains=word)
        | Q(registration_number__icontains=word)
        | Q(pk__in=parties.values("case"))
    )


def client_name(case_pk: str) -> Subquery:
    """The name of a case's first applicant, owner or opponent, to annotate a list with.

    `case_pk` names the column that holds the case: "pk" for cases, "case_id" for their rows.
    """
    parties = CaseParty.objects.filter(case=OuterRef(case_pk), role__in=CLIENT_ROLES)
    return Subquery(parties.order_by("position", "pk").values("party__name")[:1])


def find_parties(user: User, words: str) -> QuerySet[Party]:
    """Parties by the words of their name or by their 13-digit number. Who keeps the docket finds
    all of them, others only those of the cases they may see."""
    found = Party.objects.all()
    if not user.keeps_the_docket:
        found = found.filter(cases__in=visible_to(user)).distinct()
    if len(number := words.replace("-", "").replace(" ", "")) == 13 and number.isdecimal():
        return found.filter(id_number=number)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(name_en__icontains=word) | Q(id_number__startswith=word)
        )
    return found


def current_events(case: Case) -> QuerySet[CaseEvent]:
    """The events of a case that count, oldest first."""
    return case.events.current().order_by("date", "pk")


def engine_events(case: Case) -> tuple[Event, ...]:
    """The same events as the rule engine takes them."""
    return tuple(as_engine_event(event) for event in current_events(case))


def as_engine_event(event: CaseEvent) -> Event:
    return Event(kind=event.kind, date=event.date, data=event.data, root=event.root_pk)


def closed_everywhere(day: date) -> QuerySet[ClosedDay]:
    """The row of a day on which the office is closed everywhere, if it is."""
    return ClosedDay.objects.filter(office__isnull=True, date=day)


def office_closed_on(day: date, language: str) -> str:
    """The name of the holiday on which the office is closed everywhere; "" on other days."""
    row = closed_everywhere(day).first()
    if row is None:
        return ""
    return (row.name_en or row.name) if language == "en" else row.name


def year_to_confirm(on: date) -> int | None:
    """The next year, from October on, while its closed days are not all there and confirmed."""
    if on.month < ANNOUNCED_FROM_MONTH:
        return None
    confirmed = set(_coming_days(on).values_list("confirmed", flat=True))
    return None if confirmed == {True} else on.year + 1


def a_year_to_confirm(on: date) -> Q:
    """The same as a condition, to be a part of another query."""
    if on.month < ANNOUNCED_FROM_MONTH:
        return Q(pk__in=())
    coming = _coming_days(on)
    return Exists(coming.filter(confirmed=False)) | ~Exists(coming)


def _coming_days(on: date) -> QuerySet[ClosedDay]:
    return ClosedDay.objects.filter(office__isnull=True, date__year=on.year + 1).order_by()


def next_closed_days(on: date) -> QuerySet[ClosedDay]:
    """The days from a day on when the department is closed beside weekends, the next first."""
    return ClosedDay.objects.filter(office__isnull=True, date__gte=on).order_by("date")


def office_calendar(filing_office_id: int | None = None) -> Calendar:
    """The closed days the back office keeps: everywhere, and at one filing office."""
    rows = ClosedDay.objects.filter(Q(office__isnull=True) | Q(office_id=filing_office_id))
    columns = rows.values_list("date", "name", "name_en", "source", "confirmed")
    return Calendar(
        CalendarDay(date=day, name_th=thai, name_en=english or thai, source=source, confirmed=sure)
        for day, thai, english, source, sure in columns
    )


def office_calendars(filing_offices: Collection[int | None]) -> dict[int | None, Calendar]:
    """The same for several filing offices, in one question."""
    wanted = {one for one in filing_offices if one is not None}
    rows = ClosedDay.objects.filter(Q(office__isnull=True) | Q(office_id__in=wanted))
    columns = rows.values_list("office_id", "date", "name", "name_en", "source", "confirmed")
    days = [
        (office, CalendarDay(date=day, name_th=thai, name_en=name_en or thai, source=source,
                             confirmed=sure))
        for office, day, thai, name_en, source, sure in columns
    ]  # fmt: skip
    return {
        one: Calendar(day for office, day in days if office is None or office == one)
        for one in filing_offices
    }


def house_times() -> tuple[HouseTime, ...]:
    """The rules of the house in use, as the engine takes them."""
    return tuple(
        HouseTime(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            length=row.length,
            unit=row.unit,
            ip_type=row.ip_type,
            event_kind=row.event_kind,
            rule_code=row.rule_code,
            closed_by_kind=row.closed_by_kind,
        )
        for row in HouseRule.objects.filter(active=True)
    )
