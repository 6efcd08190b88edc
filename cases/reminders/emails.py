"""The words of the mails: one function for each message."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cases.deadlines import title_of
from cases.mails import in_words
from cases.models import Case, Deadline, Discrepancy, Message, Reminder, User
from cases.queries import dates_are_checked_twice
from cases.reminders.acknowledging import link_to
from cases.reminders.digest import OVERDUE, SOON, TODAY, WEEK, Digest
from cases.reminders.plain import plain_words
from cases.reminders.policy import ADMINISTRATOR, STAND_IN, UNACKNOWLEDGED
from cases.reminders.states import DIGEST, SINGLE
from cases.rules import wording

log = logging.getLogger(__name__)
AHEAD = "ahead"


@dataclass(frozen=True)
class Line:
    """One deadline in a mail, in the reader's words. `step` says at which reminder it is told and
    `acknowledge` leads to the button for it; both are empty for what stands in a list only."""

    case: Case
    deadline: Deadline
    due: str
    days: int
    late: int
    title: str
    consequence: str
    role: str
    unverified: bool
    unacknowledged: bool
    url: str
    why_url: str
    acknowledge: str


@dataclass(frozen=True)
class Part:
    """The lines under one heading; `more` are not shown."""

    name: str
    lines: Sequence[Line]
    more: int = 0


@dataclass(frozen=True)
class Edition:
    """What the mails of a pass have in common: the day that they speak of, whether dates are
    checked twice, and what their templates looked up once for all of them."""

    as_of: date
    twice: bool
    memo: dict[Any, Any] = field(default_factory=dict)


def edition_of(as_of: date) -> Edition:
    return Edition(as_of, dates_are_checked_twice())


def render_reminder(person: User, reminders: Sequence[Reminder], edition: Edition) -> Message:
    """One unsaved mail that tells a person of some deadlines, the most urgent first."""
    lines = [_told(person, reminder, edition) for reminder in reminders]
    return _mail(person, SINGLE, edition, {"first": lines[0], **_of_all(lines)})


def render_digest(
    person: User, reminders: Sequence[Reminder], digest: Digest, edition: Edition
) -> Message:
    """One unsaved morning mail: each reminder once, among what is overdue, due today, due within a
    week or further ahead, then what waits to be verified and what is new at the office."""
    told = (_told(person, reminder, edition) for reminder in reminders)
    lines = [*told, *(_line(person, row, edition) for row in digest.terms)]
    lines.sort(key=lambda line: (line.deadline.due_date, line.deadline.due_time, line.deadline.pk))
    parts = _parts(lines, digest, edition.as_of)
    context = {
        "day": _day(person, edition.as_of),
        "parts": parts,
        "numbers": {part.name: len(part.lines) + part.more for part in parts},
        "verify": [_line(person, row, edition) for row in digest.verify],
        "to_verify": digest.to_verify,
        "differences": [_difference(row) for row in digest.differences],
        "new_differences": digest.new_differences,
        **_of_all(lines),
    }
    return _mail(person, DIGEST, edition, context)


def _mail(person: User, kind: str, edition: Edition, context: dict[str, Any]) -> Message:
    """A mail in the words of its template, or without them where that is broken."""
    try:
        with transaction.atomic():
            shared = {"today": edition.as_of, "memo": edition.memo}
            words = in_words(kind, person, shared | context)
    except Exception:
        log.exception("The words of a mail of the kind %s cannot be made", kind)
        words = plain_words(person, context["lines"])
    return Message(
        recipient=person,
        to_address=person.email,
        kind=kind,
        language=person.language,
        as_of=edition.as_of,
        **words,
    )


def _of_all(lines: Sequence[Line]) -> dict[str, Any]:
    """What the end of a mail says of its lines together."""
    return {
        "lines": lines,
        "answers": any(line.role not in {"", ADMINISTRATOR, STAND_IN} for line in lines),
        "overdue": sum(1 for line in lines if line.late),
    }


def _parts(lines: Sequence[Line], digest: Digest, as_of: date) -> list[Part]:
    """By heading, those with lines only. Of what no reminder tells some are not shown."""
    found: dict[str, list[Line]] = {OVERDUE: [], TODAY: [], SOON: [], AHEAD: []}
    for line in lines:
        found[_heading(line.deadline.due_date, as_of)].append(line)
    return [
        Part(name, rows, max(digest.counts.get(name, 0) - _listed(rows), 0))
        for name, rows in found.items()
        if rows
    ]


def _listed(rows: Sequence[Line]) -> int:
    """How many of these lines stand in a list only."""
    return sum(1 for row in rows if not row.acknowledge)


def _heading(due: date, as_of: date) -> str:
    if due <= as_of:
        return OVERDUE if due < as_of else TODAY
    return SOON if due <= as_of + WEEK else AHEAD


def _told(person: User, reminder: Reminder, edition: Edition) -> Line:
    return _line(
        person,
        reminder.deadline,
        edition,
        role=reminder.role,
        unacknowledged=reminder.step.startswith(UNACKNOWLEDGED),
        acknowledge=link_to(reminder),
    )


def _line(
    person: User,
    deadline: Deadline,
    edition: Edition,
    *,
    role: str = "",
    unacknowledged: bool = False,
    acknowledge: str = "",
) -> Line:
    left = (deadline.due_date - edition.as_of).days
    return Line(
        case=deadline.case,
        deadline=deadline,
        due=_due(person, deadline),
        days=max(left, 0),
        late=max(-left, 0),
        title=title_of(deadline, person.language),
        consequence=_consequence(deadline, person.language),
        role=role,
        unverified=edition.twice and deadline.is_unverified,
        unacknowledged=unacknowledged,
        url=f"{_page('case', deadline.case_id)}#deadline-{deadline.pk}",
        why_url=_page("why", deadline.pk),
        acknowledge=acknowledge,
    )


def _difference(row: Discrepancy) -> dict[str, Any]:
    return {"row": row, "url": _page("decide", row.pk)}


def _page(name: str, pk: int) -> str:
    return f"{settings.SITE_URL}{reverse(f'cases:{name}', args=[pk])}"


def _due(person: User, deadline: Deadline) -> str:
    return f"{_day(person, deadline.due_date)} {deadline.due_time}".strip()


def _day(person: User, day: date) -> str:
    write = wording.english_date if person.language == "en" else wording.thai_date
    return write(day, person.era, weekday=True, short=True)


def _consequence(deadline: Deadline, language: str) -> str:
    if not deadline.consequence:
        return ""
    return wording.consequence_label(deadline.consequence, language)
