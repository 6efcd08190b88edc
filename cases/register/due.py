"""Which cases are due to be asked about, the most urgent first, and why each is.

The planner's rule is applied to the docket as it is now: nothing is stored that could be out of
date when a deadline or a status moves.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nsmallest

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from cases.models import Case, Deadline, RegisterSnapshot, SyncFailure
from cases.register.planner import CLOCKS_DIFFER, NEVER, RANK, Facts, Plan, believed, plan
from cases.register.reading import kinds_asked
from cases.rules.thai_dates import bangkok_day

# Failed checks that say nothing about the case: the office was silent or refused everybody. They
# are answered by pauses, not by leaving the case alone.
NOT_OF_THE_CASE = ("unreachable", "rate_limited", "key")
FACTS = ("last_checked_at", "is_over", "office_status_state", "office_status_internal")
AT_ONCE = 2000
# A case whose check failed comes after all others for so long, which is longer than a night's runs
# and shorter than a day: where there are always others, the next night would never reach it.
LAST_FOR = timedelta(hours=12)
Order = tuple[datetime, int, bool, date, datetime, int]


@dataclass(frozen=True, slots=True)
class Due:
    """A case with its plan; `tried_at` is when its last check failed, None when it did not.
    `comes_last` says that this was a short while ago, `is_late` that a deadline has passed."""

    pk: int
    facts: Facts
    plan: Plan
    tried_at: datetime | None
    comes_last: bool
    is_late: bool

    @property
    def order(self) -> Order:
        """Those whose check has just failed come after all others; then the most urgent, the
        nearest deadline that can still be met, the longest due."""
        near = self.facts.next_deadline if self.plan.rule.within else None
        return (
            self.tried_at if self.tried_at and self.comes_last else NEVER,
            RANK[self.plan.rule.code],
            self.is_late,
            near or date.max,
            self.plan.at,
            self.pk,
        )


def cases_with_a_service() -> QuerySet[Case]:
    """Cases that the office can be asked about: numbered, and of a kind with a service."""
    return Case.objects.filter(ip_type__in=kinds_asked()).exclude(application_number="")


def least_interval() -> timedelta:
    return timedelta(hours=settings.EEXCHANGE_CHECK_EVERY_HOURS)


def due_cases(now: datetime, kinds: Collection[str] | None = None) -> list[Due]:
    """The cases that are due, the most urgent first; only those of some `kinds` of right."""
    checked = Q(last_checked_at__lte=now - least_interval()) | Q(
        last_checked_at__gt=now + CLOCKS_DIFFER
    )
    found = cases_with_a_service().filter(Q(last_checked_at__isnull=True) | checked)
    if kinds is not None:
        found = found.filter(ip_type__in=kinds)
    return sorted((one for one in _planned(found, now) if one.plan.at <= now), key=_order)


def coming(cases: QuerySet[Case], now: datetime, most: int) -> list[Due]:
    """The first of these cases that are due now or next."""

    def key(one: Due) -> tuple[bool, object]:
        waits = one.plan.at > now
        return waits, (one.plan.at, one.pk) if waits else one.order

    return nsmallest(most, _planned(cases, now), key=key)


def _order(one: Due) -> Order:
    return one.order


def _planned(cases: QuerySet[Case], now: datetime) -> Iterator[Due]:
    """Each case with its plan: two questions to the database for all of them."""
    least, failed, today = least_interval(), _failed(now), bangkok_day(now)
    deadlines = Deadline.objects.on_the_desk().filter(case=OuterRef("pk")).order_by("due_date")
    # The first answer of all is no change.
    changes = RegisterSnapshot.objects.filter(
        case=OuterRef("pk"), last_check_before__isnull=False
    ).order_by("-fetched_at")
    rows = cases.order_by().values_list(
        "pk",
        *FACTS,
        Subquery(deadlines.values("due_date")[:1]),
        Subquery(changes.values("fetched_at")[:1]),
    )
    for pk, checked, over, state, status, due, changed in rows.iterator(chunk_size=AT_ONCE):
        failures, failed_at, tried_at = failed.get(pk, (0, None, None))
        facts = Facts(checked, over, state, status, due, changed, failures, failed_at)
        facts = believed(facts, now)
        comes_last = tried_at is not None and tried_at > now - LAST_FOR
        is_late = due is not None and due < today
        yield Due(pk, facts, plan(facts, now, least), tried_at, comes_last, is_late)


def _failed(now: datetime) -> dict[int, tuple[int, datetime | None, datetime]]:
    """The cases whose last check failed: how often in a row for a reason of their own, when last
    for one, and when last at all. What a clock stamped that was ahead counts for nothing."""
    stamped = now + CLOCKS_DIFFER
    checks = SyncFailure.objects.filter(at__lte=stamped).exclude(kind="field")
    open_ones = checks.filter(resolved_at__isnull=True).values("case")
    own = ~Q(kind__in=NOT_OF_THE_CASE)
    never = Q(case__last_checked_at__isnull=True) | Q(case__last_checked_at__gt=stamped)
    rows = (
        checks.filter(never | Q(at__gt=F("case__last_checked_at")), case__in=open_ones)
        .order_by()
        .values_list("case")
        .annotate(times=Count("pk", filter=own), own=Max("at", filter=own), last=Max("at"))
    )
    return {pk: (times, own_at, last) for pk, times, own_at, last in rows}


def not_tried_since(due: Iterable[Due], moment: datetime) -> list[Due]:
    return [one for one in due if one.tried_at is None or one.tried_at < moment]
