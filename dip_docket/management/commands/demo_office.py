"""Fill an empty database with the demo office. Only on this machine."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from cases.demo.office import PASSWORD, PEOPLE, AlreadyFilled, AnotherOffice, fill
from cases.models import User
from cases.tasks import READ_STATISTICS
from fees.demo_books import fill_books

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "Makes a demo office with about 120 made-up cases and three users."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            help="the day that everything is relative to, YYYY-MM-DD; the sandbox needs the same",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if urlsplit(settings.SITE_URL).hostname not in LOOPBACK:
            raise CommandError(
                "The demo office has known passwords: "
                "it is only made where SITE_URL is this machine."
            )
        today, now = options["today"] or timezone.localdate(), timezone.now()
        try:
            with transaction.atomic():
                count = fill(today, now)
                fill_books(today, now)
        except AnotherOffice as error:
            raise CommandError(
                "People have accounts in this database: the demo office needs an empty one."
            ) from error
        except AlreadyFilled:
            self.stdout.write("The database holds cases already; nothing was added.")
        else:
            # The worker reads the statistics from the sandbox as soon as both stand.
            async_task(READ_STATISTICS, group="statistics")
            self.stdout.write(f"The demo office holds {count} cases.")
        if User.objects.filter(username__in=[name for name, *_rest in PEOPLE]).exists():
            self._say_logins()

    def _say_logins(self) -> None:
        names = ", ".join(f"{name} ({role.label})" for name, role, *_rest in PEOPLE)
        self.stdout.write(f"Logins: {names}; password {PASSWORD}")
