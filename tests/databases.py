"""The databases of a run: one is migrated, all others are copies of it, those of the tests
themselves and those of the processes that they start."""

import fcntl
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import environ
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker

BESIDE = "beside"
# Which of the workers of pytest-xdist this is.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


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
            with closing(sqlite3.connect(file)) as target:
                _copy(template, target)
        yield f"sqlite:///{file}"
        return
    copied = name_in(template) if template else "template0"
    on_the_server(f"CREATE DATABASE {name} TEMPLATE \"{copied}\" ENCODING 'UTF8'")
    try:
        yield address_of(name)
    finally:
        on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def migrated_once(folder: Path, blocker: DjangoDbBlocker, keep: bool, new: bool) -> Iterator[str]:
    """The address of a new office's database, from which all others are copied. Of the workers
    that share a folder the first one migrates and the last one drops; `keep` is --reuse-db, and
    `new` is --create-db."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        name = str(folder / "migrated.sqlite3")
    with _alone_in(folder) as users:
        if not users:
            with blocker.unblock():
                _migrate(name, keep and not new)
        _count(folder, users + 1)
    yield f"sqlite:///{name}" if connection.vendor == "sqlite" else address_of(name)
    with _alone_in(folder) as users:
        _count(folder, users - 1)
        if users == 1 and connection.vendor != "sqlite" and not keep:
            on_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate(name: str, keep: bool) -> None:
    """Let Django make its test database, or with `keep` bring it up to date."""
    given = connection.settings_dict
    usual = given["NAME"], given["TEST"]["NAME"]
    given["TEST"]["NAME"] = name
    connection.creation.create_test_db(0, autoclobber=True, serialize=False, keepdb=keep)
    connection.close()
    given["NAME"], given["TEST"]["NAME"] = usual


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """How many workers use the migrated database; nobody else asks meanwhile."""
    with (folder / "users").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield int((folder / "users").read_text() or 0)


def _count(folder: Path, users: int) -> None:
    (folder / "users").write_text(str(users))


@contextmanager
def tests_use_a_copy(template: str, file: str) -> Iterator[None]:
    """The connections of this process lead to a copy of the database at `template`, on SQLite in
    a file or, without one, in memory."""
    given = connection.settings_dict
    usual = given["NAME"]
    if connection.vendor == "sqlite":
        given["NAME"] = file or connection.creation._get_test_db_name()
        with closing(sqlite3.connect(given["NAME"], uri=True)) as kept:
            _copy(template, kept)
            yield
    else:
        given["NAME"] = f"{name_in(template)}_{WORKER}"
        on_the_server(f'DROP DATABASE IF EXISTS "{given["NAME"]}" WITH (FORCE)')
        on_the_server(f'CREATE DATABASE "{given["NAME"]}" TEMPLATE "{name_in(template)}"')
        yield
        connection.close()
        on_the_server(f'DROP DATABASE "{given["NAME"]}" WITH (FORCE)')
    given["NAME"] = usual


def _copy(template: str, target: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(template.removeprefix("sqlite:///"))) as source:
        source.backup(target)


def keep_shipped_rows() -> None:
    """Copy the tables that have rows. A test with `serialized_rollback` begins with these rows:
    Django would read each of them from a text and save it."""
    copied = []
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE "kept_{table}" AS SELECT * FROM "{table}"')
                copied.append(table)
    connection._test_serialized_contents = " ".join(copied)
    connection.creation.deserialize_db_from_string = _bring_back


def _bring_back(tables: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "kept_{table}"')


def keys_go_on_after_the_last(table: str) -> None:
    """The next row of a table of PostgreSQL gets the key after those that are there."""
    following = f'SELECT coalesce(max(id), 0) + 1 FROM "{table}"'
    place = "pg_get_serial_sequence(%s, 'id')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval({place}, ({following}), false)", [table])


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
