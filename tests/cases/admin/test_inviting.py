"""A person is added without a password and invited by mail; a failing mail loses nobody."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.urls import reverse

from cases.models import User
from tests.cases.views.desk import said, words
from tests.factories import alice, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/cases/user/add/"
LIST = "/admin/cases/user/"
GIVEN = {
    "username": "mali",
    "first_name": "มะลิ",
    "last_name": "สวนริมคลอง",
    "email": "mali@office.example",
    "role": "agent",
    "language": "th",
}


@pytest.fixture
def add(desk, django_capture_on_commit_callbacks):
    """Send the form of a new person; what follows the commit happens too."""

    def send(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return desk.post(ADD, GIVEN | changes)

    return send


def invite(desk, *people):
    chosen = {"action": "invite_again", "_selected_action": [person.pk for person in people]}
    return desk.post(LIST, chosen, follow=True)


def without_password(name, **fields):
    person = make_user(name, **fields)
    person.set_unusable_password()
    person.save()
    return person


def broken(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def test_the_form_asks_for_no_password(desk):
    page = desk.get(ADD)
    fields = page.context["adminform"].form.fields
    assert set(fields) == set(GIVEN)
    assert 'type="password"' not in page.content.decode()


def test_a_new_person_is_invited_in_their_language(add):
    assert add().status_code == 302
    person = User.objects.get(username="mali")
    assert (person.role, person.is_staff, person.has_usable_password()) == ("agent", False, False)
    assert person.history.latest().history_user.username == "boss"
    [sent] = mail.outbox
    assert (sent.to, "/welcome/" in sent.body) == (["mali@office.example"], True)
    assert sent.subject == said("Your access to the docket", "th")


@pytest.mark.django_db(transaction=True)
def test_the_person_who_invites_is_told(desk):
    desk.post(ADD, GIVEN)
    assert "มะลิ สวนริมคลอง is invited: a mail went to mali@office.example." in words(desk.get(LIST))


def test_an_administrator_may_come_into_the_back_office(add):
    add(role="administrator")
    assert User.objects.get(username="mali").is_staff is True


@pytest.mark.django_db(transaction=True)
def test_a_server_that_refuses_keeps_the_person_and_is_told(desk, settings):
    broken(settings)
    assert desk.post(ADD, GIVEN).status_code == 302
    assert User.objects.filter(username="mali", is_active=True).exists()
    told = words(desk.get(LIST))
    assert "The mail to mali@office.example could not be sent: ConnectionRefusedError" in told
    assert "Send the invitation again" in told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "no address"),
        ("first_name", ""),
        ("username", ""),
        ("username", "BOSS boss"),
        ("username", "boss"),
        ("role", "emperor"),
        ("language", "fr"),
    ],
)
def test_a_bad_value_is_told_at_its_field_and_nobody_is_made(field, value, add):
    answer = add(**{field: value})
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert answer.context["adminform"].form["last_name"].value() == GIVEN["last_name"]
    assert not User.objects.filter(username="mali").exists()
    assert mail.outbox == []


def test_the_link_stands_in_no_log_of_the_back_office(add):
    add()
    assert not LogEntry.objects.filter(change_message__contains="welcome").exists()


def test_the_invitation_can_be_sent_again(desk):
    mali = without_password("mali", language="en")
    told = words(invite(desk, mali))
    assert "Mali is invited: a mail went to mali@office.example." in told
    assert [sent.to for sent in mail.outbox] == [["mali@office.example"]]


def test_only_who_has_no_password_yet_is_invited_again(desk):
    gone = without_password("gone", is_active=False)
    told = words(invite(desk, alice(), gone))
    assert "Alice has a password already." in told
    assert "Gone is inactive and was not invited." in told
    assert mail.outbox == []


def test_one_refused_mail_stops_no_other(desk):
    nowhere, mali = without_password("anon", email=""), without_password("mali")
    told = words(invite(desk, nowhere, mali))
    assert "Anon has no mail address." in told
    assert "Mali is invited" in told
    assert len(mail.outbox) == 1


def test_the_system_is_not_invited(desk):
    system = User.objects.system()
    User.objects.filter(pk=system.pk).update(is_active=True, email="system@office.example")
    invite(desk, system)
    assert mail.outbox == []


def test_the_list_says_who_has_come_in(desk):
    alice()
    without_password("mali")
    without_password("gone", is_active=False)
    told = words(desk.get(LIST))
    assert told.count("Password set") == 2
    assert told.count("Invited") == 1
    assert told.count("Ended") == 1


def test_the_list_costs_the_same_for_one_and_for_three(desk, django_assert_num_queries):
    with django_assert_num_queries(6):
        desk.get(LIST)
    for name in ("one", "two", "three"):
        make_user(name)
    with django_assert_num_queries(6):
        desk.get(LIST)


def test_a_password_may_still_be_set_by_hand(desk):
    page = reverse("admin:auth_user_password_change", args=[without_password("mali").pk])
    given = {
        "password1": "Quiet-river-88",
        "password2": "Quiet-river-88",
        "usable_password": "true",
    }
    assert desk.post(page, given).status_code == 302
    assert User.objects.get(username="mali").check_password("Quiet-river-88")
