"""What stands around every page: who reads it, the heartbeat, the rail."""

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from cases.middleware import DocketRequest
from cases.models import CaseParty, JobRun, PartyRole, RegisterSnapshot
from cases.recompute import Cause

HEARTBEATS = ("register_sync", "reminders")
CLIENT_ROLES = (PartyRole.APPLICANT, PartyRole.OWNER, PartyRole.OPPONENT)


def bangkok_today() -> date:
    """Today as the law counts it."""
    return timezone.localdate()


def cause(request: DocketRequest, why: str) -> Cause:
    """Who changes the docket now, and why."""
    return Cause(by=request.user, at=timezone.now(), why=why)


def client_name(case_pk: str) -> Subquery:
    """The name of a case's first applicant, owner or opponent, to annotate a list with.

    `case_pk` names the column that holds the case: "pk" for cases, "case_id" for their rows.
    """
    parties = CaseParty.objects.filter(case=OuterRef(case_pk), role__in=CLIENT_ROLES)
    return Subquery(parties.order_by("position", "pk").values("party__name")[:1])


def jobs_with_newest_answer() -> QuerySet[JobRun]:
    """The two jobs with whether the newest answer came from the sandbox, in one query."""
    newest = RegisterSnapshot.objects.order_by("-pk").values("sandbox")[:1]
    return JobRun.objects.filter(name__in=HEARTBEATS).annotate(sandbox_data=Subquery(newest))


def heartbeats(jobs: list[JobRun], now: datetime) -> list[dict[str, Any]]:
    """When sync and reminders last succeeded; late when they never did."""
    known = {job.name: job for job in jobs}
    return [_heartbeat(name, known.get(name), now) for name in HEARTBEATS]


def _heartbeat(name: str, job: JobRun | None, now: datetime) -> dict[str, Any]:
    at = job.last_succeeded_at if job else None
    expected = job.expected_by if job else None
    return {"name": name, "at": at, "late": at is None or (expected is not None and expected < now)}


def shows_sandbox_data(jobs: list[JobRun]) -> bool:
    """Whether the newest answer in the docket came from the sandbox, not from the office."""
    if jobs:
        return bool(jobs[0].sandbox_data)  # type: ignore[attr-defined]
    newest = RegisterSnapshot.objects.order_by("-pk").values_list("sandbox", flat=True).first()
    return bool(newest)


def page(
    request: DocketRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A whole page, or for htmx the fragment beside the list.

    The docket is confidential: no proxy keeps a page, and a browser asks again before it
    shows one; page and fragment of one address are never taken for each other.
    """
    frame: dict[str, Any] = {"today": bangkok_today()}
    if not template.rpartition("/")[2].startswith("_"):
        jobs = list(jobs_with_newest_answer())
        frame["heartbeats"] = heartbeats(jobs, timezone.now())
        frame["sandbox_data"] = shows_sandbox_data(jobs)
    response = render(request, template, frame | context, status=status)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["HX-Request"])
    return response
