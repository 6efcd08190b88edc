"""The second pair of eyes: another person reads a date again, and two readings must agree."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import DeadlineRefused, fresh, refusal_of, save
from cases.models import CaseEvent, Deadline, DeadlineState, User
from cases.models.deadline import CHECKED_TWICE
from cases.queries import dates_are_checked_twice
from cases.recompute import Cause


def event_that_counts(deadline: Deadline) -> CaseEvent | None:
    """The current version of the event that the deadline hangs on."""
    root = deadline.root_event
    if root is None:
        return None
    versions = CaseEvent.objects.filter(root=root).current().select_related("document")
    return versions.last() or root


def is_read_alone(deadline: Deadline) -> bool:
    """Whether its own due date is what a person gave, and not the date of an event."""
    return deadline.root_event_id is None or deadline.overridden_at is not None


def date_to_read(deadline: Deadline) -> date:
    """The date that a person gave and another reads again: that of the event, or the due date."""
    event = None if is_read_alone(deadline) else event_that_counts(deadline)
    return event.date if event else deadline.due_date


def check_can_verify(deadline: Deadline, user: User) -> None:
    """Raises DeadlineRefused: who gave a date is not the one who verifies it, and who read
    another one does not go on guessing."""
    if deadline.state != DeadlineState.OPEN:
        raise DeadlineRefused("", _("This deadline is no longer open."))
    if not deadline.ours:
        raise DeadlineRefused("", _("The other side must meet this term; it is information only."))
    if deadline.kind not in CHECKED_TWICE:
        raise DeadlineRefused("", _("A date of our own work needs no second person."))
    if deadline.verified_by_id is not None:
        raise DeadlineRefused("", _("This date is verified already."))
    if deadline.dated_by_id == user.pk:
        raise DeadlineRefused("", _("You entered this date; another person must verify it."))
    if deadline.disputed_by_id == user.pk:
        raise DeadlineRefused(
            "", _("You read another date; it went back to who entered it, who decides first.")
        )


def can_verify(deadline: Deadline, user: User) -> bool:
    return not refusal_of(check_can_verify, deadline, user)


def read_again(deadline: Deadline, day: date, version: int, cause: Cause) -> Deadline:
    """A second person has read a date at its source, without seeing the one in the docket.

    When both agree, all that hangs on it is verified; else nothing is, and it goes back with
    both dates. Raises DeadlineRefused, of which ChangedMeanwhile; nothing is stored then.
    """
    with transaction.atomic():
        row = fresh(deadline, version)
        if not dates_are_checked_twice():
            raise DeadlineRefused("", _("The office has switched off the check of dates."))
        check_can_verify(row, cause.by)
        if day == date_to_read(row):
            _verify(row, cause)
        else:
            _dispute(row, day, cause)
    return row


def verify_deadline(deadline: Deadline, version: int, cause: Cause) -> Deadline:
    """A second person has read the same date. Raises DeadlineRefused."""
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_verify(row, cause.by)
        _verify(row, cause)
    return row


def _verify(row: Deadline, cause: Cause) -> None:
    for each in [row, *_with_the_same_date(row, cause.by)]:
        each.verified_by = cause.by
        each.verified_at = cause.at
        each.forget_the_dispute()
        save(each, cause)


def _dispute(row: Deadline, day: date, cause: Cause) -> None:
    why = replace(cause, why=_("A second person read another date"))
    for each in [row, *_with_the_same_date(row, cause.by)]:
        each.disputed_date = day
        each.disputed_by = cause.by
        each.disputed_at = cause.at
        save(each, why)


def _with_the_same_date(row: Deadline, reader: User) -> Iterable[Deadline]:
    """The other open dates that rest on the same event and that this person may verify."""
    if is_read_alone(row):
        return ()
    return (
        Deadline.objects.select_for_update()
        .unverified()
        .filter(case_id=row.case_id, root_event_id=row.root_event_id, overridden_at__isnull=True)
        .exclude(pk=row.pk)
        .exclude(dated_by=reader)
        .order_by("pk")
    )


def check_can_decide(deadline: Deadline, user: User) -> None:
    """Raises DeadlineRefused: whose reading differs does not overrule it."""
    if deadline.disputed_by_id is None or deadline.state != DeadlineState.OPEN:
        raise DeadlineRefused("", _("Nobody reads this date differently any more."))
    if deadline.disputed_by_id == user.pk:
        raise DeadlineRefused("", _("You read another date; another person decides."))


def can_decide(deadline: Deadline, user: User) -> bool:
    return not refusal_of(check_can_decide, deadline, user)


def let_the_date_stand(deadline: Deadline, version: int, cause: Cause) -> Deadline:
    """The date in the docket is right after all, for the reason in `cause.why`; it waits for a
    second person again. Raises DeadlineRefused."""
    if not cause.why.strip():
        raise DeadlineRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_decide(row, cause.by)
        for each in [row, *_disputed_with(row)]:
            each.forget_the_dispute()
            save(each, cause)
    return row


def _disputed_with(row: Deadline) -> Iterable[Deadline]:
    """The other rows that the same reading of the same event was left in."""
    if is_read_alone(row):
        return ()
    return (
        Deadline.objects.select_for_update()
        .filter(case_id=row.case_id, root_event_id=row.root_event_id, overridden_at__isnull=True)
        .filter(disputed_by=row.disputed_by_id, disputed_date=row.disputed_date)
        .exclude(pk=row.pk)
        .order_by("pk")
    )
