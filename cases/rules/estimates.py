"""When the office will probably be ready: the durations of the citizen manuals, nothing more.

Only trademarks and designs have published durations (TM-P-1..7, DES-P-1..8); for other rights
nothing is made up. An estimate is never a deadline. The office counts from complete papers
(DES-S-55) and leaves out the time that the applicant uses (DES-S-53): while a letter waits for
us there is no estimate, and an answer puts the application back into the queue from its own day
(DES-S-24, used for trademarks too, so the office is called late rather too late than too early).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.rules.periods import cautious_months, end_days
from cases.rules.stages import OPPOSITION_DAYS, STAGES, Duration

# The office waits for the applicant in these.
WAITS_FOR_US = frozenset({"formalities", "office_action", "publication_fee", "registration_fee"})
# What the office does by itself, so that it can be late with it.
ACTS_OF_THE_OFFICE = frozenset({"publication_fee", "published", "registration_fee", "in_force"})


@dataclass(frozen=True, slots=True)
class Expected:
    """A step of the manual, the stage that begins when it ends, and about which day that is."""

    code: str
    leads_to: str
    on: date


def step_end(start: date, duration: Duration) -> date:
    """The last day of a step that begins after a day."""
    return end_days(cautious_months(start, duration.months), duration.days)


def expected_steps(
    ip_type: str, complete_on: date, *, first: int = 0, opposed: bool = False
) -> tuple[Expected, ...]:
    """Every step from the `first` on, counted from complete papers or from the day on which that
    step began; an opposition to a design takes 330 days more (DES-S-54)."""
    durations = STAGES[ip_type].durations
    day, steps = complete_on, []
    for n, (stage, duration) in enumerate(durations):
        if n < first:
            continue
        day = step_end(day, duration)
        if opposed and ip_type == "design" and stage == "published":
            day += timedelta(days=OPPOSITION_DAYS)
        leads_to = durations[n + 1][0] if n + 1 < len(durations) else "in_force"
        steps.append(Expected(duration.code, leads_to, day))
    return tuple(steps)


def outlook(ip_type: str, path: Sequence[tuple[str, date]]) -> tuple[Expected, ...]:
    """What is still to come on the way of a case (`stages.path_of`), counted from the day on
    which its present stage began. Empty where the sources give no duration, while the office
    waits for us, and when nothing more is to come."""
    stages = [stage for stage, _duration in STAGES[ip_type].durations]
    if not path:
        return ()
    stage, since = path[-1]
    if stage == "opposed":
        published = [day for name, day in path if name == "published"]
        if ip_type != "design" or not published:
            return ()
        stage, since = "published", published[-1]
        return expected_steps(ip_type, since, first=stages.index(stage), opposed=True)
    if stage not in stages or stage in WAITS_FOR_US:
        return ()
    return expected_steps(ip_type, since, first=stages.index(stage))


def next_act(steps: Sequence[Expected]) -> Expected | None:
    """The next thing that the office does by itself."""
    return next((step for step in steps if step.leads_to in ACTS_OF_THE_OFFICE), None)


def days_late(steps: Sequence[Expected], on: date) -> int:
    """By how many days the office is behind its own estimate; 0 when it is not."""
    act = next_act(steps)
    return max(0, (on - act.on).days) if act else 0
