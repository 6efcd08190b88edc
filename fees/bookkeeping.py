"""What the bookkeeper takes over: the charges and payments of a period, one row each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import User
from cases.queries import client_name, seen_by
from cases.rules.thai_dates import bangkok_day
from cases.sheets import Cell
from fees.models import BillingPaper, Charge, Payment
from fees.money import NOTHING
from fees.paper_content import number_of


@dataclass(frozen=True)
class Entry:
    """One row, and the key of the case whose charges it belongs to."""

    case: int
    cells: list[Cell]


def heads() -> list[str]:
    """The columns, in the language of the reader."""
    return [
        _("Row"), _("Date"), _("Case"), _("Client"), _("Charge no."), _("Kind"), _("Code"),
        _("Name"), _("Net"), _("VAT %"), _("VAT"), _("WHT %"), _("Withheld"), _("With VAT"),
        _("Paid"), _("State"), _("Invoice"), _("Receipt number"), _("Tariff"), _("By"),
    ]  # fmt: skip


def rows(user: User, first: date, last: date) -> Iterator[list[Cell]]:
    """The cells of the entries of a period."""
    return (entry.cells for entry in entries(user, first, last))


def entries(user: User, first: date, last: date) -> list[Entry]:
    """The charges raised and the payments made in a period, by their day. A payment taken back
    stays where it was and stands once more, with a minus, on the day on which it was taken back:
    what was handed over before never changes. Rows of cases that the person may not see are left
    out. Two queries for any number."""
    charges = Charge.objects.filter(seen_by(user, "case__"), charged_on__range=(first, last))
    payments = Payment.objects.filter(
        Q(paid_on__range=(first, last)) | Q(taken_back_at__date__range=(first, last)),
        seen_by(user, "charge__case__"),
    )
    charges = charges.select_related("case", "invoice__client", "raised_by")
    payments = payments.select_related(
        "charge__case", "charge__invoice__client", "recorded_by", "taken_back_by"
    )
    listed = [
        ((row.charged_on, 0, row.pk), Entry(row.case_id, _charge(row)))
        for row in charges.annotate(client=client_name("case_id"))
    ]
    for row in payments.annotate(client=client_name("charge__case_id")):
        for order, cells in enumerate(_payment(row), start=1):
            if first <= (day := cells[1]) <= last:
                listed.append(((day, order, row.pk), Entry(row.charge.case_id, cells)))
    return [entry for _key, entry in sorted(listed, key=lambda each: each[0])]


def _charge(row: Charge) -> list[Cell]:
    """A charge that was waived stands there with nothing, so that the columns add up."""
    waived = row.state == Charge.State.WAIVED
    money = replace(row.money, net=NOTHING) if waived else row.money
    return [
        _("Charge"), row.charged_on, *_about(row, vars(row)["client"]),
        money.net, money.vat_percent, money.vat, money.withheld_percent, money.withheld,
        money.gross, None, row.get_state_display(), _invoice(row), "", row.tariff,
        str(row.raised_by),
    ]  # fmt: skip


def _payment(row: Payment) -> Iterator[list[Any]]:
    """What was paid, and that it was taken back."""
    yield _paid(row, _("Payment"), row.paid_on, row.amount, row.recorded_by)
    if row.taken_back_at is not None:
        day = bangkok_day(row.taken_back_at)
        yield _paid(row, _("Payment taken back"), day, -row.amount, row.taken_back_by)


def _paid(row: Payment, what: str, day: date, amount: Decimal, by: User | None) -> list[Any]:
    charge = row.charge
    return [
        what, day, *_about(charge, vars(row)["client"]), None, None, None, None, None, None,
        amount, charge.get_state_display(), _invoice(charge), row.receipt_number, charge.tariff,
        str(by),
    ]  # fmt: skip


def _about(charge: Charge, client: str | None) -> list[Cell]:
    """Who is billed: the client of the invoice, until there is one that of the case."""
    billed = charge.invoice.client.name if charge.invoice else client or ""
    return [
        charge.case.ref, billed, charge.pk, charge.get_kind_display(), charge.code,
        charge.name,
    ]  # fmt: skip


def _invoice(charge: Charge) -> str:
    return number_of(charge.invoice) if charge.invoice else ""


def paper_heads() -> list[str]:
    """The columns of the papers."""
    return [
        _("Number"), _("Date"), _("Kind"), _("Case"), _("Client"), _("Net"), _("VAT"),
        _("Withheld"), _("With VAT"), _("To be paid after tax"), _("State"), _("Why?"), _("By"),
    ]  # fmt: skip


def paper_rows(user: User, first: date, last: date) -> Iterator[list[Cell]]:
    """The quotations and invoices of a period by their numbers, the void ones with the reason:
    no number is left out but those of cases that the person may not see. One query."""
    papers = BillingPaper.objects.filter(seen_by(user, "case__"), issued_on__range=(first, last))
    ordered = papers.order_by("kind", "year", "number")
    for row in ordered.select_related("case", "issued_by"):
        yield [
            number_of(row), row.issued_on, row.get_kind_display(), row.case.ref,
            row.content["client"]["name"], row.net, row.vat, row.withheld, row.net + row.vat,
            row.total, _("Void") if row.voided_at else "", row.void_reason, str(row.issued_by),
        ]  # fmt: skip
