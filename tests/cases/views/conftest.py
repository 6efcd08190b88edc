"""Every test of the pages stands at noon of one Tuesday; the office is a real one on loopback."""

import pytest

from tests.cases.register.conftest import Office, office
from tests.factories import NOON

__all__ = ["Office", "office"]


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)
    return time_machine
