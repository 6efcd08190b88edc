"""How the installation is: its jobs, database, worker and calendar, in values and one verdict."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import Error, connection
from django_q.models import Schedule

from cases.heartbeat import WORKER_MAY_TAKE, passed_schedules
from cases.models import JobRun
from cases.queries import office_calendar
from dip_docket.readiness import first_line
from dip_docket.schedules import next_time
from dip_docket.timetable import TIMETABLE, Job

OK = "ok"
CRONS = {job.name: job.cron for job in TIMETABLE}


@dataclass(frozen=True)
class JobHealth:
    """`late` when no success came in time, or when the job is not in the timetable's rows."""

    name: str
    last_success: datetime | None
    late: bool


@dataclass(frozen=True)
class Health:
    """`database` and `queue` are "ok" or a sentence that says what is wrong.

    `calendar_confirmed_until` is the last year whose closed days are all confirmed.
    """

    jobs: tuple[JobHealth, ...]
    database: str
    queue: str
    calendar_confirmed_until: int | None
    year: int

    @property
    def ok(self) -> bool:
        return (
            self.database == self.queue == OK
            and not any(job.late for job in self.jobs)
            and (self.calendar_confirmed_until or 0) >= self.year
        )

    def as_json(self) -> dict[str, Any]:
        """The shape that `manage.py health --json` prints."""
        year = self.calendar_confirmed_until
        return {
            "ok": self.ok,
            "jobs": [
                {
                    "name": job.name,
                    "last_success": job.last_success and job.last_success.isoformat(),
                    "late": job.late,
                }
                for job in self.jobs
            ],
            "database": self.database,
            "queue": self.queue,
            "calendar_confirmed_until": year and f"{year}-12-31",
        }


def look(now: datetime) -> Health:
    """The health at an aware moment, whose own time zone says which year it is."""
    try:
        connection.ensure_connection()
        return Health(
            jobs=_jobs(now),
            database=OK,
            queue=_queue(now),
            calendar_confirmed_until=office_calendar().confirmed_until,
            year=now.year,
        )
    except Error as error:
        return Health(
            jobs=(),
            database=f"The database does not answer or is not set up: {first_line(error)}",
            queue="unknown without the database",
            calendar_confirmed_until=None,
            year=now.year,
        )


def _jobs(now: datetime) -> tuple[JobHealth, ...]:
    rows = JobRun.objects.in_bulk(field_name="name")
    return tuple(_job(job, rows.get(job.name), now) for job in TIMETABLE)


def _job(job: Job, row: JobRun | None, now: datetime) -> JobHealth:
    if row is None:
        return JobHealth(job.name, None, late=True)
    at = row.last_succeeded_at
    # A success in the time to come is one of a clock that ran ahead: nobody knows of a later one.
    ahead = at is not None and at > now + WORKER_MAY_TAKE
    late = ahead or row.expected_by is None or row.expected_by < now
    return JobHealth(job.name, row.last_succeeded_at, late=late)


def _queue(now: datetime) -> str:
    """Whether a worker has ever run and runs now, and whether the clock was set back since: the
    worker would then start nothing until the old time comes again."""
    rows = {row.name: row for row in Schedule.objects.filter(name__in=CRONS)}
    if not rows:
        return "The worker has never run. Start it with `make worker`."
    if oldest := passed_schedules(now).first():
        return (
            f"The worker does not run: {oldest.name} should have started at "
            f"{oldest.next_run.isoformat(timespec='minutes')}. Start it with `make worker`."
        )
    for name, row in rows.items():
        if row.next_run > next_time(CRONS[name], now + WORKER_MAY_TAKE):
            return (
                f"The clock was set back, or the timetable changed: {name} would not start "
                f"before {row.next_run.isoformat(timespec='minutes')}. Start the worker again."
            )
    return OK
