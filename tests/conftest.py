"""What every test stands on: no network but loopback, no real mail, documents in a corner."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages in a browser are their own lane."""
    for item in items:
        if "journeys" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def documents_in_a_corner(tmp_path: Path, settings: object) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"  # type: ignore[attr-defined]
