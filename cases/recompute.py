"""Making the stored deadlines equal to what the law says of the events, and nothing else.

A stored deadline keeps its row, and with it its override, verification and reminders, for
as long as its identity stands; one that is no longer due changes its state and is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases.models import Case, CaseEvent, Deadline, DeadlineKind, DeadlineState, Disposition, User
from cases.queries import current_events, engine_events, office_calendar
from cases.rules.calendar import Calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import ComputedDeadline, Event, Facts, deadlines_for
from cases.rules.stages import is_over, stage_for

Identity = tuple[str, int | None, str]

COMPUTED = (
    "trigger_kind",
    "trigger_date",
    "nominal_date",
    "computed_due_date",
    "due_time",
    "opens_on",
    "surcharge_until",
    "years",
    "actor",
    "ours",
    "alternative_to",
    "leads",
    "consequence",
    "law",
    "confirmed",
    "unconfirmed_reason",
    "steps",
    "notes",
    "engine_status",
    "met_by",
)
DECIDED = (
    "due_date",
    "state",
    "closed_by",
    "closed_at",
    "disposition",
    "done_on",
    "verified_by",
    "verified_at",
    "overridden_by",
    "overridden_at",
    "override_reason",
    "version",
)


# What the answer depends on beside the events: read from the locked row, never from a copy
# that somebody loaded a while ago.
FACTS = (
    "our_side",
    "filing_office_id",
    "taken_over_on",
    "stage",
    "is_over",
    "filed_on",
    "registered_on",
)


@dataclass(frozen=True)
class Cause:
    """Who changed the docket, at what moment, and why: it goes into the history."""

    by: User
    at: datetime
    why: str


def sign(row: Any, cause: Cause) -> None:
    """The history of the row tells who saves it next, and why."""
    row._change_reason = cause.why
    row._history_user = cause.by


@dataclass(frozen=True)
class Refreshed:
    """The deadlines that a recomputation made, moved or ended."""

    new: tuple[Deadline, ...]
    moved: tuple[Deadline, ...]
    ended: tuple[Deadline, ...]


def compute(
    case: Case, events: Sequence[Event], calendar: Calendar
) -> tuple[ComputedDeadline, ...]:
    """What the law says of these events. Raises `cases.rules.engine.InputError`."""
    facts = Facts(ip_type=case.ip_type, our_side=case.our_side)
    return deadlines_for(facts, events, load_catalogue(), calendar)


def preview(case: Case, added: Iterable[Event]) -> tuple[ComputedDeadline, ...]:
    """The deadlines that there would be with these events added; nothing is stored."""
    calendar = office_calendar(case.filing_office_id)
    return compute(case, [*engine_events(case), *added], calendar)


def refresh_deadlines(case: Case, cause: Cause, calendar: Calendar | None = None) -> Refreshed:
    """Bring the statutory deadlines, the stage and the dates of a case up to its events.

    Takes the case's row first, so that two writers cannot interleave. `calendar` saves the
    query for the closed days when many cases are refreshed in one go.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        for name in FACTS:
            setattr(case, name, getattr(locked, name))
        events = list(current_events(case))
        calendar = calendar or office_calendar(case.filing_office_id)
        computed = compute(case, engine_events(case), calendar)
        _follow_the_events(case, locked, events, cause)
        return _store(case, computed, cause)


def _follow_the_events(case: Case, locked: Case, events: Sequence[CaseEvent], cause: Cause) -> None:
    """The locked row is saved, so that no stale copy of other fields gets into the history."""
    stage = stage_for(
        case.ip_type, [Event(kind=e.kind, date=e.date, data=e.data, root=e.pk) for e in events]
    )
    facts = {
        "stage": stage,
        "is_over": is_over(stage),
        "filed_on": _last_day(events, {"filed", "efiled"}),
        "registered_on": _last_day(events, {"registered", "granted"}),
    }
    changed = {name for name, value in facts.items() if getattr(case, name) != value}
    if not changed:
        return
    for name, value in facts.items():
        setattr(case, name, value)
        setattr(locked, name, value)
    sign(locked, cause)
    locked.save(update_fields=sorted(changed))


def _last_day(events: Sequence[CaseEvent], kinds: set[str]) -> date | None:
    days = [event.date for event in events if event.kind in kinds]
    return days[-1] if days else None


def _store(case: Case, computed: Sequence[ComputedDeadline], cause: Cause) -> Refreshed:
    stored = {
        _identity(row): row
        for row in Deadline.objects.filter(case=case, kind=DeadlineKind.STATUTORY)
    }
    leading = _leaders(computed)
    new: list[Deadline] = []
    moved: list[Deadline] = []
    changed: list[Deadline] = []
    for answer in computed:
        leads = _key(answer) in leading
        row = stored.pop(_key(answer), None)
        if row is None:
            new.append(_made(case, answer, leads, cause))
            continue
        before = _seen(row)
        due_before = row.due_date
        _apply(row, case, answer, leads, cause)
        if _seen(row) != before:
            row.version += 1
            changed.append(row)
        if row.due_date != due_before:
            moved.append(row)
    ended = [row for row in stored.values() if _end(row)]
    bulk_create_with_history(new, Deadline, default_user=cause.by, default_change_reason=cause.why)
    bulk_update_with_history(
        changed + ended,
        Deadline,
        [*COMPUTED, *DECIDED],
        default_user=cause.by,
        default_change_reason=cause.why,
    )
    if new or changed or ended:
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    return Refreshed(tuple(new), tuple(moved), tuple(ended))


