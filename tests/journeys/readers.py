"""How a page is read: in Thai or English, in a wide window or on a telephone."""

from dataclasses import dataclass

import pytest

NARROW = 390
WIDE = 1280


@dataclass(frozen=True)
class Reader:
    """A language, "th" or "en", and the width of the window in pixels."""

    language: str
    width: int

    @property
    def era(self) -> str:
        return "be" if self.language == "th" else "ce"

    @property
    def is_narrow(self) -> bool:
        return self.width == NARROW

    def __str__(self) -> str:
        return f"{self.language}-{self.width}"


# A way is walked by one of these; the pages themselves are read by both, each in both windows.
IN_TURN = [Reader("th", NARROW), Reader("en", WIDE)]
every_reader = pytest.mark.parametrize("reader", IN_TURN, ids=str, indirect=True)
