"""The board of annuities and renewals as an Excel file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.deadlines import title_of
from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.sheets import Row, download, sheet
from cases.views.frame import bangkok_today
from fees.board import BoardRow, Filters, Reading
from fees.board_filters import read_filters
from fees.models import Instruction
from fees.queries import tariffs

AT_ONCE = 500


@require_safe
def board_sheet(request: DocketRequest) -> HttpResponse:
    """Every payment that the filters of the address leave, in the order of the board."""
    on = bangkok_today()
    filters, _left_out = read_filters(request.GET)
    reading = Reading(request.user, on, tariffs())
    heads = [
        _("Due"), _("Late until"), _("Opens on"), _("Case"), _("Title"), _("Application number"),
        _("Registration number"), _("Client"), _("Kind of right"), _("What to do"), _("Year"),
        _("Baht"), _("Paid late"), _("Baht today"), _("Lump sum"), _("State"), _("Client's word"),
    ]  # fmt: skip
    title = _("Annuities and renewals")
    content = sheet(
        title, heads, _rows(reading, filters), language=reading_language(), era=request.era
    )
    return download(content, f"{title} {on.isoformat()}.xlsx")


def _rows(reading: Reading, filters: Filters) -> Iterator[Row]:
    for row in reading.rows(filters).iterator(chunk_size=AT_ONCE):
        yield _cells(reading.as_row(row))


def _cells(row: BoardRow) -> Row:
    case, payment, term = row.deadline.case, row.payment, row.payment.term
    instruction = row.instruction
    return (
        term.due_date,
        term.surcharge_until,
        term.opens_on,
        case.ref,
        case.title,
        case.application_number,
        case.registration_number,
        row.client,
        case.get_ip_type_display(),
        title_of(row.deadline, reading_language()),
        term.occurrence if term.years else "",
        payment.amount,
        payment.late_amount,
        payment.owed,
        row.lump.amount if row.lump else None,
        str(Instruction.State(row.state).label),
        instruction.get_choice_display() if instruction and instruction.choice else None,
    )