def _identity(row: Deadline) -> Identity:
    return (row.code, row.root_event_id, row.occurrence)


def _key(answer: ComputedDeadline) -> Identity:
    return (answer.code, answer.root, answer.occurrence)


def _seen(row: Deadline) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in (*COMPUTED, *DECIDED))


def _leaders(computed: Sequence[ComputedDeadline]) -> set[Identity]:
    """Of alternatives to one open term the one that must be met first has the line."""
    leading: set[Identity] = set()
    for answer in computed:
        rivals = [
            other
            for other in computed
            if other.root == answer.root
            and other.status == answer.status
            and (other.code in answer.alternative_to or other is answer)
        ]
        first = min(rivals, key=lambda o: (o.due_date, o.due_time or "24:00", o.code))
        if first is answer:
            leading.add(_key(answer))
    return leading


def _made(case: Case, answer: ComputedDeadline, leads: bool, cause: Cause) -> Deadline:
    row = Deadline(
        case=case,
        kind=DeadlineKind.STATUTORY,
        code=answer.code,
        root_event_id=answer.root,
        occurrence=answer.occurrence,
        entered_by=cause.by,
        entered_at=cause.at,
    )
    _apply(row, case, answer, leads, cause)
    return row


def _apply(row: Deadline, case: Case, answer: ComputedDeadline, leads: bool, cause: Cause) -> None:
    moved = row.computed_due_date is not None and row.computed_due_date != answer.due_date
    if moved or (row.trigger_date is not None and row.trigger_date != answer.trigger_date):
        _start_afresh(row)
    _copy(row, case, answer, leads)
    if row.overridden_at is None:
        row.due_date = answer.due_date
    _settle(row, case, answer, cause)


def _start_afresh(row: Deadline) -> None:
    """An override or a verification was given to the old date and does not hold for a new one."""
    row.overridden_by = row.overridden_at = None
    row.override_reason = ""
    row.verified_by = row.verified_at = None


def _copy(row: Deadline, case: Case, answer: ComputedDeadline, leads: bool) -> None:
    row.trigger_kind = answer.trigger
    row.trigger_date = answer.trigger_date
    row.nominal_date = answer.nominal_date
    row.computed_due_date = answer.due_date
    row.due_time = answer.due_time or ""
    row.opens_on = answer.opens_on
    row.surcharge_until = answer.surcharge_until
    row.years = list(answer.years) if answer.years else None
    row.actor = answer.actor
    row.ours = answer.can_be_met and is_ours(answer.actor, case.our_side)
    row.alternative_to = list(answer.alternative_to)
    row.leads = leads
    row.consequence = answer.consequence
    row.law = answer.law
    row.confirmed = answer.confirmed
    row.unconfirmed_reason = answer.unconfirmed_reason
    row.steps = [step.as_json() for step in answer.steps]
    row.notes = [note.as_json() for note in answer.notes]
    row.engine_status = answer.status
    row.met_by = answer.met_by


def is_ours(actor: str, our_side: str) -> bool:
    """Whether our side must act. Anybody may oppose, so an opponent's docket owns the
    third party's term; a term of both parties is always ours."""
    if our_side == "opponent":
        return actor in {"opponent", "third_party", "either"}
    return actor in {"applicant", "either"}


def _settle(row: Deadline, case: Case, answer: ComputedDeadline, cause: Cause) -> None:
    """The state of a row. What a person closed stays closed."""
    by_a_person = row.state == DeadlineState.CLOSED and row.disposition != Disposition.BY_EVENT
    if by_a_person:
        return
    if answer.status in {"met", "late"}:
        _close_by_event(row, answer, cause)
        return
    row.closed_by = row.closed_at = row.done_on = None
    row.disposition = ""
    if answer.status == "superseded":
        row.state = DeadlineState.SUPERSEDED
    elif _ended_before(case.taken_over_on, answer):
        row.state = DeadlineState.HISTORIC
    else:
        row.state = DeadlineState.OPEN


def _close_by_event(row: Deadline, answer: ComputedDeadline, cause: Cause) -> None:
    row.done_on = answer.met_by
    if row.state == DeadlineState.CLOSED:
        return
    row.state = DeadlineState.CLOSED
    row.disposition = Disposition.BY_EVENT
    row.closed_by = cause.by
    row.closed_at = cause.at


def _ended_before(taken_over_on: date | None, answer: ComputedDeadline) -> bool:
    last_day = answer.surcharge_until or answer.due_date
    return taken_over_on is not None and last_day < taken_over_on


def _end(row: Deadline) -> bool:
    """A row that the law no longer gives. Answers whether anything changed."""
    by_a_person = row.state == DeadlineState.CLOSED and row.disposition != Disposition.BY_EVENT
    if by_a_person or row.state == DeadlineState.NO_LONGER_DUE:
        return False
    row.state = DeadlineState.NO_LONGER_DUE
    row.closed_by = row.closed_at = row.done_on = None
    row.disposition = ""
    row.version += 1
    return True
