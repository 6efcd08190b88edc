"""A command that answers questions: JSON from a file or standard input, JSON out."""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from cases.rules.calculator import (
    Answer,
    Contradiction,
    answer_each,
    error_answer,
    read_closed_days,
)
from cases.rules.calendar import Calendar, replaced_calendar, shipped_calendar
from cases.rules.values import InputError

GOOD, SOME_BAD, REFUSED = 0, 1, 2


class QuestionCommand(BaseCommand):
    """One object in, one object out; a list in, a list out in order. It exits with 0 when all
    is answered, 1 when some of a list are not, 2 for bad input: never with a traceback."""

    requires_system_checks: list[str] = []

    def answerer(self, options: dict[str, Any]) -> Callable[[object], Answer]:
        """What answers one question; made once for all of a list. Raises InputError."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a JSON file, or - for standard input")
        parser.add_argument(
            "--closed-days",
            metavar="FILE",
            help="a JSON list of ISO dates that replaces the announced closed days",
        )
        parser.add_argument("--office", action="store_true", help="use the rows of the back office")
        parser.add_argument("--language", choices=["th", "en"], default="th")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        try:
            questions = _read_json(options["file"], "file")
            answers, all_good = answer_each(questions, self.answerer(options))
        except InputError as error:
            answers, all_good = error_answer(error, language), False
        self._print(answers)
        if not all_good:
            sys.exit(SOME_BAD if isinstance(answers, list) else REFUSED)

    def _print(self, answers: object) -> None:
        """Thai as it is read, escaped only for a terminal that cannot show it."""
        text = _as_text(answers)
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = json.dumps(answers)
        self.stdout.write(text)


def _office_calendar() -> Calendar:
    """The closed days of the back office, the one use of the database. Raises InputError."""
    from cases.queries import office_calendar

    try:
        return office_calendar()
    except DatabaseError as error:
        raise InputError("office", "office_unreadable") from error


def _as_text(answers: object) -> str:
    """One answer spread over lines; of a list each answer on a line of its own."""
    if not isinstance(answers, list):
        return json.dumps(answers, ensure_ascii=False, indent=1)
    lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
    return f"[\n{lines}\n]" if answers else "[]"


def calendar_of(options: dict[str, Any]) -> Calendar:
    """The closed days that the options ask for. Raises InputError."""
    if options["closed_days"]:
        days = read_closed_days(_read_json(options["closed_days"], "closed_days"))
        return replaced_calendar(days)
    if options["office"]:
        return _office_calendar()
    return shipped_calendar()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of the input; one that gives a key twice says two things and answers none."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        return Contradiction(next(key for key in keys if keys.count(key) > 1))
    return found


def _read_json(name: str, field: str) -> object:
    """The JSON value of a file or of standard input. Raises InputError."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(field, "file_unreadable", {"value": name}) from error
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InputError(field, "not_json") from error
