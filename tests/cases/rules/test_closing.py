"""What closes or overtakes a term."""

import pytest

from tests.cases.rules.asking import ask, day, refusal, status_of, statuses, warned

LETTER = ("office_action_received", "2026-01-15")


def answered(on, **keys):
    return ("office_action_answered", on, keys)


@pytest.mark.parametrize(
    ("on", "status"),
    [("2026-01-15", "met"), ("2026-04-15", "met"), ("2026-04-16", "met"), ("2026-04-17", "late")],
)
def test_met_until_the_rolled_day_and_late_after_it(on, status):
    assert statuses("design", LETTER, answered(on)) == [("DES-S-20", status, on)]


def test_one_answer_closes_the_oldest_letter_only():
    second = ("office_action_received", "2026-02-02")
    assert status_of("DES-S-20", "design", LETTER, second, answered("2026-02-20")) == [
        "met",
        "open",
    ]
    both = status_of(
        "DES-S-20", "design", second, LETTER, answered("2026-02-20"), answered("2026-02-21")
    )
    assert both == ["met", "met"]


def test_an_answer_can_name_its_letter():
    second = ("office_action_received", "2026-02-02")
    named = answered("2026-02-20", of="DES-S-20", trigger_date="2 ก.พ. 2569")
    assert status_of("DES-S-20", "design", LETTER, second, named) == ["open", "met"]


def test_an_answer_before_its_letter_closes_nothing_and_is_warned_of():
    early = answered("2026-01-14")
    assert statuses("design", LETTER, early) == [("DES-S-20", "open", None)]
    assert warned("design", LETTER, early) == [
        "The event Office action answered of Wednesday 14 January B.E. 2569 lies before the term "
        "began and closes nothing."
    ]


@pytest.mark.parametrize(
    "events",
    [
        [answered("2026-02-01")],
        [LETTER, answered("2026-02-01"), answered("2026-02-02")],
        [LETTER, answered("2026-02-01", of="DES-S-20", trigger_date="2026-01-16")],
    ],
)
def test_a_closing_event_that_meets_no_open_term_is_warned_of(events):
    assert len(warned("design", *events)) == 1
    assert "meets no open term" in warned("design", *events)[0]


@pytest.mark.parametrize("kind", ["filed", "opposition_filed", "counterstatement_filed"])
def test_events_that_stand_for_themselves_need_no_term(kind):
    assert warned("design", (kind, "2026-02-01")) == []


def test_a_filing_before_the_priority_day_is_warned_of():
    assert len(warned("design", ("priority_filed", "2026-02-02"), ("filed", "2026-02-01"))) == 1


def test_the_terms_of_one_trademark_letter_close_together():
    letter = ("office_action_received", "2026-03-02", {"section": "15,17"})
    for closing in (("appeal_filed", "2026-04-30"), answered("2026-04-30")):
        assert {s for _c, s, _m in statuses("trademark", letter, closing)} == {"met"}


def test_an_amendment_does_not_answer_a_refusal_under_section_16():
    letter = ("office_action_received", "2026-03-02", {"section": "16"})
    assert statuses("trademark", letter, answered("2026-04-01")) == [("TM-18", "open", None)]


def test_two_letters_close_one_after_the_other():
    first = ("office_action_received", "2026-03-02", {"section": "15"})
    second = ("office_action_received", "2026-03-09", {"section": "15"})
    answers = statuses("trademark", first, second, answered("2026-03-20"))
    assert [s for _c, s, _m in answers] == ["met", "met", "open", "open"]


def test_the_same_letter_twice_is_one_term():
    assert len(ask("design", LETTER, LETTER)) == 1


