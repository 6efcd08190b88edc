"""The words of a reminder, in both languages and both eras."""

from typing import Any

import pytest

from cases.models import Case, Message, Reminder
from cases.reminders import sweep
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in, make_deadline
from tests.factories import TODAY, make_case, make_user

pytestmark = pytest.mark.django_db


def swept() -> sweep.Swept:
    return sweep.sweep(TODAY, at())


def english() -> None:
    make_user("alice", language="en", era="ce")


def test_the_subject_says_how_many_and_the_most_urgent_day(mailbox: Mailbox) -> None:
    english()
    due_in(30, ref="TM-1")
    due_in(7, ref="TM-2")
    due_in(-2, ref="TM-3")
    swept()
    # A subject in UTF-8 begins on the line after its name, which reads back as a blank.
    subjects = [mail["Subject"].strip() for mail in mailbox.mails]
    assert subjects == [
        "Deadline Sun 22 Nov 2026: TM-3 · 1 overdue",
        "Your docket, Tue 24 Nov 2026 · 1 overdue · 1 this week",
    ]


def test_one_deadline_has_a_subject_of_its_own(mailbox: Mailbox) -> None:
    english()
    due_in(3, ref="TM-2")
    swept()
    assert mailbox.mails[0]["Subject"] == "Deadline Fri 27 Nov 2026: TM-2"


def test_a_thai_reader_gets_the_buddhist_era_and_the_weekday(mailbox: Mailbox) -> None:
    due_in(3)
    swept()
    assert "ศ. 27 พ.ย. 2569" in mailbox.text()
    assert "ศ. 27 พ.ย. 2569" in mailbox.html()
    assert "ศ. 27 พ.ย. 2569" in mailbox.mails[0]["Subject"]


@pytest.mark.parametrize(
    ("left", "words"),
    [(30, "30 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day overdue")],
)
def test_the_days_left_are_in_words(mailbox: Mailbox, left: int, words: str) -> None:
    english()
    due_in(left)
    swept()
    assert words in mailbox.text()
    assert words in mailbox.html()


def test_a_line_says_what_where_by_which_law_and_what_if_not(mailbox: Mailbox) -> None:
    english()
    case = make_case("TM-7", "trademark", title="กาแฟดอย", application_number="260100123")
    deadline = make_deadline(
        case,
        3,
        code="TM-17",
        title="",
        due_time="15:30",
        law="TMA s. 17",
        consequence="deemed_abandoned",
        confirmed=False,
    )
    swept()
    text = mailbox.text()
    for part in (
        "Fri 27 Nov 2026 15:30",
        "TM-7 กาแฟดอย (260100123)",
        "TMA s. 17",
        "If missed:",
        "Unconfirmed date",
        f"https://docket.example.test/cases/{case.pk}/#deadline-{deadline.pk}",
        f"https://docket.example.test/deadlines/{deadline.pk}/",
    ):
        assert part in text


def test_an_administrator_is_told_why_it_is_them(mailbox: Mailbox) -> None:
    boss = make_user("boss", role="administrator", language="en", email="boss@office.example")
    make_deadline(make_case("TM-8", "trademark", responsible=None), 3)
    swept()
    text = mailbox.text()
    assert "nobody who answers for this case can be reached" in text
    assert "you are responsible for these cases" not in text
    make_deadline(make_case("TM-9", "trademark", responsible=boss), 2)
    swept()
    assert "you are responsible for these cases" in mailbox.text(1)


@pytest.mark.parametrize(
    ("language", "words"), [("en", ", year 5, 6"), ("th", "ปีที่ 5, 6")], ids=["English", "Thai"]
)
def test_an_annuity_names_its_years(mailbox: Mailbox, language: str, words: str) -> None:
    make_user("alice", language=language)
    make_deadline(make_case(), 3, code="ANN-2", title="", years=[5, 6])
    swept()
    assert words in mailbox.text()


def test_a_title_cannot_become_markup_and_is_plain_in_the_text(mailbox: Mailbox) -> None:
    due_in(3, title="<script>alert(1)</script> & Co")
    swept()
    assert "<script>" not in mailbox.html()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in mailbox.html()
    assert "<script>alert(1)</script> & Co" in mailbox.text()


def test_a_newline_in_a_case_adds_no_header(mailbox: Mailbox) -> None:
    case = make_case()
    Case.objects.filter(pk=case.pk).update(
        ref="TM\r\nBcc: thief@else.example", title="A\nBcc: thief@else.example"
    )
    make_deadline(case, 3)
    assert swept().sent == 1
    assert mailbox.mails[0]["Bcc"] is None
    assert mailbox.mails[0]["To"] == "alice@office.example"
    assert "TM Bcc: thief@else.example" in mailbox.mails[0]["Subject"]


def test_a_very_long_title_arrives_whole(mailbox: Mailbox) -> None:
    """Five hundred Thai letters are one line of 1500 bytes; a mail's line may have 998."""
    due_in(3, title="ก" * 500)
    swept()
    assert "ก" * 500 in mailbox.text()
    assert "ก" * 500 in mailbox.html()


def test_the_message_id_follows_from_what_is_told(mailbox: Mailbox) -> None:
    due_in(3)
    swept()
    first = Message.objects.get()
    assert first.message_id == f"<{first.key}@docket.example.test>"
    Reminder.objects.all().delete()
    Message.objects.all().delete()
    swept()
    assert Message.objects.get().message_id == first.message_id


def test_the_stored_words_are_the_words_that_went_out(mailbox: Mailbox) -> None:
    due_in(3)
    swept()
    stored = Message.objects.get()
    assert mailbox.text().splitlines() == stored.body_text.splitlines()
    assert mailbox.html().split() == stored.body_html.split()


def test_a_line_that_starts_with_a_dot_arrives_whole(mailbox: Mailbox) -> None:
    case = make_case()
    make_deadline(case, 3, title=".\n. ends here")
    swept()
    assert ". ends here" in mailbox.text()


def test_a_long_list_is_written_with_few_questions(
    mailbox: Mailbox, django_assert_max_num_queries: Any
) -> None:
    case = make_case()
    for left in range(8, 33):
        make_deadline(case, left)
    with django_assert_max_num_queries(61):
        assert swept().sent == 25
