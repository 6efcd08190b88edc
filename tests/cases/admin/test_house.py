"""The office's own rules of time, and the switch of the second person."""

from datetime import date

import pytest
from django_q.models import OrmQ

from cases.models import Deadline, HouseRule, OfficePolicy, Role
from cases.recompute import refresh_deadlines
from tests.cases.views.desk import sign_in, words
from tests.factories import bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/cases/houserule/add/"
TARGET = {
    "name": "ส่งร่างให้ลูกค้า",
    "name_en": "Draft to the client",
    "ip_type": "design",
    "counts_from": "deadline",
    "event_kind": "",
    "rule_code": "DES-S-20",
    "length": "14",
    "unit": "days",
    "closed_by_kind": "",
    "active": "on",
}
REPORT = TARGET | {
    "counts_from": "event",
    "event_kind": "published",
    "rule_code": "",
    "length": "1",
    "unit": "months",
    "closed_by_kind": "opposition_filed",
}


@pytest.fixture
def desk():
    return sign_in(make_user("boss", role=Role.ADMINISTRATOR, is_staff=True))


@pytest.mark.parametrize("given", [TARGET, REPORT])
def test_a_rule_is_stored_and_every_case_is_computed_again(desk, given):
    rung = OrmQ.objects.count()
    answer = desk.post(ADD, given, follow=True)
    assert "all cases are computed again within minutes" in words(answer)
    row = HouseRule.objects.get()
    assert (row.name, row.length, row.event_kind) == (
        "ส่งร่างให้ลูกค้า",
        int(given["length"]),
        given["event_kind"],
    )
    assert OrmQ.objects.count() == rung + 1


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({**REPORT, "event_kind": ""}, "event_kind", "Please choose the event it is counted from."),
        (
            {**REPORT, "rule_code": "DES-S-20"},
            "rule_code",
            "Counted after an event it has no statutory rule.",
        ),
        (
            {**REPORT, "event_kind": "exam_requested"},
            "event_kind",
            "This event does not happen to this kind of right.",
        ),
        (
            {**TARGET, "event_kind": "filed"},
            "event_kind",
            "Counted before a deadline it needs no event.",
        ),
        ({**TARGET, "unit": "months"}, "unit", "Before a deadline only days are counted."),
        (
            {**TARGET, "ip_type": "trademark"},
            "rule_code",
            "This term does not exist for this kind of right.",
        ),
    ],
)
def test_what_cannot_be_counted_is_refused_at_the_field(desk, given, field, sentence):
    answer = desk.post(ADD, given)
    assert answer.context["adminform"].form.errors == {field: [sentence]}
    assert sentence in words(answer)
    assert not HouseRule.objects.exists()


@pytest.mark.parametrize("length", ["0", "4000", "x"])
def test_a_length_that_is_none_is_refused(desk, length):
    answer = desk.post(ADD, {**TARGET, "length": length})
    assert list(answer.context["adminform"].form.errors) == ["length"]
    assert not HouseRule.objects.exists()


def test_a_rule_that_made_a_deadline_is_switched_off_not_deleted(desk):
    desk.post(ADD, TARGET)
    row = HouseRule.objects.get()
    case = make_case(events=[("office_action_received", "2026-09-15")])
    assert Deadline.objects.get(kind="internal").due_date == date(2026, 11, 30)
    assert desk.post(f"/admin/cases/houserule/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    desk.post(f"/admin/cases/houserule/{row.pk}/change/", {**TARGET, "active": ""})
    refresh_deadlines(case, cause())
    assert Deadline.objects.get(kind="internal").state == "no_longer_due"


def test_a_rule_never_used_may_be_deleted(desk):
    desk.post(ADD, TARGET)
    row = HouseRule.objects.get()
    desk.post(f"/admin/cases/houserule/{row.pk}/delete/", {"post": "yes"})
    assert not HouseRule.objects.exists()


def test_the_switch_is_one_row_with_its_history(desk):
    assert desk.get("/admin/cases/officepolicy/add/").status_code == 403
    desk.post("/admin/cases/officepolicy/1/change/", {})
    row = OfficePolicy.objects.get()
    assert (row.four_eyes, row.history.first().history_user.username) == (False, "boss")
    assert desk.post("/admin/cases/officepolicy/1/delete/", {"post": "yes"}).status_code == 403


def test_an_agent_sets_nothing():
    desk = sign_in(bob())
    assert desk.post(ADD, TARGET).status_code in {302, 403}
    assert desk.post("/admin/cases/officepolicy/1/change/", {}).status_code in {302, 403}
    assert (HouseRule.objects.count(), OfficePolicy.objects.get().four_eyes) == (0, True)
