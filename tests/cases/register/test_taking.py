"""One answer and its case: what is applied, what is left alone, and what stops nothing."""

import logging
from datetime import timedelta

import httpx
import pytest
import stamina
from django.utils import timezone, translation

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import BudgetSpent, RateLimited, Rejected, Unreachable
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import Answer
from cases.eexchange.services import service_for
from cases.events import NewEvent, record_event, take_back_event
from cases.models import Case, Discrepancy, JobRun, RegisterSnapshot, SyncFailure, User
from cases.register import sync, sync_now
from cases.register.due import due_cases
from cases.register.pauses import SILENT_CASES
from cases.register.sync import SyncStopped, run_job, start_run
from cases.register.taking import Fetched, Tally, take
from tests.factories import TODAY, alice, cause, make_case

pytestmark = pytest.mark.django_db

NUMBER = "250100001"
ROW = {
    "REQ_NO": NUMBER,
    "TR_NAME": "Lamp",
    "TRADEMARK_STATUS": "รอตรวจสอบ",
    "REQ_DATE": "2025-01-02",
}


@pytest.fixture
def case():
    return make_case(ip_type="trademark", application_number=NUMBER, title="Lamp")


@pytest.fixture
def run(case):
    return start_run("command", User.objects.system(), timezone.now())


def answer(payload, number=NUMBER):
    return Answer("TM", number, str(payload), payload)


def taken(case, run, payload, asked_at=None, profile=None):
    tally = Tally()
    service = service_for("trademark")
    moment = asked_at or timezone.now()
    take(Fetched(case, service, moment, answer(payload), profile=profile), run, tally, [])
    return tally


def test_an_answer_for_a_number_that_was_corrected_meanwhile_is_not_applied(case, run):
    Case.objects.filter(pk=case.pk).update(application_number="250100002")
    tally = taken(case, run, [ROW])
    case.refresh_from_db()
    assert (tally.checked, tally.failed) == (0, 0)
    assert (case.office_status, case.filed_on, case.last_checked_at) == ("", None, None)
    assert not RegisterSnapshot.objects.exists()


def test_an_older_answer_does_not_undo_a_later_one(case, run):
    early = timezone.now()
    taken(case, run, [{**ROW, "TRADEMARK_STATUS": "ประกาศโฆษณา"}], early + timedelta(minutes=1))
    case.refresh_from_db()
    assert taken(case, run, [ROW], early).checked == 0
    case.refresh_from_db()
    assert case.office_status == "ประกาศโฆษณา"


def test_what_a_person_saved_while_the_office_answered_stays(case, run):
    stale = Case.objects.get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(title="Lantern", note="call them", version=7)
    taken(stale, run, [ROW])
    case.refresh_from_db()
    assert (case.title, case.note) == ("Lantern", "call them")
    assert case.office_status == "รอตรวจสอบ"
    assert Discrepancy.objects.get(case=case, field="title").docket_value == "Lantern"


def test_a_change_in_the_docket_is_compared_though_the_answer_is_the_same(case, run):
    taken(case, run, [ROW])
    case.refresh_from_db()
    assert taken(case, run, [ROW]).unchanged == 1
    take_back_event(case.events.get(kind="filed"), cause(alice(), "not ours"), TODAY)
    record_event(case, NewEvent("filed", TODAY - timedelta(days=9)), cause(), TODAY)
    case.refresh_from_db()
    assert taken(case, run, [ROW]).discrepancies == 1


def test_an_event_that_a_person_took_back_is_not_put_in_again(case, run):
    taken(case, run, [ROW])
    take_back_event(case.events.get(kind="filed"), cause(alice(), "not ours"), TODAY)
    case.refresh_from_db()
    taken(case, run, [ROW])
    assert not case.events.current().exists()
    assert Discrepancy.objects.get(case=case, field="filed_on").state == "open"


def test_an_answer_that_comes_back_after_an_odd_one_is_the_newest_snapshot(case, run):
    taken(case, run, [ROW])
    case.refresh_from_db()
    assert taken(case, run, ["ok"]).failed == 1
    case.refresh_from_db()
    assert taken(case, run, [ROW]).unchanged == 1
    bodies = case.snapshots.order_by("pk").values_list("body", flat=True)
    assert list(bodies) == [str([ROW]), str(["ok"]), str([ROW])]


