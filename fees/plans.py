"""Reading the stored payments of rights: terms with their goods, the plan of one case."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Case as Chosen
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from cases.models import Case, CaseParty, Deadline, GoodsClass, Party, User
from cases.models.deadline import DeadlineState, Disposition
from cases.queries import CLIENT_ROLES, visible_to
from fees.annuities import PAYMENTS, Outcome, Plan, Term, plan_of
from fees.models.instructing import Choice
from fees.tariff import ANNUITY_RULES, FLAT_FROM_ITEMS, PER_CLASS, Tariff, tariff_on

# With these a payment was made; by an event where the payment itself was recorded.
PAID_BY = {Disposition.DONE, Disposition.FILED_LATE, Disposition.BY_EVENT}
CLIENTS_SHOWN = 30
ONE_DAY = timedelta(days=1)
IN_A_PLAN = (DeadlineState.OPEN, DeadlineState.CLOSED, DeadlineState.HISTORIC)
# What a list of payments does not show.
UNREAD = ("steps", "notes", "rests_on", "alternative_to", "source_note", "override_reason")


class Coming:
    """The tariffs of the payments to come in the words of the database: each payment goes by the
    tariff of the day on which it can first be made."""

    def __init__(self, known: Sequence[Tariff], on: date) -> None:
        begun = {tariff.valid_from for tariff in known}
        ended = {tariff.valid_to + ONE_DAY for tariff in known if tariff.valid_to}
        self._known = known
        self.days = [on, *sorted(day for day in begun | ended if day > on)]

    def mark(self) -> Chosen:
        """The place in `days` whose tariff counts for a row; nought where nothing changes."""
        later = list(enumerate(self.days))[:0:-1]
        whens = [When(opens_on__gte=day, then=Value(place)) for place, day in later]
        return Chosen(*whens, default=Value(0), output_field=IntegerField())

    def at(self, place: int) -> Q:
        """The rows with this mark."""
        begun = Q(opens_on__gte=self.days[place]) if place else Q()
        ended = Q(opens_on__gte=self.days[place + 1]) if self.days[place + 1 :] else Q(pk__in=())
        return begun & ~ended

    def tariff(self, ip_type: str, place: int) -> Tariff | None:
        """The tariff of a kind of right for rows with this mark."""
        return tariff_on(self._known, ip_type, self.days[place])


def in_time_on(day: date) -> Q:
    """Rows that can be met without surcharge: by the day that holds or, where a person set an
    earlier one by hand, by that of the law."""
    return Q(due_date__gte=day) | Q(computed_due_date__gte=day)


def late_on(day: date) -> Q:
    """Rows past their last day in time that a surcharge still saves."""
    return ~in_time_on(day) & Q(surcharge_until__gte=day)


def over_on(day: date) -> Q:
    """Rows past every day on which they could be met."""
    no_grace = Q(surcharge_until__isnull=True) | Q(surcharge_until__lt=day)
    return ~in_time_on(day) & no_grace


def at_once_on(day: date) -> Q:
    """Rows with which all years are paid, as their client wants: only while they are in time."""
    return Q(code__in=ANNUITY_RULES, instruction__choice=Choice.LUMP) & in_time_on(day)


def spared_by_a_lump_sum(day: date) -> Q:
    """The annuities that such a row pays for."""
    paying = Deadline.objects.filter(at_once_on(day), state=DeadlineState.OPEN)
    other = Q(instruction__isnull=True) | ~Q(instruction__choice=Choice.LUMP)
    return Q(code__in=ANNUITY_RULES, case__in=paying.values("case")) & other


def given_up() -> Q:
    """The payments of rights that their client lets end, as far as nobody paid after all."""
    ended = Deadline.objects.filter(
        instruction__choice=Choice.ABANDON, code__in=PAYMENTS, state__in=IN_A_PLAN
    ).exclude(disposition__in=PAID_BY)
    return Q(code__in=PAYMENTS, case__in=ended.values("case"))


def clients_with(rows: QuerySet[Deadline], chosen: int | None) -> list[Party]:
    """The clients of the cases of some rows, the chosen one first; so many at most."""
    joined = CaseParty.objects.filter(role__in=CLIENT_ROLES, case__in=rows.values("case"))
    first = Chosen(When(pk=chosen, then=Value(0)), default=Value(1))
    found = Party.objects.filter(pk__in=joined.values("party"))
    return list(found.order_by(first, "name", "pk").only("name")[:CLIENTS_SHOWN])


def client_seen_by(user: User, key: int) -> Party | None:
    """A client of a case that a person may see."""
    rows = CaseParty.objects.filter(
        party=key, role__in=CLIENT_ROLES, case__in=visible_to(user).values("pk")
    )
    found = rows.select_related("party").first()
    return found.party if found else None


def with_goods(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Deadlines with what their amounts depend on: `flat`, the classes that cost one amount
    each, and `single`, the items of the others. Only renewals of marks are looked up."""
    of_case = GoodsClass.objects.filter(case=OuterRef("case_id")).order_by()
    flat = of_case.filter(items__gte=FLAT_FROM_ITEMS).values("case")
    single = of_case.filter(items__lt=FLAT_FROM_ITEMS).values("case")
    return rows.annotate(
        flat=_of_marks(flat.annotate(n=Count("pk")).values("n")),
        single=_of_marks(single.annotate(n=Sum("items")).values("n")),
    )


def _of_marks(counted: QuerySet[GoodsClass, Any]) -> Chosen:
    none = Value(0)
    found = Coalesce(Subquery(counted), none, output_field=IntegerField())
    return Chosen(When(code__in=list(PER_CLASS), then=found), default=none)


def items_of(flat: int, single: int) -> tuple[int, ...]:
    """The items of the classes, as the tariff prices them."""
    return (FLAT_FROM_ITEMS,) * flat + (1,) * single


def term_of(row: Deadline) -> Term:
    """A stored deadline, read `with_goods` and with its instruction, as a payment."""
    goods, instruction = vars(row), getattr(row, "instruction", None)
    return Term(
        code=row.code,
        due_date=row.due_date,
        years=tuple(row.years or ()),
        occurrence=row.occurrence,
        opens_on=row.opens_on,
        surcharge_until=row.surcharge_until,
        outcome=_outcome(row),
        paid_on=row.done_on if row.disposition in PAID_BY else None,
        items_per_class=items_of(goods["flat"], goods["single"]),
        wish=instruction.choice if instruction else "",
        computed=row.computed_due_date,
    )


def _outcome(row: Deadline) -> Outcome:
    if row.state == DeadlineState.OPEN:
        return ""
    return "paid" if row.disposition in PAID_BY else "settled"


def plan_of_case(case: Case, known: Sequence[Tariff], on: date) -> tuple[Plan, list[Deadline]]:
    """The plan of a case that may be seen, with its rows in the same order, in one query."""
    found = case.deadlines.filter(code__in=PAYMENTS, state__in=IN_A_PLAN, ours=True)
    ordered = found.select_related("instruction").defer(*UNREAD)
    rows = sorted(
        with_goods(cast("QuerySet[Deadline]", ordered)),
        key=lambda row: (row.due_date, row.years or [], row.occurrence),
    )
    return plan_of(case.ip_type, [term_of(row) for row in rows], known, on), rows
