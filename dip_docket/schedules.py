"""Makes django-q2's schedules and the heartbeat rows equal to the timetable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from croniter import croniter
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from cases.models import JobRun
from dip_docket.timetable import Job


@dataclass(frozen=True)
class Changes:
    """Names of the schedules that were made, changed and removed."""

    made: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@transaction.atomic
def synchronise(timetable: Sequence[Job], now: datetime) -> Changes:
    """Write what differs; a second call writes nothing.

    A new schedule starts at its next time, not at once: a deployment at noon must not send
    the mail of six o'clock again.
    """
    names = [job.name for job in timetable]
    removed = tuple(Schedule.objects.exclude(name__in=names).values_list("name", flat=True))
    Schedule.objects.exclude(name__in=names).delete()
    JobRun.objects.exclude(name__in=names).delete()
    outcomes = [(job.name, _write(job, now)) for job in timetable]
    for job in timetable:
        _expect(job, now)
    return Changes(
        made=tuple(name for name, outcome in outcomes if outcome == "made"),
        changed=tuple(name for name, outcome in outcomes if outcome == "changed"),
        removed=tuple(name or "" for name in removed),
    )


def _write(job: Job, now: datetime) -> str:
    wanted = {"func": job.path, "cron": job.cron, "schedule_type": Schedule.CRON, "repeats": -1}
    rows = Schedule.objects.filter(name=job.name)
    if rows.filter(**wanted).count() == 1 == rows.count():
        return "same"
    deleted, _ = rows.delete()
    Schedule.objects.create(name=job.name, next_run=next_time(job.cron, now), **wanted)
    return "changed" if deleted else "made"


def next_time(cron: str, now: datetime) -> datetime:
    """The first time after an aware moment at which a cron line strikes, read in Bangkok."""
    moment: datetime = croniter(cron, timezone.localtime(now)).get_next(datetime)
    return moment


def _expect(job: Job, now: datetime) -> None:
    """A job that never ran is late `late_after` from now, one that did from its success."""
    row = JobRun.objects.get_or_create(name=job.name)[0]
    if row.late_after == job.late_after and row.expected_by is not None:
        return
    row.late_after = job.late_after
    row.expected_by = (row.last_succeeded_at or now) + job.late_after
    row.save(update_fields=["late_after", "expected_by"])