@pytest.mark.parametrize(
    ("key", "field"), [("REGIS_NO", "registration_number"), ("TRADEMARK_STATUS", "status")]
)
def test_a_text_that_is_longer_than_its_field_loses_nothing(case, run, key, field):
    text = "๑" * 450
    assert taken(case, run, [{**ROW, key: text}]).failed == 0
    case.refresh_from_db()
    assert text in case.snapshots.get().body
    assert case.registration_number == ""
    shown = Discrepancy.objects.filter(case=case, field=field).values_list("office_value")
    assert list(shown) == ([(text,)] if field == "registration_number" else [])
    assert case.office_status in {"รอตรวจสอบ", text[:300]}


def test_rows_that_contradict_each_other_change_nothing_and_are_shown(case, run):
    taken(case, run, [ROW])
    case.refresh_from_db()
    tally = taken(case, run, [ROW, {**ROW, "TRADEMARK_STATUS": "จดทะเบียน"}])
    case.refresh_from_db()
    assert case.office_status == "รอตรวจสอบ"
    failure = SyncFailure.objects.get(case=case, resolved_at__isnull=True)
    assert (failure.kind, failure.where) == ("field", "status_raw")
    assert [error["message"] for error in tally.errors] == [failure.message_en]


def test_an_answer_our_own_side_fails_over_is_a_row_and_the_log_says_more(case, run, caplog):
    tally = taken(case, run, {"a set is": {1, 2}})
    failure = SyncFailure.objects.get(case=case)
    assert (tally.failed, failure.kind) == (1, "unforeseen")
    assert "TypeError" in failure.message_en
    assert "Traceback" in caplog.text


def test_a_case_that_is_gone_meanwhile_stops_nothing(case, run):
    Case.objects.filter(pk=case.pk).delete()
    assert taken(case, run, [ROW]) == Tally()


def test_a_fault_nobody_foresaw_on_the_wire_stops_no_other_case_and_hides_the_token(
    case, run, caplog
):
    secret = "a-very-secret-token"
    other = make_case(ip_type="trademark", application_number="250100002", title="Lamp")

    def office(request: httpx.Request) -> httpx.Response:
        if NUMBER.encode() in request.content:
            raise RuntimeError(request.headers["Authorization"])
        return httpx.Response(200, json=[{**ROW, "REQ_NO": "250100002"}])

    transport = httpx.MockTransport(office)
    caplog.set_level(logging.DEBUG)
    with EExchangeClient("https://office.example", secret, 1000.0, transport=transport) as client:
        tally = sync.sync([case, other], client, run)
    assert (tally.checked, tally.failed) == (1, 1)
    failure = SyncFailure.objects.get(case=case)
    assert (failure.kind, "RuntimeError" in failure.message_en) == ("unforeseen", True)
    assert secret not in caplog.text + failure.message + failure.message_en + str(tally)


def test_after_its_time_a_run_asks_nobody_and_all_stay_due(office):
    for stage in (1, 3, 4):
        office.case(office.right("trademark", stage))
    past = timezone.now() - timedelta(seconds=1)
    cases = list(due_cases(timezone.now()))
    tally = sync.run_sync(cases, "nightly", User.objects.system(), past)
    assert (tally.checked, tally.failed, tally.stopped_because) == (0, 0, "")
    assert len(due_cases(timezone.now())) == 3


def test_a_silent_service_is_left_alone_and_the_job_says_so(office):
    for number in range(SILENT_CASES + 10):
        make_case(ip_type="design", application_number=f"24020{number:05d}")
    office.fails("500html")
    with stamina.set_testing(True, attempts=1), pytest.raises(SyncStopped):
        run_job(timezone.now())
    assert SILENT_CASES <= SyncFailure.objects.count() <= SILENT_CASES + 4
    job = JobRun.objects.get(name="register_sync")
    assert (job.last_succeeded_at, "HTTP 500" in job.last_error) == (None, True)


