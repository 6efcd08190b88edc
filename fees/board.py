"""The payments that keep rights in force, across all cases that a person may see.

What is counted and summed is grouped by the database and priced here; only the rows of one
page are read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Count, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from cases.models import CaseParty, Deadline, User
from cases.queries import CLIENT_ROLES, client_name, open_deadlines
from cases.rules.periods import anniversary, years_of
from fees.annuities import (
    PAYMENTS,
    SOON,
    LumpAdvice,
    PlannedPayment,
    Term,
    lump_sum,
    payment_of,
    tariff_of,
)
from fees.annuity_quote import last_year
from fees.instruction_list import SETTLED, standing_of
from fees.models import Instruction
from fees.plans import (
    UNREAD,
    Coming,
    at_once_on,
    in_time_on,
    late_on,
    over_on,
    spared_by_a_lump_sum,
    term_of,
    with_goods,
)
from fees.tariff import (
    ANNUITY_RULES,
    PER_CLASS,
    Owed,
    Tariff,
    amount_for,
    coming_tariff,
    with_surcharge,
)

AHEAD = timedelta(days=365)
# No window is longer than half a year: this spares the database the years to come.
FAR = 2 * AHEAD
State = Instruction.State
TO_ASK = State.TO_ASK
NONE: Mapping[int, Tariff | None] = {}
SHOWS = ("late", "soon", "waiting", "ordered", "lump", "over")
# The bit after those of the counters: paid with the lump sum.
AT_ONCE = 1 << len(SHOWS)
KINDS = ("design", "invention", "petty_patent", "trademark")
# Nobody asks again about a payment whose receipt is in the file.
STATES = (State.TO_ASK, State.ASKED, State.ANSWERED, State.ORDERED, State.PAID, State.FILED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is narrowed to; empty values narrow nothing."""

    show: str = ""
    state: str = ""
    kind: str = ""
    client: int | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many payments, what they come to, and how many have no known amount."""

    count: int = 0
    amount: int = 0
    unknown: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """What is listed, beside it each of the counters, and the tariffs that gave the amounts."""

    listed: Tally
    shows: dict[str, Tally]
    tariffs: tuple[Tariff, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One payment with its case, its client, and the lump sum where it can be paid with it."""

    deadline: Deadline
    payment: PlannedPayment
    client: str
    client_id: int | None
    lump: LumpAdvice | None = None
    instruction: Instruction | None = None

    @property
    def state(self) -> str:
        return standing_of(self.instruction).state


@dataclass(frozen=True, slots=True)
class _Group:
    """Equal payments, or equal classes of marks, and the counters that they belong to."""

    tariff: Tariff | None
    shows: frozenset[str]
    count: int = 0
    amount: int = 0
    unknown: int = 0
    saves: int = 0
    oldest: datetime | None = None


