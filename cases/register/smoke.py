"""The smoke test: each service that this office may use is asked once, and told what came.

The rows of a run are its queue: one that waits is asked about. A worker holds the run for a
while and renews it with each call; a run whose worker was killed goes on where it stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import (
    BudgetSpent,
    EExchangeError,
    Malformed,
    RateLimited,
    Rejected,
    Unreachable,
)
from cases.eexchange.expected import Compared, compare
from cases.eexchange.profile import Api, Profile
from cases.eexchange.records import plain_number, rows_of
from cases.eexchange.services import SERVICES, Service, service_named
from cases.eexchange.values import Heard
from cases.models import Case, ServiceAccess, SmokeRow, SmokeRun, SyncRun, User
from cases.models.case import OfficeStatusState
from cases.register.budget import counted
from cases.register.calls import FORBIDDEN
from cases.register.exchange import NotTried, api_of, check_patience, make_call, question_for
from cases.register.office import NoToken, office_client, office_token
from cases.register.pauses import UNAUTHORIZED, gate_at, heed
from cases.rules.thai_dates import bangkok_day

# Longer than the slowest answer that the client waits for.
LEASE = timedelta(minutes=2)
SLICE = timedelta(minutes=4)
State, RunState = SmokeRow.State, SmokeRun.State
Clock = Callable[[], datetime]
# These tell of kinds of right for which the docket asks another service.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "tmdata": ("trademark",),
    "pat_des": ("design", "invention", "petty_patent"),
}
# A word that the names of many rights hold, for an office without a case of the kind.
SAMPLES: Mapping[str, str] = {
    "CPR": "ภาพ",
    "CPRSONG": "เรือ",
    "GI": "ข้าว",
    "PRODUCTPATENT": "ขวด",
}
SAMPLE = "เครื่อง"
NUMBERS_LOOKED_AT = 20
# Of the keys that no profile knows so many are kept: an answer that is no list of rights has any.
UNKNOWN_KEPT = 50
# What speaks against the connector or the key; a service that is not allowed does not.
FAULTS = frozenset({State.KEY, State.UNREACHABLE, State.UNREADABLE, State.REFUSED})


@dataclass(frozen=True)
class Outcome:
    """What a run has told so far: `expected` of `asked` answered as expected, `nothing` of
    them had nothing to show; `left_out` are services that the office has ticked as not allowed."""

    expected: int
    nothing: int
    asked: int
    settled: int
    total: int
    left_out: int


def begin(by: User, now: datetime) -> SmokeRun:
    """A new run, or the one that a killed worker has left. Raises NotTried where one is under way
    or the office has asked for a wait, and NoToken."""
    office_token()
    check_patience(gate_at(now).all)
    left = SmokeRun.objects.filter(state=RunState.UNDER_WAY).first()
    if left is not None:
        if is_alive(left, now):
            raise NotTried(_("A smoke test is under way. Please wait until it has ended."))
        return left
    try:
        with transaction.atomic():
            run = SmokeRun.objects.create(by=by, at=now)
            SmokeRow.objects.bulk_create(_rows(run))
    except IntegrityError:
        raise NotTried(_("A smoke test is under way. Please wait until it has ended.")) from None
    return run


def is_alive(run: SmokeRun, now: datetime) -> bool:
    """Whether a worker holds the run, or has still to take it."""
    return run.state == RunState.UNDER_WAY and (run.held_until or run.at + LEASE) > now


def _rows(run: SmokeRun) -> list[SmokeRow]:
    denied = ServiceAccess.objects.filter(may_use=ServiceAccess.MayUse.NO)
    without = set(denied.values_list("service", flat=True))
    asked = sorted(SERVICES, key=lambda service: service.statistics)
    names = [service.name for service in asked if service.name not in without]
    return [SmokeRow(run=run, position=n, service=name) for n, name in enumerate(names, start=1)]


def run_job(clock: Clock) -> dict[str, Any]:
    """One slice of the run under way, if nobody holds it; answers how many services were `asked`
    and whether there is `more`."""
    result = {"asked": 0, "more": False}
    run = _taken(clock())
    if run is None:
        return result
    try:
        with office_client() as client:
            client.meter = counted(SyncRun.Trigger.PERSON, clock)
            _ask_waiting(run, client, clock, result)
    except NoToken as missing:
        _end(run, RunState.STOPPED, clock(), str(missing), str(missing))
    return result


def _taken(now: datetime) -> SmokeRun | None:
    """The run under way, held from now on, unless somebody else holds it."""
    free = Q(held_until__isnull=True) | Q(held_until__lt=now)
    rows = SmokeRun.objects.filter(free, state=RunState.UNDER_WAY)
    run = rows.select_related("by").first()
    if run is None or not rows.filter(pk=run.pk).update(held_until=now + LEASE):
        return None
    run.held_until = now + LEASE
    return run


def _holds_on(run: SmokeRun, until: datetime | None) -> bool:
    """Hold the run on, or let it go; False where another worker has taken it meanwhile."""
    mine = SmokeRun.objects.filter(pk=run.pk, held_until=run.held_until)
    held = mine.filter(state=RunState.UNDER_WAY).update(held_until=until)
    run.held_until = until
    return bool(held)


def _ask_waiting(
    run: SmokeRun, client: EExchangeClient, clock: Clock, result: dict[str, Any]
) -> None:
    stop_at = clock() + SLICE
    for row in run.rows.filter(state=State.WAITING).order_by("position"):
        now = clock()
        if now >= stop_at:
            result["more"] = _holds_on(run, None)
            return
        if not _holds_on(run, now + LEASE):
            return
        error = ask_row(row, client, run.by, now)
        result["asked"] += 1
        if error is not None and _concerns_all(error):
            heed_wait(error, row.service, now)
            _end(run, RunState.STOPPED, clock(), error.sentence("th"), error.sentence("en"))
            return
    _end(run, RunState.DONE, clock())


def _concerns_all(error: EExchangeError) -> bool:
    """A key that is not accepted, a wait and a spent budget: no other service would answer."""
    key = isinstance(error, Rejected) and error.status == UNAUTHORIZED
    return key or isinstance(error, RateLimited | BudgetSpent)


def heed_wait(error: EExchangeError, service: str, now: datetime) -> None:
    """A wait that the office asks for is kept by everybody. A refused key pauses nothing here:
    the smoke test is how a person finds out whether the office takes it."""
    if isinstance(error, RateLimited):
        heed(error, service, now)


def ask_row(
    row: SmokeRow, client: EExchangeClient, by: User, now: datetime
) -> EExchangeError | None:
    """Ask one service and keep in its row what came; answers the error that the row tells."""
    profile = client.profile
    service = service_named(row.service)
    api = api_of(service, profile)
    given = question_of(service, api, profile, bangkok_day(now).year)
    if given is None:
        row.state = State.NOT_ASKED
        row.message = "ไม่มีคดีที่ใช้เลขคำขอถามบริการนี้ได้"
        row.message_en = "The docket has no case whose number this service could be asked about."
        row.save()
        return None
    sent = question_for(api, given) if given else {}
    row.call, heard = make_call(client, api, sent, given, by, now)
    error = settle(row, heard, api, profile)
    row.save()
    return error


def question_of(service: Service, api: Api, profile: Profile, year: int) -> dict[str, str] | None:
    """What a service is asked in the smoke test, by the names of its questions: the number of a
    case of ours, else a word; for counts the keys themselves. None where it can be asked neither.
    """
    if service.statistics:
        return statistics_question(profile, year)
    asked = [kind for kind, name in profile.asks.items() if name == service.name]
    number = a_number((*asked, *BESIDE.get(service.name, ()))) if "number" in api.questions else ""
    if number:
        return {"number": number}
    if "name" in api.questions:
        return {"name": SAMPLES.get(service.name, SAMPLE)}
    return None


def statistics_question(profile: Profile, year: int) -> dict[str, str]:
    """The counts of the year before, which are there in January too; of all years where the
    profile asks for no year."""
    years = profile.statistics.asked_years(year)
    return profile.statistics.question(years[min(1, len(years) - 1)])


def a_number(kinds: tuple[str, ...]) -> str:
    """The number of a case that everybody of the office may see, one that the register has shown
    before the others; "" where there is none that can be asked about."""
    cases = Case.objects.filter(ip_type__in=kinds, restricted=False).exclude(application_number="")
    numbers = cases.order_by("-pk").values_list("application_number", flat=True)
    shown = numbers.filter(office_status_state=OfficeStatusState.MAPPED)
    found = (*shown[:1], *numbers[:NUMBERS_LOOKED_AT])
    return next((number for number in found if plain_number(number).isalnum()), "")


def settle(row: SmokeRow, heard: Heard, api: Api, profile: Profile) -> EExchangeError | None:
    """Put into a row what was heard; the row is not saved. Answers the error it tells."""
    row.milliseconds, row.sandbox = round(heard.seconds * 1000), heard.sandbox
    error, rows = heard.error, []
    if heard.answer is not None:
        try:
            rows = rows_of(heard.answer, api, profile)
        except Malformed as unreadable:
            error = unreadable
    if error is not None:
        row.state = state_of(error)
        row.message, row.message_en = error.sentence("th"), error.sentence("en")
        return error
    row.state, row.count = (State.ANSWERED if rows else State.NOTHING), len(rows)
    columns = profile.statistics.columns
    _tell(row, compare(rows, api, columns) if rows else Compared())
    return None


def _tell(row: SmokeRow, found: Compared) -> None:
    row.came, row.missing = list(found.came), list(found.missing)
    row.required, row.unknown = list(found.required), list(found.unknown[:UNKNOWN_KEPT])


def state_of(error: EExchangeError) -> str:
    """What a row says of an error."""
    if isinstance(error, Rejected):
        return {UNAUTHORIZED: State.KEY, FORBIDDEN: State.FORBIDDEN}.get(
            error.status, State.REFUSED
        )
    if isinstance(error, BudgetSpent):
        return State.NOT_ASKED
    if isinstance(error, RateLimited):
        return State.REFUSED
    return State.UNREACHABLE if isinstance(error, Unreachable) else State.UNREADABLE


def _end(run: SmokeRun, state: str, now: datetime, why: str = "", why_en: str = "") -> None:
    """The end of a run: what still waits is not asked, and the run tells whether it passed."""
    with transaction.atomic():
        run.rows.filter(state=State.WAITING).update(state=State.NOT_ASKED)
        rows = list(run.rows.all())
        SmokeRun.objects.filter(pk=run.pk, state=RunState.UNDER_WAY).update(
            state=state,
            finished_at=now,
            held_until=None,
            stopped=why,
            stopped_en=why_en,
            passed=state == RunState.DONE and _passed(rows),
            sandbox=any(row.sandbox for row in rows),
        )


def _passed(rows: list[SmokeRow]) -> bool:
    """No fault, every field that is never left out came, and a register was read."""
    if any(row.state in FAULTS or row.required for row in rows):
        return False
    return any(row.state == State.ANSWERED and not _counts(row) for row in rows)


def _counts(row: SmokeRow) -> bool:
    return service_named(row.service).statistics


def as_expected(row: SmokeRow) -> bool:
    return row.state == State.ANSWERED and not row.required


def outcome(rows: list[SmokeRow]) -> Outcome:
    """The figures of a run."""
    return Outcome(
        expected=sum(as_expected(row) for row in rows),
        nothing=sum(row.state == State.NOTHING for row in rows),
        asked=sum(row.state not in {State.WAITING, State.NOT_ASKED} for row in rows),
        settled=sum(row.state != State.WAITING for row in rows),
        total=len(rows),
        left_out=len(SERVICES) - len(rows),
    )
