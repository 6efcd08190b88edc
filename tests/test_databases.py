"""What the databases of the tests promise."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from cases.models import ClosedDay, FilingOffice
from fees.models import FeeItem
from tests.factories import make_user

SHIPPED = (ClosedDay, FilingOffice, FeeItem, Permission)


@pytest.mark.django_db
def test_the_shipped_rows_come_back_as_they_were():
    before = [list(model.objects.order_by("pk").values()) for model in SHIPPED]
    assert all(before)
    FeeItem.objects.update(amount=1)
    FilingOffice.objects.exclude(code="dip").delete()
    ClosedDay.objects.all().delete()
    kept = connection._test_serialized_contents
    connection.creation.deserialize_db_from_string(kept)
    assert [list(model.objects.order_by("pk").values()) for model in SHIPPED] == before
    assert make_user("new").pk
    assert ClosedDay.objects.create(date="2031-01-02", name="ก", name_en="a", source="b").pk
