"""Refusing to start on a database that is away or of another version."""

from django.core.management.base import CommandError
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

REFUSED = 2


def refuse_unready_database() -> None:
    """Raises CommandError with a sentence when there is no database or no current table."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        raise CommandError(
            f"The database does not answer: {first_line(error)} Check DATABASE_URL.",
            returncode=REFUSED,
        ) from None
    if waiting:
        raise CommandError(
            "The database is not up to date. First run: python manage.py migrate",
            returncode=REFUSED,
        )


def first_line(error: Error) -> str:
    """The first line of the driver's message, which names no password, as a sentence."""
    return str(error).strip().partition("\n")[0].rstrip(".") + "."
