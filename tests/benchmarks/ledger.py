"""The figures of the ledger: its pages over a large number of mails, for an agent who may not see
every case, which is the dearest way to ask."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline, Message, Reminder, User
from cases.views.ledger import LAST_PAGE
from tests.benchmarks.data import fill, tidy
from tests.benchmarks.figures import PAGE_MS, SEARCH_MS, page_figures

BATCH = 5_000
CASES = 5_000
BODY = "เรียน ตัวแทน\n\nกำหนดเวลาต่อไปนี้ใกล้ถึงแล้ว โปรดตรวจสอบและดำเนินการ\n" * 12
STATES = ("failed", "given_up", "queued", "withdrawn")


def measure(mails: int, requests: int, today: date) -> list[dict[str, object]]:
    """The database is empty and gets so many mails, two reminders in each."""
    fill(CASES, CASES * 4, today)
    _mails(mails, today)
    tidy()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="agent3"))
    where = reverse("cases:ledger")
    middle = timezone.localdate() - timedelta(days=300)
    ways: dict[str, Callable[[int], str]] = {
        "ledger": lambda n: where,
        "ledger_paged": lambda n: f"{where}?page={n * 37 % LAST_PAGE + 1}",
        "ledger_undelivered": lambda n: f"{where}?show=undelivered",
        "ledger_of_some_days": lambda n: f"{where}?since={middle}&until={middle}&kind=reminder",
    }
    searches: dict[str, Callable[[int], str]] = {
        "ledger_searched": lambda n: f"{where}?q=agent{n % 20}",
        "ledger_searched_for_one": lambda n: f"{where}?q=กำหนดเวลา {n * 1999 % mails} เครื่องหมาย",
        "ledger_of_a_case": lambda n: f"{where}?q=DE-{n % 1250 * 4 + 1:06d}",
    }
    return [
        one
        for some, limit in ((ways, PAGE_MS), (searches, SEARCH_MS))
        for name, way in some.items()
        for one in page_figures(client, name, way, requests, limit)
    ]


def _mails(mails: int, today: date) -> None:
    """The newest last; one in fifty did not arrive, one in two hundred came back."""
    people = list(User.objects.filter(username__startswith="agent").order_by("pk"))
    terms = list(Deadline.objects.order_by("pk").values_list("pk", "due_date"))
    now = timezone.now()
    made = Message.objects.bulk_create(
        (_mail(n, people[n % len(people)], now - timedelta(minutes=5 * (mails - n)), today)
         for n in range(mails)),
        batch_size=BATCH,
    )  # fmt: skip
    Reminder.objects.bulk_create(
        (
            Reminder(
                deadline_id=pk, due_date=due, step=f"{n}", recipient_id=mail.recipient_id,
                role="responsible", planned_on=today, state="planned", message=mail,
            )
            for n, mail in enumerate(made)
            for pk, due in (terms[n % len(terms)], terms[(n * 7 + 1) % len(terms)])
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _mail(n: int, person: User, at: object, today: date) -> Message:
    state = STATES[n // 50 % 4] if n % 50 == 0 else "sent"
    return Message(
        recipient=person, to_address=person.email, kind="reminder", key=f"bench.{n}",
        message_id=f"<bench.{n}@docket.example.test>", language="th", as_of=today,
        subject=f"กำหนดเวลา {n} เครื่องหมายการค้า", body_text=BODY, body_html=f"<p>{BODY}</p>",
        state=state, sent_at=at if state == "sent" else None, created_at=at,
        bounced_at=at if n % 200 == 7 else None, bounce="550 no" if n % 200 == 7 else "",
        server_answer="250 2.0.0 Ok: queued as 7F2C1A0B",
    )  # fmt: skip
