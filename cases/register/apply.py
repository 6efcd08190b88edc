"""Writing down what a comparison found: events, numbers, discrepancies, the status."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.eexchange.records import RegisterRecord
from cases.eexchange.status import classify
from cases.events import EventRefused, NewEvent, correct_event, record_event
from cases.models import (
    Case,
    CaseParty,
    Discrepancy,
    EventSource,
    PartyRole,
    RegisterSnapshot,
    StatusMapping,
)
from cases.models.case import OfficeStatusState
from cases.queries import current_events
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
    event_kind,
)
from cases.register.letters import (
    close_answered_letters,
    expect_letter,
    stored_status,
)
from cases.rules.thai_dates import bangkok_day

ENDED = frozenset({"refused", "withdrawn", "abandoned", "dismissed", "cancelled", "expired"})
# What a corrected date leaves as it was.
OF_THE_EVENT = ("data", "letter_number", "letter_date", "dispatched_on", "delivery", "document")
LONGEST_NUMBER = 40


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
        status_moved = _take_status(locked, record.status_raw, cause, on)
        ended = _compare_ending(locked, snapshot, cause)
        results = [
            _apply(locked, outcome, snapshot, cause, on)
            for outcome in compare(record, docket_side(locked))
        ]
        new = sum(1 for result in [*results, ended] if result == "difference")
        changed = status_moved or any(result in {"event", "value"} for result in results)
    return Applied(changed=changed or new > 0, discrepancies=new)


def locked_case(pk: int) -> Case:
    """The case as it is now, held against other writers until the transaction ends."""
    return Case.objects.select_for_update().get(pk=pk)


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


def _apply(case: Case, outcome: Outcome, snapshot: RegisterSnapshot, cause: Cause, on: date) -> str:
    if isinstance(outcome, EventToAdd):
        return _add_event(case, outcome, snapshot, cause, on)
    if isinstance(outcome, ValueToFill):
        return _fill(case, outcome, snapshot, cause)
    if isinstance(outcome, Agreement):
        _end_difference(case, outcome.field)
        return "same"
    return _raise_difference(case, outcome, snapshot, cause)


def _fill(case: Case, outcome: ValueToFill, snapshot: RegisterSnapshot, cause: Cause) -> str:
    """Fill an empty number; one that is too long to be a number is shown to a person."""
    if len(outcome.value) > LONGEST_NUMBER:
        difference = Difference(outcome.field, outcome.value, "")
        return _raise_difference(case, difference, snapshot, cause)
    setattr(case, outcome.field, outcome.value)
    _save(case, [outcome.field], cause)
    return "value"


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
        _end_difference(case, difference.field)
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
    sign(case, cause)
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
    raw = stored_status(raw)
    if not raw:
        _note_shown(case, cause)
        return False
    internal, state = _meaning(raw, list(StatusMapping.objects.all()))
    before = (case.office_status, case.office_status_internal, case.office_status_state)
    if before == (raw, internal, state):
        return False
    case.office_status, case.office_status_internal = raw, internal
    case.office_status_state = state
    _save(case, ["office_status", "office_status_internal", "office_status_state"], cause)
    if before[:2] != (raw, internal):
        # Other words of one meaning may tell of another letter: first one fee, then the next.
        expect_letter(case, internal, cause, on)
    return True


def _note_shown(case: Case, cause: Cause) -> None:
    """The office shows a right and no status: there is none to classify, and it is public."""
    if case.office_status_state in {OfficeStatusState.NEVER, OfficeStatusState.NOT_PUBLIC}:
        case.office_status_state = OfficeStatusState.MAPPED
        _save(case, ["office_status_state"], cause)


def classify_status(text: str, internal: str, cause: Cause) -> int:
    """Teach the status map one text and apply it. Answers how many cases follow."""
    last = StatusMapping.objects.order_by("-position").values_list("position", flat=True).first()
    longest = StatusMapping._meta.get_field("contains").max_length or 0
    StatusMapping.objects.update_or_create(
        contains=text[:longest],
        defaults={
            "internal": internal,
            "exact": len(text) <= longest,
            "position": (last or 0) + 1,
        },
    )
    return reclassify_stored(cause)


def reclassify_stored(cause: Cause) -> int:
    """Read every stored status text again with the map as it is now."""
    rows = list(StatusMapping.objects.all())
    told = Case.objects.exclude(office_status="").values_list(
        "pk", "office_status", "office_status_internal", "office_status_state"
    )
    moved = [pk for pk, raw, *known in told if [*_meaning(raw, rows)] != known]
    return sum(_reclassify(pk, rows, cause) for pk in moved)


def _meaning(raw: str, rows: list[StatusMapping]) -> tuple[str, str]:
    """What a status text means, and whether the map knows it."""
    internal = classify(raw, rows) or ""
    return internal, OfficeStatusState.MAPPED if internal else OfficeStatusState.UNMAPPED


def _reclassify(pk: int, rows: list[StatusMapping], cause: Cause) -> bool:
    with transaction.atomic():
        case = locked_case(pk)
        internal, state = _meaning(case.office_status, rows)
        if (case.office_status_internal, case.office_status_state) == (internal, state):
            return False
        case.office_status_internal, case.office_status_state = internal, state
        _save(case, ["office_status_internal", "office_status_state"], cause)
        expect_letter(case, internal, cause, bangkok_day(cause.at))
    return True


def keep_ours(difference: Discrepancy, cause: Cause) -> None:
    """The docket is right; `cause.why` says why. A second decision changes nothing."""
    _decide(difference, Discrepancy.State.KEPT, cause)


def accept_office(difference: Discrepancy, cause: Cause, on: date) -> None:
    """Take the office's value into the docket, deadlines included. Raises EventRefused, and for
    an owner too, who is a party that only a person can choose."""
    with transaction.atomic():
        case = locked_case(difference.case_id)
        _decide(difference, Discrepancy.State.ACCEPTED, cause)
        if difference.field in DATE_FIELDS:
            _accept_date(case, difference, cause, on)
        elif difference.field in {"title", "registration_number", "publication_number"}:
            setattr(case, difference.field, difference.office_value)
            _save(case, [difference.field], cause)
        elif difference.field == "owners":
            raise EventRefused(
                "owners",
                _(
                    "Change the owner among the parties of this case: the docket does not know"
                    " who is meant by a name. The difference ends with the next check."
                ),
            )


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
    """Decides what the person saw: when the values have changed since, nothing is decided."""
    decided = Discrepancy.objects.filter(
        pk=difference.pk,
        state=Discrepancy.State.OPEN,
        office_value=difference.office_value,
        docket_value=difference.docket_value,
    ).update(state=state, decided_by=cause.by, decided_at=cause.at, reason=cause.why)
    if not decided:
        raise IntegrityError("this difference is already decided")
