"""Charges of a case: raised by tariff and price list, paid with a receipt, waived with a reason."""

from datetime import date
from decimal import Decimal

import pytest

from cases.documents import store_document
from cases.models import Case, Deadline, Party, PartyRole
from cases.rules.thai_dates import bangkok_day
from django.core.files.base import ContentFile
from fees.charges import (
    Disbursement,
    OfficialFee,
    Service,
    paid_so_far,
    raise_charge,
    record_payment,
    take_back_payment,
    waive,
)
from fees.charging import ChargeChanged, ChargeRefused
from fees.models import Charge, OfficeProfile, Payment, PriceItem
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_case, make_party

pytestmark = pytest.mark.django_db

BAHT = Decimal


@pytest.fixture
def design() -> Case:
    """A design granted in its fifth year: years 5 and 6 are paid together, until 30 Nov 2026."""
    events = [("filed", "2021-03-10"), ("granted", "2026-10-01")]
    return make_case(ref="DS-9", events=events)


def first(case: Case) -> Deadline:
    return case.deadlines.get(code="ANN-2")


def fee_of(case: Case, on: date = TODAY, plan: str = "yearly") -> Charge:
    return raise_charge(case, OfficialFee(first(case), plan), on, cause(), on)


def price(code: str = "S-1", amount: str = "5000", **fields: object) -> PriceItem:
    row = PriceItem(code=code, name="ค่าบริการ", name_en="Service", amount=BAHT(amount),
                    **{"valid_from": date(2026, 1, 1), **fields})  # fmt: skip
    row.save()
    return row


def pay(charge: Charge, amount: str = "1150", receipt: str = "69/1", on: date = TODAY, **given):
    day = given.pop("day", TODAY)
    version = given.pop("version", charge.version)
    return record_payment(
        charge, BAHT(amount), day, receipt, given.pop("document", None), version,
        given.pop("cause", cause()), on,
    )  # fmt: skip


def test_try(design):
    print([(d.code, d.years, d.opens_on, d.due_date, d.surcharge_until) for d in design.deadlines.all()])
    charge = fee_of(design)
    print(charge.amount, charge.name, charge.name_en, charge.tariff)
    pay(charge, str(charge.amount))
    print([(d.code, d.years, d.state, d.proof) for d in design.deadlines.all()], [(e.kind,e.data) for e in design.events.all()])
    assert 0
