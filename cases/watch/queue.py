"""The queue of hits: which of them a person may see, and which of those are wanted."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import CaseParty, Party, Role, User, WatchHit, WatchTerm
from cases.queries import CLIENT_ROLES, client_name, seen_by

State = WatchHit.State
STATES = ("open", "late", "relevant", "not_relevant")
# What stands beside a row of a list.
BESIDE = ("mark", "case__responsible", "case__deputy", "term__client", "term__responsible",
          "decided_by", "opposition")  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: the state, a part of the client's name or one client by key, one
    person by key."""

    state: str = "open"
    client: str = ""
    party: int | None = None
    who: int | None = None


def may_read(user: User) -> bool:
    """The watch is the office's own: for a client it is not there."""
    return user.is_authenticated and user.is_active and user.role != Role.CLIENT


def hits_for(user: User) -> QuerySet[WatchHit]:
    """The hits that a person may see: those of restricted cases only by their people."""
    if not may_read(user):
        return WatchHit.objects.none()
    if user.role == Role.ADMINISTRATOR:
        return WatchHit.objects.all()
    return WatchHit.objects.filter(Q(case__isnull=True) | seen_by(user, "case__"))


def waiting_hits(user: User) -> QuerySet[WatchHit]:
    """Those that wait for a decision, also when the last day has passed; the nearest first."""
    return hits_for(user).filter(state=State.OPEN).order_by("due_on", "-score", "pk")


def in_the_queue(user: User, wanted: Wanted, on: date) -> QuerySet[WatchHit]:
    """The hits of one page of the queue, the nearest last day first; what is decided, the last
    decision first."""
    found = _narrowed(hits_for(user), wanted).filter(of_state(wanted.state, on))
    if wanted.state in {"open", "late"}:
        return found.order_by("due_on", "-score", "pk")
    return found.order_by("-decided_at", "-pk")


def counts_by_state(user: User, wanted: Wanted, on: date) -> dict[str, int]:
    """How many hits each state of the queue has, narrowed in the same way."""
    found = _narrowed(hits_for(user), wanted).order_by()
    return found.aggregate(**{one: Count("pk", filter=of_state(one, on)) for one in STATES})


def _narrowed(found: QuerySet[WatchHit], wanted: Wanted) -> QuerySet[WatchHit]:
    """The hits of a client or a person, where the address names one."""
    if wanted.client:
        named = Q(name__icontains=wanted.client) | Q(name_en__icontains=wanted.client)
        found = found.filter(of_clients(Party.objects.filter(named)))
    if wanted.party is not None:
        found = found.filter(of_clients(Party.objects.filter(pk=wanted.party)))
    if wanted.who is not None:
        found = found.filter(of_person(wanted.who))
    return found


def of_state(state: str, on: date) -> Q:
    if state == "late":
        return Q(state=State.OPEN, due_on__lt=on)
    if state == "open":
        return Q(state=State.OPEN, due_on__gte=on)
    return Q(state=state)


def of_clients(parties: QuerySet[Party]) -> Q:
    """Found for these clients: by a mark of theirs or by a term of theirs."""
    keys = parties.order_by().values("pk")
    cases = CaseParty.objects.filter(party__in=keys, role__in=CLIENT_ROLES).values("case")
    terms = WatchTerm.objects.filter(client__in=keys).values("pk")
    return Q(case__in=cases) | Q(term__in=terms)


def of_person(user: int) -> Q:
    """Of the cases and terms that a person answers for."""
    terms = WatchTerm.objects.filter(responsible=user).values("pk")
    return Q(case__responsible=user) | Q(case__deputy=user) | Q(term__in=terms)


def with_what_stands_beside(rows: QuerySet[WatchHit]) -> QuerySet[WatchHit]:
    return rows.select_related(*BESIDE).annotate(client_name=client_name("case_id"))


def clients_with_hits(user: User) -> QuerySet[Party]:
    """The clients for whom something was found that the person may see, or who have a term."""
    hits = hits_for(user)
    by_case = CaseParty.objects.filter(
        party=OuterRef("pk"), role__in=CLIENT_ROLES,
        case__in=hits.filter(case__isnull=False).order_by().values("case"),
    )  # fmt: skip
    by_term = WatchTerm.objects.filter(client=OuterRef("pk"))
    return Party.objects.filter(Exists(by_case) | Exists(by_term)).order_by("name", "pk")


def report_of(user: User, party: int, start: date, end: date) -> QuerySet[WatchHit]:
    """What was found for one client among the marks published in some days."""
    client = of_clients(Party.objects.filter(pk=party))
    found = hits_for(user).filter(client, mark__published_on__range=(start, end))
    return with_what_stands_beside(found).order_by("mark__published_on", "mark__number", "pk")
