"""The page of other channels: each for themselves, the keys for administrators, tests at once."""

import pytest
from cryptography.fernet import Fernet

from cases.channels import line
from cases.keys import stored_key
from cases.models import AccessKey, Delivery, KeyChange, Role, User
from tests.cases.channels.conftest import outside
from tests.cases.views.desk import sign_in, stored, words
from tests.factories import alice, bob, charlie, make_user

__all__ = ["outside"]
pytestmark = pytest.mark.django_db

HERE, USER, SECRET = "/channels/", "U" + "b" * 32, "hush0123456789abcdef"


@pytest.fixture(autouse=True)
def office(settings, outside, monkeypatch):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    settings.WEBHOOK_ALLOW_PRIVATE = True
    monkeypatch.setattr(line.Line.__init__, "__defaults__", (outside.address,))


def boss():
    return sign_in(make_user("boss", role=Role.ADMINISTRATOR))


def test_a_person_switches_line_on_and_off_and_sends_a_test(outside):
    desk = sign_in(alice())
    known = alice().history.count()
    assert desk.post(HERE, {"do": "mine", "line_user_id": USER}).status_code == 302
    assert User.objects.get(pk=alice().pk).line_user_id == USER
    desk.post(HERE, {"do": "test-line"})
    assert "This channel is off" in words(desk.get(HERE))
    boss().post(HERE, {"do": "line", "key": "hush-token"})
    desk.post(HERE, {"do": "test-line"})
    shown = words(desk.get(HERE))
    assert "The test was taken: 200 {}" in shown
    assert "You are told by LINE and by mail." in shown
    outside.status, outside.text = 401, "hush-token is wrong"
    desk.post(HERE, {"do": "test-line"})
    shown = words(desk.get(HERE))
    assert "The test was not taken: 401 … is wrong" in shown
    tests = Delivery.objects.values_list("tested_by__username", "channel", "state", "answer")
    assert list(tests.order_by("pk")) == [
        ("alice", "line", "sent", "200 {}"),
        ("alice", "line", "given_up", "401 … is wrong"),
    ]
    assert len({head["X-Line-Retry-Key"] for _path, head, _body in outside.posts}) == 2
    assert "Test message Given up LINE · Alice" in shown
    assert "Alice" not in words(sign_in(bob()).get(HERE))
    desk.post(HERE, {"do": "mine", "line_user_id": ""})
    assert User.objects.get(pk=alice().pk).line_user_id == ""
    assert alice().history.count() == known + 2


def test_administrators_store_try_and_remove_the_webhook_and_never_see_it_again(outside):
    desk = boss()
    given = {"do": "webhook", "address": f"{outside.address}/room/hush-room", "key": SECRET}
    assert desk.post(HERE, given).status_code == 302
    # A server that knows no such page repeats the address and what was sent.
    outside.text = f"No page /room/hush-room. {'x' * 260} {SECRET} {SECRET}"
    desk.post(HERE, {"do": "test-webhook"})
    assert Delivery.objects.get().answer == f"200 No page …. {'x' * 260} … …"
    outside.text = "{}"
    desk.post(HERE, {"do": "test-webhook"})
    page = desk.get(HERE)
    assert "The test was taken: 200 {}" in words(page)
    assert "Every reminder is told to 127.0.0.1 as well." in words(page)
    assert "hush" not in page.content.decode()
    assert outside.posts[0][0] == "/room/hush-room"
    desk.post(HERE, {"do": "remove", "row": AccessKey.objects.get().pk})
    assert (AccessKey.objects.count(), stored_key("webhook")) == (0, "")
    assert [change.what for change in KeyChange.objects.order_by("pk")] == ["stored", "removed"]
    desk.post(HERE, {"do": "remove", "row": "9" * 30})
    assert "This key is no longer there" in words(desk.get(HERE))


def test_what_is_wrong_is_told_at_its_field_and_stores_nothing(settings):
    desk = boss()
    before = stored()
    wrong = [
        ({"do": "mine", "line_user_id": "somchai"}, "your LINE name is not it"),
        ({"do": "line", "key": "two words"}, "without spaces"),
        ({"do": "line", "key": ""}, "required"),
        ({"do": "webhook", "address": "hooks", "key": SECRET}, "This is no web address"),
        ({"do": "webhook", "address": "https://u@h.example/", "key": SECRET}, "no web address"),
        ({"do": "webhook", "address": "https://h.example/", "key": "short"}, "can be guessed"),
    ]
    for given, sentence in wrong:
        answer = desk.post(HERE, given)
        assert (answer.status_code, sentence in words(answer)) == (422, True), given
        assert SECRET not in answer.content.decode()
    settings.ENCRYPTION_KEYS = []
    answer = desk.post(HERE, {"do": "line", "key": "hush-token"})
    assert (answer.status_code, "ENCRYPTION_KEYS is not set" in words(answer)) == (422, True)
    assert desk.post(HERE, {"do": "other"}).status_code == 404
    assert stored() == before


def test_others_cannot_touch_the_keys_of_the_office_and_clients_find_no_page(outside):
    boss().post(HERE, {"do": "webhook", "address": f"{outside.address}/hush", "key": SECRET})
    charlie()
    row = AccessKey.objects.get().pk
    tries = [
        {"do": "line", "key": "another"},
        {"do": "webhook", "address": "https://h.example/", "key": SECRET},
        {"do": "test-webhook"},
        {"do": "remove", "row": row},
    ]
    agent, client = sign_in(alice()), sign_in(charlie())
    before = stored()
    for given in tries:
        assert agent.post(HERE, given).status_code == 403, given
        assert client.post(HERE, given).status_code == 404, given
    assert client.post(HERE, {"do": "mine", "line_user_id": USER}).status_code == 404
    assert client.get(HERE).status_code == 404
    assert "127.0.0.1" not in words(agent.get(HERE))
    assert (stored() == before, outside.posts) == (True, [])
