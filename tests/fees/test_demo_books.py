"""The demo office has prices, charges and papers, all made by the same verbs as everybody's."""

from datetime import timedelta

import pytest

from cases.models import OfficeProfile
from fees.demo_books import MOST, PRICES, fill_books
from fees.models import BillingPaper, Charge, Payment, PriceItem
from tests.factories import NOON, TODAY, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


def test_the_demo_office_keeps_books():
    make_user("nop")
    for number in range(MOST + 1):
        filed = TODAY.replace(year=TODAY.year - 6) - timedelta(days=number)
        case = make_case(events=[("filed", filed.isoformat()), ("granted", "2024-05-02")])
        if number:
            join(case, make_party(f"Client {number}"))
    fill_books(TODAY, NOON)
    assert PriceItem.objects.count() == len(PRICES)
    assert OfficeProfile.objects.get().name_en
    assert Charge.objects.filter(kind="official").count() == MOST
    assert Charge.objects.filter(kind="service").count() == MOST
    assert Payment.objects.count() == MOST // 2
    assert set(BillingPaper.objects.values_list("kind", flat=True)) == {"quotation", "invoice"}
