"""Deadlines that no rule gives: entered by a person, changed by a person with the reason."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import DeadlineRefused, check_can_close, fresh
from cases.deadlines import save as save_next
from cases.models import Case, Deadline, DeadlineKind, Document
from cases.models.checks import EARLIEST, LATEST
from cases.queries import office_calendar
from cases.recompute import Cause, sign
from cases.recounting import put_counted
from cases.rules.by_hand import SOURCES, ByHand, Counted, count_by_hand, given_by_hand
from cases.rules.other_terms import other_term, other_terms_of

MANUAL = "MANUAL"
LONGEST = {"days": 3660, "months": 120, "years": 10}
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class ManualTerm:
    """What must be done, by which law, until when, and where the date comes from.

    `code` is MANUAL or that of a term in `cases.rules.other_terms`, which gives the title when
    there is none.
    """

    dates: ByHand
    title: str
    law: str
    source_note: str
    code: str = MANUAL
    source_document: Document | None = None


def foresee(case: Case, term: ManualTerm) -> Counted:
    """The last day with its steps; nothing is stored. Raises DeadlineRefused."""
    _check(case, term)
    counted = count_by_hand(term.dates, office_calendar(case.filing_office_id))
    if not EARLIEST <= counted.nominal <= counted.due <= LATEST:
        raise DeadlineRefused("length", _("This date lies outside the years 1900 to 2150."))
    return counted


def add_deadline(case: Case, term: ManualTerm, cause: Cause) -> Deadline:
    """Store a deadline entered by hand. Raises DeadlineRefused; nothing is stored then."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        row = Deadline(
            case=locked,
            kind=DeadlineKind.MANUAL,
            code=term.code,
            occurrence=_next_number(locked, term.code),
            actor=locked.our_side,
            entered_by=cause.by,
            entered_at=cause.at,
            dated_by=cause.by,
        )
        _take(row, term, foresee(locked, term))
        _check_source(row)
        sign(row, cause)
        row.save()
    return row


def check_can_change(deadline: Deadline) -> None:
    """Raises DeadlineRefused unless it is an open deadline entered by hand."""
    check_can_close(deadline)
    if deadline.kind != DeadlineKind.MANUAL:
        raise DeadlineRefused("", _("This deadline follows its event; correct that event."))


def change_deadline(deadline: Deadline, term: ManualTerm, version: int, cause: Cause) -> Deadline:
    """Change a deadline entered by hand, with the reason in `cause.why`. Another date ends what
    a second person said of the old one. Raises DeadlineRefused; nothing is stored then."""
    if not cause.why.strip():
        raise DeadlineRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_change(row)
        before = _what_dates(row)
        _take(row, term, foresee(row.case, term))
        _check_source(row)
        if _what_dates(row) != before:
            row.dated_by = cause.by
            row.forget_the_readings()
        save_next(row, cause)
    return row


def _what_dates(row: Deadline) -> tuple[object, ...]:
    """The day, and what it was counted from: with other closed days that would be another day."""
    return (row.due_date, row.due_time, row.trigger_date, given_by_hand(row.steps))


def _next_number(case: Case, code: str) -> str:
    """Nothing is ever deleted, so the next number is free; the case's row is locked."""
    return str(Deadline.objects.filter(case=case, code=code, root_event=None).count() + 1)


def _take(row: Deadline, term: ManualTerm, counted: Counted) -> None:
    """Write into a row what a person gave and what was counted from it."""
    period = term.dates.period
    row.title, row.law = term.title, term.law
    row.trigger_date = period.trigger if period else None
    row.due_time = term.dates.due_time
    row.consequence = term.dates.consequence
    row.source_note = term.source_note
    row.source_document = term.source_document or row.source_document
    put_counted(row, counted)


def _check(case: Case, term: ManualTerm) -> None:
    dates = term.dates
    if dates.source not in SOURCES:
        raise DeadlineRefused("source", _("Please say where the deadline comes from."))
    if term.code != MANUAL and other_term(term.code) not in other_terms_of(case.ip_type):
        raise DeadlineRefused("term", _("This term does not belong to this kind of right."))
    if not term.title.strip() and term.code == MANUAL:
        raise DeadlineRefused("title", _("Please say what must be done."))
    if dates.due_time and not CLOCK.fullmatch(dates.due_time):
        raise DeadlineRefused("due_time", _("Please give the time as 15:30."))
    _check_dates(dates.last_day, dates)


def _check_dates(last_day: date | None, dates: ByHand) -> None:
    if dates.period is None:
        if last_day is None:
            raise DeadlineRefused(
                "last_day", _("Please give the last day, or a day and how long it runs from it.")
            )
    elif last_day is not None:
        raise DeadlineRefused(
            "last_day", _("Please give either the last day or what it is counted from, not both.")
        )
    elif not 1 <= dates.period.length <= LONGEST.get(dates.period.unit, 0):
        raise DeadlineRefused("length", _("Please give a length of at most ten years."))


def _check_source(row: Deadline) -> None:
    if not row.source_note.strip() and row.source_document is None:
        raise DeadlineRefused(
            "source_note", _("Please say where the date comes from, or add the scan.")
        )
