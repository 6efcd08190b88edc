"""Says whether jobs, database, worker and calendar are as they must be."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dip_docket.health import Health, look


class Command(BaseCommand):
    help = "Says how the installation is. Exit 0: all is well; 1: something is not."
    # The checks would speak before the database's own trouble could be told.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        health = look(timezone.localtime())
        if options["json"]:
            self.stdout.write(json.dumps(health.as_json()))
        else:
            self.stdout.write("\n".join(_lines(health)))
        if not health.ok:
            raise SystemExit(1)


def _lines(health: Health) -> list[str]:
    jobs = [
        f"{job.name}: {'LATE' if job.late else 'in time'}, last success "
        + (f"{job.last_success:%Y-%m-%d %H:%M} UTC" if job.last_success else "none yet")
        for job in health.jobs
    ]
    return [
        "All is well." if health.ok else "Something needs attention.",
        *jobs,
        f"database: {health.database}",
        f"queue: {health.queue}",
        f"closed days confirmed until: {health.calendar_confirmed_until or 'no year'}",
    ]
