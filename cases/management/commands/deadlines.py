"""`manage.py deadlines FILE|-`: the terms that follow from events, JSON in and out."""

from collections.abc import Callable
from typing import Any

from cases.management.questions import QuestionCommand, calendar_of
from cases.rules.calculator import Answer, Calculator
from cases.rules.catalogue import load_catalogue


class Command(QuestionCommand):
    help = "Compute statutory deadlines from a JSON file, or from standard input with -."

    def answerer(self, options: dict[str, Any]) -> Callable[[object], Answer]:
        return Calculator(load_catalogue(), calendar_of(options), options["language"]).answer
