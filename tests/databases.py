"""Databases of their own on the server of the PostgreSQL lane, for processes that are killed."""

from urllib.parse import quote

from django.db import connection


def on_the_server(statement: str) -> None:
    """Run a statement outside every database of a test."""
    import psycopg

    given = connection.settings_dict
    with psycopg.connect(
        dbname="postgres",
        autocommit=True,
        host=given["HOST"],
        port=given["PORT"] or 5432,
        user=given["USER"],
        password=given["PASSWORD"],
    ) as control:
        control.execute(statement)  # type: ignore[call-overload]


def address_of(name: str) -> str:
    """The address of a database on that server, as DATABASE_URL takes it."""
    given = connection.settings_dict
    login = f"{given['USER']}:{quote(str(given['PASSWORD'] or ''), safe='')}"
    return f"postgres://{login}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
