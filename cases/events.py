"""Recording what happened: an event is written and the deadlines follow, or neither."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, Document, EventSource
from cases.queries import as_engine_event, current_events, office_calendar
from cases.recompute import Cause, Refreshed, compute, refresh_deadlines
from cases.rules.calendar import Calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import ComputedDeadline, Event, InputError
from cases.rules.kinds import EVENT_KINDS

KEPT_BY_A_CORRECTION = ("kind", "date", "data", "source", "note", "letter_number", "letter_date",
                        "dispatched_on", "delivery", "document")  # fmt: skip
BEFORE_FILING = frozenset({"priority_filed", "pct_priority", "exhibited", "efiled", "defect_memo"})


class EventRefused(ValueError):
    """An event that cannot be true. `field` names what is wrong; the text is for the screen."""

    def __init__(self, field: str, message: str, event: "NewEvent | None" = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.event = event


@dataclass(frozen=True)
class NewEvent:
    """An event as a person, the office or an import gives it."""

    kind: str
    date: datetime.date
    data: Mapping[str, Any] = field(default_factory=dict)
    source: str = EventSource.STAFF
    office_key: str = ""
    note: str = ""
    letter_number: str = ""
    letter_date: datetime.date | None = None
    dispatched_on: datetime.date | None = None
    delivery: str = ""
    document: Document | None = None


def as_it_was(event: CaseEvent) -> NewEvent:
    """A stored event as it would be given once more, for a version that changes a part of it."""
    return NewEvent(**{name: getattr(event, name) for name in KEPT_BY_A_CORRECTION})


@dataclass(frozen=True)
class Recorded:
    """The stored event and what it did to the deadlines."""

    event: CaseEvent
    refreshed: Refreshed


def record_event(
    case: Case, new: NewEvent, cause: Cause, on: date, calendar: Calendar | None = None
) -> Recorded:
    """Store an event and refresh the deadlines in one transaction.

    `on` is today in Bangkok: an event cannot lie in the future. Raises EventRefused with a
    sentence; nothing is stored then.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        calendar = calendar or office_calendar(locked.filing_office_id)
        check_event(locked, new, on, calendar=calendar)
        event = _store(case, new, cause)
        refreshed = refresh_deadlines(case, cause, calendar)
        _raise_version(case)
    return Recorded(event, refreshed)


def correct_event(event: CaseEvent, new: NewEvent, cause: Cause, on: date) -> Recorded:
    """Put a new version in the place of an event; the old one stays in the history."""
    return _supersede(event, new, cause, on, is_void=False)


def take_back_event(event: CaseEvent, cause: Cause, on: date) -> Recorded:
    """Say that an event never happened; it stays in the history."""
    same = NewEvent(
        kind=event.kind, date=event.date, data=event.data, source=event.source, note=cause.why
    )
    return _supersede(event, same, cause, on, is_void=True)


def _supersede(
    event: CaseEvent, new: NewEvent, cause: Cause, on: date, *, is_void: bool
) -> Recorded:
    case = event.case
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if not case.events.current().filter(pk=event.pk).exists():
            raise EventRefused("kind", _("Somebody has already corrected this event."))
        calendar = office_calendar(locked.filing_office_id)
        check_event(locked, new, on, instead_of=event, taken_back=is_void, calendar=calendar)
        version = _store(case, new, cause, supersedes=event, is_void=is_void)
        if new.date != event.date and not is_void:
            _lead_along(case, event, new.date, cause)
        refreshed = refresh_deadlines(case, cause, calendar)
        _raise_version(case)
    return Recorded(version, refreshed)


def _lead_along(case: Case, event: CaseEvent, day: date, cause: Cause) -> None:
    """What names the term of an event by its day (an extension, an answer) goes on meaning it."""
    before, codes = event.date.isoformat(), _codes_started_by(event.kind)
    for other in current_events(case):
        if other.data.get("trigger_date") == before and other.data.get("of") in codes:
            data = other.data | {"trigger_date": day.isoformat()}
            _store(case, replace(as_it_was(other), data=data), cause, supersedes=other)


def _codes_started_by(kind: str) -> set[str]:
    return {rule.code for rule in load_catalogue() if rule.trigger == kind}


def _store(
    case: Case,
    new: NewEvent,
    cause: Cause,
    supersedes: CaseEvent | None = None,
    is_void: bool = False,
) -> CaseEvent:
    event = CaseEvent(
        case=case,
        kind=new.kind,
        date=new.date,
        data=dict(new.data),
        source=new.source,
        office_key=new.office_key,
        note=new.note,
        letter_number=new.letter_number,
        letter_date=new.letter_date,
        dispatched_on=new.dispatched_on,
        delivery=new.delivery,
        document=new.document,
        supersedes=supersedes,
        root_id=supersedes.root_pk if supersedes else None,
        is_void=is_void,
        entered_by=cause.by,
        entered_at=cause.at,
    )
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        raise EventRefused("kind", _("This event is already recorded.")) from error
    return event


