"""What people do with an instruction: take the client's word, confirm, order, pay, file, close.

Each verb is one transaction, takes the row of the case first and then that of the instruction,
checks the version that the person saw, and leaves a line in the log.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import Closing, DeadlineRefused, close_deadline
from cases.models import Case, Deadline, DeadlineState, Disposition, Document, Party
from cases.recompute import Cause, sign
from cases.rules.thai_dates import bangkok_day
from fees import pipeline
from fees.annuity_quote import AT_ONCE, LUMP_SUM_CODE
from fees.charges import record_payment
from fees.charging import ChargeRefused, paid_so_far
from fees.instruction_list import opened_again, standing_of, term_of
from fees.instruction_words import changed_meanwhile, refusal_text
from fees.models import Charge, Instruction, InstructionEntry
from fees.pipeline import NotNow, Standing
from fees.plans import PAID_BY


class InstructionRefused(DeadlineRefused):
    """A step that cannot be taken; nothing is changed. The text is a sentence for the screen."""


class InstructionChanged(InstructionRefused):
    """Somebody else carried the instruction on after this person opened it."""


@dataclass(frozen=True)
class Word:
    """What a client wants, who said so, and how it came."""

    choice: str
    said_by: str
    note: str = ""


@dataclass(frozen=True)
class Receipt:
    """The office's receipt for a payment."""

    number: str
    paid_on: date
    document: Document | None = None
    note: str = ""


def refused_by(check: Callable[..., object], *given: object) -> None:
    """Say a refusal of the pipeline in a sentence."""
    refused_at("", check, *given)


def refused_at(field: str, check: Callable[..., object], *given: object) -> None:
    """The same beside a field of the form."""
    try:
        check(*given)
    except NotNow as why:
        raise InstructionRefused(field, refusal_text(why)) from why


def answer(deadline: Deadline, word: Word, version: int, cause: Cause, on: date) -> Instruction:
    """A member of staff enters the client's word."""
    with transaction.atomic():
        row = taken(deadline, version, cause)
        take_word(row, word, cause, on, by_staff=True)
    return row


def take_word(row: Instruction, word: Word, cause: Cause, on: date, *, by_staff: bool) -> None:
    """Write a word into a locked row; by the link of a call nobody of the office entered it."""
    refused_by(check_can_answer, row, word.choice, on)
    row.state = Instruction.State.ANSWERED
    row.ordered_by = row.ordered_at = None
    row.choice, row.said_by = word.choice, word.said_by[:200]
    row.chosen_at, row.chosen_by = cause.at, cause.by if by_staff else None
    save(row, cause)
    log(row, word.choice, cause, note=word.note, who=word.said_by, by_staff=by_staff)


def confirm_abandonment(
    deadline: Deadline, version: int, cause: Cause, on: date, note: str = ""
) -> Instruction:
    """A second person lets the right end: the deadline is not needed on the client's word."""
    with transaction.atomic():
        row = taken(deadline, version, cause)
        refused_by(check_can_confirm, row, cause.by.pk)
        row.confirmed_by, row.confirmed_at = cause.by, cause.at
        row.state = pipeline.state_after(pipeline.CONFIRM, standing_of(row))
        save(row, cause)
        log(row, "confirmed", cause, note=note)
        closing = Closing(
            Disposition.NOT_NEEDED, None, "", _word_of(row), row.deadline.version,
            agreed_by=row.said_by,
        )  # fmt: skip
        close_deadline(row.deadline, closing, cause, on)
    return row


def order_payment(deadline: Deadline, version: int, cause: Cause, on: date) -> Instruction:
    """Tell the bookkeeper to pay."""
    with transaction.atomic():
        row = taken(deadline, version, cause)
        refused_by(check_can_order, row, on)
        row.state = pipeline.state_after(pipeline.ORDER, standing_of(row))
        row.ordered_by, row.ordered_at = cause.by, cause.at
        save(row, cause)
        log(row, "ordered", cause)
    return row


def recall_order(deadline: Deadline, version: int, cause: Cause) -> Instruction:
    """Take an order back that was not carried out: the client's word may change again."""
    with transaction.atomic():
        row = taken(deadline, version, cause)
        refused_by(check_can_recall, row)
        row.state = pipeline.state_after(pipeline.RECALL, standing_of(row))
        row.ordered_by = row.ordered_at = None
        save(row, cause)
        log(row, "recalled", cause)
    return row


