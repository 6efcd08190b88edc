"""Terms entered by hand are counted as the engine counts: first day out, cautious, rolled."""

from datetime import date

import pytest

from cases.rules.by_hand import ByHand, Period, count_by_hand, given_by_hand
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.labels import CONSEQUENCES
from cases.rules.other_terms import OTHER_TERMS, other_term, other_terms_of
from cases.rules.wording import rule_title, step_text


def counted(trigger, length, unit="days", rolls=True):
    period = Period(date.fromisoformat(trigger), length, unit, rolls)
    return count_by_hand(ByHand("court", period=period), shipped_calendar())


@pytest.mark.parametrize(
    ("trigger", "length", "unit", "nominal", "due"),
    [
        ("2026-01-15", 90, "days", "2026-04-15", "2026-04-16"),  # EX-19: Songkran
        ("2026-03-02", 60, "days", "2026-05-01", "2026-05-01"),  # EX-42: Labour Day is open
        ("2026-09-01", 60, "days", "2026-10-31", "2026-11-02"),  # EX-24
        ("2025-10-13", 6, "months", "2026-04-13", "2026-04-16"),  # EX-16
        ("1982-02-23", 1, "months", "1982-03-23", "1982-03-23"),  # EX-54
        ("2026-02-28", 6, "months", "2026-08-28", "2026-08-28"),  # CNT-6: not 31 August
        ("2021-06-15", 5, "years", "2026-06-15", "2026-06-15"),
    ],
)
def test_the_last_day_is_counted_and_moves_over_closed_days(trigger, length, unit, nominal, due):
    found = counted(trigger, length, unit)
    assert (found.nominal.isoformat(), found.due.isoformat()) == (nominal, due)


def test_a_closed_last_day_stays_where_it_does_not_move():
    found = counted("2026-01-15", 90, rolls=False)
    assert (found.nominal, found.due) == (date(2026, 4, 15), date(2026, 4, 15))
    assert "never_rolled" in [step.code for step in found.steps]


def test_every_step_is_a_line_in_both_languages():
    found = counted("2026-01-15", 90)
    assert [step_text(step, "en", "ce") for step in found.steps] == [
        "Entered by hand; source: Court.",
        "Counted from Thursday 15 January 2026.",
        "The first day is not counted; counting starts on Friday 16 January 2026 (CCC s. 193/3).",
        "Count 90 days: 16+28+31+15=90.",
        "Last day by counting: Wednesday 15 April 2026.",
        "Wednesday 15 April 2026 is closed: Songkran Festival.",
        "Moved to the next working day Thursday 16 April 2026 (CCC s. 193/8).",
    ]
    assert step_text(found.steps[0], "th") == "บันทึกเอง ที่มา: ศาล"


def test_a_named_day_stands_as_it_is_named_even_when_the_office_is_closed():
    given = ByHand("foreign_office", date(2026, 4, 13), due_time="15:30", consequence="lost")
    found = count_by_hand(given, shipped_calendar())
    assert (found.due, found.confirmed) == (date(2026, 4, 13), True)
    codes = [step.code for step in found.steps]
    assert codes == ["by_hand", "named_day", "closed", "due_time", "missed"]


def test_the_literal_day_of_a_short_month_is_a_note():
    found = counted("2026-02-28", 6, "months")
    assert [(note.code, note.params) for note in found.notes] == [
        ("literal_day", {"date": "2026-08-31"})
    ]


def test_a_year_without_announced_days_is_not_confirmed():
    found = counted("2027-01-04", 30)
    assert found.confirmed is False
    assert [note.code for note in found.notes] == ["year_unconfirmed"]


def test_neither_a_day_nor_a_period_is_an_error():
    with pytest.raises(ValueError, match="neither"):
        count_by_hand(ByHand("court"), shipped_calendar())


@pytest.mark.parametrize(
    ("unit", "length", "shown"), [("days", 30, (30, "days")), ("years", 2, (24, "months"))]
)
def test_what_was_typed_is_read_back_from_the_steps(unit, length, shown):
    steps = [step.as_json() for step in counted("2026-01-15", length, unit, rolls=False).steps]
    expected = {"source": "court", "length": shown[0], "unit": shown[1], "rolls": False}
    assert given_by_hand(steps) == expected


def test_the_other_terms_are_those_that_no_rule_computes():
    computed = {rule.code for rule in load_catalogue()}
    codes = [term.code for term in OTHER_TERMS]
    assert len(set(codes)) == len(codes)
    assert computed & set(codes) == set()
    assert {"PAT-16", "PAT-45", "PAT-49", "PAT-52", "PAT-55", "PAT-65d"} <= set(codes)
    assert {"TM-59", "TM-67", "TM-73", "TM-89", "MADRID"} <= set(codes)
    assert {term.consequence for term in OTHER_TERMS} <= {*CONSEQUENCES, ""}


def test_a_kind_of_right_has_its_own_terms_and_each_its_title():
    assert [term.code for term in other_terms_of("gi")] == []
    assert "PAT-65d" not in [term.code for term in other_terms_of("design")]
    assert other_term("DES-S-20") is None
    assert rule_title("TM-67", "en") == "Go to court on a better right"
    assert rule_title("TM-67", "th") == "ฟ้องศาลโดยอ้างว่ามีสิทธิดีกว่า"
