"""What people do with a deadline: close it, open a follow-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import get_language
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
from cases.models.deadline import KEEP_IN_FORCE
from cases.queries import dates_are_checked_twice, office_calendar
from cases.recompute import Cause, refresh_deadlines, sign
from cases.rules import wording
from cases.rules.catalogue import Rule, load_catalogue
from cases.rules.engine import InputError
from cases.rules.thai_dates import bangkok_day

LETTER_EXPECTED = "LETTER-EXPECTED"
SECOND_PERSON = "SECOND-PERSON"
# Both say that the thing was done: a day and a proof belong to them.
DONE = frozenset({Disposition.DONE, Disposition.FILED_LATE})
# What ends a right when it is said of a payment: the client's word and a second person stand by.
LET_GO = frozenset({Disposition.NOT_NEEDED, Disposition.REVIEWED})
# Only what the law, a court or an office asks for can be late; our own targets cannot.
CAN_BE_LATE = frozenset({DeadlineKind.STATUTORY, DeadlineKind.MANUAL})


class DeadlineRefused(ValueError):
    """What a person asked for cannot be done; the text is a sentence for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def refusal_of(check: Callable[..., None], *given: object) -> str:
    """The sentence with which a check refuses what is given; "" when it does not."""
    try:
        check(*given)
    except DeadlineRefused as refused:
        return refused.message
    return ""


class ChangedMeanwhile(DeadlineRefused):
    """Somebody else changed the deadline after this person opened it."""


@dataclass(frozen=True)
class Closing:
    """How a deadline was met or why it need not be. `version` is the one the person saw; `says`
    is what the closing event tells beside the term, as that all years were paid at once;
    `agreed_by` is whose word stands beside that of the closing person when a right is let go."""

    disposition: str
    done_on: date | None
    proof: str
    note: str
    version: int
    proof_document: Document | None = None
    closes_with: str = ""
    agreed_by: str = ""
    says: Mapping[str, object] = field(default_factory=dict)


def rule_for(code: str) -> Rule | None:
    """The statutory rule behind a code; none for a deadline entered by hand."""
    return next((rule for rule in load_catalogue() if rule.code == code), None)


def title_of(deadline: Deadline, language: str) -> str:
    """What must be done, in Thai ("th") or English ("en")."""
    if deadline.code == LETTER_EXPECTED:
        return letter_title(deadline.occurrence, language)
    ours = deadline.kind in {DeadlineKind.INTERNAL, DeadlineKind.FOLLOW_UP}
    steps = getattr(deadline, "steps", None) if ours and language == "en" else None  # no history
    if steps:
        return str(steps[0]["params"].get("name_en") or deadline.title)
    if deadline.title:
        return deadline.title
    title = wording.rule_title(deadline.code, language)
    if not deadline.years:
        return title
    years = ", ".join(str(year) for year in deadline.years)
    return f"{title}, year {years}" if language == "en" else f"{title} ปีที่ {years}"


def was_docketed_late(deadline: Deadline) -> bool:
    """Whether an open deadline was already over by the law on the day it came into the docket.
    What ended before a case was taken over is historic and asks nobody."""
    entered = bangkok_day(deadline.entered_at)
    open_to_us = deadline.state == DeadlineState.OPEN and deadline.ours
    return open_to_us and deadline.computed_due_date < entered


def letter_title(occurrence: str, language: str) -> str:
    """What must be done about a letter that the office's status tells of."""
    status = status_label(occurrence.partition(":")[0], language)
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
    return not refusal_of(check_can_close, deadline)


def close_deadline(deadline: Deadline, closing: Closing, cause: Cause, on: date) -> Deadline:
    """Close a deadline with its disposition, and its alternatives with it.

    A statutory term that was done, in time or late, records the closing event too. Where one
    person says that a payment is missed or another agent's, a second one is asked. Raises
    DeadlineRefused (nothing is stored) or EventRefused.
    """
    with transaction.atomic():
        row = fresh(deadline, closing.version)
        check_can_close(row)
        _check_another_person(row, cause)
        _check_closing(row, closing, on)
        if closing.disposition in DONE:
            _record_closing_event(row, closing, cause, on)
        for each in _with_alternatives(row):
            _close(each, closing, cause)
        if row.kind == DeadlineKind.STATUTORY:
            follow(row.case, cause)  # the internal targets counted back from it end
        row.refresh_from_db()
        if closing.disposition not in DONE and not closing.agreed_by and keeps_in_force(row):
            ask_a_second_person(row.case, question_about(row), cause, on)
    return row


