"""`manage.py fees_document`: the shipped tariffs as docs/fees.md."""

from pathlib import Path

from cases.management.paper import DOCS, PaperCommand
from fees.fee_document import fee_document
from fees.shipped import shipped_tariffs

PAPER = DOCS / "fees.md"


class Command(PaperCommand):
    help = "Prints the official fees as a paper, or brings docs/fees.md up to date."

    def text(self) -> str:
        return fee_document(shipped_tariffs())

    def paper(self) -> Path:
        return PAPER
