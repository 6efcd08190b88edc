"""The office's own rules of time, and the switch of the second person."""

from datetime import date

import pytest
from django_q.models import OrmQ

from cases import recompute
from cases.models import Deadline, HouseRule, OfficePolicy, Role
from cases.rules.wording import rule_title
from cases.tasks import refresh_deadlines
from tests.cases.views.desk import sign_in, words
from tests.factories import bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

POLICY = "/admin/cases/officepolicy/"
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
    assert "The rule applies to 0 open cases; their deadlines follow within minutes." in words(
        answer
    )
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
        (
            {**REPORT, "closed_by_kind": "published"},
            "closed_by_kind",
            "The event that starts the time cannot meet it.",
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
    recompute.refresh_deadlines(case, cause())
    assert Deadline.objects.get(kind="internal").state == "no_longer_due"


def test_a_rule_never_used_may_be_deleted(desk):
    desk.post(ADD, TARGET)
    row = HouseRule.objects.get()
    desk.post(f"/admin/cases/houserule/{row.pk}/delete/", {"post": "yes"})
    assert not HouseRule.objects.exists()


@pytest.mark.parametrize("name", ["event_kind", "rule_code", "closed_by_kind", "ip_type"])
def test_what_is_on_no_list_is_refused(desk, name):
    answer = desk.post(ADD, {**TARGET, name: "made_up"})
    assert name in answer.context["adminform"].form.errors
    assert not HouseRule.objects.exists()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (TARGET, 1),
        ({**TARGET, "ip_type": "", "rule_code": ""}, 2),
        ({**TARGET, "rule_code": "DES-S-22"}, 0),
        ({**REPORT, "ip_type": "", "event_kind": "filed"}, 2),
        ({**REPORT, "event_kind": "filed"}, 1),
    ],
)
def test_the_answer_tells_in_how_many_open_cases_the_rule_finds_its_start(desk, given, found):
    make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    trademark = [
        ("filed", "2026-06-01"),
        ("office_action_received", "2026-09-15", {"section": "16"}),
    ]
    make_case(ip_type="trademark", events=trademark)
    make_case(events=[("filed", "2026-06-01"), ("withdrawn", "2026-09-15")])
    told = words(desk.post(ADD, given, follow=True))
    number = "1 open case;" if found == 1 else f"{found} open cases;"
    assert f"The rule applies to {number}" in told


def test_a_rule_taken_out_of_use_says_that_its_deadlines_end(desk):
    desk.post(ADD, TARGET)
    page = f"/admin/cases/houserule/{HouseRule.objects.get().pk}/change/"
    told = words(desk.post(page, {**TARGET, "active": ""}, follow=True))
    assert "The rule is out of use; its open deadlines end within minutes." in told


def test_a_new_rule_makes_internal_deadlines_and_leaves_every_statutory_row_alone(desk):
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    stood = list(Deadline.objects.order_by("pk").values())
    desk.post(ADD, TARGET)
    refresh_deadlines()
    assert list(Deadline.objects.filter(kind="statutory").order_by("pk").values()) == stood
    made = case.deadlines.get(kind="internal")
    assert (made.title, made.due_date) == ("ส่งร่างให้ลูกค้า", date(2026, 11, 30))


def test_the_list_tells_each_rule_in_words(desk):
    desk.post(ADD, TARGET)
    desk.post(ADD, {**REPORT, "ip_type": ""})
    desk.post(ADD, {**TARGET, "rule_code": ""})
    told = words(desk.get("/admin/cases/houserule/"))
    title = rule_title("DES-S-20", "en")
    assert f"14 days · Before a statutory deadline: {title} (DES-S-20)" in told
    assert "1 month · After an event: Published" in told
    assert "14 days · Before a statutory deadline: every statutory deadline" in told
    assert "All kinds" in told


def test_the_switch_is_one_row_and_changed_only_with_a_reason(desk):
    assert desk.get("/admin/cases/officepolicy/add/").status_code == 403
    refused = desk.post(POLICY, {})
    assert list(refused.context["adminform"].form.errors) == ["why"]
    assert OfficePolicy.objects.get().four_eyes
    desk.post(POLICY, {"why": "I work alone."})
    row = OfficePolicy.objects.get()
    newest = row.history.first()
    assert (row.four_eyes, newest.history_user.username) == (False, "boss")
    assert newest.history_change_reason == "I work alone."
    assert desk.post("/admin/cases/officepolicy/1/delete/", {"post": "yes"}).status_code == 403


def test_the_switch_tells_what_follows_and_is_made_where_it_is_missing(desk):
    OfficePolicy.objects.all().delete()
    assert "every page warns of it" in words(desk.get(POLICY))
    assert not OfficePolicy.objects.exists()
    desk.post(POLICY, {"four_eyes": "on", "why": "Two of us."})
    assert OfficePolicy.objects.get().four_eyes
    assert desk.get("/admin/cases/officepolicy/2/change/").status_code == 302


def test_an_agent_sets_nothing():
    desk = sign_in(bob())
    assert desk.post(ADD, TARGET).status_code in {302, 403}
    assert desk.post(POLICY, {"why": "x"}).status_code in {302, 403}
    assert (HouseRule.objects.count(), OfficePolicy.objects.get().four_eyes) == (0, True)
