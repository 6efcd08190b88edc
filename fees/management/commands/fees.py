"""`manage.py fees FILE|-`: what an action or the annuities of a right cost, JSON in and out."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from cases.management.questions import QuestionCommand, calendar_of
from cases.rules.calculator import Answer
from cases.rules.values import InputError
from fees.calculator import FeeCalculator
from fees.shipped import shipped_tariffs
from fees.tariff import Tariff


class Command(QuestionCommand):
    help = "Compute official fees from a JSON file, or from standard input with -."

    def answerer(self, options: dict[str, Any]) -> Callable[[object], Answer]:
        tariffs = _office_tariffs() if options["office"] else shipped_tariffs()
        today = timezone.localdate()
        return FeeCalculator(tariffs, calendar_of(options), options["language"], today).answer


def _office_tariffs() -> Sequence[Tariff]:
    """The tariffs of the back office, a use of the database. Raises InputError."""
    from fees.queries import tariffs

    try:
        return tariffs()
    except DatabaseError as error:
        raise InputError("office", "office_unreadable") from error