def test_the_papers_of_the_grant_letter_are_owed_beside_the_fee():
    notice = ("grant_fee_notice_received", "2026-03-02", {"papers": True})
    paid, papers = ("grant_fee_paid", "2026-03-20"), ("grant_papers_filed", "2026-04-02")
    assert statuses("design", notice, paid) == [("DES-S-40", "open", None)]
    assert statuses("design", notice, papers) == [("DES-S-40", "open", None)]
    assert statuses("design", notice, papers, paid) == [("DES-S-40", "met", "2026-04-02")]
    plain = ("grant_fee_notice_received", "2026-03-02", {"papers": False})
    assert statuses("design", plain, paid) == [("DES-S-40", "met", "2026-03-20")]
    assert statuses("design", plain, papers) == [("DES-S-40", "open", None)]


# -- overtaken terms

FIRST = ("publication_fee_notice_1_received", "2026-01-05")
SECOND = ("publication_fee_notice_2_received", "2026-04-20")


def paid(on, **keys):
    return ("publication_fee_paid", on, keys)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([FIRST], ["open"]),
        ([FIRST, SECOND], ["superseded", "open"]),
        ([FIRST, paid("2026-03-06")], ["met"]),
        ([FIRST, paid("2026-03-09")], ["late"]),
        ([FIRST, SECOND, paid("2026-03-06")], ["met", "open"]),
        ([FIRST, SECOND, paid("2026-03-09")], ["superseded", "open"]),
        ([FIRST, SECOND, paid("2026-05-01")], ["superseded", "met"]),
        ([FIRST, SECOND, paid("2026-06-22")], ["superseded", "late"]),
        ([SECOND, FIRST, paid("2026-05-01")], ["superseded", "met"]),
    ],
)
@pytest.mark.parametrize("right", ["design", "invention"])
def test_met_beats_superseded_and_superseded_beats_late(right, events, expected):
    answers = ask(right, *events)
    assert [a.status for a in answers] == expected
    assert all(a.met_by is None for a in answers if a.status in {"superseded", "open"})


def test_an_answer_in_time_counts_though_the_case_had_ended():
    ended = ("abandoned", "2026-02-01")
    assert status_of("DES-S-20", "design", LETTER, ended, answered("2026-03-01")) == ["met"]
    assert status_of("DES-S-20", "design", LETTER, ended, answered("2026-05-01")) == ["superseded"]


def test_an_ending_overtakes_only_earlier_triggers():
    ended = ("abandoned", "2026-01-15")
    assert status_of("DES-S-20", "design", LETTER, ended) == ["open"]


# -- appeals

DECISION = ("opposition_decision_received", "2026-09-01")
REFUSAL = ("refusal_received", "2026-09-08")


def appeal(**keys):
    return ("appeal_filed", "2026-10-01", keys)


def test_an_appeal_that_could_mean_two_orders_must_name_one():
    assert refusal("design", DECISION, REFUSAL, appeal()) == ("events[2].of", "appeal_ambiguous")
    named = statuses("design", DECISION, REFUSAL, appeal(of="DES-S-36"))
    assert named == [("DES-S-35", "open", None), ("DES-S-36", "met", "2026-10-01")]


def test_the_error_names_the_orders():
    from cases.rules.engine import InputError

    with pytest.raises(InputError, match="DES-S-35, DES-S-36"):
        ask("design", DECISION, REFUSAL, appeal())


def test_an_appeal_among_orders_of_one_code_means_the_oldest():
    other = ("refusal_received", "2026-09-15")
    assert status_of("DES-S-36", "design", REFUSAL, other, appeal()) == ["met", "open"]


def test_letters_of_different_sections_make_an_appeal_ambiguous():
    one = ("office_action_received", "2026-09-01", {"section": "15"})
    two = ("office_action_received", "2026-09-08", {"section": "16"})
    assert refusal("trademark", one, two, appeal()) == ("events[2].of", "appeal_ambiguous")
    answers = statuses("trademark", one, two, appeal(of="TM-15"))
    assert [s for _c, s, _m in answers] == ["met", "met", "open"]


