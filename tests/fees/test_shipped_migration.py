"""Bringing the shipped files to an office that has tariffs already."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from fees.models import AnnuityFee, FeeItem, FeeSchedule
from fees.queries import tariffs

pytestmark = pytest.mark.django_db
MIGRATION = import_module("fees.migrations._shipped")


def load() -> None:
    MIGRATION.load_tariffs(apps, connection.schema_editor())


def test_loading_again_changes_nothing():
    before = tariffs()
    load()
    assert tariffs() == before


def test_amounts_and_days_of_the_office_stay_and_what_is_missing_comes():
    FeeItem.objects.filter(schedule__code="TM-2559", code="TM-F-03").update(amount=9, name="เก่า")
    FeeItem.objects.filter(schedule__code="TM-2559", code="TM-F-04").delete()
    AnnuityFee.objects.filter(schedule__code="PAT-2542", ip_type="invention", year=6).delete()
    FeeSchedule.objects.filter(code="TM-2559").update(valid_to="2026-12-31", name="เก่า")
    FeeSchedule.objects.filter(code="GI-2547").delete()
    load()
    opposition = FeeItem.objects.get(schedule__code="TM-2559", code="TM-F-03")
    assert (opposition.amount, opposition.name) == (9, "คำคัดค้าน")
    assert FeeItem.objects.get(schedule__code="TM-2559", code="TM-F-04").amount == 2000
    year = AnnuityFee.objects.get(schedule__code="PAT-2542", ip_type="invention", year=6)
    assert year.amount == 2400
    mark = FeeSchedule.objects.get(code="TM-2559")
    assert str(mark.valid_to) == "2026-12-31"
    assert mark.name == "กฎกระทรวงค่าธรรมเนียมเครื่องหมายการค้า พ.ศ. 2559"
    assert FeeSchedule.objects.get(code="GI-2547").items.count() == 6


def test_going_back_takes_nothing_away():
    before = tariffs()
    MIGRATION.unload(apps, connection.schema_editor())
    assert tariffs() == before
