"""The dead man's switch: administrators are mailed when the background work stands still.

It asks neither worker nor queue: the health is looked at here and the mail goes straight to the
mail server. What is told stands in the table of outages, so that two watchdogs and a restart tell
once. Only while the database is away this process has to remember by itself.

Moments are compared by their distance: a clock that jumps a day ahead or back costs one mail.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import Error
from django.db.models import Q, QuerySet

from cases.mails import administrators_with_mail
from cases.models import Message, Outage, User
from dip_docket import alarm_mail
from dip_docket.health import OK, Health, look

DATABASE, WORKER = "database", "worker"
AGAIN = timedelta(hours=6)
# What comes back within this time was never over: a job that flutters is told of once.
QUIET = timedelta(minutes=10)
LEASE = timedelta(minutes=2)
# One silent moment of a database that is started again is no outage.
LOOKS_BEFORE_ALARM = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """What stands still, by name: the database, the worker, or late jobs. `mails` went out."""

    troubles: tuple[str, ...]
    mails: int = 0


@dataclass
class Watchdog:
    """Looks at the installation, as often as it is asked to.

    `people` are the administrators of the last look that found the database; `silent` counts the
    looks without it since then, `told_at` says when these were told, and `unnoted` are mails that
    wait to be noted in the table.
    """

    people: Sequence[User] = ()
    silent: int = 0
    told_at: datetime | None = None
    unnoted: list[Message] = field(default_factory=list)

    def look(self, now: datetime) -> Seen:
        """One look at an aware moment in Bangkok time, and the mails that follow from it."""
        health = look(now)
        if health.database == OK:
            try:
                return self._with_database(_troubles(health), now)
            except Error as error:
                logger.warning("The database went away: %s", type(error).__name__)
        return self._without_database(now)

    def _with_database(self, troubles: tuple[str, ...], now: datetime) -> Seen:
        self.people = list(administrators_with_mail())
        # While the worker stands still every job comes to be late: that is no news.
        _note(troubles[:1] if WORKER in troubles else troubles, troubles, now)
        mails = _tell(self.people, troubles, now)
        mails += _tell_the_end(self.people, troubles, now)
        # Last of all: a database that is read but takes nothing in is not back.
        return Seen(troubles, mails + self._database_is_back(now))

    def _without_database(self, now: datetime) -> Seen:
        self.silent += 1
        mails = 0
        due = self.told_at is None or abs(now - self.told_at) >= AGAIN
        if due and self.silent >= LOOKS_BEFORE_ALARM:
            sent = alarm_mail.send(self.people, alarm_mail.TROUBLE, (DATABASE,), (), now)
            self.unnoted += sent
            mails = len(sent)
            self.told_at = now if sent else self.told_at
        return Seen((DATABASE,), mails)

    def _database_is_back(self, now: datetime) -> int:
        """How many were told that it is. What reached nobody is tried again with the next look."""
        sent: list[Message] = []
        if self.told_at is not None:
            sent = alarm_mail.send(self.people, alarm_mail.OVER, (DATABASE,), (), now)
        if sent or not self.people:
            self.told_at = None
        self.silent = 0
        # Taken out first: a row that the database does not take is not tried for ever.
        unnoted, self.unnoted = [*self.unnoted, *sent], []
        alarm_mail.note(unnoted)
        return len(sent)


def _troubles(health: Health) -> tuple[str, ...]:
    worker = () if health.queue == OK else (WORKER,)
    return (*worker, *(job.name for job in health.jobs if job.late))


def _open() -> QuerySet[Outage]:
    return Outage.objects.filter(ended_at=None)


def _note(new: Collection[str], troubles: Collection[str], now: datetime) -> None:
    """Open a row for what is new to be told, and keep those that are there for what goes on."""
    for name in new:
        known = {"since": now, "seen_at": now}
        Outage.objects.get_or_create(name=name, ended_at=None, defaults=known)
    _open().filter(name__in=troubles).update(seen_at=now)


def _far(moment: str, now: datetime, pause: timedelta) -> Q:
    """Whether a stored moment is that far away, before or behind; one that is not there is."""
    before, behind = f"{moment}__lte", f"{moment}__gte"
    return Q(**{moment: None}) | Q(**{before: now - pause}) | Q(**{behind: now + pause})


def _claimed(rows: QuerySet[Outage], now: datetime) -> bool:
    """Whether one of these is there and became ours by this very statement."""
    return bool(rows.filter(_far("claimed_at", now, LEASE)).update(claimed_at=now))


def _tell(people: Sequence[User], troubles: Collection[str], now: datetime) -> int:
    """One mail to each administrator about all that stands still, when some of it is new or was
    told long ago. What reached nobody is tried again with the next look."""
    still = _open().filter(name__in=troubles)
    if not _claimed(still.filter(_far("told_at", now, AGAIN)), now):
        return 0
    rows = list(still.order_by("since", "pk"))
    sent = alarm_mail.send(people, alarm_mail.TROUBLE, [row.name for row in rows], (), now)
    told = {"told_at": now} if sent else {}
    _open().filter(pk__in=[row.pk for row in rows]).update(claimed_at=None, **told)
    alarm_mail.note(sent)
    return len(sent)


def _tell_the_end(people: Sequence[User], troubles: Collection[str], now: datetime) -> int:
    """What was away for a while is over; who was told of it is told of that too."""
    over = _open().exclude(name__in=troubles).filter(_far("seen_at", now, QUIET))
    over.filter(told_at=None).update(ended_at=now)
    told = over.exclude(told_at=None)
    if not _claimed(told, now):
        return 0
    rows = list(told.filter(claimed_at=now))
    if not rows:
        return 0
    sent = alarm_mail.send(people, alarm_mail.OVER, [row.name for row in rows], troubles, now)
    ended = {"ended_at": now} if sent else {}
    _open().filter(pk__in=[row.pk for row in rows]).update(claimed_at=None, **ended)
    alarm_mail.note(sent)
    return len(sent)
