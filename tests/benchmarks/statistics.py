"""The figures of the statistics: ten years of monthly rows by province, of all twelve services."""

import json
from datetime import date

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.eexchange.days import BUDDHIST_AHEAD
from cases.eexchange.register_others import YEARS, statistics_rows
from cases.eexchange.values import Answer
from cases.models import StatisticsFigure
from cases.register.reading import active_profile
from cases.register.statistics_reading import keep
from cases.register.statistics_work import STATISTICS
from tests.benchmarks.data import tidy
from tests.benchmarks.figures import page_figures
from tests.factories import alice

FULL = "TM_PROV"
# Ten years of twelve months and 77 provinces, but for the months that are not over.
ROWS_AT_LEAST = 9_000


def measure(requests: int, today: date) -> list[dict[str, object]]:
    """The database is empty and gets every year of every service."""
    profile, now = active_profile(), timezone.now()
    for service in STATISTICS:
        for year in range(today.year - YEARS + 1, today.year + 1):
            rows = list(statistics_rows(service.name, today, str(year + BUDDHIST_AHEAD)))
            answer = Answer(service.name, "", json.dumps(rows), rows, sandbox=True)
            keep(answer, year, now, profile)
    found = StatisticsFigure.objects.filter(service=FULL).count()
    if found < ROWS_AT_LEAST:
        raise SystemExit(f"{FULL} has {found} figures only")
    tidy()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(alice())
    where = reverse("cases:statistics_of", args=[FULL])
    years = [today.year - n for n in range(YEARS)]
    by_year = {
        "statistics_by_province": "by=province",
        "statistics_by_month": "by=month",
        "statistics_as_they_came": "by=rows",
    }
    figures = page_figures(client, "statistics", lambda n: reverse("cases:statistics"), requests)
    for name, query in by_year.items():
        figures += page_figures(
            client, name, lambda n, q=query: f"{where}?{q}&year={years[n % YEARS]}", requests
        )
    return figures
