"""Extensions of a term: counted from its nominal end (CNT-8)."""

import pytest

from tests.cases.rules.asking import ask, day, refusal, status_of, warned

LETTER = ("office_action_received", "2026-01-15")


def answered(on, **keys):
    return ("office_action_answered", on, keys)


def extension(on="2026-04-10", of="DES-S-20", **keys):
    return ("extension_granted", on, {"of": of, **keys})


def test_an_extension_counts_from_the_nominal_end_and_closed_days_do_not_move_its_start():
    (found,) = ask("design", LETTER, extension(days=30))
    assert (found.nominal_date, found.due_date) == (day("2026-05-15"), day("2026-05-15"))
    codes = [step.code for step in found.steps]
    assert codes == [
        "trigger", "first_day", "count_days", "extended_days", "nominal", "open_day", "missed",
    ]  # fmt: skip


def test_the_supreme_court_example_of_an_extension():
    """2981/2545: original end 5 December, twenty days more end on 25 December."""
    (found,) = ask(
        "design", ("office_action_received", "2025-09-06"), extension("2025-12-01", days=20)
    )
    assert found.nominal_date == day("2025-12-25")


def test_an_extension_until_a_day_rolls_and_a_second_one_adds_to_the_first():
    first, second = extension(until="2026-05-16"), extension("2026-05-10", days=30)
    (found,) = ask("design", LETTER, first)
    assert (found.nominal_date, found.due_date) == (day("2026-05-16"), day("2026-05-18"))
    (found,) = ask("design", LETTER, first, second)
    assert found.nominal_date == day("2026-06-15")


def test_an_extension_makes_a_late_answer_one_in_time_even_when_granted_after_it():
    late = answered("2026-05-10")
    assert status_of("DES-S-20", "design", LETTER, late) == ["late"]
    assert status_of("DES-S-20", "design", LETTER, extension(days=30), late) == ["met"]
    after = extension("2026-05-12", days=30)
    assert status_of("DES-S-20", "design", LETTER, late, after) == ["met"]


def test_an_extension_moves_the_oldest_open_letter_or_the_one_it_names():
    second = ("office_action_received", "2026-02-02")
    dues = [a.nominal_date for a in ask("design", LETTER, second, extension(days=60))]
    assert dues == [day("2026-05-03"), day("2026-06-14")]
    named = extension(days=60, trigger_date="2026-02-02")
    dues = [a.nominal_date for a in ask("design", LETTER, second, named)]
    assert dues == [day("2026-04-15"), day("2026-07-02")]


def test_an_extension_without_an_open_term_is_warned_of():
    assert len(warned("design", extension(days=30))) == 1
    done = [LETTER, answered("2026-02-01"), extension(days=30)]
    assert len(warned("design", *done)) == 1


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (extension(of="DES-S-22", days=30), ("events[1].of", "not_extendable")),
        (extension(of="nonsense", days=30), ("events[1].of", "not_extendable")),
        (extension(of=None, days=30), ("events[1].of", "extension_of_missing")),
        (extension(), ("events[1].days", "extension_length_missing")),
        (extension(days=0), ("events[1].days", "days_wrong")),
        (extension(days=True), ("events[1].days", "days_wrong")),
        (extension(days="30"), ("events[1].days", "days_wrong")),
        (extension(days=10**9), ("events[1].days", "days_wrong")),
        (extension(until="2026-04-15"), ("events[1].until", "extension_shortens")),
        (extension(until=3), ("events[1].until", "date_not_text")),
        (extension(until="2036-01-24"), ("events[1].until", "extension_too_long")),
        (extension(days=3571), ("events[1].days", "extension_too_long")),
    ],
)
def test_an_extension_that_cannot_be_is_refused(event, expected):
    assert refusal("design", LETTER, event) == expected


def test_patents_extend_their_own_rule():
    assert len(ask("invention", LETTER, extension(of="PAT-27", days=30))) == 1
    assert warned("trademark", extension(of="DES-S-20", days=30)) != []


def test_extensions_that_add_up_to_more_than_a_term_can_last_are_refused():
    many = [extension(days=3000)] * 2
    assert refusal("design", LETTER, *many) == ("events[2].days", "extension_too_long")
    (found,) = ask("design", LETTER, extension(days=3570))
    assert found.nominal_date == day("2036-01-23")


def test_an_extension_moves_the_open_letter_and_not_the_one_that_the_end_of_the_case_took():
    second = ("office_action_received", "2026-03-10")
    events = [LETTER, ("abandoned", "2026-03-01"), second, extension(days=30)]
    assert [(a.nominal_date, a.status) for a in ask("design", *events)] == [
        (day("2026-04-15"), "superseded"),
        (day("2026-07-08"), "open"),
    ]
    ended = [LETTER, ("abandoned", "2026-03-01"), extension(days=30)]
    assert warned("design", *ended) == [
        "The event Extension granted of Friday 10 April B.E. 2569 meets no open term."
    ]
