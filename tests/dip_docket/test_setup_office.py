"""The first administrator and the test mail, through a real mail server."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command

from cases.models import Role, User
from tests.dip_docket.processes import environment
from tests.factories import make_user

PASSWORD = "wat-arun-at-dawn-2569"


class Letterbox:
    """Takes mail, or refuses every recipient with `answer`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def letterbox(settings):
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def setup(tmp_path: Path, *words: str, password: str = PASSWORD, email: str = "a@office.example"):
    file = tmp_path / "password"
    file.write_text(password + "\n", encoding="utf-8")
    call_command(
        "setup_office", "--username", "somsri", "--email", email, "--password-file", str(file),
        *words,
    )  # fmt: skip


def refused(tmp_path: Path, *words: str, **given: str) -> str:
    """The sentence of a refusal, which made nobody."""
    before = set(User.objects.values_list("username", flat=True))
    with pytest.raises(CommandError) as error:
        setup(tmp_path, *words, **given)
    assert error.value.returncode == 2
    assert set(User.objects.values_list("username", flat=True)) == before
    return str(error.value)


@pytest.mark.django_db
def test_the_first_administrator_can_sign_in_and_enter_the_back_office(
    tmp_path, letterbox, client, capsys
):
    setup(tmp_path, "--language", "en")
    person = User.objects.get(username="somsri")
    assert (person.role, person.is_staff, person.language) == (Role.ADMINISTRATOR, True, "en")
    assert client.login(username="somsri", password=PASSWORD)
    assert client.get("/admin/").status_code == 200
    said = capsys.readouterr().out
    assert "Administrator somsri is made." in said
    assert "A test mail was handed over for a@office.example." in said
    assert PASSWORD not in said


@pytest.mark.django_db
def test_the_test_mail_arrives_in_both_languages(tmp_path, letterbox, settings):
    settings.SITE_URL = "https://docket.office.example"
    setup(tmp_path)
    [letter] = letterbox.letters
    assert str(letter["Subject"]).strip() == "DIP Docket: test mail / อีเมลทดสอบ"
    assert (letter["To"], letter["From"]) == ("a@office.example", settings.DEFAULT_FROM_EMAIL)
    text = letter.get_content()
    assert "Reminders of https://docket.office.example will come from this address." in text
    assert "ระบบจะส่งการแจ้งเตือนจากที่อยู่นี้" in text


@pytest.mark.django_db
def test_a_second_time_is_refused_and_sends_no_mail(tmp_path, letterbox):
    setup(tmp_path)
    letterbox.letters.clear()
    sentence = refused(tmp_path)
    assert sentence == (
        "This office has an administrator already: somsri. Add --again to make another one."
    )
    assert letterbox.letters == []


@pytest.mark.django_db
def test_other_people_do_not_stand_in_for_an_administrator(tmp_path, letterbox):
    make_user("alice", role=Role.AGENT)
    make_user("gone", role=Role.ADMINISTRATOR, is_active=False)
    setup(tmp_path)
    assert User.objects.get(username="somsri").role == Role.ADMINISTRATOR


@pytest.mark.django_db
def test_another_administrator_is_made_when_asked_for(tmp_path, letterbox):
    make_user("boss", role=Role.ADMINISTRATOR)
    setup(tmp_path, "--again")
    admins = User.objects.filter(role=Role.ADMINISTRATOR).values_list("username", flat=True)
    assert sorted(admins) == ["boss", "somsri"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "This password is too short."),
        ("password1234", "This password is too common."),
        ("9182736455463", "This password is entirely numeric."),
        ("somsri-1", "The password is too similar to the username."),
        ("", "This password is too short."),
    ],
)
def test_a_weak_password_is_refused(tmp_path, letterbox, password, reason):
    assert refused(tmp_path, password=password).startswith(reason)
    assert letterbox.letters == []


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["nobody", "a@b@c", "a@office.example\nBcc: x@y.example"])
def test_a_wrong_address_is_refused(tmp_path, letterbox, email):
    assert refused(tmp_path, email=email) == "Enter a valid email address."


@pytest.mark.django_db
def test_a_taken_name_is_refused(tmp_path, letterbox):
    make_user("somsri", role=Role.AGENT)
    assert refused(tmp_path) == "A user with that username already exists."


@pytest.mark.django_db
def test_a_password_file_that_is_missing_is_told(tmp_path, letterbox):
    with pytest.raises(CommandError, match="nowhere cannot be read: "):
        call_command(
            "setup_office", "--username", "a", "--email", "a@b.example",
            "--password-file", str(tmp_path / "nowhere"),
        )  # fmt: skip


@pytest.mark.django_db
def test_a_mail_that_is_refused_is_told_and_the_administrator_stays(tmp_path, letterbox, capsys):
    letterbox.answer = "550 no such mailbox here"
    with pytest.raises(SystemExit) as stopped:
        setup(tmp_path)
    said = capsys.readouterr()
    assert stopped.value.code == 1
    assert "The test mail to a@office.example could not be sent: " in said.err
    assert "no such mailbox here" in said.err
    assert "correct EMAIL_URL and EMAIL_FROM in .env" in said.err
    assert User.objects.filter(username="somsri").exists()
    assert "What to do next:" in said.out


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_told(tmp_path, letterbox, settings, capsys):
    settings.EMAIL_PORT = 9
    with pytest.raises(SystemExit):
        setup(tmp_path)
    assert "could not be sent: [Errno 111] Connection refused" in capsys.readouterr().err


@pytest.mark.process
def test_nobody_to_ask_is_a_sentence_and_the_password_may_come_by_standard_input(
    office, warm_process
):
    alone = warm_process.manage("setup_office", env=office)
    assert (alone.returncode, alone.stderr) == (
        2,
        "CommandError: --username is missing, and there is nobody to ask.\n",
    )
    words = ("setup_office", "--username", "somsri", "--email", "a@b.example")
    made = warm_process.manage(*words, "--password-file", "-", env=office, given=f"{PASSWORD}\n")
    assert (made.returncode, made.stderr) == (0, "")
    again = warm_process.manage(*words, "--password-file", "-", env=office, given=f"{PASSWORD}\n")
    assert (again.returncode, "Traceback" in again.stderr) == (2, False)


@pytest.mark.process
@pytest.mark.parametrize("command", ["setup_office", "serve", "qcluster", "sync_timetable"])
def test_a_database_without_tables_is_refused_with_the_next_step(
    empty_database, warm_process, tmp_path, command
):
    env = environment(
        SECRET_KEY="x", DATABASE_URL=empty_database, DOCUMENTS_DIR=str(tmp_path / "papers")
    )
    result = warm_process.manage(command, env=env)
    assert (result.returncode, result.stderr) == (
        2,
        "CommandError: The database is not up to date. First run: python manage.py migrate\n",
    )
