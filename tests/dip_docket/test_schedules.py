"""The schedules and heartbeats follow the timetable, whatever was there before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage

from cases.heartbeat import record_success
from cases.models import JobRun
from dip_docket import schedules
from dip_docket.schedules import longest_pause, next_time, synchronise
from dip_docket.timetable import TIMETABLE, Job

BANGKOK = ZoneInfo("Asia/Bangkok")
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # three in the morning of the 25th in Bangkok
SIX = Job("six", "cases.tasks.send_reminders", "0 6 * * *", "At six.", timedelta(hours=2))
OFTEN = Job("often", "cases.tasks.retry_messages", "*/10 * * * *", "Often.", timedelta(minutes=5))

pytestmark = pytest.mark.django_db


def rows() -> list[tuple]:
    return list(Schedule.objects.order_by("name").values_list())


def beats() -> list[tuple]:
    return list(JobRun.objects.order_by("name").values_list())


def test_a_fresh_database_gets_every_job_once():
    changes = synchronise(TIMETABLE, NOW)
    assert changes.made == tuple(job.name for job in TIMETABLE)
    assert (changes.changed, changes.removed) == ((), ())
    found = Schedule.objects.values_list("name", "func", "cron", "schedule_type", "repeats")
    wanted = {(job.name, job.path, job.cron, Schedule.CRON, -1) for job in TIMETABLE}
    assert set(found) == wanted
    assert Schedule.objects.count() == JobRun.objects.count() == len(TIMETABLE)


def test_cron_lines_are_read_in_bangkok():
    synchronise([SIX], NOW)
    assert Schedule.objects.get().next_run == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


def test_the_queue_reads_the_same_line_in_the_same_way():
    synchronise([SIX], NOW)
    with time_machine.travel(NOW, tick=False):
        following = Schedule.objects.get().calculate_next_run()
    assert following == next_time(SIX.cron, NOW)
    assert schedules.BANGKOK.key == django_settings.TIME_ZONE


def test_a_job_that_was_due_earlier_today_waits_for_its_next_time():
    noon = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
    synchronise([SIX], noon)
    assert Schedule.objects.get().next_run == datetime(2026, 11, 25, 23, 0, tzinfo=UTC)


def test_a_second_call_changes_nothing():
    synchronise([SIX, OFTEN], NOW)
    before = rows(), beats()
    again = synchronise([SIX, OFTEN], NOW)
    assert (again.made, again.changed, again.removed) == ((), (), ())
    assert (rows(), beats()) == before


def test_a_later_call_moves_no_start_and_no_expectation():
    synchronise([SIX, OFTEN], NOW)
    before = rows(), beats()
    synchronise([SIX, OFTEN], NOW + timedelta(hours=1))
    assert (rows(), beats()) == before


@pytest.mark.parametrize(
    "edit",
    [
        {"func": "os.system"},
        {"cron": "0 7 * * *"},
        {"schedule_type": Schedule.ONCE},
        {"repeats": 0},
        {"repeats": 3},
        {"args": "('x',)"},
        {"kwargs": "x=1"},
        {"hook": "os.system"},
        {"cluster": "another"},
        {"intended_date_kwarg": "on"},
        {"next_run": None},
        {"next_run": NOW + timedelta(days=30)},
    ],
)
def test_an_edited_schedule_is_put_right(edit):
    synchronise([SIX, OFTEN], NOW)
    wanted = [row[1:] for row in rows()]
    Schedule.objects.filter(name="six").update(**edit)
    changes = synchronise([SIX, OFTEN], NOW)
    assert (changes.made, changes.changed, changes.removed) == ((), ("six",), ())
    assert [row[1:] for row in rows()] == wanted


def test_a_schedule_that_is_due_stays_due():
    synchronise([SIX], NOW)
    synchronise([SIX], NOW + timedelta(hours=5))
    assert Schedule.objects.get().next_run == NOW + timedelta(hours=3)


def test_a_doubled_schedule_becomes_one():
    synchronise([SIX], NOW)
    twin = Schedule.objects.get()
    Schedule.objects.bulk_create(
        [Schedule(name=twin.name, func=twin.func, cron=twin.cron, schedule_type="C")]
    )
    assert synchronise([SIX], NOW).changed == ("six",)
    assert Schedule.objects.count() == 1


def test_strays_and_removed_jobs_vanish():
    synchronise([SIX, OFTEN], NOW)
    Schedule.objects.create(func="os.system", schedule_type=Schedule.ONCE)
    changes = synchronise([SIX], NOW)
    assert sorted(changes.removed) == ["", "often"]
    assert [row.name for row in Schedule.objects.all()] == ["six"]
    assert [row.name for row in JobRun.objects.all()] == ["six"]


def test_a_new_time_in_the_timetable_is_taken_over():
    synchronise([SIX], NOW)
    seven = Job(SIX.name, SIX.path, "0 7 * * *", SIX.what_for, SIX.grace)
    assert synchronise([seven], NOW).changed == ("six",)
    assert Schedule.objects.get().next_run == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_a_job_that_never_ran_is_expected_from_now_on():
    synchronise([SIX], NOW)
    run = JobRun.objects.get()
    assert (run.late_after, run.expected_by) == (timedelta(hours=26), NOW + timedelta(hours=26))


def test_a_job_that_ran_is_expected_from_its_success_on():
    synchronise([SIX], NOW)
    record_success("six", NOW + timedelta(hours=3), {})
    seldom = Job(SIX.name, SIX.path, "0 6 * * 1", SIX.what_for, SIX.grace)
    synchronise([seldom], NOW + timedelta(hours=4))
    assert JobRun.objects.get().expected_by == NOW + timedelta(hours=3, days=7) + SIX.grace


def test_an_expectation_that_was_edited_away_comes_back():
    synchronise([SIX], NOW)
    for edited in (None, NOW + timedelta(days=400)):
        JobRun.objects.update(expected_by=edited)
        synchronise([SIX], NOW)
        assert JobRun.objects.get().expected_by == NOW + timedelta(hours=26)


def test_a_heartbeat_row_that_the_job_made_first_is_completed():
    record_success("six", NOW, {"sent": 1})
    synchronise([SIX], NOW + timedelta(hours=1))
    run = JobRun.objects.get()
    assert (run.expected_by, run.last_result) == (NOW + timedelta(hours=26), {"sent": 1})


@pytest.mark.parametrize(
    ("cron", "pause"),
    [
        ("* * * * *", timedelta(minutes=1)),
        ("*/10 * * * *", timedelta(minutes=10)),
        ("0 6 * * *", timedelta(hours=24)),
        ("0 6 * * 1-5", timedelta(hours=72)),
        ("*/30 8-18 * * 1-5", timedelta(days=2, hours=13, minutes=30)),
        ("0 6 1 * *", timedelta(days=31)),
    ],
)
def test_the_longest_pause_of_a_cron_line(cron, pause):
    assert longest_pause(cron) == pause


def test_the_names_of_the_jobs_are_unique_and_each_says_what_it_is_for():
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)
    assert [job.name for job in TIMETABLE if not job.what_for.endswith(".")] == []


def test_the_command_says_what_it_changed(capsys):
    call_command("sync_timetable")
    first = capsys.readouterr().out
    Schedule.objects.create(name="stray", func="os.system")
    call_command("sync_timetable")
    names = ", ".join(job.name for job in TIMETABLE)
    assert first == f"Schedules made: {names}\n"
    assert capsys.readouterr().out == "Schedules removed: stray\n"


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_lost_its_jobs_is_filled_again_at_the_next_time():
    synchronise([SIX], NOW)
    for day in (0, 1):
        with time_machine.travel(NOW + timedelta(days=day, hours=4), tick=False):
            scheduler()
        rung = SignedPackage.loads(OrmQ.objects.get().payload)
        assert (rung["func"], rung["args"]) == (SIX.path, ())
        OrmQ.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_missed_times_are_not_made_up_for():
    synchronise([SIX], NOW)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        scheduler()
        scheduler()
    assert OrmQ.objects.count() == 1
