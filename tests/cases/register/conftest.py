"""A sandbox office over real loopback HTTP, and cases that match its register."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import TOKEN, Fault, Sandbox
from cases.models import Case
from tests.factories import make_case
from tests.offices import Served

OFFICE_DAY = date(2026, 11, 24)


class Office:
    """The sandbox with handles for a test."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox = sandbox
        self.url = url
        # The paths of all that was asked, tries again included.
        self.requests: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.requests.append(environ["PATH_INFO"])
        return self.sandbox(environ, start_response)

    def right(self, ip_type: str = "trademark", stage: int = 3) -> Right:
        """A right whose stage in the plan is this one and whose record is plain."""
        return next(
            right
            for right in self.sandbox.register
            if right.ip_type == ip_type
            and right.stage(OFFICE_DAY) == stage
            and not (right.odd or right.end or right.status)
        )

    def case(self, right: Right, **fields: object) -> Case:
        given = {"ip_type": right.ip_type, "application_number": right.number, "title": right.title}
        return make_case(**{**given, **fields})

    def fails(self, kind: str, number: str = "", times: int = 1_000) -> None:
        self.sandbox.faults.append(Fault(kind, number, times))

    def recovers(self) -> None:
        self.sandbox.faults.clear()


@pytest.fixture
def office(served: Served, settings: object) -> Office:
    """The office on a free port, with the settings pointing to it."""
    answering = served.sandbox = Office(Sandbox(OFFICE_DAY), served.url)
    settings.EEXCHANGE_BASE_URL = served.url  # type: ignore[attr-defined]
    settings.EEXCHANGE_TOKEN = TOKEN  # type: ignore[attr-defined]
    settings.EEXCHANGE_CONNECTIONS = 2  # type: ignore[attr-defined]
    settings.EEXCHANGE_REQUESTS_PER_SECOND = 1000.0  # type: ignore[attr-defined]
    return answering
