"""The figures: pages and the planning of reminders, and who measures the rest. Each has a limit."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Reminder, User
from cases.reminders.people import people_on
from cases.reminders.planning import plan
from dip_docket.schedules import synchronise
from dip_docket.timetable import TIMETABLE
from tests.benchmarks.data import fill
from tests.benchmarks.first_page import seconds_to_the_first_page

PROJECT = Path(__file__).resolve().parents[2]
PAGE_MS = 150
SEARCH_MS = 300
PAGE_QUERIES = 10
PLAN_SECONDS = 10
RUN_SECONDS = 120
PARTS = ("ledger", "feeds", "reminders", "kills")


def measure_all(words: list[str]) -> int:
    """Measures everything, prints one JSON value, and answers 1 when a limit is missed."""
    sizes = _sizes(words)
    today = timezone.localdate()
    if sizes.only is not None:
        return _printed(_only(sizes, today), {})
    _begin_anew()
    synchronise(TIMETABLE, timezone.now())
    started = time.perf_counter()
    fill(sizes.cases, sizes.deadlines, today)
    built = time.perf_counter() - started
    figures = [
        *_pages(sizes.requests),
        _planning(today, sizes.deadlines),
        figure("make_run_to_the_first_page", seconds_to_the_first_page(PROJECT), "s", RUN_SECONDS),
        *_of_the_register(sizes.synced, sizes.moved, today),
        *_of_the_law(sizes.stored, today),
        *_of_the_payments(sizes.payments, sizes.requests, today),
        *_of_the_differences(sizes.differences, sizes.requests, today),
        *_of_the_watch(sizes, today),
        *_of_the_ledger(sizes.mails, sizes.requests, today),
        *_of_the_marks(sizes.published, sizes.watched),
        *_of_the_statistics(sizes.requests, today),
        *_of_the_feeds(sizes.in_a_feed, today),
        *_of_the_reminders(sizes, today),
        *_of_the_kills(sizes.kills),
    ]
    size = {"cases": sizes.cases, "deadlines": sizes.deadlines, "built_in_seconds": round(built, 1)}
    return _printed(figures, size)


def _only(sizes: argparse.Namespace, today: date) -> list[dict[str, object]]:
    """The figures of one part."""
    parts: dict[str, Callable[[], list[dict[str, object]]]] = {
        "ledger": lambda: _of_the_ledger(sizes.mails, sizes.requests, today),
        "feeds": lambda: _of_the_feeds(sizes.in_a_feed, today),
        "reminders": lambda: _of_the_reminders(sizes, today),
        "kills": lambda: _of_the_kills(sizes.kills),
    }
    return parts[sizes.only]()


def _printed(figures: list[dict[str, object]], size: dict[str, object]) -> int:
    report = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "database": connection.vendor,
        **size,
        "figures": figures,
    }
    connections.close_all()
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0 if all(figure["within"] for figure in figures) else 1


def _of_the_register(synced: int, moved: int, today: date) -> list[dict[str, object]]:
    """The docket holds nothing but the cases that are asked about."""
    from tests.benchmarks import register

    _begin_anew()
    return register.measure(synced, moved, today)


def _of_the_law(stored: int, today: date) -> list[dict[str, object]]:
    """The pass goes over every case there is."""
    from tests.benchmarks import law

    _begin_anew()
    return law.measure(stored, today)


def _of_the_payments(payments: int, requests: int, today: date) -> list[dict[str, object]]:
    """Every case has one payment on the board."""
    from tests.benchmarks import annuities

    _begin_anew()
    return annuities.measure(payments, requests, today)


def _of_the_differences(differing: int, requests: int, today: date) -> list[dict[str, object]]:
    """Every case differs from the office."""
    from tests.benchmarks import differences

    _begin_anew()
    return differences.measure(differing, requests, today)


def _of_the_watch(sizes: argparse.Namespace, today: date) -> list[dict[str, object]]:
    """The docket holds nothing but own marks; new rows come in one night."""
    from tests.benchmarks import watching

    _begin_anew()
    return watching.measure(sizes.watched, sizes.published, sizes.hits, sizes.requests, today)


def _of_the_ledger(mails: int, requests: int, today: date) -> list[dict[str, object]]:
    """The docket holds nothing but mails and what they tell of."""
    from tests.benchmarks import ledger

    _begin_anew()
    return ledger.measure(mails, requests, today)


def _of_the_marks(published: int, watched: int) -> list[dict[str, object]]:
    """Asks no database."""
    from tests.benchmarks import likeness

    return likeness.measure(published, watched)


def _of_the_statistics(requests: int, today: date) -> list[dict[str, object]]:
    """Ten years of every service."""
    from tests.benchmarks import statistics

    _begin_anew()
    return statistics.measure(requests, today)


def _of_the_feeds(in_a_feed: int, today: date) -> list[dict[str, object]]:
    """One person answers for every case."""
    from tests.benchmarks import feeds

    _begin_anew()
    return feeds.measure(in_a_feed, 30, today)


def _of_the_reminders(sizes: argparse.Namespace, today: date) -> list[dict[str, object]]:
    """The largest docket of all, then mails of one worker."""
    from tests.benchmarks import reminders

    _begin_anew()
    return reminders.measure(sizes.open_deadlines, sizes.sent, today)


def _of_the_kills(kills: int) -> list[dict[str, object]]:
    """Copies of a new office."""
    from tests.benchmarks import reminders

    _begin_anew()
    return reminders.measure_kills(kills)


def _begin_anew() -> None:
    """A new, empty database; what was in it is gone."""
    connections.close_all()
    _empty_database()
    call_command("migrate", verbosity=0)


def _sizes(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", choices=PARTS, help="no other figures")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--deadlines", type=int, default=150_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--payments", type=int, default=20_000)
    parser.add_argument("--differences", type=int, default=20_000)
    parser.add_argument("--published", type=int, default=50_000)
    parser.add_argument("--watched", type=int, default=5_000)
    parser.add_argument("--synced", type=int, default=10_000)
    parser.add_argument("--moved", type=int, default=1_000)
    parser.add_argument("--in-a-feed", type=int, default=5_000)
    parser.add_argument("--hits", type=int, default=20_000)
    parser.add_argument("--mails", type=int, default=200_000)
    parser.add_argument("--open-deadlines", type=int, default=1_000_000)
    parser.add_argument("--sent", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=200)
    return parser.parse_args(words)


def _empty_database() -> None:
    given = settings.DATABASES["default"]
    where = {
        "host": given["HOST"] or None,
        "port": given["PORT"] or None,
        "user": given["USER"] or None,
        "password": given["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        name = psycopg.sql.Identifier(str(given["NAME"]))
        server.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(name))


def figure(
    name: str, value: float, unit: str, limit: float, *, most: bool = True
) -> dict[str, object]:
    within = value <= limit if most else value >= limit
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "limit": f"{'at most' if most else 'at least'} {limit}",
        "within": within,
    }


def _pages(requests: int) -> list[dict[str, object]]:
    """The 95th percentile of server time, and the queries, of the three main pages."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="agent3"))
    cases = list(Case.objects.filter(restricted=False).values_list("pk", flat=True)[:requests])
    addresses: dict[str, Callable[[int], str]] = {
        "today": lambda n: reverse("cases:today"),
        "today_office": lambda n: reverse("cases:today") + "?who=office",
        "case_list": lambda n: f"{reverse('cases:list')}?page={n % 20 + 1}",
        "case_list_search": lambda n: f"{reverse('cases:list')}?q=26{n:05d}",
        "case_list_by_due": lambda n: f"{reverse('cases:list')}?order=due",
        "case_page": lambda n: reverse("cases:case", args=[cases[n % len(cases)]]),
    }
    return [
        figure
        for name, at in addresses.items()
        for figure in page_figures(client, name, at, requests)
    ]


def page_figures(
    client: Client, name: str, at: Callable[[int], str], requests: int, limit: float = PAGE_MS
) -> list[dict[str, object]]:
    """Server time and queries of one page, asked so many times."""
    _asked(client, at(0))
    times = sorted(_asked(client, at(n)) for n in range(requests))
    with CaptureQueriesContext(connection) as queries:
        _asked(client, at(1))
    p95 = times[int(len(times) * 0.95) - 1]
    return [
        figure(f"{name}_p95", p95 * 1000, "ms", limit),
        figure(f"{name}_queries", len(queries), "queries", PAGE_QUERIES),
    ]


def _asked(client: Client, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return time.perf_counter() - started


def _planning(today: date, deadlines: int) -> dict[str, object]:
    started = time.perf_counter()
    plan(people_on(today))
    seconds = time.perf_counter() - started
    told = Reminder.objects.values("deadline").distinct().count()
    if told != deadlines:
        raise SystemExit(f"{told} deadlines were planned, not {deadlines}")
    return figure(f"reminders_planned_over_{deadlines}", seconds, "s", PLAN_SECONDS)