def _raise_version(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)


def check_event(
    case: Case,
    new: NewEvent,
    on: date,
    *,
    instead_of: CaseEvent | None = None,
    taken_back: bool = False,
    calendar: Calendar | None = None,
) -> None:
    """Raises EventRefused when the event cannot be true beside the others of the case."""
    others = [e for e in current_events(case) if instead_of is None or e.pk != instead_of.pk]
    if taken_back:
        check_without(case, others, calendar)
    else:
        check_beside(case, new, others, on, instead_of=instead_of, calendar=calendar)


def check_beside(
    case: Case,
    new: NewEvent,
    others: Sequence[CaseEvent],
    on: date,
    *,
    instead_of: CaseEvent | None = None,
    calendar: Calendar | None = None,
) -> None:
    """Raises EventRefused when the event cannot be true beside these others."""
    _check_the_event_itself(new, others, on)
    events = [*map(as_engine_event, others), _as_engine(new, instead_of)]
    _check_with_the_engine(case, events, calendar)


def check_without(case: Case, others: Sequence[CaseEvent], calendar: Calendar | None) -> None:
    """Raises EventRefused when these events cannot stand without one that is taken back."""
    _check_with_the_engine(case, [*map(as_engine_event, others)], calendar)


def _check_the_event_itself(new: NewEvent, others: Sequence[CaseEvent], on: date) -> None:
    if new.kind not in EVENT_KINDS:
        raise EventRefused(
            "kind", _("“%(kind)s” is not a known kind of event.") % {"kind": new.kind}
        )
    if new.date > on:
        raise EventRefused("date", _("This date lies in the future; an event has happened."))
    for name in ("letter_date", "dispatched_on"):
        if new.kind.endswith("_received") and (getattr(new, name) or new.date) > new.date:
            raise EventRefused(name, _("A letter is written before it is received."))
    if any(e.kind == new.kind and e.date == new.date and e.data == dict(new.data) for e in others):
        raise EventRefused("date", _("This event is already recorded."))
    filed = min((e.date for e in others if e.kind == "filed"), default=None)
    if filed and new.kind not in BEFORE_FILING and new.kind != "filed" and new.date < filed:
        raise EventRefused("date", _("This date lies before the filing date."))
    if new.kind == "filed":
        if filed:
            raise EventRefused("kind", _("The filing is already recorded; correct that event."))
        if any(e.date < new.date for e in others if e.kind not in BEFORE_FILING):
            raise EventRefused(
                "date", _("Another event of this case lies before this filing date.")
            )


def _as_engine(new: NewEvent, instead_of: CaseEvent | None) -> Event:
    root = instead_of.root_pk if instead_of else None
    return Event(kind=new.kind, date=new.date, data=dict(new.data), root=root)


def _check_with_the_engine(
    case: Case, events: list[Event], calendar: Calendar | None
) -> tuple[ComputedDeadline, ...]:
    """What the law says of these events. Raises EventRefused where it cannot be applied."""
    try:
        return compute(case, events, calendar or office_calendar(case.filing_office_id))
    except InputError as error:
        raise EventRefused(error.field, error.text(get_language() or "th")) from error


def deadlines_after_filing(
    case: Case, day: datetime.date, on: date
) -> tuple[ComputedDeadline, ...]:
    """What the filing alone starts in a case that is not stored yet. Raises EventRefused."""
    new = NewEvent("filed", day)
    _check_the_event_itself(new, [], on)
    return _check_with_the_engine(case, [_as_engine(new, None)], None)


def record_events(
    case: Case, news: list[NewEvent], cause: Cause, on: date, calendar: Calendar | None = None
) -> int:
    """Store several events at once, oldest first, and refresh the deadlines once.

    For the import: all of them or none. Raises EventRefused with the event that cannot be
    true. Answers how many were stored.
    """
    calendar = calendar or office_calendar(case.filing_office_id)
    order = sorted(news, key=lambda new: (new.kind != "filed", new.date))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        others = list(current_events(case))
        for new in order:
            try:
                _check_the_event_itself(new, others, on)
            except EventRefused as refused:
                raise EventRefused(refused.field, refused.message, new) from refused
            others.append(_store(case, new, cause))
        if news:
            _check_with_the_engine(case, [as_engine_event(event) for event in others], calendar)
            refresh_deadlines(case, cause, calendar)
            _raise_version(case)
    return len(news)
