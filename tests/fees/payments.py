"""Rights that are kept in force by payments, as they stand in the docket on TODAY."""

from datetime import date
from typing import Any

from cases.models import Case, Deadline, GoodsClass, Party
from fees.models import AnnuityFee, FeeSchedule, Instruction
from tests.factories import NOON, join, make_case, make_party

# The filing days whose fifth year is paid late, within thirty days, later in the year.
LATE, SOON, LATER = "2022-08-01", "2022-10-20", "2023-03-01"
GRANTED = "2024-01-10"


def right(filed: str, ref: str = "", ip_type: str = "design", **fields: Any) -> Case:
    """A granted right whose first annuity is that of year 5."""
    events = [("filed", filed), ("granted", GRANTED)]
    return make_case(ref=ref, ip_type=ip_type, events=events, **fields)


def mark(filed: str = "2016-12-20", items: tuple[int, ...] = (3,), ref: str = "") -> Case:
    """A registered mark with so many items in each of its classes."""
    case = make_case(
        ref=ref, ip_type="trademark", events=[("filed", filed), ("registered", "2018-02-01")]
    )
    for number, count in enumerate(items, start=29):
        GoodsClass.objects.create(case=case, number=number, items=count)
    return case


def dearer_from(first_day: date) -> FeeSchedule:
    """A tariff of patents that is twice as dear as the one in force, from a day on."""
    former = FeeSchedule.objects.get(code="PAT-2547")
    row = FeeSchedule(
        code="PAT-2571", family="patent", name="อัตราใหม่", source="กฎกระทรวง", valid_from=first_day
    )
    row.save()
    for fee in former.annuities.all():
        AnnuityFee.objects.create(
            schedule=row, ip_type=fee.ip_type, year=fee.year, amount=2 * fee.amount
        )
    return row


def of_client(case: Case, name: str) -> Party:
    party = Party.objects.filter(name=name).first() or make_party(name)
    join(case, party)
    return party


def first_payment(case: Case) -> Deadline:
    return case.deadlines.on_the_desk().order_by("due_date").first()


def instruct(case: Case, state: str, choice: str = "", **fields: Any) -> Instruction:
    """The client's word on the first payment of a case, as far as it has come."""
    chosen = {"choice": choice, "chosen_at": NOON} if choice else {}
    return Instruction.objects.create(
        deadline=first_payment(case), state=state, **(chosen | fields)
    )
