"""The made-up register: enough of everything, the same for the same day, and true to the law."""

import re
from datetime import date
from typing import NamedTuple

import pytest

from cases.eexchange.register_data import PLANS, Right, make_register
from cases.eexchange.register_rows import rows_for, tmdata_for
from cases.eexchange.status import DEFAULT_STATUS_MAP, INTERNAL_STATUSES, classify
from tests.cases.eexchange.conftest import TODAY

NUMBERS = {
    "trademark": r"\d{2}01\d{5}|\d{6}",
    "design": r"\d{2}02\d{6}",
    "invention": r"\d{2}01\d{6}",
    "petty_patent": r"\d{2}03\d{6}",
}


class Row(NamedTuple):
    contains: str
    internal: str
    exact: bool


ROWS = [Row(*row) for row in DEFAULT_STATUS_MAP]
REGISTER = make_register(TODAY)


def test_there_are_at_least_300_rights_each_with_a_number_of_its_own() -> None:
    assert len({right.number for right in REGISTER}) == len(REGISTER) >= 300
    assert all(re.fullmatch(NUMBERS[right.ip_type], right.number) for right in REGISTER)


def test_the_same_day_gives_the_same_register_and_another_day_another() -> None:
    assert make_register(TODAY) == REGISTER
    assert make_register(date(2027, 3, 1)) != REGISTER


@pytest.mark.parametrize("ip_type", PLANS)
def test_every_stage_of_every_kind_is_there(ip_type: str) -> None:
    stages = {right.stage(TODAY) for right in REGISTER if right.ip_type == ip_type}

    assert stages == set(range(len(PLANS[ip_type])))


def test_every_status_of_a_docket_occurs_and_one_that_nobody_knows() -> None:
    words = {right.words(TODAY) for right in REGISTER} - {""}

    assert {classify(text, ROWS) for text in words} == {*INTERNAL_STATUSES, None}


def test_some_rights_are_not_public_yet_and_have_no_row() -> None:
    hidden = [right for right in REGISTER if not right.words(TODAY)]

    assert {right.ip_type for right in hidden} == {"design", "invention", "petty_patent"}
    assert [row for right in hidden for row in rows_for(right, TODAY)] == []


def test_nothing_in_the_register_lies_in_the_future_or_out_of_order() -> None:
    for right in REGISTER:
        published, registered = right.day("published", TODAY), right.day("registered", TODAY)
        days = [right.filed, *[day for day in (published, registered) if day], TODAY]

        assert days == sorted(days)


@pytest.mark.parametrize(
    ("ip_type", "filed", "last"),
    [
        ("trademark", date(2019, 7, 5), date(2029, 7, 4)),
        ("trademark", date(2012, 7, 5), date(2032, 7, 4)),
        ("trademark", date(2020, 1, 1), date(2029, 12, 31)),
        ("trademark", date(2020, 2, 29), date(2030, 2, 28)),
        ("design", date(2020, 3, 31), date(2030, 3, 30)),
        ("invention", date(2020, 5, 1), date(2040, 4, 30)),
        ("petty_patent", date(2022, 5, 1), date(2028, 4, 30)),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary(
    ip_type: str, filed: date, last: date
) -> None:
    assert Right(ip_type, "1", "t", "o", filed).expires(TODAY) == last


def test_a_right_that_is_not_registered_has_no_term_and_no_registration_number() -> None:
    young = Right("trademark", "260100001", "t", "o", date(2026, 11, 1))

    assert (young.expires(TODAY), young.registration_number(TODAY)) == (None, "")


def test_a_right_exists_from_its_filing_on() -> None:
    tomorrow = Right("trademark", "260100001", "t", "o", date(2026, 11, 25))

    assert (tomorrow.words(TODAY), tomorrow.can_move(TODAY)) == ("", False)


def test_a_kept_date_of_a_later_day_is_not_told_before_it() -> None:
    right = Right("trademark", "260100001", "t", "o", date(2026, 1, 1), ("30",))
    right.advance_to("ประกาศโฆษณา", TODAY)

    assert right.day("published", TODAY) == TODAY
    assert right.day("published", date(2026, 11, 23)) is None


def test_an_ended_right_stands_still_and_its_letter_is_d() -> None:
    ended = Right("trademark", "1", "t", "o", date(2026, 1, 1), end="ถอนคำขอ", ends_after=100)
    before = tmdata_for(ended, TODAY)

    ended.step(TODAY)
    assert (tmdata_for(ended, TODAY), before["status"]) == (before, "D")

    ended.advance_to("ประกาศโฆษณา", TODAY)
    assert (ended.words(TODAY), ended.day("published", TODAY)) == ("ประกาศโฆษณา", None)


def test_an_opposed_mark_is_still_pending_for_tmdata() -> None:
    opposed = Right("trademark", "1", "t", "o", date(2025, 1, 1), end="ถูกคัดค้าน", ends_after=340)

    assert opposed.letter(TODAY) == "P"
