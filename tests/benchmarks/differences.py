"""The figures of the queue: its pages while every case differs from the office."""

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Discrepancy, RegisterSnapshot, User
from cases.register.queue import Wanted, in_the_queue
from tests.benchmarks.data import fill, tidy
from tests.benchmarks.figures import page_figures

FIELDS = ("filed_on", "title", "registration_number", "published_on")
BATCH = 5_000


def measure(count: int, requests: int, today: date) -> list[dict[str, object]]:
    """The database is empty and gets so many open differences, a case to each."""
    fill(count, count, today)
    _differ(count)
    client = Client(HTTP_HOST="127.0.0.1")
    agent = User.objects.get(username="agent3")
    client.force_login(agent)
    where = reverse("cases:differences")
    pages = max(1, count // 50)
    found = in_the_queue(agent, Wanted(), today).count()
    if found < count * 0.97:  # one in fifty is restricted
        raise SystemExit(f"the queue holds {found} differences of {count}")
    return [
        *page_figures(client, "queue", lambda n: where, requests),
        *page_figures(client, "queue_paged", lambda n: f"{where}?page={n % pages + 1}", requests),
        *page_figures(client, "queue_of_a_field", lambda n: f"{where}?field=filed_on", requests),
        *page_figures(
            client, "queue_of_a_client", lambda n: f"{where}?client=ลูกค้า+{n % 500}", requests
        ),
    ]


def _differ(count: int) -> None:
    now = timezone.now()
    cases = Case.objects.order_by("pk")[:count]
    answers = RegisterSnapshot.objects.bulk_create(
        (
            RegisterSnapshot(case=case, service="TM", hash=f"{n:064d}", body="[]" * 500,
                             fetched_at=now)
            for n, case in enumerate(cases)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Discrepancy.objects.bulk_create(
        (
            Discrepancy(
                case_id=answer.case_id,
                snapshot=answer,
                field=FIELDS[n % len(FIELDS)],
                office_value="2026-01-05",
                docket_value="2026-01-06",
                first_seen_at=now - timedelta(minutes=n % 5000),
            )
            for n, answer in enumerate(answers)
        ),
        batch_size=BATCH,
    )
    tidy()
