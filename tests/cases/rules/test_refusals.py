"""Facts no law can be applied to, and events that do nothing here."""

from dataclasses import replace

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
        ("trademark", ("granted", "2026-01-01")),
        ("design", ("registered", "2026-01-01")),
        ("copyright", ("filed", "2026-01-01")),
        ("trademark", ("efiled", "2026-01-01")),
    ],
)
def test_a_known_kind_that_starts_nothing_here_is_warned_of(right, event):
    (warning,) = warned(right, event)
    assert "starts nothing for this kind of right" in warning


@pytest.mark.parametrize(
    ("right", "events"),
    [
        ("trademark", [("board_decision_received", "2026-01-05")]),
        ("trademark", [("board_decision_received", "2026-01-05", {"section": "16"})]),
        (
            "trademark",
            [
                ("filed", "2025-01-06", {"route": "madrid"}),
                ("registration_fee_notice_received", "2026-01-05"),
            ],
        ),
    ],
)
def test_a_letter_that_starts_nothing_as_it_was_given_is_warned_of(right, events):
    (warning,) = warned(right, *events)
    assert "starts no term as given" in warning
    assert ask(right, *events) == ()


def test_a_renewal_without_a_registration_is_warned_of():
    assert warned("trademark", ("filed", "2016-01-05"), ("renewed", "2025-12-01")) == [
        "The event Renewed of Monday 1 December B.E. 2568 meets no open term."
    ]


@pytest.mark.parametrize(
    ("right", "events"),
    [
        ("design", [FILED, ("granted", "2022-06-01")]),
        ("gi", [("refusal_received", "2026-01-05"), ("refusal_received", "2026-01-05")]),
        ("gi", [("refusal_received", "2026-01-05"), ("register_order_received", "2026-01-05")]),
        ("invention", [("priority_filed", "2026-01-05"), ("pct_priority", "2026-01-05")]),
        ("trademark", [("exhibited", "2026-02-02"), ("priority_filed", "2026-01-05")]),
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


def test_a_rule_that_has_ended_is_answered_but_not_confirmed():
    (rule,) = [r for r in load_catalogue() if r.code == "DES-S-20"]
    ended = replace(rule, valid_to=day("2026-01-14"))

    def doubts(on):
        letter = Event("office_action_received", day(on))
        (found,) = deadlines_for(Facts("design"), [letter], [ended], shipped_calendar())
        return found.confirmed, [note.code for note in found.notes]

    assert doubts("2026-01-14") == (True, [])
    assert doubts("2026-01-15") == (False, ["newer_law"])


def test_a_day_may_come_as_a_date():
    (found,) = ask(
        "trademark", ("office_action_received", "2026-03-02", {"until": day("2026-04-13")})
    )
    assert found.due_date == day("2026-04-16")


def test_a_trademark_trigger_under_the_old_law_is_warned_of_once_a_letter():
    letter = ("office_action_received", "2016-07-27", {"section": "15,17"})
    (warning,) = warned("trademark", letter)
    assert "28 July 2016" in warning
    assert warned("design", ("office_action_received", "2016-07-27")) == []
