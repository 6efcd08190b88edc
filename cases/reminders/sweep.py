"""A pass over the docket: plan what must be told today, write it into mails, send them.

Every arrow can run again without harm: a pass that was killed, late or rung twice finds in
the tables what is left to do.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.heartbeat import heartbeat, record_success
from cases.models import JobRun
from cases.reminders.escalating import time_on
from cases.reminders.people import People, people_on
from cases.reminders.planning import (
    count_wanted,
    plan,
    plan_escalations,
    plan_urgent,
    stale_reminders,
    withdraw_stale,
)
from cases.reminders.post import Posted, release_dead_claims, send_waiting
from cases.reminders.truth import take_apart_outdated
from cases.reminders.writing import write_messages
from cases.rules.thai_dates import bangkok_day

SLICE = timedelta(minutes=5)
ROUNDS = 3
Clock = Callable[[], datetime]


@dataclass
class Swept:
    """What a pass did. All counts but `messages` are reminders: one person told of one
    deadline at one step. `untold` deadlines have nobody who can be told; `unreachable` gives
    the people without a usable address and how many deadlines they should be told of. The steps
    of `unusable` cases cannot be used. `more` mails were left waiting when the time was over."""

    planned: int = 0
    sent: int = 0
    failed: int = 0
    withdrawn: int = 0
    possible_duplicates: int = 0
    messages: int = 0
    untold: int = 0
    unreachable: dict[str, int] = field(default_factory=dict)
    unusable: int = 0
    more: bool = False

    @property
    def attention(self) -> str:
        """Who could not be told, in words; "" when everybody could."""
        lines = [
            f"{name} cannot be told of {count} deadlines: no usable address."
            for name, count in self.unreachable.items()
        ]
        if self.untold:
            lines.append(f"{self.untold} open deadlines have nobody who can be told.")
        if self.unusable:
            lines.append(
                f"{self.unusable} cases have steps of their own that cannot be used: the office's"
                " hold. Please choose them anew."
            )
        return "\n".join(lines)

    def note(self, posted: Posted) -> None:
        self.sent += posted.sent
        self.failed += posted.failed
        self.possible_duplicates += posted.possible_duplicates
        self.messages += posted.messages
        self.more = posted.more


def sweep(
    as_of: date, clock: Clock, *, at_once: bool = False, stop_at: datetime | None = None
) -> Swept:
    """Plan and send everything that must be told on a day.

    `clock` gives the moments of claims and sending. With `at_once` a mail that failed does
    not wait for its next attempt. After `stop_at` no further mail is begun.
    """
    people, swept = people_on(as_of), Swept()
    _tidy(people, clock, swept)
    swept.planned = plan(people)
    swept.planned += plan_escalations(people, clock())
    swept.untold, swept.unreachable = people.untold, dict(people.unreachable)
    swept.unusable = len(people.unusable)
    _deliver(people, clock, swept, at_once=at_once, stop_at=stop_at)
    return swept


def _tidy(people: People, clock: Clock, swept: Swept) -> None:
    release_dead_claims(clock())
    swept.withdrawn = withdraw_stale(people)


def _deliver(
    people: People, clock: Clock, swept: Swept, *, at_once: bool, stop_at: datetime | None
) -> None:
    """Write the mails and send them. A mail that was no longer true when its turn came is
    written anew without what is not so; a docket that never rests leaves that to a later pass.
    """
    try_all = at_once
    write_until = stop_at - SLICE / 2 if stop_at else None
    for _round in range(ROUNDS):
        take_apart_outdated(people.on, clock())
        more = write_messages(people, clock, at_once=at_once, until=write_until)
        posted = send_waiting(clock, at_once=try_all, stop_at=stop_at)
        posted.more = posted.more or more
        swept.note(posted)
        if not posted.taken_apart or posted.more:
            return
        swept.withdrawn += withdraw_stale(people_on(people.on))
        try_all = False


def preview(as_of: date) -> Swept:
    """What a pass would plan and withdraw. Writes and sends nothing."""
    people = people_on(as_of)
    planned = count_wanted(people)
    return Swept(
        planned=planned,
        withdrawn=len(stale_reminders(people)),
        untold=people.untold,
        unreachable=dict(people.unreachable),
        unusable=len(people.unusable),
    )


def resend(as_of: date, clock: Clock, stop_at: datetime | None = None) -> Swept:
    """Between two passes: tell what became urgent during the day and what nobody acknowledged,
    write the morning mails whose hour has come, and send what was refused before or left behind by
    a worker that stopped. What is no longer true is withdrawn. A morning whose own pass was missed
    is planned whole."""
    people, swept = people_on(as_of), Swept()
    _tidy(people, clock, swept)
    work = plan if _pass_was_missed(people, clock()) else plan_urgent
    swept.planned = work(people) + plan_escalations(people, clock())
    _deliver(people, clock, swept, at_once=False, stop_at=stop_at)
    return swept


def _pass_was_missed(people: People, at: datetime) -> bool:
    """Whether the hour of the morning mails has come and the pass of the day has not succeeded."""
    done = JobRun.objects.filter(name="reminders").values_list("last_succeeded_at", flat=True)
    last = done.first()
    if last is not None and bangkok_day(last) >= people.on:
        return False
    return time_on(people.on, at) >= people.rules.policy.digest_at


def run_job(now: datetime) -> dict[str, Any]:
    """The timetable's pass for the Bangkok day of a moment, at most five minutes of it."""
    with heartbeat("reminders", timezone.now) as result:
        swept = sweep(bangkok_day(now), timezone.now, stop_at=timezone.now() + SLICE)
        result.update(asdict(swept) | {"attention": swept.attention})
    return result


def retry_job(now: datetime) -> dict[str, Any]:
    """The timetable's second attempts, on the Bangkok day of a moment."""
    with heartbeat("reminder_retries", timezone.now) as result:
        day = bangkok_day(now)
        result.update(asdict(resend(day, timezone.now, stop_at=timezone.now() + SLICE)))
    return result


def note_success(at: datetime, swept: Swept) -> None:
    """A person ran the command: the heartbeat counts it like the timetable's pass."""
    record_success("reminders", at, asdict(swept) | {"attention": swept.attention})
