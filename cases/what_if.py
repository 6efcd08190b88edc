"""What if: events changed in a sandbox, the deadlines that would follow, and making it true."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.events import NewEvent, correct_event, record_event, take_back_event
from cases.models import Case, CaseEvent
from cases.queries import as_engine_event, current_events, office_calendar
from cases.recompute import Cause, compute
from cases.rules.engine import ComputedDeadline, Event

KEPT = ("data", "source", "note", "letter_number", "letter_date", "dispatched_on", "delivery",
        "document")  # fmt: skip
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
    """A term that differs: one of the two is None where it appears or vanishes."""

    before: ComputedDeadline | None
    after: ComputedDeadline | None

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


@dataclass(frozen=True)
class Imagined:
    """What would differ, by the day, and how many terms would stay as they are."""

    lines: tuple[Line, ...]
    same: int

    def count(self, *whats: str) -> int:
        return sum(line.what in whats for line in self.lines)


def events_in(case: Case, sandbox: Sandbox) -> tuple[list[Event], list[Event]]:
    """The events as they are, and as they would be."""
    now = list(current_events(case))
    before = [as_engine_event(event) for event in now]
    after = [
        Event(event.kind, sandbox.dates.get(event.pk, event.date), event.data, event.root_pk)
        for event in now
        if event.pk not in sandbox.gone
    ]
    if sandbox.added:
        new = sandbox.added
        after.append(Event(new.kind, new.date, dict(new.data), NOT_STORED_YET))
    return before, after


def imagine(case: Case, sandbox: Sandbox) -> Imagined:
    """The deadlines before and after, by the same engine and calendar as the stored ones.

    Stores nothing. Raises InputError where the law cannot be applied to what is imagined.
    """
    calendar = office_calendar(case.filing_office_id)
    before, after = events_in(case, sandbox)
    return compare(compute(case, before, calendar), compute(case, after, calendar))


def compare(before: Sequence[ComputedDeadline], after: Sequence[ComputedDeadline]) -> Imagined:
    """What appears, moves, vanishes or changes its status."""
    old = {(a.code, a.root, a.occurrence): a for a in before}
    new = {(a.code, a.root, a.occurrence): a for a in after}
    lines = [
        Line(old.get(key), new.get(key))
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


def make_true(case: Case, sandbox: Sandbox, version: int, cause: Cause, on: date) -> None:
    """Store what was imagined, all or nothing. `version` is that of the case when it was looked at.

    Raises NotStorable, or EventRefused for an event that cannot be true.
    """
    if refusal := why_not_storable(sandbox, on):
        raise NotStorable(refusal)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != version:
            raise NotStorable(
                _("Somebody changed this case after you opened the page. Please look again.")
            )
        now = {event.pk: event for event in current_events(locked).select_related("case")}
        for pk in sorted(sandbox.gone):
            take_back_event(now[pk], cause, on)
        for event in _in_a_possible_order(now, sandbox):
            correct_event(event, _moved(event, sandbox.dates[event.pk]), cause, on)
        if sandbox.added:
            record_event(locked, sandbox.added, cause, on)


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


def _moved(event: CaseEvent, day: date) -> NewEvent:
    return NewEvent(kind=event.kind, date=day, **{name: getattr(event, name) for name in KEPT})
