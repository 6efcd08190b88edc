"""What people do with the charges of a case: raise one, record what was paid, take it back, waive.

Each verb is one transaction. The case's row is locked first, as every writer of the docket does,
then the charge: of two people who pay the same charge one wins, and the other is told.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import (
    CAN_BE_LATE,
    Closing,
    DeadlineRefused,
    close_deadline,
    in_time_until,
    last_day,
    title_of,
)
from cases.events import EventRefused
from cases.models import Case, Deadline, DeadlineState, Disposition, Document
from cases.recompute import Cause, sign
from cases.reopening import reopen_deadline, why_not_reopen
from fees.annuity_quote import AT_ONCE, LUMP_SUM_CODE, YEARLY
from fees.charging import (
    ChargeChanged,
    ChargeRefused,
    check_not_charged,
    client_of,
    official_fee,
    paid_so_far,
    prices_on,
    taxes_of,
)
from fees.models import Charge, Payment
from fees.money import in_figures, rounded
from fees.plans import PAID_BY


@dataclass(frozen=True)
class OfficialFee:
    """The fee of a deadline by the tariff in force; `plan` is "yearly" or "lump_sum"."""

    deadline: Deadline
    plan: str = YEARLY


@dataclass(frozen=True)
class Service:
    """A service by its code in the office's price list."""

    code: str


@dataclass(frozen=True)
class Disbursement:
    """What the office laid out, as its receipt has it."""

    name: str
    amount: Decimal
    name_en: str = ""


NewCharge = OfficialFee | Service | Disbursement


def raise_charge(
    case: Case, new: NewCharge, charged_on: date, cause: Cause, on: date, known: int | None = None
) -> Charge:
    """Charge a case. `on` is today in Bangkok; a charge may be dated back, never ahead. `known`
    is the key of the next charge when the form was opened: the same form sent twice gives the
    charge that is there.

    Raises ChargeRefused with a sentence; nothing is stored then.
    """
    if charged_on > on:
        raise ChargeRefused("charged_on", _("This date lies in the future."))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        row = _made(case, new, charged_on)
        row.case, row.charged_on = case, charged_on
        row.raised_by, row.raised_at = cause.by, cause.at
        if known is not None and (twin := _sent_before(row, known)):
            return twin
        sign(row, cause)
        row.save()
    return row


def _sent_before(row: Charge, known: int) -> Charge | None:
    return Charge.objects.filter(
        case=row.case, kind=row.kind, code=row.code, name=row.name, name_en=row.name_en,
        amount=row.amount, charged_on=row.charged_on, raised_by=row.raised_by, pk__gte=known,
    ).exclude(state=Charge.State.WAIVED).first()  # fmt: skip


def _made(case: Case, new: NewCharge, day: date) -> Charge:
    if isinstance(new, OfficialFee):
        return _official(case, new, day)
    if isinstance(new, Service):
        return _service(case, new.code, day)
    if not new.name.strip():
        raise ChargeRefused("name", _("Please say what was laid out."))
    if new.amount <= 0 or new.amount != rounded(new.amount):
        raise ChargeRefused("amount", _("Please give an amount in baht and satang."))
    return Charge(
        kind=Charge.Kind.DISBURSEMENT, name=new.name, name_en=new.name_en, amount=new.amount
    )


def _official(case: Case, new: OfficialFee, day: date) -> Charge:
    deadline = Deadline.objects.select_related("case").get(pk=new.deadline.pk)
    if deadline.case_id != case.pk:
        raise ChargeRefused("deadline", _("This deadline belongs to another case."))
    if deadline.state != DeadlineState.OPEN or not deadline.ours:
        raise ChargeRefused("deadline", _("This deadline is no longer open."))
    check_not_charged(deadline, new.plan)
    fee = official_fee(deadline, new.plan, day)
    name, name_en = _names(deadline, new.plan)
    return Charge(
        kind=Charge.Kind.OFFICIAL,
        deadline=deadline,
        code=fee.code,
        name=name,
        name_en=name_en,
        amount=fee.amount,
        tariff=fee.tariff,
    )


def _names(deadline: Deadline, plan: str) -> tuple[str, str]:
    if plan == AT_ONCE:
        return "ค่าธรรมเนียมรายปีเหมาจ่ายทุกปี", "Annuities of all years, lump sum"
    return title_of(deadline, "th"), title_of(deadline, "en")


def _service(case: Case, code: str, day: date) -> Charge:
    item = prices_on(day).filter(code=code).first()
    if item is None:
        raise ChargeRefused("service", _("The price list of this day does not have this service."))
    if not item.amount:
        raise ChargeRefused("service", _("This service is free; there is nothing to charge."))
    vat, withheld = taxes_of(client_of(case), day, item.amount)
    return Charge(
        kind=Charge.Kind.SERVICE,
        code=item.code,
        name=item.name,
        name_en=item.name_en,
        amount=item.amount,
        vat_percent=vat,
        withheld_percent=withheld,
    )


