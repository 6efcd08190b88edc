"""The doors of the background jobs: when is in the timetable, the work is in its room.

Each may be rung twice, late or never; what there is to do stands in the tables.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from cases import invitations, refresh_pass
from cases.register import again, list_work, smoke, statistics_reading, statistics_work, sync
from cases.reminders import bounces, channels, client_post, sweep, weekly
from cases.watch import job as watching

SYNC = "cases.tasks.sync_register"
WORK_ON_LISTS = "cases.tasks.work_on_lists"
READ_STATISTICS = "cases.tasks.read_statistics"
READ_TABLES_AGAIN = "cases.tasks.read_tables_again"
CHECK_AGAIN = "cases.tasks.check_again"
SMOKE_TEST = "cases.tasks.smoke_test"
WATCH = "cases.tasks.watch"
LINK_AGAIN = "cases.tasks.send_password_link"
# Seconds: until another run has left the office alone, or a mail server is in a better mood.
WHEN_BUSY = 60.0
WHEN_NOT_SENT = 300.0
# A longer pause than this ends with the next time in the timetable.
LONGEST_PAUSE = timedelta(hours=6)


def sync_register() -> dict[str, Any]:
    """One slice of the sync; rings again while cases are left, after a pause that the office has
    asked for, and when a silent service may be asked again."""
    try:
        result = sync.run_job(timezone.now())
    except sync.SyncStopped as stopped:
        ring_after(stopped.retry_after)
        raise
    if result.get("busy"):
        ring_after(WHEN_BUSY)
    elif result["more"]:
        async_task(SYNC, group="register_sync")
    else:
        ring_after(result.get("wait", 0.0))
    return result


def ring_after(seconds: float, job: str = SYNC, **given: Any) -> None:
    """Ring for a job once more when so many seconds have passed; the sync, the lists,
    the statistics and the watch only when they do not wait for such a ring already."""
    once = Schedule.objects.filter(func=job, schedule_type=Schedule.ONCE)
    if job in {SYNC, WORK_ON_LISTS, READ_STATISTICS, WATCH} and once.exists():
        return
    if 0 < seconds <= LONGEST_PAUSE.total_seconds():
        again = timezone.now() + timedelta(seconds=seconds)
        schedule(job, schedule_type=Schedule.ONCE, next_run=again, **given)


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


def tell_clients() -> dict[str, Any]:
    """Remind clients of their open deadlines; rings again while some are left."""
    result = client_post.run_job(timezone.now())
    if result["more"]:
        async_task("cases.tasks.tell_clients", group="client_reminders")
    return result


def weekly_docket() -> dict[str, Any]:
    """The printed dockets of the last Friday that nobody has mailed yet; rings again while some
    are left."""
    result = weekly.run_job(timezone.now())
    if result["more"]:
        async_task("cases.tasks.weekly_docket", group="weekly_docket")
    return result


def tell_by_channels() -> dict[str, Any]:
    """Tell fresh reminders by LINE and webhook too, where these are switched on. What one slice
    leaves is taken up by the next time in the timetable."""
    return channels.run_job(timezone.now())


def read_bounces() -> dict[str, Any]:
    """Read which mails came back; rings again while mails of the mailbox are left."""
    result = bounces.run_job(timezone.now())
    if result["more"]:
        async_task("cases.tasks.read_bounces", group="bounces")
    return result


def refresh_deadlines() -> dict[str, Any]:
    """One slice of computing every case again, when the law changed; rings again while cases
    are left. The last days of the watch follow the closed days too."""
    watching.follow(timezone.now())
    result = refresh_pass.run_job(timezone.now)
    if result["more"]:
        async_task("cases.tasks.refresh_deadlines", group="refresh")
    return result


def check_again(cases: list[int], by: int) -> dict[str, Any]:
    """One slice of asking the office once more about the cases of failed checks; rings again
    for those left, after a pause that the office has asked for, and when it is busy."""
    try:
        result = again.check_again(cases, by, timezone.now())
    except sync.OfficeBusy:
        ring_after(WHEN_BUSY, CHECK_AGAIN, cases=cases, by=by)
        return {"busy": True}
    except sync.SyncStopped as stopped:
        ring_after(stopped.retry_after, CHECK_AGAIN, cases=cases, by=by)
        raise
    if left := result.get("left"):
        async_task(CHECK_AGAIN, cases=left, by=by, group="check_again")
    return result


def work_on_lists() -> dict[str, Any]:
    """One slice of the lists from the register: asking the office and making what was ticked;
    rings again while something is left, and after a while when another run talks to the office."""
    result = list_work.run_job(timezone.now())
    if result.get("busy"):
        ring_after(WHEN_BUSY, WORK_ON_LISTS)
    elif result["more"]:
        async_task(WORK_ON_LISTS, group="register_lists")
    return result


def read_statistics(since: str = "", by: int = 0, skipped: Sequence[str] = ()) -> dict[str, Any]:
    """One slice of asking the twelve statistics services; rings again while questions are left,
    after a pause that the office has asked for, when another run talks to the office, and some
    hours after the day's requests were used up."""
    began, given = since or timezone.now().isoformat(), {"by": by, "skipped": list(skipped)}
    try:
        start = datetime.fromisoformat(since) if since else None
        result = statistics_work.run_job(timezone.now(), start, by, skipped)
    except sync.SyncStopped as stopped:
        ring_after(stopped.retry_after, READ_STATISTICS, since=began, **given)
        raise
    next_slice = {"since": result.get("since", began), "by": by}
    if result.get("busy"):
        ring_after(WHEN_BUSY, READ_STATISTICS, **next_slice, skipped=list(skipped))
    elif result.get("later"):
        ring_after(LONGEST_PAUSE.total_seconds(), READ_STATISTICS, **next_slice)
    elif result["more"]:
        async_task(READ_STATISTICS, **next_slice, skipped=result["skipped"], group="statistics")
    return result


def read_tables_again() -> dict[str, int]:
    """The stored tables of the statistics by the profile that is in force now."""
    return {"reread": statistics_reading.read_again()}


def smoke_test() -> dict[str, Any]:
    """One slice of the smoke test under way; rings again while services are left."""
    result = smoke.run_job(timezone.now)
    if result["more"]:
        async_task(SMOKE_TEST, group="smoke_test")
    return result


def watch() -> dict[str, Any]:
    """One slice of the watch: rows that were given, the numbers of the office, the comparison;
    rings again while something is left, and after a while when another run talks to the office."""
    result = watching.run_job(timezone.now())
    if result.get("busy"):
        ring_after(WHEN_BUSY, WATCH)
    elif result["more"]:
        async_task(WATCH, group="watch")
    return result


def tell_watch_hits() -> dict[str, Any]:
    """The mails of the day about hits that are new or run out of days."""
    return watching.run_telling(timezone.now())


def send_password_link(person: int, again: bool = False) -> None:
    """Mail a link to a person who forgot the password, unless they left meanwhile or have just
    got one. What the mail server refuses is tried once `again` after some minutes."""
    group = invitations.link_group(person)
    if group in invitations.links_sent(timezone.now()):
        return
    for found in invitations.people_who_sign_in().filter(pk=person):
        try:
            invitations.send_password_link(found)
        except invitations.NotSent:
            if not again and group not in invitations.links_tried_again():
                ring_after(WHEN_NOT_SENT, LINK_AGAIN, name=group, person=person, again=True)
            raise
