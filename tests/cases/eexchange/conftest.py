"""A real sandbox over real HTTP on loopback, and a clock that nobody waits for."""

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pytest
import stamina
from waitress import create_server, wasyncore

from cases.eexchange import client as client_module
from cases.eexchange.client import EExchangeClient
from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import TOKEN, Sandbox

TODAY = date(2026, 11, 24)


class Office:
    """The address of the running sandbox, and the sandbox of the present test behind it."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(TODAY, [])
        self.url = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self.sandbox(environ, start_response)

    def of(self, ip_type: str, fits: Callable[[Right], object] = bool) -> Right:
        """A right of the register that is public and fits."""
        return next(
            right
            for right in self.sandbox.register
            if right.ip_type == ip_type and right.words(TODAY) and fits(right)
        )


@pytest.fixture(scope="session")
def running_office() -> Iterator[Office]:
    office = Office()
    server = create_server(office, host="127.0.0.1", port=0, threads=8)
    office.url = f"http://127.0.0.1:{server.effective_port}"
    thread = threading.Thread(target=server.run)
    thread.start()
    yield office
    # In the server's own thread, so that no socket closes under its feet; without sockets it ends.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(10)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive()


@pytest.fixture
def office(running_office: Office) -> Office:
    running_office.sandbox = Sandbox(TODAY)
    return running_office


@pytest.fixture(autouse=True)
def retries_without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


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
