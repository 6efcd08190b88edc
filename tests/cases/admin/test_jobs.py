"""Jobs and failed checks: how they are in words, and rung for by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.admin import jobs
from cases.admin.jobs import in_a_sentence, job_label
from cases.models import JobRun, SyncFailure, SyncRun
from cases.register.office import NoToken
from dip_docket.schedules import synchronise
from dip_docket.timetable import TIMETABLE
from tests.cases.register.conftest import office
from tests.cases.views.desk import said, words
from tests.cases.views.world import make_failure
from tests.factories import alice, make_case

__all__ = ["office"]

pytestmark = pytest.mark.django_db

JOBS = "/admin/cases/jobrun/"
FAILURES = "/admin/cases/syncfailure/"


@pytest.fixture
def timetable():
    synchronise(TIMETABLE, timezone.now())
    return {row.name: row for row in JobRun.objects.all()}


def act(desk, where, action, *rows):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return desk.post(where, chosen, follow=True)


def queued():
    return [(row.task["func"], row.task["kwargs"]) for row in OrmQ.objects.order_by("pk")]


# Jobs


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_job_of_the_timetable_has_words(language):
    with translation.override(language):
        assert [job.name for job in TIMETABLE if job_label(job.name) == job.name] == []
    assert job_label("a new one") == "a new one"


def test_a_job_runs_now_by_the_function_of_the_timetable(desk, timetable):
    answer = act(desk, JOBS, "run_now", timetable["reminders"], timetable["refresh"])
    assert queued() == [
        ("cases.tasks.refresh_deadlines", {}),
        ("cases.tasks.send_reminders", {}),
    ]
    assert "starts as soon as the worker is free" in words(answer)


def test_a_job_outside_the_timetable_is_not_run(desk, timetable):
    stray = JobRun.objects.create(name="stray")
    Schedule.objects.create(name="stray", func="os.system", schedule_type=Schedule.ONCE)
    answer = act(desk, JOBS, "run_now", stray, JobRun.objects.create(name="unknown"))
    assert queued() == []
    assert words(answer).count("is not in the timetable.") == 2


@pytest.mark.parametrize(
    ("succeeded", "failed", "expected", "state"),
    [
        (None, None, 5, "Has not run yet"),
        (None, None, -5, "Late"),
        (-2, None, 5, "In order"),
        (-2, -1, 5, "The last run failed"),
        (-1, -2, 5, "In order"),
        (None, -1, 5, "The last run failed"),
        (-2, None, -1, "Late"),
    ],
)
def test_how_a_job_is_stands_in_words(succeeded, failed, expected, state, desk):
    def hours(number):
        return None if number is None else timezone.now() + timedelta(hours=number)

    JobRun.objects.create(
        name="reminders",
        last_succeeded_at=hours(succeeded),
        last_failed_at=hours(failed),
        expected_by=hours(expected),
    )
    assert state in words(desk.get(JOBS))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("", ""),
        ("SyncStopped: The office refused the key.", "The office refused the key."),
        ("OperationalError: database is locked", "database is locked"),
        ("KeyError: 'x'", "KeyError: 'x'"),
        ("DS-1: its event is refused", "DS-1: its event is refused"),
        ("คดี: เหตุการณ์ถูกปฏิเสธ โดยกฎ", "คดี: เหตุการณ์ถูกปฏิเสธ โดยกฎ"),
    ],
)
def test_an_error_is_its_sentence(error, told):
    assert in_a_sentence(error) == told


def test_a_job_is_shown_and_not_changed(desk, timetable):
    page = reverse("admin:cases_jobrun_change", args=[timetable["refresh"].pk])
    assert "Computes every deadline again" in words(desk.get(page))
    assert desk.post(page, {"name": "x"}).status_code == 403


# Failed checks


def failed(office, **fields):
    return make_failure(office.case(office.right("trademark", 3)), **fields)


def test_the_chosen_cases_are_queued_once_each(desk, office, boss):
    one = failed(office)
    twice = make_failure(one.case)
    settled = make_failure(make_case(), resolved_at=timezone.now())
    answer = act(desk, FAILURES, "check_again_now", one, twice, settled)
    assert queued() == [("cases.tasks.check_again", {"cases": [one.case_id], "by": boss.pk})]
    assert "1 case is asked about as soon as the worker is free." in words(answer)


def test_the_check_settles_the_failure_and_a_second_ring_asks_nobody(desk, office):
    failure = failed(office)
    act(desk, FAILURES, "check_again_now", failure)
    [(_func, kwargs)] = queued()
    assert tasks.check_again(**kwargs)["checked"] == 1
    failure.refresh_from_db()
    assert failure.resolved_at is not None
    runs = SyncRun.objects.count()
    assert tasks.check_again(**kwargs) == {}
    assert SyncRun.objects.count() == runs


def test_a_check_that_fails_again_stays_open(office):
    failure = failed(office)
    office.fails("html200")
    tasks.check_again(cases=[failure.case_id], by=alice().pk)
    assert SyncFailure.objects.filter(case=failure.case, resolved_at__isnull=True).exists()


def test_settled_checks_are_not_queued(desk, office):
    answer = act(desk, FAILURES, "check_again_now", failed(office, resolved_at=timezone.now()))
    assert (queued(), "These checks are settled already." in words(answer)) == ([], True)


def test_without_a_key_nothing_is_queued_and_the_reason_is_told(desk, office, settings):
    settings.EEXCHANGE_TOKEN = ""
    answer = act(desk, FAILURES, "check_again_now", failed(office))
    assert queued() == []
    assert "There is no token key" in words(answer)
    with pytest.raises(NoToken):
        tasks.check_again(cases=[SyncFailure.objects.get().case_id], by=alice().pk)


def test_many_cases_are_one_job(desk, boss):
    rows = [
        make_failure(make_case(ip_type="trademark", application_number=f"68{number:07d}"))
        for number in range(3)
    ]
    act(desk, FAILURES, "check_again_now", *rows)
    cases = [row.case_id for row in rows]
    assert queued() == [("cases.tasks.check_again", {"cases": cases, "by": boss.pk})]


def test_what_happened_is_told_in_the_language_of_the_reader(desk, boss):
    make_failure(make_case())
    assert "The office cannot be reached." in words(desk.get(FAILURES))
    boss.language = "th"
    boss.save()
    assert "ติดต่อกรมฯ ไม่ได้" in words(desk.get(FAILURES))


@pytest.mark.parametrize("where", [JOBS, FAILURES])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_one_and_for_three(
    where, rows, desk, timetable, django_assert_max_num_queries
):
    for _ in range(rows):
        make_failure(make_case())
    with django_assert_max_num_queries(8):
        desk.get(where)


def test_the_settled_can_be_left_out(desk):
    make_failure(make_case("T-OPEN"))
    make_failure(make_case("T-DONE"), resolved_at=timezone.now())
    told = words(desk.get(FAILURES, {"resolved_at__isempty": "1"}))
    assert ("T-OPEN" in told, "T-DONE" in told) == (True, False)
    assert said("Check again now", "en") in told


# Computing every case again


def refresh_job(**result):
    return JobRun.objects.create(name="refresh", last_result=result)


def test_how_far_the_pass_over_all_cases_is_stands_in_the_list_and_on_its_page(desk):
    job = refresh_job(done=1500, of=10000, more=True, failed=[])
    for page in (JOBS, f"{JOBS}{job.pk}/change/"):
        answer = desk.get(page)
        assert '<progress max="10000" value="1500"' in answer.content.decode()
        assert "1,500 of 10,000 cases" in words(answer)
        assert "Under way" in words(answer)


def test_the_cases_that_could_not_be_computed_stand_there_with_their_reasons(desk, monkeypatch):
    monkeypatch.setattr(jobs, "FAILED_SHOWN", 1)
    job = refresh_job(done=3, of=3, failed=["DS-<1> (a day too early)", "DS-2 (unknown)"])
    answer = desk.get(f"{JOBS}{job.pk}/change/")
    assert "<li>DS-&lt;1&gt; (a day too early)</li><li>and 1 more</li>" in answer.content.decode()
    assert "Correct their events, then choose “Run now”" in words(answer)


@pytest.mark.parametrize(
    "result",
    [{}, {"failed": 2, "checked": 9}, {"done": "1", "of": None}, {"failed": []}],
)
def test_a_job_that_counts_otherwise_has_no_progress(result):
    assert (jobs.progress_of(result), jobs.failed_cases(result)) == ("", "")


def test_an_office_without_cases_is_through():
    assert '<progress max="1" value="0"' in jobs.progress_of({"done": 0, "of": 0})
