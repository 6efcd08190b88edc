"""Databases of their own for real processes, on the server or in the file format of the run."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import migrated_copy
from tests.dip_docket.processes import PROJECT, environment

SECRET = "a secret of the tests that appears in no message"


def _server() -> str:
    """The PostgreSQL server of this run, or "" when it runs on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _administer(statement: str) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _new_database(template: str, corner: Path) -> str:
    """The address of a copy of a template; an empty template gives an empty database."""
    name = f"docket_{uuid.uuid4().hex}"
    if not _server():
        file = corner / f"{name}.sqlite3"
        if template:
            shutil.copy(template.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"
    copied = urlsplit(template).path.strip("/") if template else "template0"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{copied}" ENCODING \'UTF8\'')
    return urlunsplit(urlsplit(_server())._replace(path=f"/{name}"))


def _drop(url: str) -> None:
    if _server():
        _administer(f'DROP DATABASE "{urlsplit(url).path.strip("/")}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A database that was migrated once; tests take copies of it."""
    with django_db_blocker.unblock(), migrated_copy(tmp_path_factory.mktemp("migrated")) as url:
        yield url


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    url = _new_database("", tmp_path)
    yield url
    _drop(url)


@pytest.fixture
def office(migrated: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of an office with a migrated database of its own and nothing in it."""
    url = _new_database(migrated, tmp_path)
    yield environment(
        SECRET_KEY=SECRET,
        DATABASE_URL=url,
        DOCUMENTS_DIR=str(tmp_path / "documents"),
        EEXCHANGE_BASE_URL="http://127.0.0.1:9",
    )
    _drop(url)


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """The code in a folder of its own, so that its .env is the one of the test."""
    place = tmp_path / "docket"
    place.mkdir()
    for name in ("manage.py", "Procfile.demo"):
        shutil.copy(PROJECT / name, place)
    for name in ("dip_docket", ".ci"):
        shutil.copytree(PROJECT / name, place / name)
    for name in ("cases", "fees", "templates", "static", "locale"):
        (place / name).symlink_to(PROJECT / name)
    return place
