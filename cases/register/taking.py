"""Taking one answer: kept first, understood later, and never applied to what it is not about."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from cases.eexchange.errors import EExchangeError, RateLimited, Unforeseen, Unreachable
from cases.eexchange.profile import Profile
from cases.eexchange.records import Answer, Reading, content_hash, plain_number
from cases.eexchange.services import Service
from cases.models import Case, RegisterPause, RegisterSnapshot, SyncFailure, SyncRun
from cases.recompute import Cause
from cases.register.apply import Applied, apply_record, locked_case, not_public
from cases.register.calls import CallsOfARun
from cases.register.compare import OWNERS_COMPARED
from cases.register.months import note_checks
from cases.register.pauses import Stop
from cases.register.planner import CLOCKS_DIFFER
from cases.register.reading import active_profile, read, read_so
from cases.register.renumbered import forget_another_number
from cases.rules.thai_dates import bangkok_day

COUNTS = ("checked", "changed", "unchanged", "not_public", "failed", "discrepancies")
logger = logging.getLogger(__name__)


@dataclass
class Tally:
    """The counts of a run, in the words of the command.

    `unreachable` of the failed got no answer at all. The rest is kept by the threads that ask, for
    each service: `silent` counts cases in a row without an answer, of which `unanswered` has the
    last error; `refused` has the refusal of the key, `left_alone` why nobody was asked, and
    `answered` those that gave an answer, and `calls` those to each service.
    """

    checked: int = 0
    changed: int = 0
    unchanged: int = 0
    not_public: int = 0
    failed: int = 0
    discrepancies: int = 0
    errors: list[dict[str, str]] = field(default_factory=list)
    stopped_because: str = ""
    stopped_because_th: str = ""
    stopped_kind: str = ""
    retry_after: float = 0.0
    requests: int = 0
    unreachable: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    unanswered: dict[str, EExchangeError] = field(default_factory=dict)
    refused: dict[str, EExchangeError] = field(default_factory=dict)
    left_alone: dict[str, Stop] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    calls: dict[str, CallsOfARun] = field(default_factory=dict, compare=False)

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}

    def stop(self, kind: str, thai: str, english: str, retry_after: float = 0.0) -> None:
        """Nobody is asked any more, for the reason told. A refused key stays the reason: what other
        threads hear at the same time passes by itself."""
        self.retry_after = max(self.retry_after, retry_after)
        if self.stopped_kind != RegisterPause.Kind.KEY:
            self.stopped_kind, self.stopped_because_th = kind, thai
            self.stopped_because = english

    def stop_for(self, error: EExchangeError) -> None:
        wait = error.retry_after if isinstance(error, RateLimited) else None
        self.stop(error.kind, error.sentence("th"), error.sentence("en"), wait or 0.0)

    def add_error(self, case: Case, service: str, message: str) -> None:
        self.errors.append({"ref": case.ref, "service": service, "message": message})


@dataclass(frozen=True)
class Fetched:
    """What one thread brought for one case: an answer, an error, or neither when it did not
    ask any more. `asked_at` is the moment just before the question, `profile` how it was asked
    and is read; without it that is the one in force."""

    case: Case
    service: Service
    asked_at: datetime
    answer: Answer | None = None
    error: EExchangeError | None = None
    profile: Profile | None = None


class Overtaken(Exception):
    """The case has another number by now, or a later answer was taken first."""


def take(fetched: Fetched, run: SyncRun, tally: Tally, unchanged: list[int]) -> None:
    """Take what came for one case. Whatever goes wrong is a visible row of this case."""
    _note_call(fetched, tally)
    try:
        _take(fetched, run, tally, unchanged)
    except (Overtaken, Case.DoesNotExist):
        logger.info("%s changed while the office was asked; it stays due", fetched.case.ref)
    except EExchangeError as error:
        fail(fetched, error, run, tally)
    except Exception as error:
        logger.exception("%s: the answer could not be worked on", fetched.case.ref)
        fail(fetched, Unforeseen(type(error).__name__, fetched.service.name), run, tally)


def _note_call(fetched: Fetched, tally: Tally) -> None:
    calls = tally.calls.setdefault(fetched.service.name, CallsOfARun())
    if fetched.error is not None:
        calls.note_fault(fetched.asked_at, fetched.error)
    elif fetched.answer is not None:
        calls.note_answer(fetched.asked_at, fetched.answer.sandbox)


def _take(fetched: Fetched, run: SyncRun, tally: Tally, unchanged: list[int]) -> None:
    if fetched.error is not None:
        raise fetched.error
    if fetched.answer is None:
        return
    digest, profile = content_hash(fetched.answer.payload), fetched.profile or active_profile()
    if _is_known(fetched.case, read_so(digest, fetched.answer.service, profile)):
        _count_known(fetched.case, tally)
        unchanged.append(fetched.case.pk)
    else:
        take_answer(fetched.case, fetched.answer, digest, run, tally, fetched.asked_at, profile)
    tally.checked += 1


def _is_known(case: Case, read_as: str) -> bool:
    """Nothing moved since this very answer, read in this very way, was compared with this very
    docket. A party that got another name leaves the case as it is, so where owners are compared
    it is done again."""
    if case.ip_type in OWNERS_COMPARED:
        return False
    return case.compared_hash == read_as and case.compared_version == case.version


def _count_known(case: Case, tally: Tally) -> None:
    if case.office_status_state == "not_public":
        tally.not_public += 1
    else:
        tally.unchanged += 1


def take_answer(
    case: Case, answer: Answer, digest: str, run: SyncRun, tally: Tally, asked_at: datetime,
    profile: Profile | None = None,
) -> None:  # fmt: skip
    """Keep the answer first, then understand it, each in a transaction of its own.

    Raises Malformed (the snapshot stays) and Overtaken (nothing is applied).
    """
    cause = Cause(by=run.started_by, at=asked_at, why=f"E-Exchange {answer.service}")
    with transaction.atomic():
        _refuse_overtaken(locked_case(case.pk), answer, asked_at)
        snapshot = _snapshot(case, answer, digest, asked_at)
    profile = profile or active_profile()
    reading = read(answer, profile)
    with transaction.atomic():
        locked = locked_case(case.pk)
        _refuse_overtaken(locked, answer, asked_at)
        forget_another_number(locked, cause)
        applied = _apply(locked, reading, snapshot, cause)
        _note_problems(case, answer, reading, run, tally, asked_at)
        Case.objects.filter(pk=case.pk).update(
            last_checked_at=asked_at,
            compared_hash=read_so(digest, answer.service, profile),
            compared_version=F("version"),
        )
        note_checks([case.pk], asked_at)
    _count_taken(reading, applied, tally)


def _count_taken(reading: Reading, applied: Applied, tally: Tally) -> None:
    tally.discrepancies += applied.discrepancies
    if reading.record is None:
        tally.not_public += 1
    elif applied.changed:
        tally.changed += 1
    else:
        tally.unchanged += 1


def _refuse_overtaken(locked: Case, answer: Answer, asked_at: datetime) -> None:
    """A check that lies further ahead than any answer takes was stamped by a clock that was
    ahead: it overtakes nothing."""
    same = plain_number(locked.application_number) == plain_number(answer.number)
    last = locked.last_checked_at
    if not same or (last is not None and asked_at < last <= asked_at + CLOCKS_DIFFER):
        raise Overtaken


def _apply(case: Case, reading: Reading, snapshot: RegisterSnapshot, cause: Cause) -> Applied:
    if reading.record is None:
        return not_public(case, snapshot, cause)
    return apply_record(case, reading.record, snapshot, cause, bangkok_day(cause.at))


def _snapshot(case: Case, answer: Answer, digest: str, at: datetime) -> RegisterSnapshot:
    """The newest snapshot when it says the same, else a new row, which is yet to be compared."""
    newest = case.snapshots.order_by("-pk").first()
    if newest is not None and newest.hash == digest and newest.service == answer.service:
        return newest
    last_checked_at = Case.objects.values_list("last_checked_at", flat=True).get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(compared_hash="")
    return RegisterSnapshot.objects.create(
        case=case,
        service=answer.service,
        hash=digest,
        body=answer.text.replace("\x00", ""),
        sandbox=answer.sandbox,
        fetched_at=at,
        last_check_before=last_checked_at,
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
            ambiguous=problem.ambiguous,
            at=at,
        )
        tally.add_error(case, answer.service, problem.english)


def fail(fetched: Fetched, error: EExchangeError, run: SyncRun, tally: Tally) -> None:
    """A row that stays visible until a later check of the case succeeds. Fields that could not be
    read stay told beside it: the answer that they stand in is still the newest one."""
    case, service = fetched.case, fetched.service.name
    with transaction.atomic():
        open_rows = SyncFailure.objects.filter(case=case, resolved_at__isnull=True)
        open_rows.exclude(kind="field").update(resolved_at=fetched.asked_at)
        SyncFailure.objects.create(
            run=run,
            case=case,
            service=service,
            kind=error.kind,
            where=error.where[:300],
            message=error.sentence("th"),
            message_en=error.sentence("en"),
            at=fetched.asked_at,
        )
    tally.failed += 1
    tally.unreachable += isinstance(error, Unreachable)
    tally.add_error(case, service, error.sentence("en"))
