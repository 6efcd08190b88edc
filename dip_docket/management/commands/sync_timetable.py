"""Makes the schedules equal to the timetable; harmless to run again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dip_docket.readiness import refuse_unready_database
from dip_docket.schedules import synchronise
from dip_docket.timetable import TIMETABLE


class Command(BaseCommand):
    help = "Makes the schedules of the background jobs equal to dip_docket/timetable.py."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unready_database()
        self.check(tags=["database"], databases=["default"])
        changes = synchronise(TIMETABLE, timezone.now())
        for verb in ("made", "changed", "removed"):
            names = getattr(changes, verb)
            if names:
                self.stdout.write(f"Schedules {verb}: {', '.join(names)}")
