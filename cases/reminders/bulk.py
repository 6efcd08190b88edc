"""Storing many reminders at once: by COPY on PostgreSQL, by `bulk_create` elsewhere.

A first pass over a large docket makes some hundred thousand rows; the ORM alone would spend
most of that pass on building objects.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from cases.models import Reminder

# Deadline, due date, step, recipient, and as what the recipient is told.
Row = tuple[int, date, str, int, str]

BATCH = 5000
COLUMNS = "deadline_id, due_date, step, recipient_id, role"


def insert_planned(rows: Sequence[Row], planned_on: date) -> None:
    """Store planned reminders; one that is there already stays as it is."""
    if connection.vendor == "postgresql":
        _copy(rows, planned_on)
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


def _copy(rows: Sequence[Row], planned_on: date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE to_plan (deadline_id bigint, due_date date, step text,"
            " recipient_id bigint, role text) ON COMMIT DROP"
        )
        with cursor.copy(f"COPY to_plan ({COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {Reminder._meta.db_table} ({COLUMNS}, state, planned_on)"  # noqa: S608
            f" SELECT {COLUMNS}, %s, %s FROM to_plan ON CONFLICT DO NOTHING",
            [Reminder.State.PLANNED, planned_on],
        )
        cursor.execute("DROP TABLE to_plan")
