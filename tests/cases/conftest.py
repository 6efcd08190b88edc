"""A sandbox office that answers during the whole session, and nobody waits for a repetition."""

from collections.abc import Iterator

import pytest
import stamina

from cases.eexchange.sandbox import Sandbox
from tests.factories import TODAY
from tests.offices import Served, running


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with running(Served(Sandbox(TODAY, []))) as answering:
        yield answering


@pytest.fixture(autouse=True)
def retries_without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield
