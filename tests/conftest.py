"""What every test stands on: no network but loopback, no real mail, documents in a corner."""

import gc
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.databases import (
    WORKER,
    keep_shipped_rows,
    keys_go_on_after_the_last,
    migrated_once,
    tests_use_a_copy,
)
from tests.warm import Warm, warm

# How long a machine takes is measured elsewhere: no test fails because others work beside it.
settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("suite")
# The fixtures with which a test asks a database without being marked.
ASK = {"db", "transactional_db", "live_server", "migrated"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages in a browser are their own lane. What starts processes comes first: it mostly waits,
    and nobody waits for it at the end. Then comes what asks no database: there is work for the
    others while one worker migrates. What empties the database stays last."""
    for item in items:
        if "journeys" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("process") is not None and not _empties(item):
        return 0
    return 2 if item.get_closest_marker("django_db") or ASK & set(item.fixturenames) else 1


def _empties(item: pytest.Item) -> bool:
    """Whether a test leaves a database without the shipped rows, as those with real commits do."""
    marker = item.get_closest_marker("django_db")
    committing = marker is not None and bool(marker.kwargs.get("transaction"))
    return committing or bool({"transactional_db", "live_server"} & set(item.fixturenames))


@pytest.fixture(scope="session")
def corners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that nobody has made yet: few tests store a document, and making a folder for
    each test waits for the disk."""
    place = tmp_path_factory.mktemp("corners")
    return (place / str(number) / "documents" for number in count())


@pytest.fixture(autouse=True)
def documents_in_a_corner(corners: Iterator[Path], settings: object) -> None:
    settings.DOCUMENTS_DIR = next(corners)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def people_have_the_same_keys(request: pytest.FixtureRequest) -> None:
    """A rollback leaves the sequences of PostgreSQL where they are. The pages keep the question of
    their frame by the key of its reader; with a new key in each test it was never found again."""
    if connection.vendor == "postgresql" and request.node.get_closest_marker("django_db"):
        keys_go_on_after_the_last("cases_user")


@pytest.fixture(autouse=True, scope="session")
def static_files_are_looked_up_once() -> Iterator[None]:
    """Each client of a test builds the middleware anew; the files stay the same."""
    look_up, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look_up(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session")
def migrated(
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """The address of a new office's database; tests and their processes get copies of it."""
    own = tmp_path_factory.getbasetemp()
    folder = own if WORKER == "alone" else own.parent
    with migrated_once(folder, django_db_blocker, django_db_keepdb, django_db_createdb) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_file() -> str:
    """Where the tests' own database is on SQLite; "" is in memory."""
    return ""


@pytest.fixture(scope="session")
def django_db_setup(
    migrated: str, sqlite_file: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The tests' own database, in place of the one that pytest-django migrates in each worker."""
    with tests_use_a_copy(migrated, sqlite_file):
        with django_db_blocker.unblock():
            keep_shipped_rows()
        yield


@pytest.fixture(autouse=True, scope="session")
def few_rows_are_deleted() -> Iterator[None]:
    """After a test with real commits TRUNCATE makes the files of all tables anew; to delete the few
    rows is a tenth of that. The order does not matter: PostgreSQL looks at our foreign keys at the
    end."""

    def delete(self: DatabaseOperations, style: Any, tables: list[str], **_how: Any) -> list[str]:
        return [f"DELETE FROM {self.quote_name(table)};" for table in tables]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete)
        yield


@pytest.fixture(scope="session")
def warm_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warm(tmp_path_factory.mktemp("printed")) as process:
        yield process


@pytest.fixture
def other_databases_can_be_read(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
