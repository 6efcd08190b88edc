"""THE timetable: every background job, when it runs (Bangkok time) and what it is for."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Job:
    """One row of the timetable. It is late when no success came for the longest pause of its
    cron line and `grace`."""

    name: str
    path: str
    cron: str
    what_for: str
    grace: timedelta


# Only where there is a mailbox to which mails come back.
BOUNCES = (
    (
        Job(
            name="bounces",
            path="cases.tasks.read_bounces",
            cron="*/15 * * * *",
            what_for="Reads in the mailbox which mails came back undelivered.",
            grace=timedelta(minutes=50),
        ),
    )
    if settings.BOUNCE_MAILBOX
    else ()
)

TIMETABLE = (
    Job(
        name="register_sync",
        path="cases.tasks.sync_register",
        cron=settings.EEXCHANGE_SYNC_CRON,
        what_for="Reads the status of the cases from E-Exchange and compares it.",
        grace=timedelta(hours=2),
    ),
    Job(
        name="reminders",
        path="cases.tasks.send_reminders",
        cron=settings.REMINDERS_CRON,
        what_for="Plans the reminders of the day and sends them.",
        grace=timedelta(hours=2),
    ),
    Job(
        name="reminder_retries",
        path="cases.tasks.retry_messages",
        cron="*/10 * * * *",
        what_for="Sends again what a mail server refused or a stopped worker left behind.",
        grace=timedelta(minutes=35),
    ),
    Job(
        name="channels",
        path="cases.tasks.tell_by_channels",
        cron="*/5 * * * *",
        what_for="Tells reminders by LINE and webhook too, where these are switched on.",
        grace=timedelta(minutes=35),
    ),
    Job(
        name="refresh",
        path="cases.tasks.refresh_deadlines",
        cron="40 4 * * *",
        what_for="Computes every deadline again after the rules or the closed days changed.",
        grace=timedelta(hours=2),
    ),
    Job(
        name="register_lists",
        path="cases.tasks.work_on_lists",
        cron="*/10 * * * *",
        what_for="Asks the office about the numbers of lists and makes the cases that were ticked.",
        grace=timedelta(minutes=65),
    ),
    Job(
        name="statistics",
        path="cases.tasks.read_statistics",
        cron="20 2 5 * *",
        what_for="Reads the office's statistics of the last ten years from E-Exchange.",
        grace=timedelta(hours=12),
    ),
    Job(
        name="watch",
        path="cases.tasks.watch",
        cron="40 5 * * *",
        what_for="Reads published marks and compares them with our own and with watch terms.",
        grace=timedelta(hours=4),
    ),
    Job(
        name="watch_mails",
        path="cases.tasks.tell_watch_hits",
        cron="30 6 * * *",
        what_for="Tells each person which watch hits are new or run out of days.",
        grace=timedelta(hours=2),
    ),
    Job(
        name="weekly_docket",
        path="cases.tasks.weekly_docket",
        cron="30 7 * * *",
        what_for="Mails the printed docket on Fridays, and what a Friday missed on the days after.",
        grace=timedelta(hours=2),
    ),
    Job(
        name="client_reminders",
        path="cases.tasks.tell_clients",
        cron="0 9 * * *",
        what_for="Reminds clients of their open deadlines, where the office wants it.",
        grace=timedelta(hours=2),
    ),
    Job(
        name="client_calls",
        path="fees.tasks.send_calls",
        cron="*/10 * * * *",
        what_for="Writes and sends the letters that ask clients for their word on fees.",
        grace=timedelta(minutes=35),
    ),
    *BOUNCES,
)
