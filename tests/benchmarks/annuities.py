"""The figures of what keeps rights in force: plans alone, the board's first page, a letter."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseParty, Deadline, GoodsClass, JobRun, Party, PartyRole, User
from cases.recompute import Cause
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, deadlines_for
from cases.views.frame import HEARTBEATS
from fees.annuities import PAYMENTS, Term, plan_of
from fees.board import Filters, Reading
from fees.call_post import write_message
from fees.calls import draft_calls, send_call
from fees.models import Instruction
from fees.queries import tariffs
from fees.shipped import shipped_tariffs
from tests.benchmarks.data import tidy
from tests.benchmarks.figures import figure, page_figures

RIGHTS = 100_000
PLAN_SECONDS = 30
PATENTS = ("design", "invention", "petty_patent")
KINDS = (*PATENTS, "trademark")
CLIENTS = 500
IN_A_LETTER = 500
LETTER_SECONDS = 10
BATCH = 5_000
Right = tuple[str, list[Term]]


def measure(payments: int, requests: int, today: date) -> list[dict[str, object]]:
    """The database is empty and gets so many open payments, a case to each."""
    _fill(payments, today)
    client = Client(HTTP_HOST="127.0.0.1")
    agent = User.objects.get(username="agent")
    client.force_login(agent)
    where = reverse("fees:annuities")
    found = Reading(agent, today, tariffs()).board(Filters()).listed.count
    if found != payments:
        raise SystemExit(f"the board holds {found} payments, not {payments}")
    return [
        _plans(today),
        *page_figures(client, "board_of_annuities", lambda n: where, requests),
        *page_figures(client, "board_late", lambda n: f"{where}?show=late", requests),
        *page_figures(client, "budget", lambda n: reverse("fees:budget"), requests),
        _letter(agent, today),
    ]


def _plans(today: date) -> dict[str, object]:
    """Whole plans with their advice; the terms of the docket are at hand."""
    rights = list(_rights(today))
    known = shipped_tariffs()
    started = time.perf_counter()
    for n in range(RIGHTS):
        kind, terms = rights[n % len(rights)]
        plan_of(kind, terms, known, today)
    seconds = time.perf_counter() - started
    return figure(f"plans_of_{RIGHTS}_rights", seconds, "s", PLAN_SECONDS)


def _rights(today: date) -> Iterator[Right]:
    rules = [rule for rule in load_catalogue() if rule.code in PAYMENTS]
    calendar = shipped_calendar()
    for n in range(300):
        filed = today - timedelta(days=800 + n * 11)
        events = [Event("filed", filed), Event("granted", filed + timedelta(days=700 + n * 7))]
        found = deadlines_for(Facts(PATENTS[n % 3]), events, rules, calendar)
        yield (
            PATENTS[n % 3],
            [
                Term(d.code, d.due_date, d.years or (), d.occurrence, d.opens_on, d.surcharge_until)
                for d in found
            ],
        )


def _letter(agent: User, today: date) -> dict[str, object]:
    """One mail about so many cases of one client, as its job writes it: text, PDF, Excel."""
    client = Party.objects.create(name="บริษัท ลูกค้าใหญ่ จำกัด", email="ip@client.example")
    cases = Case.objects.bulk_create(
        _case(10**5 + n * len(KINDS), agent) for n in range(IN_A_LETTER)
    )
    CaseParty.objects.bulk_create(
        CaseParty(case=case, party=client, role=PartyRole.OWNER) for case in cases
    )
    people = (agent, User.objects.get(username="second"))
    rows = Deadline.objects.bulk_create(_deadline(1, case, people, today) for case in cases)
    cause = Cause(agent, timezone.now(), "bench")
    made = draft_calls(agent, [row.pk for row in rows], 1, cause, today)
    if made.left_out:
        raise SystemExit(f"left out of the letter: {made.left_out[:3]}")
    call = send_call(made.calls[0], cause, today)
    started = time.perf_counter()
    write_message(call, timezone.now())
    seconds = time.perf_counter() - started
    if call.items.count() != IN_A_LETTER:
        raise SystemExit(f"the letter tells of {call.items.count()} cases")
    return figure(f"letter_about_{IN_A_LETTER}_cases", seconds, "s", LETTER_SECONDS)


def _fill(payments: int, today: date) -> None:
    JobRun.objects.bulk_create(JobRun(name=name) for name in HEARTBEATS)
    by = User.objects.create(username="agent", role="agent", password="!")
    second = User.objects.create(username="second", role="agent", password="!")
    parties = Party.objects.bulk_create(Party(name=f"บริษัท ลูกค้า {n} จำกัด") for n in range(CLIENTS))
    cases = Case.objects.bulk_create((_case(n, by) for n in range(payments)), batch_size=BATCH)
    CaseParty.objects.bulk_create(
        (
            CaseParty(case=case, party=parties[n % CLIENTS], role=PartyRole.OWNER)
            for n, case in enumerate(cases)
        ),
        batch_size=BATCH,
    )
    GoodsClass.objects.bulk_create(
        (
            GoodsClass(case=case, number=1 + number, items=1 + n % 9)
            for n, case in enumerate(cases)
            if case.ip_type == "trademark"
            for number in range(1 + n % 3)
        ),
        batch_size=BATCH,
    )
    rows = Deadline.objects.bulk_create(
        (_deadline(n, case, (by, second), today) for n, case in enumerate(cases)), batch_size=BATCH
    )
    Instruction.objects.bulk_create(
        (
            Instruction(deadline=row, state="asked", calls=1, called_at=timezone.now())
            for row in rows[::3]
        ),
        batch_size=BATCH,
    )
    tidy()


def _case(n: int, by: User) -> Case:
    return Case(
        ref=f"PAY-{n:06d}",
        ip_type=KINDS[n % 4],
        title=f"ครัวคุณยาย {n} SUNRISE",
        responsible=by,
        restricted=False,
        stage="in_force",
        created_at=timezone.now(),
    )


def _deadline(n: int, case: Case, people: tuple[User, User], today: date) -> Deadline:
    """Windows spread from a hundred days ago to the coming year; every twentieth is late."""
    due = today + timedelta(days=n * 7 % 400) - timedelta(days=100 if n % 20 == 0 else 0)
    by, second = people
    mark, year = case.ip_type == "trademark", 5 + n % 2
    return Deadline(
        case=case,
        kind="statutory",
        code="TM-54" if mark else "ANN-1",
        occurrence="1" if mark else str(year),
        years=None if mark else [year],
        trigger_kind="registered" if mark else "patent_year",
        nominal_date=due,
        computed_due_date=due,
        due_date=due,
        opens_on=due - timedelta(days=60),
        surcharge_until=due + timedelta(days=120),
        actor="owner",
        consequence="cancellation_proceedings",
        law="PA s. 43",
        steps=[{"code": "patent_year", "params": {"year": year}}] * 6,
        entered_by=by,
        dated_by=by,
        verified_by=second if n % 20 else None,
        verified_at=timezone.now() if n % 20 else None,
        entered_at=timezone.now(),
    )
