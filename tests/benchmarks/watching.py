"""The figures of the watch: a night of new rows from the table to the hits, and the full queue."""

import csv
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, GoodsClass, PublishedMark, User, WatchHit
from cases.watch.comparing import compare
from cases.watch.files import give_rows, take_files
from tests.benchmarks.data import fill, tidy
from tests.benchmarks.figures import figure, page_figures

THAI = ("ดาว", "จันทร์", "ทอง", "ใจดี", "มงคล", "ช้าง", "บัว", "สวน", "ครัว", "หอม", "ภูเขา", "ริมน้ำ")
LATIN = ("SUN", "MOON", "GOLD", "RIVER", "STAR", "LOTUS", "FRESH", "BLUE", "PRIME", "NOVA", "KOKO")
NIGHT_SECONDS = 180
BATCH = 5_000


def measure(
    marks: int, rows: int, hits: int, requests: int, today: date
) -> list[dict[str, object]]:
    """The database is empty and gets so many own marks; then the rows come in one night."""
    fill(marks, marks, today)
    _rename(marks)
    night = _a_night(rows, today)
    return [*night, *_queue(hits, requests, today)]


def _word(n: int) -> str:
    """Plausible names, Thai and Latin in turn, few of them alike."""
    words, size = (THAI, len(THAI)) if n % 2 else (LATIN, len(LATIN))
    sounds = "กขคจชดตทนบปพมยรลวส" if n % 2 else "BCDFGKLMNPRSTV"
    vowels = "าิีุูะ" if n % 2 else "AEIOU"
    left, name = n * 7919 % 1_000_003, ""
    for _each in range(3):
        name += sounds[left % len(sounds)] + vowels[left // 7 % len(vowels)]
        left //= 11
    return f"{name} {words[n % size]}"


def _rename(marks: int) -> None:
    cases = list(Case.objects.order_by("pk")[:marks])
    for n, case in enumerate(cases):
        case.ip_type, case.title, case.restricted = "trademark", _word(n), False
    Case.objects.bulk_update(cases, ["ip_type", "title", "restricted"], batch_size=1000)
    GoodsClass.objects.bulk_create(
        (GoodsClass(case=case, number=1 + n % 45) for n, case in enumerate(cases)),
        batch_size=BATCH,
    )
    tidy()


def _a_night(rows: int, today: date) -> list[dict[str, object]]:
    """Rows accepted, stored and compared, with everything that the database does for it."""
    by, never = User.objects.get(username="agent3"), timezone.now() + timedelta(days=1)
    text, started = _table(rows, today), time.perf_counter()
    give_rows(text, "night.csv", by, timezone.now())
    accepted = time.perf_counter() - started
    take_files(_clock, never)
    stored = time.perf_counter() - started
    counts = compare(_clock, never, today)
    seconds = time.perf_counter() - started
    kept = PublishedMark.objects.filter(compared_at__isnull=False).count()
    if (kept, counts["compared"]) != (rows, rows):
        raise SystemExit(f"{kept} of {rows} marks were compared")
    return [
        figure("watch_night", seconds, "s", NIGHT_SECONDS),
        {"name": "watch_rows_accepted", "value": round(accepted, 2), "unit": "s", "within": True},
        {"name": "watch_rows_stored", "value": round(stored, 1), "unit": "s", "within": True},
        {"name": "watch_hits", "value": counts["hits"], "unit": "", "within": True},
    ]


def _clock() -> datetime:
    return timezone.now()


def _table(rows: int, today: date) -> str:
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(["REQ_NO", "TR_NAME", "PUBLIC_DATE", "OWNER_NAME", "NICE_CLASS_CODE"])
    for n in range(rows):
        day = today - timedelta(days=n % 30)
        owner, number = f"บริษัท อื่น {n} จำกัด", f"2501{n:05d}"
        writer.writerow([number, _word(n + 1_000_000), day, owner, 1 + n % 45])
    return target.getvalue()


def _queue(hits: int, requests: int, today: date) -> list[dict[str, object]]:
    """The pages of the queue while so many hits wait."""
    WatchHit.objects.all().delete()
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    marks = list(PublishedMark.objects.order_by("pk").values_list("pk", flat=True))
    reasons = [{"code": "same_spelling", "params": {"word": "SUN"}}]
    WatchHit.objects.bulk_create(
        (
            WatchHit(mark_id=marks[n % len(marks)], case_id=cases[n % len(cases)],
                     score=70 + n % 30, bucket="like", reasons=reasons,
                     due_on=today + timedelta(days=n % 60), found_at=timezone.now())
            for n in range(hits)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    tidy()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="agent3"))
    where, pages = reverse("cases:watch"), max(1, hits // 50)
    ways: dict[str, Callable[[int], str]] = {
        "watch_queue": lambda n: where,
        "watch_queue_paged": lambda n: f"{where}?page={n % pages + 1}",
        "watch_queue_of_a_client": lambda n: f"{where}?client=ลูกค้า+{n % 500}",
    }
    return [one for name, way in ways.items() for one in page_figures(client, name, way, requests)]
