"""The printed docket: what a person sees of the next 90 days, and what is overdue, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.deadlines import title_of
from cases.models import Deadline, DeadlineKind, Role, User
from cases.papers.typesetting import typeset
from cases.queries import answered_for_by, client_name, dates_are_checked_twice, due_by
from cases.reminders.feeds import convenience
from cases.rules import wording
from cases.rules.thai_dates import BANGKOK

AHEAD = timedelta(days=90)
WEEK = timedelta(days=7)
# A paper lists no more; who needs them all takes the list of cases as a file.
LISTED = 3000
# Who answers for no cases of their own gets the docket of the office.
OFFICE_WIDE = {Role.ADMINISTRATOR, Role.BOOKKEEPER}


@dataclass(frozen=True)
class Printed:
    """A printed docket: its file, and how many deadlines are overdue, end within a week of its
    day, and stand on it in all."""

    pdf: bytes
    overdue: int
    week: int
    total: int


def may_have(user: User) -> bool:
    """Whether a person is of the office and here."""
    return user.is_active and user.role != Role.CLIENT


def is_office_wide(user: User) -> bool:
    """Whether a person's own docket is that of the whole office."""
    return user.role in OFFICE_WIDE


def printed_docket(user: User, office: bool, on: date, now: datetime) -> Printed:
    """The docket of a day for a person, of their own cases or of the whole `office` as far as
    they see it, in their language."""
    rows = list(_due(user, office, on)[: LISTED + 1])
    shown = rows[:LISTED]
    with translation.override(user.language):
        content = _paper(user, shown, office, on, now) | {
            "more": _cut() if len(rows) > LISTED else ""
        }
        return Printed(
            pdf=typeset("docket", content),
            overdue=sum(row.due_date < on for row in shown),
            week=sum(on <= row.due_date <= on + WEEK for row in shown),
            total=len(shown),
        )


def name_of(on: date) -> str:
    """The name of the file, in the active language."""
    return _("Docket %(day)s") % {"day": on.isoformat()} + ".pdf"


def _due(user: User, office: bool, on: date) -> QuerySet[Deadline]:
    rows = due_by(user, on + AHEAD)
    if not office:
        rows = rows.filter(answered_for_by(user, "case__"))
    return rows.annotate(client_name=client_name("case_id")).defer("notes", "rests_on")


def _cut() -> str:
    return _("More than %(n)s: the rest is not on this paper.") % {"n": f"{LISTED:,}"}


def _paper(
    user: User, rows: Sequence[Deadline], office: bool, on: date, now: datetime
) -> dict[str, Any]:
    twice = dates_are_checked_twice()
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(_group(user, row.due_date, on), []).append(_row(user, row, on, twice))
    here = now.astimezone(BANGKOK)
    made = {"day": _day(user, here.date(), weekday=False), "time": f"{here:%H:%M}", "who": user}
    scope = _("Whole office") if office else _("Cases of %(person)s") % {"person": user}
    count = ngettext("%(n)s deadline", "%(n)s deadlines", len(rows)) % {"n": f"{len(rows):,}"}
    return {
        "language": user.language,
        "page": _("Page"),
        "title": _("Printed docket"),
        "as_of": _("As of %(day)s, with the 90 days that follow") % {"day": _day(user, on)},
        "scope": f"{scope} · {count}",
        "made": _("Made on %(day)s at %(time)s for %(who)s") % made,
        "note": convenience(),
        "none": _("Nothing is overdue, and nothing ends in these 90 days."),
        "heads": [_("Due"), _("Case"), _("What to do"), _("Responsible"), _("State")],
        "groups": [{"title": title, "rows": listed} for title, listed in groups.items()],
    }


def _group(user: User, due: date, on: date) -> str:
    """Overdue, or the week from its Monday to its Sunday."""
    if due < on:
        return _("Overdue")
    monday = due - timedelta(days=due.weekday())
    sunday = monday + timedelta(days=6)
    return f"{_day(user, monday, weekday=False)} – {_day(user, sunday, weekday=False)}"


def _row(user: User, row: Deadline, on: date, twice: bool) -> dict[str, Any]:
    case = row.case
    title = (case.title_en if user.language == "en" else "") or case.title
    return {
        "late": row.due_date < on,
        "due": _day(user, row.due_date),
        "time": row.due_time,
        "ref": case.ref,
        "title": title,
        "client": vars(row)["client_name"] or "",
        "action": title_of(row, user.language),
        "law": wording.law_label(row.law, user.language),
        "who": str(case.responsible or "–"),
        "state": _states(row, twice),
    }


def _states(row: Deadline, twice: bool) -> list[dict[str, Any]]:
    """The kind of a deadline, and what somebody must still look at."""
    states = [{"text": str(DeadlineKind(row.kind).label), "open": False}]
    if twice and row.is_unverified:
        states.append({"text": _("Not verified yet"), "open": True})
    if not row.confirmed:
        states.append({"text": _("Unconfirmed"), "open": True})
    return states


def _day(user: User, day: date, *, weekday: bool = True) -> str:
    write = wording.english_date if user.language == "en" else wording.thai_date
    return write(day, user.era, weekday=weekday, short=True)
