"""The doors of the background jobs: when is in the timetable, the work is in its room.

Each may be rung twice, late or never; what there is to do stands in the tables.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from cases import invitations, refresh_pass
from cases.register import sync
from cases.reminders import sweep

SYNC = "cases.tasks.sync_register"
# A longer pause than this ends with the next time in the timetable.
LONGEST_PAUSE = timedelta(hours=6)


def sync_register() -> dict[str, Any]:
    """One slice of the sync; rings again while cases are left, and after a pause that the
    office has asked for."""
    try:
        result = sync.run_job(timezone.now())
    except sync.SyncStopped as stopped:
        ring_after(stopped.retry_after)
        raise
    if result["more"]:
        async_task(SYNC, group="register_sync")
    return result


def ring_after(seconds: float) -> None:
    """Ring for the sync once more when so many seconds have passed."""
    if 0 < seconds <= LONGEST_PAUSE.total_seconds():
        again = timezone.now() + timedelta(seconds=seconds)
        schedule(SYNC, schedule_type=Schedule.ONCE, next_run=again)


def send_reminders() -> dict[str, Any]:
    """Plan and send what is due today; rings again while mails are left."""
    result = sweep.run_job(timezone.now())
    if result["more"]:
        async_task("cases.tasks.send_reminders", group="reminders")
    return result


def retry_messages() -> dict[str, Any]:
    """Send again what a mail server refused or a stopped worker left behind. What one slice
    leaves is taken up by the next time in the timetable."""
    return sweep.retry_job(timezone.now())


def refresh_deadlines() -> dict[str, Any]:
    """One slice of computing every case again, when the law changed; rings again while cases
    are left."""
    result = refresh_pass.run_job(timezone.now)
    if result["more"]:
        async_task("cases.tasks.refresh_deadlines", group="refresh")
    return result


def check_again(cases: list[int], by: int) -> dict[str, Any]:
    """Ask the office once more about the cases of failed checks; those settled since are left."""
    return sync.check_again(cases, by, timezone.now())


def send_password_link(person: int) -> None:
    """Mail a link to a person who forgot the password, unless they left meanwhile."""
    for found in invitations.people_who_sign_in().filter(pk=person):
        invitations.send_password_link(found)
