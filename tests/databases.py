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
def new_database(corner: Path, template: str = "") -> Iterator[str]:
    """The address of a database of its own, gone afterwards: a copy of the one at `template`,
    which nobody uses meanwhile, or an empty one."""
    name = f"docket_{uuid.uuid4().hex}"
    if connection.vendor == "sqlite":
        file = corner / f"{name}.sqlite3"
        if template:
            with closing(sqlite3.connect(template.removeprefix("sqlite:///"))) as source:
                _copy(source, file)
        yield f"sqlite:///{file}"
        return
    copied = name_in(template) if template else "template0"
    on_the_server(f"CREATE DATABASE {name} TEMPLATE {copied} ENCODING 'UTF8'")
    try:
        yield address_of(name)
    finally:
        on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def migrated_copy(corner: Path) -> Iterator[str]:
    """The address of a new office's database, copied from the one that this run migrated: before
    any test wrote to it with real commits. Needs `django_db_setup`, and the database unblocked."""
    if connection.vendor == "sqlite":
        file = corner / "migrated.sqlite3"
        connection.ensure_connection()
        _copy(connection.connection, file)
        yield f"sqlite:///{file}"
        return
    connection.close()
    with new_database(corner, address_of(connection.settings_dict["NAME"])) as url:
        yield url


def _copy(source: sqlite3.Connection, file: Path) -> None:
    with closing(sqlite3.connect(file)) as target:
        source.backup(target)


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
