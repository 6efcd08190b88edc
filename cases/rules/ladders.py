"""Ladders of reminders: how many days before a deadline somebody is told, as a list of numbers.

A ladder is kept as people write it, "90, 60, 30", and read into numbers here.
"""

import re
from collections.abc import Mapping

STATUTORY, ANNUITY, INTERNAL = "statutory", "annuity", "internal"
USUAL: Mapping[str, str] = {
    STATUTORY: "90, 60, 30, 14, 7, 3, 1, 0",
    ANNUITY: "180, 90, 60, 30, 14, 7, 3, 1, 0",
    INTERNAL: "14, 7, 3, 1, 0",
}
# The last steps of what the law sets: nobody switches them off.
LAST = (3, 1, 0)
LONGEST = 730
MOST_RUNGS = 15


class LadderRefused(ValueError):
    """A ladder that cannot be used; `why` is one of the words below, `what` the part meant."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why} {what}".strip())
        self.why = why
        self.what = what


EMPTY, NO_NUMBER, TOO_LONG, TOO_MANY, WITHOUT_LAST = (
    "empty",
    "no_number",
    "too_long",
    "too_many",
    "without_last",
)


def read_ladder(text: str, kind: str) -> tuple[int, ...]:
    """The rungs in days, the longest first, each once. Thai digits are read too.

    Raises LadderRefused for anything that is no list of days of 0 to 730, and for a ladder of
    statutory deadlines or annuities without the last three steps.
    """
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    if not parts:
        raise LadderRefused(EMPTY)
    rungs = sorted({_days(part) for part in parts}, reverse=True)
    if len(rungs) > MOST_RUNGS:
        raise LadderRefused(TOO_MANY)
    missing = [str(rung) for rung in LAST if rung not in rungs]
    if kind != INTERNAL and missing:
        raise LadderRefused(WITHOUT_LAST, ", ".join(missing))
    return tuple(rungs)


def _days(part: str) -> int:
    if not part.isdecimal() or len(part) > len(str(LONGEST)) + 1:
        raise LadderRefused(NO_NUMBER, part[:20])
    if (days := int(part)) > LONGEST:
        raise LadderRefused(TOO_LONG, part)
    return days


def write_ladder(rungs: tuple[int, ...]) -> str:
    """A ladder as people write it."""
    return ", ".join(map(str, rungs))
