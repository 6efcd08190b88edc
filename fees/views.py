"""The fee panel of a case page."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.middleware import DocketRequest
from cases.models import Deadline
from cases.views.frame import bangkok_today, page
from fees.access import can_keep_the_books
from fees.annuities import PAYMENTS
from fees.charging import last_day_in_time
from fees.plan_views import calculator_link
from fees.queries import amounts_for, tariffs
from fees.tariff import tariff_on, with_surcharge

# Of the payments that keep a right in force the panel shows these; the plan shows all.
PAYMENTS_SHOWN = 2


@require_safe
def case_panel(request: DocketRequest, pk: int) -> HttpResponse:
    """The official fees beside the open deadlines of one case: a fragment for the case page,
    a small page of its own without htmx."""
    case = case_for(request.user, pk)
    on = bangkok_today()
    found = case.deadlines.on_the_desk().select_related("case", "instruction")
    deadlines = list(found.order_by("due_date"))
    known = tariffs()
    amounts = amounts_for(deadlines, on, known)
    later = [row for row in deadlines if row.code in PAYMENTS][PAYMENTS_SHOWN:]
    shown = [row for row in deadlines if row not in later]
    context = {
        "case": case,
        "lines": [_line(row, amounts[row.pk], on) for row in shown if row.pk in amounts],
        "later": len(later),
        "later_amount": sum(amounts.get(row.pk, 0) for row in later),
        "unknown": sum(1 for row in deadlines if row.pk not in amounts),
        "tariff": tariff_on(known, case.ip_type, on),
        "books": can_keep_the_books(request.user),
        "has_plan": any(row.code in PAYMENTS for row in deadlines),
        "calculator": calculator_link(case),
    }
    template = "fees/_panel.html" if request.headers.get("HX-Request") else "fees/panel.html"
    return page(request, template, context)


def _line(deadline: Deadline, amount: int, on: date) -> dict[str, object]:
    """What is paid on a day: in time, with surcharge, or nothing that is known once both are
    over."""
    until = deadline.surcharge_until
    late = with_surcharge(deadline.code, amount) if until else None
    return {
        "deadline": deadline,
        "amount": amount,
        "late": late,
        "is_late": late is not None and on > last_day_in_time(deadline),
        "over": until is not None and on > until,
        "instruction": getattr(deadline, "instruction", None),
    }
