"""What the demo office holds, relative to a day. Plain data over the sandbox's register."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cases.demo.by_hand import ASSOCIATE, ROWS, Row
from cases.eexchange.register_data import PLANS, Right, make_register

FROM_THE_REGISTER = 102
PREFIX = {"trademark": "TM", "design": "DS", "invention": "PT", "petty_patent": "PP"}
SEED = 2026
# How many days the terms that letters started still have, in turn.
DAYS_LEFT = (3, 25, -9, 12, 40, 6, 19, 55, 1)
FEE_EVENTS = {
    "trademark": ("registration_fee_notice_received", "registration_fee_paid"),
    "design": ("grant_fee_notice_received", "grant_fee_paid"),
    "invention": ("grant_fee_notice_received", "grant_fee_paid"),
    "petty_patent": ("grant_fee_notice_1_received", "grant_fee_paid"),
}


@dataclass(frozen=True)
class PlannedEvent:
    kind: str
    date: date
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class PlannedCase:
    """One case of the demo office before it is written."""

    ref: str
    ip_type: str
    title: str
    owner: str
    number: str = ""
    classes: tuple[str, ...] = ()
    events: list[PlannedEvent] = field(default_factory=list)
    our_side: str = "applicant"
    taken_over_on: date | None = None
    restricted: bool = False
    silent: bool = False
    right: Right | None = None
    seen_on: date | None = None
    associate: str = ""


def plan(today: date) -> list[PlannedCase]:
    """About 120 cases in every stage, the same for the same day."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data
    register = make_register(today)[:FROM_THE_REGISTER]
    cases = [_from_register(right, n, today, chance) for n, right in enumerate(register)]
    return [*cases, *(_by_hand(row, today) for row in ROWS)]


def _from_register(right: Right, n: int, today: date, chance: random.Random) -> PlannedCase:
    """One right of the register as the office's docket knows it.

    Every sixth was last checked two months ago: the next sync brings what happened since.
    """
    seen_on = today - timedelta(days=60 if n % 6 == 1 else 2)
    case = PlannedCase(
        ref=f"{PREFIX[right.ip_type]}-{right.filed.year + 543}-{n + 1:03d}",
        ip_type=right.ip_type,
        title=f"{right.title} ๑" if n % 23 == 4 else right.title,
        owner=right.owner,
        number=right.number,
        classes=right.classes,
        right=right,
        seen_on=seen_on,
        restricted=n == 40,
        associate=ASSOCIATE if n % 9 == 2 else "",
    )
    if n % 19 == 7:
        case.taken_over_on = today - timedelta(days=chance.randint(60, 300))
        case.silent = n == 26
    case.events = list(_events(right, n, seen_on, today))
    return case


def _events(right: Right, n: int, seen_on: date, today: date) -> Iterator[PlannedEvent]:
    """The filing, what was published and registered, and the letters of the stage.

    A few filing days differ by one from the register's: a person must decide.
    """
    yield PlannedEvent("filed", right.filed - timedelta(days=1 if n % 29 == 11 else 0))
    published, registered = right.day("published", seen_on), right.day("registered", seen_on)
    if published:
        yield PlannedEvent("published", published)
        if right.ip_type == "invention" and right.stage(today) > 1:
            yield PlannedEvent("exam_requested", min(published + timedelta(days=90), today))
    if registered:
        yield from _fee_before(right, registered)
        yield PlannedEvent(_registered(right.ip_type), registered)
        yield from _annuities(right, registered, today, n)
    elif not right.end:
        yield from _letters(right, n, today)


def _registered(ip_type: str) -> str:
    return "registered" if ip_type == "trademark" else "granted"


def _fee_before(right: Right, registered: date) -> Iterator[PlannedEvent]:
    """The notice that led to the registration, and its payment."""
    notice, paid = FEE_EVENTS[right.ip_type]
    yield PlannedEvent(notice, registered - timedelta(days=45))
    yield PlannedEvent(paid, registered - timedelta(days=20))


def _annuities(right: Right, granted: date, today: date, n: int) -> Iterator[PlannedEvent]:
    """The annuities that are over were paid; now and then the last of them still waits."""
    if right.ip_type == "trademark":
        return
    last = {"design": 10, "invention": 20, "petty_patent": 6}[right.ip_type]
    begun = [year for year in range(5, last + 1) if _window_ended(right.filed, year, today)]
    paid = begun[:-1] if n % 11 == 6 else begun
    if paid:
        start = max(right.filed + timedelta(days=365 * 4), granted)
        yield PlannedEvent("annuity_paid", min(start + timedelta(days=20), today), {"years": paid})


def _window_ended(filed: date, year: int, today: date) -> bool:
    """Whether the sixty days of a patent year are over, roughly."""
    return filed + timedelta(days=round(365.25 * (year - 1)) + 60) < today


def _letters(right: Right, n: int, today: date) -> Iterator[PlannedEvent]:
    """The letter of the stage, so that some terms are overdue, some end this week, some
    later. Every seventh letter has not come yet: a follow-up asks for it."""
    kind, days, data = _letter(right, today)
    if not kind or n % 7 == 3:
        return
    left = DAYS_LEFT[n % len(DAYS_LEFT)]
    came = max(today - timedelta(days=days - left), right.filed + timedelta(days=1))
    yield PlannedEvent(kind, came, data)
    if kind == "office_action_received" and n % 4 == 2:
        yield PlannedEvent("office_action_answered", max(came, today - timedelta(days=3)))


def _letter(right: Right, today: date) -> tuple[str, int, dict[str, Any]]:
    """Which letter goes with the office's words, and the days that it gives."""
    words = PLANS[right.ip_type][right.stage(today)][1]
    if "แก้ไข" in words:
        return "office_action_received", 60, {"section": "15"}
    if words in {"อยู่ระหว่างตรวจสอบการประดิษฐ์", "รอตรวจสอบความใหม่"}:
        return "office_action_received", 90, {}
    if "ชำระค่าธรรมเนียม" in words:
        return FEE_EVENTS[right.ip_type][0], 60, {}
    if not words and right.ip_type == "design" and right.age(today) > 80:
        return "publication_fee_notice_1_received", 60, {}
    return "", 0, {}


def _by_hand(row: Row, today: date) -> PlannedCase:
    ref, ip_type, title, owner, events, others = row
    fields = dict(others)
    number = fields.pop("number", "").format(yy=f"{(today.year - 1) % 100:02d}")
    return PlannedCase(
        ref=ref.format(be=today.year + 543),
        ip_type=ip_type,
        title=title,
        owner=owner,
        number=number,
        events=[
            PlannedEvent(kind, today - timedelta(days=ago), *data) for kind, ago, *data in events
        ],
        **fields,
    )
