"""Calls to clients: drafted, looked at, sent, or withdrawn.

A draft changes no instruction. Sending moves all of its instructions in one transaction, or none;
the mail itself is written and handed over by a job.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases.models import Case, Deadline, Message, Party, User
from cases.recompute import Cause
from cases.reminders.states import UNSENT
from fees import pipeline
from fees.call_letter import TO_PAY, days_at
from fees.instruction_list import Amounts, amounts_of, asked_party, payments, standing_of, term_of
from fees.instruction_words import refusal_text
from fees.instructions import InstructionRefused, log_many
from fees.models import CallItem, ClientCall, Instruction, InstructionEntry
from fees.pipeline import NotNow

LONGEST_LINK = timedelta(days=60)
DRAFT, SENDING, SENT, WITHDRAWN = (
    ClientCall.State.DRAFT,
    ClientCall.State.SENDING,
    ClientCall.State.SENT,
    ClientCall.State.WITHDRAWN,
)


@dataclass
class Drafted:
    """The drafts, one for each client, and the references that are in none, with the reason."""

    calls: list[ClientCall] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def draft_calls(user: User, pks: Iterable[int], step: int, cause: Cause, on: date) -> Drafted:
    """One draft for each client of the chosen payments that may be asked about now."""
    drafted = Drafted()
    rows = list(payments(user).filter(pk__in=set(pks)))
    clients = Party.objects.in_bulk({vars(row)["client"] for row in rows} - {None})
    groups: dict[int, list[Deadline]] = {}
    for row in rows:
        client = clients.get(vars(row)["client"])
        if why := _why_not(row, client, step, on):
            drafted.left_out.append((row.case.ref, why))
        elif client is not None:
            groups.setdefault(client.pk, []).append(row)
    amounts = amounts_of([row for group in groups.values() for row in group], on)
    for pk, group in groups.items():
        drafted.calls.append(_draft(clients[pk], group, amounts, step, cause, on))
    return drafted


def _why_not(row: Deadline, client: Party | None, step: int, on: date) -> str:
    """Why a payment is in no call; "" when it may be asked about."""
    if row.case.silent:
        return _("The case is silent until it is released.")
    if client is None:
        return _("The case has no client: enter an applicant, owner or associate first.")
    if not client.email:
        return _("%(name)s has no email address.") % {"name": client.name}
    try:
        pipeline.check_call(standing_of(getattr(row, "instruction", None)), term_of(row), step, on)
    except NotNow as refused:
        return refusal_text(refused)
    return ""


def _draft(
    client: Party, rows: Sequence[Deadline], amounts: dict[int, Amounts], step: int,
    cause: Cause, on: date,
) -> ClientCall:  # fmt: skip
    with transaction.atomic():
        instructions = _instructions_of(rows, cause)
        call = ClientCall.objects.create(
            client=client,
            step=step,
            language=client.language,
            as_of=on,
            expires_on=answers_until(rows, on),
            nonce=secrets.token_urlsafe(32),
            created_by=cause.by,
            created_at=cause.at,
        )
        CallItem.objects.bulk_create(
            CallItem(
                call=call,
                instruction=instructions[row.pk],
                amount=amounts[row.pk].amount,
                late_amount=amounts[row.pk].late,
                lump_amount=amounts[row.pk].lump,
            )
            for row in rows
        )
    return call


def answers_until(rows: Iterable[Deadline], on: date) -> date:
    """The day until which a client may answer: early enough to pay what ends first."""
    first = min(term_of(row).last_day for row in rows)
    return max(min(first - TO_PAY, on + LONGEST_LINK), on)


def _instructions_of(rows: Sequence[Deadline], cause: Cause) -> dict[int, Instruction]:
    """The instruction of each payment by its key, made where there is none. The cases are locked,
    so that two people never make the same one twice."""
    lock_cases(row.case_id for row in rows)
    wanted = [row.pk for row in rows]
    known = set(Instruction.objects.filter(deadline__in=wanted).values_list("deadline", flat=True))
    bulk_create_with_history(
        [Instruction(deadline=row) for row in rows if row.pk not in known],
        Instruction,
        default_user=cause.by,
        default_change_reason=cause.why,
    )
    return {row.deadline_id: row for row in Instruction.objects.filter(deadline__in=wanted)}


def lock_cases(pks: Iterable[int]) -> None:
    """Take the rows of some cases in the order of their keys, so that nobody waits in a circle."""
    list(Case.objects.select_for_update().filter(pk__in=set(pks)).order_by("pk").values_list("pk"))


def locked_items(call: ClientCall) -> list[CallItem]:
    """The items of a call with the rows behind them, the cases and instructions locked."""
    items = call.items.order_by("pk")
    lock_cases(items.values_list("instruction__deadline__case", flat=True))
    wanted = items.values("instruction")
    list(Instruction.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    asked = asked_party("party", "instruction__deadline__case")
    return list(items.select_related("instruction__deadline__case").annotate(asked=asked))


def others_are_asked(items: Iterable[CallItem], call: ClientCall) -> bool:
    """Whether somebody else than the client of a call is asked about one of its cases now."""
    return any(vars(item)["asked"] != call.client_id for item in items)


def send_call(call: ClientCall, cause: Cause, on: date) -> ClientCall:
    """Ask the client: every instruction of the call moves, and the mail waits for its job."""
    with transaction.atomic():
        items = locked_items(call)
        row = ClientCall.objects.select_for_update().get(pk=call.pk)
        if row.state != DRAFT:
            raise InstructionRefused("", _("This call was sent or withdrawn already."))
        _check_items(items, row, on)
        rows = [item.instruction for item in items]
        for each in rows:
            each.state = pipeline.state_after(pipeline.CALL, standing_of(each))
            each.calls, each.called_at = row.step, cause.at
        _store(rows, cause)
        log_many(rows, f"call_{row.step}", cause)
        ClientCall.objects.filter(pk=row.pk).update(state=SENDING)
    call.refresh_from_db()
    return call


def _check_items(items: Sequence[CallItem], call: ClientCall, on: date) -> None:
    """What was looked at is what is sent: where something moved since, nothing goes out."""
    if on > call.expires_on:
        raise InstructionRefused("", _("This draft is too old; write it anew."))
    if others_are_asked(items, call):
        raise InstructionRefused(
            "", _("Somebody else is asked about one of these cases now; write the call anew.")
        )
    if not call.client.email:
        raise InstructionRefused("", _("%(name)s has no email address.") % {"name": call.client})
    _check_table(items, call, on)
    for item in items:
        deadline = item.instruction.deadline
        try:
            pipeline.check_call(standing_of(item.instruction), term_of(deadline), call.step, on)
        except NotNow as why:
            told = _("%(ref)s: %(why)s Nothing was sent; write the call anew.")
            words = {"ref": deadline.case.ref, "why": refusal_text(why)}
            raise InstructionRefused("", told % words) from why


def _check_table(items: Sequence[CallItem], call: ClientCall, on: date) -> None:
    """Amounts and days of the letter are still those that were looked at."""
    rows = [item.instruction.deadline for item in items]
    now = amounts_of(rows, on)
    days = days_at(rows, call.created_at)
    for item, row in zip(items, rows, strict=True):
        told = Amounts(item.amount, item.late_amount, item.lump_amount)
        here = (row.due_date, row.surcharge_until)
        if told != now[row.pk] or days.get(row.pk, here) != here:
            why = _(
                "%(ref)s: an amount or a day changed since this draft was written. "
                "Nothing was sent; write the call anew."
            )
            raise InstructionRefused("", why % {"ref": row.case.ref})


def withdraw_call(call: ClientCall, cause: Cause) -> ClientCall:
    """The link answers no more; a mail that has not gone out stays here, and who was not asked by
    it is as before."""
    with transaction.atomic():
        items = locked_items(call)
        row = ClientCall.objects.select_for_update().get(pk=call.pk)
        if row.state not in {DRAFT, SENDING, SENT}:
            raise InstructionRefused("", _("This call was answered or withdrawn already."))
        if row.state != DRAFT:
            log_many([item.instruction for item in items], "withdrawn", cause)
            if _kept_here(row):
                _take_back(row, items, cause)
        ClientCall.objects.filter(pk=row.pk).update(state=WITHDRAWN)
    call.refresh_from_db()
    return call


def _kept_here(call: ClientCall) -> bool:
    """Withdraw the mail of a call. Whether it surely never reached the mail server."""
    if call.message_id is None:
        return True
    message = Message.objects.select_for_update().get(pk=call.message_id)
    if message.state in {*UNSENT, Message.State.CLAIMED}:
        message.state, message.claimed_by, message.claimed_until = Message.State.WITHDRAWN, "", None
        message.save(update_fields=["state", "claimed_by", "claimed_until"])
    return message.state == Message.State.WITHDRAWN and not message.possible_duplicate


def _take_back(call: ClientCall, items: Sequence[CallItem], cause: Cause) -> None:
    """Instructions that still wait for an answer to this call go back to the call before it."""
    rows = [
        item.instruction
        for item in items
        if item.instruction.state == Instruction.State.ASKED and item.instruction.calls == call.step
    ]
    before = _calls_before(call, rows)
    for row in rows:
        row.calls, row.called_at = before.get(row.pk, (0, None))
        row.state = Instruction.State.ASKED if row.calls else Instruction.State.TO_ASK
    _store(rows, cause)


def _store(rows: Sequence[Instruction], cause: Cause) -> None:
    """How far instructions were asked about, in their next versions, with their history."""
    for row in rows:
        row.version += 1
    bulk_update_with_history(
        rows,
        Instruction,
        ["state", "calls", "called_at", "version"],
        default_user=cause.by,
        default_change_reason=cause.why,
    )


def _calls_before(
    call: ClientCall, rows: Sequence[Instruction]
) -> dict[int, tuple[int, datetime | None]]:
    """The last other call of each instruction that went out, and when it was asked for."""
    went_out = Q(call__state__in=[SENDING, SENT]) | Q(call__message__state=Message.State.SENT)
    others = CallItem.objects.filter(went_out, instruction__in=rows).exclude(call=call)
    steps = dict(others.values_list("instruction").annotate(Max("call__step")))
    lines = InstructionEntry.objects.filter(instruction__in=rows, what__startswith="call_")
    at = {(pk, what): when for pk, what, when in lines.values_list("instruction", "what", "at")}
    return {pk: (step, at.get((pk, f"call_{step}"))) for pk, step in steps.items()}
