"""Databases of their own for real processes, on the server or in the file format of the run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import new_database
from tests.dip_docket.processes import PROJECT, environment

SECRET = "a secret of the tests that appears in no message"


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    with new_database(tmp_path) as url:
        yield url


@pytest.fixture
def office(migrated: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of an office with a migrated database of its own and nothing in it."""
    with new_database(tmp_path, migrated) as url:
        yield environment(
            SECRET_KEY=SECRET,
            DATABASE_URL=url,
            DOCUMENTS_DIR=str(tmp_path / "documents"),
            EEXCHANGE_BASE_URL="http://127.0.0.1:9",
        )


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
