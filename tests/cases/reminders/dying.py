"""A pass in a process of its own that kills itself, as a power cut would, right before or right
after the database takes the n-th statement that contains the words named; without words every
statement counts, and the number 0 lets the pass live and prints how many there were.

python -m tests.cases.reminders.dying DAY before|after STATEMENT NUMBER
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.reminders import planning  # noqa: E402
from cases.reminders.sweep import sweep  # noqa: E402


class PowerCut:
    """Counts matching statements and ends the process at one of them."""

    def __init__(self, when: str, statement: str, number: int) -> None:
        self._when = when
        self._statement = statement
        self._number = number
        self.count = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.count += self._statement in sql
        mine = self._statement in sql and self.count == self._number
        if mine and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, params, many, context)
        if mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def main(day: str, when: str, statement: str, number: str) -> None:
    planning.BATCH = 2
    cut = PowerCut(when, statement, int(number))
    with connection.execute_wrapper(cut):
        sweep(date.fromisoformat(day), timezone.now, at_once=True)
    sys.stdout.write(str(cut.count))


if __name__ == "__main__":
    main(*sys.argv[1:])
