"""`manage.py procedure_document`: stages, durations and events as docs/procedure.md."""

from pathlib import Path

from cases.management.paper import DOCS, PaperCommand
from cases.rules.procedure_document import render

PAPER = DOCS / "procedure.md"


class Command(PaperCommand):
    help = "Prints the procedures as a paper, or brings docs/procedure.md up to date."

    def text(self) -> str:
        return render()

    def paper(self) -> Path:
        return PAPER
