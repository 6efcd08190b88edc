"""A moment at which the watch works, and a sandbox office with a few marks of its own."""

from datetime import timedelta

import pytest

from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.watch import blocks
from tests.cases.register.conftest import Office
from tests.factories import NOON, TODAY
from tests.offices import Served

AGE = 330


def published(number: str, title: str, ago: int = 10, **fields: object) -> Right:
    """A mark that the office published so many days ago."""
    given = {"owner": "Somebody Else Ltd.", "classes": ("30",), **fields}
    filed = TODAY - timedelta(days=AGE + ago)
    return Right("trademark", number, title, filed=filed, **given)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)
    return time_machine


@pytest.fixture
def three_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """One year with ten coarse blocks: the whole of it is asked in a moment."""
    monkeypatch.setattr(blocks, "SERIES", {"01": 1})
    monkeypatch.setattr(blocks, "YEARS_BEFORE", 1)


@pytest.fixture
def gazette(served: Served, settings: object, three_blocks: None) -> Office:
    """The office with marks of other people: two like SUNRISE, one far from it."""
    rights = [
        published("250100001", "SUNRISE"),
        published("250100002", "SUNRICE", ago=55),
        published("250190003", "คลื่นลมทะเล"),
        published("250190004", "SUNRISE", ago=-40),
    ]
    answering = served.sandbox = Office(Sandbox(TODAY, rights), served.url)
    settings.EEXCHANGE_BASE_URL = served.url  # type: ignore[attr-defined]
    settings.EEXCHANGE_TOKEN = TOKEN  # type: ignore[attr-defined]
    settings.EEXCHANGE_REQUESTS_PER_SECOND = 1000.0  # type: ignore[attr-defined]
    return answering
