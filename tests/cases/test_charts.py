"""Bars and lines stay within their frame, and what is missing has none."""

from hypothesis import given
from hypothesis import strategies as st

from cases.charts import Bar, bars, columns, line, number, round_top

VALUES = st.lists(st.tuples(st.none() | st.integers(0, 10**9), st.none() | st.integers(0, 10**9)))


def test_bars_stand_beside_each_other_below_round_lines() -> None:
    drawn = columns([(50, 100), (None, 0)], 200)

    assert drawn.lines == (("200", 0), ("150", 30), ("100", 60), ("50", 90), ("0", 120))
    assert drawn.groups[0].bars == (
        Bar(0, "7", "116.67", "16.92", "83.33"),
        Bar(1, "25", "33.33", "16.92", "166.67"),
    )
    assert (drawn.groups[1].bars, drawn.groups[1].at) == ((), "75")


def test_lying_bars_stand_one_below_the_other() -> None:
    drawn = bars([(10, 5), (None, 10)], 40, 7)

    assert drawn.groups[0].bars == (Bar(0, "0", "18", "100", "7"), Bar(1, "0", "26", "50", "7"))
    assert [(bar.series, bar.y) for bar in drawn.groups[1].bars] == [(1, "66")]


def test_a_line_breaks_where_a_value_is_missing() -> None:
    assert line([0, 10, None, 5], 90, 20) == ("0,20 30,0", "90,10")
    assert (line([], 90, 20), line([None], 90, 20)) == ((), ())


@given(VALUES)
def test_no_bar_leaves_its_frame(values: list[tuple[int | None, int | None]]) -> None:
    for group in columns(values, 180).groups:
        for bar in group.bars:
            assert 0 <= float(bar.x) <= float(bar.x) + float(bar.width) <= 100.01
            assert 0 <= float(bar.y) <= float(bar.y) + float(bar.height) <= 180.02
    assert all(
        0 < float(bar.width) + 0.01 <= 100.02
        for group in bars(values, 40, 7).groups
        for bar in group.bars
    )


@given(st.integers(0, 10**15))
def test_the_top_is_round_and_not_far_above(most: int) -> None:
    top = round_top(most)

    assert top >= max(most, 4)
    assert top % 4 == 0
    assert top <= max(4, most * 2)
    assert number(float(most)) == str(most)
