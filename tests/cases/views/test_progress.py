"""The page of the sync: who sees it, what it tells, and lifting what stands in the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import RegisterPause, RequestDay, Role, ServiceSilence, SyncRun, User
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.cases.views.test_today import due
from tests.factories import NOON, TODAY, alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db
PAGE, LIFT = "/register/progress/", "/register/progress/lift/"
NEXT = f"{PAGE}?show=next"
WHY = {"why": "กรมฯ ปฏิเสธ token key", "why_en": "The office refused the token key."}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def boss():
    return make_user("boss", Role.ADMINISTRATOR)


@pytest.fixture
def pause():
    return RegisterPause.objects.create(kind="key", since=NOON - timedelta(hours=3), **WHY)


def make_run(**fields):
    given = {"trigger": "nightly", "started_by": User.objects.system(), "started_at": NOON}
    return SyncRun.objects.create(**{**given, **fields})


def seen(person, language="en", **headers):
    return words(sign_in(person, language).get(PAGE, **headers))


def due_next(person, language="en"):
    return words(sign_in(person, language).get(NEXT))


def test_a_run_under_way_tells_how_far_it_is(boss):
    make_run(
        started_at=NOON - 2 * MINUTE, due=1_000, checked=190, changed=7, failed=10, requests=215
    )
    told = seen(boss)
    assert "200 of 1,000 cases" in told
    assert "190 checked, 7 changed, 10 failed" in told
    assert "100 cases a minute" in told
    assert "12:08" in told


def test_the_part_that_htmx_asks_for_is_the_run_alone(boss, pause):
    make_run(started_at=NOON - 2 * MINUTE, due=1_000, checked=190)
    part = sign_in(boss, "en").get(PAGE, headers={"HX-Request": "true"})
    assert "190 of 1,000 cases" in words(part)
    assert b"delay:3s" in part.content
    assert WHY["why_en"] not in words(part)
    assert b"<html" not in part.content


def test_a_killed_run_is_not_under_way_and_one_that_has_just_begun_has_no_rate(boss):
    make_run(started_at=NOON - 11 * MINUTE, due=50, checked=20)
    assert "Nobody asks the office at the moment." in seen(boss)
    make_run(started_at=NOON - timedelta(seconds=1), due=50)
    assert "The run has just begun." in seen(boss)


def test_the_last_runs_say_why_they_stopped(boss):
    why = {"stopped_because": "The office asks us to wait.", "stopped_because_th": "กรมฯ ขอให้รอ"}
    make_run(finished_at=NOON + 4 * MINUTE, due=900, checked=300, requests=310, **why)
    make_run(started_at=NOON - MINUTE, finished_at=NOON - MINUTE, stopped_because="An old one.")
    english, thai = seen(boss), seen(boss, "th")
    assert "300 checked, 0 changed, 0 failed of 900 due · 310 requests" in english
    assert "The office asks us to wait." in english
    assert "กรมฯ ขอให้รอ" in thai
    assert "An old one." in thai
    assert "4 min" in english


def test_the_budget_of_the_day_is_told(boss, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 2_000
    RequestDay.objects.create(day=TODAY, requests=1_234)
    RequestDay.objects.create(day=TODAY - timedelta(days=1), requests=99)
    assert "1,234 of 2,000 requests are used." in seen(boss)
    settings.EEXCHANGE_DAILY_BUDGET = 0
    assert "1,234 requests; there is no limit." in seen(boss)


def test_what_is_due_next_has_its_reason_and_hides_what_a_person_may_not_see(boss):
    fields = {"office_status_state": "mapped", "office_status_internal": "registered"}
    near = make_case("NEAR", application_number="2402000001", last_checked_at=NOON, **fields)
    due(5, near)
    make_case("NEW", application_number="2402000002")
    make_case("HIDDEN", application_number="2402000003", restricted=True, responsible=bob())
    assert "NEAR" not in seen(boss)
    told = due_next(boss)
    assert told.index("NEW") < told.index("NEAR")
    assert "deadline in 5 days" in told
    assert "never checked" in told
    assert "HIDDEN" in told
    assert "HIDDEN" not in due_next(alice())
    assert "กำหนดเวลาเหลือ 5 วัน" in due_next(boss, "th")
    part = sign_in(boss, "en").get(NEXT, headers={"HX-Request": "true"})
    assert "deadline in 5 days" in words(part)
    assert b"<html" not in part.content


def test_a_pause_is_red_for_all_who_watch_and_only_administrators_lift_it(boss, pause):
    jobs_ran(sync=MINUTE, reminders=MINUTE)
    for person in (boss, alice()):
        assert WHY["why_en"] in seen(person)
        assert WHY["why_en"] in words(sign_in(person, "en").get("/"))
    assert b"Lift the pause" in sign_in(boss, "en").get(PAGE).content
    assert b"Lift the pause" not in sign_in(alice(), "en").get(PAGE).content
    given = {"what": f"pause-{pause.pk}", "why": "It was a mistake of the office"}
    assert sign_in(alice(), "en").post(LIFT, given).status_code == 403
    pause.refresh_from_db()
    assert pause.ended_at is None
    browser = sign_in(boss, "en")
    lifted = words(browser.post(LIFT, given, follow=True))
    assert "Lifted: the next run asks the office again." in lifted
    pause.refresh_from_db()
    assert (pause.lifted_by, pause.reason) == (boss, given["why"])
    assert pause.lifted_at == pause.ended_at
    assert "This pause is over already." in words(browser.post(LIFT, given, follow=True))
    assert WHY["why_en"] not in words(browser.get("/"))


def test_nothing_is_lifted_without_a_reason_and_the_page_says_so(boss, pause):
    refused = sign_in(boss, "en").post(LIFT, {"what": f"pause-{pause.pk}", "why": "  "})
    assert refused.status_code == 422
    assert b"errors" in refused.content
    pause.refresh_from_db()
    assert pause.ended_at is None


@pytest.mark.parametrize(
    "what", ["", "pause-x", "other-1", "pause-99999999999999999999", "pause-7"]
)
def test_a_pause_that_is_none_is_told_calmly(boss, what):
    page = sign_in(boss, "en").post(LIFT, {"what": what, "why": "because"}, follow=True)
    assert "This pause is over already." in words(page)


def test_a_silent_service_is_shown_and_asked_again_on_demand(boss):
    row = ServiceSilence.objects.create(
        service="TM", cases=20, times=2, since=NOON, until=timezone.now() + 9 * MINUTE, **WHY
    )
    assert "left alone 2 times in a row" in seen(boss)
    given = {"what": f"silence-{row.pk}", "why": "The line is up"}
    sign_in(boss, "en").post(LIFT, given)
    row.refresh_from_db()
    assert row.until is None
    assert "Left alone" not in seen(boss)
