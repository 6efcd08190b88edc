"""Which cases were checked in which month: what the monthly audit counts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cases.models import Case, MonthlyCheck
from cases.models.case import OfficeStatusState
from cases.rules.thai_dates import BANGKOK, bangkok_day


def month_of(at: datetime) -> date:
    """The month of a moment in Bangkok, as its first day."""
    return bangkok_day(at).replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def beginning(day: date) -> datetime:
    """The moment at which a day begins in Bangkok."""
    return datetime(day.year, day.month, day.day, tzinfo=BANGKOK)


def note_checks(pks: Sequence[int], at: datetime) -> None:
    """Note that these cases were checked at a moment; those that were not stamped with it (they
    changed meanwhile and stay due) are left out. Twice is once."""
    checked = Case.objects.filter(pk__in=pks, last_checked_at=at).order_by("pk")
    rows = [
        MonthlyCheck(
            case_id=pk,
            month=month_of(at),
            checked_at=at,
            shown=state != OfficeStatusState.NOT_PUBLIC,
        )
        for pk, state in checked.values_list("pk", "office_status_state")
    ]
    MonthlyCheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["month", "case"],
        update_fields=["checked_at", "shown"],
    )
