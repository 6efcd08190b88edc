"""The figures of the law: the engine alone, the command, and the pass over all stored cases."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from cases import recompute, refresh_pass
from cases.deadline_rows import Cause, changes_to
from cases.models import Case, CaseEvent, Deadline, DeadlineKind, User
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import Rule, load_catalogue
from cases.rules.engine import Event, Facts, deadlines_for
from cases.rules.stages import stage_for
from tests.benchmarks.data import tidy
from tests.benchmarks.figures import PROJECT, figure

ENGINE_RATE = 2_000
COMMAND_SECONDS = 20
INPUTS = 10_000
PATENTS = ("design", "invention")
PASS_SECONDS = 120
OVERRIDDEN = 1_000
BATCH = 2_000
# Six events each, as they follow one another; the numbers are days after the filing.
LIVES: dict[str, tuple[tuple[str, int, dict[str, object]], ...]] = {
    "design": (
        ("filed", 0, {}),
        ("office_action_received", 150, {}),
        ("office_action_answered", 200, {}),
        ("publication_fee_notice_1_received", 260, {}),
        ("published", 330, {}),
        ("office_action_received", 600, {}),
    ),
    "trademark": (
        ("priority_filed", -100, {}),
        ("filed", 0, {}),
        ("office_action_received", 300, {"section": "15"}),
        ("office_action_answered", 340, {}),
        ("published", 500, {}),
        ("registration_fee_notice_received", 600, {}),
    ),
    "invention": (
        ("priority_filed", -300, {}),
        ("filed", 0, {}),
        ("published", 500, {}),
        ("exam_requested", 900, {}),
        ("office_action_received", 1200, {}),
        ("office_action_answered", 1280, {}),
    ),
    "petty_patent": (
        ("priority_filed", -200, {}),
        ("filed", 0, {}),
        ("office_action_received", 200, {}),
        ("office_action_answered", 250, {}),
        ("grant_fee_notice_1_received", 300, {}),
        ("office_action_received", 320, {}),
    ),
}


def measure(stored: int, today: date) -> list[dict[str, object]]:
    """All figures of the law; the database is empty and gets so many `stored` cases."""
    return [_engine(today), _command(today), _fees(today), *_pass(stored, today)]


def _life(n: int, today: date) -> tuple[str, list[Event]]:
    ip_type = list(LIVES)[n % len(LIVES)]
    filed = today - timedelta(days=1400 + n % 700)
    events = [Event(kind, filed + timedelta(days=d), data) for kind, d, data in LIVES[ip_type]]
    return ip_type, events


def _engine(today: date) -> dict[str, object]:
    calendar, rules = shipped_calendar(), load_catalogue()
    lives = [_life(n, today) for n in range(4_000)]
    started = time.process_time()
    for ip_type, events in lives:
        deadlines_for(Facts(ip_type), events, rules, calendar)
    rate = len(lives) / (time.process_time() - started)
    return figure("engine_cases_of_six_events_a_core", rate, "cases/s", ENGINE_RATE, most=False)


def _command(today: date) -> dict[str, object]:
    questions = [
        {
            "ip_type": ip_type,
            "events": [{"kind": e.kind, "date": e.date.isoformat(), **e.data} for e in events],
        }
        for ip_type, events in (_life(n, today) for n in range(INPUTS))
    ]
    return _over_inputs("deadlines", questions)


def _fees(today: date) -> dict[str, object]:
    """Every third question is a whole plan of annuities, the others are of one action."""
    questions: list[dict[str, object]] = []
    for n in range(INPUTS):
        filed = today - timedelta(days=1400 + n % 700)
        granted = filed + timedelta(days=700 + n % 900)
        dates = {"filed": filed.isoformat(), "granted": granted.isoformat()}
        questions.append(
            {"ip_type": PATENTS[n % 2], "action": "annuities", **dates}
            if n % 3 == 0
            else {"ip_type": "trademark", "action": "renewal", "late": n % 2 == 0}
            | {"classes": [{"class": 1 + n % 45, "items": 1 + n % 9}]}
        )
    return _over_inputs("fees", questions)


def _over_inputs(command: str, questions: list[dict[str, object]]) -> dict[str, object]:
    """How long a command takes over a file of questions, the start of the process included."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(questions, file)
        file.flush()
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "manage.py", command, file.name],
            cwd=PROJECT,
            capture_output=True,
            check=True,
        )
        seconds = time.perf_counter() - started
    if len(json.loads(done.stdout)) != INPUTS:
        raise SystemExit("the command did not answer every question")
    return figure(f"{command}_command_over_{INPUTS}_inputs", seconds, "s", COMMAND_SECONDS)


