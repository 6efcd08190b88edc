"""The words of the mails: one function for each message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from cases.deadlines import title_of
from cases.mails import in_words
from cases.models import Case, Deadline, Message, Reminder, User
from cases.queries import dates_are_checked_twice
from cases.rules import wording


@dataclass(frozen=True)
class Line:
    """One deadline in a mail, in the reader's words."""

    case: Case
    deadline: Deadline
    due: str
    days: int
    late: int
    title: str
    consequence: str
    role: str
    unverified: bool
    url: str
    why_url: str


def render_reminder(person: User, reminders: Sequence[Reminder], as_of: date) -> Message:
    """One unsaved mail that tells a person of some deadlines, the most urgent first."""
    twice = dates_are_checked_twice()
    lines = [_line(person, reminder, as_of, twice) for reminder in reminders]
    context = {
        "lines": lines,
        "first": lines[0],
        "answers": any(line.role != "administrator" for line in lines),
        "overdue": sum(1 for line in lines if line.late),
        "today": as_of,
    }
    return Message(
        recipient=person,
        to_address=person.email,
        kind="reminder",
        language=person.language,
        as_of=as_of,
        **in_words("reminder", person, context),
    )


def _line(person: User, reminder: Reminder, as_of: date, twice: bool) -> Line:
    deadline = reminder.deadline
    left = (deadline.due_date - as_of).days
    return Line(
        case=deadline.case,
        deadline=deadline,
        due=_due(person, deadline),
        days=max(left, 0),
        late=max(-left, 0),
        title=title_of(deadline, person.language),
        consequence=_consequence(deadline, person.language),
        role=reminder.role,
        unverified=twice and deadline.is_unverified,
        url=f"{_page('case', deadline.case_id)}#deadline-{deadline.pk}",
        why_url=_page("why", deadline.pk),
    )


def _page(name: str, pk: int) -> str:
    return f"{settings.SITE_URL}{reverse(f'cases:{name}', args=[pk])}"


def _due(person: User, deadline: Deadline) -> str:
    write = wording.english_date if person.language == "en" else wording.thai_date
    day = write(deadline.due_date, person.era, weekday=True, short=True)
    return f"{day} {deadline.due_time}".strip()


def _consequence(deadline: Deadline, language: str) -> str:
    if not deadline.consequence:
        return ""
    return wording.consequence_label(deadline.consequence, language)
