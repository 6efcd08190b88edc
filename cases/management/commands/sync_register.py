"""Read the status of the cases from E-Exchange now."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F
from django.utils import timezone

from cases.heartbeat import record_success
from cases.models import Case, SyncRun, User
from cases.register.due import cases_with_a_service
from cases.register.office import NoToken
from cases.register.sync import run_sync
from cases.register.taking import Tally


class Command(BaseCommand):
    help = "Asks E-Exchange about the cases and compares the answers with the docket."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--case", nargs="+", action="extend", metavar="REF", help="only these cases"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        cases = self._cases(options["case"], options["json"])
        try:
            tally = run_sync(cases, SyncRun.Trigger.COMMAND, User.objects.system(), None)
        except NoToken as error:
            self._refuse(str(error), options["json"])
        if not options["case"] and not tally.stopped_because:
            record_success("register_sync", timezone.now(), {"checked": tally.checked})
        self._report(tally, time.monotonic() - started, options["json"])
        if tally.failed or tally.errors or tally.stopped_because:
            raise SystemExit(1)

    def _cases(self, refs: list[str] | None, as_json: bool) -> list[Case]:
        """The cases named, each once, or all of them, the longest unchecked first."""
        if not refs:
            longest_ago = F("last_checked_at").asc(nulls_first=True)
            return list(cases_with_a_service().only("pk").order_by(longest_ago, "pk"))
        found = {case.ref: case for case in cases_with_a_service().filter(ref__in=refs)}
        missing = [ref for ref in dict.fromkeys(refs) if ref not in found]
        if missing:
            self._refuse(
                f"No case with an application number and a service: {', '.join(missing)}", as_json
            )
        return [found[ref] for ref in dict.fromkeys(refs)]

    def _refuse(self, sentence: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": {"message": sentence}}, ensure_ascii=False))
        self.stderr.write(sentence)
        raise SystemExit(2)

    def _report(self, tally: Tally, seconds: float, as_json: bool) -> None:
        report: dict[str, Any] = dict(tally.counts())
        report |= {"seconds": round(seconds, 3), "errors": tally.errors}
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(", ".join(f"{name} {count}" for name, count in tally.counts().items()))
        for error in tally.errors:
            self.stderr.write(f"{error['ref']} {error['service']}: {error['message']}")
        if tally.stopped_because:
            self.stderr.write(tally.stopped_because)
