"""What if: events changed in a sandbox, the deadlines that would follow, and making it true."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadline_rows import asks_our_side, identity, leaders
from cases.events import (
    EventRefused,
    NewEvent,
    as_it_was,
    check_beside,
    check_without,
    correct_event,
    record_event,
    take_back_event,
)
from cases.models import Case, CaseEvent
from cases.queries import as_engine_event, current_events
from cases.recompute import Cause, compute
from cases.rules.calendar import Calendar
from cases.rules.engine import ComputedDeadline, Event

NOT_STORED_YET = -1


class NotStorable(ValueError):
    """What was imagined cannot become true; the text is a sentence for the screen."""


@dataclass(frozen=True)
class Sandbox:
    """Other days for present events, those that did not happen, and one more, all by their keys."""

    dates: Mapping[int, datetime.date] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    added: NewEvent | None = None

    def __bool__(self) -> bool:
        return bool(self.dates or self.gone or self.added)


@dataclass(frozen=True)
class Line:
    """A term that differs: one of the two is None where it appears or vanishes.

    `ours` is whether our side must meet it; `leads` is False for an alternative that asks for
    nothing of its own, because the term it stands for has the line.
    """

    before: ComputedDeadline | None
    after: ComputedDeadline | None
    ours: bool
    leads: bool

    @property
    def what(self) -> str:
        """ "appears", "vanishes", "moves" or, with the same day, "status"."""
        if self.before is None:
            return "appears"
        if self.after is None:
            return "vanishes"
        return "moves" if _days(self.before) != _days(self.after) else "status"

    @property
    def one(self) -> ComputedDeadline:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def asks_us(self) -> bool:
        """Whether it is, or was, a line of its own among what we must do."""
        return self.ours and self.leads


@dataclass(frozen=True)
class Imagined:
    """What would differ, by the day, and how many terms would stay as they are."""

    lines: tuple[Line, ...]
    same: int

    @property
    def to_do(self) -> list[Line]:
        return [line for line in self.lines if line.asks_us]

    @property
    def information(self) -> list[Line]:
        return [line for line in self.lines if not line.asks_us]

    def count(self, *whats: str) -> int:
        return sum(line.what in whats for line in self.lines)


def events_in(events: Sequence[CaseEvent], sandbox: Sandbox) -> tuple[list[Event], list[Event]]:
    """The events as they are, and as they would be."""
    before = [as_engine_event(event) for event in events]
    after = [
        Event(event.kind, sandbox.dates.get(event.pk, event.date), event.data, event.root_pk)
        for event in events
        if event.pk not in sandbox.gone
    ]
    if sandbox.added:
        new = sandbox.added
        after.append(Event(new.kind, new.date, dict(new.data), NOT_STORED_YET))
    return before, after


def imagine(
    case: Case, events: Sequence[CaseEvent], sandbox: Sandbox, calendar: Calendar
) -> Imagined:
    """The deadlines before and after, by the same engine as the stored ones.

    Stores nothing. Raises InputError where the law cannot be applied to what is imagined.
    """
    before, after = events_in(events, sandbox)
    return compare(case.our_side, compute(case, before, calendar), compute(case, after, calendar))


def compare(
    our_side: str, before: Sequence[ComputedDeadline], after: Sequence[ComputedDeadline]
) -> Imagined:
    """What appears, moves, vanishes or changes its status."""
    old = {identity(answer): answer for answer in before}
    new = {identity(answer): answer for answer in after}
    leading = {**dict.fromkeys(old, leaders(before)), **dict.fromkeys(new, leaders(after))}
    lines = [
        Line(
            old.get(key),
            new.get(key),
            asks_our_side((old | new)[key], our_side),
            key in leading[key],
        )
        for key in old | new
        if _seen(old.get(key)) != _seen(new.get(key))
    ]
    lines.sort(key=lambda line: (line.one.due_date, line.one.code, line.one.occurrence))
    return Imagined(tuple(lines), len(old | new) - len(lines))


def _days(answer: ComputedDeadline) -> tuple[date, date | None]:
    return (answer.due_date, answer.surcharge_until)


def _seen(answer: ComputedDeadline | None) -> tuple[object, ...]:
    return () if answer is None else (*_days(answer), answer.status)


def why_not_storable(sandbox: Sandbox, on: date) -> str:
    """A sentence where the sandbox cannot become true; "" where it can."""
    days = [*sandbox.dates.values(), *([sandbox.added.date] if sandbox.added else [])]
    if any(day > on for day in days):
        return _("A day in the future can be looked at but not stored: an event has happened.")
    if sandbox.added and sandbox.added.kind == "extension_granted":
        return _("An extension needs the officer's letter: its number or a scan.")
    return "" if sandbox else _("Nothing is changed yet.")


def why_refused(
    case: Case,
    events: Sequence[CaseEvent],
    sandbox: Sandbox,
    version: int,
    on: date,
    calendar: Calendar,
) -> str:
    """The sentence with which `make_true` would refuse; "" where it would store.

    `events` are those that count now. Goes the same steps in the same order, and stores nothing.
    """
    if refusal := why_not_storable(sandbox, on):
        return refusal
    if case.version != version:
        return _changed_meanwhile()
    counting = list(events)
    try:
        for event, new in _steps(events, sandbox):
            others = [each for each in counting if event is None or each.pk != event.pk]
            counting = _one_step_on(case, event, new, others, on, calendar)
    except EventRefused as refused:
        return refused.message
    return ""


def _one_step_on(
    case: Case,
    event: CaseEvent | None,
    new: NewEvent | None,
    others: list[CaseEvent],
    on: date,
    calendar: Calendar,
) -> list[CaseEvent]:
    """The events that would count after a step, by their days. Raises EventRefused."""
    if new is None:
        check_without(case, others, calendar)
        return others
    check_beside(case, new, others, on, instead_of=event, calendar=calendar)
    root = event.root_pk if event else None
    version = CaseEvent(kind=new.kind, date=new.date, data=dict(new.data), root_id=root)
    return sorted([*others, version], key=lambda each: each.date)


def make_true(case: Case, sandbox: Sandbox, version: int, cause: Cause, on: date) -> None:
    """Store what was imagined, all or nothing. `version` is that of the case when it was looked at.

    Raises NotStorable, or EventRefused for an event that cannot be true.
    """
    if refusal := why_not_storable(sandbox, on):
        raise NotStorable(refusal)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != version:
            raise NotStorable(_changed_meanwhile())
        now = list(current_events(locked).select_related("case"))
        for event, new in _steps(now, sandbox):
            if event and new:
                correct_event(event, new, cause, on)
            elif event:
                take_back_event(event, cause, on)
            elif new:
                record_event(locked, new, cause, on)


def _changed_meanwhile() -> str:
    return _("Somebody changed this case after you opened the page. Please look again.")


def _steps(
    events: Sequence[CaseEvent], sandbox: Sandbox
) -> Iterator[tuple[CaseEvent | None, NewEvent | None]]:
    """What is stored, one after the other: an event alone is taken back, one with a new version
    is corrected, a new one alone is recorded."""
    now = {event.pk: event for event in events}
    yield from ((now[pk], None) for pk in sorted(sandbox.gone))
    for event in _in_a_possible_order(now, sandbox):
        yield event, replace(as_it_was(event), date=sandbox.dates[event.pk])
    if sandbox.added:
        yield None, sandbox.added


def _in_a_possible_order(now: Mapping[int, CaseEvent], sandbox: Sandbox) -> list[CaseEvent]:
    """What moves back first, earliest day first; then what moves on, latest day first: so no event
    passes another on its way."""
    moved = [now[pk] for pk in sandbox.dates if pk not in sandbox.gone]
    back = [event for event in moved if sandbox.dates[event.pk] < event.date]
    on = [event for event in moved if sandbox.dates[event.pk] > event.date]
    return [
        *sorted(back, key=lambda event: (event.date, event.pk)),
        *sorted(on, key=lambda event: (event.date, event.pk), reverse=True),
    ]
