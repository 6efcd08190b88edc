"""When the office is asked about a case again: a table of intervals, and the moment it gives.

Each rule that fits a case gives a moment; the earliest holds. A nearer deadline or a change at
the office can therefore only bring the next question forward. Plain Python: no clock, no
database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from cases.rules.thai_dates import BANGKOK, bangkok_day

# Whatever was never checked was checked then, as far as a moment is concerned.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# The timetable rings at the same time each day, and a case is reached some minutes or hours later:
# it is due the next time all the same.
MARGIN = timedelta(hours=4)
# A check so far ahead of the present one was stamped by a wrong clock: it counts as none.
CLOCKS_DIFFER = timedelta(hours=1)


def _days(number: int) -> timedelta:
    return timedelta(days=number) - MARGIN


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is asked about how often, and why in Thai and English.

    A rule of a deadline holds from `within` days before it, one of a change for `after` days, all
    others for the statuses of the office that they name. `{n}` in a reason is the days left.
    """

    code: str
    every: timedelta
    thai: str
    english: str
    within: int = 0
    after: int = 0
    statuses: tuple[str, ...] = ()


LEFT = ("กำหนดเวลาเหลือ {n} วัน", "deadline in {n} days")

# The most urgent first: what is due is asked about in this order.
RULES = (
    Rule("deadline_7", timedelta(hours=12), *LEFT, within=7),
    Rule("deadline_30", _days(1), *LEFT, within=30),
    Rule("never", timedelta(0), "ยังไม่เคยตรวจ", "never checked"),
    Rule("changed", _days(1), "กรมฯ เพิ่งเปลี่ยนข้อมูล", "changed at the office lately", after=14),
    Rule(
        "moving", _days(1), "อยู่ในขั้นที่อาจมีหนังสือออก", "at a stage where letters go out",
        statuses=("amend", "published", "opposed", "appeal", "registration_fee_due", "refused"),
    ),
    Rule("deadline_90", _days(3), *LEFT, within=90),
    Rule(
        "examined", _days(2), "อยู่ระหว่างตรวจสอบ", "under examination",
        statuses=("filed", "under_examination"),
    ),
    Rule("unread", _days(2), "ยังไม่ทราบความหมายของสถานะ", "status not known"),
    Rule("hidden", _days(7), "กรมฯ ยังไม่เปิดเผย", "not yet public"),
    Rule(
        "ended_there", _days(7), "สิ้นสุดแล้วที่กรมฯ", "ended at the office",
        statuses=("withdrawn", "abandoned", "dismissed", "cancelled", "expired"),
    ),
    Rule("quiet", _days(14), "จดทะเบียนแล้ว", "registered and quiet", statuses=("registered",)),
    Rule("ended", _days(30), "คดีสิ้นสุดแล้ว", "the case has ended"),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
RANK = {rule.code: rank for rank, rule in enumerate(RULES)}
CHANGED = BY_CODE["changed"]
BY_STATUS = {status: rule for rule in RULES for status in rule.statuses}
OF_A_DEADLINE = tuple(rule for rule in RULES if rule.within)
# How long a case is left alone whose check failed once, twice, ...; the last for all further times.
# The rules that fit it bring it back earlier where they are shorter.
REST_AFTER_FAILURES = (timedelta(hours=12), _days(1), _days(2), _days(4), _days(7))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the next question about a case depends on.

    `state` and `status` are what is known of its status at the office and what it means;
    `changed_at` is when an answer last differed from the one before. `failures` counts the checks
    that failed since the last good one for a reason of the case, the last one at `failed_at`.
    """

    last_checked_at: datetime | None = None
    is_over: bool = False
    state: str = ""
    status: str = ""
    next_deadline: date | None = None
    changed_at: datetime | None = None
    failures: int = 0
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The moment from which a case is due, and the rule that is the reason."""

    at: datetime
    rule: Rule


def believed(facts: Facts, now: datetime) -> Facts:
    """The facts without a check that lies in the future."""
    checked = facts.last_checked_at
    if checked is None or checked <= now + CLOCKS_DIFFER:
        return facts
    return replace(facts, last_checked_at=None)


def plan(facts: Facts, now: datetime, least: timedelta) -> Plan:
    """When a case is asked about again. `least` is the least time between two questions.

    The reason is the most urgent rule by which it is due `now`, else the one it waits for.
    """
    found = [(at, rule) for rule, at in _moments(facts, least)]
    earliest, rule = min(found, key=lambda one: (one[0], RANK[one[1].code]))
    due = [one for at, one in found if at <= now]
    return Plan(earliest, min(due, key=lambda one: RANK[one.code]) if due else rule)


def _moments(facts: Facts, least: timedelta) -> Iterator[tuple[Rule, datetime]]:
    """Each rule that fits the case with the moment it gives."""
    since, rest, usual = _asked_at(facts), _rest(facts), _usual(facts)
    yield usual, since + max(least, min(usual.every, rest))
    if facts.next_deadline:
        for rule in OF_A_DEADLINE:
            begins = _beginning(facts.next_deadline, rule.within)
            yield rule, max(begins, since + max(least, min(rule.every, rest)))
    if facts.changed_at:
        at = since + max(least, min(CHANGED.every, rest))
        if at <= facts.changed_at + timedelta(days=CHANGED.after):
            yield CHANGED, at


def _asked_at(facts: Facts) -> datetime:
    """The last question that counts: the good one, or a later one that failed."""
    failed_at = facts.failed_at if facts.failures else None
    return max(facts.last_checked_at or NEVER, failed_at or NEVER)


def _rest(facts: Facts) -> timedelta:
    """How long a case is left alone after failures; no bound without."""
    if not facts.failures:
        return timedelta.max
    return REST_AFTER_FAILURES[min(facts.failures, len(REST_AFTER_FAILURES)) - 1]


def _usual(facts: Facts) -> Rule:
    """The rule of the stage: exactly one fits each case."""
    if facts.is_over:
        return BY_CODE["ended"]
    if facts.last_checked_at is None:
        return BY_CODE["unread" if facts.failures else "never"]
    if facts.state == "not_public":
        return BY_CODE["hidden"]
    return BY_STATUS.get(facts.status, BY_CODE["unread"])


@lru_cache(maxsize=4096)
def _beginning(deadline: date, days: int) -> datetime:
    """The beginning of the day in Bangkok so many days before a deadline."""
    return datetime.combine(deadline - timedelta(days=days), time.min, BANGKOK)


def reason(rule: Rule, facts: Facts, now: datetime, language: str) -> str:
    """Why a case is asked about, for a person: English for "en", else Thai."""
    text = rule.english if language == "en" else rule.thai
    if not rule.within or facts.next_deadline is None:
        return text
    left = (facts.next_deadline - bangkok_day(now)).days
    if left < 0:
        return "deadline has passed" if language == "en" else "เลยกำหนดเวลาแล้ว"
    if left == 0:
        return "deadline today" if language == "en" else "ครบกำหนดวันนี้"
    return text.format(n=left).replace("in 1 days", "in 1 day")
