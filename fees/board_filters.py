"""What the address of the board of payments says, and addresses that say something else."""

from dataclasses import asdict, replace
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from fees.board import KINDS, SHOWS, STATES, Filters

# No name of a client is longer, and no key.
LONGEST = 200
LONGEST_KEY = 9


def read_filters(given: QueryDict) -> tuple[Filters, bool]:
    """The filters of an address, and whether some of it could not be understood and was left
    out."""
    wanted = {name: given.get(name, "").replace("\x00", "").strip() for name in Filters.__slots__}
    found = Filters(
        show=wanted["show"] if wanted["show"] in SHOWS else "",
        state=wanted["state"] if wanted["state"] in STATES else "",
        kind=wanted["kind"] if wanted["kind"] in KINDS else "",
        client=key_of(wanted["client"]),
        q=wanted["q"][:LONGEST],
    )
    understood = {name: _text(value) for name, value in asdict(found).items()}
    return found, understood != wanted


def address(filters: Filters, **changes: Any) -> str:
    """The query of the board with other filters: "?kind=design", "?" for none."""
    said = asdict(replace(filters, **changes))
    return "?" + urlencode({name: _text(value) for name, value in said.items() if value})


def key_of(text: str) -> int | None:
    """The number that a text is; None for one that is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= LONGEST_KEY else None


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
