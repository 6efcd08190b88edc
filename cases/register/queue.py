"""The queue of differences as it is looked at: narrowed by what its address says."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from cases.models import Case, CaseParty, Discrepancy, SyncFailure, User
from cases.models.case import OfficeStatusState
from cases.queries import (
    CLIENT_ROLES,
    answered_for_by,
    client_name,
    comes_back_by,
    open_discrepancies,
    seen_by,
    visible_to,
)

State = Discrepancy.State
DECIDED = (State.ACCEPTED, State.KEPT, State.GONE, State.IGNORED)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; "" narrows nothing. `state` is "open" (waits today), "later",
    "asked" or "decided"; `who` is "mine" for the cases a person answers for."""

    state: str = "open"
    field: str = ""
    kind: str = ""
    who: str = ""
    client: str = ""


def in_the_queue(user: User, wanted: Wanted, on: date) -> QuerySet[Discrepancy]:
    """The differences that a person may see and asks for. What waits longest comes first; of what
    is decided the latest."""
    rows = _in_state(user, wanted.state, on)
    if wanted.field:
        rows = rows.filter(field=wanted.field)
    if wanted.kind:
        rows = rows.filter(case__ip_type=wanted.kind)
    if wanted.who == "mine":
        rows = rows.filter(answered_for_by(user, "case__"))
    if wanted.client:
        rows = rows.filter(case__in=_cases_of(wanted.client))
    return rows


def _in_state(user: User, state: str, on: date) -> QuerySet[Discrepancy]:
    if state == "decided":
        rows = Discrepancy.objects.filter(seen_by(user, "case__"), state__in=DECIDED)
        return rows.order_by(F("settled_at").desc(nulls_last=True), "-pk")
    standing = open_discrepancies(user).order_by("first_seen_at", "pk")
    if state == "asked":
        return standing.filter(asked_at__isnull=False)
    if state == "later":
        return standing.filter(later_until__gt=on, asked_at__isnull=True)
    return standing.filter(comes_back_by(on), case__silent=False)


def _cases_of(words: str) -> QuerySet[CaseParty, int]:
    """The cases whose client's name holds every word."""
    found = CaseParty.objects.filter(role__in=CLIENT_ROLES)
    for word in words.split():
        found = found.filter(Q(party__name__icontains=word) | Q(party__name_en__icontains=word))
    return found.values_list("case", flat=True)


def with_its_answer(rows: QuerySet[Discrepancy]) -> QuerySet[Discrepancy]:
    """With the case, the client, the people and the answer behind it, but without its body."""
    return (
        rows.select_related("case", "snapshot", "decided_by", "asked_by")
        .defer("snapshot__body")
        .annotate(client_name=client_name("case_id"))
    )


def not_shown(user: User) -> QuerySet[Case]:
    """Cases whose number the office does not show, or no longer: the number may be wrong, or the
    right is not public yet. The longest ago checked first."""
    gone = Discrepancy.objects.filter(field="public", state=State.OPEN).values("case")
    never = Q(office_status_state=OfficeStatusState.NOT_PUBLIC) & ~Q(application_number="")
    rows = visible_to(user).filter(never | Q(pk__in=gone))
    return rows.order_by("last_checked_at", "pk")


def with_its_client(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.annotate(client_name=client_name("pk"))


def ambiguous(user: User) -> QuerySet[SyncFailure]:
    """Answers with several rows under one number that say different things; oldest first."""
    rows = SyncFailure.objects.filter(
        seen_by(user, "case__"), resolved_at__isnull=True, ambiguous=True
    )
    return rows.order_by("at", "pk")


def with_its_case(failures: QuerySet[SyncFailure]) -> QuerySet[SyncFailure]:
    return failures.select_related("case").annotate(client_name=client_name("case_id"))
