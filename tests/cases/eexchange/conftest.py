"""A real sandbox over real HTTP on loopback, and a clock that nobody waits for."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from cases.eexchange import client as client_module
from cases.eexchange.client import EExchangeClient
from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import TOKEN, Sandbox
from tests.offices import Served, running

TODAY = date(2026, 11, 24)


class Office(Served):
    """The sandbox of the present test, with handles for it."""

    sandbox: Sandbox

    def of(self, ip_type: str, fits: Callable[[Right], object] = bool) -> Right:
        """A right of the register that is public and fits."""
        return next(
            right
            for right in self.sandbox.register
            if right.ip_type == ip_type and right.words(TODAY) and fits(right)
        )


@pytest.fixture(scope="session")
def running_office() -> Iterator[Office]:
    with running(Office(Sandbox(TODAY, []))) as office:
        yield office


@pytest.fixture
def office(running_office: Office) -> Office:
    running_office.sandbox = Sandbox(TODAY)
    return running_office


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return 1_790_000_000.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(client_module, "time", clock)
    return clock


@pytest.fixture
def client(office: Office, clock: Clock) -> Iterator[EExchangeClient]:
    with EExchangeClient(office.url, TOKEN, 1000.0, 2) as client:
        yield client
