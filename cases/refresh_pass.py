"""Bringing every stored deadline up to the law after the rules or the calendar changed.

A change of one closed day moves the terms beside it at once; this pass finds all the rest: a
new version of the rules, a year whose days became complete, an engine that counts better.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cases import rules
from cases.heartbeat import heartbeat
from cases.models import Case, ClosedDay, JobRun, User
from cases.recompute import Cause, refresh_deadlines
from cases.rules.engine import InputError

NAME = "refresh"
SLICE = timedelta(minutes=4)
LAW = Path(rules.__file__).parent
Clock = Callable[[], datetime]


class NotRefreshed(Exception):
    """Some cases could not be computed again; the text names them."""


def law_in_force() -> str:
    """A mark that changes with every rule, every line of the engine and every closed day."""
    mark = hashlib.sha256()
    for file in sorted([*LAW.rglob("*.py"), *LAW.rglob("*.toml")]):
        mark.update(file.read_bytes())
    days = ClosedDay.objects.order_by("date", "pk").values_list("date", "office_id", "confirmed")
    mark.update(repr(list(days)).encode())
    return mark.hexdigest()


def run_job(clock: Clock) -> dict[str, Any]:
    """One slice of the pass, or nothing while the law is the one of the last pass.

    Answers the mark of the law, how many cases were computed, how many deadlines moved, after
    which case to go on, and whether `more` are left. Raises NotRefreshed at the end of a pass
    in which a case failed: the job stays red until every case is computed.
    """
    rows = JobRun.objects.filter(name=NAME).values_list("last_result", flat=True)
    before = rows.first() or {}
    with heartbeat(NAME, clock) as result:
        result.update(_slice(before, law_in_force(), clock))
    return result


def _slice(before: Mapping[str, Any], law: str, clock: Clock) -> dict[str, Any]:
    same = before.get("law") == law
    going_on = same and before.get("more", False)
    after = before.get("after", 0) if going_on else 0
    failed = list(before.get("failed", [])) if going_on else []
    result = {"law": law, "refreshed": 0, "moved": 0, "after": after, "more": False}
    if same and not going_on:
        return result | {"failed": []}
    until = clock() + SLICE
    for case in Case.objects.filter(pk__gt=after).order_by("pk").iterator(chunk_size=200):
        if clock() >= until:
            return result | {"more": True, "failed": failed}
        _refresh(case, clock, result, failed)
    if failed:
        raise NotRefreshed(f"these cases could not be computed again: {', '.join(failed)}")
    return result | {"failed": failed}


def _refresh(case: Case, clock: Clock, result: dict[str, Any], failed: list[str]) -> None:
    cause = Cause(User.objects.system(), clock(), _("The rules or the closed days changed"))
    try:
        result["moved"] += len(refresh_deadlines(case, cause).moved)
    except InputError as error:
        failed.append(f"{case.ref} ({error})")
    result["refreshed"] += 1
    result["after"] = case.pk
