"""Which step of an instruction may follow which, by whom, and until which day. Plain Python.

A payment that keeps a right in force is asked for, answered, ordered, paid, and its receipt
filed. What the law leaves no room for is refused with a reason: a step after the window, a lump
sum that is not the first payment or is late (ANN-4, ANN-5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.rules.recurring import FIRST_ANNUITY
from fees.tariff import ANNUITY_RULES

FIRST_CALL, LAST_CALL = 1, 3
YEARLY, LUMP, ABANDON, OFFICE = "yearly", "lump", "abandon", "office"
CHOICES = (YEARLY, LUMP, ABANDON, OFFICE)
CALL, ANSWER, CONFIRM, ORDER, RECALL, PAY, FILE, CLOSE = (
    "call", "answer", "confirm", "order", "recall", "pay", "file", "close",
)  # fmt: skip
# What each step makes of the state in which it may be taken.
NEXT: Mapping[str, Mapping[str, str]] = {
    CALL: {"to_ask": "asked", "asked": "asked"},
    ANSWER: {"to_ask": "answered", "asked": "answered", "answered": "answered"},
    CONFIRM: {"answered": "closed"},
    ORDER: {"answered": "ordered"},
    RECALL: {"ordered": "answered"},
    PAY: {"ordered": "paid"},
    FILE: {"paid": "filed"},
    CLOSE: {"filed": "closed"},
}


class NotNow(ValueError):
    """A step that cannot be taken; `code` names the reason, `day` belongs to it."""

    def __init__(self, code: str, day: date | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.day = day


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an instruction has come; `chosen_by` is the one who entered the client's word;
    `asked_by` are those who wrote and sent the letter whose link brought it."""

    state: str = "to_ask"
    calls: int = 0
    choice: str = ""
    chosen_by: int | None = None
    asked_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Term:
    """The window of a payment: its last day, the last one with surcharge, and whether a lump sum
    may stand in its place (`first`)."""

    due: date
    last_day: date
    first: bool = False
    open: bool = True


def lump_possible(term: Term, on: date) -> bool:
    """All years at once: only in place of the first payment, and only in time."""
    return not why_no_lump(term.first, term.due, on)


def is_first_payment(code: str, years: Sequence[int]) -> bool:
    """Whether an annuity is the first one of its right."""
    return code in ANNUITY_RULES and FIRST_ANNUITY in years


def why_no_lump(first: bool, due: date, on: date) -> str:
    """Why all years cannot be paid at once on a day: only in place of the first payment, and in
    time (ANN-4, ANN-5); "" where they can."""
    if not first:
        return "lump_not_first"
    return "lump_late" if on > due else ""


def state_after(step: str, standing: Standing) -> str:
    """The state that a step leads to. Raises NotNow where it may not be taken."""
    if standing.state not in NEXT[step]:
        raise NotNow(f"{step}_not_now")
    return NEXT[step][standing.state]


def check_call(standing: Standing, term: Term, call: int, on: date) -> None:
    """Ask the client: once by each call, in their order, while the window is open."""
    state_after(CALL, standing)
    check_window(term, on)
    if not FIRST_CALL <= call <= LAST_CALL:
        raise NotNow("call_unknown")
    if call <= standing.calls:
        raise NotNow("called_already")


def check_answer(standing: Standing, term: Term, choice: str, on: date) -> None:
    """Take the client's word, or a better one in its place, while the window is open; also in
    place of an ordered lump sum that nobody can pay any more, since it is late."""
    late_lump = standing.state == "ordered" and standing.choice == LUMP and on > term.due
    if not late_lump:
        state_after(ANSWER, standing)
    check_window(term, on)
    if choice not in CHOICES:
        raise NotNow("choice_unknown")
    if choice == LUMP:
        check_lump(term, on)


def check_confirm(standing: Standing, term: Term, by: int) -> None:
    """Let a right end: a second person, on a word that was given while the window was open."""
    state_after(CONFIRM, standing)
    if standing.choice != ABANDON:
        raise NotNow("nothing_to_confirm")
    if not term.open:
        raise NotNow("term_closed")
    if standing.chosen_by == by:
        raise NotNow("another_person")
    if by in standing.asked_by:
        raise NotNow("asked_yourself")


def check_order(standing: Standing, term: Term, on: date) -> None:
    """Order the payment that the client wants; yearly where the office decides."""
    state_after(ORDER, standing)
    check_window(term, on)
    if standing.choice == ABANDON:
        raise NotNow("abandoned")
    if standing.choice == LUMP:
        check_lump(term, on)


def check_window(term: Term, on: date) -> None:
    """Raises NotNow when the term was settled, or its last day with surcharge is past."""
    if not term.open:
        raise NotNow("term_closed")
    if on > term.last_day:
        raise NotNow("window_closed", term.last_day)


def check_lump(term: Term, on: date) -> None:
    """Raises NotNow when all years cannot be paid at once."""
    if why := why_no_lump(term.first, term.due, on):
        raise NotNow(why, term.due)
