"""`manage.py rules_document`: the rules of the catalogue as docs/deadline-rules.md."""

from pathlib import Path

from cases.management.paper import DOCS, PaperCommand
from cases.rules.catalogue import load_catalogue
from cases.rules.rule_document import rule_document

PAPER = DOCS / "deadline-rules.md"


class Command(PaperCommand):
    help = "Prints the deadline rules as a paper, or brings docs/deadline-rules.md up to date."

    def text(self) -> str:
        return rule_document(load_catalogue())

    def paper(self) -> Path:
        return PAPER
