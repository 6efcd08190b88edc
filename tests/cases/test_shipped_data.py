"""What a new installation starts with: closed days, filing offices, the status map."""

import importlib
from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from cases.eexchange.status import ASK, DEFAULT_STATUS_MAP, INTERNAL_STATUSES, classify
from cases.models import ClosedDay, FilingOffice, StatusMapping
from cases.queries import office_calendar
from cases.rules.calendar import shipped_calendar, shipped_days

pytestmark = pytest.mark.django_db
EDITOR = SimpleNamespace(connection=connection)
migration = importlib.import_module("cases.migrations._shipped")

# Weekdays only, as the announcements of each year give them (law.md section 2).
ANNOUNCED = {
    2024: "0101 0226 0408 0412 0415 0416 0506 0510 0522 0603 0722 0729 0812 1014 1023 1205 "
    "1210 1230 1231",
    2025: "0101 0212 0407 0414 0415 0416 0505 0509 0512 0602 0603 0710 0711 0728 0811 0812 "
    "1013 1023 1205 1210 1231",
    2026: "0101 0102 0303 0406 0413 0414 0415 0504 0513 0601 0603 0728 0729 0730 0812 1013 "
    "1023 1207 1210 1231",
    2027: "0101 0222 0406 0413 0414 0415 0504 0520 0603 0719 0720 0728 0812 1013 1025 1206 "
    "1210 1231",
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_weekdays_are_those_of_the_announcement(year: int) -> None:
    days = ClosedDay.objects.filter(date__year=year).values_list("date", flat=True)
    assert [f"{day:%m%d}" for day in days if day.weekday() < 5] == ANNOUNCED[year].split()


@pytest.mark.parametrize(
    ("year", "confirmed"), [(2024, True), (2025, True), (2026, True), (2027, False)]
)
def test_only_announced_years_are_confirmed(year: int, confirmed: bool) -> None:
    rows = ClosedDay.objects.filter(date__year=year)
    assert set(rows.values_list("confirmed", flat=True)) == {confirmed}
    assert office_calendar().confirmed(date(year, 6, 15)) is confirmed


def test_the_rows_are_the_days_of_the_shipped_calendar() -> None:
    rows = ClosedDay.objects.filter(office__isnull=True)
    stored = {(r.date, r.name, r.name_en, r.source, r.confirmed) for r in rows}
    assert stored == {(d.date, d.name_th, d.name_en, d.source, d.confirmed) for d in shipped_days()}
    assert office_calendar().confirmed_years == shipped_calendar().confirmed_years


def test_every_day_has_both_names_and_a_source() -> None:
    assert not ClosedDay.objects.filter(name="").exists()
    assert not ClosedDay.objects.filter(name_en="").exists()
    assert not ClosedDay.objects.filter(source="").exists()


@pytest.mark.parametrize("day", [date(year, 5, 1) for year in ANNOUNCED])
def test_labour_day_is_no_closed_day(day: date) -> None:
    assert not ClosedDay.objects.filter(date=day).exists()


def test_the_filing_offices_have_the_department_first_of_all() -> None:
    department = FilingOffice.objects.get(code="dip")
    assert department.name == "กรมทรัพย์สินทางปัญญา"
    assert FilingOffice.objects.exclude(code="dip").count() >= 3


def test_the_status_map_is_the_one_of_the_wire_in_its_order() -> None:
    rows = StatusMapping.objects.order_by("position")
    assert [(r.contains, r.internal, r.exact) for r in rows] == list(DEFAULT_STATUS_MAP)
    assert {row.internal for row in rows} <= {ASK, *INTERNAL_STATUSES}
    assert max(Counter(row.position for row in rows).values()) == 1


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("รับจดทะเบียนแล้ว", "registered"),
        ("ไม่รับจดทะเบียน", "refused"),
        ("ถูกเพิกถอนการจดทะเบียน", "cancelled"),
        ("ไม่ได้ต่ออายุ", "expired"),
        ("คำขอถูกละทิ้ง", "abandoned"),
        ("ถูกคัดค้าน", "opposed"),
        ("สถานะที่ไม่เคยเห็น", None),
        ("", None),
    ],
)
def test_an_end_is_never_read_as_a_registration(text: str, meaning: str | None) -> None:
    assert classify(text, StatusMapping.objects.all()) == meaning


def test_loading_again_changes_nothing_and_keeps_what_the_office_wrote() -> None:
    ClosedDay.objects.filter(date=date(2027, 5, 4)).update(name="แก้โดยสำนักงาน", confirmed=True)
    StatusMapping.objects.filter(contains="คัดค้าน").update(internal="appeal")
    before = counts()
    migration.load(apps, EDITOR)
    assert counts() == before
    assert ClosedDay.objects.get(date=date(2027, 5, 4)).name == "แก้โดยสำนักงาน"
    assert StatusMapping.objects.get(contains="คัดค้าน").internal == "appeal"


def counts() -> tuple[int, int, int]:
    return (
        ClosedDay.objects.count(),
        FilingOffice.objects.count(),
        StatusMapping.objects.count(),
    )


def test_going_back_takes_nothing_away() -> None:
    before = counts()
    migration.unload(apps, EDITOR)
    assert counts() == before
