"""The first page of the back office: every model once, under what people do with it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib import admin
from django.utils import translation

from cases.backoffice_groups import GROUPS, grouped
from cases.models import ClosedDay, FilingOffice
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.factories import alice

pytestmark = pytest.mark.django_db


def names(page):
    return {
        group["app_label"]: [model["object_name"] for model in group["models"]]
        for group in page.context["app_list"]
    }


def test_every_model_stands_in_one_group(desk):
    listed = [name for models in names(desk.get("/admin/")).values() for name in models]
    assert sorted(listed) == sorted(model.__name__ for model in admin.site._registry)


def test_the_groups_stand_in_their_order_with_their_models(desk):
    found = names(desk.get("/admin/"))
    assert list(found) == ["people", "cases", "reference", "office", "jobs", "queue"]
    for group in GROUPS:
        assert tuple(found[group.key][: len(group.models)]) == group.models
    assert set(found["queue"]) == {"Schedule", "Success", "Failure", "OrmQ"}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_group_has_its_sentence(language, boss):
    page = sign_in(boss, language).get("/admin/")
    told = words(page)
    with translation.override(language):
        assert [group.key for group in GROUPS if str(group.sentence) not in told] == []


def test_nothing_is_added_where_everything_is_only_shown(desk):
    source = desk.get("/admin/").content.decode()
    assert 'href="/admin/cases/closedday/add/"' in source
    assert "/admin/django_q/schedule/add/" not in source
    assert "/admin/cases/jobrun/add/" not in source


def test_a_model_that_no_group_names_is_reference_data():
    model = {"name": "Tariffs", "object_name": "Tariff"}
    listed = grouped([{"app_label": "fees", "models": [model]}])
    assert [(group["app_label"], group["models"]) for group in listed] == [("reference", [model])]


def test_the_page_of_one_package_stays(desk):
    page = desk.get("/admin/cases/")
    assert [app["app_label"] for app in page.context["app_list"]] == ["cases"]


def test_the_first_page_asks_the_database_little(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        desk.get("/admin/")


# The calendar of next year

ASKED = "The closed days of next year are not all confirmed"


def told_on(person, month, path):
    with time_machine.travel(datetime(2026, month, 5, 3, tzinfo=UTC), tick=False):
        return ASKED in words(sign_in(person).get(path))


@pytest.fixture
def coming(boss):
    jobs_ran(timedelta(hours=1), timedelta(hours=1))
    return ClosedDay.objects.filter(date__year=2027, office__isnull=True)


@pytest.mark.parametrize("path", ["/admin/", "/"])
def test_from_october_administrators_are_asked_for_the_days_of_next_year(path, boss, coming):
    coming.update(confirmed=True)
    assert [told_on(boss, month, path) for month in (9, 10, 12)] == [False, False, False]
    coming.filter(pk=coming.last().pk).update(confirmed=False)
    assert [told_on(boss, month, path) for month in (9, 10, 12)] == [False, True, True]
    coming.delete()
    assert [told_on(boss, month, path) for month in (9, 10, 12)] == [False, True, True]


def test_the_day_of_one_filing_office_confirms_no_year(boss, coming):
    coming.update(confirmed=True)
    office = FilingOffice.objects.first()
    ClosedDay.objects.create(date="2027-05-05", office=office, name="วันหยุด", source="x")
    assert not told_on(boss, 10, "/admin/")
    coming.delete()
    ClosedDay.objects.update(confirmed=True)
    assert told_on(boss, 10, "/admin/")


def test_nobody_else_is_asked(coming):
    assert not told_on(alice(), 10, "/")


def test_the_morning_page_of_an_administrator_asks_no_more_than_ten_questions(
    boss, coming, django_assert_max_num_queries
):
    with time_machine.travel(datetime(2026, 10, 5, 3, tzinfo=UTC), tick=False):
        desk = sign_in(boss)
        with django_assert_max_num_queries(10):
            assert ASKED in words(desk.get("/"))
