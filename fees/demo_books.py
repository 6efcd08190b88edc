"""The books of the demo office: prices, the head of its papers, some charges and papers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.demo.office import thirteen_digits
from cases.models import Case, Deadline, OfficeProfile, User
from cases.recompute import Cause
from fees.billing import draft_of, issue_paper, offers
from fees.charges import OfficialFee, Service, raise_charge, record_payment
from fees.charging import ChargeRefused, clients_of
from fees.models import BillingPaper, PriceItem

OFFICE = "บริษัท สาธิตทรัพย์สินทางปัญญา จำกัด"
HEAD = {
    "name": OFFICE,
    "name_en": "Demo Intellectual Property Co., Ltd.",
    "address": "99/9 อาคารริมคลอง ชั้น 12 ถนนพระรามที่ 4\nแขวงคลองเตย เขตคลองเตย กรุงเทพมหานคร 10110",
    "address_en": "99/9 Rim Khlong Building, 12th floor, Rama IV Road\nKhlong Toei, Bangkok 10110",
    "phone": "02 000 0000",
    "email": "accounts@demo.example",
    "pay_to": "ธนาคารสาธิต สาขาคลองเตย บัญชีเลขที่ 000-0-00000-0",
    "pay_to_en": "Demo Bank, Khlong Toei branch, account 000-0-00000-0",
}
PRICES = (
    ("S-ANN", "ค่าบริการชำระค่าธรรมเนียมรายปี", "Service: payment of an annuity", "2500"),
    ("S-DES", "ค่าบริการยื่นคำขอรับสิทธิบัตรการออกแบบ", "Service: filing of a design", "12000"),
    ("S-OA", "ค่าบริการตอบคำสั่งนายทะเบียน", "Service: answer to an office action", "8000"),
    ("S-REN", "ค่าบริการต่ออายุเครื่องหมายการค้า", "Service: renewal of a mark", "4500"),
    ("S-TM", "ค่าบริการยื่นคำขอจดทะเบียนเครื่องหมายการค้า", "Service: filing of a mark", "6500"),
)
MOST = 6


def fill_books(today: date, now: datetime) -> None:
    """Prices and the head of the papers; a few open annuities are charged, some paid and billed."""
    OfficeProfile.objects.create(tax_number=thirteen_digits(OFFICE), **HEAD)
    begins = date(today.year - 1, 1, 1)
    for code, name, name_en, amount in PRICES:
        row = PriceItem(code=code, name=name, name_en=name_en, valid_from=begins)
        row.amount = Decimal(amount)
        row.save()
    cause = Cause(User.objects.get(username="nop"), now, _("Demo office"))
    annuities = Deadline.objects.on_the_desk().filter(
        code__in=["ANN-1", "ANN-2"], due_date__range=(today, today + timedelta(days=400))
    )
    soonest = annuities.select_related("case").order_by("due_date")[:MOST]
    for number, deadline in enumerate(soonest):
        _charge(deadline, number, cause, today)


def _charge(deadline: Deadline, number: int, cause: Cause, today: date) -> None:
    case = deadline.case
    try:
        fee = raise_charge(case, OfficialFee(deadline), today, cause, today)
    except ChargeRefused:
        return
    service = raise_charge(case, Service("S-ANN"), today, cause, today)
    due = fee if deadline.opens_on and deadline.opens_on <= today else service
    if number % 2 == 0:
        receipt = f"{(today.year + 543) % 100}/{number + 1:06d}"
        record_payment(due, due.money.payable, today, receipt, None, due.version, cause, today)
    _paper(case, number, cause, today)


def _paper(case: Case, number: int, cause: Cause, today: date) -> None:
    clients = clients_of(case)
    if not clients:
        return
    kind = BillingPaper.Kind.QUOTATION if number % 2 else BillingPaper.Kind.INVOICE
    found = list(offers(case, kind, today).values())[:MOST]
    client = clients[0]
    until = today + timedelta(days=30)
    draft = draft_of(case, kind, client, client.language, today, until, found)
    issue_paper(draft, cause, today)
