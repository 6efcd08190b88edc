"""Makes django-q2's schedules and the heartbeat rows equal to the timetable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from django.db import transaction
from django_q.models import Schedule

from cases.models import JobRun
from dip_docket.timetable import Job

# The queue reads cron lines in TIME_ZONE, which is this one.
BANGKOK = ZoneInfo("Asia/Bangkok")
A_MONDAY = datetime(2024, 1, 1, tzinfo=BANGKOK)


@dataclass(frozen=True)
class Changes:
    """Names of the schedules that were made, changed and removed."""

    made: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@transaction.atomic
def synchronise(timetable: Sequence[Job], now: datetime) -> Changes:
    """Write what differs; a second call writes nothing, and two at once wait for each other.

    A new schedule starts at its next time, not at once: a deployment at noon must not send
    the mail of six o'clock again.
    """
    names = [job.name for job in timetable]
    JobRun.objects.exclude(name__in=names).delete()
    for job in timetable:
        _expect(job, now)
    strays = Schedule.objects.exclude(name__in=names)
    removed = tuple(name or "" for name in strays.values_list("name", flat=True))
    strays.delete()
    outcomes = [(job.name, _write(job, now)) for job in timetable]
    return Changes(
        made=tuple(name for name, outcome in outcomes if outcome == "made"),
        changed=tuple(name for name, outcome in outcomes if outcome == "changed"),
        removed=removed,
    )


def _expect(job: Job, now: datetime) -> None:
    """A job that never ran is late from now on, one that did from its last success on."""
    JobRun.objects.get_or_create(name=job.name)
    row = JobRun.objects.select_for_update().get(name=job.name)
    late_after = longest_pause(job.cron) + job.grace
    expected_by = (row.last_succeeded_at or now) + late_after
    known = row.expected_by
    waits_already = row.last_succeeded_at is None and known is not None and known <= expected_by
    if row.late_after == late_after and (waits_already or known == expected_by):
        return
    row.late_after, row.expected_by = late_after, expected_by
    row.save(update_fields=["late_after", "expected_by"])


def _write(job: Job, now: datetime) -> str:
    """A schedule that would start after its next time was edited: it would miss that time."""
    wanted = {
        "func": job.path,
        "cron": job.cron,
        "schedule_type": Schedule.CRON,
        "repeats": -1,
        "args": None,
        "kwargs": None,
        "hook": None,
        "cluster": None,
        "intended_date_kwarg": None,
    }
    next_run = next_time(job.cron, now)
    rows = Schedule.objects.filter(name=job.name)
    if rows.filter(**wanted, next_run__lte=next_run).count() == 1 == rows.count():
        return "same"
    deleted, _ = rows.delete()
    # Not create(): the model's save would put a time of its own in the place of ours.
    Schedule.objects.bulk_create([Schedule(name=job.name, next_run=next_run, **wanted)])
    return "changed" if deleted else "made"


def next_time(cron: str, now: datetime) -> datetime:
    """The first time after an aware moment at which a cron line strikes, read in Bangkok."""
    moment: datetime = croniter(cron, now.astimezone(BANGKOK)).get_next(datetime)
    return moment


def longest_pause(cron: str) -> timedelta:
    """The longest time between two strikes of a cron line, over 60 strikes and 8 days at least.

    A line for working days pauses from Friday to Monday: no heartbeat is late on a Sunday.
    """
    strikes = croniter(cron, A_MONDAY)
    last: datetime = strikes.get_next(datetime)
    longest, seen = timedelta(0), 1
    while seen < 60 or last < A_MONDAY + timedelta(days=8):
        following: datetime = strikes.get_next(datetime)
        longest = max(longest, following - last)
        last, seen = following, seen + 1
    return longest
