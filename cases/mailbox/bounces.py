"""What a mail server says of a mail that it could not deliver (RFC 3464).

Only a report of delivery status about a failure counts. A delay is none, nor is a receipt, an
answer of somebody who is away, or anything that only looks like a report.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

REPORT, STATUS = "multipart/report", "message/delivery-status"
ORIGINALS = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
LONGEST = 2000
MOST_IDS = 20


@dataclass(frozen=True)
class Bounce:
    """A failure: the Message-IDs that the mail may have had, to whom it went, the status such as
    "5.1.1", and the words of the server."""

    message_ids: tuple[str, ...]
    recipient: str
    status: str
    words: str

    @property
    def told(self) -> str:
        """All of it in a line or two."""
        return " · ".join(part for part in (self.recipient, self.status, self.words) if part)


def may_be_a_report(mail: Message) -> bool:
    """Whether the head of a mail announces a report of delivery status."""
    kind = str(mail.get_param("report-type") or "").lower()
    return mail.get_content_type() == REPORT and kind in {"", "delivery-status"}


def bounce_in(mail: Message) -> Bounce | None:
    """The failure that a mail reports; None for every other mail."""
    if not may_be_a_report(mail):
        return None
    failed = next((block for block in _blocks(mail) if _is_failure(block)), None)
    ids = tuple(dict.fromkeys(_message_ids(mail)))[:MOST_IDS]
    if failed is None or not ids:
        return None
    return Bounce(
        message_ids=ids,
        recipient=_address(failed),
        status=_plain(failed.get("Status")).split(" ")[0],
        words=_after_kind(_plain(failed.get("Diagnostic-Code"))),
    )


def _blocks(mail: Message) -> Iterator[Message]:
    """The groups of fields in the report: the first is about the server, one each recipient."""
    for part in mail.walk():
        if part.get_content_type() == STATUS and part.is_multipart():
            yield from (block for block in _children(part) if isinstance(block, Message))


def _children(part: Message) -> list[object]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _is_failure(block: Message) -> bool:
    """A status of class 4 may end in a failure too: what counts is the action."""
    return _plain(block.get("Action")).lower() == "failed"


def _message_ids(mail: Message) -> Iterator[str]:
    """Of the original that came along, else of what the report says that it answers."""
    for part in mail.walk():
        if part.get_content_type() in ORIGINALS:
            yield from MESSAGE_ID.findall(_plain(_id_of(part)))
    for name in ("In-Reply-To", "References", "X-Failed-Message-ID"):
        yield from MESSAGE_ID.findall(_plain(mail.get(name)))


def _id_of(part: Message) -> str:
    """From the mail inside, or from the lines of its head that stand there as text."""
    children = _children(part)
    if children:
        inside = children[0]
        return _plain(inside.get("Message-ID")) if isinstance(inside, Message) else ""
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    line = re.search(r"^message-id:((?:.*\n?[ \t]?){1,2})", text, re.IGNORECASE | re.MULTILINE)
    return line[1] if line else ""


def _address(block: Message) -> str:
    given = block.get("Original-Recipient") or block.get("Final-Recipient")
    return _after_kind(_plain(given)).strip("<>")


def _after_kind(text: str) -> str:
    """`rfc822; a@b.example` and `smtp; 550 …` without their kind."""
    return re.sub(r"^[\w.-]+\s*;\s*", "", text)


def _plain(value: object) -> str:
    """A field as one line without signs that no page can show."""
    words = " ".join(str(value or "").split())
    return "".join(sign for sign in words if sign.isprintable())[:LONGEST]