def _pass(stored: int, today: date) -> list[dict[str, object]]:
    """First all are computed, as after a new version of the engine. Then every design gets one
    day more for its answers: what hangs on it moves, and nothing else."""
    _fill(stored, today)
    answers = Deadline.objects.filter(code="DES-S-20", state="open")
    chosen = list(answers.order_by("pk").values_list("pk", flat=True)[:OVERRIDDEN])
    _override(chosen)
    expected = answers.count()
    first, whole = _timed_pass()
    rules = tuple(_one_day_more(rule) for rule in load_catalogue())
    with (
        patch.object(recompute, "load_catalogue", return_value=rules),
        patch.object(refresh_pass, "load_catalogue", return_value=rules),
    ):
        second, result = _timed_pass()
    designs = Case.objects.filter(ip_type="design").count()
    kept = Deadline.objects.filter(pk__in=chosen, overridden_at__isnull=False).count()
    moved = answers.filter(nominal_date__gt=today - timedelta(days=5000)).count()
    done = (whole["done"], result["done"], kept, moved)
    if done != (stored, designs, len(chosen), expected):
        raise SystemExit(f"{result} with {kept} overrides of {len(chosen)}")
    return [
        figure(f"pass_over_{stored}_cases_after_a_new_engine", first, "s", PASS_SECONDS),
        figure(f"pass_over_{stored}_cases_after_a_rule_change", second, "s", PASS_SECONDS),
        figure("overrides_lost_in_the_pass", len(chosen) - kept, "overrides", 0),
    ]


def _timed_pass() -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    while (result := refresh_pass.run_job(timezone.now))["more"]:
        pass
    return time.perf_counter() - started, result


def _one_day_more(rule: Rule) -> Rule:
    return replace(rule, length=rule.length + 1) if rule.code == "DES-S-20" else rule


def _override(chosen: list[int]) -> None:
    by = User.objects.get(username="agent")
    for row in Deadline.objects.filter(pk__in=chosen):
        row.due_date = row.computed_due_date - timedelta(days=3)
        row.overridden_by, row.overridden_at = by, timezone.now()
        row.overridden_from, row.override_reason = row.computed_due_date, "as agreed"
        row.save()


def _fill(stored: int, today: date) -> None:
    by = User.objects.create(username="agent", role="agent", password="!")
    cause = Cause(by, timezone.now(), "bench")
    for start in range(0, stored, BATCH):
        numbers = range(start, min(start + BATCH, stored))
        Deadline.objects.bulk_create(_deadlines(numbers, today, cause), batch_size=BATCH)
    tidy()


def _deadlines(numbers: range, today: date, cause: Cause) -> Iterator[Deadline]:
    calendar, rules = shipped_calendar(), load_catalogue()
    lives = [_life(n, today) for n in numbers]
    cases = Case.objects.bulk_create(
        Case(
            ref=f"LAW-{n:06d}",
            ip_type=ip_type,
            title="x",
            created_at=cause.at,
            stage=stage_for(ip_type, events),
            filed_on=next(e.date for e in events if e.kind == "filed"),
        )
        for n, (ip_type, events) in zip(numbers, lives, strict=True)
    )
    stored = CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            kind=event.kind,
            date=event.date,
            data=event.data,
            source="import",
            entered_by=cause.by,
            entered_at=cause.at,
        )
        for case, (_ip_type, events) in zip(cases, lives, strict=True)
        for event in events
    )
    for place, (case, (ip_type, events)) in enumerate(zip(cases, lives, strict=True)):
        roots = stored[place * len(events) : (place + 1) * len(events)]
        rooted = [replace(e, root=r.pk) for e, r in zip(events, roots, strict=True)]
        answers = deadlines_for(Facts(ip_type), rooted, rules, calendar)
        daters = {root.pk: (root.pk, cause.by.pk) for root in roots}
        yield from changes_to(case, DeadlineKind.STATUTORY, answers, [], daters, cause).new
