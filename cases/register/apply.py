"""Writing down what a comparison found: events, numbers, discrepancies, the status."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from cases.eexchange.records import RegisterRecord
from cases.eexchange.status import ENDED, classify
from cases.events import EventRefused, NewEvent, record_event
from cases.models import (
    Case,
    CaseParty,
    Deadline,
    DeadlineKind,
    DeadlineState,
    EventSource,
    PartyRole,
    RegisterSnapshot,
    StatusMapping,
)
from cases.models.case import OfficeStatusState
from cases.queries import current_events, dates_are_checked_twice
from cases.recompute import Cause, sign
from cases.register.compare import (
    DATE_FIELDS,
    OWNERS_COMPARED,
    Agreement,
    Difference,
    Docket,
    EventToAdd,
    Outcome,
    ValueToFill,
    compare,
)
from cases.register.differences import (
    end_difference,
    note_what_the_rule_did,
    raise_difference,
    was_kept,
)
from cases.register.endings import compare_ending
from cases.register.field_rules import APPLY, IGNORE, Rules, field_rules, rule_of
from cases.register.letters import (
    close_answered_letters,
    expect_letter,
    stored_status,
)
from cases.unknown_days import ask_for_renewals


@dataclass(frozen=True)
class Applied:
    """What one answer did to one case."""

    changed: bool
    discrepancies: int


def apply_record(
    case: Case, record: RegisterRecord, snapshot: RegisterSnapshot, cause: Cause, on: date
) -> Applied:
    """Compare one record with its case and write the outcome, all in one transaction.

    Raises nothing for what the office says wrongly: an event that cannot be true becomes a
    discrepancy for a person.
    """
    with transaction.atomic():
        locked = locked_case(case.pk)
        close_answered_letters(locked, cause)
        status_before = locked.office_status
        status_moved = _take_status(locked, record.status_raw, cause, on)
        ended = compare_ending(locked, snapshot, cause, status_before=status_before)
        rules = field_rules()
        results = [
            _apply(locked, outcome, rules, snapshot, cause, on)
            for outcome in compare(record, docket_side(locked))
        ]
        if "event" in results and locked.office_status_internal not in ENDED:
            ask_for_renewals(locked, record.expires_on, cause, on)
        new = sum(1 for result in [*results, ended] if result == "difference")
        changed = status_moved or any(result in {"event", "value"} for result in results)
    return Applied(changed=changed or new > 0, discrepancies=new)


def locked_case(pk: int) -> Case:
    """The case as it is now, held against other writers until the transaction ends."""
    return Case.objects.select_for_update().get(pk=pk)


def docket_side(case: Case) -> Docket:
    """The docket's side of a comparison; of two events of a kind the later counts."""
    return docket_with(case, {event.kind: event.date for event in current_events(case)})


def docket_with(case: Case, event_dates: Mapping[str, date]) -> Docket:
    """The same where the days of the events that count are known already, by their kind."""
    return Docket(
        ip_type=case.ip_type,
        title=case.title,
        registration_number=case.registration_number,
        publication_number=case.publication_number,
        event_dates=event_dates,
        owners=_owners(case) if case.ip_type in OWNERS_COMPARED else (),
    )


def _owners(case: Case) -> tuple[tuple[str, ...], ...]:
    """Every owner of a case with the names in both languages."""
    rows = CaseParty.objects.filter(case=case, role__in=[PartyRole.OWNER, PartyRole.APPLICANT])
    told = rows.values_list("party__name", "party__name_en")
    return tuple(tuple(name for name in names if name) for names in told)


def _apply(
    case: Case,
    outcome: Outcome,
    rules: Rules,
    snapshot: RegisterSnapshot,
    cause: Cause,
    on: date,
) -> str:
    if isinstance(outcome, Agreement):
        end_difference(case, outcome.field, cause)
        return "same"
    rule = rule_of(rules, outcome.field)
    if isinstance(outcome, EventToAdd):
        if rule.when_missing == APPLY:
            return _add_event(case, outcome, snapshot, cause, on)
        missing = Difference(outcome.field, outcome.date.isoformat(), "")
        return raise_difference(case, missing, snapshot, cause)
    if isinstance(outcome, ValueToFill):
        difference, does = Difference(outcome.field, outcome.value, ""), rule.when_missing
    else:
        difference, does = outcome, rule.when_different
    if does == APPLY and difference.field not in DATE_FIELDS:
        return _take_over(case, difference, snapshot, cause)
    return raise_difference(case, difference, snapshot, cause, only_counted=does == IGNORE)


