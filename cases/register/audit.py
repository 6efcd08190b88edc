"""The audit of a month: which cases were checked, what differed, who decided it and how."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import OWN_MATTER, Case, Discrepancy, MonthlyCheck, SyncFailure, User
from cases.queries import client_name, seen_by, visible_to
from cases.register.differences import HOLDS
from cases.register.due import cases_with_a_service
from cases.register.months import beginning, next_month
from cases.register.queue import with_its_answer

State = Discrepancy.State
NOT_EQUAL = ("different", "not_shown", "kept", "unread")


@dataclass(frozen=True)
class Decided:
    """How many differences somebody decided in one way; `who` is "" for the rule of a field and for
    what ended by itself. `how` is a state, or "by_rule"."""

    who: str
    how: str
    count: int


@dataclass(frozen=True)
class Audit:
    """The figures of a month. Every case that can be asked about stands in one of `equal`,
    `different`, `not_shown`, `kept` (it still differs as somebody decided before), `unread` (not
    every field could be read), `earlier` (checked before the month, not in it) and `never`.

    `differences` counts what stood open at any time of the month; `open` and `counted_only` of
    them stand at its end.
    """

    month: date
    cases: int
    equal: int
    different: int
    not_shown: int
    kept: int
    unread: int
    earlier: int
    never: int
    differences: int
    open: int
    counted_only: int
    decided: tuple[Decided, ...]

    @property
    def checked(self) -> int:
        return self.equal + self.different + self.not_shown + self.kept + self.unread


def audit_of(user: User, month: date) -> Audit:
    """The figures of a month over the cases that a person may see. `month` is its first day."""
    settled = Q(in_month=True, differs=False)
    counts = _cases_in(user, month).aggregate(
        cases=Count("pk"),
        checked=Count("pk", filter=Q(in_month=True)),
        different=Count("pk", filter=Q(in_month=True, differs=True)),
        not_shown=Count("pk", filter=settled & Q(shown=False)),
        kept=Count("pk", filter=settled & Q(shown=True, holds=True)),
        unread=Count("pk", filter=settled & Q(shown=True, holds=False, whole=False)),
        earlier=Count("pk", filter=Q(in_month=False, before=True)),
    )
    standing = standing_in(user, month).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=_stands_at(month) & ~Q(state=State.IGNORED)),
        counted_only=Count("pk", filter=_stands_at(month) & Q(state=State.IGNORED)),
    )
    return Audit(
        month=month,
        cases=counts["cases"],
        equal=counts["checked"] - sum(counts[name] for name in NOT_EQUAL),
        **{name: counts[name] for name in NOT_EQUAL},
        earlier=counts["earlier"],
        never=counts["cases"] - counts["checked"] - counts["earlier"],
        differences=standing["all"],
        open=standing["open"],
        counted_only=standing["counted_only"],
        decided=_decided(user, month),
    )


def _cases_in(user: User, month: date) -> QuerySet[Any]:
    """The cases that there were and that the office can be asked about, with their signs."""
    checks = MonthlyCheck.objects.filter(case=OuterRef("pk"))
    standing = _standing(Discrepancy.objects.filter(case=OuterRef("pk")), month)
    return (
        cases_with_a_service()
        .filter(seen_by(user), created_at__lt=_end(month))
        .annotate(
            in_month=Exists(checks.filter(month=month)),
            before=Exists(checks.filter(month__lt=month)),
            shown=Exists(checks.filter(month=month, shown=True)),
            differs=Exists(standing),
            holds=Exists(_kept_through(Discrepancy.objects.filter(case=OuterRef("pk")), month)),
            whole=~Exists(_unread_in(month)),
        )
    )


def _end(month: date) -> datetime:
    return beginning(next_month(month))


def _standing(rows: QuerySet[Discrepancy], month: date) -> QuerySet[Discrepancy]:
    """Those that stood at any time of the month. Rows from before moments were kept count while
    they are open."""
    still = Q(settled_at__isnull=True, state__in=[State.OPEN, State.IGNORED])
    return rows.filter(still | _ended_from(beginning(month)), first_seen_at__lt=_end(month))


def _kept_through(rows: QuerySet[Discrepancy], month: date) -> QuerySet[Discrepancy]:
    """Those that somebody decided to keep, and that both sides still had so in the month."""
    held = HOLDS | Q(state=State.KEPT, settled_at__gte=beginning(month))
    return rows.filter(held, decided_at__lt=_end(month))


def _unread_in(month: date) -> QuerySet[SyncFailure]:
    """The fields of an answer that nobody could read in the month."""
    rows = SyncFailure.objects.filter(case=OuterRef("pk"), kind="field", at__lt=_end(month))
    return rows.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gte=beginning(month)))


def _ended_from(moment: datetime) -> Q:
    """Decided, or ended by itself, at this moment or later. A decision to keep ours may end much
    later than it was taken."""
    return Q(decided_at__gte=moment) | Q(decided_at__isnull=True, settled_at__gte=moment)


def _stands_at(month: date) -> Q:
    """Whether it still stands at the end of the month."""
    return Q(settled_at__isnull=True) | _ended_from(_end(month))


def standing_in(user: User, month: date) -> QuerySet[Discrepancy]:
    """The differences of the month that a person may see, oldest first."""
    rows = _standing(Discrepancy.objects.filter(seen_by(user, "case__")), month)
    return rows.order_by("first_seen_at", "pk")


def _settled_in(user: User, month: date) -> QuerySet[Discrepancy]:
    rows = Discrepancy.objects.filter(seen_by(user, "case__"), settled_at__isnull=False)
    return rows.filter(_ended_from(beginning(month))).exclude(_ended_from(_end(month)))


def _decided(user: User, month: date) -> tuple[Decided, ...]:
    """Who decided how many, by name; what nobody decided comes last."""
    columns = ("decided_by", "state", "by_rule")
    settled = _settled_in(user, month).order_by().values_list(*columns).annotate(n=Count("pk"))
    found = list(settled)
    people = User.objects.in_bulk({by for by, *_rest in found if by is not None})
    counts: Counter[tuple[str, str]] = Counter()
    for by, state, by_rule, count in found:
        who = "" if by is None or by_rule else str(people[by])
        counts[who, "by_rule" if by_rule else state] += count
    order = sorted(counts, key=lambda key: (key[0] == "", *key))
    return tuple(Decided(who, how, counts[who, how]) for who, how in order)


def decided_in(user: User, month: date) -> QuerySet[Discrepancy]:
    """The differences that somebody, or a rule, decided in the month, in that order."""
    rows = _settled_in(user, month).filter(decided_by__isnull=False)
    return with_its_answer(rows).order_by("decided_at", "pk")


def never_checked(user: User, month: date) -> QuerySet[Case]:
    """The cases that were never compared with the register up to the end of the month."""
    rows = _cases_in(user, month).filter(in_month=False, before=False)
    named: QuerySet[Case] = rows.annotate(client_name=client_name("pk")).order_by("ref")
    return named


def without_a_service(user: User) -> int:
    """Cases without a number, or of a kind that the office is not asked about: no check counts
    them, so the report names how many there are."""
    rights = visible_to(user).exclude(ip_type=OWN_MATTER)
    return rights.exclude(pk__in=cases_with_a_service().values("pk")).count()


def for_the_sheet(user: User, month: date) -> QuerySet[Discrepancy]:
    """Every difference of the month with its case, its answer and who decided it."""
    return with_its_answer(standing_in(user, month))
