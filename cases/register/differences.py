"""The rows of the queue: a difference is raised once, follows the office, and ends by itself."""

from typing import Any

from cases.deadlines import save
from cases.models import Case, Deadline, DeadlineState, Discrepancy, Disposition, RegisterSnapshot
from cases.recompute import Cause
from cases.register.compare import Difference

OFFICE_ASKED = "OFFICE-ASKED"
State = Discrepancy.State
# What stands until somebody decides, the docket changes, or the office does.
STANDING = (State.OPEN, State.IGNORED)
# What keeps an open one out of the queue for a while.
NOT_NOW = ("asked_by", "asked_at", "later_by", "later_until")


def raise_difference(
    case: Case,
    difference: Difference,
    snapshot: RegisterSnapshot,
    cause: Cause,
    *,
    only_counted: bool = False,
) -> str:
    """A row for a person, or one that is only counted. There is none where a person has kept ours
    against this very value. Answers "difference" (new for a person), "waiting", "counted" or
    "kept".
    """
    if was_kept(case, difference):
        end_difference(case, difference.field, cause)
        return "kept"
    values = {"office_value": difference.office, "docket_value": difference.docket}
    rows = Discrepancy.objects.filter(case=case, field=difference.field)
    standing = rows.filter(state__in=STANDING).first()
    if standing is None:
        Discrepancy.objects.create(
            case=case,
            snapshot=snapshot,
            field=difference.field,
            state=State.IGNORED if only_counted else State.OPEN,
            first_seen_at=cause.at,
            **values,
        )
        return "counted" if only_counted else "difference"
    if (standing.office_value, standing.docket_value) != tuple(values.values()):
        _follow(standing, values, snapshot, cause)
    return "counted" if standing.state == State.IGNORED else "waiting"


def was_kept(case: Case, difference: Difference) -> bool:
    """Whether a person has kept ours against this very value of the office."""
    return Discrepancy.objects.filter(
        case=case,
        field=difference.field,
        state=State.KEPT,
        office_value=difference.office,
        docket_value=difference.docket,
    ).exists()


def note_what_the_rule_did(
    case: Case, difference: Difference, snapshot: RegisterSnapshot, cause: Cause
) -> None:
    """A value that the rule of its field took over, for the audit: nobody decides it any more."""
    end_difference(case, difference.field, cause)
    Discrepancy.objects.create(
        case=case,
        snapshot=snapshot,
        field=difference.field,
        office_value=difference.office,
        docket_value=difference.docket,
        state=State.ACCEPTED,
        by_rule=True,
        first_seen_at=cause.at,
        settled_at=cause.at,
        decided_at=cause.at,
        decided_by=cause.by,
        reason=cause.why,
    )


def _follow(
    row: Discrepancy, values: dict[str, Any], snapshot: RegisterSnapshot, cause: Cause
) -> None:
    """Other values are another question: what was put off or asked of the office comes back."""
    if row.asked_at is not None:
        end_questions_to_the_office(row, cause)
    for name, value in values.items():
        setattr(row, name, value)
    row.snapshot = snapshot
    for name in NOT_NOW:
        setattr(row, name, None)
    row.save(update_fields=[*values, "snapshot", *NOT_NOW])


def end_difference(case: Case, field: str, cause: Cause) -> None:
    """Both sides say the same by now, or a person has said that they need not."""
    rows = Discrepancy.objects.filter(case=case, field=field)
    ended = rows.filter(state__in=STANDING).update(state=State.GONE, settled_at=cause.at)
    if ended:
        gone = rows.filter(state=State.GONE, settled_at=cause.at, asked_at__isnull=False)
        for row in gone:
            end_questions_to_the_office(row, cause)


def end_questions_to_the_office(row: Discrepancy, cause: Cause) -> None:
    """The follow-up of a letter to the office has done its work."""
    waiting = Deadline.objects.filter(
        case=row.case_id,
        code=OFFICE_ASKED,
        occurrence__startswith=f"{row.pk}:",
        state=DeadlineState.OPEN,
    )
    for task in waiting:
        task.state = DeadlineState.CLOSED
        task.disposition = Disposition.BY_EVENT
        task.closed_by, task.closed_at = cause.by, cause.at
        save(task, cause)