def record_payment(
    charge: Charge,
    amount: Decimal,
    paid_on: date | None,
    receipt_number: str,
    document: Document | None,
    version: int,
    cause: Cause,
    on: date,
) -> Payment:
    """Record money paid on a charge with its receipt. `version` is the one the person saw.

    The official fee of a deadline closes the deadline with the receipt as proof, in the same
    transaction. Raises ChargeRefused with a sentence; nothing is stored then.
    """
    with transaction.atomic():
        row = _fresh(charge, version)
        day = _checked(row, amount, paid_on, receipt_number.strip(), on)
        if document is not None and document.case_id != row.case_id:
            raise ChargeRefused("paper", _("This paper belongs to another case."))
        payment = Payment.objects.create(
            charge=row,
            amount=amount,
            paid_on=day,
            receipt_number=receipt_number.strip(),
            document=document,
            recorded_by=cause.by,
            recorded_at=cause.at,
        )
        if _all_paid(row):
            row.state = Charge.State.PAID
            if row.deadline_id:
                _close(row, payment, cause, on)
        _save(row, cause)
    charge.refresh_from_db()
    return payment


def _fresh(charge: Charge, version: int) -> Charge:
    """The charge as it is now, behind the lock of its case. Raises ChargeRefused when it is
    settled meanwhile, ChargeChanged when somebody changed it otherwise."""
    Case.objects.select_for_update().get(pk=charge.case_id)
    row = Charge.objects.select_for_update().get(pk=charge.pk)
    check_is_open(row)
    if row.version != version:
        raise ChargeChanged(
            "", _("Somebody changed this charge after you opened it. Please look again.")
        )
    return row


def check_is_open(charge: Charge) -> None:
    """Raises ChargeRefused with a sentence when nothing is left to pay on a charge."""
    if charge.state == Charge.State.WAIVED:
        told = _("This charge was waived: %(why)s")
        raise ChargeRefused("", told % {"why": charge.waived_reason})
    if charge.state == Charge.State.PAID and charge.waived_reason:
        told = _("What was left of this charge was waived: %(why)s")
        raise ChargeRefused("", told % {"why": charge.waived_reason})
    if charge.state == Charge.State.PAID:
        last = charge.payments.filter(taken_back_at__isnull=True).last()
        told = _("This charge is already paid in full: receipt %(number)s, recorded by %(who)s.")
        about = {"number": last.receipt_number if last else "–", "who": last and last.recorded_by}
        raise ChargeRefused("", told % about)


def _checked(row: Charge, amount: Decimal, day: date | None, receipt: str, on: date) -> date:
    """The day of a payment that can be. Raises ChargeRefused."""
    if not receipt:
        raise ChargeRefused("receipt_number", _("Please give the number of the receipt."))
    if row.payments.filter(receipt_number=receipt, taken_back_at__isnull=True).exists():
        raise ChargeRefused("receipt_number", _("This receipt is already recorded here."))
    if day is None:
        raise ChargeRefused("paid_on", _("Please give the day on which it was paid."))
    if day > on:
        raise ChargeRefused("paid_on", _("This date lies in the future."))
    if day < row.charged_on:
        raise ChargeRefused("paid_on", _("This date lies before the charge."))
    if amount <= 0 or amount != rounded(amount):
        raise ChargeRefused("amount", _("Please give an amount in baht and satang."))
    left = row.money.gross - paid_so_far(row)
    if amount > left:
        told = _("This is more than is left to pay: %(left)s baht.")
        raise ChargeRefused("amount", told % {"left": in_figures(left)})
    if row.deadline_id:
        deadline = _deadline_of(row)
        _check_belongs(deadline, receipt, day)
        _check_is_enough(row, deadline, day)
    return day


def _check_belongs(deadline: Deadline, receipt: str, day: date) -> None:
    """The deadline is open, or it was closed with this very payment outside the books: then the
    charge is settled too. Any other payment would be a second one."""
    if deadline.state == DeadlineState.OPEN:
        return
    proof = deadline.proof.strip()
    paid = deadline.disposition in PAID_BY
    if paid and (proof == receipt if proof else deadline.done_on == day):
        return
    if paid and proof:
        told = _("Its deadline was closed with the receipt %(proof)s: only that one can follow.")
        raise ChargeRefused("receipt_number", told % {"proof": proof})
    told = _("The deadline of this charge is no longer open: %(state)s.")
    raise ChargeRefused("", told % {"state": deadline.get_state_display()})


