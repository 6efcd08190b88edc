"""Journeys in headless Chromium against a live server, in Thai and English, wide and narrow.

The server is emptied and filled again with the shipped data between two tests. A journey that
fails leaves pictures of its windows under var/journeys and names them.
"""

import os
import re
import threading
import zlib
from collections.abc import Generator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from django_q.models import Schedule
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from waitress import create_server

from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.models import Role, User
from tests.factories import make_user
from tests.journeys.desk import PATIENCE, Desks
from tests.journeys.readers import IN_TURN, Reader


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))
    items.sort(key=lambda item: _turn(item, here))


def _turn(item: pytest.Item, here: Path) -> int:
    """The two walks through all pages take longest: nobody shall wait for them at the end."""
    if not item.path.is_relative_to(here):
        return 0
    return 1 if item.path.name == "test_pages.py" else 2


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, Any]:
    report = yield
    desks = item.funcargs.get("desk_for")
    if report.failed and desks is not None and call.when == "call":
        name = re.sub(r"[^\w-]+", "-", item.name)
        report.sections.append(("pictures of the windows", "\n".join(desks.pictures(name))))
    return report


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """In a file, not in memory: each thread of the server has a connection of its own."""
    return str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # Playwright keeps an event loop in the thread in which the tests use the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        chromium = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A way is walked by one reader, in turn one in Thai on a telephone and one in English in a
    wide window; what is marked with `every_reader` by both."""
    named = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    if "reader" in metafunc.fixturenames and "reader" not in named:
        turn = zlib.crc32(metafunc.definition.name.encode()) % len(IN_TURN)
        metafunc.parametrize("reader", [IN_TURN[turn]], ids=str, indirect=True)


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Reader:
    chosen: Reader = request.param
    return chosen


@pytest.fixture
def desk_for(browser: Browser, live_server: LiveServer, reader: Reader) -> Iterator[Desks]:
    """Opens a window for a person, in an office whose worker has its timetable. At the end the
    browser must have had nothing to complain of."""
    tomorrow = timezone.now() + timedelta(days=1)
    Schedule.objects.get_or_create(name="reminders", defaults={"next_run": tomorrow})
    desks = Desks(browser, live_server.url, reader)
    yield desks
    problems = [problem for desk in desks.opened for problem in desk.problems]
    desks.close()
    assert problems == []


@pytest.fixture
def on() -> date:
    """Today, as the pages count it."""
    return timezone.localdate()


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def sandbox(on: date) -> Iterator[Sandbox]:
    """A made-up office on a free port, with the settings pointing to it."""
    office = Sandbox(on)
    server = create_server(office, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        address = f"http://127.0.0.1:{server.effective_port}"
        patch.setattr(django_settings, "EEXCHANGE_BASE_URL", address)
        patch.setattr(django_settings, "EEXCHANGE_TOKEN", TOKEN)
        yield office
    server.close()
    thread.join(5)
