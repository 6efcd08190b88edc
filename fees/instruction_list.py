"""Reading the payments that keep rights in force, and how far each instruction has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case as When
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models import When as If
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from cases.access import check_can_keep_the_docket
from cases.deadlines import in_time_until, last_day
from cases.models import CaseParty, Deadline, DeadlineKind, DeadlineState, PartyRole, Role, User
from cases.queries import seen_by
from fees.annuities import PAYMENTS
from fees.models import CallItem, ClientCall, Instruction
from fees.pipeline import Standing, Term, is_first_payment, lump_possible
from fees.queries import amounts_for, tariffs
from fees.tariff import coming_tariff, with_surcharge

AHEAD = timedelta(days=90)
UNDER_WAY = (Instruction.State.ORDERED, Instruction.State.PAID, Instruction.State.FILED)
SHOWN_TO_CLIENTS = (ClientCall.State.SENDING, ClientCall.State.SENT, ClientCall.State.ANSWERED)
# What no open deadline can be: whoever opens it again takes its instruction back to the answer.
SETTLED = (Instruction.State.PAID, Instruction.State.FILED, Instruction.State.CLOSED)
# Who is asked: the associate who instructs us, or else the first applicant or owner.
ASKED = (PartyRole.ASSOCIATE, PartyRole.APPLICANT, PartyRole.OWNER)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Official fees in baht as they stand on a day; None where one is not known or not open."""

    amount: int | None
    late: int | None
    lump: int | None


def payments(user: User) -> QuerySet[Deadline]:
    """Every such payment in the cases that a person may see, with its instruction and `stage`."""
    return (
        Deadline.objects.filter(
            seen_by(user, "case__"), code__in=PAYMENTS, kind=DeadlineKind.STATUTORY, ours=True
        )
        .select_related("case", "instruction")
        .annotate(
            stage=When(
                If(
                    state=DeadlineState.OPEN,
                    instruction__state__in=SETTLED,
                    then=Value(Instruction.State.ANSWERED.value),
                ),
                default=Coalesce(
                    F("instruction__state"),
                    Value(Instruction.State.TO_ASK.value),
                    output_field=CharField(),
                ),
                output_field=CharField(),
            ),
            client=asked_party("party"),
            client_name=asked_party("party__name"),
        )
        .order_by("due_date", "case__ref", "pk")
    )


def asked_party(column: str, case: str = "case") -> Subquery:
    """A column of the one whose word counts in a case."""
    rank = When(If(role=PartyRole.ASSOCIATE, then=Value(0)), default=Value(1))
    parties = CaseParty.objects.filter(case=OuterRef(case), role__in=ASKED)
    return Subquery(parties.order_by(rank, "position", "pk").values(column)[:1])


def worked_on(user: User, on: date) -> QuerySet[Deadline]:
    """What the work list shows: open payments whose window is open or opens soon, and those that
    are ordered or paid and not yet closed. A silent case is in no work list."""
    soon = Q(state=DeadlineState.OPEN) & Q(opens_on__lte=on + AHEAD)
    heard = payments(user).filter(case__silent=False)
    return heard.filter(soon | Q(instruction__state__in=UNDER_WAY))


def payment_for(user: User, pk: int) -> Deadline:
    """A payment in a case that the person may see; Http404 otherwise."""
    return get_object_or_404(payments(user), pk=pk)


def editable_payment_for(user: User, pk: int) -> Deadline:
    """A payment whose instruction the person may carry on. Raises Http404 or PermissionDenied."""
    found = payment_for(user, pk)
    check_can_keep_the_docket(user)
    return found


def instruction_at(deadline: Deadline) -> Instruction | None:
    """The instruction of a payment; none before anything was done about it."""
    found: Instruction | None = getattr(deadline, "instruction", None)
    return found


def version_of(deadline: Deadline) -> int:
    """The version of the instruction as a page shows it; 0 before there is one."""
    found = instruction_at(deadline)
    return found.version if found else 0


def standing_of(instruction: Instruction | None) -> Standing:
    """How far it has come, as the pipeline takes it."""
    if instruction is None:
        return Standing()
    state = Instruction.State.ANSWERED if opened_again(instruction) else instruction.state
    return Standing(state, instruction.calls, instruction.choice, instruction.chosen_by_id)


def opened_again(instruction: Instruction) -> bool:
    """Whether the deadline was opened again after the instruction was carried out."""
    return instruction.state in SETTLED and instruction.deadline.state == DeadlineState.OPEN


def term_of(deadline: Deadline) -> Term:
    """The window of a payment as it holds now."""
    return Term(
        due=in_time_until(deadline),
        last_day=last_day(deadline),
        first=is_first_payment(deadline.code, tuple(deadline.years or ())),
        open=deadline.state == DeadlineState.OPEN,
    )


def amounts_of(rows: Sequence[Deadline], on: date) -> dict[int, Amounts]:
    """The amounts of many payments by their keys, in four queries."""
    known = tariffs()
    amounts = amounts_for(rows, on, known)
    found = {}
    for row in rows:
        amount = amounts.get(row.pk)
        late = with_surcharge(row.code, amount) if amount and row.surcharge_until else None
        tariff = coming_tariff(known, row.case.ip_type, row.opens_on, on)
        lump = tariff.lump_sum(row.case.ip_type) if tariff else None
        found[row.pk] = Amounts(amount, late, lump if lump_possible(term_of(row), on) else None)
    return found


def calls_for(user: User) -> QuerySet[ClientCall]:
    """The calls about nothing but cases that a person may see; a client finds those that were
    sent to it, and none of others."""
    visible = Deadline.objects.filter(seen_by(user, "case__"))
    hidden = CallItem.objects.filter(call=OuterRef("pk")).exclude(instruction__deadline__in=visible)
    theirs = Q(client__users=user, state__in=SHOWN_TO_CLIENTS)
    return (
        ClientCall.objects.filter(~Exists(hidden), items__isnull=False)
        .filter(theirs if user.role == Role.CLIENT else Q())
        .select_related("client", "message", "created_by")
        .annotate(cases=Count("items", distinct=True))
    )


def call_for(user: User, pk: int) -> ClientCall:
    """One of them; Http404 otherwise."""
    return get_object_or_404(calls_for(user), pk=pk)
