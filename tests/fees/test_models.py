"""Tariffs follow each other and never overlap; the shipped file is what the database holds."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fees.models import AnnuityFee, FeeSchedule
from fees.queries import tariffs
from fees.shipped import shipped_tariffs
from fees.tariff import Tariff, tariff_on

pytestmark = pytest.mark.django_db


def schedule(**fields: object) -> FeeSchedule:
    values = {"code": "PAT-2600", "family": "patent", "name": "ใหม่", "source": "กฎกระทรวง"}
    return FeeSchedule(**{**values, "valid_from": date(2057, 1, 1), **fields})


def test_the_database_holds_what_the_files_say() -> None:
    def by_day(tariff: Tariff) -> tuple[str, date]:
        return (tariff.family, tariff.valid_from)

    assert sorted(tariffs(), key=by_day) == list(shipped_tariffs())


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
        (date(1990, 1, 1), None),
        (date(2004, 9, 29), None),
        (date(2004, 9, 29), date(2004, 9, 29)),
        (date(2004, 9, 28), date(2004, 9, 28)),
        (date(1990, 1, 1), date(1999, 9, 24)),
    ],
)
def test_an_overlap_is_refused(valid_from: date, valid_to: date | None) -> None:
    before = list(FeeSchedule.objects.values_list("code", "valid_from", "valid_to"))
    with pytest.raises(ValidationError):
        schedule(valid_from=valid_from, valid_to=valid_to).full_clean()
    with pytest.raises(ValidationError):
        schedule(valid_from=valid_from, valid_to=valid_to).save()
    assert list(FeeSchedule.objects.values_list("code", "valid_from", "valid_to")) == before


@pytest.mark.parametrize("valid_to", [None, date(2058, 12, 31)])
def test_a_new_schedule_ends_the_one_in_force_on_the_day_before(valid_to: date | None) -> None:
    new = schedule(valid_to=valid_to)
    new.full_clean()
    new.save()
    former = FeeSchedule.objects.get(code="PAT-2547")
    assert new.ended == former
    assert former.valid_to == date(2056, 12, 31)
    assert former.history.latest().history_change_reason in {
        "Followed by PAT-2600",
        "ต่อด้วย PAT-2600",
    }
    other = FeeSchedule.objects.get(code="TM-2559")
    assert other.valid_to is None


def test_what_was_owed_before_stays_owed() -> None:
    new = schedule()
    new.save()
    AnnuityFee.objects.create(schedule=new, ip_type="design", year=5, amount=9999)
    of_the_day_before = tariff_on(tariffs(), "design", date(2056, 12, 31))
    of_the_day = tariff_on(tariffs(), "design", date(2057, 1, 1))
    assert of_the_day_before
    assert of_the_day_before.annuities["design", 5] == 500
    assert of_the_day
    assert of_the_day.annuities == {("design", 5): 9999}


@pytest.mark.parametrize("valid_to", [None, date(2004, 10, 1), date(2026, 12, 31)])
def test_the_repealed_schedule_can_never_hold_again(valid_to: date | None) -> None:
    repealed = FeeSchedule.objects.get(code="PAT-2542")
    repealed.valid_to = valid_to
    with pytest.raises(ValidationError):
        repealed.full_clean()
    with pytest.raises(ValidationError):
        repealed.save()
    assert FeeSchedule.objects.get(code="PAT-2542").valid_to == date(2004, 9, 28)


def test_a_schedule_is_stored_again_without_ending_another() -> None:
    current = FeeSchedule.objects.get(code="PAT-2547")
    current.name = "อีกชื่อ"
    current.full_clean()
    current.save()
    assert current.ended is None
    assert FeeSchedule.objects.get(code="PAT-2542").valid_to == date(2004, 9, 28)


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
        FeeSchedule.objects.bulk_create([schedule(**wrong)])


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
