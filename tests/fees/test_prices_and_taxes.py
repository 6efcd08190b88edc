"""Prices, tax rates and the head of the papers in the back office."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.models import OfficeProfile, Role
from fees.access import can_keep_the_books
from fees.charging import prices_on, taxes_of
from fees.models import PriceItem, TaxRate
from tests.cases.views.desk import sign_in, words
from tests.factories import TODAY, make_user
from tests.fees.books import office, price

pytestmark = pytest.mark.django_db

NEW_PRICE = {"code": "S-1", "name": "ค่าบริการ", "amount": "6000", "valid_from": "1/1/2570"}
NEW_RATE = {
    "kind": "vat",
    "percent": "10",
    "least": "0",
    "source": "พ.ร.ฎ. 2570",
    "valid_from": "1/1/2570",
}


@pytest.fixture
def desk():
    return sign_in(make_user("boss", role=Role.ADMINISTRATOR, is_staff=True))


def test_the_shipped_withholding_tax_begins_at_a_thousand_baht():
    assert dict(TaxRate.objects.values_list("kind", "least")) == {"vat": 0, "wht": 1000}


def test_the_shipped_rates_have_their_source():
    found = {row.kind: (row.percent, row.valid_to) for row in TaxRate.objects.all()}
    assert found == {"vat": (Decimal(7), None), "wht": (Decimal(3), None)}
    assert all(row.source for row in TaxRate.objects.all())


def test_the_price_list_is_empty_until_the_office_fills_it():
    assert not PriceItem.objects.exists()


def test_a_new_rate_ends_the_former_one_and_says_so(desk):
    answer = desk.post("/admin/fees/taxrate/add/", NEW_RATE, follow=True)
    assert "Value-added tax 7.00% now ends on 31 December B.E. 2569" in words(answer)
    assert [taxes_of(None, day)[0] for day in (date(2026, 12, 31), date(2027, 1, 1))] == [7, 10]


def test_a_new_price_ends_the_former_one(desk):
    price("S-1", "5000")
    assert desk.post("/admin/fees/priceitem/add/", NEW_PRICE).status_code == 302
    found = [prices_on(day).get().amount for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert found == [5000, 6000]


@pytest.mark.parametrize(
    "days",
    [
        {"valid_from": "1/1/2569"},
        {"valid_from": "1/1/2568"},
        {"valid_from": "1/1/2568", "valid_to": "1/1/2569"},
    ],
)
def test_an_overlap_is_refused_on_the_page_and_nothing_changes(desk, days):
    row = price("S-1", "5000")
    answer = desk.post("/admin/fees/priceitem/add/", NEW_PRICE | days)
    assert (answer.status_code, PriceItem.objects.count()) == (200, 1)
    row.refresh_from_db()
    assert row.valid_to is None


def test_an_overlap_is_refused_by_the_row_itself_and_another_code_is_free():
    price("S-1")
    with pytest.raises(ValidationError):
        price("S-1", valid_from=date(2025, 1, 1))
    assert price("S-2", valid_from=date(2025, 1, 1)).ended is None


def test_the_database_holds_one_price_in_force():
    row = price("S-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceItem.objects.bulk_create(
            [PriceItem(code="S-1", name="x", amount=1, valid_from=date(2025, 1, 1))]
        )
    assert PriceItem.objects.get() == row


def test_an_old_row_is_corrected_in_its_place():
    row = price("S-1", "5000")
    row.amount = Decimal(5500)
    row.save()
    assert prices_on(TODAY).get().amount == 5500


def test_there_is_one_head_of_the_papers(desk):
    given = {"name": "สำนักงาน", "address": "กรุงเทพฯ", "charges_vat": "on"}
    assert desk.post("/admin/cases/officeprofile/add/", given).status_code == 302
    assert desk.get("/admin/cases/officeprofile/add/").status_code == 403
    assert OfficeProfile.objects.get().charges_vat is True


def test_a_wrong_tax_number_is_told_at_its_field(desk):
    office()
    given = {"name": "x", "address": "y", "tax_number": "1234567890123"}
    answer = desk.post("/admin/cases/officeprofile/1/change/", given)
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {"tax_number"}


def test_the_books_are_kept_by_everybody_of_the_office_and_no_client():
    found = {role: can_keep_the_books(make_user(role, role=role)) for role in Role.values}
    assert found == {role: role != Role.CLIENT for role in Role.values}
