"""The figures of reminding: a pass over a very large docket, mails to a mail server on this
machine, and a worker that is killed at random points."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from socket import create_server

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from cases.models import Case, Deadline, Message, Reminder, User
from cases.reminders.people import people_on
from cases.reminders.planning import all_terms, plan, plan_urgent, withdraw_stale
from cases.reminders.sweep import sweep
from tests.benchmarks.data import fill, tidy
from tests.benchmarks.figures import figure
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.killing import Office, kill_and_go_on, random_points
from tests.databases import address_of, new_database
from tests.warm import Warm, warm

PLAN_SECONDS = 15
MAILS_SECONDS = 60
YEARS = 6
CASES = 20_000


def measure(deadlines: int, mails: int, today: date) -> list[dict[str, object]]:
    """The database is empty."""
    _fill(deadlines, today)
    return [*_sweeps(deadlines, today), *_mails(mails, today)]


def _fill(deadlines: int, today: date) -> None:
    """So many open deadlines over the coming years, a month of overdue ones among them."""
    fill(CASES, CASES, today)
    fields = Deadline._meta.local_concrete_fields
    columns = [field.column for field in fields if field.column != "id"]
    days = f"(%s::date + ((d.id * 37 + g * 1009) %% {YEARS * 365} - 30)::int)"
    dated = {"due_date", "computed_due_date", "nominal_date"}
    values = [
        days if name in dated else "'x' || g" if name == "occurrence" else f"d.{name}"
        for name in columns
    ]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_deadline ({names}) SELECT {', '.join(values)}"
            " FROM cases_deadline d, generate_series(1, %s) g",
            [*[today] * len(dated & set(columns)), deadlines // CASES - 1],
        )
    tidy()


def _sweeps(deadlines: int, today: date) -> list[dict[str, object]]:
    """The first pass of all, which finds nothing told; then the pass of the next day, and the one
    that runs every ten minutes."""
    found = []
    if Deadline.objects.count() != deadlines:
        raise SystemExit(f"The docket has {Deadline.objects.count()} deadlines, not {deadlines}")
    for name, day, work in (
        ("first_pass", today, plan),
        ("pass_of_the_next_day", today + timedelta(days=1), plan),
        ("pass_in_between", today + timedelta(days=1), plan_urgent),
    ):
        started = time.perf_counter()
        people = people_on(day)
        withdrawn = withdraw_stale(people)
        planned = work(people)
        seconds = time.perf_counter() - started
        found += [
            figure(f"{name}_over_{deadlines}_deadlines", seconds, "s", PLAN_SECONDS),
            _told(f"{name}_planned", planned),
            _told(f"{name}_withdrew", withdrawn),
        ]
        Reminder.objects.filter(state=Reminder.State.PLANNED, planned_on=today).update(
            state=Reminder.State.WITHDRAWN
        )
        tidy()
    read = all_terms(people_on(today)).count()
    return [*found, _told("deadlines_that_a_pass_reads", read)]


def _told(name: str, value: int) -> dict[str, object]:
    """A count that has no limit of its own."""
    return figure(name, value, "", float("inf"))


def _mails(mails: int, today: date) -> list[dict[str, object]]:
    """One worker, one mail server: half of the mails tell of a last day alone, half are the
    morning mails of as many people. Everything else of the docket rests."""
    Reminder.objects.all().delete()
    Deadline.objects.update(ours=False)
    people = User.objects.bulk_create(
        User(username=f"p{n}", role="agent", email=f"p{n}@office.example", password="!")
        for n in range(mails // 2)
    )
    cases = list(Case.objects.order_by("pk")[: mails // 2])
    for case, person in zip(cases, people, strict=True):
        case.responsible, case.deputy, case.restricted = person, None, False
    Case.objects.bulk_update(cases, ["responsible", "deputy", "restricted"], batch_size=2000)
    _two_each(cases, today)
    tidy()
    with _mail_server() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        started = time.perf_counter()
        swept = sweep(today, timezone.now, at_once=True)
        seconds = time.perf_counter() - started
    sent = Message.objects.filter(state=Message.State.SENT).count()
    if swept.messages < mails or sent < mails or swept.failed:
        raise SystemExit(f"{sent} of {mails} mails were sent: {swept}")
    return [figure(f"planned_written_and_sent_{sent}_mails", seconds, "s", MAILS_SECONDS)]


def _two_each(cases: list[Case], today: date) -> None:
    """One deadline that ends today and one that ends in a month, for each case."""
    rows = Deadline.objects.filter(case__in=cases, occurrence__in=["x1", "x2"])
    for name, left in (("x1", 0), ("x2", 30)):
        day = today + timedelta(days=left)
        some = rows.filter(occurrence=name)
        some.update(ours=True, due_date=day, computed_due_date=day, nominal_date=day)


@contextmanager
def _mail_server() -> Iterator[int]:
    """A mail server of its own process that takes everything."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "-c", "aiosmtpd.handlers.Sink"])
    time.sleep(2)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


def measure_kills(points: int) -> list[dict[str, object]]:
    """The database is new. Each point is an office of its own whose worker dies there."""
    template = address_of(str(settings.DATABASES["default"]["NAME"]))
    connections.close_all()
    lost = unmarked = marked = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        warm(Path(folder)) as process,
        _mailbox() as box,
        new_database(Path(folder), template) as full,
    ):
        Office(process, full).prepared()
        statements, letters = _clean_pass(process, full, box, Path(folder))
        for point in random_points(statements, letters, points, seed=20261130):
            box.mails.clear()
            with new_database(Path(folder), full) as url:
                office = Office(process, url).with_mail(box.port)
                found = kill_and_go_on(office, box, point)
            lost += found.lost
            unmarked += found.unmarked
            marked += found.marked
    return [
        figure("kills_of_the_worker", points, "kills", points, most=False),
        figure("reminders_lost_by_kills", lost, "reminders", 0),
        figure("mails_twice_and_unmarked", unmarked, "mails", 0),
        _told("mails_twice_and_marked", marked),
    ]


def _clean_pass(process: Warm, full: str, box: Mailbox, corner: Path) -> tuple[int, int]:
    """How many statements and mails a pass has that nobody kills."""
    with new_database(corner, full) as url:
        statements = Office(process, url).with_mail(box.port).statements()
    return statements, len(box.mails)


@contextmanager
def _mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    with create_server(("127.0.0.1", 0)) as probe:
        box.port = int(probe.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
