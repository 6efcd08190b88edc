"""Tariffs follow each other and never overlap; the shipped file is what the database holds."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

import fees
from fees.models import AnnuityFee, FeeItem, FeeSchedule

pytestmark = pytest.mark.django_db
SHIPPED = Path(fees.__file__).parent / "shipped.toml"


def schedule(**fields: object) -> FeeSchedule:
    values = {"code": "PAT-2600", "family": "patent", "name": "ใหม่", "source": "กฎกระทรวง"}
    return FeeSchedule(**{**values, "valid_from": date(2057, 1, 1), **fields})


def test_the_database_holds_what_the_file_says() -> None:
    data = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    items = {(row["schedule"], row["code"]): row["amount"] for row in data["item"]}
    assert len(items) == len(data["item"])
    assert items == {
        (row.schedule.code, row.code): row.amount
        for row in FeeItem.objects.select_related("schedule")
    }
    assert set(FeeSchedule.objects.values_list("code", "valid_from", "valid_to")) == {
        (row["code"], row["valid_from"], row.get("valid_to")) for row in data["schedule"]
    }


def test_the_sums_of_the_annuities_are_those_of_the_law() -> None:
    rows = AnnuityFee.objects.filter(schedule__code="PAT-2547")
    sums = {
        kind: sum(rows.filter(ip_type=kind, year__gt=0).values_list("amount", flat=True))
        for kind in ("design", "invention", "petty_patent")
    }
    assert sums == {"design": 8250, "invention": 152000, "petty_patent": 2250}
    lumps = dict(rows.filter(year=0).values_list("ip_type", "amount"))
    assert lumps == {"design": 7500, "invention": 140000, "petty_patent": 2000}


def test_the_repealed_tariff_was_twice_the_current_one_for_designs() -> None:
    def of(code: str) -> list[int]:
        rows = AnnuityFee.objects.filter(schedule__code=code, ip_type="design", year__gt=0)
        return list(rows.order_by("year").values_list("amount", flat=True))

    assert of("PAT-2542") == [2 * amount for amount in of("PAT-2547")]


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (date(2057, 1, 1), None),
        (date(2004, 9, 29), date(2004, 9, 29)),
        (date(2004, 9, 28), date(2004, 9, 28)),
        (date(1990, 1, 1), date(1999, 9, 24)),
    ],
)
def test_an_overlap_is_refused(valid_from: date, valid_to: date | None) -> None:
    with pytest.raises(ValidationError):
        schedule(valid_from=valid_from, valid_to=valid_to).full_clean()


def test_a_schedule_before_or_after_the_others_is_taken() -> None:
    schedule(valid_from=date(1990, 1, 1), valid_to=date(1999, 9, 23)).full_clean()
    FeeSchedule.objects.filter(code="PAT-2547").update(valid_to=date(2026, 12, 31))
    schedule(valid_from=date(2027, 1, 1)).full_clean()


def test_a_schedule_without_a_day_is_refused_at_its_day() -> None:
    with pytest.raises(ValidationError) as refused:
        schedule(valid_from=None).full_clean()
    assert "valid_from" in refused.value.error_dict


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": date(2000, 1, 2), "valid_to": date(2000, 1, 1)},
        {"valid_from": date(2569, 1, 1), "valid_to": date(2569, 2, 1)},
        {"valid_to": None},
    ],
)
def test_the_database_refuses_it_too(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        schedule(**wrong).save()


def test_a_year_has_one_annuity() -> None:
    current = FeeSchedule.objects.get(code="PAT-2547")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnuityFee.objects.create(schedule=current, ip_type="design", year=5, amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnuityFee.objects.create(schedule=current, ip_type="design", year=4, amount=1)


def test_the_names_are_readable() -> None:
    current = FeeSchedule.objects.get(code="PAT-2547")
    assert str(current) == "PAT-2547"
    assert str(current.items.get(code="FEE-05")) == "FEE-05 500"
    assert str(current.annuities.get(ip_type="design", year=5)) == "design 5: 500"
