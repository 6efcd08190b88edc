"""What stands around every page: who reads it, the heartbeat, the rail."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.models import Schedule

from cases.access import can_keep_the_docket
from cases.forms import DATE_FIELDS, reading_language
from cases.heartbeat import passed_schedules
from cases.middleware import DocketRequest
from cases.models import (
    JobRun,
    Message,
    OfficePolicy,
    RegisterSnapshot,
    Reminder,
    Role,
    SmokeRun,
    User,
)
from cases.models.deadline import KEEP_IN_FORCE
from cases.queries import (
    MOST_COUNTED,
    a_year_to_confirm,
    answered_for_by,
    cases_to_classify,
    closed_everywhere,
    dates_to_read_again,
    due_by,
    silent_cases,
    to_verify,
    unheard_terms,
    waiting_differences,
)
from cases.recompute import Cause, Refreshed
from cases.register.pauses import active_pauses
from cases.register.releasing import MAY_RELEASE
from cases.reminders.ledger import BOUNCED, open_bounces
from cases.reminders.post import KEEPERS, Keeper
from cases.rules.thai_dates import near_day
from cases.watch.queue import waiting_hits

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
# Who answers for no cases of their own looks at all that they may see.
OFFICE_WIDE = {Role.ADMINISTRATOR, Role.BOOKKEEPER, Role.CLIENT}
HEARTBEATS = ("register_sync", "reminders")
UNDELIVERED = (Message.State.FAILED, Message.State.GIVEN_UP)
DOUBLE_CLICK = timedelta(minutes=1)
# No field of an address takes more.
LONGEST = 200
CARRIED = (
    "sandbox_data",
    "four_eyes",
    "closed_name",
    "closed_name_en",
    "verified",
    "scheduled",
    "stands_since",
)
NEWEST_ANSWER = RegisterSnapshot.objects.order_by("-pk").values("sandbox")[:1]
WATCH_JOB = JobRun.objects.filter(name="watch")
# Of the smoke tests of the real office the newest that asked every service tells; one that stopped,
# as over a key that was revoked, says nothing of the connector.
REAL_TESTS = SmokeRun.objects.filter(sandbox=False, state=SmokeRun.State.DONE)
NEWEST_TEST = REAL_TESTS.order_by("-pk").values("passed")[:1]


def bangkok_today() -> date:
    """Today as the law counts it."""
    return timezone.localdate()


def a_moment_ago() -> datetime:
    """What the same person stored since then and sends again was a double click."""
    return timezone.now() - DOUBLE_CLICK


def posted(request: DocketRequest) -> QueryDict | None:
    """What a form sent, its dates as `near_days` writes them; None on other requests."""
    return with_near_days(request.POST) if request.method == "POST" else None


def with_near_days(sent: QueryDict) -> QueryDict:
    given = sent.copy()
    for name, day in near_days(sent).items():
        given[name] = day
    return given


def typed_in_address(request: DocketRequest, days: Collection[str] = DATE_FIELDS) -> dict[str, str]:
    """What stands in the address, without what no field could take; `days` name its dates."""
    given = {n: str(text).replace("\x00", "")[:LONGEST] for n, text in request.GET.items()}
    return given | near_days(given, days)


def near_days(given: Mapping[str, Any], days: Collection[str] = DATE_FIELDS) -> dict[str, str]:
    """The dates that were given as `t` or `+60`, written as the days they mean."""
    texts = {name: str(given[name]).strip() for name in set(days) & set(given)}
    meant = {name: near_day(text, bangkok_today()) for name, text in texts.items()}
    return {name: day.isoformat() for name, day in meant.items() if day}


def cause(request: DocketRequest, why: str) -> Cause:
    """Who changes the docket now, and why."""
    return Cause(by=request.user, at=timezone.now(), why=why)


def deadlines_told(refreshed: Refreshed) -> str:
    """What a change did to the deadlines of a case, in a sentence."""
    return _("Deadlines: %(new)s new, %(moved)s moved, %(ended)s no longer due.") % {
        "new": len(refreshed.new),
        "moved": len(refreshed.moved),
        "ended": len(refreshed.ended),
    }


def jobs_with_newest_answer(user: User, on: date, waiting: Collection[str]) -> QuerySet[JobRun]:
    """The two jobs with whether the newest answer came from the sandbox, whether the office
    checks its dates twice, how many mails of each kind could not be delivered, and whether next
    year's closed days are asked for, in one query; `waiting` names counts of `what_waits` that are
    asked for with them."""
    paused = active_pauses(timezone.now()).order_by("service")
    stuck = {f"stuck_{kind}": counted(k.stuck(timezone.now())) for kind, k in KEEPERS.items()}
    asked = _at_any_moment(user.pk, user.role, user.is_active, on, tuple(waiting))
    return asked.annotate(
        stands_since=Subquery(passed_schedules(timezone.now()).values("next_run")[:1]),
        paused_why=Subquery(paused.values("why")[:1]),
        paused_why_en=Subquery(paused.values("why_en")[:1]),
        watch_result=Subquery(WATCH_JOB.values("last_result")[:1]),
        watch_expected=Subquery(WATCH_JOB.values("expected_by")[:1]),
        **stuck,
    )


@lru_cache(maxsize=512)
def _at_any_moment(
    pk: int, role: str, is_active: bool, on: date, waiting: tuple[str, ...]
) -> QuerySet[JobRun]:
    """What of it depends on no moment, never asked as it stands: it is put together once a day."""
    about = Reminder.objects.filter(message=OuterRef("pk"), deadline__state="open")
    failed = Message.objects.order_by().filter(Exists(about), state__in=UNDELIVERED)
    closed = closed_everywhere(on)
    waits = _waits(pk, role, is_active, on)
    return JobRun.objects.filter(name__in=HEARTBEATS).annotate(
        sandbox_data=Subquery(NEWEST_ANSWER),
        verified=Subquery(NEWEST_TEST),
        four_eyes=Subquery(OfficePolicy.objects.values("four_eyes")[:1]),
        closed_name=Subquery(closed.values("name")[:1]),
        closed_name_en=Subquery(closed.values("name_en")[:1]),
        undelivered=counted(failed),
        scheduled=Exists(Schedule.objects.all()),
        bounced=counted(open_bounces()),
        calendar_open=ExpressionWrapper(a_year_to_confirm(on), BooleanField()),
        **{name: waits[name] for name in waiting},
    )


def counted(rows: QuerySet[Any], most: int | None = None) -> Subquery:
    """How many rows there are, as a part of another query; nothing when there are none. With
    `most` no more are counted: a queue of a whole register would take longer than the page."""
    if most is not None:
        rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:most])
    return Subquery(
        rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    )


def what_waits(user: User, on: date) -> dict[str, Subquery]:
    """The counts beside the rail: what is due to a person within the week, what the office
    said that waits for somebody, what is soon to be paid or late."""
    return _waits(user.pk, user.role, user.is_active, on)


@lru_cache(maxsize=512)
def _waits(pk: int, role: str, is_active: bool, on: date) -> dict[str, Subquery]:
    """The same for whoever reads like this. To put these questions together takes as long as to
    ask them, and from page to page they are the same."""
    user = User(pk=pk, role=role, is_active=is_active)
    due = due_by(user, on + WEEK)
    if role not in OFFICE_WIDE:
        due = due.filter(answered_for_by(user, "case__"))
    waits = {
        "due": counted(due),
        "differs": counted(waiting_differences(user, on), MOST_COUNTED + 1),
        "classify": counted(cases_to_classify(user)),
        "payments": counted(due_by(user, on + MONTH).filter(code__in=KEEP_IN_FORCE)),
    }
    if role != Role.CLIENT:
        waits["watch"] = counted(waiting_hits(user), MOST_COUNTED + 1)
    if role in MAY_RELEASE:
        waits["silent"] = counted(silent_cases(user), MOST_COUNTED + 1)
        waits["unheard"] = counted(unheard_terms(user, on + MONTH), MOST_COUNTED + 1)
    if user.keeps_the_docket:
        waits["verify"] = counted(dates_to_read_again(user, to_verify(user)), MOST_COUNTED + 1)
    return waits


def heartbeats(jobs: list[JobRun], now: datetime) -> list[dict[str, Any]]:
    """When sync and reminders last succeeded; late when they never did."""
    known = {job.name: job for job in jobs}
    return [_heartbeat(name, known.get(name), now) for name in HEARTBEATS]


def _heartbeat(name: str, job: JobRun | None, now: datetime) -> dict[str, Any]:
    at = job.last_succeeded_at if job else None
    expected = job.expected_by if job else None
    return {"name": name, "at": at, "late": at is None or (expected is not None and expected < now)}


def signs_of_the_office(jobs: list[JobRun], on: date, now: datetime) -> dict[str, Any]:
    """Whether the newest answer in the docket came from the sandbox, not from the office, whether
    the office lets a second person check its dates, on which holiday it is closed today, whether
    the connector passed its newest smoke test with the real office, and since when the worker
    stands still, or that it has never run.

    Before the first run of a job there is no row that could carry the answers.
    """
    if jobs:
        found = vars(jobs[0])
        told = tuple(found[name] for name in CARRIED)
    else:
        closed = closed_everywhere(on)
        names = (Subquery(closed.values(name)[:1]) for name in ("name", "name_en"))
        answer, test = Subquery(NEWEST_ANSWER), Subquery(NEWEST_TEST)
        work = (
            Exists(Schedule.objects.all()),
            Subquery(passed_schedules(now).values("next_run")[:1]),
        )
        row = OfficePolicy.objects.values_list(answer, "four_eyes", *names, test, *work).first()
        told = row or (None,) * len(CARRIED)
    sandbox, four_eyes, name, name_en, verified, scheduled, since = told
    closed_day = (name_en or name) if reading_language() == "en" else name
    return {
        "sandbox_data": bool(sandbox),
        "four_eyes": four_eyes is not False,
        "closed_day": closed_day or "",
        "verified": bool(verified),
        "stands_since": since,
        "no_worker": not scheduled,
    }


def alarms(jobs: list[JobRun]) -> list[str]:
    """Whom the last pass of the reminders could not tell, and which other mails do not arrive, in
    sentences: silence is no sign that all is well."""
    reminders = next((job for job in jobs if job.name == "reminders"), None)
    if reminders is None:
        return []
    counts = vars(reminders)
    told = [_undelivered(counts["undelivered"] or 0), _bounced(counts["bounced"] or 0)]
    told += [_stuck(keeper, counts[f"stuck_{kind}"] or 0) for kind, keeper in KEEPERS.items()]
    told.append(_untold(reminders.last_result.get("untold", 0)))
    told.append(_unread(counts["watch_result"] or {}, counts["watch_expected"]))
    if without := sorted(reminders.last_result.get("unreachable", {})):
        told.append(
            _("These people have no usable address for reminders: %(names)s.")
            % {"names": ", ".join(without)}
        )
    return [sentence for sentence in told if sentence]


def _unread(result: dict[str, Any], expected_by: datetime | None) -> str:
    """What the watch does not see: an empty queue of hits is no sign that nothing was published."""
    if expected_by is not None and expected_by < timezone.now():
        return _("The watch has not run in time: newly published marks are not among the hits.")
    if not result.get("behind"):
        return ""
    return unread_blocks(result["behind"], result["blocks"])


def unread_blocks(behind: int, blocks: int) -> str:
    """Which part of the office's numbers the watch has not read in time, in a sentence."""
    told = _(
        "The watch has not read %(n)s of %(all)s blocks of numbers in time: what was published in"
        " them is not among the hits."
    )
    return told % {"n": f"{behind:,}", "all": f"{blocks:,}"}


