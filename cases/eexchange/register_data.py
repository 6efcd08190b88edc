"""A made-up register for the sandbox: rights in every stage, the same for the same day."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.eexchange.register_names import (
    FAMILIES,
    GOODS,
    PEOPLE,
    PLACES,
    SECOND_NAMES,
    TITLES,
    TRADES,
    WORKS,
)

SEED = 2569

# Days after filing at which a right reaches each stage, and the office's words for it.
TRADEMARK = (
    (0, "รับคำขอจดทะเบียน", ""),
    (45, "รอตรวจสอบ", ""),
    (240, "ให้แก้ไขคำขอ", ""),
    (330, "ประกาศโฆษณา", "published"),
    (400, "รอชำระค่าธรรมเนียมจดทะเบียน", ""),
    (460, "รับจดทะเบียนแล้ว", "registered"),
)
PATENT = (
    (0, "", ""),
    (200, "ประกาศโฆษณา", "published"),
    (320, "อยู่ระหว่างตรวจสอบการประดิษฐ์", ""),
    (700, "แจ้งชำระค่าธรรมเนียมออกสิทธิบัตร", ""),
    (780, "ออกสิทธิบัตรแล้ว", "registered"),
)
DESIGN = (
    (0, "", ""),
    (180, "ประกาศโฆษณา", "published"),
    (300, "รอตรวจสอบความใหม่", ""),
    (480, "แจ้งชำระค่าธรรมเนียมออกสิทธิบัตร", ""),
    (540, "ออกสิทธิบัตรแล้ว", "registered"),
)
PETTY = (
    (0, "", ""),
    (150, "แจ้งชำระค่าธรรมเนียมออกอนุสิทธิบัตร", ""),
    (200, "ออกอนุสิทธิบัตรแล้ว", "registered"),
)
WORK = (
    (0, "รับคำขอ", ""),
    (60, "รับแจ้งข้อมูลแล้ว", "registered"),
)
PLACE = (
    (0, "", ""),
    (150, "ประกาศโฆษณา", "published"),
    (300, "ขึ้นทะเบียนแล้ว", "registered"),
)
PLANS = {"trademark": TRADEMARK, "design": DESIGN, "invention": PATENT, "petty_patent": PETTY}
# The kinds that the services tell without a status.
QUIET_PLANS = {"copyright": WORK, "gi": PLACE}
# How a right leaves its plan: before registration, after it, and as a published mark.
ENDS = ("คำขอถูกละทิ้ง", "จำหน่ายคำขอ", "ถอนคำขอ", "ไม่รับจดทะเบียน")
LATE_ENDS = ("ถูกเพิกถอนการจดทะเบียน", "ไม่ได้ต่ออายุ", "สิ้นอายุ")
DISPUTES = ("ถูกคัดค้าน", "อยู่ระหว่างอุทธรณ์")
UNHEARD_OF = "รอผลการหารือข้อกฎหมาย"
TERMS = {"trademark": 10, "design": 10, "invention": 20, "petty_patent": 6}
SERIES = {"invention": "01", "design": "02", "petty_patent": "03"}


@dataclass
class Right:
    """One right of the made-up register.

    `ends_after` days it leaves its plan with the words of `end`. `ahead` moves it forward in
    time by so many days; `status` overrides the office's words; `dates` are the days of events
    that it must keep when it is moved. `odd` is how its row is written: be_date or null.
    """

    ip_type: str
    number: str
    title: str
    owner: str
    filed: date
    classes: tuple[str, ...] = ()
    ends_after: int = 0
    end: str = ""
    odd: str = ""
    ahead: int = 0
    status: str = ""
    dates: dict[str, date] = field(default_factory=dict)

    @property
    def plan(self) -> tuple[tuple[int, str, str], ...]:
        return PLANS.get(self.ip_type) or QUIET_PLANS[self.ip_type]

    def age(self, today: date) -> int:
        return (today - self.filed).days + self.ahead

    def stage(self, today: date) -> int:
        """The place in the plan that it has reached; -1 before filing."""
        age = self.age(today)
        if self.end:
            age = min(age, self.ends_after)
        return sum(1 for days, *_ in self.plan if days <= age) - 1

    def has_ended(self, today: date) -> bool:
        return bool(self.end) and self.age(today) >= self.ends_after

    def words(self, today: date) -> str:
        """The office's status text, "" while nothing is public."""
        if self.status:
            return self.status
        at = self.stage(today)
        words = self.plan[at][1] if at >= 0 else ""
        return self.end if words and self.has_ended(today) else words

    def letter(self, today: date) -> str:
        """P, R or D, as the service tmdata tells it."""
        if self.has_ended(today) and self.end not in DISPUTES:
            return "D"
        return "R" if self.day("registered", today) else "P"

    def day(self, what: str, today: date) -> date | None:
        """The day on which it was published or registered, if it was by now."""
        if what in self.dates:
            return self.dates[what] if self.dates[what] <= today else None
        at = self.stage(today)
        reached = (days for days, _words, event in self.plan[: at + 1] if event == what)
        days = next(reached, None)
        return None if days is None else self.filed + timedelta(days=days - self.ahead)

    def expires(self, today: date) -> date | None:
        """The last day of the term, counted from filing; a mark is renewed in time."""
        if self.day("registered", today) is None:
            return None
        years = TERMS[self.ip_type]
        last = _day_before(self.filed, self.filed.year + years)
        while self.ip_type == "trademark" and last < today and not self.has_ended(today):
            last = _day_before(self.filed, last.year + years)
        return last

    def registration_number(self, today: date) -> str:
        day = self.day("registered", today)
        if day is None:
            return ""
        running = self.number[-5:]
        return f"{day.year % 100:02d}11{running}" if self.ip_type == "trademark" else running

    def can_move(self, today: date) -> bool:
        return not self.end and -1 < self.stage(today) < len(self.plan) - 1

    def step(self, today: date) -> None:
        """Move forward to the next stage of the plan, if there is one."""
        self.status = ""
        if self.can_move(today):
            self._go(self.stage(today) + 1, today)

    def advance_to(self, words: str, today: date) -> None:
        """Take a status text: a later stage of the plan with its dates, or just the words."""
        at = self.stage(today)
        later = [n for n, stage in enumerate(self.plan) if n > at and stage[1] == words]
        if later and not self.end:
            self._go(later[0], today)
        self.status = words

    def _go(self, stage: int, today: date) -> None:
        """What happened keeps its day; what is skipped on the way happens today."""
        for _days, _words, event in self.plan[: stage + 1]:
            if event:
                self.dates[event] = self.day(event, today) or today
        self.ahead += self.plan[stage][0] - self.age(today)


