"""Failed checks asked about again: slice after slice, with the pauses of the office, and alone."""

import ast
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.models import JobRun, SyncFailure, SyncRun, User
from cases.register import sync
from cases.register.sync import DEAD_AFTER, SyncStopped
from tests.cases.views.world import make_failure
from tests.factories import alice

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=1)


@pytest.fixture
def failed(office):
    """Cases whose check failed a day ago."""
    rights = [r for r in office.sandbox.register if r.ip_type == "trademark" and not r.odd]
    cases = [office.case(right) for right in rights[:4]]
    for case in cases:
        make_failure(case, at=LONG_AGO)
    return [case.pk for case in cases]


@pytest.fixture
def one_at_a_time(monkeypatch):
    """A slice that is over after its first case."""
    monkeypatch.setattr(sync, "BATCH", 1)
    monkeypatch.setattr(sync, "SLICE", timedelta(microseconds=1))
    monkeypatch.setattr(sync, "_fetch", lambda *given: FETCH(*given[:-1], None))


FETCH = sync._fetch


def running(started_at):
    return SyncRun.objects.create(
        trigger="nightly", started_by=User.objects.system(), started_at=started_at
    )


def rung():
    """The arguments of the jobs in the queue, which is emptied."""
    given = [row.task["kwargs"] for row in OrmQ.objects.order_by("pk")]
    OrmQ.objects.all().delete()
    return given


def rung_later():
    [row] = Schedule.objects.all()
    return row.func, ast.literal_eval(row.kwargs), row.next_run


def still_failed():
    return set(SyncFailure.objects.filter(resolved_at=None).values_list("case", flat=True))


def test_what_one_slice_leaves_is_rung_for_until_nothing_is_left(failed, one_at_a_time):
    given, asked = {"cases": failed, "by": alice().pk}, []
    while given:
        result = tasks.check_again(**given)
        asked.append(result["checked"])
        given = next(iter(rung()), None)
        if given:
            assert given == {"cases": failed[len(asked) :], "by": alice().pk}
    assert asked == [1, 1, 1, 1]
    assert still_failed() == set()


def test_a_case_that_fails_again_is_not_asked_about_in_the_next_slice(
    failed, one_at_a_time, office
):
    office.fails("html200")
    tasks.check_again(cases=failed, by=alice().pk)
    assert rung() == [{"cases": failed[1:], "by": alice().pk}]
    assert still_failed() == set(failed)


def test_a_whole_slice_rings_no_more(failed):
    assert tasks.check_again(cases=failed, by=alice().pk)["left"] == []
    assert (rung(), Schedule.objects.count()) == ([], 0)


def test_a_pause_that_the_office_asks_for_ends_with_another_ring(failed, office, time_machine):
    office.fails("429-long")
    before = timezone.now()
    with pytest.raises(SyncStopped):
        tasks.check_again(cases=failed, by=alice().pk)
    func, given, at = rung_later()
    assert (func, given) == ("cases.tasks.check_again", {"cases": failed, "by": alice().pk})
    assert at >= before + timedelta(minutes=59)
    assert rung() == []
    office.recovers()
    asked = len(office.requests)
    with pytest.raises(SyncStopped):
        tasks.check_again(**given)
    assert len(office.requests) == asked
    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=1))
    assert tasks.check_again(**given)["checked"] == len(failed)
    assert still_failed() == set()


@pytest.mark.parametrize("fault", ["401", "500html"])
def test_an_office_that_answers_nobody_is_not_rung_for(fault, failed, office):
    office.fails(fault)
    with pytest.raises(SyncStopped):
        tasks.check_again(cases=failed, by=alice().pk)
    assert (rung(), Schedule.objects.count()) == ([], 0)


def test_while_another_run_is_alive_nobody_is_asked_and_a_later_ring_is_made(failed):
    other = running(timezone.now() - timedelta(minutes=4))
    before = timezone.now()
    tasks.check_again(cases=failed, by=alice().pk)
    assert still_failed() == set(failed)
    func, given, at = rung_later()
    assert (func, given) == ("cases.tasks.check_again", {"cases": failed, "by": alice().pk})
    assert before + timedelta(seconds=59) <= at <= timezone.now() + timedelta(seconds=60)
    other.finished_at = timezone.now()
    other.save()
    tasks.check_again(**given)
    assert still_failed() == set()


def test_the_sync_of_the_timetable_waits_too(failed):
    running(timezone.now())
    assert tasks.sync_register() == {"more": True, "busy": True}
    assert rung_later()[:2] == ("cases.tasks.sync_register", {})
    assert rung() == []
    job = JobRun.objects.get(name="register_sync")
    assert (job.last_failed_at, job.last_succeeded_at) == (None, None)


def test_a_killed_run_blocks_nobody_for_long(failed):
    running(timezone.now() - DEAD_AFTER - timedelta(seconds=1))
    tasks.check_again(cases=failed, by=alice().pk)
    assert still_failed() == set()
    assert Schedule.objects.count() == 0


def test_a_late_or_second_ring_asks_nobody(failed, office):
    tasks.check_again(cases=failed, by=alice().pk)
    runs = SyncRun.objects.count()
    assert tasks.check_again(cases=failed, by=alice().pk) == {}
    assert SyncRun.objects.count() == runs


def test_an_unreadable_field_of_an_unchanged_answer_is_asked_about_once_and_not_for_ever(failed):
    tasks.check_again(cases=failed, by=alice().pk)
    rung()
    field = SyncFailure.objects.filter(case=failed[0]).last()
    SyncFailure.objects.filter(pk=field.pk).update(kind="field", resolved_at=None, at=LONG_AGO)
    result = tasks.check_again(cases=failed, by=alice().pk)
    assert (result["checked"], result["left"], rung()) == (1, [], [])
    assert still_failed() == {failed[0]}


def test_a_run_by_hand_that_takes_long_is_not_taken_for_dead(failed):
    hour = timedelta(hours=1)
    run = running(timezone.now() - hour / 2)
    SyncRun.objects.filter(pk=run.pk).update(trigger=SyncRun.Trigger.COMMAND)
    assert tasks.check_again(cases=failed, by=alice().pk) == {"busy": True}
    SyncRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - hour)
    assert tasks.check_again(cases=failed, by=alice().pk)["checked"] == len(failed)


def test_a_ring_of_the_sync_that_waits_already_is_enough():
    for _ in range(3):
        tasks.ring_after(60)
    assert Schedule.objects.filter(func=tasks.SYNC, schedule_type=Schedule.ONCE).count() == 1
