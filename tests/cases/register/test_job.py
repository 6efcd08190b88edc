"""The doorbell of the sync: it rings again while cases are left, and after a pause."""

from datetime import timedelta

import pytest
import stamina
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.heartbeat import heartbeat
from cases.models import Case, JobRun, User
from cases.register import pauses, status_map, sync
from cases.register.progress import under_way
from cases.register.sync import SyncStopped, start_run
from tests.factories import alice, make_case

pytestmark = pytest.mark.django_db


def test_one_slice_that_reaches_every_case_rings_no_more(office):
    office.case(office.right("trademark", 3))
    assert tasks.sync_register()["more"] is False
    assert (OrmQ.objects.count(), Schedule.objects.count()) == (0, 0)


def test_a_pause_that_the_office_asks_for_ends_with_another_ring(office):
    office.case(office.right("trademark", 3))
    office.fails("429-long")
    before = timezone.now()
    with pytest.raises(SyncStopped):
        tasks.sync_register()
    again = Schedule.objects.get()
    assert (again.func, again.schedule_type) == ("cases.tasks.sync_register", Schedule.ONCE)
    hour = timedelta(hours=1)
    assert before + hour - timedelta(seconds=1) <= again.next_run <= timezone.now() + hour


def test_a_refused_key_does_not_ring_again(office):
    office.case(office.right("trademark", 3))
    office.fails("401")
    with pytest.raises(SyncStopped):
        tasks.sync_register()
    assert (OrmQ.objects.count(), Schedule.objects.count()) == (0, 0)


def test_an_office_that_asks_for_patience_and_names_no_time_is_asked_again(office):
    office.case(office.right("trademark", 3))
    office.fails("429-no-retry-after")
    with pytest.raises(SyncStopped), stamina.set_testing(True, attempts=1):
        tasks.sync_register()
    assert rung_in(300)


def rung_in(seconds):
    """Whether the one ring that waits is so far ahead."""
    again = Schedule.objects.get().next_run - timezone.now()
    return timedelta(seconds=seconds - 20) < again <= timedelta(seconds=seconds)


@pytest.mark.parametrize("enough", [True, False], ids=["left alone", "not yet"])
def test_a_silent_office_is_asked_again_the_same_day(enough, office, monkeypatch):
    """Whether it was silent often enough to be left alone, or the slice was over before."""
    for module in (sync, pauses):
        monkeypatch.setattr(module, "SILENT_CASES", 1 if enough else 9)
    monkeypatch.setattr(pauses, "LEFT_ALONE", (timedelta(minutes=7),))
    office.case(office.right("trademark", 3))
    office.fails("500html")
    with pytest.raises(SyncStopped), stamina.set_testing(True, attempts=1):
        tasks.sync_register()
    assert rung_in(420 if enough else 300)


def test_one_silent_service_is_asked_again_when_all_others_are_done(office, monkeypatch):
    for module in (sync, pauses):
        monkeypatch.setattr(module, "SILENT_CASES", 1)
    silent = office.case(office.right("trademark", 3))
    office.case(office.right("design", 3))
    office.fails("500html", silent.application_number)
    with stamina.set_testing(True, attempts=1):
        result = tasks.sync_register()
        while result["more"]:
            result = tasks.sync_register()
    assert rung_in(300)


@pytest.mark.parametrize(
    ("seconds", "rings"), [(0.0, 0), (1.0, 1), (21_600.0, 1), (21_601.0, 0), (1e12, 0)]
)
def test_only_a_pause_of_some_hours_is_waited_for(seconds, rings):
    tasks.ring_after(seconds)
    assert Schedule.objects.count() == rings


def test_a_slice_that_leaves_more_is_no_success_yet():
    with heartbeat("slices", timezone.now) as result:
        result.update({"more": True, "after": 7})
    job = JobRun.objects.get(name="slices")
    assert (job.last_succeeded_at, job.last_result) == (None, {"more": True, "after": 7})
    with heartbeat("slices", timezone.now) as result:
        result["more"] = False
    job.refresh_from_db()
    assert job.last_succeeded_at is not None


def test_a_killed_run_with_a_start_ahead_of_the_clock_blocks_nobody(office):
    """The clock was a year ahead when it began, and was put right."""
    office.case(office.right("trademark", 3))
    now = timezone.now()
    ahead = start_run("nightly", alice(), now + timedelta(days=365))
    assert under_way([ahead], now) is None
    assert tasks.sync_register()["checked"] == 1
    ahead.refresh_from_db()
    assert ahead.stopped_because == "This run was interrupted."


def test_known_cases_cost_no_question_each(office):
    """A pass over 150 more of them asks the database some portions more, not 150 times more."""

    def questions(cases):
        for count in range(Case.objects.count(), cases):
            make_case(ip_type="design", application_number=f"24029{count:05d}")
        sync.run_job(timezone.now())
        Case.objects.update(last_checked_at=None)
        with CaptureQueriesContext(connection) as asked:
            assert sync.run_job(timezone.now())["checked"] == cases
        return len(asked)

    few = questions(50)
    assert questions(200) - few < 50


def test_a_status_that_was_read_by_an_older_map_is_read_again_when_a_run_is_over(office):
    """Somebody taught the text while the answer was on its way: it stays the same from then on."""
    behind = make_case(office_status="ละทิ้งคำขอ", office_status_internal="filed")
    known = make_case("B", office_status="ละทิ้งคำขอ", office_status_internal="abandoned")
    Case.objects.update(office_status_state="mapped")
    tasks.sync_register()
    behind.refresh_from_db()
    assert (behind.office_status_internal, behind.version) == ("abandoned", known.version + 1)
    last = behind.history.first()
    assert last.history_user == User.objects.system()
    known.refresh_from_db()
    assert known.history.count() == 1


def test_a_map_that_cannot_be_read_costs_no_run(office, monkeypatch, caplog):
    office.case(office.right("trademark", 3))
    monkeypatch.setattr(status_map, "meaning_of", lambda raw, rows: 1 / 0)
    assert tasks.sync_register()["checked"] == 1
    assert "The statuses could not be read again" in caplog.text
