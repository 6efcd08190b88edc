"""The product as real processes: each with its own settings, and none left behind."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import psycopg

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
# How long a loaded machine may take for what takes seconds.
PATIENCE = 150
MARK = "DOCKET_TEST_MARK"
SETTING = re.compile(r"^#?([A-Z][A-Z_]*)=(.*)$", re.MULTILINE)

Process = subprocess.Popen[bytes]


def sample_settings() -> dict[str, str]:
    """Every setting of .env.sample with the value that stands there."""
    return dict(SETTING.findall((PROJECT / ".env.sample").read_text(encoding="utf-8")))


def environment(**values: str) -> dict[str, str]:
    """The variables of this process without any setting, and the given ones."""
    ours = {*sample_settings(), "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    path = f"{Path(PYTHON).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return kept | {"PATH": path, "PYTHONUNBUFFERED": "1"} | values


def run(
    *words: str, env: Mapping[str, str], given: str = "", folder: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    """A management command to its end."""
    return subprocess.run(
        [PYTHON, "manage.py", *words],
        cwd=folder,
        env=env,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def done(*words: str, env: Mapping[str, str], given: str = "") -> str:
    """What a command printed that must succeed."""
    result = run(*words, env=env, given=given)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@contextmanager
def running(*command: str, env: Mapping[str, str], log: Path) -> Iterator[Process]:
    """A process that runs until the block ends, its output in a file."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(happened: Callable[[], Any], what: str, log: Path | None = None) -> Any:
    """The first true answer; an AssertionError with the log when none comes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = happened()
        if answer:
            return answer
        time.sleep(0.1)
    said = log.read_text("utf-8", "replace") if log and log.exists() else ""
    raise AssertionError(f"{what} did not happen\n{said}")


def new_mark() -> str:
    """A value for the variable MARK, which children inherit."""
    return uuid.uuid4().hex


def alive(mark: str) -> dict[int, str]:
    """The process ids and command lines of all processes that carry a mark."""
    wanted = f"{MARK}={mark}".encode()
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (place / "environ").read_bytes().split(b"\0"):
                command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(place.name)] = command
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(address: str) -> tuple[int, str] | None:
    """Status and text of a page, or None while nobody answers."""
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except (URLError, OSError):
        return None


def sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Runs one statement on a database of a process; the rows of a SELECT."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=30)) as lite, lite:
            return list(lite.execute(statement))
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return list(cursor) if cursor.description else []
