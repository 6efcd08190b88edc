"""The board of annuities and renewals: what is owed to keep rights in force, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.middleware import DocketRequest
from cases.models import IpType, User
from cases.views.frame import bangkok_today, page
from fees.board import KINDS, STATES, Board, BoardRow, Filters, Reading, Tally
from fees.board_filters import address, read_filters
from fees.models import Instruction
from fees.plans import client_seen_by
from fees.queries import tariffs
from fees.timeline import Bar, Window, scale_for

PAGE = 50


@dataclass(frozen=True, slots=True)
class Counter:
    """One number over the list; its address opens what it counts, or closes it again."""

    name: str
    title: str
    number: int
    tally: Tally
    colour: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter to choose, with the address that chooses it."""

    label: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the board with its bar."""

    row: BoardRow
    bar: Bar


@require_safe
def board_page(request: DocketRequest) -> HttpResponse:
    """Fifty payments to a page; all that narrows them stands in the address."""
    on = bangkok_today()
    filters, left_out = read_filters(request.GET)
    reading = Reading(request.user, on, tariffs())
    board = reading.board(filters)
    shown = _shown(reading, board, filters, request)
    rows = [reading.as_row(row) for row in shown]
    clients = _clients_of(request.user, rows, filters.client)
    scale = scale_for([_window(row) for row in rows], on)
    context = {
        "filters": filters,
        "left_out": left_out,
        "board": board,
        "counters": _counters(board, filters),
        "states": _states(filters),
        "kinds": _kinds(filters),
        "clients": _clients(clients, filters),
        "client": clients.get(filters.client, ""),
        "state_name": str(Instruction.State(filters.state).label) if filters.state else "",
        "lines": [Line(row, scale.bar(_window(row))) for row in rows],
        "page": shown,
        "months": scale.months(),
        "now": scale.at(on) if scale.has(on) else None,
        "oldest": _days_since(board, on),
        "here": address(filters),
        "everything": address(Filters()),
        "everyone": address(filters, client=None, q=""),
        "over": address(filters, show="over"),
        "narrowed": filters != Filters(),
    }
    return page(request, "fees/annuities.html", context)


def _shown(reading: Reading, board: Board, filters: Filters, request: HttpRequest) -> Any:
    paginator = Paginator(reading.rows(filters), PAGE)
    paginator.count = board.listed.count
    return paginator.get_page(request.GET.get("page"))


def _window(row: BoardRow) -> Window:
    term = row.payment.term
    return Window(term.opens_on or term.due_date, term.due_date, term.surcharge_until)


def _days_since(board: Board, on: date) -> int | None:
    """For how many days the client who was asked longest ago has not answered."""
    oldest = board.shows["waiting"].oldest
    return (on - timezone.localtime(oldest).date()).days if oldest else None


def _counters(board: Board, filters: Filters) -> list[Counter]:
    titles = {
        "late": (_("In surcharge time"), "red"),
        "soon": (_("Due within 30 days"), "amber"),
        "waiting": (_("Waiting for the client's word"), ""),
        "ordered": (_("Ordered, waiting for the receipt"), ""),
        "lump": (_("Saved by a lump sum"), "violet"),
    }
    counters = []
    for name, (title, colour) in titles.items():
        tally, chosen = board.shows[name], filters.show == name
        number = tally.amount if name == "lump" else tally.count
        where = address(filters, show="" if chosen else name)
        counters.append(Counter(name, title, number, tally, colour, where, chosen))
    return counters


def _states(filters: Filters) -> list[Choice]:
    every = Choice(_("All states"), address(filters, state=""), not filters.state)
    return [every] + [
        Choice(str(state.label), address(filters, state=state.value), filters.state == state)
        for state in STATES
    ]


def _kinds(filters: Filters) -> list[Choice]:
    return [
        Choice(
            str(IpType(kind).label),
            address(filters, kind="" if filters.kind == kind else kind),
            filters.kind == kind,
        )
        for kind in KINDS
    ]


def _clients_of(user: User, rows: list[BoardRow], chosen: int | None) -> dict[int | None, str]:
    """The names of the clients on the page; the others are searched for. A chosen client stays
    there without a payment."""
    names = {row.client_id: row.client for row in rows if row.client_id}
    if chosen is not None and chosen not in names:
        client = client_seen_by(user, chosen)
        names |= {client.pk: client.name} if client else {}
    return dict(sorted(names.items(), key=lambda item: (item[0] != chosen, item[1])))


def _clients(clients: dict[int | None, str], filters: Filters) -> list[Choice]:
    return [
        Choice(name, address(filters, client=pk, q=""), pk == filters.client)
        for pk, name in clients.items()
    ]
