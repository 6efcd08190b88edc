"""THE timetable: every background job, when it runs (Bangkok time) and what it is for."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Job:
    """One row of the timetable. It is late when no success came for `late_after`."""

    name: str
    path: str
    cron: str
    what_for: str
    late_after: timedelta


TIMETABLE = (
    Job(
        name="register_sync",
        path="cases.tasks.sync_register",
        cron=settings.EEXCHANGE_SYNC_CRON,
        what_for="Reads the status of the cases from E-Exchange and compares it.",
        late_after=timedelta(hours=26),
    ),
    Job(
        name="reminders",
        path="cases.tasks.send_reminders",
        cron=settings.REMINDERS_CRON,
        what_for="Plans the reminders of the day and sends them.",
        late_after=timedelta(hours=26),
    ),
    Job(
        name="reminder_retries",
        path="cases.tasks.retry_messages",
        cron="*/10 * * * *",
        what_for="Sends again what a mail server refused or a stopped worker left behind.",
        late_after=timedelta(minutes=45),
    ),
)
