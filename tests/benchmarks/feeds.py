"""The figures of the second calendar: the feed and the printed docket of a person with many
deadlines."""

import time
from collections import Counter
from datetime import date, timedelta

from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.models import Case, Deadline, Feed, User
from cases.reminders.feeds import make_feed, token_of
from cases.reminders.printed import LISTED, printed_docket
from tests.benchmarks.data import fill, tidy
from tests.benchmarks.figures import figure

FEED_MS = 500
PAPER_SECONDS = 20
CASES_OF_THE_OFFICE = 20
# What ended lately and is called off.
ENDED = 250


def measure(deadlines: int, requests: int, today: date) -> list[dict[str, object]]:
    """The database is empty; one of its people answers for every case. Each deadline has the
    history that a real one has."""
    fill(deadlines // CASES_OF_THE_OFFICE, deadlines + ENDED, today)
    person = User.objects.get(username="agent3")
    Case.objects.update(responsible=person, restricted=False)
    Deadline.objects.update(law="PA s. 65 decies", version=F("version") + 2)
    for _change in range(3):
        Deadline.history.bulk_history_create(list(Deadline.objects.all()), batch_size=2000)
    ended = list(Deadline.objects.order_by("-pk")[:ENDED])
    for row in ended:
        row.state, row.version = "no_longer_due", row.version + 1
    Deadline.objects.bulk_update(ended, ["state", "version"])
    Deadline.history.bulk_history_create(ended, update=True)
    tidy()
    feed = make_feed(person, Feed.Scope.OWN, timezone.now())
    address = reverse("cases:feed", args=[token_of(feed)])
    return [*_feed(address, deadlines, requests), _paper(person, today)]


def _feed(address: str, deadlines: int, requests: int) -> list[dict[str, object]]:
    """The 95th percentile over so many requests, and what came, as the library reads it."""
    client = Client(HTTP_HOST="127.0.0.1")
    content = client.get(address).content
    states = Counter(str(event["STATUS"]) for event in Calendar.from_ical(content).events)
    if states != {"CONFIRMED": deadlines, "CANCELLED": ENDED}:
        raise SystemExit(f"{states} are in the feed, not {deadlines} and {ENDED}")
    times = []
    for _request in range(max(20, requests)):
        started = time.perf_counter()
        again = client.get(address).content
        times.append(time.perf_counter() - started)
        if again != content:
            raise SystemExit("The feed is another though nothing changed")
    p95 = sorted(times)[int(len(times) * 0.95) - 1]
    size = {"name": "feed_size", "value": len(content), "unit": "bytes", "within": True}
    return [figure(f"feed_of_{deadlines}_p95", p95 * 1000, "ms", FEED_MS), size]


def _paper(person: User, today: date) -> dict[str, object]:
    """All that a paper may list."""
    Deadline.objects.update(
        due_date=today + timedelta(days=9), computed_due_date=today + timedelta(days=9)
    )
    started = time.perf_counter()
    printed = printed_docket(person, False, today, timezone.now())
    seconds = time.perf_counter() - started
    if printed.total != LISTED:
        raise SystemExit(f"{printed.total} deadlines are on the paper, not {LISTED}")
    return figure(f"printed_docket_of_{LISTED}", seconds, "s", PAPER_SECONDS)
