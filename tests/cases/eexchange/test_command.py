"""`manage.py eexchange_sandbox` as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command

from cases.eexchange.client import EExchangeClient
from cases.eexchange.records import parse
from cases.eexchange.sandbox import TOKEN, make_register
from cases.eexchange.services import service_for

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 24)
BROKEN = 14


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def process() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    port = free_port()
    started = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "eexchange_sandbox", "--port", str(port)),
            *("--today", TODAY.isoformat(), "--moves-every", "3600", "--broken", str(BROKEN)),
        ],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A suite that runs in the background of a shell ignores Ctrl-C, and its children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    yield started, f"http://127.0.0.1:{port}"
    if started.poll() is None:
        started.kill()
    started.communicate()


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 404
    except httpx.TransportError:
        return False


def wait_for(url: str) -> None:
    for _ in range(300):
        if answers(url):
            return
        time.sleep(0.1)
    pytest.fail("the sandbox did not come up")


@pytest.mark.process
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_serves_its_register_and_stops_cleanly(
    process: tuple["subprocess.Popen[str]", str], end: signal.Signals
) -> None:
    started, url = process
    wait_for(url)
    right = next(right for right in make_register(TODAY) if right.words(TODAY))
    service = service_for(right.ip_type)
    assert service is not None

    broken = make_register(TODAY)[BROKEN]
    other = service_for(broken.ip_type)
    assert other is not None

    with EExchangeClient(url, TOKEN, 100.0, 1) as client:
        record = parse(client.lookup(service, right.number)).record
        problems = parse(client.lookup(other, broken.number)).problems
    started.send_signal(end)
    output, _none = started.communicate(timeout=20)

    assert record is not None
    assert record.title == right.title
    assert [problem.where for problem in problems] == ["filed_on"]
    assert started.returncode == 0
    assert output.splitlines() == [
        f"E-Exchange sandbox on {url} (token sandbox-token), 387 rights, today is 2026-11-24",
        "The sandbox has stopped.",
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "example.com", ""])
def test_the_sandbox_stays_on_this_machine(host: str) -> None:
    with pytest.raises(CommandError, match="loopback"):
        call_command("eexchange_sandbox", host=host)


@pytest.mark.parametrize("place", [-1, 9999])
def test_a_broken_right_must_be_one_of_the_register(place: int) -> None:
    with pytest.raises(CommandError, match="--broken"):
        call_command("eexchange_sandbox", broken=place)


@pytest.mark.parametrize("file", [__file__, "/no/such/file"])
def test_a_certificate_must_be_one(file: str) -> None:
    with pytest.raises(CommandError, match=f"--certificate {file}: "):
        call_command("eexchange_sandbox", certificate=file)


def test_a_generation_must_be_one_that_there_is() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'newest'"):
        call_command("eexchange_sandbox", "--profile", "newest")
