"""Plan and send the reminders of a day now."""

import json
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cases.reminders.sweep import Swept, note_success, preview, sweep
from cases.rules.thai_dates import DateError, bangkok_day, parse_date

COUNTS = ("planned", "sent", "failed", "withdrawn", "possible_duplicates")


class Command(BaseCommand):
    help = "Plans the reminders of a day and sends them; counts are reminders, not mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="the day, today when left out")
        parser.add_argument("--dry-run", action="store_true", help="count only, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        as_of = self._day(options["as_of"], options["json"])
        swept = preview(as_of) if options["dry_run"] else self._sweep(as_of)
        self._report(swept, time.monotonic() - started, options["json"])
        if swept.failed:
            raise SystemExit(1)

    def _sweep(self, as_of: date) -> Swept:
        """A person who runs this wants every mail tried now, pauses or not."""
        swept = sweep(as_of, timezone.now, at_once=True)
        if as_of == bangkok_day(timezone.now()):
            note_success(timezone.now(), swept)
        return swept

    def _day(self, text: str | None, as_json: bool) -> date:
        if text is None:
            return bangkok_day(timezone.now())
        try:
            return parse_date(text)
        except DateError as error:
            if as_json:
                problem = {"error": {"field": "as_of", "message": str(error)}}
                self.stdout.write(json.dumps(problem, ensure_ascii=False))
            self.stderr.write(str(error))
            raise SystemExit(2) from error

    def _report(self, swept: Swept, seconds: float, as_json: bool) -> None:
        report: dict[str, Any] = {name: getattr(swept, name) for name in COUNTS}
        report |= {"messages": swept.messages, "untold": swept.untold}
        report["seconds"] = round(seconds, 3)
        if as_json:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(", ".join(f"{name} {report[name]}" for name in COUNTS))
        if swept.attention:
            self.stderr.write(swept.attention)
