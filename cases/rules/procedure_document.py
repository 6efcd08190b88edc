"""docs/procedure.md: the procedure of each kind of right, made from its table."""

from collections.abc import Iterator
from datetime import date

from cases.rules.contradictions import (
    GRANTS,
    NOT_ON_ONE_DAY,
    allowed_kinds,
    decisions_on_an_opposition,
)
from cases.rules.estimates import expected_steps
from cases.rules.kinds import kinds_for
from cases.rules.labels import IP_TYPE_NAMES
from cases.rules.rule_document import table
from cases.rules.stages import END_STAGES, STAGES, Procedure
from cases.rules.thai_dates import english_date
from cases.rules.wording import kind_label, stage_label

EXAMPLE = date(2026, 1, 5)
HEAD = """# The procedure of each kind of right

Made by `manage.py procedure_document --write` from `cases/rules/stages.py`, `estimates.py` and
`contradictions.py`; a test fails when this file is stale.

The stage of a case follows from its events alone. In the diagrams an arrow carries the kind of
event that leads to a stage, whatever stage the case was in before; an ending is for good. Dates
of the durations are estimates of the office and no deadlines. What happens in a stage where it
cannot happen is flagged on the page of the case, never sorted out silently. So are a grant or
registration while no decision on an opposition is recorded, and events of one day that cannot
both be true; they are listed below each table. A gap is never flagged, nor a fee paid without its
notice.
"""


def render() -> str:
    """The whole document."""
    return "\n".join([HEAD, *(line for right in STAGES for line in _right(right))])


def _right(right: str) -> Iterator[str]:
    procedure = STAGES[right]
    thai, english = IP_TYPE_NAMES[right]
    yield f"## {english} ({thai})\n"
    yield from _diagram(procedure)
    yield from _durations(right, procedure)
    yield from _kinds(right, procedure)
    yield from _flagged(right)


def _diagram(procedure: Procedure) -> Iterator[str]:
    yield "```mermaid\nstateDiagram-v2"
    for stage in procedure.stages:
        yield f'    state "{stage_label(stage, "en")}" as {stage}'
    yield "    [*] --> draft"
    for kind, stage in procedure.moves.items():
        if stage not in END_STAGES:
            yield f"    [*] --> {stage}: {kind}"
    for stage in procedure.stages:
        if stage in END_STAGES:
            yield f"    {stage} --> [*]"
    yield "```\n"


def _durations(right: str, procedure: Procedure) -> Iterator[str]:
    if not procedure.durations:
        yield "The sources give no durations for this right, so no date is estimated.\n"
        return
    yield f"Estimates for papers complete on {english_date(EXAMPLE, 'ce')}:\n"
    rows = [
        (
            duration.code,
            stage_label(stage, "en"),
            f"{duration.months} months" if duration.months else f"{duration.days} days",
            stage_label(step.leads_to, "en"),
            step.on.isoformat(),
        )
        for (stage, duration), step in zip(
            procedure.durations, expected_steps(right, EXAMPLE), strict=True
        )
    ]
    yield table(("step", "stage", "duration", "then", "about"), rows) + "\n"


def _kinds(right: str, procedure: Procedure) -> Iterator[str]:
    """Stages in which the same kinds may happen share a line."""
    together: dict[tuple[str, ...], list[str]] = {}
    for stage in procedure.stages:
        together.setdefault(allowed_kinds(right, stage), []).append(stage)
    rows = [
        (
            ", ".join(stage_label(stage, "en") for stage in stages),
            ", ".join(kind_label(kind, "en") for kind in kinds),
        )
        for kinds, stages in together.items()
    ]
    yield table(("stages", "events that may happen"), rows) + "\n"


def _flagged(right: str) -> Iterator[str]:
    """What is flagged beside the table."""
    kinds = kinds_for(right)
    if deciding := decisions_on_an_opposition(right):
        grants = " or ".join(kind_label(kind, "en") for kind in GRANTS if kind in kinds)
        decisions = ", ".join(kind_label(kind, "en") for kind in deciding)
        yield f"{grants} after an opposition needs one of these before it: {decisions}.\n"
    pairs = [
        f"{kind_label(one, 'en')} and {kind_label(other, 'en')}"
        for one, other in NOT_ON_ONE_DAY
        if one in kinds and other in kinds
    ]
    yield f"Never both on one day: {'; '.join(pairs)}.\n"