def mark_paid(
    deadline: Deadline, receipt: Receipt, version: int, cause: Cause, on: date
) -> Instruction:
    """The payment was made: its deadline is closed with the receipt as proof, unless the payment
    that was booked has closed it already. Where its fee is charged, the charge is paid by it."""
    with transaction.atomic():
        row = taken(deadline, version, cause)
        refused_by(check_can_pay, row)
        _check_receipt(row, receipt, on)
        if row.deadline.state == DeadlineState.OPEN and not _paid_the_charge(
            row, receipt, cause, on
        ):
            close_deadline(row.deadline, _closing(row, receipt), cause, on)
        row.state = pipeline.state_after(pipeline.PAY, standing_of(row))
        save(row, cause)
        log(row, "paid", cause, note=receipt.number)
    return row


def _paid_the_charge(row: Instruction, receipt: Receipt, cause: Cause, on: date) -> bool:
    """Record the payment on the charge that stands open for it, which closes the deadline: the
    charge could not be paid any more where the deadline was closed beside it."""
    charge = Charge.objects.filter(
        deadline=row.deadline, kind=Charge.Kind.OFFICIAL, state=Charge.State.OPEN
    ).first()
    if charge is None:
        return False
    if (charge.code == LUMP_SUM_CODE) != (row.choice == pipeline.LUMP):
        raise InstructionRefused(
            "", _("The charge of this payment is for other years; waive it and raise it again.")
        )
    left = charge.money.payable - paid_so_far(charge)
    try:
        record_payment(
            charge, left, receipt.paid_on, receipt.number, receipt.document, charge.version,
            cause, on,
        )  # fmt: skip
    except ChargeRefused as refused:
        field = {"receipt_number": "proof", "paid_on": "paid_on"}.get(refused.field, "")
        raise InstructionRefused(field, refused.message) from refused
    return True


def _check_receipt(row: Instruction, receipt: Receipt, on: date) -> None:
    """The receipt proves this payment, and where the deadline is closed, it was closed as met."""
    deadline, day = row.deadline, receipt.paid_on
    if deadline.state != DeadlineState.OPEN and not _was_met(deadline):
        told = _("The deadline stands as “%(how)s”: open it again before the payment is booked.")
        how = deadline.get_disposition_display() or deadline.get_state_display()
        raise InstructionRefused("", told % {"how": how})
    if not receipt.number.strip() and receipt.document is None:
        raise InstructionRefused("proof", _("Please give the number of the receipt."))
    if day > on:
        raise InstructionRefused("paid_on", _("This date lies in the future."))
    if deadline.trigger_date and day < deadline.trigger_date:
        raise InstructionRefused("paid_on", _("This date lies before the deadline began."))
    if row.choice == pipeline.LUMP:
        refused_at("paid_on", pipeline.check_lump, term_of(deadline), day)


def _was_met(deadline: Deadline) -> bool:
    return deadline.state == DeadlineState.CLOSED and deadline.disposition in PAID_BY


def file_receipt(deadline: Deadline, version: int, cause: Cause) -> Instruction:
    """The receipt lies in the file, and the client has a copy."""
    return _move(deadline, version, cause, pipeline.FILE, "filed")


def close_instruction(deadline: Deadline, version: int, cause: Cause) -> Instruction:
    """Nothing is left to do."""
    return _move(deadline, version, cause, pipeline.CLOSE, "closed")


def _move(deadline: Deadline, version: int, cause: Cause, step: str, what: str) -> Instruction:
    with transaction.atomic():
        row = taken(deadline, version, cause)
        refused_by(pipeline.state_after, step, standing_of(row))
        row.state = pipeline.state_after(step, standing_of(row))
        save(row, cause)
        log(row, what, cause)
    return row


def _word_of(row: Instruction) -> str:
    """Who said what and when, as the note of the closed deadline."""
    day = bangkok_day(row.chosen_at).isoformat() if row.chosen_at else "–"
    told = _("%(who)s said on %(day)s: %(what)s.")
    return told % {"who": row.said_by, "day": day, "what": row.get_choice_display()}


def _closing(row: Instruction, receipt: Receipt) -> Closing:
    """With surcharge it is still in time; after the last day with surcharge it is late."""
    late = receipt.paid_on > term_of(row.deadline).last_day
    lump = row.choice == pipeline.LUMP
    return Closing(
        disposition=Disposition.FILED_LATE if late else Disposition.DONE,
        done_on=receipt.paid_on,
        proof=receipt.number,
        note=receipt.note,
        version=row.deadline.version,
        proof_document=receipt.document,
        says={"plan": AT_ONCE} if lump else {},
    )


def taken(deadline: Deadline, version: int, cause: Cause) -> Instruction:
    """The instruction of a payment, its case and itself locked. Raises InstructionChanged when it
    is not the version that the person saw; 0 was seen where there was none yet."""
    Case.objects.select_for_update().get(pk=deadline.case_id)
    row = Instruction.objects.select_for_update().filter(deadline=deadline).first()
    if (row.version if row else 0) != version:
        raise InstructionChanged("", changed_meanwhile())
    if row is None:
        row = Instruction(deadline=deadline, version=0)
    row.deadline = Deadline.objects.select_related("case").get(pk=deadline.pk)
    if opened_again(row):
        _go_back(row, cause)
    return row


