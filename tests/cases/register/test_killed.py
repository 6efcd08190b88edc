"""A sync killed at any arrow, and two at once, as real processes on a database of their own:
the next pass makes the docket that an undisturbed one makes."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

from cases.eexchange.register_data import Right, make_register
from cases.models import Case, CaseEvent, Deadline, Discrepancy, RegisterSnapshot, SyncFailure
from tests.cases.register.conftest import OFFICE_DAY, Office
from tests.databases import new_database, reading
from tests.warm import Warm

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("other_databases_can_be_read")]


def rows_of(found: QuerySet[Any], *columns: str) -> list[tuple[Any, ...]]:
    return sorted(found.values_list(*columns), key=repr)


class Machine:
    """The product's commands against a database of its own."""

    def __init__(self, process: Warm, url: str, office: str) -> None:
        self.process = process
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": url,
            "EEXCHANGE_BASE_URL": office,
            "EEXCHANGE_TOKEN": "sandbox-token",
            "EEXCHANGE_CONNECTIONS": "2",
        }

    def start(self, *words: str) -> int:
        return self.process.start(*words, env=self.environment)

    def run(self, *words: str) -> str:
        done = self.process.end_of(self.start(*words))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def dies(self, *words: str) -> None:
        done = self.process.end_of(self.start(*words))
        assert done.returncode == -signal.SIGKILL, done.stderr

    def sync(self) -> dict[str, Any]:
        return dict(json.loads(self.run("manage.py", "sync_register", "--json")))

    def state(self) -> dict[str, Any]:
        """What a sync makes of the docket, without the moments."""
        with reading(self.environment["DATABASE_URL"]) as own:
            cases = Case.objects.using(own)
            return {
                "cases": rows_of(
                    cases, "ref", "office_status", "stage", "registration_number", "filed_on"
                ),
                "events": rows_of(CaseEvent.objects.using(own), "case__ref", "kind", "date"),
                "deadlines": rows_of(
                    Deadline.objects.using(own), "case__ref", "code", "due_date", "years", "state"
                ),
                "snapshots": rows_of(RegisterSnapshot.objects.using(own), "case__ref", "hash"),
                "differences": rows_of(
                    Discrepancy.objects.using(own), "case__ref", "field", "state"
                ),
                "failures": SyncFailure.objects.using(own).count(),
                "unchecked": cases.filter(last_checked_at__isnull=True).count(),
            }


def chosen(register: list[Right]) -> list[Right]:
    """Two public rights of each kind, the later stages first."""
    public = [right for right in register if right.words(OFFICE_DAY) and not right.odd]
    public.sort(key=lambda right: -right.stage(OFFICE_DAY))
    kinds = ("trademark", "design", "invention", "petty_patent")
    return [r for kind in kinds for r in [p for p in public if p.ip_type == kind][:2]]


def fill(machine: Machine, corner: Path) -> None:
    given = [
        {
            "ref": f"K-{right.number}",
            "ip_type": right.ip_type,
            "title": right.title,
            "application_number": right.number,
        }
        for right in chosen(make_register(OFFICE_DAY))
    ]
    file = corner / "cases.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    machine.run("manage.py", "import_cases", str(file), "--json")


@pytest.fixture(scope="module")
def filled(
    migrated: str, warm_process: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A filled database that tests copy."""
    corner = tmp_path_factory.mktemp("machine")
    with new_database(corner, migrated) as url:
        fill(Machine(warm_process, url, "http://127.0.0.1:9"), corner)
        yield url


@pytest.fixture
def new_machine(
    filled: str, warm_process: Warm, tmp_path: Path, office: Office
) -> Iterator[Callable[[], Machine]]:
    """Makes machines with a copy of the filled database each, all asking the same office."""
    with ExitStack() as copies:

        def made() -> Machine:
            url = copies.enter_context(new_database(tmp_path, filled))
            return Machine(warm_process, url, office.url)

        yield made


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    """What one whole pass makes; filled by the first test that needs it."""
    return {}


def expected(undisturbed: dict[str, Any], new_machine: Callable[[], Machine]) -> dict[str, Any]:
    if not undisturbed:
        machine = new_machine()
        assert machine.sync()["changed"] == 8
        undisturbed.update(machine.state())
        assert len(undisturbed["snapshots"]) == 8
        assert undisturbed["deadlines"]
    return undisturbed


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ('INTO "cases_syncrun"', 1),
        ('INTO "cases_registersnapshot"', 3),
        ('INTO "cases_caseevent"', 4),
        ('INTO "cases_deadline"', 1),
        ('UPDATE "cases_case" SET "last_checked_at"', 5),
    ],
    ids=["run begun", "answer kept", "event written", "deadlines written", "case finished"],
)
def test_a_sync_killed_at_any_arrow_is_completed_by_the_next(
    new_machine: Callable[[], Machine], undisturbed: dict[str, Any], statement: str, number: int
) -> None:
    whole = expected(undisturbed, new_machine)
    machine = new_machine()
    machine.dies("-m", "tests.cases.register.dying", statement, str(number))
    again = machine.sync()
    assert (again["checked"], again["failed"]) == (8, 0)
    assert machine.state() == whole
    third = machine.sync()
    assert (third["unchanged"], third["changed"], third["failed"]) == (8, 0, 0)
    assert machine.state() == whole


def test_two_at_once_make_the_docket_of_one(
    new_machine: Callable[[], Machine], undisturbed: dict[str, Any]
) -> None:
    whole = expected(undisturbed, new_machine)
    machine = new_machine()
    both = [machine.start("manage.py", "sync_register", "--json") for _ in range(2)]
    for pid in both:
        done = machine.process.end_of(pid)
        assert done.returncode == 0, done.stderr
    assert machine.state() == whole
