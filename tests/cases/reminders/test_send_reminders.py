"""`manage.py send_reminders`: counts, exit codes, bad input."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import JobRun, Message, Reminder
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import due_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def command(*arguments: str) -> tuple[int, Any, str]:
    """Exit code, the JSON value on standard output, standard error."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("send_reminders", *arguments, "--json", stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue()), err.getvalue()


def counts(**given: int) -> dict[str, int]:
    names = ("planned", "sent", "failed", "withdrawn", "possible_duplicates")
    return dict.fromkeys((*names, "messages", "untold"), 0) | given


def without_seconds(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["seconds"] >= 0
    return {name: value for name, value in answer.items() if name != "seconds"}


@pytest.mark.parametrize("day", ["2026-11-24", "24/11/2569", "24 พ.ย. 2569", "๒๔/๑๑/๒๕๖๙"])
def test_a_day_is_taken_in_any_clear_writing(mailbox: Mailbox, day: str) -> None:
    due_in(3)
    code, answer, _ = command("--as-of", day)
    assert code == 0
    assert without_seconds(answer) == counts(planned=1, sent=1, messages=1)
    assert Reminder.objects.get().step == "3"


@pytest.mark.parametrize("day", ["24/11/69", "2026-02-30", "tomorrow", "7/12/2300", ""])
def test_a_doubtful_day_is_refused(mailbox: Mailbox, day: str) -> None:
    due_in(3)
    code, answer, err = command("--as-of", day)
    assert code == 2
    assert answer["error"]["field"] == "as_of"
    assert answer["error"]["message"] in err
    assert mailbox.mails == []


def test_a_dry_run_counts_and_writes_nothing(mailbox: Mailbox) -> None:
    due_in(3)
    code, answer, _ = command("--as-of", "2026-11-24", "--dry-run")
    assert (code, without_seconds(answer)) == (0, counts(planned=1))
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()
    assert not JobRun.objects.exists()


def test_failures_are_the_exit_code(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    code, answer, _ = command("--as-of", "2026-11-24")
    assert (code, answer["failed"]) == (1, 1)


def test_a_person_who_asks_need_not_wait_for_the_next_attempt(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    command("--as-of", "2026-11-24")
    mailbox.mode = "accept"
    code, answer, _ = command("--as-of", "2026-11-24")
    assert (code, answer["sent"]) == (0, 1)


def test_who_cannot_be_told_is_named_in_the_log(mailbox: Mailbox) -> None:
    make_user("alice", email="")
    due_in(3)
    _, answer, err = command("--as-of", "2026-11-24")
    assert answer["planned"] == 0
    assert "alice" in err
    assert "1 open deadlines have nobody" in err


def test_without_json_the_counts_are_a_sentence(mailbox: Mailbox) -> None:
    due_in(3)
    out = StringIO()
    call_command("send_reminders", "--as-of", "2026-11-24", stdout=out)
    assert "planned 1, sent 1, failed 0" in out.getvalue()


def test_a_pass_for_today_is_a_heartbeat(mailbox: Mailbox) -> None:
    assert command()[0] == 0
    assert JobRun.objects.get(name="reminders").last_succeeded_at is not None
