"""Which deadlines left the desk lately: a feed calls them off for a while."""

from collections.abc import Mapping
from datetime import datetime

from cases.models import Case, Deadline, DeadlineState

THERE = (DeadlineState.OPEN, True, True)


def left_since(of: Mapping[int, int], since: datetime) -> dict[int, datetime]:
    """Of deadlines that are not on the desk, given with their cases, those that left it at `since`
    or later, with the moment of their last change. What left it in a silent case never stood in
    a feed."""
    left, last = _moments(of)
    late = {pk: at for pk, at in left.items() if at >= since}
    silent = _silent_at({pk: (of[pk], at) for pk, at in late.items()})
    return {pk: last[pk] for pk in late if pk not in silent}


def _moments(of: Mapping[int, int]) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """When each left the desk, and when it was last changed, by its history."""
    left: dict[int, datetime] = {}
    last: dict[int, datetime] = {}
    there: dict[int, bool] = {}
    lines = Deadline.history.filter(id__in=list(of)).order_by("history_date", "history_id")
    for pk, at, *state in lines.values_list("id", "history_date", "state", "ours", "leads"):
        is_there = tuple(state) == THERE
        if there.get(pk) and not is_there:
            left[pk] = at
        there[pk], last[pk] = is_there, at
    return left, last


def _silent_at(moments: Mapping[int, tuple[int, datetime]]) -> set[int]:
    """Those whose case was silent at their moment."""
    told: dict[int, list[tuple[datetime, bool]]] = {}
    cases = {case for case, _at in moments.values()}
    lines = Case.history.filter(id__in=cases).order_by("history_date", "history_id")
    for case, at, silent in lines.values_list("id", "history_date", "silent"):
        told.setdefault(case, []).append((at, silent))
    return {
        pk
        for pk, (case, moment) in moments.items()
        if [False, *(silent for at, silent in told.get(case, ()) if at <= moment)][-1]
    }
