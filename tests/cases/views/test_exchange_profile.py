"""The office's changes of the profile: seen on the stored answers first, then saved."""

import json

import pytest

from cases.models import Case, ProfileChange, Role
from cases.register.office import office_client
from cases.register.reading import active_profile
from cases.register.sync import run_sync
from tests.cases.views.desk import sign_in, stored, words
from tests.cases.views.test_exchange import Echo
from tests.cases.views.world import make_snapshot
from tests.factories import alice, make_case, make_user

pytestmark = pytest.mark.django_db

WHERE = "/exchange/profile/"
RENAMED = {"row-0-service": "TM", "row-0-field": "title", "row-0-keys": "Brand_Name"}
WHY = "The department renamed it, see its notice of 20 November."


@pytest.fixture
def boss():
    return make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def desk(boss):
    return sign_in(boss)


def mark(ref, number, **row):
    """A trade mark with a stored answer."""
    case = make_case(ref, "trademark", application_number=number, compared_hash="0" * 64)
    body = json.dumps([{"REQ_NO": number, **row}])
    make_snapshot(case, service="TM", body=body, hash=number.rjust(64, "0"))
    return case


def form(page, **more):
    """The form of a page sent again, as its buttons send it."""
    return {**RENAMED, "rows": "3", "reason": WHY, "seen": page.context["mark"], **more}


def looked(desk, **given):
    return desk.post(WHERE, {"rows": "3", "preview": "1", **given})


def test_the_outcome_is_shown_before_anything_is_saved(desk):
    mark("TM-OLD", "680100001", TR_NAME="Doi")
    new = mark("TM-NEW", "680100002", BRAND_NAME="Doi Kham")
    before = stored()
    page = looked(desk, **RENAMED)
    assert stored() == before
    assert (page.context["tried"].read, page.context["tried"].differing) == (2, 1)
    assert page.context["tried"].fields == {"title": 1, "problems": 1}
    title = next(e for e in page.context["tried"].examples if e.field == "title")
    assert (title.case, title.before, title.after) == (new, "", "Doi Kham")
    told = words(page)
    assert "2 stored answers were read again. 1 would read differently." in told
    assert "TM-OLD" not in told
    assert active_profile().api("TM").fields["title"] == ("tr_name",)


def test_what_was_seen_is_saved_with_its_reason_and_read_by_everybody(desk, boss):
    case = mark("TM-NEW", "680100002", BRAND_NAME="Doi Kham")
    page = looked(desk, **RENAMED)
    assert "Saved." in words(desk.post(WHERE, form(page, save="1"), follow=True))
    row = ProfileChange.objects.get()
    assert (row.number, row.by, row.reason) == (1, boss, WHY)
    assert row.values == {"api.TM.fields.title": ["brand_name"]}
    assert active_profile().api("TM").fields["title"] == ("brand_name", "tr_name")
    case.refresh_from_db()
    assert case.compared_hash == ""
    told = words(desk.get(WHERE))
    assert f"{WHY} TM, Title: brand_name" in told
    assert "Changed by the office" in told


def test_the_next_check_reads_the_same_answer_by_the_change(office, desk, served):
    """The answer is the one that was compared before; the key is read only since the change."""
    row = {"REQ_NO": "680100001", "BRAND_NAME": "Doi Kham", "TRADEMARK_STATUS": "P"}
    served.sandbox = Echo(json.dumps([row]))
    case = make_case(ip_type="trademark", application_number="680100001", title="Doi Tung")
    run_sync([case], "person", alice(), None)
    titles = case.discrepancies.filter(field="title")
    assert not titles.exists()
    page = looked(desk, **RENAMED, connections="3")
    desk.post(WHERE, form(page, save="1", connections="3"))
    run_sync([case], "person", alice(), None)
    assert [(row.office_value, row.docket_value) for row in titles] == [("Doi Kham", "Doi Tung")]
    beside = desk.get(f"/cases/{case.pk}/").context["lines"]
    assert next(line.office for line in beside if line.field == "title") == "Doi Kham"
    with office_client() as client:
        assert client.profile.limits.connections == 3


@pytest.mark.parametrize(
    "changes",
    [{"reason": "  "}, {"seen": "0" * 64}, {"seen": ""}, {"row-0-keys": "brand"}],
    ids=["no reason", "another mark", "not seen", "another key"],
)
def test_only_what_was_seen_is_saved_and_only_with_a_reason(desk, changes):
    mark("TM-NEW", "680100002", BRAND_NAME="Doi Kham")
    page = looked(desk, **RENAMED)
    before = stored()
    answer = desk.post(WHERE, form(page, save="1", **changes))
    assert answer.status_code == 422
    assert answer.context["form"].reason.errors
    assert stored() == before
    typed = changes.get("row-0-keys", "Brand_Name")
    assert answer.context["form"].rows[0]["keys"].value() == typed


