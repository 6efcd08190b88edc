"""A pass over the docket: plan what must be told today, write it into mails, send them.

Every arrow can run again without harm: a pass that was killed, late or rung twice finds in
the tables what is left to do.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases.heartbeat import heartbeat, record_success
from cases.reminders.planning import (
    count_wanted,
    everybody,
    plan,
    stale_reminders,
    take_apart_outdated,
    withdraw_stale,
)
from cases.reminders.post import Posted, release_dead_claims, send_waiting
from cases.reminders.writing import write_messages

BANGKOK = ZoneInfo("Asia/Bangkok")
Clock = Callable[[], datetime]


@dataclass
class Swept:
    """What a pass did. All counts but `messages` are reminders: one person told of one
    deadline at one step. `untold` deadlines have nobody who can be told; `unreachable` gives
    the people without a usable address and how many deadlines they should be told of."""

    planned: int = 0
    sent: int = 0
    failed: int = 0
    withdrawn: int = 0
    possible_duplicates: int = 0
    messages: int = 0
    untold: int = 0
    unreachable: dict[str, int] = field(default_factory=dict)

    def note(self, posted: Posted) -> None:
        self.sent, self.failed = posted.sent, posted.failed
        self.possible_duplicates, self.messages = posted.possible_duplicates, posted.messages


def sweep(as_of: date, clock: Clock, *, at_once: bool = False) -> Swept:
    """Plan and send everything that must be told on a day.

    `clock` gives the moments of claims and sending. With `at_once` a mail that failed does
    not wait for its next attempt.
    """
    swept = Swept()
    release_dead_claims(clock())
    swept.withdrawn = withdraw_stale(as_of)
    people = everybody()
    swept.planned = plan(as_of, people)
    swept.untold, swept.unreachable = people.untold, dict(people.unreachable)
    take_apart_outdated(as_of)
    write_messages(as_of, clock())
    swept.note(send_waiting(clock, at_once=at_once))
    return swept


def preview(as_of: date) -> Swept:
    """What a pass would plan and withdraw. Writes and sends nothing."""
    people = everybody()
    planned = count_wanted(as_of, people)
    return Swept(
        planned=planned,
        withdrawn=len(stale_reminders(as_of)),
        untold=people.untold,
        unreachable=dict(people.unreachable),
    )


def resend(as_of: date, clock: Clock) -> Swept:
    """Send what waits: refused before, or left behind by a worker that stopped. Plans
    nothing, but withdraws what is no longer true and tells the day's own counts."""
    swept = Swept()
    release_dead_claims(clock())
    swept.withdrawn = withdraw_stale(as_of)
    take_apart_outdated(as_of)
    write_messages(as_of, clock())
    swept.note(send_waiting(clock, at_once=False))
    return swept


def run_job(now: datetime) -> dict[str, Any]:
    """The timetable's pass for the Bangkok day of a moment."""
    with heartbeat("reminders", timezone.now) as result:
        result.update(asdict(sweep(bangkok_day(now), timezone.now)))
    return result


def retry_job(now: datetime) -> dict[str, Any]:
    """The timetable's second attempts, on the Bangkok day of a moment."""
    with heartbeat("reminder_retries", timezone.now) as result:
        result.update(asdict(resend(bangkok_day(now), timezone.now)))
    return result


def bangkok_day(now: datetime) -> date:
    """The day that people in the office write when a moment has come."""
    return now.astimezone(BANGKOK).date()


def note_success(at: datetime, swept: Swept) -> None:
    """A person ran the command: the heartbeat counts it like the timetable's pass."""
    record_success("reminders", at, asdict(swept))
