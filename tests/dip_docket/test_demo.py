"""`make run` as a process, in a folder of its own."""

import os
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dip_docket.processes import (
    MARK,
    PYTHON,
    alive,
    environment,
    free_port,
    new_mark,
    page,
    running,
    sql,
    wait_until,
)

pytestmark = pytest.mark.process

STOPS_WITHIN = 30
READY = "Stop with Ctrl-C."


class Demo:
    """A demo office in one folder, on one port."""

    def __init__(self, place: Path) -> None:
        self.place, self.port, self.mark = place, free_port(), new_mark()
        self.env = environment(PORT=str(self.port), http_proxy="http://127.0.0.1:9")
        self.env |= {MARK: self.mark}
        self.script = str(place / ".ci" / "demo.py")
        self.database = f"sqlite:///{place / 'var' / 'demo' / 'docket.sqlite3'}"

    @contextmanager
    def running(self, log: Path):
        with running(PYTHON, self.script, env=self.env, log=log) as process:
            yield process

    def start(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PYTHON, self.script], env=self.env, capture_output=True, text=True, timeout=60
        )

    def cases(self) -> list[tuple]:
        return sql(self.database, "SELECT ref, title FROM cases_case ORDER BY ref")

    def ctrl_c(self, process) -> int:
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(STOPS_WITHIN)
        wait_until(lambda: not alive(self.mark), "The end of every process")
        return int(code)


@pytest.fixture
def demo(installation: Path) -> Demo:
    return Demo(installation)


def test_a_demo_office_starts_keeps_its_data_and_leaves_no_process_behind(demo, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    with demo.running(first) as process:
        wait_until(lambda: READY in first.read_text(), "The banner", first)
        assert page(f"http://127.0.0.1:{demo.port}/sign-in/")[0] == 200
        assert f"http://127.0.0.1:{demo.port}/" in first.read_text()
        assert "password demo-docket-2569" in first.read_text()
        assert "choose another one: PORT=" in demo.start().stderr
        assert demo.ctrl_c(process) == 0
    cases = demo.cases()
    assert len(cases) >= 100
    with demo.running(second) as process:
        wait_until(lambda: READY in second.read_text(), "The second banner", second)
        assert demo.ctrl_c(process) == 0
    assert [ref for ref, _title in demo.cases()] == [ref for ref, _title in cases]


def test_a_demo_office_that_is_stopped_while_it_is_made_leaves_no_process(demo, tmp_path):
    log = tmp_path / "log"
    with demo.running(log) as process:
        wait_until(lambda: "manage.py migrate ..." in log.read_text(), "The start", log)
        assert demo.ctrl_c(process) == 130
    assert "demo.py" not in log.read_text()


def test_a_port_that_is_taken_is_told_with_another_one(demo):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", demo.port))
        holder.listen()
        stopped = demo.start()
    assert (stopped.returncode, stopped.stderr) == (
        1,
        f"Port {demo.port} cannot be used (Address already in use). "
        f"Stop what uses it, or choose another one: PORT={demo.port + 1} make run\n",
    )
    assert not (demo.place / "var").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "65536"])
def test_a_port_that_is_none_is_told(demo, port):
    demo.env["PORT"] = port
    stopped = demo.start()
    sentence = f"PORT should be a port number from 1 to 65535, but “{port}” is not.\n"
    assert (stopped.returncode, stopped.stderr) == (1, sentence)
