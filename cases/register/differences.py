"""The rows of the queue: a difference is raised once, follows the office, and ends by itself."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from cases.deadlines import save
from cases.models import Case, Deadline, DeadlineState, Discrepancy, Disposition, RegisterSnapshot
from cases.recompute import Cause
from cases.register.compare import Difference

OFFICE_ASKED = "OFFICE-ASKED"
State = Discrepancy.State
# What stands until somebody decides, the docket changes, or the office does.
STANDING = (State.OPEN, State.IGNORED)
# A decision to keep ours holds while both sides go on saying the same: its row is settled again,
# later than it was decided, when one of them says something else.
HOLDS = Q(state=State.KEPT) & (Q(settled_at=F("decided_at")) | Q(settled_at__isnull=True))
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
    """A row for a person, or one that is only counted. There is none while a decision holds to keep
    ours against this very value. Answers "difference" (new for a person), "waiting", "counted" or
    "kept".
    """
    if was_kept(case, difference):
        _end_standing(case, difference.field, cause)
        return "kept"
    _end_what_was_kept(case, difference.field, cause)
    values = {"office_value": difference.office, "docket_value": difference.docket}
    state = State.IGNORED if only_counted else State.OPEN
    rows = Discrepancy.objects.filter(case=case, field=difference.field)
    standing = rows.filter(state__in=STANDING).first()
    if standing is None:
        rows.create(
            case=case,
            snapshot=snapshot,
            field=difference.field,
            state=state,
            first_seen_at=cause.at,
            **values,
        )
        return "counted" if only_counted else "difference"
    before = standing.state
    if (standing.office_value, standing.docket_value) != tuple(values.values()):
        _follow(standing, {**values, "state": state}, snapshot, cause)
    if standing.state == State.IGNORED:
        return "counted"
    return "waiting" if before == State.OPEN else "difference"


def was_kept(case: Case, difference: Difference) -> bool:
    """Whether a person has kept ours against this very value of the office, and neither side has
    said anything else since."""
    return Discrepancy.objects.filter(
        HOLDS,
        case=case,
        field=difference.field,
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
    """Other values are another question: what was put off or asked of the office comes back, and
    what was only counted is asked where the rule of the field says so of the new values."""
    if row.asked_at is not None:
        end_questions_to_the_office(row, cause)
    for name, value in values.items():
        setattr(row, name, value)
    row.snapshot = snapshot
    for name in NOT_NOW:
        setattr(row, name, None)
    row.save(update_fields=[*values, "snapshot", *NOT_NOW])


def end_difference(case: Case, field: str, cause: Cause) -> None:
    """Both sides say the same by now: what waits ends, and so does a decision to keep ours."""
    _end_standing(case, field, cause)
    _end_what_was_kept(case, field, cause)


def _end_what_was_kept(case: Case, field: str, cause: Cause) -> None:
    """From now on the same values are a new question. The decision keeps its day."""
    for row in Discrepancy.objects.filter(HOLDS, case=case, field=field):
        decided = row.decided_at or row.first_seen_at
        row.settled_at = max(cause.at, decided + timedelta(microseconds=1))
        row.save(update_fields=["settled_at"])


def _end_standing(case: Case, field: str, cause: Cause) -> None:
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
