"""All that can be proven of one deadline, in the order of time, for whoever may see its case."""

from datetime import timedelta

import pypdfium2
import pytest

from cases.deadlines import Closing, close_deadline
from cases.events import NewEvent, correct_event
from cases.models import Message, Role
from cases.reminders.resending import send_again
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.cases.views.world import make_mail
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


def text_of(pdf):
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


@pytest.fixture
def deadline():
    """Dated, told twice of which one mail came back, told again, and closed with proof."""
    case = make_case(
        "DS-1", events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")]
    )
    party = make_party("Client Co")
    party.users.add(make_user("chan", role=Role.CLIENT))
    join(case, party)
    row = case.deadlines.get(code="DES-S-20")
    for hours in (1, 2):
        at = NOON + timedelta(hours=hours)
        mail = make_mail(row, sent_at=at, created_at=at)
        mail.tries.create(
            at=at, to_address=mail.to_address, outcome="sent", answer="250 secret-mta"
        )
    mail.bounced_at, mail.bounce = NOON + timedelta(hours=3), "550 5.1.1 unknown"
    mail.save()
    send_again(mail, 0, cause(at=NOON + timedelta(hours=4)))
    late = cause(bob(), "an inner note", at=NOON + timedelta(hours=5))
    done = Closing("done", TODAY, proof="receipt 4711", note="inner words", version=row.version)
    close_deadline(row, done, late, TODAY)
    return row


def test_everything_stands_in_the_order_of_time(deadline, django_assert_max_num_queries):
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    browser = sign_in(alice())
    browser.get(f"/deadlines/{deadline.pk}/evidence/")
    Message.objects.get(bounced_at__isnull=False).deliveries.create(
        channel="line", state="sent", sent_at=NOON, created_at=NOON
    )
    deadline.acknowledgements.create(due_date=deadline.due_date, step="1", by=bob(), at=NOON)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = browser.get(f"/deadlines/{deadline.pk}/evidence/")
    entries = list(answer.context["page"])
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    kinds = [entry.what.split(" ")[0] for entry in entries]
    assert kinds.index("Event:") < kinds.index("Reminder") < len(kinds) - 1
    read = words(answer)
    for text in ("250 secret-mta", "Came back", "550 5.1.1 unknown", "Sent again", "receipt 4711",
                 "an inner note", "How the date was computed", "Bob"):  # fmt: skip
        assert text in read, text


def test_what_became_of_copies_and_what_went_other_ways_is_told_too(deadline):
    mail = Message.objects.get(bounced_at__isnull=False)
    copy = mail.copies.get()
    copy.tries.create(at=NOON, to_address=copy.to_address, outcome="refused", answer="451 greyed")
    copy.state, copy.sent_at = "sent", NOON + timedelta(hours=4)
    copy.bounced_at, copy.bounce = NOON + timedelta(hours=6), "550 still unknown"
    copy.save()
    mail.deliveries.create(
        channel="line", state="sent", sent_at=NOON, created_at=NOON, answer="LINE took it"
    )
    event = deadline.root_event
    correct_event(
        event, NewEvent(kind=event.kind, date=event.date - timedelta(days=1)), cause(bob()), TODAY
    )
    read = words(sign_in(alice()).get(f"/deadlines/{deadline.pk}/evidence/"))
    for text in ("451 greyed", "550 still unknown", "LINE took it", copy.resent_why,
                 "Event: ", "Event corrected: "):  # fmt: skip
        assert text in read, text


def test_the_paper_says_the_same(deadline):
    answer = sign_in(alice()).get(f"/deadlines/{deadline.pk}/evidence/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    read = text_of(answer.content)
    for text in ("Evidence of a deadline", "DS-1", "550 5.1.1 unknown", "receipt 4711"):
        assert text in read, text


def test_a_client_reads_it_without_what_is_the_offices_own(deadline):
    browser = sign_in(make_user("chan"))
    read = words(browser.get(f"/deadlines/{deadline.pk}/evidence/"))
    assert "receipt 4711" in read
    assert "Came back" in read
    paper = text_of(browser.get(f"/deadlines/{deadline.pk}/evidence/pdf/").content)
    for text in ("secret-mta", "550 5.1.1", "an inner note", "inner words", "@office.example"):
        assert text not in read + paper, text


def test_a_planned_reminder_has_its_day_alone(deadline):
    make_mail(deadline, state="queued")
    page = sign_in(alice()).get(f"/deadlines/{deadline.pk}/evidence/")
    (planned,) = [entry for entry in page.context["page"] if entry.day_only]
    assert "Waiting" in " ".join(planned.lines)


def test_a_morning_mail_of_somebody_else_is_told_but_not_opened(deadline):
    Message.objects.update(kind="digest")
    mail = deadline.reminders.first().message
    others = make_user("root", role=Role.ADMINISTRATOR), make_user("agnes")
    assert [
        f'href="/ledger/{mail.pk}/"' in words_of(person, deadline)
        for person in (mail.recipient, *others)
    ] == [True, True, False]


def words_of(person, deadline):
    return sign_in(person).get(f"/deadlines/{deadline.pk}/evidence/").content.decode()
