"""An office whose worker is killed at any point of a pass, and what the next pass must find."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.models import Message, Reminder
from tests.cases.reminders.conftest import Mailbox
from tests.databases import reading
from tests.warm import Done, Warm

PROJECT = Path(__file__).resolve().parents[3]
DAY = "2026-11-24"
PEOPLE = ("alice", "bob", "carol")
# Two for the morning mail, and two that go alone: a last step and the first day after the last.
EACH = (14, 30, 1, -1)

FILL = """
import django
django.setup()
from tests.cases.reminders.rows import make_deadline
from tests.factories import make_case, make_user
for name in {people!r}:
    case = make_case(responsible=make_user(name))
    for left in {each!r}:
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

    def prepared(self, each: tuple[int, ...] = EACH) -> "Office":
        done = self.python("-c", FILL.format(people=PEOPLE, each=each))
        assert done.returncode == 0, done.stderr
        return self

    def die(self, when: str, statement: str, number: int) -> None:
        done = self._dying(when, statement, number)
        assert done.returncode == -signal.SIGKILL, done.stderr

    def statements(self) -> int:
        """How many statements a pass has that nobody kills."""
        done = self._dying("after", "", 0)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    def _dying(self, when: str, statement: str, number: int) -> Done:
        module = "tests.cases.reminders.dying"
        return self.python("-m", module, DAY, when, statement, str(number))

    def die_in_the_hands_of_the_server(self, mailbox: Mailbox, number: int) -> None:
        """Kill a worker while the server has its n-th mail."""
        command = [sys.executable, "manage.py", "send_reminders", "--as-of", DAY]
        worker = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, stderr=subprocess.PIPE
        )
        mailbox.on_data = lambda: worker.kill() if len(mailbox.mails) == number else None
        worker.communicate(timeout=60)
        mailbox.on_data = None
        assert worker.returncode == -signal.SIGKILL

    def next_pass(self) -> dict[str, Any]:
        arguments = ("manage.py", "send_reminders", "--as-of", DAY, "--json")
        done = self.python(*arguments)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def state(self) -> dict[str, Any]:
        with reading(self.environment["DATABASE_URL"]) as own:
            messages = Message.objects.using(own)
            return {
                "reminders": list(Reminder.objects.using(own).values_list("state", flat=True)),
                "messages": list(messages.values_list("state", "possible_duplicate")),
                "doubtful": set(
                    messages.filter(possible_duplicate=True).values_list("message_id", flat=True)
                ),
                "sent": set(messages.filter(state="sent").values_list("message_id", flat=True)),
            }


@dataclass(frozen=True)
class Point:
    """Where a pass is killed: before or after its n-th statement, or while the server has its
    n-th mail."""

    when: str
    number: int


@dataclass(frozen=True)
class Outcome:
    """What a kill and the pass after it led to: reminders that nobody was told of, mails that came
    twice without a mark, and mails that came twice and are marked."""

    lost: int
    unmarked: int
    marked: int


def random_points(statements: int, mails: int, number: int, seed: int) -> Iterator[Point]:
    """So many points over planning, writing, claiming and sending."""
    dice = random.Random(seed)
    for _n in range(number):
        when = dice.choice(("before", "after", "before", "after", "in the server's hands"))
        most = mails if when.startswith("in") else statements
        yield Point(when, dice.randint(1, most))


def kill_and_go_on(office: Office, mailbox: Mailbox, point: Point) -> Outcome:
    """Kill a pass at a point, let the next run, and look at what came."""
    if point.when in {"before", "after"}:
        office.die(point.when, "", point.number)
    else:
        office.die_in_the_hands_of_the_server(mailbox, point.number)
    held = sum(state == "handing_over" for state, _doubt in office.state()["messages"])
    office.next_pass()
    state = office.state()
    came = Counter(mailbox.ids)
    twice = {key for key, count in came.items() if count > 1}
    untold = sum(one != "sent" for one in state["reminders"])
    missing = len(PEOPLE) * len(EACH) - len(state["reminders"])
    return Outcome(
        lost=untold + missing + len(state["sent"] - set(came)),
        unmarked=len(twice - state["doubtful"]) + len(state["doubtful"]) - held,
        marked=len(twice & state["doubtful"]),
    )
