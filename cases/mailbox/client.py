"""The one door to the mailbox: it is opened to be read, and nothing in it is changed.

What was read before is known by the number of the last mail, which holds while the folder keeps
its mark; without one the mails of the last days are read.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from email.message import Message

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from cases.mailbox.bounces import may_be_a_report
from cases.mailbox.place import Place

TIMEOUT = 30.0
BIGGEST = 10_000_000
AT_ONCE = 50
FAULTS = (ImapToolsError, imaplib.IMAP4.error, OSError)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class MailboxAway(Exception):
    """The mailbox cannot be read; the text says why."""


@dataclass(frozen=True)
class Bookmark:
    """The last mail that was read, and the mark of the folder in which its number holds."""

    uid: int
    mark: int


@dataclass(frozen=True)
class Reading:
    """The reports among the mails that were new, how many mails were looked at, and how far it
    came. `more` says that others are left."""

    reports: tuple[Message, ...]
    read: int
    bookmark: Bookmark
    more: bool


def read_reports(place: Place, after: Bookmark | None, since: date, most: int) -> Reading:
    """Read at most so many mails after a bookmark, or from a day on. Raises MailboxAway."""
    try:
        with _opened(place) as box:
            return _read(box, place.folder, after, since, most)
    except FAULTS as error:
        raise MailboxAway(f"{type(error).__name__}: {error}"[:500]) from error


@contextmanager
def _opened(place: Place) -> Iterator[BaseMailBox]:
    box: BaseMailBox
    if place.sealed:
        trusted = ssl.create_default_context()
        box = MailBox(place.host, place.port, timeout=TIMEOUT, ssl_context=trusted)
    else:
        box = MailBoxUnencrypted(place.host, place.port, timeout=TIMEOUT)
    try:
        box.login(place.user, place.password, initial_folder=None)
        yield box
    finally:
        # The server may be gone already; what was read is ours all the same.
        with suppress(*FAULTS):
            box.logout()
        with suppress(OSError):
            box.client.shutdown()


def _read(box: BaseMailBox, folder: str, after: Bookmark | None, since: date, most: int) -> Reading:
    mark = box.folder.status(folder, ["UIDVALIDITY"]).get("UIDVALIDITY", 0)
    box.folder.set(folder, readonly=True)
    last = after.uid if after and after.mark == mark else 0
    asked = f"UID {last + 1}:*" if last else f"SINCE {_imap_day(since)}"
    # A folder whose mails are all read answers with its last one.
    new = sorted(uid for uid in map(int, box.uids(asked, charset=None)) if uid > last)
    part = new[:most]
    wanted = [str(uid) for uid in part]
    reports = tuple(_reports(box, wanted))
    return Reading(reports, len(part), Bookmark(max([last, *part]), mark), len(new) > most)


def _reports(box: BaseMailBox, uids: list[str]) -> Iterator[Message]:
    """The heads first: of a mail that is no report nothing else is read."""
    if not uids:
        return
    heads = box.fetch(uid_list=uids, mark_seen=False, headers_only=True, bulk=AT_ONCE)
    wanted = [
        head.uid
        for head in list(heads)
        if head.uid and may_be_a_report(head.obj) and head.size_rfc822 <= BIGGEST
    ]
    for uid in wanted:
        # A mail in a mail in a mail without end: nobody's report, and no reason to stop.
        with suppress(RecursionError):
            yield from [mail.obj for mail in box.fetch(uid_list=[uid], mark_seen=False)]


def _imap_day(day: date) -> str:
    """24-Nov-2026, in English whatever the machine speaks."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}"
