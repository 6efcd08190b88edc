"""The doorbell of the sync: it rings again while cases are left, and after a pause."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.heartbeat import heartbeat
from cases.models import JobRun
from cases.register.sync import SyncStopped

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
