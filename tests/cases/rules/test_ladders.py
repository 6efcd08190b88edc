"""Ladders as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules import ladders
from cases.rules.ladders import (
    ANNUITY,
    INTERNAL,
    STATUTORY,
    USUAL,
    LadderRefused,
    read_ladder,
    write_ladder,
)


@pytest.mark.parametrize(
    ("text", "rungs"),
    [
        ("90, 60, 3, 1, 0", (90, 60, 3, 1, 0)),
        ("0 1 3 60", (60, 3, 1, 0)),
        ("3;1;0;3,", (3, 1, 0)),
        ("๙๐, ๓, ๑, ๐", (90, 3, 1, 0)),
        ("730 3 1 0", (730, 3, 1, 0)),
    ],
)
def test_a_ladder_is_read_however_it_is_written(text: str, rungs: tuple[int, ...]) -> None:
    assert read_ladder(text, STATUTORY) == rungs


@pytest.mark.parametrize(
    ("text", "kind", "why", "what"),
    [
        ("", INTERNAL, ladders.EMPTY, ""),
        (" , ", INTERNAL, ladders.EMPTY, ""),
        ("90, soon", INTERNAL, ladders.NO_NUMBER, "soon"),
        ("-3", INTERNAL, ladders.NO_NUMBER, "-3"),
        ("1.5", INTERNAL, ladders.NO_NUMBER, "1.5"),
        ("99999", INTERNAL, ladders.NO_NUMBER, "99999"),
        ("731", INTERNAL, ladders.TOO_LONG, "731"),
        (" ".join(map(str, range(16))), INTERNAL, ladders.TOO_MANY, ""),
        ("90, 60", STATUTORY, ladders.WITHOUT_LAST, "3, 1, 0"),
        ("90, 3, 0", ANNUITY, ladders.WITHOUT_LAST, "1"),
    ],
)
def test_what_is_no_ladder_is_refused_with_the_part_meant(
    text: str, kind: str, why: str, what: str
) -> None:
    with pytest.raises(LadderRefused) as refused:
        read_ladder(text, kind)
    assert (refused.value.why, refused.value.what) == (why, what)


def test_the_ladder_of_internal_times_may_be_short() -> None:
    assert read_ladder("7", INTERNAL) == (7,)


@given(st.sets(st.integers(0, 730), min_size=1, max_size=15))
def test_what_is_written_is_read_again(rungs: set[int]) -> None:
    ladder = tuple(sorted(rungs, reverse=True))
    assert read_ladder(write_ladder(ladder), INTERNAL) == ladder


def test_the_usual_ladders_can_be_read() -> None:
    assert {kind: read_ladder(text, kind)[0] for kind, text in USUAL.items()} == {
        STATUTORY: 90,
        ANNUITY: 180,
        INTERNAL: 14,
    }
