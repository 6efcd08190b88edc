"""Reading the register: asking about cases, and what became of each.

Threads only talk to the office; all writing happens in the calling thread, one transaction
for each case that changed. Whatever was written before a kill stays, and the next pass does
the rest: a case is due when its last check is old, not because a list says so.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import (
    BudgetSpent,
    EExchangeError,
    RateLimited,
    Rejected,
    Unforeseen,
    Unreachable,
)
from cases.heartbeat import heartbeat
from cases.models import Case, JobRun, RegisterPause, SyncFailure, SyncRun, User
from cases.register.budget import Purse, limit_of
from cases.register.calls import note_calls_of_a_run
from cases.register.due import due_cases, not_tried_since
from cases.register.months import note_checks
from cases.register.office import office_client
from cases.register.pauses import (
    LEFT_ALONE,
    SILENT_CASES,
    UNAUTHORIZED,
    Gate,
    Stop,
    gate_at,
    heard,
    heed,
    leave_alone,
    note_silent,
    seconds_of_silence,
)
from cases.register.planner import CLOCKS_DIFFER
from cases.register.reading import service_of
from cases.register.status_map import catch_up
from cases.register.taking import Fetched, Tally, take

JOB = "register_sync"
SLICE = timedelta(minutes=5)
# A run by command takes as long as it takes; after this it counts as killed.
INTERRUPTED_AFTER = timedelta(hours=1)
# A worker is killed after ten minutes: an older run that has not finished is dead.
DEAD_AFTER = timedelta(minutes=10)
BATCH = 200
STAMPED_AT_ONCE = 50
# Seconds after which what was reached is written down at the latest.
TOLD_EVERY = 2.0
logger = logging.getLogger(__name__)


class Numbered(Protocol):
    """A case, or what stands for one until its turn comes."""

    @property
    def pk(self) -> int: ...


@dataclass
class Pass:
    """All that one pass has to hand. The threads share the client, the tally, the gate and the
    purse; the rest is for the thread that writes."""

    client: EExchangeClient
    pool: ThreadPoolExecutor
    run: SyncRun
    gate: Gate
    purse: Purse
    stop_at: datetime | None
    tally: Tally = field(default_factory=Tally)
    unchanged: list[int] = field(default_factory=list)
    told_at: float = 0.0


def sync(
    cases: Iterable[Numbered],
    client: EExchangeClient,
    run: SyncRun,
    stop_at: datetime | None = None,
) -> Tally:
    """Ask the office about each case and write down what came. One bad case stops nothing.

    Stops early at `stop_at`, when the office refuses the key, when it asks for a long pause, and
    when the requests of the day are used up; a service that is silent or refused is left alone.
    The cases not reached stay due.
    """
    connections = client.profile.limits.connections
    purse = Purse(limit_of(run.trigger), connections, timezone.now)
    client.meter = purse.spend
    pool = ThreadPoolExecutor(max_workers=connections)
    this = Pass(client, pool, run, gate_at(timezone.now()), purse, stop_at)
    this.tally.silent.update(this.gate.silent)
    waiting = iter(cases)
    try:
        while batch := list(islice(waiting, BATCH)):
            _sync_batch(_as_they_are(batch), this)
            if this.tally.stopped_because or (stop_at and timezone.now() >= stop_at):
                break
    finally:
        try:
            purse.empty()
        finally:
            pool.shutdown(cancel_futures=True)
    _conclude(this)
    return this.tally


def _sync_batch(batch: Sequence[Case], this: Pass) -> None:
    began_at = timezone.now()
    left = len(batch)
    this.purse.fill(left)
    rest = _probed(batch, this, began_at)
    futures = [this.pool.submit(_ask, case, this) for case in rest]
    for done, future in enumerate(as_completed(futures), 1):
        _take(future.result(), this, began_at)
        this.purse.fill(len(rest) - done)
    _write_down(this, began_at)


def _probed(batch: Sequence[Case], this: Pass, began_at: datetime) -> list[Case]:
    """Ask a service that was left alone about one case first; answers the cases that remain."""
    if not this.gate.probing:
        return list(batch)
    rest: list[Case] = []
    for number, case in enumerate(batch):
        service = service_of(case.ip_type)
        if service is not None and service.name in this.gate.probing:
            _take(this.pool.submit(_ask, case, this).result(), this, began_at)
            this.purse.fill(len(batch) - number - 1 + len(rest))
        else:
            rest.append(case)
    return rest


def _take(fetched: Fetched, this: Pass, began_at: datetime) -> None:
    take(fetched, this.run, this.tally, this.unchanged)
    _heed(fetched, this)
    many = len(this.unchanged) >= STAMPED_AT_ONCE
    if many or time.monotonic() - this.told_at > TOLD_EVERY:
        _write_down(this, began_at)


def _write_down(this: Pass, began_at: datetime) -> None:
    """The cases with nothing new, and now and then how far the run is."""
    _stamp(this.unchanged, began_at)
    this.unchanged.clear()
    if time.monotonic() - this.told_at > TOLD_EVERY:
        this.told_at = time.monotonic()
        counts = this.tally.counts() | {"requests": this.purse.spent}
        SyncRun.objects.filter(pk=this.run.pk).update(**counts)


def _heed(fetched: Fetched, this: Pass) -> None:
    """What an answer or a refusal means for all cases to come, in this run and in later ones."""
    name, error, now = fetched.service.name, fetched.error, timezone.now()
    if fetched.answer is not None and (name in this.gate.probing or name in this.gate.silent):
        heard(name)
        this.gate.probing.discard(name)
        this.gate.silent.pop(name, None)
    elif isinstance(error, Unreachable) and _is_silent(name, this):
        this.gate.services[name] = leave_alone(name, error, now)
        this.gate.probing.discard(name)
    elif error is not None:
        of_all = this.tally.stopped_kind == RegisterPause.Kind.KEY
        heed(error, "" if of_all else name, now)


def _is_silent(service: str, this: Pass) -> bool:
    """Whether this failure is the one that leaves a service alone."""
    many = service in this.gate.probing or this.tally.silent[service] >= SILENT_CASES
    return many and service not in this.gate.services


def _conclude(this: Pass) -> None:
    """What the pass means when it is over: nobody answered, or nobody could be asked."""
    tally, gate = this.tally, this.gate
    tally.requests = this.purse.spent
    for name, error in tally.unanswered.items():
        if tally.silent[name] > 0 and name not in gate.services:
            note_silent(name, tally.silent[name], error, timezone.now())
    if tally.checked or tally.stopped_because:
        return
    if tally.refused and not tally.answered:
        tally.stop_for(next(iter(tally.refused.values())))
    elif tally.left_alone and not tally.failed:
        stop = next(iter(tally.left_alone.values()))
        tally.stop(stop.kind, stop.thai, stop.english, stop.seconds_left(timezone.now()))


def _as_they_are(batch: Sequence[Numbered]) -> list[Case]:
    """The cases as they are now: some time may have passed since they were listed."""
    now = Case.objects.in_bulk([case.pk for case in batch])
    return [now[case.pk] for case in batch if case.pk in now]


def _ask(case: Case, this: Pass) -> Fetched:
    return _fetch(this.client, case, this.tally, this.gate, this.stop_at)


def _fetch(
    client: EExchangeClient, case: Case, tally: Tally, gate: Gate, stop_at: datetime | None
) -> Fetched:
    service = service_of(case.ip_type, client.profile)
    if service is None:
        raise AssertionError(f"{case.ref} has no service")
    asked_at = timezone.now()
    if stop := gate.stop_for(service.name):
        tally.left_alone[service.name] = stop
    silent = tally.silent[service.name] >= SILENT_CASES
    if stop or silent or tally.stopped_because or (stop_at and asked_at >= stop_at):
        return Fetched(case, service, asked_at)
    try:
        answer = client.lookup(service, case.application_number)
    except BudgetSpent as spent:
        tally.stop_for(spent)
        return Fetched(case, service, asked_at)
    except EExchangeError as error:
        _note(error, service.name, tally, gate)
        return Fetched(case, service, asked_at, error=error)
    except Exception as error:  # noqa: BLE001 - shown as a failed check of this case
        # Without the error's own text: it could hold a header of the request.
        logger.error("%s could not be asked about: %s", case.ref, type(error).__name__)
        return Fetched(
            case, service, asked_at, error=Unforeseen(type(error).__name__, service.name)
        )
    tally.silent[service.name] = 0
    tally.answered.add(service.name)
    return Fetched(case, service, asked_at, answer=answer, profile=client.profile)


def _note(error: EExchangeError, service: str, tally: Tally, gate: Gate) -> None:
    """What concerns the next call of every thread. A refused key and a long pause concern all of
    them; a 403 only those of its service, while others answer or were not asked yet."""
    if isinstance(error, Unreachable):
        tally.silent[service] += 1
        tally.unanswered[service] = error
    elif isinstance(error, RateLimited):
        tally.stop_for(error)
    elif isinstance(error, Rejected) and error.about_the_key:
        tally.refused[service] = error
        gate.services[service] = Stop("key", error.sentence("th"), error.sentence("en"))
        if error.status == UNAUTHORIZED or (len(tally.refused) > 1 and not tally.answered):
            tally.stop_for(error)


def _stamp(unchanged: list[int], at: datetime) -> None:
    """The cases with nothing new, all at once; not those that somebody changed meanwhile."""
    if not unchanged:
        return
    with transaction.atomic():
        Case.objects.filter(pk__in=unchanged, compared_version=F("version")).update(
            last_checked_at=at
        )
        note_checks(unchanged, at)
        SyncFailure.objects.filter(case__in=unchanged, resolved_at__isnull=True).exclude(
            kind="field"
        ).update(resolved_at=at)


def start_run(trigger: str, by: User, now: datetime, due: int = 0) -> SyncRun:
    """A new run. One that a kill left unfinished is closed with a note first, and so is one that a
    clock stamped that was ahead."""
    old = Q(started_at__lt=now - INTERRUPTED_AFTER) | Q(started_at__gt=now + CLOCKS_DIFFER)
    SyncRun.objects.filter(old, finished_at__isnull=True).update(
        finished_at=now,
        stopped_because="This run was interrupted.",
        stopped_because_th="รอบนี้ถูกตัดกลางคัน",
    )
    return SyncRun.objects.create(trigger=trigger, started_by=by, started_at=now, due=due)


def finish_run(run: SyncRun, tally: Tally) -> None:
    for name, count in tally.counts().items():
        setattr(run, name, count)
    run.requests = tally.requests
    note_calls_of_a_run(tally.calls, run.started_by)
    run.stopped_because = tally.stopped_because
    run.stopped_because_th = tally.stopped_because_th
    run.finished_at = timezone.now()
    run.save()


def run_sync(cases: Iterable[Numbered], trigger: str, by: User, stop_at: datetime | None) -> Tally:
    """One whole run with its row. Raises NoToken."""
    return _run(cases, lambda: start_run(trigger, by, timezone.now(), _number_of(cases)), stop_at)


def run_slice(cases: Collection[Numbered], trigger: str, by: User, now: datetime) -> Tally:
    """A run of a job: at most five minutes, and alone. Raises NoToken, OfficeBusy, and SyncStopped
    while nobody may be asked."""
    if stop := gate_at(now).stop_of_everything():
        raise SyncStopped(stop.english, stop.seconds_left(now))
    return _run(cases, lambda: start_alone(trigger, by, now, len(cases)), now + SLICE)


def _number_of(cases: Iterable[Numbered]) -> int:
    return len(cases) if isinstance(cases, Sized) else 0


def _run(
    cases: Iterable[Numbered], start: Callable[[], SyncRun], stop_at: datetime | None
) -> Tally:
    """The run starts when there is a client to ask with."""
    with office_client() as client:
        run = start()
        tally = sync(cases, client, run, stop_at)
        finish_run(run, tally)
    return tally


def start_alone(trigger: str, by: User, now: datetime, due: int = 0) -> SyncRun:
    """A new run while no other one is alive; the job's row lets in one after the other."""
    JobRun.objects.get_or_create(name=JOB)
    with transaction.atomic():
        JobRun.objects.select_for_update().get(name=JOB)
        young = Q(started_at__gt=now - DEAD_AFTER)
        by_hand = Q(trigger=SyncRun.Trigger.COMMAND, started_at__gt=now - INTERRUPTED_AFTER)
        begun = SyncRun.objects.filter(finished_at=None, started_at__lte=now + CLOCKS_DIFFER)
        if begun.filter(young | by_hand).exists():
            raise OfficeBusy
        return start_run(trigger, by, now, due)


