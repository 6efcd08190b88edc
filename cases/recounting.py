"""Terms that a person had counted from a day: they follow the closed days as the law's do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cases.deadline_rows import COMPUTED, Changes, Stored
from cases.models import Deadline, DeadlineState
from cases.rules.by_hand import Counted, count_again, given_by_hand
from cases.rules.calendar import Calendar


def recount(manual: Sequence[Deadline], calendar: Calendar) -> Changes:
    """Bring the open rows among them up to the closed days of now. Another last day ends what a
    second person said of the old one."""
    changes = Changes()
    for row in manual:
        counted = _counted_again(row.state, row.trigger_date, row.steps, calendar)
        before = (row.nominal_date, row.computed_due_date, row.confirmed)
        if counted is None or _seen(counted) == before:
            continue
        if counted.due != row.due_date:
            row.forget_the_readings()
            changes.moved.append(row)
        put_counted(row, counted)
        row.version += 1
        changes.changed.append(row)
    return changes


def counts_the_same(row: Stored, calendar: Calendar) -> bool:
    """Whether `recount` would leave a row as it is."""
    now = dict(zip(COMPUTED, row.values, strict=True))
    counted = _counted_again(row.state, now["trigger_date"], now["steps"], calendar)
    before = (now["nominal_date"], now["computed_due_date"], now["confirmed"])
    return counted is None or _seen(counted) == before


def put_counted(row: Deadline, counted: Counted) -> None:
    """Write into a row what was counted by hand; the caller saves it."""
    row.nominal_date = counted.nominal
    row.computed_due_date = row.due_date = counted.due
    row.confirmed = counted.confirmed
    row.steps = [step.as_json() for step in counted.steps]
    row.notes = [note.as_json() for note in counted.notes]


def _counted_again(
    state: str, trigger: date | None, steps: Sequence[Mapping[str, Any]], calendar: Calendar
) -> Counted | None:
    """None where there is nothing to count: it is closed, or its last day was named."""
    if state != DeadlineState.OPEN or trigger is None or "length" not in given_by_hand(steps):
        return None
    return count_again(trigger, steps, calendar)


def _seen(counted: Counted) -> tuple[date, date, bool]:
    return (counted.nominal, counted.due, counted.confirmed)