def test_a_silent_service_holds_up_no_other(office):
    for number in range(SILENT_CASES + 5):
        bad = make_case(ip_type="design", application_number=f"24020{number:05d}")
        office.fails("500html", bad.application_number)
    good = office.case(office.right("trademark", 3))
    with stamina.set_testing(True, attempts=1):
        assert run_job(timezone.now())["checked"] == 1
    good.refresh_from_db()
    assert good.filed_on is not None


def test_cases_that_failed_come_after_all_others(case, run):
    fresh = make_case(ip_type="trademark", application_number="250100002")
    now = timezone.now()
    assert [one.pk for one in due_cases(now)] == [case.pk, fresh.pk]
    taken(case, run, ["ok"])
    later = now + timedelta(days=2)
    assert [one.pk for one in due_cases(later)] == [fresh.pk, case.pk]


def test_a_case_changed_while_it_was_asked_stays_due(office):
    case = office.case(office.right("trademark", 3))
    cases = list(due_cases(timezone.now()))
    sync.run_sync(cases, "nightly", User.objects.system(), None)
    Case.objects.filter(pk=case.pk).update(last_checked_at=None)
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    sync._stamp([case.pk], timezone.now())
    case.refresh_from_db()
    assert case.last_checked_at is None


def test_a_field_that_cannot_be_read_stays_told_through_a_night_without_an_answer(case, run):
    rows = [ROW | {"REQ_DATE": "02-01-68"}]
    taken(case, run, rows)
    silence = Unreachable("timeout", "TM")
    take(Fetched(case, service_for("trademark"), timezone.now(), error=silence), run, Tally(), [])
    case.refresh_from_db()
    unchanged = []
    service, moment = service_for("trademark"), timezone.now()
    take(Fetched(case, service, moment, answer(rows)), run, Tally(), unchanged)
    sync._stamp(unchanged, moment)
    waiting = SyncFailure.objects.filter(case=case, resolved_at__isnull=True)
    assert [(row.kind, row.where) for row in waiting] == [("field", "filed_on")]


def test_the_same_answer_is_compared_again_when_it_is_read_in_another_way(case, run):
    rows = [ROW | {"PUBLIC_DATE": "2025-06-01"}]
    unread = load_profile("legacy", {"api.TM.dates.published_on.formats": ["YYYYMMDD"]})
    for profile, found in ((unread, []), (load_profile("legacy"), ["published"])):
        for _twice in range(2):
            case.refresh_from_db()
            taken(case, run, rows, profile=profile)
        assert [event.kind for event in case.events.filter(kind="published")] == found
    assert not SyncFailure.objects.filter(case=case, resolved_at__isnull=True).exists()


def test_a_clock_that_was_a_year_ahead_leaves_no_case_unchecked_for_a_year(case, run):
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(last_checked_at=now + timedelta(days=365))
    assert case.pk in {one.pk for one in due_cases(now)}
    case.refresh_from_db()
    assert taken(case, run, [ROW], now).checked == 1
    case.refresh_from_db()
    assert (case.office_status, case.last_checked_at) == ("รอตรวจสอบ", now)
    assert case.pk not in {one.pk for one in due_cases(now)}


def test_a_check_a_moment_later_overtakes_an_answer(case, run):
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(last_checked_at=now + timedelta(minutes=5))
    case.refresh_from_db()
    assert taken(case, run, [ROW], now).checked == 0


def test_who_asks_now_is_told_what_could_not_be_read(case, run):
    with translation.override("en"):
        tally = taken(case, run, [ROW | {"REQ_DATE": "02-01-68"}])
        said = sync_now._said(case, tally)
    assert said.failed
    assert "02-01-68" in said.sentence


def test_a_refused_key_stays_the_reason_whatever_other_threads_hear():
    tally = Tally()
    tally.stop_for(RateLimited(5.0, "TM"))
    tally.stop_for(Rejected(401, "", "TM"))
    tally.stop_for(BudgetSpent("TM"))
    assert (tally.stopped_kind, tally.retry_after) == ("key", 5.0)
    assert "401" in tally.stopped_because
