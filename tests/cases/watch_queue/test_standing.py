"""What the watch has read of the office's numbers, and what it has not."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cases import tasks
from cases.models import JobRun, PublishedMark, WatchBlock
from cases.register import alone
from cases.watch.standing import standing
from tests.factories import NOON, TODAY

pytestmark = pytest.mark.django_db


def test_after_the_sandbox_the_office_itself_is_asked_about_every_number(gazette, monkeypatch):
    tasks.watch()
    assert set(WatchBlock.objects.values_list("sandbox", flat=True)) == {True}
    before = len(gazette.requests)
    WatchBlock.objects.filter(prefix="25010").update(next_at=NOON)
    monkeypatch.setattr(alone, "office_client", real_office(alone.office_client))
    assert tasks.watch()["more"] is True
    tasks.watch()
    assert len(gazette.requests) - before >= WatchBlock.objects.count()
    assert set(WatchBlock.objects.values_list("sandbox", flat=True)) == {False}
    assert set(PublishedMark.objects.values_list("sandbox", flat=True)) == {False}


def real_office(opened):
    """A client of the same office whose answers are not those of a sandbox."""

    @contextmanager
    def client():
        with opened() as asking_it:
            search = asking_it.search
            asking_it.search = lambda *a, **k: replace(search(*a, **k), sandbox=False)
            yield asking_it

    return client


def test_numbers_that_were_not_read_in_time_are_counted_and_told(gazette, settings, time_machine):
    settings.EEXCHANGE_DAILY_BUDGET = 40  # the share is ten, and there are twenty blocks
    assert tasks.watch()["behind"] == 10
    assert "of 20 blocks" in JobRun.objects.get(name="watch").last_error
    found = standing(timezone.now(), TODAY)
    assert (found.never, found.late, found.share, found.is_too_small) == (10, 0, 10, False)
    time_machine.shift(timedelta(days=30))
    found = standing(timezone.now(), TODAY + timedelta(days=30))
    assert (found.behind, found.late) == (20, 10)
    settings.EEXCHANGE_DAILY_BUDGET = 4
    assert standing(timezone.now(), TODAY).is_too_small
    settings.EEXCHANGE_DAILY_BUDGET = standing(timezone.now(), TODAY).budget
    assert not standing(timezone.now(), TODAY).is_too_small
