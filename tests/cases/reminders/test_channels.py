"""Reminders on other channels: beside their mail, once each, and only where somebody asked."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cases.channels import line
from cases.keys import store_key
from cases.models import (
    AccessKey,
    Case,
    Deadline,
    DeadlineState,
    Delivery,
    Disposition,
    Message,
    ReminderPolicy,
    Role,
    User,
)
from cases.reminders import sweep
from cases.reminders.channels import Told, store_webhook, tell
from tests.cases.channels.conftest import Outside, outside
from tests.cases.reminders.rows import at, due_in
from tests.cases.views.desk import said
from tests.cases.views.world import make_leave
from tests.factories import NOON, TODAY, alice, bob, make_user

__all__ = ["outside"]
pytestmark = pytest.mark.django_db

USER, SECRET = "U" + "a" * 32, "0123456789abcdef"
EARLIER = NOON - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def office(settings: Any, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    settings.WEBHOOK_ALLOW_PRIVATE = True
    monkeypatch.setattr(line.Line.__init__, "__defaults__", (outside.address,))


def line_is_on(*people: User) -> None:
    store_key("line", "a-token", alice(), EARLIER)
    User.objects.filter(pk__in=[person.pk for person in people]).update(line_user_id=USER)


def swept() -> None:
    sweep.sweep(TODAY, at())


def rows() -> list[tuple[str, str, str]]:
    found = Delivery.objects.select_related("message__recipient").order_by("pk")
    return [(row.message.recipient.username, row.channel, row.state) for row in found]


def test_nothing_leaves_while_no_key_is_stored_or_nobody_asked(outside: Outside) -> None:
    due_in(3)
    User.objects.update(line_user_id=USER)
    swept()
    assert tell(at(1)) == Told()
    User.objects.update(line_user_id="")
    # A key that is stored afterwards tells nothing of before.
    store_key("line", "a-token", alice(), NOON + timedelta(minutes=2))
    User.objects.update(line_user_id=USER)
    assert tell(at(3)) == Told()
    assert (outside.posts, rows()) == ([], [])


def test_who_asked_is_told_once_by_line_and_by_mail_as_well(
    outside: Outside, settings: Any
) -> None:
    line_is_on(alice())
    due_in(3, deputy=bob())
    swept()
    assert Message.objects.filter(state="sent").count() == 2
    assert [tell(at(n)).sent for n in (1, 2)] == [1, 0]
    assert rows() == [("alice", "line", "sent")]
    told = json.loads(outside.posts[0][2])
    assert told["to"] == USER
    head, line, link = told["messages"][0]["text"].split("\n")
    assert head == f"DIP Docket: {said('%(n)s deadline', 'th') % {'n': 1}}"
    assert line.endswith(f"2569: {Deadline.objects.get().case.ref}")
    assert link == f"{settings.SITE_URL}/"


def test_the_webhook_of_the_office_hears_of_everybody(outside: Outside) -> None:
    store_webhook(f"{outside.address}/in", SECRET, alice(), EARLIER)
    assert SECRET not in str(AccessKey.objects.values())
    assert outside.address not in str(AccessKey.objects.values())
    due_in(3, deputy=bob())
    swept()
    assert tell(at(1)).sent == 2
    texts = {json.loads(body)["text"].partition(":")[0] for _path, _head, body in outside.posts}
    assert texts == {str(alice()), str(bob())}


def test_a_mail_server_that_is_down_does_not_keep_line_from_telling(
    outside: Outside, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    line_is_on(alice())
    due_in(3)
    swept()
    assert Message.objects.get().state == "failed"
    assert tell(at(1)).sent == 1


def test_what_fails_is_tried_again_for_hours_and_never_touches_the_mail(outside: Outside) -> None:
    line_is_on(alice())
    due_in(3)
    swept()
    outside.status = 500
    moments = [1, 3, 6, 21, 81, 261, 621, 800]
    assert [tell(at(n)).failed for n in moments] == [1, 0, 1, 1, 1, 1, 1, 0]
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.answer) == ("given_up", 6, "500 {}")
    assert len({head["X-Line-Retry-Key"] for _path, head, _body in outside.posts}) == 1
    assert Message.objects.get().state == "sent"


def test_a_refusal_is_final_and_a_night_without_the_worker_is_not_made_up_for(
    outside: Outside,
) -> None:
    line_is_on(alice())
    due_in(3)
    swept()
    outside.status = 400
    told = [tell(at(n)) for n in (1, 60, 25 * 60)]
    assert [one.failed for one in told] == [1, 0, 0]
    lost = "1 messages were not told by line: 400 {}"
    assert [one.attention for one in told] == [lost, lost, ""]
    Delivery.objects.all().delete()
    assert tell(at(13 * 60)) == Told()
    assert rows() == []


def test_what_is_no_longer_true_or_wanted_is_withdrawn(outside: Outside) -> None:
    line_is_on(alice())
    deadline = due_in(3)
    swept()
    outside.status = 500
    assert tell(at(1)).failed == 1
    closed(deadline)
    assert tell(at(7)).withdrawn == 1
    assert len(outside.posts) == 1


def closed(*deadlines: Deadline) -> None:
    Deadline.objects.filter(pk__in=[one.pk for one in deadlines]).update(
        state=DeadlineState.CLOSED,
        disposition=Disposition.REVIEWED,
        closed_by=alice(),
        closed_at=NOON,
    )


def texts(outside: Outside) -> list[str]:
    return [json.loads(body)["messages"][0]["text"] for _path, _head, body in outside.posts]


def test_of_several_only_what_still_holds_for_the_reader_is_told(outside: Outside) -> None:
    line_is_on(alice())
    User.objects.update(language="en", era="ce")
    first, hers, secret, soon = due_in(14), due_in(30), due_in(30), due_in(10)
    taken, silent, other = due_in(30), due_in(30), due_in(30)
    refs = [row.case.ref for row in (first, taken, secret, silent, other)]
    swept()
    closed(first)
    Case.objects.filter(pk=taken.case_id).update(responsible=bob())
    Case.objects.filter(pk=secret.case_id).update(responsible=bob(), restricted=True)
    Case.objects.filter(pk=silent.case_id).update(silent=True)
    Deadline.objects.filter(pk=other.pk).update(leads=False)
    assert tell(at(1)).sent == 1
    (text,) = texts(outside)
    assert [ref for ref in refs if ref in text] == []
    assert text.split("\n")[:-1] == [
        "DIP Docket: 2 deadlines",
        f"Fri 4 Dec 2026: {soon.case.ref}",
        f"Thu 24 Dec 2026: {hers.case.ref}",
    ]


def test_a_digest_is_told_too_and_who_became_a_client_is_not(outside: Outside) -> None:
    line_is_on(alice(), bob())
    due_in(3, deputy=bob())
    swept()
    Message.objects.update(kind="digest")
    User.objects.filter(pk=bob().pk).update(role=Role.CLIENT)
    assert (tell(at(1)).sent, len(outside.posts)) == (1, 1)
    assert sorted(rows()) == [("alice", "line", "sent"), ("bob", "line", "withdrawn")]


def test_a_channel_that_is_down_is_asked_once_a_pass_and_never_holds_up_the_other(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    line_is_on(alice(), bob())
    store_webhook("http://127.0.0.1:9/", SECRET, alice(), EARLIER)
    due_in(3, deputy=bob())
    swept()
    outside.status = 429
    assert tell(at(1)).failed == 2
    assert len(outside.posts) == 1
    assert sorted(Delivery.objects.values_list("channel", "attempts")) == [
        ("line", 0), ("line", 1), ("webhook", 0), ("webhook", 1),
    ]  # fmt: skip
    outside.status = 200
    assert [tell(at(n)).sent for n in (6, 7)] == [2, 0]


def test_another_key_in_place_of_the_first_tells_what_was_written_before(outside: Outside) -> None:
    line_is_on(alice())
    due_in(3)
    swept()
    store_key("line", "another-token", alice(), NOON + timedelta(minutes=2))
    assert tell(at(3)).sent == 1


def test_a_test_that_a_worker_left_behind_is_never_sent_again(outside: Outside) -> None:
    line_is_on(alice())
    Delivery.objects.create(
        channel="line", tested_by=alice(), state="handing_over", claimed_by="elsewhere:1:1",
        claimed_until=NOON, attempts=1, created_at=NOON,
    )  # fmt: skip
    assert tell(at(1)) == Told()
    assert (Delivery.objects.get().state, outside.posts) == ("given_up", [])


@pytest.mark.parametrize(
    ("state", "channel", "doubtful"),
    [
        ("claimed", "line", False),
        ("claimed", "webhook", False),
        ("handing_over", "line", False),
        ("handing_over", "webhook", True),
    ],
)
def test_a_worker_that_died_leaves_nothing_untold(outside, state, channel, doubtful) -> None:
    line_is_on(alice())
    store_webhook(outside.address, SECRET, alice(), EARLIER)
    due_in(3)
    swept()
    held = {"state": state, "claimed_by": "elsewhere:1:1", "attempts": 1, "created_at": NOON}
    until = NOON + timedelta(minutes=2)
    message = Message.objects.get()
    Delivery.objects.create(message=message, channel=channel, claimed_until=until, **held)
    assert [tell(at(n)).sent for n in (1, 3, 4)] == [1, 1, 0]
    row = Delivery.objects.get(channel=channel)
    assert (row.state, row.possible_duplicate) == ("sent", doubtful)


def test_a_key_that_no_encryption_key_opens_costs_no_attempt(outside: Outside, settings) -> None:
    line_is_on(alice())
    due_in(3)
    swept()
    right = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    told = tell(at(1))
    assert (told.sent, "ENCRYPTION_KEYS" in told.attention) == (0, True)
    settings.ENCRYPTION_KEYS = right
    assert tell(at(2)).sent == 1
    assert Delivery.objects.get().attempts == 1


def test_who_stands_in_and_the_partner_are_told_as_their_mails_say(outside: Outside) -> None:
    pat = make_user("pat")
    line_is_on(bob(), pat)
    ReminderPolicy.objects.create(partner=pat)
    make_leave(0, 0, deputy=bob())
    deadline = due_in(0)
    swept()
    assert tell(at(1)).sent == 2
    assert sorted(rows()) == [("bob", "line", "sent"), ("pat", "line", "sent")]
    assert all(deadline.case.ref in text for text in texts(outside))
