"""Writing down what a comparison found: events, numbers, discrepancies, the status."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from cases.deadlines import open_follow_up
from cases.eexchange.records import RegisterRecord
from cases.eexchange.status import classify, status_label
from cases.events import EventRefused, NewEvent, correct_event, record_event
from cases.models import (
    Case,
    Deadline,
    DeadlineState,
    Discrepancy,
    Disposition,
    EventSource,
    RegisterSnapshot,
    StatusMapping,
)
from cases.models.case import OfficeStatusState
from cases.queries import current_events, office_calendar
from cases.recompute import Cause
from cases.register.compare import (
    Agreement,
    Difference,
    Docket,
    EventToAdd,
    Outcome,
    ValueToFill,
    compare,
    event_kind,
)

LETTER_EXPECTED = "LETTER-EXPECTED"
LETTERS = {
    "amend": {"office_action_received", "defect_memo"},
    "opposed": {"opposition_copy_received", "opposition_filed"},
    "registration_fee_due": {
        "registration_fee_notice_received",
        "grant_fee_notice_received",
        "grant_fee_notice_1_received",
        "grant_fee_notice_2_received",
        "publication_fee_notice_1_received",
        "publication_fee_notice_2_received",
    },
}
ENDED = frozenset({"refused", "withdrawn", "abandoned", "dismissed", "cancelled", "expired"})
CAUTIOUS_DAYS = {"amend": 60, "opposed": 60, "registration_fee_due": 60}
# What a corrected date leaves as it was.
OF_THE_EVENT = ("data", "letter_number", "letter_date", "dispatched_on", "delivery", "document")
DATE_FIELDS = ("filed_on", "published_on", "registered_on")


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
        locked = Case.objects.select_for_update().get(pk=case.pk)
        status_moved = _take_status(locked, record.status_raw, cause, on)
        ended = _compare_ending(locked, snapshot, cause)
        results = [
            _apply(locked, outcome, snapshot, cause, on)
            for outcome in compare(record, docket_side(locked))
        ]
        close_answered_letters(locked, cause)
        new = sum(1 for result in [*results, ended] if result == "difference")
        changed = status_moved or any(result in {"event", "value"} for result in results)
    return Applied(changed=changed or new > 0, discrepancies=new)


def _compare_ending(case: Case, snapshot: RegisterSnapshot, cause: Cause) -> str:
    """The office calls the case ended while the docket has it alive: a person decides why.
    The register's word alone ends nothing."""
    if case.office_status_internal not in ENDED or case.is_over:
        _end_difference(case, "status")
        return "same"
    difference = Difference("status", case.office_status, case.stage)
    return _raise_difference(case, difference, snapshot, cause)


def docket_side(case: Case) -> Docket:
    """The docket's side of a comparison; of two events of a kind the later counts."""
    return Docket(
        ip_type=case.ip_type,
        title=case.title,
        registration_number=case.registration_number,
        publication_number=case.publication_number,
        event_dates={event.kind: event.date for event in current_events(case)},
    )


def _apply(case: Case, outcome: Outcome, snapshot: RegisterSnapshot, cause: Cause, on: date) -> str:
    if isinstance(outcome, EventToAdd):
        return _add_event(case, outcome, snapshot, cause, on)
    if isinstance(outcome, ValueToFill):
        setattr(case, outcome.field, outcome.value)
        _save(case, [outcome.field], cause)
        return "value"
    if isinstance(outcome, Agreement):
        _end_difference(case, outcome.field)
        return "same"
    return _raise_difference(case, outcome, snapshot, cause)


def _add_event(
    case: Case, outcome: EventToAdd, snapshot: RegisterSnapshot, cause: Cause, on: date
) -> str:
    new = NewEvent(
        kind=outcome.kind,
        date=outcome.date,
        source=EventSource.OFFICE,
        office_key=f"{outcome.field}:{outcome.date.isoformat()}",
        note=f"E-Exchange {snapshot.service}",
    )
    try:
        with transaction.atomic():
            record_event(case, new, cause, on)
    except EventRefused as refused:
        office = f"{outcome.date.isoformat()} ({refused.message})"
        return _raise_difference(case, Difference(outcome.field, office, ""), snapshot, cause)
    _end_difference(case, outcome.field)
    return "event"


