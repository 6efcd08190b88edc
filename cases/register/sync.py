"""Reading the register: which cases, in what order, and what became of each.

Threads only talk to the office; all writing happens in the calling thread, one transaction
for each case that changed. Whatever was written before a kill stays, and the next pass does
the rest: a case is due when its last check is old, not because a list says so.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import EExchangeError, RateLimited, Rejected, Unforeseen, Unreachable
from cases.heartbeat import heartbeat
from cases.keys import KeyNotOpened, stored_key
from cases.models import AccessKey, Case, JobRun, SyncFailure, SyncRun, User
from cases.register.months import note_checks
from cases.register.reading import active_profile, kinds_asked, service_of
from cases.register.taking import Fetched, Tally, take

JOB = "register_sync"
SLICE = timedelta(minutes=5)
# A run by command takes as long as it takes; after this it counts as killed.
INTERRUPTED_AFTER = timedelta(hours=1)
# A worker is killed after ten minutes: an older run that has not finished is dead.
DEAD_AFTER = timedelta(minutes=10)
BATCH = 200
STAMPED_AT_ONCE = 50
# After so many cases in a row without any answer a service is left alone until the next run.
SILENT_CASES = 20
logger = logging.getLogger(__name__)


class NoToken(Exception):
    """There is no token key to ask the office with."""

    def __str__(self) -> str:
        if self.args:
            return str(self.args[0])
        return _(
            "There is no token key: store the key that the office gave you in the back office "
            "under access keys, or set EEXCHANGE_TOKEN to it."
        )


def office_token() -> str:
    """The key of the environment, else the stored one. Raises NoToken."""
    try:
        token = settings.EEXCHANGE_TOKEN or stored_key(AccessKey.Service.EEXCHANGE)
    except KeyNotOpened as closed:
        raise NoToken(str(closed)) from None
    if not token:
        raise NoToken
    return str(token)


def office_client() -> EExchangeClient:
    """The client as the settings and the profile in force describe it. Raises NoToken."""
    profile = active_profile()
    return EExchangeClient(
        profile.base_url,
        office_token(),
        requests_per_second=profile.limits.requests_per_second,
        connections=profile.limits.connections,
        profile=profile,
        proxy=settings.EEXCHANGE_PROXY,
        ca_file=settings.EEXCHANGE_CA_BUNDLE,
    )


def cases_with_a_service() -> QuerySet[Case]:
    """Cases that the office can be asked about: numbered, and of a kind with a service."""
    return Case.objects.filter(ip_type__in=kinds_asked()).exclude(application_number="")


def due_cases(now: datetime) -> QuerySet[Case]:
    """Cases whose last check is old. Ended ones are asked monthly.

    The longest ago comes first; those whose last check failed come after all others, so that
    a hundred bad cases hold up nobody.
    """
    fresh = timedelta(hours=settings.EEXCHANGE_CHECK_EVERY_HOURS)
    old = Q(last_checked_at__isnull=True) | Q(is_over=False, last_checked_at__lt=now - fresh)
    ended = Q(is_over=True, last_checked_at__lt=now - timedelta(days=30))
    failures = SyncFailure.objects.filter(case=OuterRef("pk"), resolved_at__isnull=True)
    return (
        cases_with_a_service()
        .filter(old | ended)
        .annotate(failed_at=Subquery(failures.exclude(kind="field").values("at")[:1]))
        .order_by(
            F("failed_at").asc(nulls_first=True),
            F("last_checked_at").asc(nulls_first=True),
            "pk",
        )
    )


def sync(
    cases: Iterable[Case], client: EExchangeClient, run: SyncRun, stop_at: datetime | None = None
) -> Tally:
    """Ask the office about each case and write down what came. One bad case stops nothing.

    Stops early at `stop_at`, when the office refuses the key, or when it asks for a long
    pause; a service that is silent is left alone. The cases not reached stay due.
    """
    tally = Tally()
    waiting = iter(cases)
    pool = ThreadPoolExecutor(max_workers=active_profile().limits.connections)
    try:
        while batch := list(islice(waiting, BATCH)):
            _sync_batch(_as_they_are(batch), client, pool, run, tally, stop_at)
            if tally.stopped_because or (stop_at and timezone.now() >= stop_at):
                break
    finally:
        pool.shutdown(cancel_futures=True)
    return tally


def _sync_batch(
    batch: Sequence[Case],
    client: EExchangeClient,
    pool: ThreadPoolExecutor,
    run: SyncRun,
    tally: Tally,
    stop_at: datetime | None,
) -> None:
    began_at = timezone.now()
    unchanged: list[int] = []
    futures = [pool.submit(_fetch, client, case, tally, stop_at) for case in batch]
    for future in as_completed(futures):
        take(future.result(), run, tally, unchanged)
        if len(unchanged) >= STAMPED_AT_ONCE:
            _stamp(unchanged, began_at)
            unchanged.clear()
    _stamp(unchanged, began_at)


def _as_they_are(batch: Sequence[Case]) -> list[Case]:
    """The cases as they are now: some time may have passed since they were listed."""
    now = Case.objects.in_bulk([case.pk for case in batch])
    return [now[case.pk] for case in batch if case.pk in now]


def _fetch(client: EExchangeClient, case: Case, tally: Tally, stop_at: datetime | None) -> Fetched:
    service = service_of(case.ip_type)
    if service is None:
        raise AssertionError(f"{case.ref} has no service")
    asked_at = timezone.now()
    silent = tally.silent[service.name] >= SILENT_CASES
    if silent or tally.stopped_because or (stop_at and asked_at >= stop_at):
        return Fetched(case, service, asked_at)
    try:
        answer = client.lookup(service, case.application_number)
    except EExchangeError as error:
        _stop_for_all(error, tally)
        tally.silent[service.name] += isinstance(error, Unreachable)
        return Fetched(case, service, asked_at, error=error)
    except Exception as error:  # noqa: BLE001 - shown as a failed check of this case
        # Without the error's own text: it could hold a header of the request.
        logger.error("%s could not be asked about: %s", case.ref, type(error).__name__)
        return Fetched(
            case, service, asked_at, error=Unforeseen(type(error).__name__, service.name)
        )
    tally.silent[service.name] = 0
    return Fetched(case, service, asked_at, answer=answer)


def _stop_for_all(error: EExchangeError, tally: Tally) -> None:
    """A refused key or a long pause concerns every further call."""
    about_the_key = isinstance(error, Rejected) and error.about_the_key
    if about_the_key or isinstance(error, RateLimited):
        tally.stopped_because = error.sentence("en")
    if isinstance(error, RateLimited):
        tally.retry_after = max(tally.retry_after, error.retry_after or 0.0)


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


def start_run(trigger: str, by: User, now: datetime) -> SyncRun:
    """A new run. One that a kill left unfinished is closed with a note first."""
    abandoned = SyncRun.objects.filter(
        finished_at__isnull=True, started_at__lt=now - INTERRUPTED_AFTER
    )
    abandoned.update(finished_at=now, stopped_because="This run was interrupted.")
    return SyncRun.objects.create(trigger=trigger, started_by=by, started_at=now)


def finish_run(run: SyncRun, tally: Tally) -> None:
    for name, count in tally.counts().items():
        setattr(run, name, count)
    run.stopped_because = tally.stopped_because
    run.finished_at = timezone.now()
    run.save()


def run_sync(cases: Iterable[Case], trigger: str, by: User, stop_at: datetime | None) -> Tally:
    """One whole run with its row. Raises NoToken."""
    return _run(cases, lambda: start_run(trigger, by, timezone.now()), stop_at)


def run_slice(cases: Iterable[Case], trigger: str, by: User, now: datetime) -> Tally:
    """A run of a job: at most five minutes, and alone. Raises NoToken and OfficeBusy."""
    return _run(cases, lambda: start_alone(trigger, by, now), now + SLICE)


def _run(cases: Iterable[Case], start: Callable[[], SyncRun], stop_at: datetime | None) -> Tally:
    """The run starts when there is a client to ask with."""
    with office_client() as client:
        run = start()
        tally = sync(cases, client, run, stop_at)
        finish_run(run, tally)
    return tally


def start_alone(trigger: str, by: User, now: datetime) -> SyncRun:
    """A new run while no other one is alive; the job's row lets in one after the other."""
    JobRun.objects.get_or_create(name=JOB)
    with transaction.atomic():
        JobRun.objects.select_for_update().get(name=JOB)
        young = Q(started_at__gt=now - DEAD_AFTER)
        by_hand = Q(trigger=SyncRun.Trigger.COMMAND, started_at__gt=now - INTERRUPTED_AFTER)
        if SyncRun.objects.filter(young | by_hand, finished_at=None).exists():
            raise OfficeBusy
        return start_run(trigger, by, now)


