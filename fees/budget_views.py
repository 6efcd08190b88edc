"""The budget of the coming 36 months as a page and as an Excel file, of the office or a client."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.deadlines import title_of
from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.models import Party
from cases.sheets import Row, Sheet, download, workbook
from cases.views.frame import bangkok_today, page
from fees.board_filters import key_of
from fees.budget import Outlook
from fees.budget_months import PARTS, chart, quarters
from fees.plans import client_seen_by
from fees.queries import tariffs

HEIGHT = 200


@require_safe
def budget_page(request: DocketRequest) -> HttpResponse:
    """Bars by the month, and a table by the month or the quarter."""
    on = bangkok_today()
    chosen, by = _client(request), request.GET.get("by", "")
    client = chosen.pk if chosen else None
    outlook = Outlook(request.user, on, tariffs(), client)
    budget, clients = outlook.budget(), outlook.clients(client)
    unknown = by not in {"", "month"} or (bool(request.GET.get("client")) and chosen is None)
    context = {
        "budget": budget,
        "chart": chart(budget.months, HEIGHT),
        "height": HEIGHT,
        "rows": budget.months if by == "month" else quarters(budget.months),
        "by": "month" if by == "month" else "quarter",
        "clients": clients,
        "client": chosen,
        "client_query": f"client={client}" if client is not None else "",
        "left_out": unknown,
        "sums": {part: sum(getattr(m, part) for m in budget.months) for part in PARTS},
    }
    return page(request, "fees/budget.html", context)


@require_safe
def budget_sheet(request: DocketRequest) -> HttpResponse:
    """Two sheets: the sums by the month, and every payment with its case and its client."""
    client = _client(request)
    outlook = Outlook(request.user, bangkok_today(), tariffs(), client.pk if client else None)
    sheets = [_by_month(outlook), _each(outlook)]
    content = workbook(sheets, language=reading_language(), era=request.era)
    return download(content, f"{_('Budget of 36 months')} {bangkok_today().isoformat()}.xlsx")


def _client(request: DocketRequest) -> Party | None:
    """The client in the address; none where it names nobody that the person may see."""
    key = key_of(request.GET.get("client", ""))
    return None if key is None else client_seen_by(request.user, key)


def _by_month(outlook: Outlook) -> Sheet:
    heads = [
        _("Month"), _("Annuities"), _("Renewals and extensions"), _("Other official fees"),
        _("Baht"), _("Number of payments"),
    ]  # fmt: skip
    rows = (
        (m.first, m.annuities, m.renewals, m.others, m.total, m.count)
        for m in outlook.budget().months
    )
    return Sheet(_("By month"), heads, rows)


def _each(outlook: Outlook) -> Sheet:
    heads = [
        _("Due"), _("Case"), _("Title"), _("Kind of right"), _("Client"), _("What to do"),
        _("Year"), _("Baht"),
    ]  # fmt: skip
    return Sheet(_("Payments"), heads, _payments(outlook))


def _payments(outlook: Outlook) -> Iterator[Row]:
    for one in outlook.each():
        if one.amount is None:
            continue
        row, case = one.deadline, one.deadline.case
        title: Any = title_of(row, reading_language())
        years = row.occurrence if row.years else ""
        kind = case.get_ip_type_display()
        yield one.day, case.ref, case.title, kind, one.client, title, years, one.amount
