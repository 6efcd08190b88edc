"""Cases from a JSON or CSV file: each row whole or not at all, and safe to repeat."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from cases.case_writing import GivenCase, GivenClass, create_case, person_named, update_case
from cases.events import EventRefused, NewEvent, record_events
from cases.models import Case, EventSource
from cases.party_writing import CaseRefused, GivenClient
from cases.queries import current_events, office_calendar
from cases.recompute import Cause
from cases.rules.calendar import Calendar
from cases.rules.thai_dates import DateError, parse_date
from cases.unknown_days import ask_for_renewals

TEXT_KEYS = (
    "ref",
    "ip_type",
    "title",
    "title_en",
    "application_number",
    "registration_number",
    "publication_number",
    "our_side",
    "note",
)
EVENT_COLUMNS = ("filed", "published", "registered", "granted")


class FileRefused(ValueError):
    """The file as a whole cannot be read; the text is a sentence for the screen."""


@dataclass
class Imported:
    """What an import did, row by row. Row numbers count the data rows from 1."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


def read_file(content: bytes, name: str) -> list[Any]:
    """The rows of a JSON list or a CSV table. Raises FileRefused."""
    if name.lower().endswith(".csv"):
        return _csv_rows(_text(content))
    try:
        rows = json.loads(_text(content))
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            _("This file is neither a JSON list of cases nor a CSV table.")
        ) from error
    if not isinstance(rows, list):
        raise FileRefused(_("The file must hold a list of cases."))
    return rows


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp874"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("The file is neither UTF-8 nor Thai (cp874) text."))


def _csv_rows(text: str) -> list[Any]:
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = [_csv_case(row) for row in table]
    except csv.Error as error:
        raise FileRefused(_("The CSV table is broken: %(why)s.") % {"why": error}) from error
    if table.fieldnames is None or "ref" not in table.fieldnames:
        raise FileRefused(_("The CSV table needs a first line with column names, ref among them."))
    return rows


