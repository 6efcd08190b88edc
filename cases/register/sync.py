"""Reading the register: which cases, in what order, and what became of each.

Threads only talk to the office; all writing happens in the calling thread, one transaction
for each case that changed. Whatever was written before a kill stays, and the next pass does
the rest: a case is due when its last check is old, not because a list says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import EExchangeError, RateLimited, Rejected
from cases.eexchange.records import Answer, Reading, content_hash, parse
from cases.eexchange.services import SERVICES, Service, service_for
from cases.heartbeat import heartbeat
from cases.models import Case, RegisterSnapshot, SyncFailure, SyncRun, User
from cases.recompute import Cause
from cases.register.apply import Applied, apply_record, not_public

BANGKOK = ZoneInfo("Asia/Bangkok")
SLICE = timedelta(minutes=5)
BATCH = 200


class NoToken(Exception):
    """There is no token key to ask the office with."""

    def __str__(self) -> str:
        return _("There is no token key: set EEXCHANGE_TOKEN to the key that the office gave you.")


@dataclass
class Tally:
    """The counts of a run, in the words of the command."""

    checked: int = 0
    changed: int = 0
    unchanged: int = 0
    not_public: int = 0
    failed: int = 0
    discrepancies: int = 0
    errors: list[dict[str, str]] = field(default_factory=list)
    stopped_because: str = ""
    retry_after: float = 0.0


@dataclass(frozen=True)
class Fetched:
    """What one thread brought for one case: an answer or an error."""

    case: Case
    service: Service
    answer: Answer | None = None
    error: EExchangeError | None = None


def office_client() -> EExchangeClient:
    """The client as the settings describe it. Raises NoToken."""
    if not settings.EEXCHANGE_TOKEN:
        raise NoToken
    return EExchangeClient(
        settings.EEXCHANGE_BASE_URL,
        settings.EEXCHANGE_TOKEN,
        requests_per_second=settings.EEXCHANGE_REQUESTS_PER_SECOND,
        connections=settings.EEXCHANGE_CONNECTIONS,
    )


def cases_with_a_service() -> QuerySet[Case]:
    """Cases that the office can be asked about: numbered, and of a kind with a service."""
    kinds = [service.ip_type for service in SERVICES if service.ip_type]
    return Case.objects.filter(ip_type__in=kinds).exclude(application_number="")


def due_cases(now: datetime) -> QuerySet[Case]:
    """Cases whose last check is old, the longest ago first. Ended ones are asked monthly."""
    fresh = timedelta(hours=settings.EEXCHANGE_CHECK_EVERY_HOURS)
    old = Q(last_checked_at__isnull=True) | Q(is_over=False, last_checked_at__lt=now - fresh)
    ended = Q(is_over=True, last_checked_at__lt=now - timedelta(days=30))
    return (
        cases_with_a_service()
        .filter(old | ended)
        .order_by(F("last_checked_at").asc(nulls_first=True), "pk")
    )


def sync(
    cases: Iterable[Case], client: EExchangeClient, run: SyncRun, stop_at: datetime | None = None
) -> Tally:
    """Ask the office about each case and write down what came. One bad case stops nothing.

    Stops early at `stop_at`, when the office refuses the key, or when it asks for a long
    pause; the cases not reached stay due.
    """
    tally = Tally()
    waiting = iter(cases)
    with ThreadPoolExecutor(max_workers=settings.EEXCHANGE_CONNECTIONS) as pool:
        while batch := list(islice(waiting, BATCH)):
            unchanged: list[int] = []
            for fetched in _fetch_all(batch, client, pool, tally):
                _take(fetched, run, tally, unchanged)
            _stamp(unchanged, timezone.now())
            if tally.stopped_because or (stop_at and timezone.now() >= stop_at):
                break
    return tally


def _fetch_all(
    batch: Sequence[Case], client: EExchangeClient, pool: ThreadPoolExecutor, tally: Tally
) -> Iterator[Fetched]:
    """Answers as they come. After a refusal nothing more of the batch is asked."""
    futures: dict[Future[Fetched], Case] = {
        pool.submit(_fetch, client, case, tally): case for case in _with_last_hash(batch)
    }
    for future in as_completed(futures):
        yield future.result()


def _with_last_hash(batch: Sequence[Case]) -> list[Case]:
    """The cases with the hash of their newest snapshot, in one query."""
    newest = RegisterSnapshot.objects.filter(case=OuterRef("pk")).order_by("-pk")
    return list(
        Case.objects.filter(pk__in=[case.pk for case in batch]).annotate(
            last_hash=Subquery(newest.values("hash")[:1])
        )
    )


def _fetch(client: EExchangeClient, case: Case, tally: Tally) -> Fetched:
    service = service_for(case.ip_type)
    if service is None:
        raise AssertionError(f"{case.ref} has no service")
    if tally.stopped_because:
        return Fetched(case, service)
    try:
        return Fetched(case, service, answer=client.lookup(service, case.application_number))
    except EExchangeError as error:
        _stop_for_all(error, tally)
        return Fetched(case, service, error=error)


def _stop_for_all(error: EExchangeError, tally: Tally) -> None:
    """A refused key or a long pause concerns every further call."""
    about_the_key = isinstance(error, Rejected) and error.about_the_key
    if about_the_key or isinstance(error, RateLimited):
        tally.stopped_because = error.sentence("en")
    if isinstance(error, RateLimited):
        tally.retry_after = error.retry_after or 0.0


def _take(fetched: Fetched, run: SyncRun, tally: Tally, unchanged: list[int]) -> None:
    if fetched.error is not None:
        _fail(fetched, fetched.error, run, tally)
        return
    if fetched.answer is None:
        return
    tally.checked += 1
    try:
        digest = content_hash(fetched.answer.payload)
        if _is_known(fetched.case, digest):
            _count_known(fetched.case, tally)
            unchanged.append(fetched.case.pk)
            return
        take_answer(fetched.case, fetched.answer, digest, run, tally)
    except EExchangeError as error:
        tally.checked -= 1
        _fail(fetched, error, run, tally)


def _is_known(case: Case, digest: str) -> bool:
    """Nothing moved since this very answer was compared with this very docket."""
    return case.compared_hash == digest and case.compared_version == case.version


def _count_known(case: Case, tally: Tally) -> None:
    if case.office_status_state == "not_public":
        tally.not_public += 1
    else:
        tally.unchanged += 1


def take_answer(case: Case, answer: Answer, digest: str, run: SyncRun, tally: Tally) -> None:
    """Keep the answer first, then understand it. Raises Malformed: the snapshot stays."""
    cause = Cause(by=run.started_by, at=timezone.now(), why=f"E-Exchange {answer.service}")
    with transaction.atomic():
        snapshot = _snapshot(case, answer, digest, cause.at)
    reading = parse(answer)
    with transaction.atomic():
        applied = _apply(case, reading, snapshot, cause)
        _note_problems(case, answer, reading, run, tally, cause.at)
        Case.objects.filter(pk=case.pk).update(
            last_checked_at=cause.at, compared_hash=digest, compared_version=F("version")
        )
    tally.discrepancies += applied.discrepancies
    if reading.record is None:
        tally.not_public += 1
    elif applied.changed:
        tally.changed += 1
    else:
        tally.unchanged += 1


def _apply(case: Case, reading: Reading, snapshot: RegisterSnapshot, cause: Cause) -> Applied:
    if reading.record is None:
        return not_public(case, snapshot, cause)
    on = cause.at.astimezone(BANGKOK).date()
    return apply_record(case, reading.record, snapshot, cause, on)


def _snapshot(case: Case, answer: Answer, digest: str, at: datetime) -> RegisterSnapshot:
    """The newest snapshot when it says the same, else a new row."""
    newest = case.snapshots.order_by("-pk").first()
    if newest is not None and newest.hash == digest and newest.service == answer.service:
        return newest
    return RegisterSnapshot.objects.create(
        case=case,
        service=answer.service,
        hash=digest,
        body=answer.text.replace("\x00", ""),
        sandbox=answer.sandbox,
        fetched_at=at,
    )


def _note_problems(
    case: Case, answer: Answer, reading: Reading, run: SyncRun, tally: Tally, at: datetime
) -> None:
    """Fields that could not be read are visible rows; a clean answer ends older ones."""
    SyncFailure.objects.filter(case=case, resolved_at__isnull=True).update(resolved_at=at)
    for problem in reading.problems:
        SyncFailure.objects.create(
            run=run,
            case=case,
            service=answer.service,
            kind="field",
            where=problem.where,
            message=problem.thai,
            message_en=problem.english,
            at=at,
        )
        tally.errors.append(
            {"ref": case.ref, "service": answer.service, "message": problem.english}
        )


def _fail(fetched: Fetched, error: EExchangeError, run: SyncRun, tally: Tally) -> None:
    at = timezone.now()
    open_rows = SyncFailure.objects.filter(case=fetched.case, resolved_at__isnull=True)
    open_rows.update(resolved_at=at)
    SyncFailure.objects.create(
        run=run,
        case=fetched.case,
        service=fetched.service.name,
        kind=error.kind,
        where=error.where[:300],
        message=error.sentence("th"),
        message_en=error.sentence("en"),
        at=at,
    )
    tally.failed += 1
    tally.errors.append(
        {
            "ref": fetched.case.ref,
            "service": fetched.service.name,
            "message": error.sentence("en"),
        }
    )


def _stamp(unchanged: list[int], at: datetime) -> None:
    """The cases with nothing new, all at once."""
    if not unchanged:
        return
    with transaction.atomic():
        Case.objects.filter(pk__in=unchanged).update(last_checked_at=at)
        SyncFailure.objects.filter(case__in=unchanged, resolved_at__isnull=True).exclude(
            kind="field"
        ).update(resolved_at=at)


def start_run(trigger: str, by: User, now: datetime) -> SyncRun:
    """A new run. One that a kill left unfinished is closed with a note first."""
    abandoned = SyncRun.objects.filter(
        finished_at__isnull=True, started_at__lt=now - timedelta(hours=1)
    )
    abandoned.update(finished_at=now, stopped_because="This run was interrupted.")
    return SyncRun.objects.create(trigger=trigger, started_by=by, started_at=now)


def finish_run(run: SyncRun, tally: Tally) -> None:
    counts = asdict(tally)
    for name in ("checked", "changed", "unchanged", "not_public", "failed", "discrepancies"):
        setattr(run, name, counts[name])
    run.stopped_because = tally.stopped_because
    run.finished_at = timezone.now()
    run.save()


def run_sync(cases: Iterable[Case], trigger: str, by: User, stop_at: datetime | None) -> Tally:
    """One whole run with its row. Raises NoToken."""
    with office_client() as client:
        run = start_run(trigger, by, timezone.now())
        tally = sync(cases, client, run, stop_at)
        finish_run(run, tally)
    return tally


def run_job(now: datetime) -> dict[str, Any]:
    """One slice of the timetable's sync: at most five minutes of the cases that are due."""
    with heartbeat("register_sync", timezone.now) as result:
        cases = due_cases(now).iterator(chunk_size=BATCH)
        tally = run_sync(cases, SyncRun.Trigger.NIGHTLY, User.objects.system(), now + SLICE)
        if tally.stopped_because:
            raise SyncStopped(tally.stopped_because)
        result.update(asdict(tally) | {"errors": len(tally.errors)})
    more = tally.checked > 0 and due_cases(now).exists()
    return result | {"more": more}


class SyncStopped(Exception):
    """The office refuses every call for now; the run ended before its cases did."""


@dataclass(frozen=True)
class Asked:
    """What "sync now" has to say to the person who pressed it."""

    failed: bool
    sentence: str


def sync_one(case: Case, by: User, now: datetime) -> Asked:
    """Ask the office about one case for a person who waits."""
    if service_for(case.ip_type) is None:
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
