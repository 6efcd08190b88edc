"""Mails to clients on the pages: the ledger, the mail itself, the evidence of the deadline."""

from datetime import timedelta

import pytest

from cases.mailbox.bounces import Bounce
from cases.models import ClientReminder, Deadline, Message, Party, ReminderPolicy, Role
from cases.reminders.bounces import note_bounce
from cases.reminders.ledger import open_bounces
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.factories import NOON, alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail():
    return told(make_case("T-OPEN"))


def told(case):
    """A mail to the client of a case, which went out and was answered."""
    party = make_party("Client Co", email="c@client.example")
    party.users.add(make_user("chan", role=Role.CLIENT))
    join(case, party)
    deadline = make_deadline(case, 30)
    message = Message.objects.create(
        kind="client_reminder", key=case.ref, message_id=f"<{case.ref}@x>",
        subject=f"on {case.ref}", to_address=party.email, language="en", as_of="2026-11-24",
        body_text="Dear Client Co", created_at=NOON, sent_at=NOON, state="sent",
    )  # fmt: skip
    message.tries.create(
        at=NOON, to_address=message.to_address, outcome="sent", answer="250 secret-mta"
    )
    ClientReminder.objects.create(
        deadline=deadline, due_date=deadline.due_date, step="30", party=party, message=message
    )
    return message


def test_the_ledger_shows_them_to_who_may_see_the_case(mail, django_assert_max_num_queries):
    hidden = told(make_case("T-HIDE", restricted=True, responsible=bob()))
    for person, subjects in (
        (make_user("olan"), ["on T-OPEN"]),
        (bob(), ["on T-HIDE", "on T-OPEN"]),
        (make_user("boss", role=Role.ADMINISTRATOR), ["on T-HIDE", "on T-OPEN"]),
    ):
        rows = sign_in(person).get("/ledger/?kind=client_reminder&q=T-").context["part"].rows
        assert sorted(row.subject for row in rows) == subjects
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    desk = sign_in(make_user("olan"))
    assert desk.get(f"/ledger/{hidden.pk}/").status_code == 404
    desk.get(f"/ledger/{mail.pk}/")
    with django_assert_max_num_queries(MOST_QUERIES):
        read = words(desk.get(f"/ledger/{mail.pk}/"))
    for text in (
        "Reminder of a client",
        "T-OPEN",
        "30 days before",
        "write to the client yourself",
    ):
        assert text in read
    desk.post(f"/ledger/{mail.pk}/again/", {"why": "x", "seen": "0"})
    assert Message.objects.count() == 2


def test_the_evidence_shows_them_without_the_words_of_the_server_to_a_client(mail):
    address = f"/deadlines/{mail.client_reminder.deadline_id}/evidence/"
    read = words(sign_in(alice()).get(address))
    for text in ("Client reminded (30 days before): Client Co", "250 secret-mta", "<T-OPEN@x>"):
        assert text in read
    client = sign_in(make_user("chan")).get(address)
    assert "Client reminded (30 days before): Client Co" in words(client)
    assert "secret-mta" not in client.content.decode()
    assert f"/ledger/{mail.pk}/" not in client.content.decode()


def test_one_that_came_back_is_an_alarm_until_it_is_settled_or_over(mail):
    make_user("boss", role=Role.ADMINISTRATOR, language="en")
    came_back = Bounce((mail.message_id,), mail.to_address, "5.1.1", "unknown")
    assert note_bounce(came_back, NOON + timedelta(hours=1))
    alarm = Message.objects.get(kind="bounce")
    assert "It told of 1 deadline that is still open." in alarm.body_text
    Party.objects.update(email="new@client.example")
    assert list(open_bounces()) == [mail]
    desk = sign_in(make_user("olan"))
    desk.post(f"/ledger/{mail.pk}/settle/", {"why": "told by telephone"})
    assert list(open_bounces()) == []
    Message.objects.update(settled_by=None, settled_at=None)
    Deadline.objects.update(state="superseded")
    assert list(open_bounces()) == []


def test_the_ledger_names_the_cases_whose_client_has_no_address(django_assert_max_num_queries):
    case = make_case("T-NONE")
    make_deadline(case, 20, verified_by=bob(), verified_at=NOON)
    desk = sign_in(alice())
    assert "have no address" not in words(desk.get("/ledger/?kind=client_reminder"))
    ReminderPolicy.objects.create(clients_told=True)
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = desk.get("/ledger/?kind=client_reminder")
    assert "have no address" in words(answer)
    assert f"/cases/{case.pk}/parties/" in answer.content.decode()
    assert "T-NONE" not in words(sign_in(make_user("olan")).get("/ledger/?kind=client_reminder"))