def _csv_case(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """A row of a table in the form of a JSON case; empty cells say nothing."""
    cells = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
    given: dict[str, Any] = {k: v for k, v in cells.items() if not k.startswith("client_")}
    if "classes" in given:
        given["classes"] = [_csv_class(part) for part in given["classes"].split(";")]
    if "events" in given:
        given["events"] = [_csv_event(part) for part in given["events"].split(";") if part.strip()]
    client = {
        key.removeprefix("client_"): v for key, v in cells.items() if key.startswith("client_")
    }
    client |= {key: given.pop(key) for key in ("juristic_id", "email", "language") if key in given}
    if client:
        given["client"] = client
    return given


def _csv_class(part: str) -> dict[str, Any]:
    number, _colon, items = part.partition(":")
    return {"class": number.strip(), "items": items.strip() or 1}


def _csv_event(part: str) -> dict[str, Any]:
    kind, _equals, day = part.partition("=")
    return {"kind": kind.strip(), "date": day.strip()}


def import_rows(
    rows: Iterable[Any], cause: Cause, on: date, *, dry_run: bool = False, silent: bool = False
) -> Imported:
    """Bring each row in. A refused row changes nothing and stops no other."""
    result = Imported()
    calendar = office_calendar()
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        try:
            outcome = _import_row(row, cause, on, calendar, seen, dry_run=dry_run, silent=silent)
        except CaseRefused as refused:
            result.refused.append(
                {"row": number, "field": refused.field, "message": refused.message}
            )
        except DatabaseError:
            sentence = _("The database cannot store this row: a text or number is impossible.")
            result.refused.append({"row": number, "field": "", "message": sentence})
        else:
            setattr(result, outcome, getattr(result, outcome) + 1)
    return result


def _import_row(
    row: Any,
    cause: Cause,
    on: date,
    calendar: Calendar,
    seen: set[str],
    *,
    dry_run: bool,
    silent: bool,
) -> str:
    if not isinstance(row, dict):
        raise CaseRefused("", _("A case must be an object with named values."))
    given = read_case(row)
    events = read_events(row)
    ref = str(given.fields.get("ref", ""))
    if ref in seen:
        raise CaseRefused("ref", _("This reference stands twice in the file."))
    try:
        with transaction.atomic():
            outcome = _write(given, events, cause, on, calendar, silent)
            if dry_run:
                transaction.set_rollback(True)
    except EventRefused as refused:
        raise CaseRefused(_place_of(refused, events, row), refused.message) from refused
    seen.add(ref)
    return outcome


def _place_of(refused: EventRefused, events: list[NewEvent], row: Mapping[str, Any]) -> str:
    """Where the refused event stands in the file: its column, or its place in the list."""
    listed = len(row.get("events") or [])
    for place, event in enumerate(events):
        if event is refused.event:
            return f"events[{place}].{refused.field}" if place < listed else event.kind
    return f"events.{refused.field}"


def _write(
    given: GivenCase,
    events: list[NewEvent],
    cause: Cause,
    on: date,
    calendar: Calendar,
    silent: bool,
) -> str:
    case = Case.objects.filter(ref=given.fields.get("ref", "")).first()
    if case is None:
        extra = {"silent": True} if silent else {}
        whole = GivenCase({**given.fields, **extra}, given.classes, given.client)
        case = create_case(whole, cause)
        record_events(case, events, cause, on, calendar)
        case.refresh_from_db()
        if not case.is_over:
            ask_for_renewals(case, None, cause, on)
        return "created"
    changed = update_case(case, given, cause)
    news = _not_yet_there(case, events)
    # The shared calendar knows no regional days.
    record_events(case, news, cause, on, None if case.filing_office_id else calendar)
    return "updated" if changed or news else "unchanged"


def _not_yet_there(case: Case, events: list[NewEvent]) -> list[NewEvent]:
    """The events of the file that the docket lacks; others are never taken away."""
    there = [(e.kind, e.date, e.data) for e in current_events(case)]
    return [e for e in events if (e.kind, e.date, dict(e.data)) not in there]


def read_case(row: Mapping[str, Any]) -> GivenCase:
    """A case as the file gives it. Raises CaseRefused for a value of the wrong form."""
    fields: dict[str, Any] = {k: _as_text(row[k], k) for k in TEXT_KEYS if row.get(k) is not None}
    for name in ("responsible", "deputy"):
        if row.get(name):
            fields[name] = person_named(_as_text(row[name], name), name)
    if row.get("taken_over_on"):
        fields["taken_over_on"] = _day(row["taken_over_on"], "taken_over_on")
    if "restricted" in row:
        fields["restricted"] = _flag(row["restricted"])
    return GivenCase(fields, _classes(row.get("classes")), _client(row.get("client")))


def _as_text(value: Any, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise CaseRefused(name, _("This must be a text."))
    return str(value).strip()


def _flag(value: Any) -> bool:
    if value in (True, "true", "1"):
        return True
    if value in (False, "false", "0", None):
        return False
    raise CaseRefused("restricted", _("This must be true or false."))


def _day(value: Any, name: str) -> date:
    if not isinstance(value, str):
        raise CaseRefused(name, _("A date must be a text such as 2026-01-13."))
    try:
        return parse_date(value)
    except DateError as error:
        raise CaseRefused(name, error.text("th")) from error


def _classes(value: Any) -> list[GivenClass] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise CaseRefused("classes", _("The classes must be a list."))
    found = [_class(entry) for entry in value]
    if len({entry.number for entry in found}) != len(found):
        raise CaseRefused("classes", _("A class stands twice."))
    return found


def _class(entry: Any) -> GivenClass:
    if not isinstance(entry, dict):
        entry = {"class": entry}
    number, items = _whole(entry.get("class")), _whole(entry.get("items", 1))
    return GivenClass(number, items, _as_text(entry.get("goods", ""), "classes"))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise CaseRefused("classes", _("Classes and items are whole numbers."))
    try:
        return int(value)
    except ValueError as error:
        raise CaseRefused("classes", _("Classes and items are whole numbers.")) from error


def _client(value: Any) -> GivenClient | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise CaseRefused("client", _("The client must be an object with a name."))
    texts = {
        key: _as_text(value[key], f"client.{key}")
        for key in ("name", "juristic_id", "email", "language", "reference")
        if value.get(key) is not None
    }
    if texts.get("language", "th") not in {"th", "en"}:
        raise CaseRefused("client.language", _("The language is th or en."))
    return GivenClient(name=texts.pop("name", ""), renames=True, **texts)


def read_events(row: Mapping[str, Any]) -> list[NewEvent]:
    """The events of a row, those of the short columns too. Raises CaseRefused."""
    value = row.get("events")
    if value is not None and not isinstance(value, list):
        raise CaseRefused("events", _("The events must be a list."))
    found = [_event(entry, f"events[{place}]") for place, entry in enumerate(value or [])]
    for kind in EVENT_COLUMNS:
        if row.get(kind) and not any(event.kind == kind for event in found):
            day = _day(row[kind], kind)
            found.append(NewEvent(kind, day, source=EventSource.IMPORT))
    return found


def _event(entry: Any, where: str) -> NewEvent:
    if not isinstance(entry, dict):
        raise CaseRefused(where, _("An event must be an object with kind and date."))
    kind = entry.get("kind")
    if not isinstance(kind, str) or not kind:
        raise CaseRefused(f"{where}.kind", _("This is required."))
    extra = {k: v for k, v in entry.items() if k not in {"kind", "date", "source", "note"}}
    return NewEvent(
        kind=kind[:60],
        date=_day(entry.get("date"), f"{where}.date"),
        data=extra,
        source=EventSource.IMPORT,
        note=_as_text(entry.get("note", ""), f"{where}.note"),
    )
