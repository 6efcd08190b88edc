"""A right that one side calls ended and the other does not: a person decides.

The register's word alone ends nothing. It lags behind too, so a right that the docket calls ended
is asked about only when the office goes on with it.
"""

from cases.eexchange.status import ENDED
from cases.models import Case, Discrepancy, RegisterSnapshot
from cases.models.case import OurSide
from cases.recompute import Cause
from cases.register.compare import Difference
from cases.register.differences import HOLDS, STANDING, end_difference, raise_difference


def compare_ending(
    case: Case, snapshot: RegisterSnapshot, cause: Cause, *, status_before: str = ""
) -> str:
    """Raise or end the difference in the status; answers as `raise_difference`, or "same".

    `status_before` is the office's text at the check before, "" where there was none.
    """
    difference = Difference("status", case.office_status, case.stage)
    if _ended_there_only(case) or _goes_on_there(case, difference, status_before):
        return raise_difference(case, difference, snapshot, cause)
    end_difference(case, "status", cause)
    return "same"


def text_before(case: Case) -> str:
    """The office's text before the present one, where that came after our right had ended here;
    else "". A text that nobody could read when it came is compared when somebody can."""
    was_over = False
    told = case.history.order_by("-history_date", "-history_id")
    for text, is_over in told.values_list("office_status", "is_over").iterator(chunk_size=50):
        if text != case.office_status:
            return str(text) if was_over else ""
        was_over = is_over
    return ""


def _ended_there_only(case: Case) -> bool:
    return case.office_status_internal in ENDED and not case.is_over


def _goes_on_there(case: Case, difference: Difference, status_before: str) -> bool:
    """Whether the office has another stage for our right since it ended here, or somebody has to
    decide that still or has decided it."""
    alive = case.office_status_internal and case.office_status_internal not in ENDED
    if not (alive and case.is_over and case.our_side == OurSide.APPLICANT):
        return False
    if status_before and status_before != case.office_status:
        return True
    rows = Discrepancy.objects.filter(
        case=case, field="status", office_value=difference.office, docket_value=difference.docket
    )
    return rows.filter(state__in=STANDING).exists() or rows.filter(HOLDS).exists()
