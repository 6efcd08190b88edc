"""What accepting differences would do, for the eyes of a person. Nothing is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cases.events import EventRefused, check_beside
from cases.models import Case, CaseEvent, Discrepancy
from cases.queries import office_calendars
from cases.register.compare import DATE_FIELDS
from cases.register.deciding import event_behind, new_event_for, why_not_acceptable
from cases.rules.calendar import Calendar
from cases.what_if import Imagined, Sandbox, imagine


@dataclass(frozen=True)
class Foreseen:
    """One difference with what accepting it would do: `imagined` are the deadlines (None where
    none depends on it), `refusal` the sentence with which it would be refused, or ""."""

    difference: Discrepancy
    refusal: str = ""
    imagined: Imagined | None = None


def foresee(rows: Sequence[Discrepancy], on: date) -> list[Foreseen]:
    """Each difference, with its case loaded, as accepting would leave it; in two questions to the
    database however many there are."""
    events = _events_of(row.case_id for row in rows if row.field in DATE_FIELDS)
    calendars = office_calendars({row.case.filing_office_id for row in rows})
    return [
        _foreseen(row, events.get(row.case_id, []), calendars[row.case.filing_office_id], on)
        for row in rows
    ]


def _events_of(cases: Iterable[int]) -> dict[int, list[CaseEvent]]:
    found: dict[int, list[CaseEvent]] = {}
    current = CaseEvent.objects.current().filter(case__in=set(cases)).select_related("document")
    for event in current.order_by("date", "pk"):
        found.setdefault(event.case_id, []).append(event)
    return found


def _foreseen(row: Discrepancy, events: list[CaseEvent], calendar: Calendar, on: date) -> Foreseen:
    if refusal := why_not_acceptable(row):
        return Foreseen(row, refusal)
    if row.field not in DATE_FIELDS:
        return Foreseen(row)
    try:
        return Foreseen(row, imagined=_imagined(row, row.case, events, calendar, on))
    except EventRefused as refused:
        return Foreseen(row, refused.message)


def _imagined(
    row: Discrepancy, case: Case, events: list[CaseEvent], calendar: Calendar, on: date
) -> Imagined:
    event = event_behind(events, case.ip_type, row.field)
    new = new_event_for(row, case.ip_type, event, "")
    others = [each for each in events if event is None or each.pk != event.pk]
    check_beside(case, new, others, on, instead_of=event, calendar=calendar)
    sandbox = Sandbox(added=new) if event is None else Sandbox(dates={event.pk: new.date})
    return imagine(case, events, sandbox, calendar)