def _take_over(case: Case, difference: Difference, snapshot: RegisterSnapshot, cause: Cause) -> str:
    """Write a number or a title; what does not fit, and what a person has kept, is theirs."""
    if not fits(difference.field, difference.office) or was_kept(case, difference):
        return raise_difference(case, difference, snapshot, cause)
    setattr(case, difference.field, difference.office)
    save_case(case, [difference.field], cause)
    if difference.docket:
        note_what_the_rule_did(case, difference, snapshot, cause)
    else:
        end_difference(case, difference.field, cause)
    return "value"


def fits(field: str, value: str) -> bool:
    """Whether the column of a case takes a value of the office."""
    column: Any = Case._meta.get_field(field)
    return len(value) <= int(column.max_length)


def _add_event(
    case: Case, outcome: EventToAdd, snapshot: RegisterSnapshot, cause: Cause, on: date
) -> str:
    """Record what the docket lacks. What cannot be true waits for a person, and so does what moves
    or ends a date of the law in an office where nobody reads a date again."""
    office = outcome.date.isoformat()
    missing = Difference(outcome.field, office, "")
    if was_kept(case, missing):
        return "kept"
    new = NewEvent(
        kind=outcome.kind,
        date=outcome.date,
        source=EventSource.OFFICE,
        office_key=f"{outcome.field}:{office}",
        note=f"E-Exchange {snapshot.service}",
    )
    try:
        with transaction.atomic():
            stood = set() if dates_are_checked_twice() else dates_of_the_law(case)
            record_event(case, new, cause, on)
            if stood and not stood <= dates_of_the_law(case):
                raise NobodyReadsAgain
    except NobodyReadsAgain:
        case.refresh_from_db()
        return raise_difference(case, missing, snapshot, cause)
    except EventRefused:
        return raise_difference(case, missing, snapshot, cause)
    end_difference(case, outcome.field, cause)
    return "event"


class NobodyReadsAgain(Exception):
    """A date of the law would move unseen: the office has switched the second person off."""


def dates_of_the_law(case: Case) -> set[tuple[int, date]]:
    """The open statutory deadlines of a case with their days."""
    rows = Deadline.objects.filter(case=case, kind=DeadlineKind.STATUTORY, state=DeadlineState.OPEN)
    return set(rows.values_list("pk", "due_date"))


def save_case(case: Case, fields: list[str], cause: Cause) -> None:
    """Store these fields in the next version of the case, with who changed them and why."""
    sign(case, cause)
    case.save(update_fields=fields)
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)


def not_public(case: Case, snapshot: RegisterSnapshot, cause: Cause) -> Applied:
    """The office shows nothing under the number. That is not a withdrawal: a case that was
    public before keeps its last status, and a person is asked."""
    if case.office_status_state in {OfficeStatusState.NEVER, OfficeStatusState.NOT_PUBLIC}:
        if case.office_status_state == OfficeStatusState.NEVER:
            case.office_status_state = OfficeStatusState.NOT_PUBLIC
            save_case(case, ["office_status_state"], cause)
        return Applied(changed=False, discrepancies=0)
    gone = Difference("public", "", case.office_status)
    result = raise_difference(case, gone, snapshot, cause)
    return Applied(changed=result == "difference", discrepancies=int(result == "difference"))


def _take_status(case: Case, raw: str, cause: Cause, on: date) -> bool:
    end_difference(case, "public", cause)
    raw = stored_status(raw)
    if not raw:
        _note_shown(case, cause)
        return False
    internal, state = meaning_of(raw, list(StatusMapping.objects.all()))
    before = (case.office_status, case.office_status_internal, case.office_status_state)
    if before == (raw, internal, state):
        return False
    case.office_status, case.office_status_internal = raw, internal
    case.office_status_state = state
    save_case(case, ["office_status", "office_status_internal", "office_status_state"], cause)
    if before[:2] != (raw, internal):
        # Other words of one meaning may tell of another letter: first one fee, then the next.
        expect_letter(case, internal, cause, on)
    return True


def _note_shown(case: Case, cause: Cause) -> None:
    """The office shows a right and no status: there is none to classify, and it is public."""
    if case.office_status_state in {OfficeStatusState.NEVER, OfficeStatusState.NOT_PUBLIC}:
        case.office_status_state = OfficeStatusState.MAPPED
        save_case(case, ["office_status_state"], cause)


def meaning_of(raw: str, rows: list[StatusMapping]) -> tuple[str, str]:
    """What a status text means, and whether the map knows it."""
    internal = classify(raw, rows) or ""
    return internal, OfficeStatusState.MAPPED if internal else OfficeStatusState.UNMAPPED