def _raise_difference(
    case: Case, difference: Difference, snapshot: RegisterSnapshot, cause: Cause
) -> str:
    """A discrepancy row, unless a person has kept ours against this very value."""
    rows = Discrepancy.objects.filter(case=case, field=difference.field)
    if rows.filter(
        state=Discrepancy.State.KEPT,
        office_value=difference.office,
        docket_value=difference.docket,
    ).exists():
        return "kept"
    waiting = rows.filter(state=Discrepancy.State.OPEN).first()
    if waiting is None:
        Discrepancy.objects.create(
            case=case,
            snapshot=snapshot,
            field=difference.field,
            office_value=difference.office,
            docket_value=difference.docket,
            first_seen_at=cause.at,
        )
        return "difference"
    if (waiting.office_value, waiting.docket_value) != (difference.office, difference.docket):
        waiting.office_value = difference.office
        waiting.docket_value = difference.docket
        waiting.snapshot = snapshot
        waiting.save(update_fields=["office_value", "docket_value", "snapshot"])
    return "waiting"


def _end_difference(case: Case, field: str) -> None:
    Discrepancy.objects.filter(case=case, field=field, state=Discrepancy.State.OPEN).update(
        state=Discrepancy.State.GONE
    )


def _save(case: Case, fields: list[str], cause: Cause) -> None:
    case._change_reason = cause.why  # type: ignore[attr-defined]
    case._history_user = cause.by  # type: ignore[attr-defined]
    case.save(update_fields=fields)
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)


def not_public(case: Case, snapshot: RegisterSnapshot, cause: Cause) -> Applied:
    """The office shows nothing under the number. That is not a withdrawal: a case that was
    public before keeps its last status, and a person is asked."""
    if case.office_status_state in {OfficeStatusState.NEVER, OfficeStatusState.NOT_PUBLIC}:
        if case.office_status_state == OfficeStatusState.NEVER:
            case.office_status_state = OfficeStatusState.NOT_PUBLIC
            _save(case, ["office_status_state"], cause)
        return Applied(changed=False, discrepancies=0)
    gone = Difference("public", "", case.office_status)
    result = _raise_difference(case, gone, snapshot, cause)
    return Applied(changed=result == "difference", discrepancies=int(result == "difference"))


def _take_status(case: Case, raw: str, cause: Cause, on: date) -> bool:
    _end_difference(case, "public")
    if not raw:
        return False
    internal = classify(raw, StatusMapping.objects.all()) or ""
    state = OfficeStatusState.MAPPED if internal else OfficeStatusState.UNMAPPED
    before = (case.office_status, case.office_status_internal, case.office_status_state)
    if before == (raw, internal, state):
        return False
    moved = case.office_status_internal != internal
    case.office_status, case.office_status_internal = raw, internal
    case.office_status_state = state
    _save(case, ["office_status", "office_status_internal", "office_status_state"], cause)
    if moved:
        expect_letter(case, internal, cause, on)
    return True


def expect_letter(case: Case, internal: str, cause: Cause, on: date) -> None:
    """A status that implies a letter opens a follow-up, never a statutory date by itself.

    It is due the next working day; the cautious last day is counted from the last check
    that still had the old status, because the letter may have come on the day after it.
    """
    if internal not in LETTERS or _letter_is_there(case, internal):
        return
    calendar = office_calendar(case.filing_office_id)
    since = case.last_checked_at
    start = since.astimezone().date() if since else on
    cautious = start + timedelta(days=CAUTIOUS_DAYS[internal])
    open_follow_up(
        case,
        LETTER_EXPECTED,
        f"{internal}:{on.isoformat()}",
        calendar.next_open(on),
        cause,
        trigger_date=on,
        title=f"ตามหนังสือของกรมฯ: {status_label(internal, 'th')}",
        law="",
        steps=[
            {
                "code": "letter_expected",
                "params": {
                    "status": case.office_status,
                    "from": start.isoformat(),
                    "date": cautious.isoformat(),
                    "days": CAUTIOUS_DAYS[internal],
                },
            }
        ],
    )


