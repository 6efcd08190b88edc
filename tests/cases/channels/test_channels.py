"""What goes over the wire of each channel, and what is never sent anywhere."""

import ipaddress
import json
import socket
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.channels.addresses import AddressRefused, is_public, is_usable, target_of
from cases.channels.line import Line
from cases.channels.values import Answer
from cases.channels.webhook import Webhook, signature

TOKEN, USER, SECRET = "hush-token", "U" + "0" * 32, "hush-secret-0123456"
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
WORDS = ("กำหนดเวลา 30 พ.ย.: A-1", "https://docket.example/", "reminder.1.line")
# Status of the other side, then whether it was taken, may be tried again and is in doubt.
STATUSES = [
    (200, True, False),
    (202, False, False),
    (301, False, False),
    (400, False, False),
    (401, False, False),
    (409, True, False),
    (429, False, True),
    (500, False, True),
]


def test_a_line_message_carries_a_key_of_its_own_and_is_taken_once(outside):
    line = Line(TOKEN, USER, outside.address)
    assert line.send(*WORDS) == Answer(True, "200 {}")
    line.send(*WORDS)
    path, headers, body = outside.posts[0]
    assert path == "/v2/bot/message/push"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    keys = [posted[1]["X-Line-Retry-Key"] for posted in outside.posts]
    assert keys[0] == keys[1] == str(uuid.UUID(keys[0]))
    assert json.loads(body) == {
        "to": USER,
        "messages": [{"type": "text", "text": f"{WORDS[0]}\n{WORDS[1]}"}],
    }
    assert "hush" not in repr(line)
    for status, taken, again in STATUSES:
        outside.status, outside.text = status, f"said {TOKEN}\n\x1b[0m"
        answer = line.send(*WORDS)
        assert (answer.taken, answer.again, answer.doubtful) == (taken, again, False), status
        assert answer.said.startswith(f"{status} said …")
    # No redirect is followed: the token would go where nobody sent it.
    assert {posted[0] for posted in outside.posts} == {"/v2/bot/message/push"}
    # The status has said what matters, however the rest goes on.
    outside.status, outside.text = 200, "x" * 9000
    assert line.send(*WORDS) == Answer(True, f"200 {'x' * 296}")
    outside.text, outside.promised = "cut", 99
    assert line.send(*WORDS) == Answer(True, "200 cut")
    outside.status = "cut"
    assert line.send(*WORDS) == Answer(False, "RemoteProtocolError", again=True)


def test_a_webhook_is_signed_with_its_moment_and_repeated_under_one_key(outside):
    hook = Webhook(f"{outside.address}/in?room=1", SECRET, AT, private=True)
    assert hook.send(*WORDS).taken
    path, headers, body = outside.posts[0]
    assert (path, json.loads(body)) == (
        "/in?room=1",
        {"key": WORDS[2], "text": WORDS[0], "link": WORDS[1]},
    )
    assert (headers["X-Docket-Key"], headers["X-Docket-Timestamp"]) == (WORDS[2], "1796040000")
    assert headers["Host"] == outside.address.removeprefix("http://")
    signed = headers["X-Docket-Signature"]
    assert signed == f"sha256={signature(SECRET, '1796040000', body)}"
    assert signature(SECRET, "1796040001", body) not in signed
    outside.status = "cut"
    assert hook.send(*WORDS) == Answer(False, "RemoteProtocolError", again=True, doubtful=True)
    gone = Webhook("http://127.0.0.1:9/", SECRET, AT, private=True).send(*WORDS)
    assert gone == Answer(False, "ConnectError", again=True)
    assert "hush" not in repr(hook)


def test_nothing_is_sent_into_a_private_network_unless_it_is_allowed(outside, monkeypatch):
    port = outside.address.rpartition(":")[2]

    def told(address: str) -> str:
        answer = Webhook(address, SECRET, AT).send(*WORDS)
        assert (answer.taken, answer.doubtful) == (False, False)
        return answer.said

    inside = "the address lies inside a private network"
    assert told(outside.address) == "only https is allowed"
    for host in ("127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"):
        assert told(f"https://{host}:{port}/") == inside, host
    assert told("https://me:hush@hooks.example/") == "this is no web address"

    def resolves(*addresses: str) -> None:
        rows = [(0, 0, 0, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)

    # One open address beside a private one is no way in.
    resolves("8.8.8.8", "192.168.1.5")
    assert told("https://hooks.example/") == inside
    # The address that was looked at is the one that is connected to.
    resolves("8.8.8.8")
    target = target_of("https://hooks.example/a?b=1", private=False)
    assert (target.url, target.host, target.name) == (
        "https://8.8.8.8:443/a?b=1",
        "hooks.example",
        "hooks.example",
    )
    resolves("2001:4860:4860::8888")
    assert target_of("https://hooks.example:444", private=False).url == (
        "https://[2001:4860:4860::8888]:444/"
    )

    target = target_of("https://[2001:4860:4860::8888]:444/", private=False)
    assert target.host == "[2001:4860:4860::8888]:444"

    def unknown(*_: object, **__: object) -> None:
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    answer = Webhook("https://hooks.example/", SECRET, AT).send(*WORDS)
    assert answer == Answer(False, "the name of the server is not known", again=True)
    assert outside.posts == []


PRIVATE = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16",
           "172.16.0.0/12", "169.254.0.0/16", "224.0.0.0/4", "fc00::/7", "fe80::/10")]  # fmt: skip


@given(st.sampled_from(PRIVATE), st.integers(0, 2**128), st.sampled_from(range(4)))
def test_no_private_address_is_public_however_it_is_wrapped(network, number, wrapping):
    inner = network[number % network.num_addresses]
    wrapped = inner
    if inner.version == 4 and wrapping:
        prefix = ("::ffff:0:0", "64:ff9b::", "2002::")[wrapping - 1]
        shift = 80 if wrapping == 3 else 0
        wrapped = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + (int(inner) << shift))
    assert not is_public(wrapped)


def test_only_given_out_addresses_of_the_newer_internet_are_public():
    inside = ("::a00:1", "fec0::1", "64:ff9b:1::a00:1", "2001:0:a00:1::", "fe80::1", "2002:a00:1::")
    assert [text for text in inside if is_public(ipaddress.ip_address(text))] == []
    assert is_public(ipaddress.ip_address("2001:4860:4860::8888"))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_address_or_refused(text):
    if is_usable(text):
        assert text.partition(":")[0].lower() in {"http", "https"}
        return
    with pytest.raises(AddressRefused):
        target_of(text, private=True)


def test_forms_of_addresses():
    usable = ["https://hooks.example/x?y=1", "http://10.0.0.1:8080/a", "HTTPS://h.example"]
    wrong = ["", "hooks.example", "ftp://h.example/", "https://", "https://a b/", "https://h:99999/",
             "https://h.example/#a", "https://u@h.example/", "https://ตัวอย่าง.example/"]  # fmt: skip
    assert [text for text in usable if not is_usable(text)] == []
    assert [text for text in wrong if is_usable(text)] == []
