"""What the office will ask for in the months to come, by the open deadlines of today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, TruncMonth

from cases.models import CaseEvent, CaseParty, Deadline, Party, User
from cases.queries import CLIENT_ROLES, client_name, open_deadlines
from cases.rules.periods import years_of
from fees.annuities import RENEWALS
from fees.budget_months import MONTHS, Month, later, months_from
from fees.plans import (
    UNREAD,
    Coming,
    at_once_on,
    clients_with,
    given_up,
    late_on,
    over_on,
    spared_by_a_lump_sum,
)
from fees.queries import NO_FEES, amounts_for, sections_of
from fees.tariff import (
    ANNUITY_RULES,
    PER_CLASS,
    Owed,
    Tariff,
    amount_for,
    coming_tariff,
    tariff_on,
    with_surcharge,
)

# Its amount hangs on the letter that is answered, so these few are read one by one.
BY_LETTER = "TM-18"
AT_ONCE = 500
# One kind of right of each family of tariffs.
FAMILIES_BY_KIND = ("trademark", "design", "gi")


@dataclass(frozen=True, slots=True)
class Budget:
    """The months, how many deadlines have no known amount, how many are past their last day
    and therefore in no month, and the tariffs that gave the amounts."""

    months: tuple[Month, ...]
    unknown: int
    over: int
    tariffs: tuple[Tariff, ...]

    @property
    def total(self) -> int:
        return sum(month.total for month in self.months)


@dataclass(frozen=True, slots=True)
class Expected:
    """One deadline with the day in whose month it counts and what it costs then."""

    deadline: Deadline
    client: str
    day: date
    amount: int | None


def part_of(code: str) -> str:
    """Which part of the budget a term belongs to."""
    if code in ANNUITY_RULES:
        return "annuities"
    return "renewals" if code in RENEWALS else "others"


class Outlook:
    """The coming months of one person's cases, or of one client's among them."""

    def __init__(
        self, user: User, on: date, known: Sequence[Tariff], client: int | None = None
    ) -> None:
        self.on = on
        self.known = known
        self._coming = Coming(known, on)
        found = open_deadlines(user).exclude(kind__in=NO_FEES)
        found = found.filter(due_date__lt=later(on, MONTHS))
        self._all: QuerySet[Deadline] = found
        if client is not None:
            of_client = CaseParty.objects.filter(role__in=CLIENT_ROLES, party=client)
            found = found.filter(case__in=of_client.values("case"))
        # What is paid is open no more; where it was opened again, it is to be paid.
        self._rows = found.exclude(given_up()).exclude(spared_by_a_lump_sum(on))

    def budget(self) -> Budget:
        """Grouped by the database, priced here, in three queries."""
        months = {month.first: month for month in months_from(self.on)}
        unknown = over = 0
        for row in self._grouped():
            by_class = row["code"] in PER_CLASS
            amount = self._amount(row, (1,) if by_class else ())
            if row["over"]:
                over += row["n"]
            elif amount is None:
                unknown += row["n"]
            else:
                month = months[self._month(row["month"])]
                month.add(part_of(row["code"]), 0 if by_class else amount * row["n"], row["n"])
        for row in self._by_class():
            items, month = row["case__classes__items"], months[self._month(row["month"])]
            amount = self._amount(row, (items or 1,))
            if row["over"] or amount is None:
                continue  # told above
            if items:
                month.add(part_of(row["code"]), amount * row["n"], 0)
            else:
                unknown += row["n"]
                month.add(part_of(row["code"]), 0, -row["n"])
        for one in self._by_letter():
            if one.deadline.due_date < self.on:
                over += 1
            elif one.amount is None:
                unknown += 1
            else:
                months[self._month(one.day)].add("others", one.amount, 1)
        return Budget(tuple(months.values()), unknown, over, self._tariffs())

    def _tariffs(self) -> tuple[Tariff, ...]:
        """The tariffs of the months: those of today and those that are known to follow."""
        places = [n for n, day in enumerate(self._coming.days) if day < later(self.on, MONTHS)]
        found = [self._coming.tariff(kind, n) for kind in FAMILIES_BY_KIND for n in places]
        return tuple({tariff.code: tariff for tariff in found if tariff}.values())

    def each(self) -> Iterator[Expected]:
        """Every deadline of the months, soonest first, a slice at a time."""
        found = self._rows.annotate(
            client_name=client_name("case_id"), **self._marks()
        ).select_related(None)
        ordered = found.select_related("case", "instruction").defer(*UNREAD)
        rows = ordered.order_by("due_date", "pk").iterator(chunk_size=AT_ONCE)
        while batch := list(islice(rows, AT_ONCE)):
            amounts = amounts_for(batch, self.on, self.known)
            for row in batch:
                if not vars(row)["over"]:
                    yield self._expected(row, amounts.get(row.pk))

    def clients(self, chosen: int | None) -> list[Party]:
        """The clients with something to pay; so many at most, and the chosen one."""
        return clients_with(self._all, chosen)

    def _marks(self) -> dict[str, Any]:
        """Whether a row is late, past every day, or paid for all years at once."""
        on = self.on
        asked = {"late": late_on(on), "over": over_on(on), "lump": at_once_on(on)}
        return {
            name: Coalesce(ExpressionWrapper(q, output_field=BooleanField()), Value(False))
            for name, q in asked.items()
        }

    def _grouped(self) -> Iterable[dict[str, Any]]:
        rows = self._rows.exclude(code=BY_LETTER)
        return self._counted(rows, ("code", "case__ip_type", "occurrence"))

    def _by_class(self) -> Iterable[dict[str, Any]]:
        """The classes of the marks by their number of items."""
        rows = self._rows.filter(code__in=list(PER_CLASS))
        return self._counted(rows, ("code", "case__ip_type", "case__classes__items"))

    def _counted(self, rows: QuerySet[Deadline], keys: Sequence[str]) -> Iterable[dict[str, Any]]:
        marks = {"place": self._coming.mark(), **self._marks()}
        found = rows.select_related(None).annotate(month=TruncMonth("due_date"), **marks)
        grouped: Iterable[dict[str, Any]] = (
            found.order_by().values(*keys, "month", *marks).annotate(n=Count("pk"))
        )
        return grouped

    def _amount(self, row: dict[str, Any], items: tuple[int, ...]) -> int | None:
        kind = row["case__ip_type"]
        tariff = self._coming.tariff(kind, row["place"])
        if tariff is None:
            return None
        if row["lump"]:
            return tariff.lump_sum(kind)
        occurrence = row.get("occurrence", "")
        owed = Owed(
            code=row["code"],
            ip_type=kind,
            years=years_of(occurrence) if row["code"] in ANNUITY_RULES else (),
            items_per_class=items,
            occurrence=occurrence,
        )
        amount = amount_for(owed, tariff)
        late = row["late"] and amount is not None
        return with_surcharge(owed.code, amount or 0) if late else amount

    def _by_letter(self) -> Iterator[Expected]:
        """The appeals, each with the sections of its letter as it was corrected last."""
        of_row = Q(pk=OuterRef("root_event")) | Q(root=OuterRef("root_event"))
        letter = CaseEvent.objects.current().filter(of_row).order_by("-pk")
        rows = self._rows.filter(code=BY_LETTER).defer(*UNREAD)
        for row in rows.annotate(letter=Subquery(letter.values("data")[:1])):
            kind, told = row.case.ip_type, vars(row)["letter"] or {}
            tariff = tariff_on(self.known, kind, self.on)
            owed = Owed(row.code, kind, sections=sections_of(told.get("section")))
            amount = amount_for(owed, tariff) if tariff else None
            yield Expected(row, "", row.due_date, amount)

    def _expected(self, row: Deadline, amount: int | None) -> Expected:
        found = vars(row)
        if found["lump"]:
            tariff = coming_tariff(self.known, row.case.ip_type, row.opens_on, self.on)
            amount = tariff.lump_sum(row.case.ip_type) if tariff else None
        elif found["late"] and amount is not None:
            amount = with_surcharge(row.code, amount)
        return Expected(row, found["client_name"] or "", max(row.due_date, self.on), amount)

    def _month(self, day: date) -> date:
        """What is late already is paid this month."""
        return max(day, self.on.replace(day=1)).replace(day=1)
