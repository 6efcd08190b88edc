"""Opening a closed deadline again: the closing is undone, and the law has the last word."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.deadlines import (
    DONE,
    DeadlineRefused,
    asked_about,
    closing_kinds,
    end_questions,
    follow,
    fresh,
    refusal_of,
    save,
)
from cases.events import take_back_event
from cases.models import CaseEvent, Deadline, DeadlineState, Disposition
from cases.recompute import Cause


def check_can_reopen(deadline: Deadline) -> None:
    """Raises DeadlineRefused with a sentence unless a person closed the deadline."""
    if deadline.state != DeadlineState.CLOSED:
        raise DeadlineRefused("", _("This deadline is not closed."))
    if deadline.disposition == Disposition.BY_EVENT:
        raise DeadlineRefused(
            "", _("An event closed this deadline. Correct that event or take it back.")
        )


def why_not_reopen(deadline: Deadline) -> str:
    """The same as a sentence; "" for a deadline that may be opened again."""
    return refusal_of(check_can_reopen, deadline)


def event_of_the_closing(deadline: Deadline) -> CaseEvent | None:
    """The event that the closing recorded, in the version that counts now. It was entered by
    the same person in the same moment."""
    if deadline.disposition not in DONE or deadline.closed_at is None:
        return None
    first = CaseEvent.objects.filter(
        case=deadline.case_id,
        root=None,
        kind__in=closing_kinds(deadline),
        entered_by=deadline.closed_by_id,
        entered_at=deadline.closed_at,
    ).last()
    if first is None:
        return None
    return CaseEvent.objects.current().filter(Q(pk=first.pk) | Q(root=first)).last()


def reopen_deadline(deadline: Deadline, version: int, cause: Cause, on: date) -> Deadline:
    """Undo the closing of a deadline, of the alternatives closed with it, and of the event that
    it recorded. What the law no longer gives, or another event met, does not open again.

    Raises DeadlineRefused or EventRefused; nothing is stored then.
    """
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_reopen(row)
        event = event_of_the_closing(row)
        for each in _closed_together(row):
            _open(each, cause)
            end_questions(each.case, asked_about(each), cause)
        if event is not None:
            take_back_event(event, cause, on)
        else:
            follow(row.case, cause)
    row.refresh_from_db()
    return row


def _closed_together(row: Deadline) -> list[Deadline]:
    return list(
        Deadline.objects.filter(
            case=row.case_id,
            root_event=row.root_event_id,
            occurrence=row.occurrence,
            code__in=[row.code, *row.alternative_to],
            state=DeadlineState.CLOSED,
            disposition=row.disposition,
            closed_by=row.closed_by_id,
            closed_at=row.closed_at,
        )
    )


def _open(row: Deadline, cause: Cause) -> None:
    row.state = DeadlineState.OPEN
    row.closed_by = row.closed_at = row.done_on = row.proof_document = None
    row.disposition = row.proof = row.closing_note = ""
    save(row, cause)
