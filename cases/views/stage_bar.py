"""The stage bar of a case: what it has gone through, what is to come and about when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.models import Case
from cases.rules.estimates import days_late, next_act, outlook
from cases.rules.stages import STAGES

# What nearly every right goes through; the other stages are shown once a case has met them.
USUAL = frozenset(
    {
        *("draft", "filed", "examination", "published", "registration_fee", "in_force", "recorded"),
        *("letter_due", "approval_awaited", "approved"),
    }
)


@dataclass(frozen=True)
class StageMark:
    """One stage of the procedure on the bar: `when` is "been", "now" or ""; `day` is the day it
    was first reached, of the present one the day since when; `expected` is about which day the
    office will reach one to come by its own durations."""

    name: str
    when: str
    day: date | None
    expected: date | None = None


@dataclass(frozen=True)
class Lateness:
    """By how many days the office is behind its own estimate of a stage."""

    days: int
    stage: str
    expected: date


def stage_marks(case: Case, path: Sequence[tuple[str, date]]) -> list[StageMark]:
    """The stages a case has gone through, the one it is in, and the usual ones ahead."""
    if case.ip_type not in STAGES or not case.stage:
        return []
    days = dict(reversed(path))
    if path and path[-1][0] == case.stage:
        days[case.stage] = path[-1][1]
    usual = [name for name in STAGES[case.ip_type].stages if name in USUAL or name in days]
    if case.stage not in usual:
        usual.append(case.stage)
    at = usual.index(case.stage)
    expected = {step.leads_to: step.on for step in reversed(outlook(case.ip_type, path))}
    return [
        StageMark(n, _when(i, at, n in days), days.get(n), expected.get(n) if i > at else None)
        for i, n in enumerate(usual)
    ]


def _when(index: int, at: int, met: bool) -> str:
    if index == at:
        return "now"
    return "been" if index < at or met else ""


def lateness(case: Case, path: Sequence[tuple[str, date]], on: date) -> Lateness | None:
    """How late the office is by its own durations; None when it is not, or has none."""
    if case.ip_type not in STAGES:
        return None
    steps = outlook(case.ip_type, path)
    days, act = days_late(steps, on), next_act(steps)
    return Lateness(days, act.leads_to, act.on) if act and days else None