def _day_before(filed: date, year: int) -> date:
    """The day before an anniversary; 28 February where there is no 29 (section 193/5)."""
    try:
        return filed.replace(year=year) - timedelta(days=1)
    except ValueError:
        return date(year, 2, 28)


def make_register(today: date, count: int = 360) -> list[Right]:
    """So many rights in every stage, spread over the years before a day, and three old marks.

    The same day always gives the same register, so a demo docket can be made to match. The
    number of each old mark is part of a newer number, as a search with wildcards finds it.
    """
    chance = random.Random(SEED)  # noqa: S311 - made-up data, not a secret
    kinds = ("trademark", "trademark", "design", "invention", "petty_patent")
    rights = [_right(kinds[n % len(kinds)], n, today, chance) for n in range(count)]
    return rights + [_old_mark(right) for right in rights[:12:5]]


def make_others(today: date) -> list[Right]:
    """Works and geographical indications in every stage of theirs."""
    works = [
        Right("copyright", f"CR-{day.year % 100:02d}{n:04d}", title, _owner(n, chance), day)
        for n, title, day, chance in _spread(WORKS, today, 25)
    ]
    places = [
        Right("gi", f"{(day.year + 543) % 100:02d}10{n:04d}", title, _owner(n, chance), day)
        for n, title, day, chance in _spread(PLACES, today, 90)
    ]
    for right in (*works, *places):
        right.odd = {"3": "be_date", "5": "null"}.get(right.number[-1], "")
    return works + places


