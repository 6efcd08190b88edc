"""What `manage.py health`, /healthz and /readyz say, and when they say that all is well."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_q.models import Schedule

from cases.heartbeat import record_success
from cases.models import ClosedDay, JobRun
from cases.queries import office_calendar
from dip_docket.health import look
from dip_docket.schedules import next_time, synchronise
from dip_docket.timetable import TIMETABLE
from tests.dip_docket.processes import environment

NAMES = [job.name for job in TIMETABLE]


@pytest.fixture
def well(db):
    """An office whose jobs all ran just now; its moment in Bangkok time."""
    now = timezone.localtime()
    synchronise(TIMETABLE, now)
    for name in NAMES:
        record_success(name, now, {})
    ClosedDay.objects.filter(date__year__lte=now.year).update(confirmed=True)
    return now


def told(capsys) -> tuple[dict, int]:
    """The JSON and the exit code of the command."""
    code = 0
    try:
        call_command("health", "--json")
    except SystemExit as stopped:
        code = int(str(stopped.code))
    return json.loads(capsys.readouterr().out), code


def test_all_is_well(well, capsys):
    answer, code = told(capsys)
    assert code == 0
    assert answer == {
        "ok": True,
        "jobs": [
            {
                "name": name,
                "last_success": JobRun.objects.get(name=name).last_succeeded_at.isoformat(),
                "late": False,
            }
            for name in NAMES
        ],
        "database": "ok",
        "queue": "ok",
        "calendar_confirmed_until": f"{office_calendar().confirmed_until}-12-31",
    }


def test_a_new_office_waits_for_its_first_jobs_and_is_well(db, capsys):
    synchronise(TIMETABLE, timezone.now())
    answer, code = told(capsys)
    assert [(job["last_success"], job["late"]) for job in answer["jobs"]] == [(None, False)] * len(
        NAMES
    )
    assert code == 0


def test_one_late_job_is_named_and_the_others_are_not(well, capsys):
    JobRun.objects.filter(name="reminders").update(expected_by=well - timedelta(seconds=1))
    answer, code = told(capsys)
    late = {job["name"]: job["late"] for job in answer["jobs"]}
    assert late == {name: name == "reminders" for name in NAMES}
    assert (answer["ok"], code) == (False, 1)


def test_a_success_of_a_clock_that_ran_ahead_is_none(well):
    """Until it succeeds by the right clock it may have stood still for as long."""
    record_success("reminders", well + timedelta(days=1), {})
    assert [job.name for job in look(well).jobs if job.late] == ["reminders"]
    record_success("reminders", well + timedelta(minutes=1), {})
    assert not any(job.late for job in look(well).jobs)


def test_jobs_without_a_timetable_in_the_database_are_late(db, capsys):
    answer, code = told(capsys)
    assert [job["late"] for job in answer["jobs"]] == [True] * len(NAMES)
    assert (answer["ok"], code) == (False, 1)


def test_a_worker_that_stands_still_is_told_with_what_to_do(well, capsys):
    missed = well - timedelta(minutes=6)
    Schedule.objects.filter(name="reminder_retries").update(next_run=missed)
    answer, code = told(capsys)
    assert answer["queue"].startswith("The worker does not run: reminder_retries should have")
    assert answer["queue"].endswith("Start it with `make worker`.")
    assert (answer["ok"], code) == (False, 1)


def test_a_schedule_that_is_due_this_minute_is_no_standstill(well):
    Schedule.objects.update(next_run=well - timedelta(minutes=4))
    assert look(well).queue == "ok"


@pytest.mark.parametrize(("years", "ok"), [(0, True), (1, False)])
def test_the_calendar_must_be_confirmed_for_the_present_year(well, years, ok):
    last = office_calendar().confirmed_until
    health = look(well.replace(year=last + years, month=1, day=1))
    assert (health.calendar_confirmed_until, health.year) == (last, last + years)
    assert (health.calendar_confirmed_until >= health.year) is ok


def test_a_calendar_that_nobody_confirmed_is_not_well(well, capsys):
    ClosedDay.objects.update(confirmed=False)
    answer, code = told(capsys)
    assert (answer["calendar_confirmed_until"], answer["ok"], code) == (None, False, 1)


def test_the_words_for_people(well, capsys):
    JobRun.objects.filter(name="reminders").update(expected_by=well - timedelta(seconds=1))
    with pytest.raises(SystemExit):
        call_command("health")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Something needs attention."
    assert [line.partition(",")[0] for line in lines[1:-3]] == [
        f"{name}: {'LATE' if name == 'reminders' else 'in time'}" for name in NAMES
    ]
    assert lines[-3:-1] == ["database: ok", "queue: ok"]


def test_a_worker_that_never_ran_and_a_clock_that_was_set_back_are_told(well):
    ahead = Schedule.objects.filter(name="reminder_retries")
    ahead.update(next_run=next_time("*/10 * * * *", well + timedelta(minutes=4)))
    assert look(well).queue == "ok"
    ahead.update(next_run=well + timedelta(days=1))
    assert look(well).queue.startswith("The clock was set back, or the timetable changed: ")
    Schedule.objects.all().delete()
    assert look(well).queue == "The worker has never run. Start it with `make worker`."


def test_a_process_that_answers_asks_nobody(db, client, django_assert_num_queries):
    """A web server is not started again and again because its database is away."""
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_watcher_without_a_login_reads_whether_pages_can_be_served(well, client, monkeypatch):
    def told() -> tuple[int, dict]:
        answer = client.get("/readyz")
        assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
        return answer.status_code, answer.json()

    assert told() == (200, {"ready": True, "why": "", "well": True})
    JobRun.objects.update(expected_by=well - timedelta(seconds=1))
    assert told() == (200, {"ready": True, "why": "", "well": False})
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    other = {"ready": False, "why": "The tables are not of this version.", "well": False}
    assert told() == (503, other)

    def away(*_: object) -> None:
        raise OperationalError("connection to 10.9.8.7 as docket failed: hush-nobody")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)
    assert told() == (503, other | {"why": "The database does not answer."})


def test_a_watcher_writes_nothing(well, client):
    for address in ("/healthz", "/readyz"):
        assert client.post(address).status_code == 405
        assert client.get(address).cookies == {}


@pytest.mark.process
def test_a_database_that_is_not_set_up_is_told_in_a_sentence(
    empty_database, warm_process, tmp_path
):
    env = environment(
        SECRET_KEY="x", DATABASE_URL=empty_database, DOCUMENTS_DIR=str(tmp_path / "papers")
    )
    result = warm_process.manage("health", "--json", env=env)
    answer = json.loads(result.stdout)
    assert result.returncode == 1
    assert answer["database"].startswith("The database does not answer or is not set up: ")
    assert (answer["ok"], answer["jobs"]) == (False, [])
    assert "Traceback" not in result.stderr


@pytest.mark.process
def test_a_database_that_is_away_is_told_without_its_password(warm_process, tmp_path):
    url = "postgres://me:hush-nobody@127.0.0.1:9/docket"
    env = environment(SECRET_KEY="x", DATABASE_URL=url, DOCUMENTS_DIR=str(tmp_path / "papers"))
    result = warm_process.manage("health", "--json", env=env)
    answer = json.loads(result.stdout)
    assert (result.returncode, answer["queue"]) == (1, "unknown without the database")
    assert answer["database"].startswith("The database does not answer or is not set up: ")
    assert "hush-nobody" not in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
