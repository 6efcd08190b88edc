"""The processes of an office as honcho runs them, on the database of the run."""

import signal

import pytest

from tests.dip_docket.processes import (
    MARK,
    PYTHON,
    alive,
    done,
    environment,
    free_port,
    new_mark,
    page,
    running,
    sql,
    wait_until,
)

pytestmark = pytest.mark.process

SUCCESS = "SELECT last_succeeded_at FROM cases_jobrun WHERE name = 'reminder_retries'"


def test_an_office_starts_from_an_empty_database_and_stops_with_one_signal(
    empty_database, tmp_path
):
    mark, port, log = new_mark(), free_port(), tmp_path / "log"
    site = f"http://127.0.0.1:{port}"
    env = environment(
        SECRET_KEY="only for tests",
        DATABASE_URL=empty_database,
        DOCUMENTS_DIR=str(tmp_path / "documents"),
        EEXCHANGE_BASE_URL="http://127.0.0.1:9",
        PORT=str(port),
        SITE_URL=site,
    )
    done("migrate", "-v", "0", env=env)
    honcho = (PYTHON, "-m", "honcho", "-e", "/dev/null", "start")
    with running(*honcho, env=env | {MARK: mark}, log=log) as process:
        answer = wait_until(lambda: page(f"{site}/sign-in/"), "The sign-in page", log)
        assert answer[0] == 200
        assert 'name="password"' in answer[1]
        wait_until(lambda: sql(empty_database, SUCCESS), "The timetable", log)
        sql(empty_database, "UPDATE django_q_schedule SET next_run = '2026-01-01 00:00:00'"
            " WHERE name = 'reminder_retries'")  # fmt: skip
        wait_until(lambda: sql(empty_database, SUCCESS) != [(None,)], "A heartbeat", log)
        assert page(f"{site}/healthz") == (200, "ok\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in {0, 143, -signal.SIGTERM}
        wait_until(lambda: not alive(mark), "The end of every process", log)
    assert "Traceback" not in log.read_text(encoding="utf-8")
