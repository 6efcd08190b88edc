"""Storing many reminders at once: as arrays on PostgreSQL, by `bulk_create` elsewhere.

A first pass over a large docket makes some hundred thousand rows; the ORM alone would spend
most of that pass on building objects.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from cases.models import Reminder

# Deadline, due date, step, recipient, and as what the recipient is told.
Row = tuple[int, date, str, int, str]

BATCH = 5000
TYPES = {
    "deadline_id": "bigint",
    "due_date": "date",
    "step": "text",
    "recipient_id": "bigint",
    "role": "text",
}


def insert_planned(rows: Sequence[Row], planned_on: date, *, some_are_there: bool) -> None:
    """Store planned reminders. With `some_are_there` those stay as they are; without it one of
    them raises IntegrityError, and the rest costs half as much."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _unnest(rows, planned_on, "ON CONFLICT DO NOTHING" if some_are_there else "")
    else:
        _create(rows, planned_on, some_are_there)


def _create(rows: Sequence[Row], planned_on: date, some_are_there: bool) -> None:
    Reminder.objects.bulk_create(
        (
            Reminder(
                deadline_id=deadline,
                due_date=due,
                step=step,
                recipient_id=recipient,
                role=role,
                planned_on=planned_on,
            )
            for deadline, due, step, recipient, role in rows
        ),
        batch_size=BATCH,
        ignore_conflicts=some_are_there,
    )


def _unnest(rows: Sequence[Row], planned_on: date, conflict: str) -> None:
    """One statement with one array for each column."""
    name = connection.ops.quote_name
    columns = ", ".join(name(column) for column in TYPES)
    arrays = ", ".join(f"%s::{kind}[]" for kind in TYPES.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name(Reminder._meta.db_table)}"  # noqa: S608 - names of our own
            f" ({columns}, {name('state')}, {name('planned_on')})"
            f" SELECT planned.*, %s, %s FROM unnest({arrays}) AS planned {conflict}",
            [Reminder.State.PLANNED.value, planned_on, *map(_array, zip(*rows, strict=True))],
        )


def _array(column: Iterable[object]) -> str:
    """An array as PostgreSQL writes it. Numbers, days, steps and roles need no quotes, and one
    text is far cheaper to hand over than some ten thousand values."""
    return f"{{{','.join(map(str, column))}}}"
