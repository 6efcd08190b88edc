"""Renewals that nobody has told: a right that stands though its last renewal known here is past.

A term of a renewal opens the next one only when it was met. Where the first was over before a case
was taken over it is history, and no next one would ever come. So a person is asked to enter the
renewals; no date is made up.
"""

from datetime import date

from cases.deadlines import open_follow_up
from cases.models import Case, Deadline, DeadlineState
from cases.queries import office_calendar
from cases.recompute import Cause

RENEWALS_UNKNOWN = "RENEWALS-UNKNOWN"
# The terms that open the next of their kind only when they were met.
ONE_AFTER_THE_OTHER = ("TM-54", "PAT-65g")


def ask_for_renewals(case: Case, until: date | None, cause: Cause, on: date) -> Deadline | None:
    """Open the follow-up, once, where the next renewal of a case is not known; `until` is the end
    of the right as the office shows it. Whether the right has ended, the caller knows."""
    last = _last_known(case)
    if last is None:
        return None
    params = {"name_en": "Enter the renewals", "from": last.due_date.isoformat()}
    code = "renewals_unknown"
    if until is not None:
        code, params["date"] = "renewals_unknown_until", until.isoformat()
    return open_follow_up(
        case,
        RENEWALS_UNKNOWN,
        last.due_date.isoformat(),
        office_calendar(case.filing_office_id).next_open(on),
        cause,
        title="บันทึกการต่ออายุ",
        trigger_date=on,
        law="",
        steps=[{"code": code, "params": params}],
    )


def _last_known(case: Case) -> Deadline | None:
    """The last term of a renewal, where it is history and none is open."""
    terms = Deadline.objects.filter(case=case, code__in=ONE_AFTER_THE_OTHER, ours=True)
    if terms.filter(state=DeadlineState.OPEN).exists():
        return None
    return terms.filter(state=DeadlineState.HISTORIC).order_by("due_date").last()
