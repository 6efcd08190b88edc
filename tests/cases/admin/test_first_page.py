"""The first page of the back office: every model once, under what people do with it."""

import pytest
from django.contrib import admin
from django.utils import translation

from cases.backoffice_groups import GROUPS, grouped
from tests.cases.views.desk import sign_in, words

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
    assert list(found) == ["people", "cases", "reference", "jobs", "queue"]
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