@dataclass(frozen=True)
class Question:
    """What another person is asked to look at, and the code of the sentence that says why."""

    occurrence: str
    title: str
    title_en: str
    says: str


def ask_a_second_person(case: Case, asked: Question, cause: Cause, on: date) -> None:
    """A task on the desk that only another person closes, due the next working day."""
    if not dates_are_checked_twice():
        return
    step = {"code": asked.says, "params": {"who": str(cause.by), "name_en": asked.title_en}}
    due = office_calendar(case.filing_office_id).next_open(on)
    about = {"title": asked.title, "steps": [step]}
    open_follow_up(case, SECOND_PERSON, asked.occurrence, due, cause, **about)


def end_questions(case: Case, occurrence: str, cause: Cause) -> None:
    """What is open again asks by itself."""
    asked = Deadline.objects.filter(
        case=case, code=SECOND_PERSON, occurrence__startswith=occurrence, state=DeadlineState.OPEN
    )
    for question in asked:
        question.state = DeadlineState.NO_LONGER_DUE
        save(question, cause)


def question_about(row: Deadline) -> Question:
    """Whether a payment was rightly given up, asked once for each time it was."""
    return Question(
        occurrence=f"{asked_about(row)}{row.version}",
        title=f"คนที่สองยืนยัน: {title_of(row, 'th')}",
        title_en=f"Second person: {title_of(row, 'en')}",
        says="closed_by_one",
    )


def asked_about(row: Deadline) -> str:
    """How the questions about a payment begin."""
    return f"{row.code}:{row.pk}:"


def _check_another_person(row: Deadline, cause: Cause) -> None:
    own = row.code == SECOND_PERSON and row.entered_by_id == cause.by.pk
    if own and dates_are_checked_twice():
        raise DeadlineRefused("", _("You entered this yourself; another person must look at it."))


def follow(case: Case, cause: Cause) -> None:
    """Bring the other deadlines of a case up to a change of one. Raises DeadlineRefused where the
    events or a rule of the house cannot be counted with."""
    try:
        refresh_deadlines(case, cause)
    except InputError as error:
        told = _("The deadlines of this case cannot be computed: %(why)s")
        raise DeadlineRefused("", told % {"why": error.text(get_language() or "th")}) from error


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
    if closing.disposition in DONE:
        _check_in_time(row, closing.disposition, _check_proof(row, closing, on))
    elif not closing.note.strip():
        raise DeadlineRefused("note", _("Please say why, in a sentence."))
    elif not closing.agreed_by and keeps_in_force(row):
        _check_nothing_ends(row, closing.disposition, on)


def keeps_in_force(deadline: Deadline) -> bool:
    """Whether a right ends when nobody meets this term."""
    return not {deadline.code, *deadline.alternative_to}.isdisjoint(KEEP_IN_FORCE)


def _check_nothing_ends(row: Deadline, disposition: str, on: date) -> None:
    """One person alone never lets a right end."""
    if disposition in LET_GO:
        raise DeadlineRefused(
            "disposition",
            _("Two people let a right end: enter the client's word at the payment's instruction."),
        )
    if disposition == Disposition.MISSED and on <= last_day(row):
        raise DeadlineRefused("disposition", _("It can still be paid: its last day is not over."))


def _for_people() -> set[str]:
    return set(Disposition.values) - {Disposition.BY_EVENT}


def _check_in_time(row: Deadline, disposition: str, done_on: date) -> None:
    """Done on the last day or before, or late: with surcharge it is still done."""
    if row.kind not in CAN_BE_LATE:
        if disposition == Disposition.FILED_LATE:
            raise DeadlineRefused(
                "disposition", _("Only a deadline of the law can be filed late; choose “Done”.")
            )
        return
    late = done_on > max(last_day(each) for each in [row, *_with_alternatives(row)])
    if late and disposition == Disposition.DONE:
        raise DeadlineRefused(
            "done_on", _("This day lies after the last day; choose “Filed late” if it is right.")
        )
    if not late and disposition == Disposition.FILED_LATE:
        raise DeadlineRefused(
            "done_on", _("This day does not lie after the last day; choose “Done” if it is right.")
        )


def in_time_until(row: Deadline) -> date:
    """The last day without surcharge by the law or, where it was set by hand to a later one, by
    hand."""
    return max(row.due_date, row.computed_due_date)


def last_day(row: Deadline) -> date:
    """The same, with the days on which a surcharge still saves the right."""
    return max(row.surcharge_until or in_time_until(row), in_time_until(row))


def _check_proof(row: Deadline, closing: Closing, on: date) -> date:
    """The day on which it was done."""
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
    return closing.done_on


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
        data={**_pointing_at(row, kind), **closing.says},
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
