"""The budget of a day: strict, shared by all runs, and the most urgent come first."""

from datetime import timedelta

import pytest
import stamina
from django.utils import timezone

from cases.models import JobRun, RequestDay, SyncRun
from cases.register.budget import Purse, limit_of, take_requests, used_on
from cases.register.due import due_cases
from cases.register.sync import run_job
from cases.register.sync_now import sync_one
from tests.cases.views.test_today import due as deadline_in
from tests.factories import NOON, TODAY, alice

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(office, settings):
    """Six cases that are due, the last of them with a deadline."""
    settings.EEXCHANGE_DAILY_BUDGET = 4
    rights = [r for r in office.sandbox.register if r.ip_type == "trademark" and not r.odd]
    return [office.case(right) for right in rights[:6]]


def today():
    return timezone.localdate()


def test_a_run_stops_at_the_budget_and_the_most_urgent_were_asked_first(office, cases):
    deadline_in(3, cases[5])
    assert run_job(timezone.now())["checked"] == 4
    assert (len(office.requests), used_on(today())) == (4, 4)
    run = SyncRun.objects.get()
    assert (run.checked, run.requests, run.due) == (4, 4, 6)
    assert "used up" in run.stopped_because
    assert run.stopped_because_th
    left = {one.pk for one in due_cases(timezone.now())}
    assert len(left) == 2
    assert cases[5].pk not in left
    job = JobRun.objects.get(name="register_sync")
    assert (job.last_succeeded_at is not None, "used up" in job.last_error) == (True, True)
    assert run_job(timezone.now())["checked"] == 0
    assert len(office.requests) == 4


def test_the_next_day_has_a_budget_of_its_own(office, cases, time_machine):
    run_job(timezone.now())
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert run_job(timezone.now())["checked"] >= 2
    assert list(RequestDay.objects.values_list("requests", flat=True))[1] == 4


def test_tries_again_count_and_none_is_sent_beyond_the_budget(office, cases, settings):
    settings.EEXCHANGE_CONNECTIONS = 1
    office.fails("500html")
    with stamina.set_testing(True, attempts=4, cap=True):
        run_job(timezone.now())
    assert (len(office.requests), used_on(today())) == (4, 4)


def test_what_is_not_needed_goes_back(office, cases, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 1000
    run_job(timezone.now())
    assert (len(office.requests), used_on(today())) == (6, 6)


def test_without_a_limit_requests_are_counted_all_the_same(office, cases, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 0
    assert run_job(timezone.now())["checked"] == 6
    assert used_on(today()) == 6


def test_people_may_use_what_is_kept_for_them(office, cases, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 20
    assert [limit_of(kind) for kind in ("nightly", "command", "person")] == [18, 18, 20]
    RequestDay.objects.create(day=today(), requests=18)
    assert run_job(timezone.now())["checked"] == 0
    assert sync_one(cases[0], alice(), timezone.now()).failed is False
    assert sync_one(cases[1], alice(), timezone.now()).failed is False
    refused = sync_one(cases[2], alice(), timezone.now())
    assert (refused.failed, len(office.requests), used_on(today())) == (True, 2, 20)
    assert refused.sentence


def test_a_kill_leaves_the_count_at_or_above_what_was_sent():
    purse = Purse(1000, 2, lambda: NOON)
    purse.fill(200)
    for _ in range(5):
        purse.spend("TM")
    assert 5 <= used_on(TODAY) <= 110
    purse.empty()
    assert used_on(TODAY) == 5


def test_two_runs_share_one_budget():
    assert [take_requests(TODAY, 6, 10) for _ in range(3)] == [6, 4, 0]
    assert used_on(TODAY) == 10


def test_at_midnight_in_bangkok_the_count_goes_on_in_the_new_day():
    now = NOON
    purse = Purse(0, 1, lambda: now)
    purse.fill(2)
    purse.spend("TM")
    now = NOON + timedelta(hours=12)
    purse.fill(1)
    purse.spend("TM")
    purse.empty()
    assert [used_on(TODAY), used_on(TODAY + timedelta(days=1))] == [1, 1]
