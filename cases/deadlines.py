"""What people do with a deadline: close, override, enter one by hand."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.eexchange.status import status_label
from cases.events import NewEvent, record_event
from cases.models import (
    Case,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Disposition,
    Document,
)
from cases.recompute import Cause, sign
from cases.rules import wording
from cases.rules.catalogue import Rule, load_catalogue

LETTER_EXPECTED = "LETTER-EXPECTED"


class DeadlineRefused(ValueError):
    """What a person asked for cannot be done; the text is a sentence for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class ChangedMeanwhile(DeadlineRefused):
    """Somebody else changed the deadline after this person opened it."""


@dataclass(frozen=True)
class Closing:
    """How a deadline was met or why it need not be. `version` is the one the person saw."""

    disposition: str
    done_on: date | None
    proof: str
    note: str
    version: int
    proof_document: Document | None = None
    closes_with: str = ""


def rule_for(code: str) -> Rule | None:
    """The statutory rule behind a code; none for a deadline entered by hand."""
    return next((rule for rule in load_catalogue() if rule.code == code), None)


def title_of(deadline: Deadline, language: str) -> str:
    """What must be done, in Thai ("th") or English ("en")."""
    if deadline.code == LETTER_EXPECTED:
        return _letter_title(deadline.occurrence.partition(":")[0], language)
    if deadline.title or rule_for(deadline.code) is None:
        return deadline.title or deadline.code
    title = wording.rule_title(deadline.code, language)
    if not deadline.years:
        return title
    years = ", ".join(str(year) for year in deadline.years)
    return f"{title}, year {years}" if language == "en" else f"{title} ปีที่ {years}"


def _letter_title(internal: str, language: str) -> str:
    status = status_label(internal, language)
    if language == "en":
        return f"Find the office's letter: {status}"
    return f"ตามหนังสือของกรมฯ: {status}"


def check_can_close(deadline: Deadline) -> None:
    """Raises DeadlineRefused with a sentence when the deadline is not open to closing."""
    if deadline.state != DeadlineState.OPEN:
        raise DeadlineRefused("", _("This deadline is no longer open."))
    if not deadline.ours:
        raise DeadlineRefused("", _("The other side must meet this term; it is information only."))


def can_close(deadline: Deadline) -> bool:
    try:
        check_can_close(deadline)
    except DeadlineRefused:
        return False
    return True


def close_deadline(deadline: Deadline, closing: Closing, cause: Cause, on: date) -> Deadline:
    """Close a deadline with its disposition, and its alternatives with it.

    A statutory term that was met records the closing event too. Raises DeadlineRefused
    (nothing is stored) or EventRefused.
    """
    with transaction.atomic():
        row = fresh(deadline, closing.version)
        check_can_close(row)
        _check_closing(row, closing, on)
        if closing.disposition == Disposition.DONE:
            _record_closing_event(row, closing, cause, on)
        for each in _with_alternatives(row):
            _close(each, closing, cause)
    row.refresh_from_db()
    return row


def fresh(deadline: Deadline, version: int) -> Deadline:
    """The deadline as it is now. The case's row is taken first, as every writer does: a
    recomputation at the same moment neither undoes the work nor waits in a circle."""
    Case.objects.select_for_update().get(pk=deadline.case_id)
    row = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if row.version != version:
        raise ChangedMeanwhile(
            "", _("Somebody changed this deadline after you opened it. Please look again.")
        )
    return row


def _check_closing(row: Deadline, closing: Closing, on: date) -> None:
    if closing.disposition not in _for_people():
        raise DeadlineRefused("disposition", _("Please choose how the deadline was closed."))
    if closing.disposition == Disposition.DONE:
        _check_proof(row, closing, on)
    elif not closing.note.strip():
        raise DeadlineRefused("note", _("Please say why, in a sentence."))


def _for_people() -> set[str]:
    return set(Disposition.values) - {Disposition.BY_EVENT}