def test_an_order_that_came_after_the_appeal_makes_nothing_ambiguous():
    later = ("refusal_received", "2026-10-02")
    assert status_of("DES-S-35", "design", DECISION, later, appeal()) == ["met"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"of": "DES-S-99"}, ("events[1].of", "code_unknown")),
        ({"of": "DES-S-20"}, ("events[1].of", "code_not_closed")),
        ({"of": 36}, ("events[1].of", "text_wrong")),
        ({"of": "DES-S-36", "trigger_date": "soon"}, ("events[1].trigger_date", "date_wrong")),
        ({"of": "DES-S-36", "trigger_date": 5}, ("events[1].trigger_date", "date_not_text")),
    ],
)
def test_a_wrong_pointer_is_refused(keys, expected):
    assert refusal("design", REFUSAL, appeal(**keys)) == expected


def test_empty_pointers_are_as_if_left_out():
    assert status_of("DES-S-36", "design", REFUSAL, appeal(of="", trigger_date=None)) == ["met"]


@pytest.mark.parametrize(
    ("section", "alternatives"),
    [
        ("15", {"TM-15": ("TM-18",), "TM-18": ("TM-15",)}),
        ("17", {"TM-17": ("TM-18",), "TM-18": ("TM-17",)}),
        (
            "15,17",
            {"TM-15": ("TM-18",), "TM-17": ("TM-18",), "TM-18": ("TM-15", "TM-17")},
        ),
        ("16", {"TM-18": ()}),
    ],
)
def test_a_term_names_only_the_alternatives_that_its_own_letter_gives(section, alternatives):
    other = ("office_action_received", "2026-06-01", {"section": "15,17"})
    letter = ("office_action_received", "2026-03-02", {"section": section})
    answers = [a for a in ask("trademark", letter, other) if a.trigger_date == day("2026-03-02")]
    assert {a.code: a.alternative_to for a in answers} == alternatives


def test_papers_close_only_a_notice_that_asks_for_them():
    plain = ("grant_fee_notice_received", "2026-01-05")
    asking = ("grant_fee_notice_received", "2026-02-02", {"papers": True})
    papers, fees = ("grant_papers_filed", "2026-02-20"), ("grant_fee_paid", "2026-02-20")
    events = [plain, asking, papers, fees, ("grant_fee_paid", "2026-03-02")]
    assert statuses("design", *events) == [
        ("DES-S-40", "met", "2026-02-20"),
        ("DES-S-40", "met", "2026-03-02"),
    ]
    assert len(warned("design", plain, papers)) == 1


def test_of_two_letters_of_one_day_the_stricter_one_is_docketed():
    short, long = (("office_action_received", "2026-03-02", {"days": n}) for n in (30, 100))
    for events in ([short, long], [long, short]):
        (found,) = ask("trademark", *events)
        assert found.nominal_date == day("2026-04-01")
    plain, asking = (
        ("grant_fee_notice_received", "2026-01-05", {"papers": p}) for p in (False, True)
    )
    for events in ([plain, asking], [asking, plain]):
        assert status_of("DES-S-40", "design", *events, ("grant_fee_paid", "2026-02-02")) == [
            "open"
        ]


def test_of_two_events_of_one_day_the_one_that_names_its_term_goes_first():
    letters = [
        ("board_licence_decision_received", "2026-01-05"),
        ("board_cancellation_decision_received", "2026-01-05"),
    ]
    any_of, named = (
        ("court_action_filed", "2026-02-02"),
        (
            "court_action_filed",
            "2026-02-02",
            {"of": "TM-65"},
        ),
    )
    for events in ([any_of, named], [named, any_of]):
        assert [status for _c, status, _m in statuses("trademark", *letters, *events)] == [
            "met"
        ] * 2
    assert status_of("TM-65", "trademark", *letters, any_of) == ["met"]
    assert status_of("TM-65", "trademark", *reversed(letters), any_of) == ["met"]
