"""The heartbeat of the jobs: the home page and `manage.py health` read it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django_q.models import Schedule

from cases.models import JobRun

# The worker moves a schedule on within half a minute of its time.
WORKER_MAY_TAKE = timedelta(minutes=5)


@contextmanager
def heartbeat(name: str, clock: Callable[[], datetime]) -> Iterator[dict[str, Any]]:
    """Run a job under its heartbeat.

    Yields a dict that the job fills with its result. A job that raises leaves its error in
    the row and raises on; a success moves `expected_by` on by the row's `late_after`. A slice
    that leaves `more` to do is no success yet: only its result is kept.
    """
    JobRun.objects.get_or_create(name=name)
    rows = JobRun.objects.filter(name=name)
    rows.update(last_started_at=clock())
    result: dict[str, Any] = {}
    try:
        yield result
    except Exception as error:
        rows.update(last_failed_at=clock(), last_error=f"{type(error).__name__}: {error}"[:2000])
        raise
    if result.get("more"):
        rows.update(last_result=dict(result))
    else:
        record_success(name, clock(), result)


def record_success(name: str, at: datetime, result: Mapping[str, Any]) -> None:
    """A job reached its end at a moment; it is late again after `late_after`.

    What a person should still know of it stands under `attention` in the result.
    """
    job = JobRun.objects.get_or_create(name=name)[0]
    job.last_succeeded_at = at
    job.last_error = str(result.get("attention", ""))
    job.last_result = dict(result)
    if job.late_after is not None:
        job.expected_by = at + job.late_after
    job.save(
        update_fields=["last_succeeded_at", "last_error", "last_result", "expected_by"],
    )


def passed_schedules(now: datetime) -> QuerySet[Schedule]:
    """The schedules that no worker has moved on, the oldest first. A worker that runs moves each
    on at its time, however busy it is; one that stands still lets them pass."""
    passed: QuerySet[Schedule] = Schedule.objects.filter(next_run__lt=now - WORKER_MAY_TAKE)
    return passed.order_by("next_run")
