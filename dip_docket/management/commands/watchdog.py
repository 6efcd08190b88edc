"""Mails the administrators while something stands still in the background."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from dip_docket.alarm_mail import sentence
from dip_docket.watchdog import Watchdog
from dip_docket.watchdog_process import tell_the_monitor, watch


class Command(BaseCommand):
    help = (
        "Looks every minute whether jobs, worker and database are well, and mails the "
        "administrators when they are not. The web server runs one by itself."
    )
    # A database that is away is what this command is there to tell.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="one look; exit 1 when something stands still"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["once"]:
            watch(_wait)
            return
        seen = Watchdog().look(timezone.localtime())
        tell_the_monitor(well=not seen.troubles)
        with translation.override("en"):
            for name in seen.troubles:
                self.stdout.write(sentence(name))
        if seen.troubles:
            raise SystemExit(1)
        self.stdout.write("All is well.")


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return True
