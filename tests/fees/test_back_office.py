"""The tariffs in the back office: a new one ends the former, and two never overlap."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cases.models import Role
from fees.models import FeeItem, FeeSchedule
from tests.cases.views.desk import sign_in, words
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADD, LIST = "/admin/fees/feeschedule/add/", "/admin/fees/feeschedule/"
NEW = {
    "code": "TM-2570",
    "family": "trademark",
    "name": "อัตราใหม่",
    "source": "กฎกระทรวง พ.ศ. 2570",
    "valid_from": "1/1/2570",
    **{
        f"{rows}-{key}": value
        for rows in ("items", "annuities")
        for key, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
    },
}
LINE = {
    "items-TOTAL_FORMS": "1",
    "items-0-code": "TM-F-03",
    "items-0-name": "คำคัดค้าน",
    "items-0-name_en": "Opposition",
    "items-0-amount": "2500",
}


@pytest.fixture
def desk():
    return sign_in(make_user("boss", role=Role.ADMINISTRATOR, is_staff=True))


def validity(code: str) -> tuple[date, date | None]:
    row = FeeSchedule.objects.get(code=code)
    return row.valid_from, row.valid_to


def test_a_new_tariff_with_its_lines_ends_the_former_one_and_says_so(desk):
    answer = desk.post(ADD, NEW | LINE)
    assert answer.status_code == 302
    assert validity("TM-2570") == (date(2027, 1, 1), None)
    assert validity("TM-2559") == (date(2016, 7, 28), date(2026, 12, 31))
    assert FeeItem.objects.get(schedule__code="TM-2570").amount == 2500
    assert FeeItem.objects.get(schedule__code="TM-2559", code="TM-F-03").amount == 2000
    told = "TM-2559 now ends on 31 December B.E. 2569; what is owed for its days stays."
    assert told in words(desk.get(LIST))


@pytest.mark.parametrize(
    "days",
    [
        {"valid_from": "28/7/2559"},
        {"valid_from": "1/1/2550"},
        {"valid_from": "1/1/2550", "valid_to": "28/7/2559"},
    ],
)
def test_an_overlap_is_refused_on_the_page_and_nothing_changes(desk, days):
    answer = desk.post(ADD, NEW | days)
    assert answer.status_code == 200
    assert "This schedule overlaps another one of the same family." in words(answer)
    assert not FeeSchedule.objects.filter(code="TM-2570").exists()
    assert validity("TM-2559") == (date(2016, 7, 28), None)


def test_a_tariff_before_the_first_one_ends_nothing(desk):
    days = {"valid_from": "1/1/2550", "valid_to": "27/7/2559"}
    assert desk.post(ADD, NEW | days).status_code == 302
    assert validity("TM-2559") == (date(2016, 7, 28), None)


def test_a_tariff_saved_as_new_keeps_the_lines_of_both(desk):
    former = FeeSchedule.objects.get(code="GI-2547")
    items = list(former.items.order_by("code"))
    given = {
        "code": "GI-2570", "family": "gi", "name": "ใหม่", "source": "กฎ", "valid_from": "1/1/2570",
        "items-TOTAL_FORMS": str(len(items)), "items-INITIAL_FORMS": str(len(items)),
        "annuities-TOTAL_FORMS": "0", "annuities-INITIAL_FORMS": "0", "_saveasnew": "1",
    }  # fmt: skip
    for number, item in enumerate(items):
        for key, value in {"id": item.pk, "schedule": former.pk, "amount": item.amount * 2}.items():
            given[f"items-{number}-{key}"] = str(value)
        for key in ("code", "name", "name_en"):
            given[f"items-{number}-{key}"] = getattr(item, key)
    assert desk.post(f"/admin/fees/feeschedule/{former.pk}/change/", given).status_code == 302
    new = FeeSchedule.objects.get(code="GI-2570")
    amounts = {row.code: row.amount for row in new.items.all()}
    assert amounts == {row.code: 2 * row.amount for row in former.items.all()}
    assert len(amounts) == 6
    assert validity("GI-2547") == (date(2004, 4, 28), date(2026, 12, 31))


def test_a_first_day_that_moves_leaves_no_days_untold(desk):
    desk.post(ADD, NEW | LINE)
    desk.get(LIST)
    row = FeeSchedule.objects.get(code="TM-2570")
    change = f"/admin/fees/feeschedule/{row.pk}/change/"
    answer = desk.post(change, NEW | {"valid_from": "1/4/2570"}, follow=True)
    told = "From 1 January B.E. 2570 to 31 March B.E. 2570 no schedule of this family is in force."
    assert told in words(answer)
    former = FeeSchedule.objects.get(code="TM-2559")
    former.valid_to = date(2027, 3, 31)
    former.save()
    again = desk.post(change, NEW | {"valid_from": "1/4/2570", "name": "อื่น"}, follow=True)
    assert "no schedule of this family" not in words(again)


def test_a_tariff_with_a_last_day_says_that_nothing_follows(desk):
    answer = desk.post(ADD, NEW | {"valid_to": "31/12/2570"}, follow=True)
    told = "From 1 January B.E. 2571 on no schedule of this family is in force."
    assert told in words(answer)


@pytest.mark.parametrize(
    ("right", "year", "sentence"),
    [
        ("Design", "5", "Please write design, invention or petty_patent."),
        ("design", "11", "This kind of right has no annuity of that year."),
        ("petty_patent", "7", "This kind of right has no annuity of that year."),
    ],
)
def test_an_annuity_that_no_right_would_find_is_refused(desk, right, year, sentence):
    given = {"code": "PAT-2570", "family": "patent", "annuities-TOTAL_FORMS": "1"}
    given |= {"annuities-0-ip_type": right, "annuities-0-year": year, "annuities-0-amount": "9"}
    answer = desk.post(ADD, NEW | given)
    assert sentence in words(answer)
    assert not FeeSchedule.objects.filter(code="PAT-2570").exists()


def store(code: str, first: int, last: int | None) -> FeeSchedule:
    end = date(last, 12, 31) if last else None
    row = FeeSchedule(
        code=code, family="gi", name="ก", source="ข", valid_from=date(first, 1, 1), valid_to=end
    )
    row.save()
    return row


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time anyway"
)
@pytest.mark.parametrize(
    ("former", "one", "other"),
    [
        (None, ("A", 2030, 2031), ("B", 2031, 2032)),
        (None, ("A", 2030, None), ("B", 2030, None)),
        (None, ("A", 2030, 2030), ("B", 2031, 2032)),
        (("Z", 2020, None), ("A", 2030, None), ("B", 2031, None)),
        (("Z", 2020, None), ("A", 2030, None), ("B", 2030, None)),
    ],
)
def test_two_writers_never_store_an_overlap(former, one, other):
    FeeSchedule.objects.filter(family="gi").delete()
    if former:
        store(*former)
    barrier, refused = Barrier(2), []

    def write(given: tuple[str, int, int | None]) -> Callable[[], None]:
        def work() -> None:
            try:
                barrier.wait(10)
                store(*given)
            except ValidationError as error:
                refused.append(error)
            finally:
                connection.close()

        return work

    writers = [Thread(target=write(given)) for given in (one, other)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    rows = list(FeeSchedule.objects.filter(family="gi").order_by("valid_from"))
    assert len(rows) + len(refused) == 2 + bool(former)
    assert {row.code for row in rows} & {"A", "B"}
    for before, after in pairwise(rows):
        assert before.valid_to is not None
        assert before.valid_to < after.valid_from
