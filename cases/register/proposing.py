"""What would be made of an answer of the office, and making it: a case with its parties, its
events and its deadlines, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.case_writing import GivenCase, GivenClass, create_case
from cases.deadline_rows import asks_our_side, identity, leaders
from cases.eexchange.records import Answer, RegisterRecord, content_hash
from cases.eexchange.status import ENDED
from cases.events import EventRefused, NewEvent, check_beside, record_events
from cases.models import (
    Case,
    CaseEvent,
    CaseParty,
    EventSource,
    OurSide,
    Party,
    PartyRole,
    SyncRun,
    User,
)
from cases.party_writing import GivenClient, add_known_party, add_party
from cases.queries import as_engine_event, office_calendar
from cases.recompute import Cause, compute
from cases.register.apply import fits
from cases.register.compare import DATE_FIELDS, OWNERS_COMPARED, event_kind
from cases.register.sync import finish_run, start_run
from cases.register.taking import Tally, take_answer
from cases.rules.calendar import Calendar
from cases.rules.engine import ComputedDeadline
from cases.unknown_days import ONE_AFTER_THE_OTHER, ask_for_renewals, ask_for_the_filing


@dataclass(frozen=True)
class Order:
    """What people say of a case that is made of an answer. `client` is a party of the docket or
    the name of a new one; owners whose name holds `owner_name` are the client under the name that
    the office has."""

    ref: str
    title: str
    responsible: User | None
    deputy: User | None = None
    our_side: str = OurSide.APPLICANT
    client: Party | str | None = None
    reference: str = ""
    owner_name: str = ""
    silent: bool = False
    taken_over_on: date | None = None


@dataclass(frozen=True)
class ProposedEvent:
    """An event and the field of the register that tells it; `refusal` is the sentence why it
    cannot be recorded, or ""."""

    field: str
    new: NewEvent
    refusal: str = ""


@dataclass(frozen=True)
class Coming:
    """The terms of our side that the events open, and those that ended before a take-over;
    `renewals_unknown` where a renewal is among those and so the next one has no date."""

    terms: tuple[ComputedDeadline, ...] = ()
    ended: tuple[ComputedDeadline, ...] = ()
    renewals_unknown: bool = False


@dataclass(frozen=True)
class Owner:
    """A name at the office and the party of the docket that has it, if there is one."""

    name: str
    party: Party | None = field(compare=False)


def proposed_events(case: Case, record: RegisterRecord, service: str, on: date,
                    calendar: Calendar) -> tuple[ProposedEvent, ...]:  # fmt: skip
    """The events of a record, the filing first; each is checked beside those before it."""
    found: list[ProposedEvent] = []
    others: list[CaseEvent] = []
    for name in DATE_FIELDS:
        day = getattr(record, name)
        if day is None:
            continue
        new = _event(name, day, case.ip_type, service)
        try:
            check_beside(case, new, others, on, calendar=calendar)
        except EventRefused as refused:
            found.append(ProposedEvent(name, new, refused.message))
            continue
        others.append(CaseEvent(kind=new.kind, date=new.date, data={}))
        found.append(ProposedEvent(name, new))
    return tuple(found)


def _event(name: str, day: date, ip_type: str, service: str) -> NewEvent:
    """The same event as the sync would record, so that the next one finds it."""
    return NewEvent(
        kind=event_kind(name, ip_type),
        date=day,
        source=EventSource.OFFICE,
        office_key=f"{name}:{day.isoformat()}",
        note=f"E-Exchange {service}",
    )


def coming(case: Case, events: Sequence[ProposedEvent], calendar: Calendar) -> Coming:
    """What the events that can be recorded open for our side, soonest first."""
    rows = [
        CaseEvent(kind=one.new.kind, date=one.new.date, data={}, root_id=-place)
        for place, one in enumerate(events, start=1)
        if not one.refusal
    ]
    answers = compute(case, [as_engine_event(row) for row in rows], calendar)
    leading = leaders(answers)
    ours = [
        answer
        for answer in answers
        if answer.status == "open"
        and asks_our_side(answer, case.our_side)
        and identity(answer) in leading
    ]
    since = case.taken_over_on
    ours.sort(key=lambda answer: (answer.due_date, answer.code))
    left = [one for one in ours if since is None or (one.surcharge_until or one.due_date) >= since]
    ended = [one for one in ours if one not in left]
    renewals = [one in left for one in ours if one.code in ONE_AFTER_THE_OTHER]
    unknown = bool(renewals) and not any(renewals)
    return Coming(tuple(left), tuple(ended), unknown)


def owners_of(record: RegisterRecord) -> tuple[Owner, ...]:
    return tuple(Owner(name, party_called(name)) for name in record.owners)


def party_called(name: str) -> Party | None:
    """The party of the docket with this name in either language; space and case say nothing."""
    plain = " ".join(name.split())
    for column in ("name", "name_en"):
        found = Party.objects.filter(**{f"{column}__iexact": plain}).order_by("pk").first()
        if plain and found:
            return found
    return None


def make_case(
    answer: Answer, record: RegisterRecord, ip_type: str, order: Order, cause: Cause,
    asked_at: datetime, on: date, run: SyncRun | None = None,
) -> Case:  # fmt: skip
    """Open a case with all that the answer says, and keep the answer as its evidence: the next
    check finds nothing new. An event that cannot be true becomes a difference.

    Raises CaseRefused; nothing is stored then.
    """
    with transaction.atomic():
        case = create_case(_given(record, ip_type, order), cause)
        _join_parties(case, record, order, cause)
        calendar = office_calendar()
        events = proposed_events(case, record, answer.service, on, calendar)
        record_events(case, [one.new for one in events if not one.refusal], cause, on, calendar)
        own_run = run or start_run(SyncRun.Trigger.PERSON, cause.by, cause.at)
        tally = Tally(checked=1)
        take_answer(case, answer, content_hash(answer.payload), own_run, tally, asked_at)
        case.refresh_from_db()
        if case.office_status_internal not in ENDED:
            ask_for_renewals(case, record.expires_on, cause, on)
            ask_for_the_filing(case, cause, on)
        if run is None:
            finish_run(own_run, tally)
    return case


def _given(record: RegisterRecord, ip_type: str, order: Order) -> GivenCase:
    fields = {
        "ref": order.ref,
        "ip_type": ip_type,
        "our_side": order.our_side,
        "title": order.title,
        "application_number": record.application_number,
        "responsible": order.responsible,
        "deputy": order.deputy,
        "silent": order.silent,
        "taken_over_on": order.taken_over_on,
    }
    numbers = {n: getattr(record, n) for n in ("registration_number", "publication_number")}
    fields |= {name: value for name, value in numbers.items() if fits(name, value)}
    return GivenCase(fields, _classes(record) if ip_type == "trademark" else None)


def _classes(record: RegisterRecord) -> list[GivenClass]:
    """The Nice classes; what the office calls a class and is none is left out."""
    return [
        GivenClass(int(one.number), 1, one.goods)
        for one in record.classes
        if one.number.isdecimal() and len(one.number) < 3 and 1 <= int(one.number) <= 45
    ]


def _join_parties(case: Case, record: RegisterRecord, order: Order, cause: Cause) -> None:
    """The client first, then the owners that the office names, each once."""
    client = order.client
    if isinstance(client, str):
        client = party_called(client) or client
    others = [name for name in record.owners if not _is_client(name, client, order.owner_name)]
    if client:
        is_owner = len(others) < len(record.owners)
        _join(case, client, _role_of_client(case, is_owner), order.reference, cause)
    role = PartyRole.OWNER if client else PartyRole.APPLICANT
    for name in others:
        _join(case, party_called(name) or name, role, "", cause)


def _is_client(name: str, client: Party | str | None, owner_name: str) -> bool:
    if not client:
        return False
    known = (client,) if isinstance(client, str) else (client.name, client.name_en)
    if _plain(name) in {_plain(one) for one in known if one}:
        return True
    return bool(owner_name) and _plain(owner_name) in _plain(name)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _role_of_client(case: Case, is_owner: bool) -> str:
    """Where the owners are the right itself, somebody else is a contact and no owner."""
    if case.our_side == OurSide.OPPONENT:
        return PartyRole.OPPONENT
    if case.ip_type in OWNERS_COMPARED and not is_owner:
        return PartyRole.CONTACT
    return PartyRole.APPLICANT


def _join(case: Case, who: Party | str, role: str, reference: str, cause: Cause) -> None:
    if isinstance(who, str):
        longest = Party._meta.get_field("name").max_length
        add_party(case, GivenClient(name=who[:longest], reference=reference), role, cause)
    elif not CaseParty.objects.filter(case=case, party=who, role=role).exists():
        add_known_party(case, who, role, reference, cause)


def title_at_the_office(record: RegisterRecord) -> str:
    """The title as far as the docket takes it; a right without one is called so."""
    longest = Case._meta.get_field("title").max_length
    return record.title[:longest] or _("(no title at the office)")
