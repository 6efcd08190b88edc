"""Facts no law can be applied to, and events that do nothing here."""

import pytest

from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, InputError, deadlines_for
from tests.cases.rules.asking import ask, day, refusal, warned

FILED = ("filed", "2020-03-10")


@pytest.mark.parametrize(
    ("right", "events", "expected"),
    [
        ("design", [("sneezed", "2026-01-01")], ("events[0].kind", "kind_unknown")),
        ("design", [("patent_year", "2026-01-01")], ("events[0].kind", "kind_unknown")),
        ("patent", [], ("ip_type", "ip_type_unknown")),
        ("design", [FILED, ("granted", "2020-03-09")], ("events[1].date", "before_filing")),
        ("trademark", [FILED, ("registered", "2020-03-09")], ("events[1].date", "before_filing")),
        ("design", [("defect_memo", "2026-01-01")], ("events[0].kind", "without_filing")),
        ("trademark", [("defect_memo", "2026-01-01")], ("events[0].kind", "without_filing")),
        (
            "trademark",
            [("office_action_received", "2026-01-01")],
            ("events[0].section", "section_missing"),
        ),
        (
            "trademark",
            [("office_action_received", "2026-01-01", {"section": "59"})],
            ("events[0].section", "section_unknown"),
        ),
        (
            "trademark",
            [("office_action_received", "2026-01-01", {"section": "15,99"})],
            ("events[0].section", "section_unknown"),
        ),
        (
            "trademark",
            [("office_action_received", "2026-01-01", {"section": ","})],
            ("events[0].section", "section_unknown"),
        ),
        (
            "trademark",
            [("office_action_received", "2026-01-01", {"section": True})],
            ("events[0].section", "section_unknown"),
        ),
        (
            "trademark",
            [("office_action_received", "2026-01-01", {"section": {"15": 1}})],
            ("events[0].section", "section_unknown"),
        ),
        (
            "trademark",
            [("office_action_received", "2026-01-01", {"until": "2025-12-31"})],
            ("events[0].until", "until_before_trigger"),
        ),
        (
            "design",
            [("grant_fee_notice_received", "2026-01-01", {"papers": "yes"})],
            ("events[0].papers", "flag_wrong"),
        ),
        (
            "trademark",
            [("second_letter_sent", "2026-01-01")],
            ("events[0].letter", "letter_wrong"),
        ),
        (
            "trademark",
            [("second_letter_sent", "2026-01-01", {"letter": "second_letter_sent"})],
            ("events[0].letter", "letter_wrong"),
        ),
        (
            "trademark",
            [("second_letter_sent", "2026-01-01", {"letter": "office_action_received"})],
            ("events[0].section", "section_missing"),
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(right, events, expected):
    assert refusal(right, *events) == expected


def test_only_two_sides_are_known():
    assert refusal("design", FILED, our_side="judge") == ("our_side", "our_side_unknown")
    ours = ask("trademark", ("published", "2026-02-16"))
    theirs = ask("trademark", ("published", "2026-02-16"), our_side="opponent")
    assert ours == theirs


def test_a_kind_that_is_no_text_is_refused():
    with pytest.raises(InputError) as refused:
        deadlines_for(
            Facts("design"), [Event(None, day("2026-01-01"))], load_catalogue(), shipped_calendar()
        )
    assert refused.value.message == "“None” is not a known kind of event."


@pytest.mark.parametrize(
    ("right", "event"),
    [
        ("design", ("renewed", "2026-01-01")),
        ("trademark", ("annuity_paid", "2026-01-01", {"years": [5]})),
        ("copyright", ("published", "2026-01-01")),
        ("gi", ("second_letter_sent", "2026-01-01")),
        ("invention", ("defect_memo", "2026-01-01")),
    ],
)
def test_a_known_kind_that_starts_nothing_here_is_warned_of(right, event):
    assert "starts nothing for this kind of right" in warned(right, event)[0]


@pytest.mark.parametrize(
    ("right", "events"),
    [
        ("design", [FILED, ("granted", "2022-06-01")]),
        ("design", [FILED, ("office_action_received", "2026-01-15"), ("abandoned", "2026-05-01")]),
        ("trademark", [("filed", "2026-01-05"), ("registered", "2026-01-05")]),
        (
            "trademark",
            [("second_letter_sent", "2026-03-02", {"letter": "removal_order_received"})],
        ),
    ],
)
def test_an_ordinary_case_gives_no_warning(right, events):
    assert warned(right, *events) == []


def test_a_trademark_trigger_under_the_old_law_is_warned_of_once_a_letter():
    letter = ("office_action_received", "2016-07-27", {"section": "15,17"})
    (warning,) = warned("trademark", letter)
    assert "28 July 2016" in warning
    assert warned("design", ("office_action_received", "2016-07-27")) == []
