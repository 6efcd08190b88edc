"""A broken template keeps nothing untold: plain words go out, and the administrators hear of it."""

import copy
from pathlib import Path
from typing import Any

import pytest

from cases.models import Message, Role
from cases.reminders import sweep
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in
from tests.factories import TODAY, alice, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["reminder", "digest"])
@pytest.mark.parametrize(
    "broken", ["{% nonsense %}", "{% load docket %}{{ lines.0.due|law_label:3 }}", "{% url 'x' %}"]
)
def test_plain_words_go_out_and_the_administrator_is_told_once(
    mailbox: Mailbox, settings: Any, tmp_path: Path, kind: str, broken: str
) -> None:
    make_user("root", role=Role.ADMINISTRATOR, language="en")
    make_user("alice", language="en", era="ce")
    place = tmp_path / "emails" / kind
    place.mkdir(parents=True)
    (place / "body.html").write_text(broken)
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [tmp_path, *changed[0]["DIRS"]]
    settings.TEMPLATES = changed
    deadline = due_in(3 if kind == "reminder" else 30, title="Coffee")
    for minutes in (0, 30):
        assert sweep.sweep(TODAY, at(minutes=minutes)).failed == 0
    told, alarm = mailbox.mails
    assert (told["To"], alarm["To"]) == ("alice@office.example", "root@office.example")
    assert f"{deadline.case.ref} Coffee" in mailbox.text(0)
    assert f"#deadline-{deadline.pk}" in mailbox.text(0)
    assert "/known/" in mailbox.text(0)
    assert deadline.reminders.get().state == "sent"
    assert "1 reminder went out as plain text" in mailbox.text(1)
    assert Message.objects.get(recipient=alice()).body_html == ""


def test_with_sound_templates_nobody_is_alarmed(mailbox: Mailbox) -> None:
    make_user("root", role=Role.ADMINISTRATOR)
    due_in(3)
    due_in(30)
    sweep.sweep(TODAY, at())
    assert {mail["To"] for mail in mailbox.mails} == {"alice@office.example"}