def _check_is_enough(row: Charge, deadline: Deadline, day: date) -> None:
    """The tariff of the day of payment counts, with the surcharge after the last day: with less
    the right is not kept."""
    try:
        fee = official_fee(deadline, AT_ONCE if row.code == LUMP_SUM_CODE else YEARLY, day)
    except ChargeRefused:
        if day > in_time_until(deadline):
            raise
        return
    if fee.amount > row.amount:
        told = _("Paid on this day the fee is %(fee)s baht. Waive this charge and raise it again.")
        raise ChargeRefused("paid_on", told % {"fee": in_figures(fee.amount)})


def _deadline_of(row: Charge) -> Deadline:
    """The deadline of an official fee as it is now."""
    return Deadline.objects.select_related("case").get(charges=row)


def _all_paid(row: Charge) -> bool:
    """Whether what the client pays has arrived; what it withholds goes to the revenue office."""
    return paid_so_far(row) >= row.money.payable


def _close(row: Charge, payment: Payment, cause: Cause, on: date) -> None:
    """Close the deadline of an official fee with the receipt as proof, unless it is closed."""
    deadline = _deadline_of(row)
    if deadline.state != DeadlineState.OPEN:
        return
    closing = Closing(
        disposition=_disposition(deadline, payment.paid_on),
        done_on=payment.paid_on,
        proof=payment.receipt_number,
        note="",
        version=deadline.version,
        proof_document=payment.document,
        says={"plan": AT_ONCE} if row.code == LUMP_SUM_CODE else {},
    )
    try:
        close_deadline(deadline, closing, cause, on)
    except (DeadlineRefused, EventRefused) as refused:
        field = {"done_on": "paid_on", "date": "paid_on"}.get(refused.field, "")
        raise ChargeRefused(field, refused.message) from refused


def _disposition(deadline: Deadline, day: date) -> str:
    """Within the months of grace it is still done; after them it was filed late."""
    late = deadline.kind in CAN_BE_LATE and day > last_day(deadline)
    return Disposition.FILED_LATE if late else Disposition.DONE


def _save(row: Charge, cause: Cause) -> None:
    row.version += 1
    sign(row, cause)
    row.save()


def take_back_payment(payment: Payment, reason: str, version: int, cause: Cause, on: date) -> None:
    """Say that a payment was recorded by mistake; it stays with the reason. The deadline that it
    closed opens again. `version` is that of the charge as the person saw it.

    Raises ChargeRefused with a sentence; nothing is stored then.
    """
    if not reason.strip():
        raise ChargeRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=payment.charge.case_id)
        charge = Charge.objects.select_for_update().get(pk=payment.charge_id)
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        if row.taken_back_at is not None:
            raise ChargeRefused("", _("This payment is already taken back."))
        if charge.version != version:
            raise ChargeChanged(
                "", _("Somebody changed this charge after you opened it. Please look again.")
            )
        row.taken_back_by, row.taken_back_at = cause.by, cause.at
        row.taken_back_reason = reason.strip()
        row.save()
        if charge.state == Charge.State.PAID and not _all_paid(charge):
            charge.state, charge.waived_reason = Charge.State.OPEN, ""
            _open_again(charge, cause, on)
        _save(charge, cause)
    payment.refresh_from_db()


def _open_again(charge: Charge, cause: Cause, on: date) -> None:
    """Open the deadline that a payment on this charge closed, whichever part is taken back; one
    closed otherwise stays as it is."""
    if not charge.deadline_id:
        return
    deadline = _deadline_of(charge)
    moments = charge.payments.values_list("recorded_at", flat=True)
    if deadline.closed_at not in moments or why_not_reopen(deadline):
        return
    try:
        reopen_deadline(deadline, deadline.version, cause, on)
    except (DeadlineRefused, EventRefused) as refused:
        raise ChargeRefused("", refused.message) from refused


def waive(charge: Charge, reason: str, version: int, cause: Cause) -> Charge:
    """Ask for a charge no longer, with the reason; where a part was paid only for the rest, as
    the fee of a bank: the charge is settled then. Raises ChargeRefused with a sentence for a part
    of an official fee and for a charge that an invoice asks for; nothing is stored then."""
    if not reason.strip():
        raise ChargeRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        row = _fresh(charge, version)
        paid = paid_so_far(row)
        if paid and row.kind == Charge.Kind.OFFICIAL:
            raise ChargeRefused("", _("Something was paid on this charge; take that back first."))
        if row.invoice_id and not paid:
            raise ChargeRefused("", _("An invoice asks for this charge; void the invoice first."))
        row.state = Charge.State.PAID if paid else Charge.State.WAIVED
        row.waived_reason = reason.strip()
        _save(row, cause)
    charge.refresh_from_db()
    return row
