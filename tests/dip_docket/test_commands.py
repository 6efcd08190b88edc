"""`serve` and `catch_mail` as processes: what they do at their start and at their end."""

import signal
import smtplib
import socket
import subprocess
from email.message import EmailMessage
from mailbox import Maildir

import pytest

from tests.dip_docket.processes import (
    MARK,
    PROJECT,
    PYTHON,
    alive,
    environment,
    free_port,
    new_mark,
    page,
    running,
    wait_until,
)

pytestmark = pytest.mark.process

STOPS_WITHIN = 20


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_the_web_server_answers_and_finishes_when_told(office, tmp_path):
    port, log = free_port(), tmp_path / "log"
    env = office | {"PORT": str(port)}
    mark = new_mark()
    with running(PYTHON, "manage.py", "serve", env=env | {MARK: mark}, log=log) as process:
        wait_until(lambda: page(f"http://127.0.0.1:{port}/sign-in/"), "The first page", log)
        assert sum("watchdog_process" in command for command in alive(mark).values()) == 1
        style = page(f"http://127.0.0.1:{port}/static/css/docket.css")
        assert (style[0], "{" in style[1]) == (200, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPS_WITHIN) == 0
        assert alive(mark) == {}
    assert f"Serving http://127.0.0.1:{port} on 127.0.0.1:{port}" in log.read_text()


def test_a_watchdog_goes_with_its_web_server_however_that_died():
    watchdog = (PYTHON, "-m", "dip_docket.watchdog_process")
    process = subprocess.Popen(watchdog, cwd=PROJECT, stdin=subprocess.PIPE)
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(STOPS_WITHIN) == 0


def test_one_look_says_what_stands_still(office, warm_process):
    result = warm_process.manage("watchdog", "--once", env=office)
    assert (result.returncode, result.stdout.splitlines()[0]) == (
        1,
        "The background worker does not run: no reminder is sent and the register is not read.",
    )


def test_a_port_that_is_taken_is_told_in_a_sentence(office, warm_process, taken_port):
    result = warm_process.manage("serve", env=office | {"PORT": str(taken_port)})
    assert (result.returncode, result.stderr.splitlines()[-1]) == (
        1,
        f"CommandError: Port {taken_port} on 127.0.0.1 cannot be used (Address already in use). "
        "Stop what uses it, or set HOST and PORT to others.",
    )


def test_a_host_that_is_none_is_told_in_a_sentence(office, warm_process):
    result = warm_process.manage("serve", env=office | {"HOST": "no such host"})
    assert result.returncode == 1
    assert "CommandError: Port 8000 on no such host cannot be used (" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_demo_office_is_not_served_to_others(office, warm_process):
    fill = "from tests.factories import make_user; from cases.demo.office import PASSWORD as p;"
    fill += " person = make_user('anya'); person.set_password(p); person.save()"
    filled = warm_process.manage("shell", "-v", "0", "-c", fill, env=office)
    assert filled.returncode == 0, filled.stderr
    result = warm_process.manage(
        "serve", env=office | {"SITE_URL": "https://docket.office.example"}
    )
    assert result.returncode == 1
    assert "Everybody knows the password of anya: this is a demo office." in result.stderr


def test_mail_for_a_trial_is_kept_in_a_folder(tmp_path):
    port, log, place = free_port(), tmp_path / "log", tmp_path / "a" / "mail"
    command = (PYTHON, "manage.py", "catch_mail", "--port", str(port), "--dir", str(place))
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@b.example", "c@d.example", "A letter"
    with running(*command, env=environment(SECRET_KEY="x"), log=log) as process:
        wait_until(lambda: "is kept in" in log.read_text(), "The start", log)
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
            server.send_message(letter)
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPS_WITHIN) == 0
    assert [kept["Subject"] for kept in Maildir(place)] == ["A letter"]


def test_a_taken_port_stops_the_mail_catcher_with_a_sentence(tmp_path, warm_process, taken_port):
    result = warm_process.manage(
        "catch_mail", "--port", str(taken_port), "--dir", str(tmp_path / "mail"),
        env=environment(SECRET_KEY="x"),
    )  # fmt: skip
    assert (result.returncode, result.stderr.splitlines()[-1]) == (
        1,
        f"CommandError: Port {taken_port} cannot be used: Address already in use.",
    )
