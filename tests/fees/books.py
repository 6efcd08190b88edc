"""Books of a case for tests: charges, a payment, an invoice."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases.models import Case, OfficeProfile, Party
from fees.billing import Draft, draft_of, issue_paper, offers
from fees.charges import Disbursement, OfficialFee, raise_charge, record_payment
from fees.charging import clients_of
from fees.models import BillingPaper, Charge, Payment, PriceItem
from fees.paper_content import Item
from tests.factories import TODAY, cause

OFFICE = {
    "name": "สำนักงานทดสอบ จำกัด",
    "name_en": "Test Office Ltd.",
    "address": "1 ถนนสีลม\nกรุงเทพฯ 10500",
    "tax_number": "0105500000001",
    "pay_to": "ธนาคารตัวอย่าง 000-0-00000-0",
}


def office(**fields: Any) -> OfficeProfile:
    """The head of the papers."""
    row, _made = OfficeProfile.objects.update_or_create(pk=1, defaults=OFFICE | fields)
    return row


def price(code: str = "S-1", amount: str = "5000", **fields: Any) -> PriceItem:
    given = {"name": "ค่าบริการ", "name_en": "Service", "valid_from": date(2026, 1, 1)}
    row = PriceItem(code=code, amount=Decimal(amount), **{**given, **fields})
    row.save()
    return row


def laid_out(case: Case, amount: str = "100", name: str = "ค่าแปล", on: date = TODAY) -> Charge:
    """Something that the office laid out for a case."""
    return raise_charge(case, Disbursement(name, Decimal(amount), "Translation"), on, cause(), on)


def fee_of(case: Case, code: str = "ANN-2", plan: str = "yearly", on: date = TODAY) -> Charge:
    return raise_charge(case, OfficialFee(case.deadlines.get(code=code), plan), on, cause(), on)


def pay(charge: Charge, amount: str, receipt: str = "69/1", **given: Any) -> Payment:
    """A payment that is right unless `given` says otherwise."""
    return record_payment(
        charge,
        Decimal(amount),
        given.get("day", TODAY),
        receipt,
        given.get("document"),
        given.get("version", charge.version),
        given.get("why", cause()),
        given.get("on", TODAY),
    )


def offered(case: Case, kind: str, on: date = TODAY) -> dict[str, Item]:
    return offers(case, kind, on)


def drafted(case: Case, kind: str = "invoice", **given: Any) -> Draft:
    """A paper of a case with all that it can ask for."""
    client: Party = given.get("client") or clients_of(case)[0]
    on = given.get("on", TODAY)
    items = given.get("items") or list(offered(case, kind, on).values())
    return draft_of(
        case, kind, client, given.get("language", "th"), on, on + timedelta(days=30),
        items, given.get("note", ""),
    )  # fmt: skip


def issued(case: Case, kind: str = "invoice", **given: Any) -> BillingPaper:
    return issue_paper(drafted(case, kind, **given), cause(), given.get("on", TODAY))


def keep_books(case: Case) -> None:
    """One charge that is paid and billed, one that is open."""
    office()
    paid = laid_out(case, "100", "ค่าแปลที่จ่ายแล้ว")
    pay(paid, "100")
    issued(case)
    laid_out(case, "250")
