"""The mails that carry a one-time link: their words, their link, and who gets one."""

import re

import pytest
from django.core import mail
from django.test import Client

from cases import tasks
from cases.invitations import NotSent, password_link, people_at, send_invitation, send_password_link
from cases.models import Message, User
from tests.factories import PASSWORD, alice, make_user

pytestmark = pytest.mark.django_db

THAI = re.compile("[ก-๛]")


def invited(**fields) -> User:
    person = make_user("mali", **fields)
    person.set_unusable_password()
    person.save()
    return person


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("send", [send_invitation, send_password_link])
def test_a_mail_speaks_the_language_of_the_person(language, send):
    person = invited(language=language)
    send(person)
    [sent] = mail.outbox
    assert sent.to == ["mali@office.example"]
    assert "mali" in sent.body
    assert "\n" not in sent.subject
    html, kind = sent.alternatives[0]
    assert (kind, f'lang="{language}"' in html) == ("text/html", True)
    if language == "en":
        assert not THAI.search(sent.subject + sent.body + html)


def test_the_link_begins_with_the_address_of_the_site(settings):
    settings.SITE_URL = "https://docket.office.example"
    person = invited()
    send_invitation(person)
    link = re.search(r"https?://\S+/welcome/\S+", mail.outbox[0].body)[0]
    assert link.startswith("https://docket.office.example/welcome/")
    assert link in mail.outbox[0].alternatives[0][0]


def test_the_link_is_written_nowhere_in_the_docket():
    send_invitation(invited())
    assert Message.objects.count() == 0


def test_a_person_without_an_address_is_told_of():
    with pytest.raises(NotSent, match="mali|Mali"):
        send_invitation(invited(email=""))
    assert mail.outbox == []


def test_a_server_that_refuses_is_a_sentence_with_its_answer(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(NotSent, match=r"mali@office\.example.*ConnectionRefusedError"):
        send_invitation(invited())


def test_an_address_that_no_mail_can_have_is_a_sentence_too():
    with pytest.raises(NotSent, match="ValueError|BadHeaderError"):
        send_invitation(invited(email="a@office.example\nBcc: b@evil.example"))


def test_who_gets_mail_at_an_address():
    alice()
    make_user("twin", email="Alice@Office.Example")
    make_user("gone", email="alice@office.example", is_active=False)
    User.objects.system()
    User.objects.filter(username="system").update(email="alice@office.example", is_active=True)
    found = people_at("ALICE@office.example").order_by("username")
    assert [person.username for person in found] == ["alice", "twin"]
    make_user("nomail", email="")
    assert list(people_at("")) == []


def test_the_job_sends_to_those_who_are_still_there():
    tasks.send_password_link(alice().pk)
    User.objects.filter(username="alice").update(is_active=False)
    tasks.send_password_link(alice().pk)
    tasks.send_password_link(0)
    assert len(mail.outbox) == 1


def test_a_link_ends_with_the_next_sign_in():
    person = alice()
    path = "/welcome/" + password_link(person).partition("/welcome/")[2]
    assert Client().get(path).status_code == 302
    Client().login(username="alice", password=PASSWORD)
    assert Client().get(path).status_code == 200
