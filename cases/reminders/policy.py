"""Who must be told of a deadline on a day. Plain Python over plain values.

A step is found with "on or before": what a night missed is told by the next one, and a later
step never waits for an earlier.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LADDER = (90, 60, 30, 14, 7, 3, 1, 0)
FIRST = max(LADDER)
OVERDUE = "overdue"
URGENT = 7


@dataclass(frozen=True)
class Person:
    """Somebody who could be told: `can_be_told` is whether a mail may reach them."""

    pk: int
    can_be_told: bool


@dataclass(frozen=True)
class Recipient:
    """One person to tell, and as what: responsible, deputy or administrator."""

    pk: int
    role: str


def step_for(due: date, as_of: date) -> str | None:
    """The step that holds on a day: the smallest rung not below the days left.

    None while the deadline is more than 90 days ahead. An overdue deadline has a step of
    its own for every day, named `overdue:` and the day.
    """
    left = (due - as_of).days
    if left > FIRST:
        return None
    if left < 0:
        return overdue_step(as_of)
    return str(min(rung for rung in LADDER if rung >= left))


def overdue_step(as_of: date) -> str:
    """The step of every overdue deadline on a day."""
    return f"{OVERDUE}:{as_of.isoformat()}"


def steps_of(as_of: date) -> tuple[str, ...]:
    """All steps that can hold on a day."""
    return (*(str(rung) for rung in LADDER), overdue_step(as_of))


def recipients_for(
    responsible: Person | None, deputy: Person | None, administrators: Iterable[Person]
) -> tuple[Recipient, ...]:
    """The responsible and the deputy, each once; the administrators where neither can be told."""
    found: dict[int, Recipient] = {}
    for person, role in ((responsible, "responsible"), (deputy, "deputy")):
        if person is not None and person.can_be_told:
            found.setdefault(person.pk, Recipient(person.pk, role))
    if found:
        return tuple(found.values())
    return tuple(Recipient(p.pk, "administrator") for p in administrators if p.can_be_told)


def unreachable(responsible: Person | None, deputy: Person | None) -> tuple[int, ...]:
    """The people of a case who should be told and cannot be, each once."""
    asked = (person for person in (responsible, deputy) if person is not None)
    return tuple(dict.fromkeys(person.pk for person in asked if not person.can_be_told))


# Minutes to wait after each refusal of the mail server; the last one repeats.
PAUSES = (5, 15, 60, 180, 360)
MOST_ATTEMPTS = 10


def minutes_until_next_attempt(attempts: int) -> int:
    """How long to wait after so many failed attempts, at least one."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def may_give_up(attempts: int, steps: Iterable[str]) -> bool:
    """Whether a mail that failed so often is left to a person.

    Never while it tells of a deadline in its last seven days or overdue.
    """
    return attempts >= MOST_ATTEMPTS and not any(is_urgent(step) for step in steps)


def is_urgent(step: str) -> bool:
    """Whether a step belongs to the last seven days or to an overdue deadline."""
    return step.startswith(OVERDUE) or int(step) <= URGENT
