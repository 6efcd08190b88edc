"""A pass that is killed half-way is completed by the next: nothing lost, nothing told twice
unless the kill fell while the mail was in the server's hands, and then it is flagged."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cases.models import Message, Reminder
from tests.cases.reminders.conftest import Mailbox
from tests.databases import new_database, reading
from tests.warm import Done, Warm

PROJECT = Path(__file__).resolve().parents[3]
PEOPLE = ("alice", "bob", "carol")
pytestmark = [pytest.mark.process, pytest.mark.usefixtures("other_databases_can_be_read")]

FILL = """
import django
django.setup()
from tests.cases.reminders.rows import make_deadline
from tests.factories import make_case, make_user
for name in {people!r}:
    case = make_case(responsible=make_user(name))
    for left in (14, 30):
        make_deadline(case, left)
"""


class Office:
    """A docket of its own in a database that other processes can open."""

    def __init__(self, process: Warm, url: str) -> None:
        self.process = process
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SITE_URL": "https://docket.example.test",
        }

    def with_mail(self, port: int) -> "Office":
        self.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        return self

    def python(self, *arguments: str) -> Done:
        return self.process.run(*arguments, env=self.environment)

    def prepared(self) -> "Office":
        done = self.python("-c", FILL.format(people=PEOPLE))
        assert done.returncode == 0, done.stderr
        return self

    def die_after(self, statement: str, number: int) -> None:
        module = "tests.cases.reminders.dying"
        done = self.python("-m", module, "2026-11-24", statement, str(number))
        assert done.returncode == -signal.SIGKILL, done.stderr

    def next_pass(self) -> dict[str, Any]:
        arguments = ("manage.py", "send_reminders", "--as-of", "2026-11-24", "--json")
        done = self.python(*arguments)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def state(self) -> dict[str, Any]:
        with reading(self.environment["DATABASE_URL"]) as own:
            messages = Message.objects.using(own).values_list("state", "possible_duplicate")
            return {
                "reminders": list(Reminder.objects.using(own).values_list("state", flat=True)),
                "messages": list(messages),
            }


@pytest.fixture(scope="module")
def filled(
    migrated: str, warm_process: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A filled database that tests copy."""
    with new_database(tmp_path_factory.mktemp("office"), migrated) as url:
        Office(warm_process, url).prepared()
        yield url


@pytest.fixture
def office(filled: str, warm_process: Warm, tmp_path: Path, mailbox: Mailbox) -> Iterator[Office]:
    """A copy of the filled database, of its own for each test."""
    with new_database(tmp_path, filled) as url:
        yield Office(warm_process, url).with_mail(mailbox.port)


def assert_everybody_was_told(office: Office, mailbox: Mailbox) -> None:
    state = office.state()
    assert state["reminders"] == ["sent"] * 6
    assert {mail["To"] for mail in mailbox.mails} == {f"{n}@office.example" for n in PEOPLE}


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ('INTO "cases_reminder"', 1),
        ('INTO "cases_reminder"', 2),
        ('INTO "cases_message"', 2),
    ],
    ids=["first batch planned", "second batch planned", "mails half written"],
)
def test_a_kill_before_sending_loses_and_doubles_nothing(
    office: Office, mailbox: Mailbox, statement: str, number: int
) -> None:
    office.die_after(statement, number)
    assert mailbox.mails == []
    again = office.next_pass()
    assert (again["sent"], again["failed"], again["possible_duplicates"]) == (6, 0, 0)
    assert_everybody_was_told(office, mailbox)
    assert len(mailbox.mails) == 3
    assert office.next_pass()["sent"] == 0


def test_a_kill_while_the_server_has_the_mail_is_the_only_double_and_is_flagged(
    office: Office, mailbox: Mailbox
) -> None:
    command = [sys.executable, "manage.py", "send_reminders", "--as-of", "2026-11-24"]
    worker = subprocess.Popen(command, cwd=PROJECT, env=office.environment, stderr=subprocess.PIPE)
    mailbox.on_data = worker.kill
    worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL
    mailbox.on_data = None
    assert ("handing_over", False) in office.state()["messages"]
    again = office.next_pass()
    assert (again["sent"], again["possible_duplicates"]) == (6, 2)
    assert_everybody_was_told(office, mailbox)
    assert sorted(Counter(mailbox.ids).values()) == [1, 1, 2]
    assert ("sent", True) in office.state()["messages"]


@pytest.mark.parametrize(
    ("number", "delivered", "doubtful", "mails"),
    [(1, 0, 0, 3), (2, 0, 2, 3), (3, 1, 2, 4), (4, 1, 0, 3)],
    ids=["claimed", "about to hand over", "taken but not noted", "the next one claimed"],
)
def test_only_a_kill_between_handing_over_and_noting_leaves_a_doubt(
    office: Office, mailbox: Mailbox, number: int, delivered: int, doubtful: int, mails: int
) -> None:
    """Each mail is updated three times: claimed, handing over, sent."""
    office.die_after('UPDATE "cases_message" SET "state" = ', number)
    assert len(mailbox.mails) == delivered
    again = office.next_pass()
    assert (again["failed"], again["possible_duplicates"]) == (0, doubtful)
    assert_everybody_was_told(office, mailbox)
    assert len(mailbox.mails) == mails
    assert len(set(mailbox.ids)) == 3
