"""Reading the tariffs, and the amounts beside deadlines."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Prefetch, Q

from cases.deadlines import in_time_until
from cases.models import Case, CaseEvent, Deadline, DeadlineKind, GoodsClass
from fees.models import AnnuityFee, Charge, FeeItem, FeeSchedule, Instruction, Payment
from fees.models.instructing import Choice
from fees.money import NOTHING
from fees.pipeline import is_first_payment
from fees.tariff import (
    FAMILIES,
    PER_CLASS,
    Line,
    Owed,
    Tariff,
    amount_for,
    coming_tariff,
    tariff_on,
)

# The office's own targets and follow-ups ask for nothing at the office.
NO_FEES = (DeadlineKind.INTERNAL, DeadlineKind.FOLLOW_UP)


def tariffs() -> tuple[Tariff, ...]:
    """All schedules with their lines, in three queries."""
    schedules = FeeSchedule.objects.prefetch_related("items", "annuities")
    return tuple(_tariff(row, row.items.all(), row.annuities.all()) for row in schedules)


def tariffs_of(ip_type: str) -> tuple[Tariff, ...]:
    """Those that a kind of right pays by, one after the other, in two queries."""
    family = Q(schedule__family=FAMILIES.get(ip_type, ""))
    items = list(FeeItem.objects.filter(family).select_related("schedule"))
    annuities = list(AnnuityFee.objects.filter(family).select_related("schedule"))
    lines: list[FeeItem | AnnuityFee] = [*items, *annuities]
    return tuple(
        _tariff(
            schedule,
            [item for item in items if item.schedule_id == pk],
            [fee for fee in annuities if fee.schedule_id == pk],
        )
        for pk, schedule in {line.schedule_id: line.schedule for line in lines}.items()
    )


def tariff_in_force(ip_type: str, day: date) -> Tariff | None:
    """The one tariff that a kind of right pays by on a day, in two queries."""
    return tariff_on(tariffs_of(ip_type), ip_type, day)


def _tariff(
    schedule: FeeSchedule, items: Iterable[FeeItem], annuities: Iterable[AnnuityFee]
) -> Tariff:
    return Tariff(
        code=schedule.code,
        family=schedule.family,
        valid_from=schedule.valid_from,
        valid_to=schedule.valid_to,
        items={item.code: item.amount for item in items},
        annuities={(fee.ip_type, fee.year): fee.amount for fee in annuities},
        lines={item.code: _line(item) for item in items},
        name=schedule.name,
        name_en=schedule.name_en or schedule.name,
        source=schedule.source,
        source_en=schedule.source_en or schedule.source,
    )


def _line(item: FeeItem) -> Line:
    return Line(
        code=item.code,
        name=item.name,
        name_en=item.name_en,
        amount=item.amount,
        per=item.per,
        doubt=item.doubt,
        doubt_en=item.doubt_en or item.doubt,
    )


def amounts_for(
    deadlines: Iterable[Deadline], on: date, known: Sequence[Tariff] = ()
) -> dict[int, int]:
    """Baht by the pk of the deadline, for those whose amount is known.

    The tariff is the one in force on `on`, what would be paid on that day, or of the day on which
    a window opens that is not open then. At most five queries for any number of deadlines, when
    each brings its case along; `known` saves three of them where the tariffs are at hand.
    """
    rows = list(deadlines)
    if not rows:
        return {}
    known = known or tariffs()
    return _amounts(rows, lambda row: coming_tariff(known, row.case.ip_type, row.opens_on, on))


def lump_sums_for(
    deadlines: Iterable[Deadline], on: date, known: Sequence[Tariff]
) -> dict[int, int]:
    """Baht by the pk of the deadline, for the first annuity payments with which all years are
    paid, as the client wants: only while they are in time. One query where there is such a one."""
    first = {
        row.pk: row
        for row in deadlines
        if is_first_payment(row.code, tuple(row.years or ())) and on <= in_time_until(row)
    }
    if not first:
        return {}
    wanted = Instruction.objects.filter(choice=Choice.LUMP, deadline__in=first)
    found = {}
    for pk in wanted.values_list("deadline", flat=True):
        row = first[pk]
        tariff = coming_tariff(known, row.case.ip_type, row.opens_on, on)
        amount = tariff.lump_sum(row.case.ip_type) if tariff else None
        if amount is not None:
            found[pk] = amount
    return found


def amounts_by(deadlines: Iterable[Deadline], tariff: Tariff) -> dict[int, int]:
    """The same by one tariff, whatever day it is."""
    return _amounts(list(deadlines), lambda _row: tariff)


def _amounts(
    rows: Sequence[Deadline], tariff_of: Callable[[Deadline], Tariff | None]
) -> dict[int, int]:
    items, sections = _items_per_class(rows), _sections(rows)
    found: dict[int, int] = {}
    for row in rows:
        tariff = tariff_of(row)
        owed = Owed(
            code=row.code,
            ip_type=row.case.ip_type,
            years=tuple(row.years or ()),
            items_per_class=tuple(items.get(row.case_id, ())),
            sections=sections.get(row.root_event_id or 0, frozenset()),
            occurrence=row.occurrence,
        )
        amount = amount_for(owed, tariff) if tariff else None
        if amount is not None:
            found[row.pk] = amount
    return found


def _items_per_class(rows: Sequence[Deadline]) -> dict[int, list[int]]:
    """The item counts of the classes by case, where an amount depends on them."""
    items: dict[int, list[int]] = {}
    cases = {row.case_id for row in rows if row.code in PER_CLASS}
    if cases:
        for case, count in GoodsClass.objects.filter(case__in=cases).values_list("case", "items"):
            items.setdefault(case, []).append(count)
    return items


def _sections(rows: Sequence[Deadline]) -> dict[int, frozenset[str]]:
    """The sections that the letter cites, as it was last corrected, by its first version."""
    roots = {row.root_event_id for row in rows if row.code == "TM-18"} - {None}
    if not roots:
        return {}
    letters = CaseEvent.objects.current().filter(Q(pk__in=roots) | Q(root__in=roots))
    return {letter.root_pk: sections_of(letter.data.get("section")) for letter in letters}


def sections_of(cited: object) -> frozenset[str]:
    """The sections as a letter's event gives them: 15, "17" or "15,17"."""
    if cited is None:
        return frozenset()
    return frozenset(part.strip() for part in str(cited).split(",") if part.strip())


def charges_with_payments(case: Case, only: int | None = None) -> list[Charge]:
    """The charges of a case, each with its `slips`, with what is `paid` and what is `left` of
    what arrives when the client withholds. Two queries."""
    slips = Payment.objects.select_related("recorded_by", "taken_back_by", "document")
    rows = Charge.objects.filter(case=case).select_related("deadline", "invoice")
    if only is not None:
        rows = rows.filter(pk=only)
    listed: list[Charge] = list(rows.prefetch_related(Prefetch("payments", slips, "slips")))
    for row in listed:
        standing = [slip.amount for slip in row.slips if slip.taken_back_at is None]  # type: ignore[attr-defined]
        row.paid = sum(standing, NOTHING)  # type: ignore[attr-defined]
        settled = row.state != Charge.State.OPEN
        row.left = NOTHING if settled else row.money.payable - row.paid  # type: ignore[attr-defined]
    return listed
