"""The figures of the sync: unchanged cases beside the client alone, and cases that have moved."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from cases.eexchange.client import EExchangeClient
from cases.eexchange.register_data import Right, make_register
from cases.eexchange.services import service_for
from cases.models import Case, CaseEvent, Deadline, Discrepancy, User
from cases.register.sync import run_sync
from cases.register.taking import Tally
from tests.benchmarks.data import tidy
from tests.benchmarks.figures import figure

PROJECT = Path(__file__).resolve().parents[2]
PORT = 8793
LATENCY_MS = 50
CONNECTIONS = 16
SHARE = 0.9
CPU_MS = 4
# What the allocator keeps back between two looks; all the answers together are ten times that.
MEMORY_MB = 8
MOVED_SECONDS = 60
AGO = timedelta(days=200)
# Every fourth of the cases that moved has a title that the office does not know.
RETITLED = 4


def measure(unchanged: int, moved: int, today: date) -> list[dict[str, object]]:
    """The database is empty. The office answers after 50 ms, over 16 connections."""
    register = make_register(today, max(unchanged * 2, moved * 12, 360))
    with _office(len(register), today) as address:
        settings.EEXCHANGE_BASE_URL = address
        settings.EEXCHANGE_CONNECTIONS = CONNECTIONS
        settings.EEXCHANGE_REQUESTS_PER_SECOND = 100_000.0
        settings.EEXCHANGE_DAILY_BUDGET = 0
        turned = [right for right in register if _turned(right, today)][:moved]
        taken = {right.number for right in turned}
        still = [right for right in register if right.words(today) and right.number not in taken]
        figures = _unchanged(_docketed("STILL", still[:unchanged]), address)
        return figures + _moved(turned, address, today)


def _unchanged(cases: Sequence[Case], address: str) -> list[dict[str, object]]:
    """What the sync reaches of the bare client's rate, its CPU time, and what memory it gains
    from the first quarter of the cases to the last."""
    _sync(cases)
    tidy()
    _sync(cases)
    bare = _bare(cases, address)
    looks: list[float] = []
    started, cpu = time.perf_counter(), time.process_time()
    tally = _sync(cases, looks)
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    count = len(cases)
    if tally.unchanged != count:
        raise SystemExit(f"{tally.unchanged} of {count} cases were unchanged")
    rate = count / seconds
    return [
        figure("sync_share_of_the_bare_client", rate / bare, "", SHARE, most=False),
        figure("sync_cpu_a_case", spent / count * 1000, "ms", CPU_MS),
        figure("sync_memory_gained", looks[-1] - looks[0], "MB", MEMORY_MB),
        {"name": "sync_rate", "value": round(rate, 1), "unit": "cases/s", "within": True},
        {"name": "bare_client_rate", "value": round(bare, 1), "unit": "requests/s", "within": True},
    ]


def _moved(rights: Sequence[Right], address: str, today: date) -> list[dict[str, object]]:
    """Cases about which the office has news: events, deadlines and the queue of differences."""
    _switch(address, "today", {"date": (today - AGO).isoformat()})
    cases = _docketed("MOVED", rights)
    _sync(cases)
    _switch(address, "today", {"date": today.isoformat()})
    retitled = [case.pk for case in cases[::RETITLED]]
    Case.objects.filter(pk__in=retitled).update(title="THE NAME OF ANOTHER MARK")
    tidy()
    before = _written()
    started = time.perf_counter()
    tally = _sync(cases)
    seconds = time.perf_counter() - started
    if tally.changed != len(cases):
        raise SystemExit(f"{tally.changed} of {len(cases)} cases had news")
    found = {name: count - before[name] for name, count in _written().items()}
    if not all(found.values()):
        raise SystemExit(f"the news left nothing behind: {found}")
    return [
        figure(f"{len(cases)}_cases_with_news", seconds, "s", MOVED_SECONDS),
        *(
            {"name": f"{name}_of_the_news", "value": count, "unit": "rows", "within": True}
            for name, count in found.items()
        ),
    ]


def _written() -> dict[str, int]:
    kinds = {"events": CaseEvent, "deadlines": Deadline, "differences": Discrepancy}
    return {name: kind.objects.count() for name, kind in kinds.items()}


def _turned(right: Right, today: date) -> bool:
    """Whether the office's words on a right became others in the last two hundred days."""
    before = right.words(today - AGO)
    return bool(before) and before != right.words(today)


def _docketed(prefix: str, rights: Sequence[Right]) -> list[Case]:
    """New cases that know no more than the number of a right."""
    return Case.objects.bulk_create(
        Case(
            ref=f"{prefix}-{n:05d}",
            ip_type=right.ip_type,
            title=right.title,
            application_number=right.number,
            created_at=timezone.now(),
        )
        for n, right in enumerate(rights)
    )


def _sync(cases: Sequence[Case], looks: list[float] | None = None) -> Tally:
    """A run over the cases as they are now; `looks` gets the memory after each quarter."""
    rows = list(Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    return run_sync(_looking(rows, looks), "command", User.objects.system(), None)


def _looking(rows: Sequence[Case], looks: list[float] | None) -> Iterator[Case]:
    quarter = max(1, len(rows) // 4)
    for n, case in enumerate(rows, 1):
        yield case
        if looks is not None and n % quarter == 0:
            looks.append(_resident_mb())


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _bare(cases: Sequence[Case], address: str) -> float:
    """Requests a second of the client alone, with the same connections."""
    asked = [(service_for(case.ip_type), case.application_number) for case in cases]
    with (
        EExchangeClient(address, "sandbox-token", 100_000.0, CONNECTIONS) as client,
        ThreadPoolExecutor(CONNECTIONS) as pool,
    ):
        started = time.perf_counter()
        for _answer in pool.map(lambda pair: client.lookup(*pair), asked):
            pass
        return len(asked) / (time.perf_counter() - started)


def _switch(address: str, what: str, asked: dict[str, str]) -> None:
    request = Request(f"{address}/sandbox/{what}", json.dumps(asked).encode(), method="POST")
    with urlopen(request, timeout=5) as answer:
        if b"done" not in answer.read():
            raise SystemExit(f"the sandbox did not take {what}")


@contextmanager
def _office(count: int, today: date) -> Iterator[str]:
    """The sandbox as a process of its own, with the office's latency."""
    sizes = [str(PORT), today.isoformat(), str(count), str(LATENCY_MS)]
    command = [sys.executable, "-m", "tests.benchmarks.office", *sizes]
    process = subprocess.Popen(command, cwd=PROJECT)
    address = f"http://127.0.0.1:{PORT}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    for _try in range(300):
        try:
            urlopen(f"{address}/sandbox/nothing", timeout=2)
        except OSError as error:
            if getattr(error, "code", None) == 404:
                return
            time.sleep(0.1)
    raise SystemExit("the sandbox did not start")
