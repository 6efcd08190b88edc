"""A sync in a process of its own that kills itself, as a power cut would, right after the
database took the n-th statement that contains the words named.

python -m tests.cases.register.dying STATEMENT NUMBER
"""

import sys

from tests.cases.reminders.dying import PowerCut  # prepares Django

from django.db import connection  # isort: skip

from cases.models import User
from cases.register.due import cases_with_a_service
from cases.register.sync import run_sync


def main(statement: str, number: str) -> None:
    cases = list(cases_with_a_service().order_by("pk"))
    with connection.execute_wrapper(PowerCut("after", statement, int(number))):
        run_sync(cases, "nightly", User.objects.system(), None)


if __name__ == "__main__":
    main(*sys.argv[1:])
