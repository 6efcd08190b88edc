"""A command that makes a paper of docs/ from what the code says."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

DOCS = Path(__file__).resolve().parents[2] / "docs"


class PaperCommand(BaseCommand):
    """Prints the paper, writes it, or says that it is stale."""

    requires_system_checks: list[str] = []

    def text(self) -> str:
        """What should stand in the paper."""
        raise NotImplementedError

    def paper(self) -> Path:
        """Where it stands."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--write", action="store_true", help="write the paper in docs/")
        what.add_argument("--check", action="store_true", help="exit 1 when the paper is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text, paper = self.text(), self.paper()
        if options["write"]:
            paper.write_text(text, encoding="utf-8")
        elif not options["check"]:
            self.stdout.write(text, ending="")
        elif not paper.is_file() or paper.read_text(encoding="utf-8") != text:
            command = type(self).__module__.rpartition(".")[2]
            self.stderr.write(f"{paper.name} is stale: manage.py {command} --write")
            raise SystemExit(1)
