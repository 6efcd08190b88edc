"""Reading a mailbox: what is new, once, without changing anything in it."""

from dataclasses import replace
from datetime import date

import pytest

from cases.mailbox.client import Bookmark, MailboxAway, read_reports
from cases.mailbox.place import Place, place_of
from tests.cases.mailbox.server import Folder, imap_server
from tests.cases.mailbox.test_bounces import SAMPLES

DAY = date(2026, 11, 10)


def mail(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def test_new_mails_are_read_in_slices_and_only_the_reports_as_a_whole():
    names = ("spam", "postfix", "away", "google", "receipt")
    folder = Folder({uid: mail(name) for uid, name in enumerate(names, start=11)})
    with imap_server(folder) as place:
        first = read_reports(place, None, DAY, 2)
        second = read_reports(place, first.bookmark, DAY, 9)
        third = read_reports(place, second.bookmark, DAY, 9)
    told = [(len(one.reports), one.read, one.bookmark, one.more) for one in (first, second, third)]
    assert told == [
        (2, 2, Bookmark(12, 7), True),
        (1, 3, Bookmark(15, 7), False),
        (0, 0, Bookmark(15, 7), False),
    ]
    assert "UID SEARCH SINCE 10-Nov-2026" in folder.asked
    whole = [asked for asked in folder.asked if "BODY.PEEK[]" in asked]
    assert [asked.split(" ")[2] for asked in whole] == ["11", "12", "14"]
    assert not [one for one in folder.asked if "STORE" in one.upper() or one.startswith("SELECT")]


def test_a_folder_made_anew_is_read_from_the_day_on():
    folder = Folder({3: mail("postfix")}, mark=8)
    with imap_server(folder) as place:
        told = read_reports(place, Bookmark(900, 7), DAY, 9)
    assert (len(told.reports), told.bookmark) == (1, Bookmark(3, 8))


def test_a_mail_of_uncommon_size_is_left(monkeypatch):
    monkeypatch.setattr("cases.mailbox.client.BIGGEST", 100)
    with imap_server(Folder({3: mail("postfix")})) as place:
        told = read_reports(place, None, DAY, 9)
    assert (told.reports, told.bookmark.uid) == ((), 3)


def test_a_mail_in_a_mail_without_end_stops_nothing():
    inside = b"Content-Type: message/rfc822\n\n"
    deep = mail("postfix").replace(inside, inside * 3000)
    with imap_server(Folder({3: deep, 4: mail("postfix")})) as place:
        told = read_reports(place, None, DAY, 9)
    assert (len(told.reports), told.bookmark.uid) == (1, 4)


def test_an_empty_folder_is_no_fault():
    with imap_server(Folder()) as place:
        assert read_reports(place, None, DAY, 9).bookmark == Bookmark(0, 7)


def test_what_fails_is_told_without_the_password():
    folder = Folder({3: mail("postfix")})
    with imap_server(folder) as place:
        told = {}
        for name, wrong, cut in (
            ("password", replace(place, password="another secret"), "nothing"),
            ("sealed", replace(place, sealed=True), "nothing"),
            ("cut", place, "SEARCH"),
        ):
            folder.dies_at = cut
            with pytest.raises(MailboxAway) as away:
                read_reports(wrong, None, DAY, 9)
            told[name] = str(away.value)
    with pytest.raises(MailboxAway):
        read_reports(place, None, DAY, 9)
    assert "AUTHENTICATIONFAILED" in told["password"]
    assert not [text for text in told.values() if "secret" in text or "p@ss" in text]


def test_the_address_of_the_mailbox():
    assert place_of("") is None
    told = place_of("imaps://docket%40office.example:p%40ss@mail.office.example/Bounces%20in")
    assert told == Place(
        "mail.office.example", 993, "docket@office.example", "p@ss", "Bounces in", sealed=True
    )
    plain = place_of("imap://u:p@localhost:1143")
    assert (plain and plain.port, plain and plain.folder) == (1143, "INBOX")


@pytest.mark.parametrize(
    "url",
    ["https://u:p@host", "imaps://host", "imaps://u@host", "imaps://u:p@", "imaps://u:p@h:0",
     "imaps://u:p@h:x", "imaps://u:p@h ost", "mail.office.example"],
)  # fmt: skip
def test_another_address_is_refused(url):
    with pytest.raises(ValueError):
        place_of(url)
