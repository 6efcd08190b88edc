"""Days that nobody has told and without which a deadline would never come: a person is asked.

Every term is counted from the filing day or from what follows it. A term of a renewal opens the
next one only when it was met: where the first was over before a case was taken over it is history,
and no next one would ever come. No date is made up.
"""

from datetime import date
from typing import Any

from cases.deadlines import open_follow_up, save
from cases.models import Case, Deadline, DeadlineState
from cases.queries import current_events, office_calendar
from cases.recompute import Cause
from cases.rules.wording import OUR_TASKS

RENEWALS_UNKNOWN = "RENEWALS-UNKNOWN"
FILING_UNKNOWN = "FILING-UNKNOWN"
# The kinds of right whose law gives our side terms.
WITH_TERMS = frozenset({"trademark", "design", "invention", "petty_patent"})
# The terms that open the next of their kind only when they were met.
ONE_AFTER_THE_OTHER = ("TM-54", "PAT-65g")


def ask_for_renewals(case: Case, until: date | None, cause: Cause, on: date) -> Deadline | None:
    """Open the follow-up, once, where the next renewal of a case is not known; `until` is the end
    of the right as the office shows it. Whether the right has ended, the caller knows. What was
    asked and is known by now ends."""
    last = _last_known(case)
    _end_others(case, last, cause)
    if last is None:
        return None
    params = {"from": last.due_date.isoformat()}
    code = "renewals_unknown"
    if until is not None:
        code, params["date"] = "renewals_unknown_until", until.isoformat()
    step = {"code": code, "params": params}
    return _ask(case, RENEWALS_UNKNOWN, last.due_date.isoformat(), step, cause, on)


def ask_for_the_filing(case: Case, cause: Cause, on: date) -> Deadline | None:
    """Open the follow-up, once, where a case that has terms by law has no filing day."""
    if case.ip_type not in WITH_TERMS or current_events(case).filter(kind="filed").exists():
        return None
    step = {"code": "filing_unknown", "params": {}}
    return _ask(case, FILING_UNKNOWN, "", step, cause, on)


def _end_others(case: Case, last: Deadline | None, cause: Cause) -> None:
    """End what was asked before and is asked no longer."""
    asked = Deadline.objects.filter(case=case, code=RENEWALS_UNKNOWN, state=DeadlineState.OPEN)
    if last is not None:
        asked = asked.exclude(occurrence=last.due_date.isoformat())
    for row in asked:
        row.state = DeadlineState.NO_LONGER_DUE
        save(row, cause)


def _ask(
    case: Case, code: str, occurrence: str, step: dict[str, Any], cause: Cause, on: date
) -> Deadline:
    due = office_calendar(case.filing_office_id).next_open(on)
    thai, english = OUR_TASKS[code]
    step["params"]["name_en"] = english
    facts = {"title": thai, "trigger_date": on, "law": "", "steps": [step]}
    row = open_follow_up(case, code, occurrence, due, cause, **facts)
    if row.state == DeadlineState.NO_LONGER_DUE:
        row.state = DeadlineState.OPEN
        save(row, cause)
    return row


def _last_known(case: Case) -> Deadline | None:
    """The last term of a renewal, where it is history and none is open."""
    terms = Deadline.objects.filter(case=case, code__in=ONE_AFTER_THE_OTHER, ours=True)
    if terms.filter(state=DeadlineState.OPEN).exists():
        return None
    return terms.filter(state=DeadlineState.HISTORIC).order_by("due_date").last()
