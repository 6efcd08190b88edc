"""Refusing to start on a database that is away or of another version."""

from functools import cache

from django.core.management.base import CommandError
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

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


def what_is_missing() -> str:
    """Why this process cannot answer for the docket, in words that show nothing of it; "" when it
    can. One question to the database, for it is asked by strangers every few seconds."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error:
        return "The database does not answer."
    if not _newest_migrations() <= set(applied):
        return "The tables are not of this version."
    return ""


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, of which the others follow. The files of a running
    process do not change."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def first_line(error: Error) -> str:
    """The first line of the driver's message, which names no password, as a sentence."""
    return str(error).strip().partition("\n")[0].rstrip(".") + "."
