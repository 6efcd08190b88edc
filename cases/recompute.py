"""Making the stored deadlines equal to what the law says of the events, and nothing else.

A stored deadline keeps its row, and with it its override, verification and reminders, for
as long as its identity stands; one that is no longer due changes its state and is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from simple_history.utils import bulk_create_with_history

from cases.deadline_rows import (
    WRITTEN,
    Cause,
    Changes,
    Identity,
    Stored,
    changes_to,
    identity,
    identity_of,
    is_ours,
    leaders,
    looked_at,
    nothing_to_do,
    sign,
    stored,
)
from cases.history_rows import note_changes
from cases.models import Case, Deadline, DeadlineKind, DeadlineState
from cases.queries import (
    engine_events,
    house_times,
    office_calendar,
)
from cases.recounting import counts_the_same, recount
from cases.rules.calendar import Calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import ComputedDeadline, Event, Facts, InputError, deadlines_for
from cases.rules.house import HouseTime, Standing, house_terms
from cases.rules.stages import is_over, stage_for
from cases.told import NOTHING, Told, told_of

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
BATCH = 500
KINDS = (DeadlineKind.STATUTORY, DeadlineKind.INTERNAL, DeadlineKind.MANUAL)


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

    def __init__(self, calendars: Mapping[int | None, Calendar] | None = None) -> None:
        self.house: tuple[HouseTime, ...] = house_times()
        self._calendars = dict(calendars or {})

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
        told = told_of([case.pk]).get(case.pk, NOTHING)
        law = Law({case.filing_office_id: calendar} if calendar else {})
        computed = compute(case, told.events, law.calendar(case.filing_office_id))
        _follow_the_events(case, locked, told.events, cause)
        rows = list(Deadline.objects.filter(case=case, kind__in=KINDS))
        changes = _changes(case, told, computed, rows, law, cause)
        _write(changes, cause)
        if changes:
            Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    return Refreshed(tuple(changes.new), tuple(changes.moved), tuple(changes.ended))


def refresh_many(pks: Sequence[int], cause: Cause, law: Law) -> RefreshedMany:
    """The same for many cases in one transaction, with a handful of queries for all of them.

    What stands as the law wants it is only looked at; rows are loaded where something differs.
    A case whose events the law cannot be applied to is named in `failed` and left as it is.
    """
    result = RefreshedMany()
    with transaction.atomic():
        cases = list(Case.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
        told, looked_at = told_of(pks), _looked_at(pks)
        differing = {}
        for case in cases:
            own = told.get(case.pk, NOTHING)
            try:
                computed = compute(case, own.events, law.calendar(case.filing_office_id))
            except InputError as error:
                result.failed[case.ref] = str(error)
                continue
            _follow_the_events(case, case, own.events, cause)
            if not _stands(case, own.events, computed, looked_at.get(case.pk, []), law):
                differing[case.pk] = (case, own, computed)
        changes = _changes_of(differing, cause, law)
    result.cases, result.moved = len(cases), len(changes.moved)
    return result


Differing = Mapping[int, tuple[Case, Told, tuple[ComputedDeadline, ...]]]


def _looked_at(pks: Sequence[int]) -> dict[int, list[Stored]]:
    found: dict[int, list[Stored]] = {}
    rows = Deadline.objects.filter(case__in=pks, kind__in=KINDS).order_by()
    for case, *row in rows.values_list("case_id", *looked_at()):
        found.setdefault(case, []).append(stored(row))
    return found


def _stands(
    case: Case,
    events: Sequence[Event],
    computed: Sequence[ComputedDeadline],
    rows: Sequence[Stored],
    law: Law,
) -> bool:
    """Whether nothing is to be written for a case."""
    statutory = [row for row in rows if row.kind == DeadlineKind.STATUTORY]
    if not nothing_to_do(case, DeadlineKind.STATUTORY, computed, statutory):
        return False
    calendar = law.calendar(case.filing_office_id)
    if not all(counts_the_same(row, calendar) for row in rows if row.kind == DeadlineKind.MANUAL):
        return False
    internal = [row for row in rows if row.kind == DeadlineKind.INTERNAL]
    if not law.house and not internal:
        return True
    on_the_desk = {row.key: row.due_date for row in statutory if row.state == DeadlineState.OPEN}
    terms = _house_terms(case, events, computed, on_the_desk, law)
    return nothing_to_do(case, DeadlineKind.INTERNAL, terms, internal)


def _changes_of(differing: Differing, cause: Cause, law: Law) -> Changes:
    """What is to be written for the cases in which something differs; it is written."""
    loaded: dict[int, list[Deadline]] = {}
    for row in Deadline.objects.filter(case__in=differing.keys(), kind__in=KINDS):
        loaded.setdefault(row.case_id, []).append(row)
    changes = Changes()
    touched = []
    for pk, (case, told, computed) in differing.items():
        own = _changes(case, told, computed, loaded.get(pk, []), law, cause)
        if own:
            changes.take(own)
            touched.append(pk)
    _write(changes, cause, many=True)
    Case.objects.filter(pk__in=touched).update(version=F("version") + 1)
    return changes


def _changes(
    case: Case,
    told: Told,
    computed: Sequence[ComputedDeadline],
    rows: Sequence[Deadline],
    law: Law,
    cause: Cause,
) -> Changes:
    """Statutory rows first; the internal ones are counted back from those on the desk. What a
    person had counted from a day follows the closed days too."""
    statutory = [row for row in rows if row.kind == DeadlineKind.STATUTORY]
    internal = [row for row in rows if row.kind == DeadlineKind.INTERNAL]
    changes = changes_to(case, DeadlineKind.STATUTORY, computed, statutory, told.by, cause)
    if law.house or internal:
        on_the_desk = {
            identity_of(row): row.due_date
            for row in (*statutory, *changes.new)
            if row.state == DeadlineState.OPEN
        }
        terms = _house_terms(case, told.events, computed, on_the_desk, law)
        changes.take(changes_to(case, DeadlineKind.INTERNAL, terms, internal, told.by, cause))
    manual = [row for row in rows if row.kind == DeadlineKind.MANUAL]
    changes.take(recount(manual, law.calendar(case.filing_office_id)))
    return changes


def _house_terms(
    case: Case,
    events: Sequence[Event],
    computed: Sequence[ComputedDeadline],
    on_the_desk: Mapping[Identity, date],
    law: Law,
) -> tuple[ComputedDeadline, ...]:
    """The internal terms of a case; `on_the_desk` are the days that hold of its open rows."""
    leading = leaders(computed)
    standing = [
        Standing(
            answer.code,
            answer.occurrence,
            answer.root,
            answer.trigger,
            answer.trigger_date,
            on_the_desk[key],
            answer.actor,
        )
        for answer in computed
        if (key := identity(answer)) in on_the_desk
        and key in leading
        and answer.can_be_met
        and is_ours(answer.actor, case.our_side)
    ]
    facts = Facts(ip_type=case.ip_type, our_side=case.our_side)
    calendar = law.calendar(case.filing_office_id)
    return house_terms(facts, events, standing, law.house, calendar)


def _write(changes: Changes, cause: Cause, *, many: bool = False) -> None:
    """The rows and their history. Rows that are there are written by one statement for many: with
    as many columns as these, Django's `bulk_update` takes fifty times as long. In a pass over
    `many` cases the database copies the history itself."""
    who: dict[str, Any] = {"default_user": cause.by, "default_change_reason": cause.why}
    if changes.new:
        bulk_create_with_history(changes.new, Deadline, batch_size=BATCH, **who)
    written = [*changes.changed, *changes.ended]
    if written:
        Deadline.objects.bulk_create(
            written,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=WRITTEN,
        )
        if many:
            for start in range(0, len(written), BATCH):
                note_changes(written[start : start + BATCH], cause)
        else:
            Deadline.history.bulk_history_create(written, batch_size=BATCH, update=True, **who)


def _follow_the_events(case: Case, locked: Case, events: Sequence[Event], cause: Cause) -> None:
    """The locked row is saved, so that no stale copy of other fields gets into the history."""
    stage = stage_for(case.ip_type, events)
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


def _last_day(events: Sequence[Event], kinds: set[str]) -> date | None:
    days = [event.date for event in events if event.kind in kinds]
    return days[-1] if days else None
