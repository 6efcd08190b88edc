"""What a person does about a difference: accept, keep ours, ask the office, later.

Each decides what the person saw. Where somebody decided meanwhile, or either side says something
else by now, the decision is refused with a sentence and nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import open_follow_up
from cases.events import NewEvent, Recorded, correct_event, record_event
from cases.models import Case, CaseEvent, Deadline, DeadlineKind, Discrepancy, EventSource
from cases.queries import current_events, office_calendar
from cases.recompute import Cause
from cases.register.apply import docket_side, fits, locked_case, save_case
from cases.register.compare import DATE_FIELDS, NUMBER_FIELDS, Docket, event_kind
from cases.register.differences import NOT_NOW, OFFICE_ASKED, end_questions_to_the_office
from cases.register.newest import is_said_no_longer
from cases.register.renumbered import was_renumbered
from cases.rules.thai_dates import BANGKOK

State = Discrepancy.State
# What a corrected date leaves as it was.
OF_THE_EVENT = ("data", "letter_number", "letter_date", "dispatched_on", "delivery", "document")
TEXT_FIELDS = ("title", *NUMBER_FIELDS)
# Differences that are not a value: what follows from them is for a person to record.
NO_VALUE = frozenset({"status", "public"})
# The office has so long to answer a letter before the difference comes back.
TO_ANSWER = timedelta(days=30)
A_DAY = timedelta(days=1)
LONGEST_LATER = timedelta(days=366)


class DecisionRefused(ValueError):
    """A decision that cannot be taken; `field` names what is wrong in the form, the message is a
    sentence for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Stale(DecisionRefused):
    """Somebody decided meanwhile, or a side says something else by now."""

    def __init__(self, message: str) -> None:
        super().__init__("", message)


@dataclass(frozen=True)
class Moved:
    """One statutory or internal deadline that followed; a day is ISO, "" where there is none."""

    deadline: int
    before: str
    after: str
    statutory: bool


def values_of(difference: Discrepancy) -> str:
    """Both values as one text, for a form that must know what the person saw."""
    return f"{difference.office_value} / {difference.docket_value}"


def keep_ours(difference: Discrepancy, cause: Cause) -> None:
    """The docket is right; `cause.why` says why. Raises DecisionRefused."""
    if not cause.why.strip():
        raise DecisionRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        _case, row = _as_seen(difference)
        _settle(row, State.KEPT, cause)


def accept_office(difference: Discrepancy, cause: Cause, on: date) -> list[Moved]:
    """Take the office's value into the docket, deadlines included; what moved is kept with the
    decision. A date that came so waits for a second person as every date does.

    Raises DecisionRefused, or EventRefused for a date that cannot be true; nothing is stored then.
    """
    with transaction.atomic():
        case, row = _as_seen(difference)
        _check_still_said(case, row)
        if refusal := why_not_acceptable(row):
            raise DecisionRefused("", refusal)
        moved: list[Moved] = []
        if row.field in DATE_FIELDS:
            moved = _accept_date(case, row, cause, on)
        else:
            setattr(case, row.field, row.office_value)
            save_case(case, [row.field], cause)
        row.moved = [vars(one) for one in moved]
        _settle(row, State.ACCEPTED, cause)
    return moved


def why_not_acceptable(difference: Discrepancy) -> str:
    """Why this value can never be taken over, in a sentence; "" where it may be."""
    if difference.field in NO_VALUE:
        return _(
            "The register does not say why: record in the case what happened, or keep ours with"
            " a reason."
        )
    if difference.field == "owners":
        return _(
            "Change the owner among the parties of this case: the docket does not know"
            " who is meant by a name. The difference ends with the next check."
        )
    if difference.field in DATE_FIELDS:
        return "" if _day_in(difference.office_value) else _("This is no date.")
    known = difference.field in TEXT_FIELDS and difference.office_value
    if not known or not fits(difference.field, difference.office_value):
        return _("This value does not fit into the docket; please look at the answer.")
    return ""


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def event_behind(events: list[CaseEvent], ip_type: str, field: str) -> CaseEvent | None:
    """The event that a date of the register is about; of two of a kind the later one."""
    kind = event_kind(field, ip_type)
    return next((event for event in reversed(events) if event.kind == kind), None)


def new_event_for(
    difference: Discrepancy, ip_type: str, event: CaseEvent | None, why: str
) -> NewEvent:
    """The event that accepting a date would store, with what the older version says besides."""
    day = _day_in(difference.office_value)
    assert day is not None
    kind = event_kind(difference.field, ip_type)
    new = NewEvent(kind=kind, date=day, source=EventSource.OFFICE, note=why)
    if event is None:
        return new
    return replace(new, **{name: getattr(event, name) for name in OF_THE_EVENT})


def _accept_date(case: Case, row: Discrepancy, cause: Cause, on: date) -> list[Moved]:
    events = list(current_events(case).select_related("case"))
    event = event_behind(events, case.ip_type, row.field)
    new = new_event_for(row, case.ip_type, event, cause.why)
    due = dict(Deadline.objects.filter(case=case).values_list("pk", "due_date"))
    if event is None:
        recorded = record_event(case, new, cause, on)
    else:
        recorded = correct_event(event, new, cause, on)
    return list(_what_moved(recorded, due))


