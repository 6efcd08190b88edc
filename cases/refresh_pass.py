"""Bringing every stored deadline up to the law after the rules or the calendar changed.

A change of one closed day moves the terms beside it at once; this pass finds all the rest: a
new version of the rules, a year whose days became complete, an engine that counts better.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import rules
from cases.heartbeat import heartbeat
from cases.models import OWN_MATTER, Case, ClosedDay, HouseRule, IpType, JobRun, User
from cases.recompute import Cause, Law, RefreshedMany, refresh_many
from cases.rules.catalogue import load_catalogue

NAME = "refresh"
SLICE = timedelta(minutes=4)
BATCH = 500
LAW = Path(rules.__file__).parent
ROWS = tuple(
    LAW.parent / name
    for name in ("deadline_rows.py", "queries.py", "recompute.py", "recounting.py", "told.py")
)
Clock = Callable[[], datetime]


class NotRefreshed(Exception):
    """Some cases could not be computed again; the text names them."""


def law_in_force() -> dict[str, str]:
    """For each kind of right a mark that changes with every rule of it, and for all of them with
    the engine, with how rows are made, with every closed day and every rule of the house."""
    common = hashlib.sha256()
    for file in (*sorted(LAW.rglob("*.py")), *ROWS):
        common.update(file.read_bytes())
    days = ClosedDay.objects.order_by("date", "pk").values_list("date", "office_id", "confirmed")
    common.update(repr(list(days)).encode())
    common.update(repr(list(HouseRule.objects.order_by("pk").values_list())).encode())
    marks = {}
    for kind in (*IpType.values, OWN_MATTER):
        mark = common.copy()
        mark.update(repr([rule for rule in load_catalogue() if kind in rule.ip_types]).encode())
        marks[kind] = mark.hexdigest()
    return marks


def run_job(clock: Clock) -> dict[str, Any]:
    """One slice of the pass, or nothing while the law is the one of the last pass.

    Answers the marks of the law, the `kinds` of right for which it changed, how many cases this
    slice computed and how many deadlines moved, how many are `done` of all that the pass must
    compute, after which case to go on, and whether `more` are left. What is
    done stands in the job's row after each batch: a pass that is killed goes on there. Raises
    NotRefreshed at the end of a pass in which a case failed: the job stays red until every case
    is computed.
    """
    rows = JobRun.objects.filter(name=NAME)
    before = rows.values_list("last_result", flat=True).first() or {}
    with heartbeat(NAME, clock) as result:
        result.update(_slice(before, law_in_force(), clock, rows))
    return result


def _slice(
    before: Mapping[str, Any], law: dict[str, str], clock: Clock, rows: QuerySet[JobRun]
) -> dict[str, Any]:
    same = before.get("law") == law
    going_on = same and before.get("more", False)
    kinds = before["kinds"] if going_on else _changed(before, law)
    concerned = Case.objects.filter(ip_type__in=kinds)
    result: dict[str, Any] = {
        "law": law,
        "kinds": kinds,
        "refreshed": 0,
        "moved": 0,
        "after": before.get("after", 0) if going_on else 0,
        "done": before.get("done", 0) if going_on else 0,
        "of": concerned.count(),
        "failed": list(before.get("failed", [])) if going_on else [],
        "more": False,
    }
    until = clock() + SLICE
    for batch in _batches(concerned, result["after"]):
        if clock() >= until:
            return result | {"more": True}
        _refresh(batch, Law(), clock, result)
        rows.update(last_result=result | {"more": True})
    if result["failed"]:
        rows.update(last_result=result | {"law": {}})
        failed = ", ".join(result["failed"])
        raise NotRefreshed(f"these cases could not be computed again: {failed}")
    return result


def _changed(before: Mapping[str, Any], law: Mapping[str, str]) -> list[str]:
    """The kinds of right whose law is another one than at the last pass, and those that a pass
    over an older law left in the middle."""
    last = before.get("law")
    known: Mapping[str, str] = last if isinstance(last, dict) else {}
    left = before.get("kinds", []) if before.get("more") else []
    return [kind for kind in law if kind in left or known.get(kind) != law[kind]]


def _batches(cases: QuerySet[Case], after: int) -> Iterator[list[int]]:
    """The keys of the cases behind one, some hundreds at a time."""
    pks = cases.order_by("pk").values_list("pk", flat=True)
    while batch := list(pks.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1]


def _refresh(batch: list[int], rules: Law, clock: Clock, result: dict[str, Any]) -> None:
    cause = Cause(User.objects.system(), clock(), _("The rules or the closed days changed"))
    try:
        done = refresh_many(batch, cause, rules)
    except DatabaseError:
        done = _one_by_one(batch, cause, rules)
    result["refreshed"] += len(batch)
    result["done"] += len(batch)
    result["moved"] += done.moved
    result["failed"] += [f"{ref} ({error})" for ref, error in done.failed.items()]
    result["after"] = batch[-1]


def _one_by_one(batch: list[int], cause: Cause, rules: Law) -> RefreshedMany:
    """The same for a batch in which the database refuses something: one case holds up no other."""
    whole = RefreshedMany()
    refs = dict(Case.objects.filter(pk__in=batch).values_list("pk", "ref"))
    for pk in batch:
        try:
            done = refresh_many([pk], cause, rules)
        except DatabaseError as error:
            whole.failed[refs.get(pk, str(pk))] = str(error).strip().splitlines()[0]
        else:
            whole.cases += done.cases
            whole.moved += done.moved
            whole.failed |= done.failed
    return whole
