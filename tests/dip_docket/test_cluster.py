"""The worker as a real process: it stops when told, and what it leaves is taken up again."""

import os
import signal
from pathlib import Path

import pytest

from dip_docket.timetable import TIMETABLE
from tests.dip_docket.processes import (
    MARK,
    PYTHON,
    alive,
    done,
    new_mark,
    running,
    sql,
    wait_until,
)

pytestmark = pytest.mark.process

WORKER = (PYTHON, "manage.py", "qcluster")
STOPS_WITHIN = 10


class Worker:
    """A worker for one office, the job that it is given, and the processes it is made of."""

    def __init__(self, office: dict[str, str], corner: Path) -> None:
        self.mark = new_mark()
        self.env = office | {MARK: self.mark}
        self.url = office["DATABASE_URL"]
        self.log, self.diary, self.release = corner / "log", corner / "diary", corner / "go"

    def running(self):
        return running(*WORKER, env=self.env, log=self.log)

    def ring(self) -> None:
        """Puts the sitting job into the queue."""
        given = f"diary={str(self.diary)!r}, until={str(self.release)!r}"
        ring = (
            f"from django_q.tasks import async_task as a; a('tests.dip_docket.jobs.sit', {given})"
        )
        done("shell", "-v", "0", "-c", ring, env={**self.env, MARK: "another"})

    def lines(self) -> list[str]:
        return self.diary.read_text("ascii").splitlines() if self.diary.exists() else []

    def wait_for(self, *lines: str) -> None:
        wait_until(lambda: self.lines() == list(lines), f"The diary {lines}", self.log)

    def wait_until_up(self) -> None:
        wait_until(lambda: "running." in self.log.read_text(), "The start", self.log)

    def inner(self) -> int:
        """The process id of the cluster's main process, the first one of its session."""
        [process] = [
            process
            for process, command in alive(self.mark).items()
            if "dip_docket.cluster" in command and os.getsid(process) == process
        ]
        return process

    def nobody_is_left(self) -> None:
        wait_until(lambda: not alive(self.mark), "The end of every process", self.log)


@pytest.fixture
def worker(office: dict[str, str], tmp_path: Path) -> Worker:
    return Worker(office, tmp_path)


def stop(process, number: int = signal.SIGTERM) -> int:
    """The exit code after a signal; fails when the process does not end in time."""
    process.send_signal(number)
    return process.wait(STOPS_WITHIN)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_stops_when_told(worker, number):
    with worker.running() as process:
        worker.wait_until_up()
        assert stop(process, number) == 0
        worker.nobody_is_left()


def test_a_worker_stops_in_the_middle_of_a_job_and_the_job_runs_again(worker):
    worker.ring()
    with worker.running() as process:
        worker.wait_for("started")
        assert stop(process) == 0
        worker.nobody_is_left()
    assert "A job was cut off; the next pass takes up its work." in worker.log.read_text()
    _let_the_retry_time_pass(worker)
    worker.release.touch()
    with worker.running():
        worker.wait_for("started", "started", "done")
        _wait_for_an_empty_queue(worker)


def test_a_job_whose_worker_was_killed_runs_again_to_its_end_once(worker):
    worker.ring()
    with worker.running() as process:
        worker.wait_for("started")
        process.kill()
        worker.nobody_is_left()
    worker.release.touch()
    _let_the_retry_time_pass(worker)
    with worker.running():
        worker.wait_for("started", "started", "done")
        _wait_for_an_empty_queue(worker)
        assert sql(worker.url, "SELECT success, attempt_count FROM django_q_task") == [(True, 1)]


def test_a_job_that_ends_in_time_is_waited_for(worker):
    worker.ring()
    with worker.running() as process:
        worker.wait_for("started")
        process.send_signal(signal.SIGTERM)
        worker.release.touch()
        assert process.wait(STOPS_WITHIN) == 0
        assert worker.lines() == ["started", "done"]
        worker.nobody_is_left()


def test_a_worker_whose_inside_died_says_so_and_leaves_nothing_behind(worker):
    with worker.running() as process:
        worker.wait_until_up()
        os.kill(worker.inner(), signal.SIGKILL)
        assert process.wait(STOPS_WITHIN) == 1
        worker.nobody_is_left()
    assert "The worker ended by itself with status -9." in worker.log.read_text()


def test_the_worker_brings_its_timetable_along(worker):
    """An office that nobody ran sync_timetable for gets its reminders all the same."""
    assert sql(worker.url, "SELECT name FROM django_q_schedule") == []
    with worker.running():
        worker.wait_until_up()
        found = sql(worker.url, "SELECT name FROM django_q_schedule ORDER BY name")
    assert found == [(name,) for name in sorted(job.name for job in TIMETABLE)]


def _let_the_retry_time_pass(worker: Worker) -> None:
    """The queue gives a job out again when its lock is older than `retry`."""
    [(before,)] = sql(worker.url, "SELECT count(*) FROM django_q_ormq")
    assert before == 1
    sql(worker.url, "UPDATE django_q_ormq SET lock = '2026-01-01 00:00:00'")


def _wait_for_an_empty_queue(worker: Worker) -> None:
    count = "SELECT count(*) FROM django_q_ormq"
    wait_until(lambda: sql(worker.url, count) == [(0,)], "The end of the queue", worker.log)
