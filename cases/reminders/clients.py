"""Which client must be told of which deadline, and what a written mail to one may still tell.

A client is told of what the law or a person set for our side, never of the office's own times, of
what waits for its second person, of a restricted or silent case, or of what is overdue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from cases.models import (
    OWN_MATTER,
    CaseParty,
    ClientReminder,
    Deadline,
    Message,
    OfficePolicy,
    OurSide,
    PartyRole,
    ReminderPolicy,
    Role,
    User,
)
from cases.models.deadline import CHECKED_TWICE
from cases.queries import answered_for_by, of_the_other_side, seen_by
from cases.reminders.office import policy_row, rules_of, stored_ladder
from cases.reminders.policy import Ladder, step_for
from cases.rules.ladders import INTERNAL, read_ladder


@dataclass(frozen=True)
class Wanted:
    """A client who must be told of a deadline at a step; `part` is the role of the party that is
    written to."""

    deadline: int
    due: date
    step: str
    party: int
    part: int


def client_ladder(row: ReminderPolicy) -> Ladder:
    """The office's steps for clients; the usual ones where what is stored cannot be used."""
    usual = ReminderPolicy._meta.get_field("client_steps").get_default()
    return stored_ladder(row.client_steps, INTERNAL) or read_ladder(usual, INTERNAL)


def wanted_on(on: date) -> Iterator[Wanted]:
    """What no mail tells yet of the step that holds on a day, the first to end first."""
    row = policy_row()
    ladder, day, told = client_ladder(row), rules_of(row).day(on), _told(on)
    found = _between(on, day.reach + timedelta(days=max(ladder)))
    columns = ("pk", "due_date", "client", "client_part")
    for pk, due, party, part in found.values_list(*columns):
        step = step_for(due, day, ladder)
        if step and party and (pk, due, step, party) not in told:
            yield Wanted(pk, due, step, party, part)


def without_address(on: date) -> QuerySet[Deadline]:
    """Open deadlines within the longest step whose client cannot be written to."""
    found = _between(on, on + timedelta(days=max(client_ladder(policy_row()))))
    return found.filter(Q(client__isnull=True)).select_related("case")


def without_address_for(user: User, on: date) -> QuerySet[Deadline]:
    """Those of them in the cases that a person may see and answers for; an administrator has
    all."""
    mine = seen_by(user, "case__")
    if user.role != Role.ADMINISTRATOR:
        mine &= answered_for_by(user, "case__")
    return without_address(on).filter(mine)


def _between(on: date, until: date) -> QuerySet[Deadline]:
    return tellable().filter(due_date__gte=on, due_date__lte=until).order_by("due_date", "pk")


def _told(on: date) -> set[tuple[int, date, str, int]]:
    """What is written or told of deadlines that are still to come. A mail that was withdrawn on
    its way told nothing."""
    rows = ClientReminder.objects.filter(due_date__gte=on).exclude(
        message__state=Message.State.WITHDRAWN
    )
    columns = ("deadline_id", "due_date", "step", "party_id")
    return set(rows.order_by().values_list(*columns))


def tellable() -> QuerySet[Deadline]:
    """Open deadlines that a client may be told of, with the `client` to write to and its
    `client_part` in the case; both are empty where nobody has an address."""
    on_the_desk = Deadline.objects.on_the_desk().filter(
        _is_switched_on(), _is_verified(), kind__in=CHECKED_TWICE,
        case__silent=False, case__restricted=False,
    )  # fmt: skip
    return on_the_desk.exclude(case__ip_type=OWN_MATTER).annotate(
        client=Subquery(parts_of(OuterRef("case")).values("party")[:1]),
        client_part=Subquery(parts_of(OuterRef("case")).values("pk")[:1]),
    )


def _is_switched_on() -> Q:
    """The case's own word counts, and without one that of the office."""
    as_office = Q(case__telling__isnull=True) | Q(case__telling__clients="")
    office = Exists(ReminderPolicy.objects.filter(clients_told=True))
    return Q(case__telling__clients="yes") | Q(as_office, office)


def _is_verified() -> Q:
    once = Exists(OfficePolicy.objects.filter(four_eyes=False))
    return Q(verified_by__isnull=False) | Q(once)


def parts_of(case: Any) -> QuerySet[CaseParty]:
    """Whom a case may be told to, the first first: its contact, else the associate who instructs,
    else whom we act for. Nobody of the other side, and past an associate nobody."""
    theirs = CaseParty.objects.filter(case=case, role=PartyRole.ASSOCIATE)
    others = CaseParty.objects.filter(of_the_other_side(), case=case, party=OuterRef("party"))
    rank = Case(
        When(role=PartyRole.CONTACT, then=Value(0)),
        When(role=PartyRole.ASSOCIATE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    asked = Q(role__in=(PartyRole.CONTACT, PartyRole.ASSOCIATE)) | (_our_side() & ~Exists(theirs))
    found = CaseParty.objects.filter(asked, ~Exists(others), case=case, party__email__gt="")
    return found.order_by(rank, "position", "pk")


def _our_side() -> Q:
    applying = Q(case__our_side=OurSide.APPLICANT, role__in=(PartyRole.APPLICANT, PartyRole.OWNER))
    return applying | Q(case__our_side=OurSide.OPPONENT, role=PartyRole.OPPONENT)


def still_true(message: Any, address: Any, on: date) -> QuerySet[Deadline]:
    """The deadline of a mail to a client, where what it tells is so and its reader is the one to
    tell; `message` and `address` may be columns of an outer question."""
    return tellable().filter(
        client_reminders__message=message,
        client_reminders__due_date=F("due_date"),
        client_reminders__party=F("client"),
        client_reminders__party__email=address,
        due_date__gte=on,
    )


def to_clients(user: User) -> QuerySet[ClientReminder]:
    """What clients were told about cases that a person may see."""
    return ClientReminder.objects.order_by().filter(seen_by(user, "deadline__case__"))