def test_what_changed_meanwhile_is_looked_at_again(desk, boss):
    mark("TM-NEW", "680100002", BRAND_NAME="Doi Kham")
    page = looked(desk, **RENAMED)
    ProfileChange.objects.create(number=1, values={}, by=boss, at="2026-11-24T05:00Z", reason="x")
    answer = desk.post(WHERE, form(page, save="1"))
    assert "Please look at the outcome again." in words(answer)
    assert ProfileChange.objects.count() == 1
    again = looked(desk, **RENAMED)
    mark("TM-LATER", "680100003", BRAND_NAME="Doi Tung")
    assert desk.post(WHERE, form(again, save="1")).status_code == 422
    assert ProfileChange.objects.count() == 1


ROW = "row-0-"
BAD = {
    "empty": ({ROW + "keys": "a,,b"}, "There is an empty key between two commas."),
    "twice": ({ROW + "keys": "a, A"}, "The same key is there twice."),
    "long": ({ROW + "keys": "k" * 101}, "A key has at most 100 signs."),
    "many": ({ROW + "keys": ",".join("abcdefghijk")}, "At most 10 keys for a field."),
    "taken": ({ROW + "keys": "req_no"}, "“req_no” already means: Application number."),
    "no field": ({ROW + "field": ""}, "Please choose which one has these keys."),
    "strange field": ({ROW + "field": "colour"}, "is not one of the available choices"),
    "strange service": ({ROW + "service": "NO_SUCH"}, "is not one of the available choices"),
    "field twice": (
        {"row-1-service": "TM", "row-1-field": "title", "row-1-keys": "b"},
        "This field of the service is there twice.",
    ),
    "key twice": (
        {"row-1-service": "TM", "row-1-field": "owners", "row-1-keys": "brand_name"},
        "“brand_name” already means: Title.",
    ),
    "fast": ({"requests_per_second": "21"}, "Please enter a number from 0.05 to 20."),
    "standing": ({"requests_per_second": "0"}, "Please enter a number from 0.05 to 20."),
    "word": ({"connections": "many"}, "Please enter a whole number from 1 to 16."),
    "half": ({"connections": "1.5"}, "Please enter a whole number from 1 to 16."),
    "endless": ({"daily_budget": "1e9"}, "Please enter a whole number from 0 to 1,000,000."),
    "minus": ({"cut_after": "-1"}, "Please enter a whole number from 0 to 100,000."),
    "nan": ({"cut_after": "nan"}, "Please enter a whole number from 0 to 100,000."),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_told_and_stays_in_the_form(desk, case):
    changes, sentence = BAD[case]
    before, given = stored(), {**RENAMED, **changes}
    answer = looked(desk, **given)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "would read differently" not in words(answer)
    sent = answer.content.decode()
    assert all(f'value="{t}"' in sent for n, t in given.items() if n.endswith("keys"))
    assert stored() == before


def test_limits_are_taken_as_people_write_them(desk):
    given = {"daily_budget": "๑,๕๐๐", "requests_per_second": "0.5", "rows": "3"}
    page = looked(desk, **given)
    desk.post(WHERE, {**given, "seen": page.context["mark"], "reason": WHY, "save": "1"})
    limits = active_profile().limits
    assert (limits.daily_budget, limits.requests_per_second) == (1500, 0.5)
    assert "Calls a day: 1500 · Calls a second: 0.5" in words(desk.get(WHERE))


def test_one_button_goes_back_to_the_shipped_values(desk, boss):
    values = {"limits.daily_budget": 5, "api.TM.fields.title": ["brand_name"]}
    ProfileChange.objects.create(
        number=1, values=values, by=boss, at="2026-11-24T05:00Z", reason="x"
    )
    told = words(desk.post(WHERE, {"shipped": "0"}, follow=True))
    assert "Somebody changed the profile after you opened this page." in told
    assert active_profile().limits.daily_budget == 5
    desk.post(WHERE, {"shipped": "1"})
    assert active_profile() is active_profile({})
    assert [row.values for row in ProfileChange.objects.all()] == [{}, values]
    assert "Back to the shipped values" not in words(desk.get(WHERE)).partition("Who changed")[0]


def test_changes_that_fit_no_longer_are_left_out_and_break_nothing(desk, boss, settings):
    values = {"api.TM.fields.title": ["brand_name"], "api.GONE.fields.title": ["x"]}
    ProfileChange.objects.create(
        number=1, values=values, by=boss, at="2026-11-24T05:00Z", reason="x"
    )
    assert active_profile() is active_profile({})
    assert desk.get(WHERE).status_code == 200
    assert Case.objects.count() == 0
