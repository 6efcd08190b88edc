"""The fee panel of a case page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.middleware import DocketRequest
from cases.models import Deadline
from cases.views.frame import bangkok_today, page
from fees.access import can_keep_the_books
from fees.queries import amounts_for, tariffs
from fees.tariff import tariff_on, with_surcharge


@require_safe
def case_panel(request: DocketRequest, pk: int) -> HttpResponse:
    """The official fees beside the open deadlines of one case: a fragment for the case page,
    a small page of its own without htmx."""
    case = case_for(request.user, pk)
    on = bangkok_today()
    deadlines = list(case.deadlines.on_the_desk().select_related("case").order_by("due_date"))
    known = tariffs()
    amounts = amounts_for(deadlines, on, known)
    context = {
        "case": case,
        "lines": [_line(row, amounts[row.pk]) for row in deadlines if row.pk in amounts],
        "unknown": sum(1 for row in deadlines if row.pk not in amounts),
        "tariff": tariff_on(known, case.ip_type, on),
        "books": can_keep_the_books(request.user),
    }
    template = "fees/_panel.html" if request.headers.get("HX-Request") else "fees/panel.html"
    return page(request, template, context)


def _line(deadline: Deadline, amount: int) -> dict[str, object]:
    late = with_surcharge(deadline.code, amount) if deadline.surcharge_until else None
    return {"deadline": deadline, "amount": amount, "late": late}
