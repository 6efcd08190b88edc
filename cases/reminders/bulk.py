"""Storing many reminders at once: as arrays on PostgreSQL, by `bulk_create` elsewhere.

A first pass over a large docket makes some hundred thousand rows; the ORM alone would spend
most of that pass on building objects.
"""

from collections.abc import Sequence
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


def insert_planned(rows: Sequence[Row], planned_on: date) -> None:
    """Store planned reminders; one that is there already stays as it is."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _unnest(rows, planned_on)
    else:
        _create(rows, planned_on)


def _create(rows: Sequence[Row], planned_on: date) -> None:
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
        ignore_conflicts=True,
    )


def _unnest(rows: Sequence[Row], planned_on: date) -> None:
    """One statement with one array for each column."""
    name = connection.ops.quote_name
    columns = ", ".join(name(column) for column in TYPES)
    arrays = ", ".join(f"%s::{kind}[]" for kind in TYPES.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name(Reminder._meta.db_table)}"  # noqa: S608 - names of our own
            f" ({columns}, {name('state')}, {name('planned_on')})"
            f" SELECT planned.*, %s, %s FROM unnest({arrays}) AS planned ON CONFLICT DO NOTHING",
            [Reminder.State.PLANNED.value, planned_on, *map(list, zip(*rows, strict=True))],
        )
