"""A pass in a process of its own that kills itself, as a power cut would, right after the
database took the n-th statement that contains the words named.

python -m tests.cases.reminders.dying DAY STATEMENT NUMBER
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
    """Counts matching statements and ends the process after one of them."""

    def __init__(self, statement: str, number: int) -> None:
        self._statement = statement
        self._left = number

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        answer = execute(sql, params, many, context)
        if self._statement in sql:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return answer


def main(day: str, statement: str, number: str) -> None:
    planning.BATCH = 2
    with connection.execute_wrapper(PowerCut(statement, int(number))):
        sweep(date.fromisoformat(day), timezone.now, at_once=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
