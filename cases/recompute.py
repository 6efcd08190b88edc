"""Making the stored deadlines equal to what the law says of the events, and nothing else.

A stored deadline keeps its row, and with it its override, verification and reminders, for
as long as its identity stands; one that is no longer due changes its state and is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases.deadline_rows import WRITTEN, Cause, Changes, changes_to, is_ours, sign
from cases.models import Case, CaseEvent, Deadline, DeadlineKind, DeadlineState
from cases.queries import (
    as_engine_event,
    current_events,
    engine_events,
    house_times,
    office_calendar,
)
from cases.rules.calendar import Calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import ComputedDeadline, Event, Facts, InputError, deadlines_for
from cases.rules.house import HouseTime, Standing, house_terms
from cases.rules.stages import is_over, stage_for

__all__ = [
    "Cause",
    "Law",
    "Refreshed",
    "RefreshedMany",
    "compute",
    "is_ours",
    "preview",
    "refresh_deadlines",
    "refresh_many",
    "sign",
]

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
Row = TypeVar("Row", CaseEvent, Deadline)
KINDS = (DeadlineKind.STATUTORY, DeadlineKind.INTERNAL)


@dataclass(frozen=True)
class Refreshed:
    """The deadlines that a recomputation made, moved or ended."""

    new: tuple[Deadline, ...]
    moved: tuple[Deadline, ...]
    ended: tuple[Deadline, ...]


@dataclass
class RefreshedMany:
    """How many cases a recomputation went through, what it did, and which could not be computed."""

    cases: int = 0
    moved: int = 0
    failed: dict[str, str] = field(default_factory=dict)


class Law:
    """The closed days of each filing office and the rules of the house, read once for a pass."""

    def __init__(self) -> None:
        self.house: tuple[HouseTime, ...] = house_times()
        self._calendars: dict[int | None, Calendar] = {}

    def calendar(self, filing_office_id: int | None) -> Calendar:
        known = self._calendars.get(filing_office_id)
        if known is None:
            known = self._calendars[filing_office_id] = office_calendar(filing_office_id)
        return known


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
    """Bring the deadlines, the stage and the dates of a case up to its events.

    Takes the case's row first, so that two writers cannot interleave. `calendar` saves the
    query for the closed days when many cases are refreshed in one go.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        for name in FACTS:
            setattr(case, name, getattr(locked, name))
        events = list(current_events(case))
        calendar = calendar or office_calendar(case.filing_office_id)
        computed = compute(case, [as_engine_event(event) for event in events], calendar)
        _follow_the_events(case, locked, events, cause)
        stored = list(Deadline.objects.filter(case=case, kind__in=KINDS))
        changes = _changes(case, events, computed, stored, (house_times(), calendar), cause)
        _write(changes, cause)
        if changes:
            Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    return Refreshed(tuple(changes.new), tuple(changes.moved), tuple(changes.ended))


def refresh_many(pks: Sequence[int], cause: Cause, law: Law) -> RefreshedMany:
    """The same for many cases in one transaction, with a handful of queries for all of them.

    A case whose events the law cannot be applied to is named in `failed` and left as it is.
    """
    result = RefreshedMany()
    with transaction.atomic():
        cases = list(Case.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
        events = _by_case(CaseEvent.objects.current().filter(case__in=pks).order_by("date", "pk"))
        stored = _by_case(Deadline.objects.filter(case__in=pks, kind__in=KINDS))
        changes = Changes()
        touched = []
        for case in cases:
            own = _refreshed(case, events, stored, cause, law, result)
            if own:
                changes.take(own)
                touched.append(case.pk)
        _write(changes, cause)
        Case.objects.filter(pk__in=touched).update(version=F("version") + 1)
    result.cases, result.moved = len(cases), len(changes.moved)
    return result


def _by_case(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _refreshed(
    case: Case,
    events: Mapping[int, list[CaseEvent]],
    stored: Mapping[int, list[Deadline]],
    cause: Cause,
    law: Law,
    result: RefreshedMany,
) -> Changes:
    own = events.get(case.pk, [])
    calendar = law.calendar(case.filing_office_id)
    try:
        computed = compute(case, [as_engine_event(event) for event in own], calendar)
    except InputError as error:
        result.failed[case.ref] = str(error)
        return Changes()
    _follow_the_events(case, case, own, cause)
    return _changes(case, own, computed, stored.get(case.pk, []), (law.house, calendar), cause)


def _changes(
    case: Case,
    events: Sequence[CaseEvent],
    computed: Sequence[ComputedDeadline],
    stored: Sequence[Deadline],
    house: tuple[tuple[HouseTime, ...], Calendar],
    cause: Cause,
) -> Changes:
    """Statutory rows first; the internal ones are counted back from those on the desk."""
    daters: dict[int | None, int] = {event.root_pk: event.entered_by_id for event in events}
    statutory = [row for row in stored if row.kind == DeadlineKind.STATUTORY]
    internal = [row for row in stored if row.kind == DeadlineKind.INTERNAL]
    changes = changes_to(case, DeadlineKind.STATUTORY, computed, statutory, daters, cause)
    times, calendar = house
    if times or internal:
        facts = Facts(ip_type=case.ip_type, our_side=case.our_side)
        standing = list(_standing([*statutory, *changes.new]))
        engine = [as_engine_event(event) for event in events]
        terms = house_terms(facts, engine, standing, times, calendar)
        changes.take(changes_to(case, DeadlineKind.INTERNAL, terms, internal, daters, cause))
    return changes


def _standing(rows: Iterable[Deadline]) -> Iterator[Standing]:
    for row in rows:
        on_the_desk = row.state == DeadlineState.OPEN and row.ours and row.leads
        if on_the_desk and row.trigger_date is not None:
            yield Standing(
                row.code,
                row.occurrence,
                row.root_event_id,
                row.trigger_kind,
                row.trigger_date,
                row.due_date,
                row.actor,
            )


def _write(changes: Changes, cause: Cause) -> None:
    who = {"default_user": cause.by, "default_change_reason": cause.why, "batch_size": 500}
    if changes.new:
        bulk_create_with_history(changes.new, Deadline, **who)
    if changes.changed or changes.ended:
        bulk_update_with_history([*changes.changed, *changes.ended], Deadline, WRITTEN, **who)


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
