"""The rules for the fields of the register in the back office."""

import pytest

from cases.models import Discrepancy, FieldRule
from tests.cases.views.desk import words
from tests.cases.views.world import make_difference
from tests.factories import make_case

pytestmark = pytest.mark.django_db

LIST = "/admin/cases/fieldrule/"


def page_of(field):
    return f"{LIST}{FieldRule.objects.get(field=field).pk}/change/"


def choices(page, name):
    return [value for value, _label in page.context["adminform"].form.fields[name].choices]


def test_a_day_can_only_be_asked_about_where_it_differs(desk):
    page = desk.get(page_of("filed_on"))
    assert choices(page, "when_missing") == ["apply", "suggest"]
    assert choices(page, "when_different") == ["suggest"]
    assert "terms of the law rest on it" in words(page)


@pytest.mark.parametrize("does", ["apply", "ignore"])
def test_what_is_not_offered_for_a_day_is_refused_and_stored_nowhere(does, desk):
    answer = desk.post(page_of("filed_on"), {"when_missing": "apply", "when_different": does})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["when_different"]
    assert FieldRule.objects.get(field="filed_on").when_different == "suggest"


def test_a_rule_that_is_changed_is_followed_at_once_and_has_a_history(desk, boss):
    row = make_difference(make_case())
    answer = desk.post(page_of("title"), {"when_different": "ignore"}, follow=True)
    assert "1 difference follows the rule at once." in words(answer)
    assert Discrepancy.objects.get(pk=row.pk).state == "ignored"
    newest = FieldRule.objects.get(field="title").history.first()
    assert (newest.when_different, newest.history_user) == ("ignore", boss)


def test_a_title_is_never_missing_so_there_is_no_rule_for_that(desk):
    assert "when_missing" not in desk.get(page_of("title")).context["adminform"].form.fields


def test_no_row_is_added_or_deleted(desk):
    assert desk.get(f"{LIST}add/").status_code == 403
    pk = FieldRule.objects.first().pk
    assert desk.get(f"{LIST}{pk}/delete/").status_code == 403
    assert desk.get(LIST).status_code == 200