def _letter_is_there(case: Case, internal: str) -> bool:
    """Whether a letter of that sort is recorded and its term is still open."""
    letters = current_events(case).filter(kind__in=LETTERS[internal])
    return Deadline.objects.filter(
        case=case, root_event__in=letters, state=DeadlineState.OPEN
    ).exists()


def close_answered_letters(case: Case, cause: Cause) -> None:
    """Close the follow-ups whose letter has been entered since."""
    waiting = Deadline.objects.filter(case=case, code=LETTER_EXPECTED, state=DeadlineState.OPEN)
    for row in waiting:
        internal = row.occurrence.partition(":")[0]
        entered = current_events(case).filter(
            kind__in=LETTERS[internal], entered_at__gte=row.entered_at
        )
        if entered.exists():
            row.state = DeadlineState.CLOSED
            row.disposition = Disposition.BY_EVENT
            row.closed_by, row.closed_at = cause.by, cause.at
            row.version += 1
            row.save()


def classify_status(text: str, internal: str, cause: Cause) -> int:
    """Teach the status map one text and apply it. Answers how many cases follow."""
    last = StatusMapping.objects.order_by("-position").values_list("position", flat=True).first()
    StatusMapping.objects.update_or_create(
        contains=text,
        defaults={"internal": internal, "exact": True, "position": (last or 0) + 1},
    )
    return reclassify_stored(cause)


def reclassify_stored(cause: Cause) -> int:
    """Read every stored status text again with the map as it is now."""
    rows = list(StatusMapping.objects.all())
    changed = 0
    for case in Case.objects.exclude(office_status="").iterator():
        internal = classify(case.office_status, rows) or ""
        state = OfficeStatusState.MAPPED if internal else OfficeStatusState.UNMAPPED
        if (case.office_status_internal, case.office_status_state) == (internal, state):
            continue
        with transaction.atomic():
            case.office_status_internal, case.office_status_state = internal, state
            _save(case, ["office_status_internal", "office_status_state"], cause)
            expect_letter(case, internal, cause, cause.at.astimezone().date())
        changed += 1
    return changed


def keep_ours(difference: Discrepancy, cause: Cause) -> None:
    """The docket is right; `cause.why` says why. A second decision changes nothing."""
    _decide(difference, Discrepancy.State.KEPT, cause)


def accept_office(difference: Discrepancy, cause: Cause, on: date) -> None:
    """Take the office's value into the docket, deadlines included. Raises EventRefused."""
    with transaction.atomic():
        _decide(difference, Discrepancy.State.ACCEPTED, cause)
        case = Case.objects.select_for_update().get(pk=difference.case_id)
        if difference.field in DATE_FIELDS:
            _accept_date(case, difference, cause, on)
        elif difference.field in {"title", "registration_number", "publication_number"}:
            setattr(case, difference.field, difference.office_value)
            _save(case, [difference.field], cause)


def _accept_date(case: Case, difference: Discrepancy, cause: Cause, on: date) -> None:
    kind = event_kind(difference.field, case.ip_type)
    day = date.fromisoformat(difference.office_value[:10])
    new = NewEvent(kind=kind, date=day, source=EventSource.OFFICE, note=cause.why)
    event = current_events(case).filter(kind=kind).last()
    if event is None:
        record_event(case, new, cause, on)
    else:
        kept = {name: getattr(event, name) for name in OF_THE_EVENT}
        correct_event(event, replace(new, **kept), cause, on)


def _decide(difference: Discrepancy, state: str, cause: Cause) -> None:
    decided = Discrepancy.objects.filter(pk=difference.pk, state=Discrepancy.State.OPEN).update(
        state=state, decided_by=cause.by, decided_at=cause.at, reason=cause.why
    )
    if not decided:
        raise IntegrityError("this difference is already decided")
