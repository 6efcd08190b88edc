"""`manage.py rules_document`: the rules of the catalogue as docs/deadline-rules.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.rules.catalogue import load_catalogue
from cases.rules.rule_document import rule_document

PAPER = Path(__file__).resolve().parents[3] / "docs" / "deadline-rules.md"


class Command(BaseCommand):
    help = "Prints the deadline rules as a paper, or brings docs/deadline-rules.md up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--write", action="store_true", help="write docs/deadline-rules.md")
        what.add_argument(
            "--check", action="store_true", help="exit 1 when docs/deadline-rules.md is stale"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        text = rule_document(load_catalogue())
        if options["write"]:
            PAPER.write_text(text, encoding="utf-8")
        elif not options["check"]:
            self.stdout.write(text, ending="")
        elif not PAPER.is_file() or PAPER.read_text(encoding="utf-8") != text:
            self.stderr.write(f"{PAPER.name} is stale: manage.py rules_document --write")
            raise SystemExit(1)
