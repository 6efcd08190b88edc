"""Databases of their own, for processes that are killed: made on the server of the PostgreSQL
lane, and read from the test itself."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import environ
from django.db import connection, connections

BESIDE = "beside"


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


def name_in(url: str) -> str:
    """The name of the database at such an address."""
    return url.rpartition("/")[2]


@contextmanager
def migrated_copy(corner: Path) -> Iterator[str]:
    """The address of a new office's database, copied from the one that this run migrated: before
    any test wrote to it with real commits. Needs `django_db_setup`, and the database unblocked."""
    name = f"copy_{uuid.uuid4().hex}"
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(corner / name)) as target:
            connection.connection.backup(target)
        yield f"sqlite:///{corner / name}"
        return
    connection.close()
    on_the_server(f"CREATE DATABASE {name} TEMPLATE {connection.settings_dict['NAME']}")
    yield address_of(name)
    on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def reading(url: str) -> Iterator[str]:
    """The alias of a second connection, to the database at an address; it is closed afterwards."""
    given = environ.Env.db_url_config(url)
    connections.settings[BESIDE] = connection.settings_dict | given
    try:
        yield BESIDE
    finally:
        connections[BESIDE].close()
        del connections[BESIDE]
        del connections.settings[BESIDE]
