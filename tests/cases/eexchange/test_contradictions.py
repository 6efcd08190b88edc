"""Rows of one number that say different things: nothing is picked, everything is told."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.records import Answer, Reading, parse

NUMBER = "250100001"
ROW = {
    "REQ_NO": NUMBER,
    "TR_NAME": "ครัวคุณยาย",
    "TRADEMARK_STATUS": "ประกาศโฆษณา",
    "REGIS_NO": "ค123456",
    "REQ_DATE": "2025-01-02",
    "PUBLIC_DATE": "2025-11-04",
}


def read(*rows: dict[str, Any]) -> Reading:
    return parse(Answer("TM", NUMBER, "", list(rows)))


@pytest.mark.parametrize(
    ("key", "other", "field", "blank"),
    [
        ("TRADEMARK_STATUS", "เพิกถอนการจดทะเบียน", "status_raw", ""),
        ("REGIS_NO", "ค123457", "registration_number", ""),
        ("TR_NAME", "ครัวคุณตา", "title", ""),
        ("REQ_DATE", "2025-01-03", "filed_on", None),
        ("PUBLIC_DATE", "2568-11-05", "published_on", None),
    ],
)
def test_what_the_rows_do_not_agree_on_is_blank_and_told(
    key: str, other: str, field: str, blank: object
) -> None:
    whole = read(ROW)
    found = read(ROW, {**ROW, key: other})
    assert whole.record is not None
    assert found.record is not None
    assert getattr(found.record, field) == blank
    assert [problem.where for problem in found.problems] == [field]
    assert other in found.problems[0].english
    assert str(ROW[key]) in found.problems[0].sentence("th")
    same = [name for name in vars(whole.record) if name != field]
    assert [getattr(found.record, n) for n in same] == [getattr(whole.record, n) for n in same]


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("REGIS_NO", "ค-123 456"),
        ("REQ_DATE", "02/01/2568"),
        ("REQ_DATE", ""),
        ("TRADEMARK_STATUS", None),
        ("TRADEMARK_STATUS", " ประกาศโฆษณา "),
    ],
)
def test_the_same_in_other_writing_is_no_contradiction(key: str, other: object) -> None:
    found = read(ROW, {**ROW, key: other})
    assert found.problems == ()
    assert found.record is not None
    assert found.record.filed_on == date(2025, 1, 2)
    assert found.record.status_raw == "ประกาศโฆษณา"


def test_one_date_that_cannot_be_read_spoils_the_field_even_beside_a_good_one() -> None:
    found = read(ROW, {**ROW, "REQ_DATE": "2025-02-31"})
    assert found.record is not None
    assert found.record.filed_on is None
    assert [problem.value for problem in found.problems] == ["2025-02-31"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "REQ_NO": st.just(NUMBER),
                "TRADEMARK_STATUS": st.sampled_from(["R", "r", "D", "", None]),
                "REGIS_NO": st.sampled_from(["1", " 1", "2", ""]),
                "REQ_DATE": st.sampled_from(["2025-01-02", "02-01-2568", "2025-01-03", "", "x"]),
            }
        ),
        min_size=1,
        max_size=4,
    ),
    st.randoms(),
)
def test_the_order_of_the_rows_decides_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    turned = list(rows)
    random.shuffle(turned)
    first, second = read(*rows).record, read(*turned).record
    assert first is not None
    assert second is not None
    assert (first.status_raw, first.filed_on) == (second.status_raw, second.filed_on)
    assert first.registration_number == second.registration_number
