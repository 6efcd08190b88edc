"""Payments that keep rights in force, for tests: designs whose window is open."""

from datetime import UTC, date, datetime
from typing import Any

from cases.models import Case, Deadline, Party, User
from fees.calls import draft_calls, send_call
from fees.models import ClientCall
from tests.factories import NOON, TODAY, alice, cause, join, make_case, make_party

# Year 5 opens on 30 October 2026; due 29 December 2026, with surcharge until 28 April 2027.
FILED, GRANTED = "2022-10-30", "2024-03-01"
DUE, LAST = date(2026, 12, 29), date(2027, 4, 28)
AFTER = date(2027, 4, 29)


def client_of_ours(name: str = "Lamp Makers Ltd", **fields: Any) -> Party:
    known = Party.objects.filter(name=name).first()
    return known or make_party(name, **{"email": "ip@lamps.example", "language": "en", **fields})


def design(client: Party | None = None, **fields: Any) -> Case:
    """A granted design in its fifth year."""
    case = make_case(events=[("filed", FILED), ("granted", GRANTED)], **fields)
    join(case, client or client_of_ours())
    return case


def first_payment(client: Party | None = None, **fields: Any) -> Deadline:
    """Year 5 of a design: 500 baht, 650 late, 7,500 for all years."""
    return design(client, **fields).deadlines.get(code="ANN-1", years=[5])


def later_payment(client: Party | None = None, **fields: Any) -> Deadline:
    """Year 7 of a design whose years before are paid."""
    events = [
        ("filed", "2020-10-30"),
        ("granted", "2023-03-01"),
        ("annuity_paid", "2024-11-05", {"years": [5]}),
        ("annuity_paid", "2025-11-05", {"years": [6]}),
    ]
    case = make_case(events=events, **fields)
    join(case, client or client_of_ours())
    return case.deadlines.get(code="ANN-1", years=[7])


def drafted(*rows: Deadline, step: int = 1, by: User | None = None) -> ClientCall:
    """The draft of one call about some payments of one client."""
    person = by or alice()
    made = draft_calls(person, [row.pk for row in rows], step, cause(person), TODAY)
    assert made.left_out == []
    return made.calls[0]


def called(*rows: Deadline, step: int = 1) -> ClientCall:
    """A call that was sent to its client, whose mail waits for its job."""
    return send_call(drafted(*rows, step=step), cause(at=NOON), TODAY)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)
