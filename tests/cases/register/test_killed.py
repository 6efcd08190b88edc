"""A sync killed half-way, as real processes on a database file of their own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from waitress import create_server

from cases.eexchange.register_data import make_register
from tests.cases.register.conftest import OFFICE_DAY

PROJECT = Path(__file__).resolve().parents[3]


class Machine:
    """The product's commands against a database file in a corner."""

    def __init__(self, corner: Path, office: str) -> None:
        self.environment = os.environ | {
            "SECRET_KEY": "only for tests",
            "DJANGO_SETTINGS_MODULE": "dip_docket.settings",
            "DATABASE_URL": f"sqlite:///{corner}/docket.sqlite3",
            "DOCUMENTS_DIR": str(corner / "documents"),
            "EEXCHANGE_BASE_URL": office,
            "EEXCHANGE_TOKEN": "sandbox-token",
            "EEXCHANGE_REQUESTS_PER_SECOND": "1000",
            "EEXCHANGE_CONNECTIONS": "2",
        }

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str) -> bytes:
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
        return out

    def cases(self) -> list[dict[str, object]]:
        return list(json.loads(self.run("export_cases", "--json")))


@pytest.mark.process
def test_a_sync_killed_half_way_is_finished_by_the_next(tmp_path, office):
    office.sandbox.latency = 0.05
    server = create_server(office.sandbox, host="127.0.0.1", port=0, threads=8)
    office_url = _served(server)
    machine = Machine(tmp_path, office_url)
    machine.run("migrate", "-v", "0")
    rights = [r for r in make_register(OFFICE_DAY) if r.words(OFFICE_DAY)][:60]
    given = tmp_path / "cases.json"
    given.write_text(
        json.dumps(
            [
                {
                    "ref": f"K-{right.number}-{right.ip_type}",
                    "ip_type": right.ip_type,
                    "title": right.title,
                    "application_number": right.number,
                }
                for right in rights
            ]
        ),
        encoding="utf-8",
    )
    machine.run("import_cases", str(given), "--json")
    process = machine.start("sync_register", "--json")
    time.sleep(1.7)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    machine.run("sync_register", "--json")
    cases = machine.cases()
    assert len(cases) == 60
    for case in cases:
        kinds = [(event["kind"], event["date"]) for event in case["events"]]
        assert len(kinds) == len(set(kinds))
        assert case["office_status"]
        assert sum(1 for kind, _day in kinds if kind == "filed") == 1
    again = json.loads(machine.run("sync_register", "--json"))
    assert (again["changed"], again["failed"]) == (0, 0)
    server.close()


def _served(server) -> str:
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"
