"""The background work of the statistics: the twelve services are asked, one question a year.

What is left to ask stands in the answers themselves: one that was checked since the work began is
not asked again, so a job that was killed or rung twice goes on where it was.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import BudgetSpent, EExchangeError, Malformed, Rejected, Unforeseen
from cases.eexchange.services import SERVICES, Service
from cases.heartbeat import heartbeat
from cases.models import ServiceAccess, SyncRun, User
from cases.register.alone import alone_with_the_office
from cases.register.budget import counted
from cases.register.calls import FORBIDDEN, CallsOfARun
from cases.register.exchange import api_of
from cases.register.pauses import gate_at, heed
from cases.register.reading import active_profile
from cases.register.statistics_reading import CURRENT, keep, read_again
from cases.register.sync import SLICE, OfficeBusy, SyncStopped
from cases.register.taking import Tally
from cases.rules.thai_dates import bangkok_day

JOB = "statistics"
# What the timetable's run finds checked so lately was asked by a slice of its own.
FRESH = timedelta(hours=20)
STATISTICS = tuple(service for service in SERVICES if service.statistics)
Question = tuple[Service, int]
logger = logging.getLogger(__name__)


@dataclass
class Work:
    """One slice: the questions that are left, what was heard, why questions failed, and the
    services that are left alone for the rest of this reading."""

    left: list[Question]
    failed: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    changed: int = 0
    tally: Tally = field(default_factory=Tally)


def run_job(
    now: datetime, since: datetime | None = None, by: int = 0, skipped: Collection[str] = ()
) -> dict[str, Any]:
    """One slice of at most five minutes. `since` is when this reading began, without one some
    hours ago; `by` is the person who asked for it; `skipped` are services that failed already.

    Answers the counts, `more` and `busy` as the other jobs do, and with `since` and `skipped` what
    the next slice needs. Raises NoToken, and SyncStopped when the office answers nobody.
    """
    with heartbeat(JOB, timezone.now) as result:
        since = since or now - FRESH
        result.update(asked=0, changed=0, more=False, reread=read_again())
        work = Work(questions(now, since, skipped))
        if not work.left:
            return result
        try:
            _ask_in_a_run(work, now, by)
        except OfficeBusy:
            result.update(busy=True, more=True, since=since.isoformat(), skipped=list(skipped))
            return result
        # A profile that was changed meanwhile reads what this slice has stored by the old one.
        result["reread"] += read_again()
        result.update(asked=work.tally.checked, changed=work.changed)
        if told := [f"{name}: {why}" for name, why in sorted(work.failed.items())]:
            result["attention"] = " ".join(told)
        _heed_the_end(work, result)
        if work.left:
            gone_on = sorted({*skipped, *work.silent})
            result.update(more=True, since=since.isoformat(), skipped=gone_on)
    return result


def questions(now: datetime, since: datetime, skipped: Collection[str] = ()) -> list[Question]:
    """What is to be asked: the years of each service that may be asked and was not since then, the
    newest years of all services first."""
    gate = gate_at(now)
    if gate.all:
        raise SyncStopped(gate.all.english, gate.all.seconds_left(now))
    barred = {*skipped, *gate.services}
    barred |= set(
        ServiceAccess.objects.filter(may_use=ServiceAccess.MayUse.NO).values_list(
            "service", flat=True
        )
    )
    checked = set(CURRENT.filter(last_checked_at__gte=since).values_list("service", "year"))
    years = active_years(now)
    return [
        (service, year)
        for year in years
        for service in STATISTICS
        if service.name not in barred and (service.name, year) not in checked
    ]


def active_years(now: datetime) -> tuple[int, ...]:
    """The years of the questions by the profile in force."""
    return active_profile().statistics.asked_years(bangkok_day(now).year)


def _ask_in_a_run(work: Work, now: datetime, by: int) -> None:
    """Ask until the time is over, as the one run that talks to the office. Raises OfficeBusy."""
    person = User.objects.filter(pk=by).first()
    trigger = SyncRun.Trigger.PERSON if person else SyncRun.Trigger.NIGHTLY
    # Figures take nothing of what is kept for people who wait.
    meter = counted(SyncRun.Trigger.NIGHTLY, timezone.now)
    asker = person or User.objects.system()
    with alone_with_the_office(trigger, asker, now, meter, work.tally) as client:
        _ask_all(work, client, timezone.now() + SLICE)


def _ask_all(work: Work, client: EExchangeClient, stop_at: datetime) -> None:
    while work.left and timezone.now() < stop_at and not work.tally.stopped_because:
        service, year = work.left[0]
        error = _ask(service, year, client, work)
        if error is None:
            work.left = work.left[1:]
        elif not work.tally.stopped_because:
            work.failed[service.name] = error.sentence("en")
            work.left = _without(service, work, error)


def _without(service: Service, work: Work, error: EExchangeError) -> list[Question]:
    """What is left after a question failed: an answer that cannot be read, and one that refuses
    the question, are about its year alone; a service that gives none is left alone."""
    refused = isinstance(error, Rejected) and not error.about_the_key
    if refused or isinstance(error, Malformed | Unforeseen):
        return work.left[1:]
    work.silent.add(service.name)
    return [one for one in work.left if one[0] != service]


def _ask(service: Service, year: int, client: EExchangeClient, work: Work) -> EExchangeError | None:
    """Ask one question and keep what came; answers the error. One that concerns every service
    ends the slice; a service that is forbidden alone is only left out."""
    calls = work.tally.calls.setdefault(service.name, CallsOfARun())
    at, profile = timezone.now(), client.profile
    try:
        answer = client.ask_for_table(api_of(service, profile), profile.statistics.question(year))
        work.changed += keep(answer, year, at, profile)
    except EExchangeError as error:
        calls.note_fault(at, error)
        forbidden = isinstance(error, Rejected) and error.status == FORBIDDEN
        if not forbidden and heed(error, service.name, at):
            work.tally.stop_for(error)
        return error
    except (ValueError, LookupError) as error:
        logger.exception("%s: the table could not be worked on", service.name)
        return Unforeseen(type(error).__name__, service.name)
    calls.note_answer(at, answer.sandbox)
    work.tally.checked += 1
    return None


def _heed_the_end(work: Work, result: dict[str, Any]) -> None:
    """A spent budget ends this slice with a note; the rest is for `later`. Raises SyncStopped
    where the office answers nobody for now."""
    tally = work.tally
    if tally.stopped_kind == BudgetSpent.kind:
        result.update(attention=tally.stopped_because, later=True)
        work.left = []
    elif tally.stopped_because:
        raise SyncStopped(tally.stopped_because, tally.retry_after)
