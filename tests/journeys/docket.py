"""What lies in the docket before a journey begins, and dates as the reader sees them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.events import NewEvent, record_event
from cases.models import Case, Deadline
from cases.rules.thai_dates import english_date, thai_date
from tests.factories import alice, bob, cause, make_case
from tests.journeys.readers import Reader


def happened(case: Case, kind: str, day: date, data: Mapping[str, Any] | None = None) -> None:
    """An event recorded by Bob, so that Alice may verify what follows from it."""
    news = NewEvent(kind, day, data or {}, letter_number="พณ 0706/1")
    record_event(case, news, cause(bob()), timezone.localdate())


def design(ref: str = "DS-0001", **fields: Any) -> Case:
    """A design of Alice and Bob that was filed ten months ago."""
    fields.setdefault("title", "ลายผ้าไหมมัดหมี่")
    case = make_case(ref, "design", responsible=alice(), deputy=bob(), **fields)
    happened(case, "filed", timezone.localdate() - timedelta(days=300))
    return case


def answer_due(days: int, ref: str = "DS-0001", **fields: Any) -> Deadline:
    """The answer to an office action on a design; so many days are left, closed days aside."""
    case = design(ref, **fields)
    received = timezone.localdate() + timedelta(days=days - 90)
    happened(case, "office_action_received", received)
    return case.deadlines.get(code="DES-S-20")


def as_read(day: date, reader: Reader, *, weekday: bool = True, short: bool = True) -> str:
    """A day as the pages write it for this reader."""
    write = thai_date if reader.language == "th" else english_date
    return write(day, reader.era, weekday=weekday, short=short)


def as_typed(day: date) -> str:
    """A day as people here type it, in the Buddhist Era."""
    return thai_date(day, "be", short=True)
