"""Bring cases in from a JSON or CSV file."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cases.importing import FileRefused, Imported, import_rows, read_file
from cases.models import User
from cases.recompute import Cause


class Command(BaseCommand):
    help = "Imports cases from a JSON list or a CSV table; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, or - for JSON on standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen only")
        parser.add_argument("--silent", action="store_true", help="no reminders until released")
        parser.add_argument("--json", action="store_true", help="print one JSON value")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_file(self._content(options["file"]), options["file"])
        except (FileRefused, OSError) as error:
            self._refuse(error, options["json"])
        result = import_rows(
            rows,
            Cause(by=User.objects.system(), at=timezone.now(), why=f"Import {options['file']}"),
            timezone.localdate(),
            dry_run=options["dry_run"],
            silent=options["silent"],
        )
        self._report(result, options["json"])
        if result.refused:
            raise SystemExit(1)

    def _content(self, name: str) -> bytes:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()

    def _refuse(self, error: Exception, as_json: bool) -> None:
        reason = getattr(error, "strerror", None)
        sentence = f"The file cannot be read: {reason}." if reason else str(error)
        if as_json:
            problem = {"error": {"field": "file", "message": sentence}}
            self.stdout.write(json.dumps(problem, ensure_ascii=False))
        self.stderr.write(sentence)
        raise SystemExit(2)

    def _report(self, result: Imported, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(vars(result), ensure_ascii=False))
            return
        self.stdout.write(
            f"created {result.created}, updated {result.updated}, "
            f"unchanged {result.unchanged}, refused {len(result.refused)}"
        )
        for refusal in result.refused:
            self.stderr.write(f"row {refusal['row']}, {refusal['field']}: {refusal['message']}")
