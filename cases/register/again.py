"""Asking once more about cases whose check failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cases.models import Case, SyncFailure, SyncRun, User
from cases.register.due import cases_with_a_service
from cases.register.sync import raise_when_nobody_is_answered, run_slice


def check_again(cases: Sequence[int], by: int, now: datetime) -> dict[str, Any]:
    """One slice of asking once more about those of the cases whose check is still a failed one.
    Ringing twice asks once: what succeeded is settled.

    Answers the counts, and under `left` the cases for another slice. Raises NoToken,
    OfficeBusy, and SyncStopped when the office answers nobody.
    """
    failed = SyncFailure.objects.filter(resolved_at__isnull=True)
    waiting = _those_of(failed, cases)
    if not waiting:
        return {}
    tally = run_slice(waiting, SyncRun.Trigger.PERSON, User.objects.get(pk=by), now)
    raise_when_nobody_is_answered(tally)
    answered = tally.checked > 0 or tally.failed > tally.unreachable
    not_asked = failed.filter(at__lt=now).exclude(case__last_checked_at__gte=now)
    left = _those_of(not_asked, cases) if answered else []
    return tally.counts() | {"left": [case.pk for case in left]}


def _those_of(failed: QuerySet[SyncFailure], cases: Sequence[int]) -> list[Case]:
    """The cases named that have such a failure. They are chosen here, for there may be more of
    them than a statement takes."""
    named = set(cases)
    found = cases_with_a_service().filter(pk__in=failed.values("case")).only("pk").order_by("pk")
    return [case for case in found if case.pk in named]
