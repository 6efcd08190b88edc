"""Setting a password by the link of a mail, and asking for one without telling who is known."""

import ast
import smtplib
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success

from cases import tasks
from cases.forms import NewPasswordForm
from cases.invitations import NotSent, password_link
from cases.models import User
from tests.cases.views.desk import field_errors, said, words
from tests.factories import PASSWORD, alice, charlie, make_user

pytestmark = pytest.mark.django_db

NEW = "ไม่มีใครเดาออกเลย-42"
ENDED = "This link no longer works"
SENT = (
    "If the docket knows this address, a mail with a link is on its way. Please look into your "
    "mailbox in a few minutes, also among the unwanted mail."
)
EN = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def mali():
    person = make_user("mali")
    person.set_unusable_password()
    person.save()
    return person


def path_of(person):
    return "/welcome/" + password_link(person).partition("/welcome/")[2]


def opened(path):
    """A browser that opened the link, and the page where it was led."""
    browser = Client(**EN)
    return browser, browser.get(path, follow=True)


def set_password(browser, page, first=NEW, second=NEW):
    given = {"new_password1": first, "new_password2": second}
    return browser.post(page.request["PATH_INFO"], given)


def has_ended(path):
    browser, page = opened(path)
    assert ENDED in words(page)
    assert "new_password1" not in page.content.decode()
    set_password(browser, page)
    return True


def test_the_link_leads_to_a_page_without_the_token_in_its_address(mali):
    path = path_of(mali)
    _browser, page = opened(path)
    assert page.request["PATH_INFO"].endswith("/set-password/")
    assert "mali" in words(page)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_opening_the_link_changes_nothing_however_often(mali):
    path = path_of(mali)
    for _ in range(3):
        opened(path)
    mali.refresh_from_db()
    assert not mali.has_usable_password()


def test_a_password_is_set_once_and_signs_in(mali):
    path = path_of(mali)
    browser, page = opened(path)
    answer = set_password(browser, page)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("cases:sign_in"))
    assert "Your password is set. Please sign in." in words(browser.get("/sign-in/"))
    entry = mali.history.latest()
    assert (entry.history_user, bool(entry.history_change_reason)) == (mali, True)
    assert browser.login(username="mali", password=NEW)
    assert has_ended(path)
    assert User.objects.get(pk=mali.pk).check_password(NEW)


def test_a_page_left_open_sets_nothing_after_the_link_was_used(mali):
    path = path_of(mali)
    (first, page), (second, other) = opened(path), opened(path)
    set_password(first, page)
    answer = set_password(second, other, "Another-one-77", "Another-one-77")
    assert ENDED in words(answer)
    assert User.objects.get(pk=mali.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [(NEW, "otherwise", "new_password2"), ("12345678", "12345678", "new_password2"),
     ("", "", "new_password1")],
)  # fmt: skip
def test_a_bad_password_is_told_at_its_field(first, second, field, mali):
    browser, page = opened(path_of(mali))
    answer = set_password(browser, page, first, second)
    assert answer.status_code == 422
    assert field_errors(answer)[field]
    mali.refresh_from_db()
    assert not mali.has_usable_password()


def test_an_old_link_is_told(mali, time_machine, settings):
    path = path_of(mali)
    time_machine.shift(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60))
    assert has_ended(path)


@pytest.mark.parametrize(
    "path",
    [
        "/welcome/x/y/",
        "/welcome/MQ/y/",
        "/welcome/OTk5OTk5/set-password/",
        "/welcome/" + "9" * 400 + "/y/",
        "/welcome/MA/%00/",
    ],
)
def test_a_link_that_is_none_is_told(path):
    alice()
    assert has_ended(path)


def test_who_left_meanwhile_sets_nothing(mali):
    path = path_of(mali)
    browser, page = opened(path)
    User.objects.filter(pk=mali.pk).update(is_active=False)
    assert ENDED in words(set_password(browser, page))
    assert has_ended(path)


def test_the_system_gets_no_password(mali):
    system = User.objects.system()
    User.objects.filter(pk=system.pk).update(is_active=True)
    assert has_ended(path_of(User.objects.get(pk=system.pk)))
    assert not User.objects.system().has_usable_password()


def test_a_link_of_one_person_opens_nobody_else(mali):
    own, other = path_of(mali), path_of(alice())
    uid = other.split("/")[2]
    token = own.split("/")[3]
    assert has_ended(f"/welcome/{uid}/{token}/")


def test_a_new_password_signs_out_everywhere_else():
    elsewhere = Client()
    elsewhere.force_login(alice())
    browser, page = opened(path_of(User.objects.get(username="alice")))
    set_password(browser, page)
    assert elsewhere.get("/").status_code == 302


# Forgot your password?


def ask(address):
    return Client(**EN).post(reverse("cases:forgotten"), {"email": address}, follow=True)


def test_the_page_of_signing_in_leads_there():
    page = Client(**EN).get("/sign-in/")
    assert f'href="{reverse("cases:forgotten")}"' in page.content.decode()


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_answer_is_the_same_whether_the_address_is_known(language):
    alice()
    make_user("gone", email="gone@office.example", is_active=False)
    pages = set()
    for address in ("alice@office.example", "nobody@office.example", "gone@office.example"):
        browser = Client(HTTP_ACCEPT_LANGUAGE=language)
        page = browser.post(reverse("cases:forgotten"), {"email": address}, follow=True)
        pages.add((page.request["QUERY_STRING"], words(page)))
    [(query, told)] = pages
    assert query == "sent=1"
    assert said(SENT, language) in told


