"""Carry on some payments of the demo office, so that every page of the fees shows something."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cases.demo.office import PEOPLE
from cases.models import User
from fees.demo import fill


class Command(BaseCommand):
    help = "Carries on some payments of the demo office; does nothing in any other office."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            help="the day that everything is relative to, YYYY-MM-DD; the same as the office's",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = {name for name, *_rest in PEOPLE}
        known = set(User.objects.values_list("username", flat=True))
        if not names <= known:
            self.stdout.write("This is not the demo office; nothing was added.")
            return
        count = fill(options["today"] or timezone.localdate(), timezone.now())
        self.stdout.write(f"The demo office holds {count} instructions.")
