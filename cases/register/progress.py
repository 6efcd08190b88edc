"""How far the sync is, for the page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.models import SyncRun
from cases.register.planner import CLOCKS_DIFFER
from cases.register.sync import DEAD_AFTER, INTERRUPTED_AFTER

# Before so many seconds a rate would say little.
SECONDS_TO_MEASURE = 2.0


@dataclass(frozen=True)
class Progress:
    """A run under way: how many of its cases are done, how many a minute, and when the last would
    be at this rate; None while that cannot be told."""

    run: SyncRun
    done: int
    per_minute: int | None
    ends_at: datetime | None

    @property
    def due(self) -> int:
        return max(self.run.due, self.done)


def under_way(runs: Iterable[SyncRun], now: datetime) -> Progress | None:
    """The newest of these runs that is alive, and how far it is."""
    for run in runs:
        lives = INTERRUPTED_AFTER if run.trigger == SyncRun.Trigger.COMMAND else DEAD_AFTER
        if run.finished_at is None and now - lives < run.started_at <= now + CLOCKS_DIFFER:
            return progress_of(run, now)
    return None


def progress_of(run: SyncRun, now: datetime) -> Progress:
    done = run.checked + run.failed
    seconds = (now - run.started_at).total_seconds()
    if not done or seconds < SECONDS_TO_MEASURE:
        return Progress(run, done, None, None)
    left = max(0, run.due - done) * seconds / done
    return Progress(run, done, round(done / seconds * 60), now + timedelta(seconds=left))
