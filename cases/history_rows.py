"""The history of many rows at once, copied by the database from the rows themselves."""

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from cases.deadline_rows import Cause
from cases.models import Deadline


def note_changes(rows: Sequence[Deadline], cause: Cause) -> None:
    """One line of history for each stored row, as it stands now.

    For passes over thousands of rows: simple-history sends each column of each row once more.
    """
    quote = connection.ops.quote_name
    history = Deadline.history.model
    columns = ", ".join(quote(field.column) for field in history.tracked_fields)
    added = ", ".join(
        quote(name)
        for name in ("history_date", "history_type", "history_user_id", "history_change_reason")
    )
    chosen = ", ".join(["%s"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {added}) "  # noqa: S608
            f"SELECT {columns}, %s, '~', %s, %s FROM {quote(Deadline._meta.db_table)} "
            f"WHERE {quote('id')} IN ({chosen})",
            [
                connection.ops.adapt_datetimefield_value(timezone.now()),
                cause.by.pk,
                cause.why,
                *(row.pk for row in rows),
            ],
        )