def _check_proof(row: Deadline, closing: Closing, on: date) -> None:
    if not closing.proof.strip() and closing.proof_document is None:
        raise DeadlineRefused(
            "proof", _("A deadline is never closed without proof: receipt or letter number.")
        )
    if closing.done_on is None:
        raise DeadlineRefused("done_on", _("Please give the day on which it was done."))
    if closing.done_on > on:
        raise DeadlineRefused("done_on", _("This date lies in the future."))
    if row.trigger_date and closing.done_on < row.trigger_date:
        raise DeadlineRefused("done_on", _("This date lies before the deadline began."))


def closing_kinds(deadline: Deadline) -> tuple[str, ...]:
    """The kinds of event that meet this term, of its alternatives too."""
    codes = [deadline.code, *deadline.alternative_to]
    rules = [rule for code in codes if (rule := rule_for(code))]
    return tuple(dict.fromkeys(kind for rule in rules for kind in rule.closes))


def _record_closing_event(row: Deadline, closing: Closing, cause: Cause, on: date) -> None:
    kinds = closing_kinds(row) if row.kind == DeadlineKind.STATUTORY else ()
    if not kinds or closing.done_on is None:
        return
    kind = closing.closes_with or kinds[0]
    if kind not in kinds:
        raise DeadlineRefused("closes_with", _("This event does not meet the deadline."))
    new = NewEvent(
        kind=kind,
        date=closing.done_on,
        data=_pointing_at(row, kind),
        note=closing.proof,
        document=closing.proof_document,
    )
    record_event(row.case, new, cause, on)


def _pointing_at(row: Deadline, kind: str) -> dict[str, object]:
    """The keys that tell the engine which term this event closes."""
    if row.years:
        return {"years": row.years}
    rule = rule_for(row.code)
    own = rule is not None and kind in rule.closes
    code = row.code if own else next(iter(row.alternative_to), row.code)
    trigger = row.trigger_date.isoformat() if row.trigger_date else None
    return {"of": code, "trigger_date": trigger}


def _with_alternatives(row: Deadline) -> list[Deadline]:
    rows = Deadline.objects.filter(
        case_id=row.case_id,
        root_event_id=row.root_event_id,
        code__in=[row.code, *row.alternative_to],
        occurrence=row.occurrence,
    ).filter(state__in=[DeadlineState.OPEN, DeadlineState.CLOSED])
    return [r for r in rows if r.disposition in {"", Disposition.BY_EVENT}]


def _close(row: Deadline, closing: Closing, cause: Cause) -> None:
    row.state = DeadlineState.CLOSED
    row.disposition = closing.disposition
    row.done_on = closing.done_on
    row.proof = closing.proof
    row.proof_document = closing.proof_document
    row.closing_note = closing.note
    row.closed_by = cause.by
    row.closed_at = cause.at
    save(row, cause)


def override_due_date(deadline: Deadline, due: date, version: int, cause: Cause) -> Deadline:
    """Set another due date by hand, with the reason in `cause.why`.

    The link to the rule stays; when the computed date moves later, the override ends.
    Raises DeadlineRefused without a reason or for a deadline that is not open.
    """
    if not cause.why.strip():
        raise DeadlineRefused("reason", _("Please say why, in a sentence."))
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_close(row)
        row.due_date = due
        row.overridden_by = cause.by
        row.overridden_at = cause.at
        row.overridden_from = row.computed_due_date
        row.dated_by = cause.by
        row.override_reason = cause.why
        row.verified_by = row.verified_at = None
        row.disputed_by = row.disputed_at = row.disputed_date = None
        save(row, cause)
    return row


def open_follow_up(
    case: Case, code: str, occurrence: str, due: date, cause: Cause, **facts: object
) -> Deadline:
    """A task of our own that hangs on no event, made once for (case, code, occurrence)."""
    row, _made = Deadline.objects.get_or_create(
        case=case,
        code=code,
        root_event=None,
        occurrence=occurrence,
        defaults={
            "kind": DeadlineKind.FOLLOW_UP,
            "nominal_date": due,
            "computed_due_date": due,
            "due_date": due,
            "actor": case.our_side,
            "entered_by": cause.by,
            "dated_by": cause.by,
            "entered_at": cause.at,
            **facts,
        },
    )
    return row


def save(row: Deadline, cause: Cause) -> None:
    """Store a deadline in its next version, with who changed it and why in its history."""
    row.version += 1
    sign(row, cause)
    row.save()