def _undelivered(mails: int) -> str:
    if not mails:
        return ""
    return ngettext(
        "%(n)s mail with reminders could not be delivered.",
        "%(n)s mails with reminders could not be delivered.",
        mails,
    ) % {"n": mails}


def _bounced(mails: int) -> str:
    """Leads to those mails."""
    if not mails:
        return ""
    sentence = ngettext(
        "%(n)s mail about open deadlines came back: the person has not been told.",
        "%(n)s mails about open deadlines came back: the people have not been told.",
        mails,
    ) % {"n": mails}
    where = f"{reverse('cases:ledger')}?show={BOUNCED}"
    return format_html('<a href="{}">{}</a>', where, sentence)


def _stuck(keeper: Keeper, number: int) -> str:
    """Leads to where a person can do something about it."""
    if not number:
        return ""
    return format_html('<a href="{}">{}</a>', keeper.where(), keeper.told(number))


def _untold(deadlines: int) -> str:
    if not deadlines:
        return ""
    return ngettext(
        "Nobody can be told of %(n)s open deadline: give its case a responsible person.",
        "Nobody can be told of %(n)s open deadlines: give their cases a responsible person.",
        deadlines,
    ) % {"n": deadlines}


def page(
    request: DocketRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A whole page, or for htmx the fragment beside the list.

    The docket is confidential: no proxy keeps a page, and a browser asks again before it
    shows one; page and fragment of one address are never taken for each other.
    """
    frame: dict[str, Any] = {"today": bangkok_today()}
    if not template.rpartition("/")[2].startswith("_"):
        known = context.get("waits", {})
        waits = what_waits(request.user, frame["today"])
        asked = [name for name in waits if name not in known]
        jobs = list(jobs_with_newest_answer(request.user, frame["today"], asked))
        found = {name: vars(jobs[0])[name] for name in asked} if jobs else {}
        context = context | {"waits": found | known}
        frame["heartbeats"] = heartbeats(jobs, timezone.now())
        administers = request.user.role == Role.ADMINISTRATOR
        frame["calendar_open"] = administers and bool(jobs) and vars(jobs[0])["calendar_open"]
        frame |= signs_of_the_office(jobs, frame["today"], timezone.now())
        frame["alarms"] = alarms(jobs) if can_keep_the_docket(request.user) else []
        frame["paused"] = vars(jobs[0]) if jobs and vars(jobs[0])["paused_why"] else None
    response = render(request, template, frame | context, status=status)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["HX-Request"])
    return response