def run_job(now: datetime) -> dict[str, Any]:
    """One slice of the timetable's sync: at most five minutes of the cases that are due.

    Answers the counts, and whether there is `more` for another slice; `busy` when another run
    talks to the office. Raises SyncStopped when the office answers nobody.
    """
    with heartbeat(JOB, timezone.now) as result:
        began_at = timezone.now()
        due = list(due_cases(now).only("pk"))
        try:
            tally = run_slice(due, SyncRun.Trigger.NIGHTLY, User.objects.system(), began_at)
        except OfficeBusy:
            result.update(more=True, busy=True)
            return result
        _raise_when_nobody_is_answered(tally)
        result.update(tally.counts() | {"errors": len(tally.errors)})
        not_tried = Q(failed_at__isnull=True) | Q(failed_at__lt=began_at)
        result["more"] = tally.checked > 0 and due_cases(now).filter(not_tried).exists()
    return result


def _raise_when_nobody_is_answered(tally: Tally) -> None:
    if tally.stopped_because:
        raise SyncStopped(tally.stopped_because, tally.retry_after)
    if not tally.checked and tally.failed and tally.failed == tally.unreachable:
        raise SyncStopped(tally.errors[-1]["message"])


class SyncStopped(Exception):
    """The office answers no call for now; the run ended before its cases did. `retry_after`
    is in seconds, where the office has said when to come back."""

    def __init__(self, because: str, retry_after: float = 0.0) -> None:
        super().__init__(because)
        self.retry_after = retry_after