def _spread(
    titles: Sequence[str], today: date, apart: int
) -> Iterator[tuple[int, str, date, random.Random]]:
    """Each title with its number and a day of filing, so many days apart."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, not a secret
    for n, title in enumerate(titles, 1):
        yield n, title, today - timedelta(days=n * apart - 5), chance


def _right(ip_type: str, n: int, today: date, chance: random.Random) -> Right:
    plan = PLANS[ip_type]
    stage = (n // 5) % (len(plan) + 3)
    filed = today - timedelta(days=_age_for(plan, stage, ip_type, chance))
    right = Right(
        ip_type=ip_type,
        number=_number(ip_type, filed, n),
        title=_title(ip_type, n, chance),
        owner=_owner(n, chance),
        filed=filed,
        classes=_some_classes(chance) if ip_type == "trademark" else (),
        odd={3: "be_date", 6: "be_date", 7: "null", 11: "null"}.get(n % 50, ""),
    )
    if n % 17 == 5 or n % 19 == 6:
        _end(right, n, today, chance)
    elif n % 45 == 16:
        right.end, right.ends_after = DISPUTES[n // 45 % 2], max(331, right.age(today) - 10)
    elif n % 97 == 15:
        right.status = UNHEARD_OF
    return right


def _end(right: Right, n: int, today: date, chance: random.Random) -> None:
    """Let a right leave its plan some weeks ago, in a way that fits how far it had come."""
    age = max(1, right.age(today) - chance.randint(5, 60))
    reached = {event for days, _words, event in right.plan if days <= age}
    ways = LATE_ENDS if "registered" in reached else ENDS
    right.ends_after, right.end = age, ways[n // 3 % len(ways)]


def _old_mark(newer: Right) -> Right:
    """A mark with a six-digit number of the years before 2016."""
    return Right(
        ip_type="trademark",
        number=newer.number[3:],
        title=f"{newer.title} ดั้งเดิม",
        owner=newer.owner,
        filed=date(2013, newer.filed.month, min(newer.filed.day, 28)),
        classes=newer.classes[:1],
    )


def _age_for(
    plan: tuple[tuple[int, str, str], ...], stage: int, ip_type: str, chance: random.Random
) -> int:
    """An age in days that lies in a stage; the stages past the plan are old registered rights."""
    if stage < len(plan):
        start = plan[stage][0]
        stop = plan[stage + 1][0] if stage + 1 < len(plan) else start + 400
        return start + chance.randint(3, max(4, (stop - start) * 9 // 10))
    years = min(3 + stage - len(plan) + chance.randint(0, 3), TERMS[ip_type] - 1)
    return 365 * years + chance.randint(1, 330)


def _number(ip_type: str, filed: date, n: int) -> str:
    year = f"{filed.year % 100:02d}"
    if ip_type == "trademark":
        return f"{year}01{10_000 + n * 7:05d}"
    return f"{year}{SERIES[ip_type]}{1_000 + n * 3:06d}"


def _title(ip_type: str, n: int, chance: random.Random) -> str:
    names = TITLES[ip_type]
    name = names[n // 5 % len(names)]
    return name if n < 5 * len(names) else f"{name} {chance.choice(SECOND_NAMES)}"


def _owner(n: int, chance: random.Random) -> str:
    if n % 6 == 4:
        return chance.choice(PEOPLE)
    return f"บริษัท {FAMILIES[n % len(FAMILIES)]} {TRADES[n % len(TRADES)]} จำกัด"


def _some_classes(chance: random.Random) -> tuple[str, ...]:
    wanted = chance.choice((1, 1, 1, 2, 3))
    return tuple(sorted(chance.sample(sorted(GOODS), wanted), key=int))