def run_job(now: datetime) -> dict[str, Any]:
    """One slice of the timetable's sync: at most five minutes of the cases that are due.

    Answers the counts, whether there is `more` for another slice, `busy` when another run talks to
    the office, and in how many seconds a silent service is asked again (`wait`). Raises SyncStopped
    when the office answers nobody.
    """
    with heartbeat(JOB, timezone.now) as result:
        began_at = timezone.now()
        kinds = gate_at(now).open_kinds()
        due = due_cases(now, kinds)
        try:
            tally = run_slice(due, SyncRun.Trigger.NIGHTLY, User.objects.system(), began_at)
        except OfficeBusy:
            result.update(more=True, busy=True)
            return result
        result.update(tally.counts() | {"errors": len(tally.errors)})
        if tally.stopped_kind == BudgetSpent.kind:
            result.update(more=False, attention=tally.stopped_because)
            return result
        silence = seconds_of_silence(timezone.now())
        raise_when_nobody_is_answered(tally, silence or LEFT_ALONE[0].total_seconds())
        result["wait"] = silence
        result["more"] = tally.checked > 0 and _are_left(now, began_at)
        if not result["more"]:
            catch_up(timezone.now())
        if told := [f"{name}: {stop.english}" for name, stop in gate_at(now).services.items()]:
            result["attention"] = " ".join(told)
    return result


def _are_left(now: datetime, began_at: datetime) -> bool:
    """Whether cases are due that nobody has tried since a moment and that may be asked about."""
    kinds = gate_at(timezone.now()).open_kinds()
    return bool(not_tried_since(due_cases(now, kinds), began_at))


def raise_when_nobody_is_answered(tally: Tally, wait: float = 0.0) -> None:
    """`wait` is how long a silence is sat out, where somebody comes back after it."""
    if tally.stopped_because:
        asks_us_to_wait = tally.stopped_kind == RateLimited.kind
        after = tally.retry_after or (wait if asks_us_to_wait else 0.0)
        raise SyncStopped(tally.stopped_because, after)
    if not tally.checked and tally.failed and tally.failed == tally.unreachable:
        raise SyncStopped(tally.errors[-1]["message"], wait)


class SyncStopped(Exception):
    """The office answers no call for now; the run ended before its cases did. `retry_after`
    is in seconds: until the office has said to come back, or a silence is tried again."""

    def __init__(self, because: str, retry_after: float = 0.0) -> None:
        super().__init__(because)
        self.retry_after = retry_after


class OfficeBusy(Exception):
    """Another run talks to the office; only one does at a time."""
