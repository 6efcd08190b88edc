"""The fee panel of a case page."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.deadlines import in_time_until, last_day
from cases.middleware import DocketRequest
from cases.models import Deadline
from cases.views.frame import bangkok_today, page
from fees.access import can_keep_the_books
from fees.annuities import PAYMENTS
from fees.plan_views import calculator_link
from fees.queries import NO_FEES, amounts_for, lump_sums_for, tariffs
from fees.tariff import ANNUITY_RULES, tariff_on, with_surcharge

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
    at_once = lump_sums_for(deadlines, on, known)
    if at_once:
        spared = ANNUITY_RULES
        deadlines = [row for row in deadlines if row.code not in spared or row.pk in at_once]
    amounts = amounts_for(deadlines, on, known) | at_once
    later = [row for row in deadlines if row.code in PAYMENTS][PAYMENTS_SHOWN:]
    shown = [row for row in deadlines if row not in later]
    context = {
        "case": case,
        "lines": [
            _line(row, amounts[row.pk], on, at_once=row.pk in at_once)
            for row in shown
            if row.pk in amounts
        ],
        "later": len(later),
        "later_amount": sum(amounts.get(row.pk, 0) for row in later),
        "unknown": sum(row.pk not in amounts and row.kind not in NO_FEES for row in deadlines),
        "tariff": tariff_on(known, case.ip_type, on),
        "books": can_keep_the_books(request.user),
        "has_plan": any(row.code in PAYMENTS for row in deadlines),
        "calculator": calculator_link(case),
    }
    template = "fees/_panel.html" if request.headers.get("HX-Request") else "fees/panel.html"
    return page(request, template, context)


def _line(deadline: Deadline, amount: int, on: date, *, at_once: bool) -> dict[str, object]:
    can_be_late = deadline.surcharge_until is not None and not at_once
    late = with_surcharge(deadline.code, amount) if can_be_late else None
    return {
        "deadline": deadline,
        "amount": amount,
        "late": late,
        "is_late": late is not None and on > in_time_until(deadline),
        "is_over": deadline.code in PAYMENTS and on > last_day(deadline),
        "instruction": getattr(deadline, "instruction", None),
    }