class OfficeBusy(Exception):
    """Another run talks to the office; only one does at a time."""


def check_again(cases: Sequence[int], by: int, now: datetime) -> dict[str, Any]:
    """One slice of asking once more about those of the cases whose check is still a failed one.
    Ringing twice asks once: what succeeded is settled.

    Answers the counts, and under `left` the cases for another slice. Raises NoToken,
    OfficeBusy, and SyncStopped when the office answers nobody.
    """
    failed = SyncFailure.objects.filter(resolved_at__isnull=True)
    waiting = _those_of(failed, cases)
    if not waiting:
        return {}
    tally = run_slice(waiting, SyncRun.Trigger.PERSON, User.objects.get(pk=by), now)
    _raise_when_nobody_is_answered(tally)
    answered = tally.checked > 0 or tally.failed > tally.unreachable
    not_asked = failed.filter(at__lt=now).exclude(case__last_checked_at__gte=now)
    left = _those_of(not_asked, cases) if answered else []
    return tally.counts() | {"left": [case.pk for case in left]}


def _those_of(failed: QuerySet[SyncFailure], cases: Sequence[int]) -> list[Case]:
    """The cases named that have such a failure. They are chosen here, for there may be more of
    them than a statement takes."""
    named = set(cases)
    found = cases_with_a_service().filter(pk__in=failed.values("case")).only("pk").order_by("pk")
    return [case for case in found if case.pk in named]


@dataclass(frozen=True)
class Asked:
    """What "sync now" has to say to the person who pressed it."""

    failed: bool
    sentence: str


def sync_one(case: Case, by: User, now: datetime) -> Asked:
    """Ask the office about one case for a person who waits."""
    if service_of(case.ip_type) is None:
        return Asked(True, _("E-Exchange is not asked about this kind of right yet."))
    if not case.application_number:
        return Asked(True, _("This case has no application number yet."))
    try:
        tally = run_sync([case], SyncRun.Trigger.PERSON, by, None)
    except NoToken as error:
        return Asked(True, str(error))
    return _said(case, tally)


def _said(case: Case, tally: Tally) -> Asked:
    if tally.failed:
        failure = case.sync_failures.filter(resolved_at__isnull=True).first()
        english = (get_language() or "th").startswith("en")
        text = (failure.message_en if english else failure.message) if failure else ""
        return Asked(True, text)
    if tally.not_public:
        return Asked(False, _("The office shows nothing under this number: not yet public."))
    if tally.discrepancies:
        return Asked(False, _("Something differs from the docket; please decide below."))
    if tally.changed:
        return Asked(False, _("There is news from the office; see below."))
    return Asked(False, _("Nothing new at the office."))
