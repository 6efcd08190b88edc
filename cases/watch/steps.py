"""Which step before the last day a hit has reached. Plain Python: no clock, no database.

A step is reached by `<=`: whoever was not told in a night is told in the next.
"""

from datetime import date

STEPS = (14, 7, 3, 1, 0)
OVER = -1
# From here on a hit is told at once, even where its person had a mail on that day already.
URGENT = 3


def step_of(due_on: date, on: date) -> int | None:
    """The smallest step that is reached; None while there is more time than the largest, OVER
    when the last day has passed."""
    left = (due_on - on).days
    if left < 0:
        return OVER
    return min((step for step in STEPS if left <= step), default=None)


def is_to_be_told(due_on: date, told_due_on: date | None, told_step: int | None, on: date) -> bool:
    """Whether a person must hear of a hit: it is new, its last day is another one than was told,
    or a further step is reached."""
    if told_due_on != due_on:
        return True
    step = step_of(due_on, on)
    return step is not None and (told_step is None or step < told_step)


def is_urgent(due_on: date, on: date) -> bool:
    step = step_of(due_on, on)
    return step is not None and step <= URGENT