class Reading:
    """The board of one person on one day; each payment by the tariff of that day or, where its
    window is not open yet, of the day on which it opens."""

    def __init__(self, user: User, on: date, known: Sequence[Tariff]) -> None:
        self.on = on
        self._known = known
        self._coming = Coming(known, on)
        opening = Q(opens_on__isnull=True) | Q(opens_on__lte=on + AHEAD)
        rows = open_deadlines(user).filter(opening, code__in=PAYMENTS, due_date__lte=on + FAR)
        self._all: QuerySet[Deadline] = rows.exclude(spared_by_a_lump_sum(on))

    def board(self, filters: Filters) -> Board:
        """The sums of the list and of every counter, in two queries."""
        groups = [self._group(row) for row in self._grouped(filters)]
        groups += [self._class_group(row) for row in self._by_class(filters)]
        listed = [g for g in groups if not filters.show or filters.show in g.shows]
        shows = {name: _tally(g for g in groups if name in g.shows) for name in SHOWS}
        saves = sum(group.saves for group in groups if "lump" in group.shows)
        shows["lump"] = Tally(shows["lump"].count, saves)
        used = {group.tariff.code: group.tariff for group in listed if group.count and group.tariff}
        return Board(_tally(listed), shows, tuple(used[code] for code in sorted(used)))

    def rows(self, filters: Filters) -> QuerySet[Deadline]:
        """The rows of the list, soonest first, to be taken a page at a time with `as_row`."""
        found = self._narrowed(filters)
        if filters.show:
            found = found.filter(self._of_show(filters.show))
        client = CaseParty.objects.filter(case=OuterRef("case_id"), role__in=CLIENT_ROLES)
        return (
            with_goods(found)
            .annotate(
                client_name=client_name("case_id"),
                client_pk=Subquery(client.order_by("position", "pk").values("party")[:1]),
            )
            .select_related(None)
            .select_related("case", "instruction")
            .defer(*UNREAD)
            .order_by("due_date", "pk")
        )

    def as_row(self, row: Deadline) -> BoardRow:
        kind, found, term = row.case.ip_type, vars(row), term_of(row)
        tariff = tariff_of(kind, term, self._known, self.on)
        payment = payment_of(kind, term, tariff, self.on)
        instruction = getattr(row, "instruction", None)
        unanswered = instruction is None or not instruction.choice
        lump = None
        if row.code in ANNUITY_RULES and unanswered:
            later = self._later_years(kind, term.years, row.case.filed_on)
            lump = lump_sum(kind, payment, tariff, later)
        offered = lump if lump is not None and lump.saves else None
        return BoardRow(
            row, payment, found["client_name"] or "", found["client_pk"], offered, instruction
        )

    def _narrowed(self, filters: Filters) -> QuerySet[Deadline]:
        found = self._all
        if filters.kind:
            found = found.filter(case__ip_type=filters.kind)
        if filters.state == TO_ASK:
            asked = Q(instruction__isnull=True) | Q(instruction__state=TO_ASK)
            found = found.filter(asked)
        elif filters.state == State.ANSWERED:
            found = found.filter(instruction__state__in=(State.ANSWERED, *SETTLED))
        elif filters.state in SETTLED:
            found = found.none()  # an open payment is none of these
        elif filters.state:
            found = found.filter(instruction__state=filters.state)
        of_client = CaseParty.objects.filter(role__in=CLIENT_ROLES)
        if filters.client is not None:
            found = found.filter(case__in=of_client.filter(party=filters.client).values("case"))
        for word in filters.q.split():
            named = Q(party__name__icontains=word) | Q(party__name_en__icontains=word)
            found = found.filter(case__in=of_client.filter(named).values("case"))
        return found

    def _of_show(self, show: str) -> Q:
        """Which rows belong to a counter."""
        return {
            "late": late_on(self.on),
            "soon": Q(due_date__lte=self.on + SOON) & in_time_on(self.on),
            "waiting": Q(instruction__state=State.ASKED),
            "ordered": Q(instruction__state=State.ORDERED),
            "lump": self._lump_is_open(),
            "over": over_on(self.on),
        }[show]

    def _lump_is_open(self) -> Q:
        """The first annuity payments still in time that nobody has answered, of the kinds whose
        lump sum saves something."""
        first = Q(occurrence="5") | Q(occurrence__startswith="5-")
        unanswered = Q(instruction__isnull=True) | Q(instruction__choice="")
        saving = Q(pk__in=())
        for place in range(len(self._coming.days)):
            kinds = [kind for kind in KINDS if self._offer(kind, place)]
            saving |= Q(case__ip_type__in=kinds) & self._coming.at(place)
        return first & unanswered & in_time_on(self.on) & Q(code__in=ANNUITY_RULES) & saving

    def _grouped(self, filters: Filters) -> Iterable[dict[str, Any]]:
        keys = ["code", "case__ip_type", "occurrence"]
        if len(self._coming.days) > 1:
            keys.append("case__filed_on")
        counted = {"n": Count("pk"), "oldest": Min("instruction__called_at")}
        return self._counted(self._narrowed(filters), keys, counted)

    def _by_class(self, filters: Filters) -> Iterable[dict[str, Any]]:
        """The classes of the marks on the board by their number of items; none where a mark
        has no class."""
        marks = self._narrowed(filters).filter(code__in=list(PER_CLASS))
        keys = ("code", "case__ip_type", "case__classes__items")
        return self._counted(marks, keys, {"n": Count("pk")})

    def _counted(
        self, rows: QuerySet[Deadline], keys: Sequence[str], counted: dict[str, Any]
    ) -> Iterable[dict[str, Any]]:
        """Groups of rows by some columns and by the counters they belong to."""
        marks = {"place": self._coming.mark(), "belongs": self._belongs()}
        found = rows.select_related(None).annotate(**marks).order_by()
        groups: Iterable[dict[str, Any]] = found.values(*keys, *marks).annotate(**counted)
        return groups

    def _belongs(self) -> Combinable:
        """The counters of a row, and whether it is paid at once, as the bits of one number: so
        the database groups by one small column instead of by seven."""
        asked = [*map(self._of_show, SHOWS), at_once_on(self.on)]
        bits: list[Combinable] = [
            Case(When(of_it, then=Value(1 << place)), default=Value(0))
            for place, of_it in enumerate(asked)
        ]
        return reduce(add, bits)

    def _group(self, row: dict[str, Any]) -> _Group:
        """So many equal payments; those of marks get their amounts from their classes."""
        kind, shows, count = row["case__ip_type"], _shows(row), row["n"]
        tariff = self._coming.tariff(kind, row["place"])
        by_class = row["code"] in PER_CLASS
        owed = Owed(
            code=row["code"],
            ip_type=kind,
            years=years_of(row["occurrence"]) if row["code"] in ANNUITY_RULES else (),
            items_per_class=(1,) if by_class else (),
            occurrence=row["occurrence"],
        )
        amount = self._amount(owed, shows, tariff)
        if row["belongs"] & AT_ONCE:
            amount = tariff.lump_sum(kind) if tariff else None
        if amount is None:
            return _Group(tariff, shows, count, unknown=count, oldest=row["oldest"])
        known = 0 if by_class else amount * count
        saves = 0
        if "lump" in shows:
            later = self._later_years(kind, owed.years, row.get("case__filed_on"))
            saves = self._offer(kind, row["place"], later) * count
        return _Group(tariff, shows, count, known, saves=saves, oldest=row["oldest"])

    def _class_group(self, row: dict[str, Any]) -> _Group:
        """So many equal classes: they add to the amounts and not to the number of payments.
        With amounts in fives the surcharge of the classes comes to that of the mark."""
        kind, shows, items = row["case__ip_type"], _shows(row), row["case__classes__items"]
        tariff = self._coming.tariff(kind, row["place"])
        amount = self._amount(Owed(row["code"], kind, (), (items or 1,)), shows, tariff)
        if items is None and amount is not None:
            return _Group(tariff, shows, unknown=row["n"])
        return _Group(tariff, shows, amount=(amount or 0) * row["n"])

    def _amount(self, owed: Owed, shows: frozenset[str], tariff: Tariff | None) -> int | None:
        amount = amount_for(owed, tariff) if tariff and "over" not in shows else None
        late = amount is not None and "late" in shows
        return with_surcharge(owed.code, amount or 0) if late else amount

    def _offer(self, kind: str, place: int, later: Mapping[int, Tariff | None] = NONE) -> int:
        """What the lump sum saves a right of this kind whose first payment is in time."""
        first = PlannedPayment(Term("ANN-1", self.on, years=(5,)), "open", None, None)
        offer = lump_sum(kind, first, self._coming.tariff(kind, place), later)
        return offer.saves if offer else 0

    def _later_years(
        self, kind: str, first: Sequence[int], filed: date | None
    ) -> Mapping[int, Tariff | None]:
        """The tariffs of the years after the first payment, where a change is known."""
        if filed is None or len(self._coming.days) == 1:
            return NONE
        years = range(first[-1] + 1, last_year(kind) + 1)
        opens = {year: anniversary(filed, year - 1) for year in years}
        return {y: coming_tariff(self._known, kind, day, self.on) for y, day in opens.items()}


def _shows(row: dict[str, Any]) -> frozenset[str]:
    return frozenset(name for place, name in enumerate(SHOWS) if row["belongs"] & 1 << place)


def _tally(groups: Iterable[_Group]) -> Tally:
    rows = list(groups)
    return Tally(
        count=sum(group.count for group in rows),
        amount=sum(group.amount for group in rows),
        unknown=sum(group.unknown for group in rows),
        oldest=min((g.oldest for g in rows if g.oldest is not None), default=None),
    )
