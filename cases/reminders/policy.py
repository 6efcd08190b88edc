"""Who must be told of a deadline, and when. Plain Python over plain values.

A step is found with "on or before": what a night missed is told by the next one, and a later
step never waits for an earlier. A day on which the office is closed moves a step to the last
working day before it, never to a later one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType

from cases.rules.ladders import ANNUITY, INTERNAL, LAST, STATUTORY, USUAL, read_ladder

OVERDUE = "overdue"
UNACKNOWLEDGED = "unacknowledged"
URGENT = 7
DAY = timedelta(days=1)
# No office is closed for longer; a calendar that says so is not followed any further.
LONGEST_REST = 31
ALWAYS = 10_000

RESPONSIBLE, DEPUTY, VERIFIER = "responsible", "deputy", "verifier"
PARTNER, STAND_IN, ADMINISTRATOR = "partner", "stand_in", "administrator"

Ladder = tuple[int, ...]
IsQuiet = Callable[[date], bool]


def usual_ladders() -> Mapping[str, Ladder]:
    return MappingProxyType({kind: read_ladder(text, kind) for kind, text in USUAL.items()})


@dataclass(frozen=True)
class Policy:
    """The office's rules. `*_from` is so many days before the last day from which that person is
    told too, None never. Who has not acknowledged one of the last steps by `acknowledge_by`, a
    time in Bangkok, leaves it to the partner; None leaves it to nobody."""

    ladders: Mapping[str, Ladder] = field(default_factory=usual_ladders)
    deputy_from: int | None = ALWAYS
    verifier_from: int | None = 14
    partner_from: int | None = 0
    acknowledge_by: time | None = time(15)
    digest_at: time = time(7)


@dataclass(frozen=True)
class Person:
    """Somebody who could be told: `can_be_told` is whether a mail may reach them, `away` whether
    they are on leave, `told_from` from how many days on they wish to be told."""

    pk: int
    can_be_told: bool
    away: bool = False
    told_from: int | None = None

    @property
    def is_there(self) -> bool:
        return self.can_be_told and not self.away


@dataclass(frozen=True)
class Recipient:
    """One person to tell, and as what."""

    pk: int
    role: str


@dataclass(frozen=True)
class Circle:
    """Those around one deadline. `stand_in` is whom the responsible person named for the days of
    a leave."""

    responsible: Person | None = None
    deputy: Person | None = None
    stand_in: Person | None = None
    verifier: Person | None = None
    partner: Person | None = None
    administrators: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Day:
    """A day of telling. What falls on a day up to `reach` is told today, because nobody is there
    to read it then; `worked` is the last working day until today."""

    on: date
    reach: date
    worked: date


def day_of(on: date, is_quiet: IsQuiet) -> Day:
    """The day with the closed days around it."""
    reach = worked = on
    while is_quiet(reach + DAY) and (reach - on).days < LONGEST_REST:
        reach += DAY
    while is_quiet(worked) and (on - worked).days < LONGEST_REST:
        worked -= DAY
    return Day(on, reach, worked)


def ladder_kind(kind: str, *, keeps_in_force: bool) -> str:
    """By which ladder a deadline is told: what keeps a right in force by that of annuities, what
    is entered by hand by that of the law."""
    if keeps_in_force:
        return ANNUITY
    return STATUTORY if kind in {"statutory", "manual"} else INTERNAL


def step_for(due: date, day: Day, ladder: Ladder) -> str | None:
    """The step that holds on a day: the smallest rung not below the days left.

    None while the deadline is further ahead than the longest rung. An overdue deadline has a step
    of its own for its first day and for every working day, named `overdue:` and that day.
    """
    if due < day.on:
        return overdue_step(max(due + DAY, day.worked))
    left = max((due - day.reach).days, 0)
    holding = [rung for rung in ladder if rung >= left]
    return str(min(holding)) if holding else None


def coming_steps(
    due: date, ladder: Ladder, is_quiet: IsQuiet, on: date
) -> tuple[tuple[date, str], ...]:
    """The days from a day on at which a new step is told, each with that step, the next first.

    Of steps that fall on one working day, as before closed days, only the last is told. After the
    last day there are none: an overdue deadline is told on every working day.
    """
    falls_on = {}
    for rung in sorted(ladder, reverse=True):
        falls_on[day_of(due - rung * DAY, is_quiet).worked] = str(rung)
    return tuple((day, step) for day, step in falls_on.items() if day >= on)


def overdue_step(on: date) -> str:
    """The step of an overdue deadline on a day."""
    return f"{OVERDUE}:{on.isoformat()}"


def unacknowledged_step(step: str) -> str:
    """The step that tells the partner that nobody acknowledged another."""
    return f"{UNACKNOWLEDGED}:{step}"


def is_final(step: str, kind: str) -> bool:
    """Whether a step is one of the last three, or after the last day, of what the law or a person
    set: it is told for certain, alone, and must be acknowledged."""
    if kind == INTERNAL:
        return False
    return not step.isdecimal() or int(step) in LAST


def days_before(step: str) -> int:
    """How many days before the last day a step lies; -1 after that day, and more than any step
    where there is none."""
    if step.startswith(OVERDUE):
        return -1
    return int(step) if step.isdecimal() else ALWAYS


def is_urgent(step: str) -> bool:
    """Whether a step belongs to the last seven days or comes after the last day."""
    return not step.isdecimal() or int(step) <= URGENT


def recipients_for(
    circle: Circle, step: str, kind: str, policy: Policy, *, unverified: bool
) -> tuple[Recipient, ...]:
    """Whom a step is told, each once: first whoever answers for the case that day, then the
    others from their own day on; the administrators where nobody answers."""
    answering = answers(circle)
    if answering is None:
        return tuple(Recipient(p.pk, ADMINISTRATOR) for p in circle.administrators if p.is_there)
    found = {answering[0].pk: answering}
    others = (
        (circle.deputy, DEPUTY, policy.deputy_from),
        (circle.verifier if unverified else None, VERIFIER, policy.verifier_from),
        (circle.partner, PARTNER, policy.partner_from),
    )
    for person, role, since in others:
        if person is not None and person.is_there and _reached(step, since):
            found.setdefault(person.pk, (person, role))
    wanted = (one for one in found.values() if _wants(one[0], step, kind))
    return tuple(Recipient(person.pk, role) for person, role in wanted)


def answers(circle: Circle) -> tuple[Person, str] | None:
    """Who answers for a deadline today, and as what: the responsible person, else who stands in.
    None where neither they nor a deputy nor a partner can be told."""
    nobody = circle.responsible is None
    in_turn = (
        (circle.responsible, RESPONSIBLE),
        (circle.stand_in, STAND_IN),
        (circle.deputy, DEPUTY if nobody else STAND_IN),
        (circle.partner, PARTNER if nobody else STAND_IN),
    )
    return next(((p, role) for p, role in in_turn if p is not None and p.is_there), None)


def _reached(step: str, since: int | None) -> bool:
    if since is None:
        return False
    return not step.isdecimal() or int(step) <= since


def _wants(person: Person, step: str, kind: str) -> bool:
    """Early steps may be switched off by a person, the final ones never."""
    return is_final(step, kind) or _reached(step, ALWAYS if person.told_from is None
                                            else person.told_from)  # fmt: skip


def unreachable(circle: Circle) -> tuple[int, ...]:
    """Who should be told of a deadline and has no usable address, each once."""
    asked = (one for one in (circle.responsible, circle.deputy) if one is not None)
    return tuple(dict.fromkeys(one.pk for one in asked if not one.can_be_told))


def escalation_day(on: date, at: time, acknowledge_by: time, is_quiet: IsQuiet) -> date:
    """The last working day whose hour of acknowledging is over."""
    day = on if at >= acknowledge_by else on - DAY
    return day_of(day, is_quiet).worked


def escalate_to(circle: Circle, told: Iterable[int]) -> tuple[Recipient, ...]:
    """Who is told that nobody acknowledged: the partner, and where the partner answers for the
    case or cannot be told, the administrators who do not know of it yet."""
    answering = answers(circle)
    partner = circle.partner
    if partner is not None and partner.is_there and (not answering or answering[0] != partner):
        return (Recipient(partner.pk, PARTNER),)
    known = set(told)
    return tuple(
        Recipient(one.pk, ADMINISTRATOR)
        for one in circle.administrators
        if one.is_there and one.pk not in known
    )


# Minutes to wait after each refusal of the mail server; the last one repeats.
PAUSES = (5, 15, 60, 180, 360)
MOST_ATTEMPTS = 10


def minutes_until_next_attempt(attempts: int) -> int:
    """How long to wait after so many failed attempts, at least one."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def may_give_up(attempts: int, steps: Iterable[str]) -> bool:
    """Whether a mail that failed so often is left to a person.

    Never while it tells of a deadline in its last seven days or overdue.
    """
    return attempts >= MOST_ATTEMPTS and not any(is_urgent(step) for step in steps)
