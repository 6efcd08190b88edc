"""The doors of the background jobs: when is in the timetable, the work is in its room.

Each may be rung twice, late or never; what there is to do stands in the tables.
"""

from typing import Any

from django.utils import timezone
from django_q.tasks import async_task

from cases import refresh_pass
from cases.register import sync
from cases.reminders import sweep


def sync_register() -> dict[str, Any]:
    """One slice of the sync; rings again while cases are left."""
    result = sync.run_job(timezone.now())
    if result.get("more"):
        async_task("cases.tasks.sync_register", group="register_sync")
    return result


def send_reminders() -> dict[str, Any]:
    """Plan and send what is due today."""
    return sweep.run_job(timezone.now())


def retry_messages() -> dict[str, Any]:
    """Send again what a mail server refused or a stopped worker left behind."""
    return sweep.retry_job(timezone.now())


def refresh_deadlines() -> dict[str, Any]:
    """One slice of computing every case again, when the law changed; rings again while cases
    are left."""
    result = refresh_pass.run_job(timezone.now)
    if result["more"]:
        async_task("cases.tasks.refresh_deadlines", group="refresh")
    return result
