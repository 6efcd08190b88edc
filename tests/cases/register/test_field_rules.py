"""What the register may do by itself, field by field, and that a day is never written over."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import Discrepancy, FieldRule, OfficePolicy
from cases.register.deciding import ask_office, keep_ours
from cases.register.field_rules import take_up_rule
from tests.cases.register.test_deciding import told
from tests.factories import NOON, TODAY, bob, cause, make_case

pytestmark = pytest.mark.django_db

DATES = ("filed_on", "published_on", "registered_on")
LATER = NOON + timedelta(days=1)


@pytest.fixture
def case():
    return make_case(title="Lamp", registration_number="98214", events=[("filed", "2020-03-10")])


def set_rule(field, **does):
    FieldRule.objects.filter(field=field).update(**does)
    return FieldRule.objects.get(field=field)


def rows(case, **narrowed):
    return list(
        Discrepancy.objects.filter(case=case, **narrowed)
        .order_by("pk")
        .values_list("field", "state", "office_value", "docket_value")
    )


def test_the_shipped_rules_fill_what_is_missing_and_ask_about_the_rest():
    found = FieldRule.objects.values_list("field", "when_missing", "when_different")
    assert set(found) == {
        ("filed_on", "apply", "suggest"),
        ("published_on", "apply", "suggest"),
        ("registered_on", "apply", "suggest"),
        ("registration_number", "apply", "suggest"),
        ("publication_number", "apply", "suggest"),
        ("title", "suggest", "suggest"),
    }


@pytest.mark.parametrize("field", DATES)
@pytest.mark.parametrize("does", ["apply", "ignore"])
def test_the_database_refuses_to_write_over_a_day_or_to_leave_it_out(field, does):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_rule(field, when_different=does)
    with pytest.raises(IntegrityError), transaction.atomic():
        set_rule(field, when_missing="ignore")


@pytest.mark.parametrize("four_eyes", [True, False])
def test_a_day_that_differs_waits_for_a_person_whatever_else_is_set(four_eyes, case):
    OfficePolicy.objects.update(four_eyes=four_eyes)
    told(case, filed_on=date(2020, 3, 11))
    assert rows(case) == [("filed_on", "open", "2020-03-11", "2020-03-10")]
    assert case.events.current().get().date == date(2020, 3, 10)


def test_without_any_row_the_behaviour_is_the_shipped_one(case):
    FieldRule.objects.all().delete()
    told(case, title="Lantern", publication_number="7")
    case.refresh_from_db()
    assert (case.title, case.publication_number) == ("Lamp", "7")
    assert rows(case) == [("title", "open", "Lantern", "Lamp")]


def test_a_number_that_is_taken_over_is_written_and_stands_in_the_audit(case):
    set_rule("registration_number", when_different="apply")
    told(case, registration_number="98215")
    case.refresh_from_db()
    assert case.registration_number == "98215"
    row = Discrepancy.objects.get(case=case)
    assert (row.state, row.by_rule, row.settled_at) == ("accepted", True, NOON)
    assert case.history.first().registration_number == "98215"


def test_what_does_not_fit_waits_for_a_person_even_when_it_may_be_taken_over(case):
    set_rule("registration_number", when_different="apply")
    told(case, registration_number="9" * 41)
    case.refresh_from_db()
    assert case.registration_number == "98214"
    assert rows(case, state="open") == [("registration_number", "open", "9" * 41, "98214")]


def test_a_rule_does_not_overrule_what_a_person_kept(case):
    told(case, title="Lantern")
    keep_ours(Discrepancy.objects.get(case=case), cause(bob(), "their typing error"))
    set_rule("title", when_different="apply")
    told(case, title="Lantern", at=LATER)
    case.refresh_from_db()
    assert case.title == "Lamp"


def test_what_is_only_counted_asks_nobody_and_is_kept_for_the_audit(case):
    set_rule("title", when_different="ignore")
    result = told(case, title="Lantern")
    assert (result.discrepancies, result.changed) == (0, False)
    told(case, title="Lantern", at=LATER)
    assert rows(case) == [("title", "ignored", "Lantern", "Lamp")]
    told(case, title="Lamp", at=LATER)
    assert rows(case) == [("title", "gone", "Lantern", "Lamp")]


def test_a_missing_number_that_a_person_is_asked_about_is_not_filled(case):
    set_rule("publication_number", when_missing="suggest")
    told(case, publication_number="7")
    case.refresh_from_db()
    assert case.publication_number == ""
    assert rows(case) == [("publication_number", "open", "7", "")]


def test_a_missing_day_that_a_person_is_asked_about_is_no_event(case):
    set_rule("published_on", when_missing="suggest")
    told(case, published_on=date(2021, 2, 1))
    assert not case.events.filter(kind="published").exists()
    assert rows(case) == [("published_on", "open", "2021-02-01", "")]


def test_a_changed_rule_is_followed_by_what_waits_and_by_what_was_only_counted(case):
    told(case, title="Lantern")
    rule = set_rule("title", when_different="ignore")
    assert take_up_rule(rule, cause(bob(), at=LATER)) == 1
    assert rows(case) == [("title", "ignored", "Lantern", "Lamp")]
    assert take_up_rule(rule, cause(bob(), at=LATER)) == 0
    rule = set_rule("title", when_different="suggest")
    assert take_up_rule(rule, cause(bob(), at=LATER)) == 1
    assert rows(case) == [("title", "open", "Lantern", "Lamp")]


def test_what_is_only_counted_from_now_on_ends_the_letter_about_it(case):
    told(case, title="Lantern")
    ask_office(Discrepancy.objects.get(case=case), cause(bob()), TODAY)
    take_up_rule(set_rule("title", when_different="ignore"), cause(bob(), at=LATER))
    assert case.deadlines.get(code="OFFICE-ASKED").state == "closed"
    assert Discrepancy.objects.get(case=case).asked_at is None


def test_a_rule_that_takes_over_leaves_what_waits_already_to_a_person(case):
    told(case, title="Lantern")
    take_up_rule(set_rule("title", when_different="apply"), cause(bob(), at=LATER))
    assert rows(case) == [("title", "open", "Lantern", "Lamp")]
