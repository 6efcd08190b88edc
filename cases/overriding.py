"""Setting the due date of a deadline by hand, and going back to the computed one."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import (
    SECOND_PERSON,
    DeadlineRefused,
    check_can_close,
    follow,
    fresh,
    refusal_of,
    save,
)
from cases.models import Deadline, DeadlineKind
from cases.recompute import Cause

COMPUTED_KINDS = frozenset({DeadlineKind.STATUTORY, DeadlineKind.INTERNAL})


def check_can_override(deadline: Deadline) -> None:
    """Raises DeadlineRefused with a sentence where no date can be set by hand."""
    check_can_close(deadline)
    if not deadline.leads:
        raise DeadlineRefused("", _("Another way to meet this term leads; set its day instead."))
    if deadline.code == SECOND_PERSON:
        raise DeadlineRefused("", _("What waits for a second person is not put off."))
    if deadline.kind == DeadlineKind.MANUAL:
        raise DeadlineRefused("", _("This deadline was entered by hand; change it itself."))


def can_override(deadline: Deadline) -> bool:
    return not refusal_of(check_can_override, deadline)


def override_due_date(deadline: Deadline, due: date, version: int, cause: Cause) -> Deadline:
    """Set another due date by hand, with the reason in `cause.why`.

    The computed date and the link to the rule stay beside it, and the internal targets follow
    the day that holds now. Raises DeadlineRefused; nothing is stored then.
    """
    _check_reason(cause)
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_override(row)
        if due == row.computed_due_date:
            raise DeadlineRefused("due", _("This is the computed day; choose another one."))
        row.due_date = due
        row.overridden_by = cause.by
        row.overridden_at = cause.at
        row.overridden_from = row.computed_due_date
        row.dated_by = cause.by
        row.override_reason = cause.why
        row.forget_the_readings()
        save(row, cause)
        _follow(row, cause)
    return row


def end_override(deadline: Deadline, version: int, cause: Cause) -> Deadline:
    """Back to the computed date, with the reason in `cause.why`; who entered the event has dated
    the deadline again. Raises DeadlineRefused; nothing is stored then."""
    _check_reason(cause)
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_override(row)
        if row.overridden_at is None:
            raise DeadlineRefused("", _("The date of this deadline is not set by hand."))
        row.due_date = row.computed_due_date
        row.overridden_by = row.overridden_at = row.overridden_from = None
        row.override_reason = ""
        row.dated_by = row.entered_by
        row.forget_the_readings()
        save(row, cause)
        _follow(row, cause)
    return row


def _check_reason(cause: Cause) -> None:
    if not cause.why.strip():
        raise DeadlineRefused("why", _("Please say why, in a sentence."))


def _follow(row: Deadline, cause: Cause) -> None:
    if row.kind in COMPUTED_KINDS:
        follow(row.case, cause)
        row.refresh_from_db()
