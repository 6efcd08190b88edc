"""A pass that is killed half-way is completed by the next: nothing lost, nothing told twice
unless the kill fell while the mail was in the server's hands, and then it is flagged."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.killing import (
    PEOPLE,
    Office,
    Outcome,
    kill_and_go_on,
    random_points,
)
from tests.databases import new_database
from tests.warm import Warm

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("other_databases_can_be_read")]
# Three mails with two reminders each.
MORNING = (14, 30)


@pytest.fixture(scope="module")
def filled(
    migrated: str, warm_process: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A filled database that tests copy."""
    with new_database(tmp_path_factory.mktemp("office"), migrated) as url:
        Office(warm_process, url).prepared(MORNING)
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
    office.die("after", statement, number)
    assert mailbox.mails == []
    again = office.next_pass()
    assert (again["sent"], again["failed"], again["possible_duplicates"]) == (6, 0, 0)
    assert_everybody_was_told(office, mailbox)
    assert len(mailbox.mails) == 3
    assert office.next_pass()["sent"] == 0


def test_a_kill_while_the_server_has_the_mail_is_the_only_double_and_is_flagged(
    office: Office, mailbox: Mailbox
) -> None:
    office.die_in_the_hands_of_the_server(mailbox, 1)
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
    office.die("after", 'UPDATE "cases_message" SET "state" = ', number)
    assert len(mailbox.mails) == delivered
    again = office.next_pass()
    assert (again["failed"], again["possible_duplicates"]) == (0, doubtful)
    assert_everybody_was_told(office, mailbox)
    assert len(mailbox.mails) == mails
    assert len(set(mailbox.ids)) == 3


def test_kills_at_any_point_lose_nothing_and_double_nothing_unmarked(
    migrated: str, warm_process: Warm, tmp_path: Path, mailbox: Mailbox
) -> None:
    """Four of the two hundred that `make bench` takes, over morning mails and single ones."""
    with new_database(tmp_path, migrated) as full:
        Office(warm_process, full).prepared()
        with new_database(tmp_path, full) as url:
            statements = Office(warm_process, url).with_mail(mailbox.port).statements()
        for point in random_points(statements, len(mailbox.mails), 4, seed=8):
            mailbox.mails.clear()
            with new_database(tmp_path, full) as url:
                found = kill_and_go_on(
                    Office(warm_process, url).with_mail(mailbox.port), mailbox, point
                )
            assert found == Outcome(0, 0, found.marked), point
