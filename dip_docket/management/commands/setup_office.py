"""The first steps of an office: its administrator and a test mail."""

import sys
from getpass import getpass
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import translation

from cases.models import Role, User
from dip_docket.readiness import refuse_unready_database

NEXT_STEPS = """
What to do next:
  1. Start the web server and the worker (`honcho start`, or the services of your machine).
  2. Sign in at {site} as {username} and add the people of the office.
  3. Bring your cases in: python manage.py import_cases FILE --dry-run
  4. Look after it: python manage.py health
"""


class Command(BaseCommand):
    help = "Makes the first administrator, sends a test mail and says what to do next."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username")
        parser.add_argument("--email")
        parser.add_argument(
            "--password-file", help="a file that holds the password, or - for standard input"
        )
        parser.add_argument("--language", choices=["th", "en"], default="th")
        parser.add_argument(
            "--again", action="store_true", help="although there is an administrator already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unready_database()
        _refuse_a_second_time(again=options["again"])
        username = options["username"] or _ask("Name to sign in with: ", "--username")
        email = options["email"] or _ask("Email address: ", "--email")
        person = _person(username, email, options["language"])
        password = _password(options["password_file"])
        _refuse_when_wrong(person, password)
        person.set_password(password)
        person.save()
        self.stdout.write(f"Administrator {person.username} is made.")
        mailed = self._test_mail(email)
        self.stdout.write(NEXT_STEPS.format(site=settings.SITE_URL, username=username))
        if not mailed:
            raise SystemExit(1)

    def _test_mail(self, email: str) -> bool:
        """Whether the mail server took it; the reminders depend on it."""
        try:
            send_mail(
                "DIP Docket: test mail / อีเมลทดสอบ",
                f"Reminders of {settings.SITE_URL} will come from this address.\n"
                "ระบบจะส่งการแจ้งเตือนจากที่อยู่นี้\n",
                settings.DEFAULT_FROM_EMAIL,
                [email],
            )
        except (OSError, SMTPException) as error:
            self.stderr.write(
                f"The test mail to {email} could not be sent: {error}\n"
                "Reminders would not arrive either: correct EMAIL_URL and EMAIL_FROM in .env, "
                "then try: python manage.py sendtestemail " + email
            )
            return False
        self.stdout.write(f"A test mail was handed over for {email}.")
        return True


def _refuse_a_second_time(*, again: bool) -> None:
    existing = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).first()
    if existing is not None and not again:
        raise CommandError(
            f"This office has an administrator already: {existing.username}. "
            "Add --again to make another one.",
            returncode=2,
        )


def _ask(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"{option} is missing, and there is nobody to ask.", returncode=2)
    return input(question).strip()


def _password(file: str | None) -> str:
    if file == "-":
        return sys.stdin.readline().rstrip("\n")
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise CommandError("--password-file is missing, and there is nobody to ask.", returncode=2)
    password = getpass("Password: ")
    if password != getpass("Password again: "):
        raise CommandError("The two passwords differ; nothing was made.", returncode=2)
    return password


def _first_line(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}", returncode=2) from None


def _person(username: str, email: str, language: str) -> User:
    return User(
        username=username,
        email=email,
        language=language,
        role=Role.ADMINISTRATOR,
        is_staff=True,
        is_superuser=True,
    )


def _refuse_when_wrong(person: User, password: str) -> None:
    with translation.override("en"):
        try:
            validate_email(person.email)
            person.full_clean(exclude=["password"])
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
