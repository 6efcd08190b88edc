"""Instructions of the demo office in every state: asked, answered, ordered, paid, let go."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Deadline, DeadlineState, User
from cases.recompute import Cause
from fees.call_letter import items_of
from fees.call_post import settle, write_message
from fees.calls import draft_calls, send_call
from fees.client_link import ClientAnswer, answer_by_link, choices_for, mark_of
from fees.instruction_list import payments
from fees.instructions import (
    Receipt,
    Word,
    answer,
    confirm_abandonment,
    file_receipt,
    mark_paid,
    order_payment,
)
from fees.models import Instruction
from fees.pipeline import ABANDON, OFFICE, YEARLY

MOST = 14


def fill(today: date, now: datetime) -> int:
    """Carry some payments of the demo office on; nothing when that was done already. Answers how
    many instructions there are."""
    anya, nop = (User.objects.filter(username=name).first() for name in ("anya", "nop"))
    if anya is None or nop is None or Instruction.objects.exists():
        return Instruction.objects.count()
    with transaction.atomic():
        rows = _open_payments(anya, today)
        _asked(anya, rows[:6], today, now)
        _carried_on(anya, nop, rows[6:MOST], today, now)
    return Instruction.objects.count()


def _open_payments(person: User, today: date) -> list[Deadline]:
    """Those that can still be paid and whose window is open, or opens within half a year."""
    rows = payments(person).filter(
        state=DeadlineState.OPEN, opens_on__lte=today + timedelta(days=180)
    )
    return [row for row in rows if (row.surcharge_until or row.due_date) >= today]


def _asked(anya: User, rows: Sequence[Deadline], today: date, now: datetime) -> None:
    """First calls went out; one client answered by the link, and one draft waits."""
    why = Cause(anya, now - timedelta(days=3), _("First call"))
    calls = draft_calls(anya, [row.pk for row in rows], 1, why, today).calls
    for call in calls[:-1]:
        send_call(call, why, today)
        write_message(call, now)
    settle()
    answered = calls[0] if len(calls) > 1 else None
    if answered is not None:
        items = items_of(answered)
        choices = {item.pk: YEARLY for item in items if choices_for(item, today)}
        given = ClientAnswer(choices, answered.client.name, mark_of(items))
        answer_by_link(answered, given, now, today)


def _carried_on(
    anya: User, nop: User, rows: Sequence[Deadline], today: date, now: datetime
) -> None:
    """Words that staff entered, and how far each has been carried since."""
    for n, row in enumerate(rows):
        why = Cause(anya, now - timedelta(days=1), _("The client's word"))
        word = (YEARLY, ABANDON, YEARLY, OFFICE, ABANDON, YEARLY, YEARLY, YEARLY)[n % 8]
        said = Word(word, _("Telephone, the client's manager"))
        version = answer(row, said, 0, why, today).version
        if n == 4:
            confirm_abandonment(row, version, Cause(nop, now, _("Confirmed")), today)
        elif n in {2, 5, 6}:
            version = order_payment(row, version, why, today).version
            _pay(row, version, n, Cause(nop, now, _("Paid")), today)


def _pay(row: Deadline, version: int, n: int, why: Cause, today: date) -> None:
    """Two of the ordered ones are paid, where their window is open, and one receipt is filed."""
    if n == 2 or (row.opens_on and row.opens_on > today):
        return
    receipt = Receipt(f"ใบเสร็จเลขที่ {(today.year + 543) % 100}/{n:06d}", today)
    version = mark_paid(row, receipt, version, why, today).version
    if n == 6:
        file_receipt(row, version, why)