def _go_back(row: Instruction, cause: Cause) -> None:
    """The deadline was opened again: what was done on the client's word is to be done anew."""
    row.state = Instruction.State.ANSWERED
    row.confirmed_by = row.confirmed_at = row.ordered_by = row.ordered_at = None
    log(row, "reopened", cause)


def check_can_answer(row: Instruction, choice: str, on: date) -> None:
    """Raises NotNow when the word cannot be taken."""
    pipeline.check_answer(standing_of(row), term_of(row.deadline), choice, on)


def check_can_confirm(row: Instruction, by: int) -> None:
    """Raises NotNow when this person cannot confirm that the right shall end."""
    pipeline.check_confirm(_with_askers(row), term_of(row.deadline), by)


def why_not_confirm(row: Instruction, by: int) -> str:
    """The same as a sentence; "" when this person can."""
    try:
        check_can_confirm(row, by)
    except NotNow as why:
        return refusal_text(why)
    return ""


def _with_askers(row: Instruction) -> Standing:
    """Where the word came by a link, who had that link in hand: they wrote or sent its letter."""
    standing = standing_of(row)
    if standing.choice != pipeline.ABANDON or row.chosen_by_id is not None:
        return standing
    item = row.items.exclude(answer="").select_related("call").order_by("call__answered_at").last()
    if item is None:
        return standing
    sent = row.entries.filter(what=f"call_{item.call.step}", by__isnull=False)
    # Who gave the client another address after the letter was written chose its reader.
    moved = Party.history.filter(id=item.call.client_id, history_date__gt=item.call.created_at)
    askers = {
        item.call.created_by_id,
        *sent.values_list("by", flat=True),
        *moved.exclude(history_user=None).values_list("history_user", flat=True),
    }
    return replace(standing, asked_by=frozenset(askers))


def check_can_order(row: Instruction, on: date) -> None:
    """Raises NotNow when the payment cannot be ordered."""
    pipeline.check_order(standing_of(row), term_of(row.deadline), on)


def check_can_recall(row: Instruction) -> None:
    """Raises NotNow when nothing is ordered, or when what was ordered is paid."""
    pipeline.state_after(pipeline.RECALL, standing_of(row))
    if _was_met(row.deadline):
        raise NotNow("recall_paid")


def check_can_pay(row: Instruction) -> None:
    """Raises NotNow when the payment was not ordered or is paid already."""
    pipeline.state_after(pipeline.PAY, standing_of(row))


def possible_steps(row: Instruction, by: int, on: date) -> frozenset[str]:
    """The steps that a person may take now, for the buttons of a page."""
    standing, term = standing_of(row), term_of(row.deadline)
    asked: dict[str, Callable[[], object]] = {
        pipeline.CALL: lambda: pipeline.check_call(standing, term, row.calls + 1, on),
        pipeline.ANSWER: lambda: pipeline.check_answer(standing, term, pipeline.OFFICE, on),
        pipeline.CONFIRM: lambda: check_can_confirm(row, by),
        pipeline.ORDER: lambda: pipeline.check_order(standing, term, on),
        pipeline.RECALL: lambda: check_can_recall(row),
        pipeline.PAY: lambda: pipeline.state_after(pipeline.PAY, standing),
        pipeline.FILE: lambda: pipeline.state_after(pipeline.FILE, standing),
        pipeline.CLOSE: lambda: pipeline.state_after(pipeline.CLOSE, standing),
    }
    return frozenset(step for step, check in asked.items() if _passes(check))


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except NotNow:
        return False
    return True


def save(row: Instruction, cause: Cause) -> None:
    """Store an instruction in its next version, with who changed it and why in its history."""
    row.version += 1
    sign(row, cause)
    row.save()


def log(
    row: Instruction, what: str, cause: Cause, *, note: str = "", who: str = "",
    by_staff: bool = True,
) -> None:  # fmt: skip
    """One line of the log."""
    InstructionEntry.objects.create(
        instruction=row,
        at=cause.at,
        by=cause.by if by_staff else None,
        who=who[:200],
        what=what,
        note=note,
    )


def log_many(rows: Iterable[Instruction], what: str, cause: Cause) -> None:
    """The same line for many instructions."""
    InstructionEntry.objects.bulk_create(
        [InstructionEntry(instruction=row, at=cause.at, by=cause.by, what=what) for row in rows]
    )
