"""A case that got another application number: what the office said of the old one is not of it."""

from datetime import datetime

from django.db.models import Q

from cases.eexchange.records import plain_number
from cases.models import Case, Discrepancy
from cases.models.case import OfficeStatusState
from cases.recompute import Cause
from cases.register.apply import save_case
from cases.register.differences import HOLDS, STANDING, end_difference

STATUS = ("office_status", "office_status_internal", "office_status_state")


def was_renumbered(case: Case, since: datetime) -> bool:
    """Whether the case had another number at a moment. Signs and spaces do not count."""
    then = case.history.filter(history_date__lte=since).order_by("history_date", "history_id")
    number = then.values_list("application_number", flat=True).last()
    return number is not None and plain_number(number) != plain_number(case.application_number)


def forget_another_number(case: Case, cause: Cause) -> None:
    """Before the first answer about a new number: the status of the old one ends, and so do its
    differences and what was decided about them. Nothing happens where the last check was about
    this number."""
    if case.last_checked_at is None or not was_renumbered(case, case.last_checked_at):
        return
    case.office_status = case.office_status_internal = ""
    case.office_status_state = OfficeStatusState.NEVER
    save_case(case, [*STATUS], cause)
    rows = Discrepancy.objects.filter(Q(state__in=STANDING) | HOLDS, case=case)
    for field in set(rows.values_list("field", flat=True)):
        end_difference(case, field, cause)