def _what_moved(recorded: Recorded, due: dict[int, date]) -> Iterator[Moved]:
    """The deadlines that came, moved or ended, by the day that holds."""
    done = recorded.refreshed
    for row in (*done.new, *done.moved):
        before = due[row.pk].isoformat() if row.pk in due else ""
        yield Moved(row.pk, before, row.due_date.isoformat(), _of_the_law(row))
    for row in done.ended:
        yield Moved(row.pk, due[row.pk].isoformat(), "", _of_the_law(row))


def _of_the_law(row: Deadline) -> bool:
    return row.kind == DeadlineKind.STATUTORY


def check_can_ask(difference: Discrepancy) -> None:
    """Raises DecisionRefused: the office is asked once about the same two values."""
    if difference.asked_at is not None:
        raise DecisionRefused("", _("The office has been asked about this already."))


def ask_office(difference: Discrepancy, cause: Cause, on: date) -> Deadline:
    """Mark it as asked and open the follow-up; the letter itself is a page to print. It comes back
    when the office has not answered in time. Raises DecisionRefused."""
    with transaction.atomic():
        case, row = _as_seen(difference)
        _check_still_said(case, row)
        check_can_ask(row)
        due = office_calendar(case.filing_office_id).next_open(on + TO_ANSWER - A_DAY)
        row.asked_by, row.asked_at = cause.by, cause.at
        row.later_by, row.later_until = cause.by, due
        row.save(update_fields=[*NOT_NOW])
        at = cause.at.astimezone(BANGKOK).isoformat(timespec="seconds")
        return open_follow_up(case, OFFICE_ASKED, f"{row.pk}:{at}", due, cause, **_task(row, on))


def _task(row: Discrepancy, on: date) -> dict[str, Any]:
    """How the follow-up reads: it names both values, so that the answer can be judged by it."""
    code, params = "office_asked", {"office": row.office_value, "docket": row.docket_value}
    office, docket = _day_in(row.office_value), _day_in(row.docket_value)
    if row.field in DATE_FIELDS and office and docket:
        code = "office_asked_about_a_day"
        params = {"office_day": office.isoformat(), "docket_day": docket.isoformat()}
    said = {name: text or "–" for name, text in params.items()}
    who = {"name_en": "Follow up the letter to the office", "from": on.isoformat()}
    return {
        "title": "ตามคำตอบของกรมฯ เรื่องข้อมูลไม่ตรงกัน",
        "trigger_date": on,
        "steps": [{"code": code, "params": who | said}],
        "law": "",
    }


def put_off(difference: Discrepancy, until: date, cause: Cause, on: date) -> None:
    """Look at it again on a day; it comes back by itself. Raises DecisionRefused."""
    check_later(until, on)
    with transaction.atomic():
        _case, row = _as_seen(difference)
        row.later_by, row.later_until = cause.by, until
        row.save(update_fields=["later_by", "later_until"])


def check_later(until: date | None, on: date) -> None:
    """Raises DecisionRefused for a day that is no later one, or too far off."""
    if until is None:
        raise DecisionRefused("until", _("Please give the day on which it comes back."))
    if until <= on:
        raise DecisionRefused("until", _("This day must lie after today."))
    if until > on + LONGEST_LATER:
        raise DecisionRefused("until", _("At most a year: what is put off longer is forgotten."))


def _as_seen(difference: Discrepancy) -> tuple[Case, Discrepancy]:
    """The case and the row as they are now, held against other writers. Raises Stale unless both
    still say what the person saw."""
    case = locked_case(difference.case_id)
    row = Discrepancy.objects.select_for_update().get(pk=difference.pk)
    if row.state != State.OPEN:
        raise Stale(_("Somebody has already decided this difference."))
    if values_of(row) != values_of(difference):
        raise Stale(_("The values changed after you opened this page. Please look again."))
    if (now := value_now(docket_side(case), case, row)) != row.docket_value:
        told = _(
            "The docket says “%(now)s” by now; the next check compares it with the office again."
        )
        raise Stale(told % {"now": now or "–"})
    return case, row


def _check_still_said(case: Case, row: Discrepancy) -> None:
    """Raises Stale: what was said of another number, or is said no longer, is neither taken over
    nor asked about."""
    if was_renumbered(case, row.snapshot.fetched_at):
        raise Stale(
            _(
                "This answer is about another application number;"
                " the next check asks about this one."
            )
        )
    if is_said_no_longer(case, row):
        raise Stale(
            _("The newest answer of the office does not say this any more; please look at it.")
        )


def value_now(docket: Docket, case: Case, row: Discrepancy) -> str:
    """What the docket says in the field of a difference now, as a comparison writes it."""
    if row.field in DATE_FIELDS:
        day = docket.event_dates.get(event_kind(row.field, docket.ip_type))
        return day.isoformat() if day else ""
    if row.field in TEXT_FIELDS:
        return str(getattr(docket, row.field))
    of_the_case = {"status": case.stage, "public": case.office_status}
    return of_the_case.get(row.field, row.docket_value)


def _settle(row: Discrepancy, state: str, cause: Cause) -> None:
    if row.asked_at is not None:
        end_questions_to_the_office(row, cause)
    row.state = state
    row.decided_by, row.decided_at = cause.by, cause.at
    row.settled_at, row.reason = cause.at, cause.why
    row.later_by = row.later_until = None
    row.save()