def test_only_who_may_sign_in_is_rung_for():
    alice()
    make_user("gone", email="gone@office.example", is_active=False)
    User.objects.system()
    User.objects.filter(username="system").update(email="system@office.example", is_active=True)
    for address in ("gone@office.example", "system@office.example", "nobody@office.example"):
        ask(address)
    assert OrmQ.objects.count() == 0
    ask(" ALICE@office.example ")
    [job] = OrmQ.objects.all()
    assert (job.func(), job.task["kwargs"]) == (
        "cases.tasks.send_password_link",
        {"person": alice().pk},
    )


def test_the_link_of_the_mail_sets_a_new_password():
    ask(alice().email)
    tasks.send_password_link(**OrmQ.objects.get().task["kwargs"])
    link = next(line for line in mail.outbox[0].body.splitlines() if "/welcome/" in line)
    browser, page = opened("/welcome/" + link.partition("/welcome/")[2])
    set_password(browser, page)
    person = User.objects.get(username="alice")
    assert (person.check_password(NEW), person.check_password(PASSWORD)) == (True, False)


def test_the_host_of_the_request_is_not_in_the_link(settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post(
        reverse("cases:forgotten"), {"email": alice().email}
    )
    tasks.send_password_link(**OrmQ.objects.get().task["kwargs"])
    assert "evil.example" not in mail.outbox[0].body
    assert f"{settings.SITE_URL}/welcome/" in mail.outbox[0].body


@pytest.mark.parametrize("typed", ["", "no address", "a@b@c", "x" * 300 + "@office.example"])
def test_what_is_no_address_is_told_and_kept(typed):
    answer = Client(**EN).post(reverse("cases:forgotten"), {"email": typed})
    assert answer.status_code == 422
    assert field_errors(answer)["email"]
    assert answer.context["form"]["email"].value() == typed


def test_a_look_at_the_page_rings_for_nobody():
    charlie()
    Client().get(reverse("cases:forgotten"), {"email": "charlie@office.example"})
    assert OrmQ.objects.count() == 0


def test_access_that_ended_while_the_password_was_hashed_stays_ended(monkeypatch):
    person = make_user("mali")

    def slow(self, raw):
        User.objects.filter(pk=person.pk).update(is_active=False)
        self.password = make_password(raw)

    monkeypatch.setattr(User, "set_password", slow)
    form = NewPasswordForm(person, {"new_password1": NEW, "new_password2": NEW})
    assert form.is_valid(), form.errors
    form.save()
    row = User.objects.get(pk=person.pk)
    assert (row.is_active, check_password(NEW, row.password)) == (False, True)


def done(kind=Success, minutes=0):
    """The job of Alice's link leaves the queue and is written down, so many minutes ago."""
    [job] = OrmQ.objects.all()
    at = timezone.now() - timedelta(minutes=minutes)
    kind.objects.create(
        id=job.task_id(),
        name=job.name(),
        func=job.func(),
        group=job.group(),
        started=at,
        stopped=at,
        success=kind is Success,
    )
    job.delete()


def test_who_asks_many_times_is_rung_for_once():
    alice()
    make_user("twin", email="alice@office.example")
    answers = {words(ask("alice@office.example")) for _ in range(5)}
    assert len(answers) == 1
    assert {row.group() for row in OrmQ.objects.all()} == {
        f"password-{user.pk}" for user in User.objects.filter(username__in=["alice", "twin"])
    }
    assert OrmQ.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "minutes", "jobs"),
    [(Success, 0, 0), (Success, 9, 0), (Success, 11, 1), (Failure, 0, 1)],
)
def test_a_second_link_goes_out_after_ten_minutes(kind, minutes, jobs):
    ask(alice().email)
    done(kind, minutes)
    ask(alice().email)
    assert OrmQ.objects.count() == jobs


def test_the_link_of_one_person_holds_up_nobody_else():
    ask(charlie().email)
    ask(alice().email)
    assert OrmQ.objects.count() == 2


def test_a_job_that_runs_twice_sends_once_and_a_killed_one_sends_again():
    ask(alice().email)
    given = OrmQ.objects.get().task["kwargs"]
    tasks.send_password_link(**given)
    tasks.send_password_link(**given)  # the first one was killed before it was written down
    assert len(mail.outbox) == 2
    done()
    tasks.send_password_link(**given)
    assert len(mail.outbox) == 2


def test_a_mail_that_is_refused_is_tried_once_more(monkeypatch):
    def refuse(_mail):
        raise smtplib.SMTPResponseException(451, b"later")

    ask(alice().email)
    before = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        with pytest.raises(NotSent):
            tasks.send_password_link(**OrmQ.objects.get().task["kwargs"])
        done(Failure)
        again = Schedule.objects.get()
        assert (again.func, again.name) == (
            "cases.tasks.send_password_link",
            f"password-{alice().pk}",
        )
        assert before + timedelta(minutes=5) <= again.next_run
        ask(alice().email)
        with pytest.raises(NotSent):  # rung twice: one later ring is enough
            tasks.send_password_link(person=alice().pk)
        assert (OrmQ.objects.count(), Schedule.objects.count()) == (0, 1)
        given = ast.literal_eval(again.kwargs)
        again.delete()
        with pytest.raises(NotSent):
            tasks.send_password_link(**given)
    assert (OrmQ.objects.count(), Schedule.objects.count()) == (0, 0)
    tasks.send_password_link(**given)
    assert len(mail.outbox) == 1
