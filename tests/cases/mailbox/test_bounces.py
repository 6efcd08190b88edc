"""What a mail says that comes from a mail server, from somebody who is away, or from nobody."""

from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.mailbox.bounces import Bounce, bounce_in

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "bounces"
OURS = "<reminder.2026-11-24.7.0123456789abcdef@docket.example.test>"
ALICE = "alice@office.example"
FAILURES = {
    "postfix": ("5.1.1", f"550 5.1.1 <{ALICE}>: Recipient address rejected: User unknown in virtual"
                " mailbox table"),
    "exchange": ("5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:"
                 "QuotaExceededException"),
    "google": ("5.0.0", "550 #5.1.0 Address rejected."),
}  # fmt: skip


def sample(name: str) -> Message:
    return message_from_bytes((SAMPLES / f"{name}.eml").read_bytes())


def changed(old: bytes, new: bytes) -> Message:
    return message_from_bytes((SAMPLES / "postfix.eml").read_bytes().replace(old, new))


def test_three_mail_servers_report_a_failure_each_in_its_way():
    told = {name: bounce_in(sample(name)) for name in FAILURES}
    assert told == {
        name: Bounce((OURS,), ALICE, status, words) for name, (status, words) in FAILURES.items()
    }


def test_whatever_is_no_failure_is_none():
    others = ("delayed", "away", "receipt", "spam")
    assert [bounce_in(sample(name)) for name in others] == [None] * 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"Message-ID: <reminder", b"X-Nothing: <reminder", None),
        (b"Content-Type: message/rfc822", b"Content-Type: application/octet-stream", None),
        (b"Action: failed", b"Action: FAILED", "5.1.1"),
        (b"Status: 5.1.1", b"Status: 5.1.1 (no such user)", "5.1.1"),
        (b"Status: 5.1.1", b"X-Status: none", ""),
        (b"report-type=delivery-status;", b"", "5.1.1"),
        (b"boundary=", b"bound=", None),
        (b"Reporting-MTA: dns; mail.office.example\n", b"\x00\xff\xfe: \xff\n", "5.1.1"),
    ],
    ids=["no id", "no original", "shouted", "a comment", "no status", "no type", "torn", "noise"],
)
def test_a_report_that_is_not_quite_one(old, new, expected):
    told = bounce_in(changed(old, new))
    assert (told and told.status) == expected


def test_the_words_are_one_line_that_a_page_can_show():
    told = bounce_in(changed(b"User unknown", b"User\x00 \x1b[31m" + b"u" * 5000))
    assert told is not None
    assert len(told.words) <= 2000
    assert told.words.isprintable()
    assert told.told.startswith(f"{ALICE} · 5.1.1 · 550")


def test_an_id_with_signs_that_no_database_takes_is_read_without_them():
    """Else one forged mail would stop the reading for ever."""
    inside = b"Content-Type: text/rfc822-headers\n\nMessage-ID: <a\x00b@docket.example.test>\n"
    whole = (SAMPLES / "postfix.eml").read_bytes()
    told = bounce_in(message_from_bytes(whole.replace(b"Content-Type: message/rfc822\n", inside)))
    assert told is not None
    assert "\0" not in "".join(told.message_ids)


LINES = st.sampled_from((SAMPLES / "postfix.eml").read_bytes().splitlines())


@given(st.lists(st.one_of(LINES, st.binary(max_size=40)), max_size=60))
def test_no_mail_stops_the_reading(lines):
    told = bounce_in(message_from_bytes(b"\n".join(lines)))
    assert told is None or all(one.startswith("<") for one in told.message_ids)
