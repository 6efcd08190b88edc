"""Which step may follow which, by whom and until when: every state against every step."""

from datetime import date, timedelta

import pytest

from fees import pipeline
from fees.annuities import is_first_payment
from fees.models import Instruction
from fees.models.instructing import Choice
from fees.pipeline import NotNow, Standing, Term

DUE, LAST = date(2026, 12, 29), date(2027, 4, 28)
ON = date(2026, 11, 24)
TERM = Term(due=DUE, last_day=LAST, first=True)
STATES = ("to_ask", "asked", "answered", "ordered", "paid", "filed", "closed")
ONE_DAY = timedelta(days=1)


def refusal(check, *given) -> str:
    try:
        check(*given)
    except NotNow as why:
        return why.code
    return ""


def test_the_states_and_choices_are_those_that_are_stored():
    assert set(STATES) == set(Instruction.State.values)
    assert set(pipeline.CHOICES) == set(Choice.values)


@pytest.mark.parametrize(
    ("step", "leads"),
    [
        ("call", {"to_ask": "asked", "asked": "asked"}),
        ("answer", {"to_ask": "answered", "asked": "answered", "answered": "answered"}),
        ("confirm", {"answered": "closed"}),
        ("order", {"answered": "ordered"}),
        ("recall", {"ordered": "answered"}),
        ("pay", {"ordered": "paid"}),
        ("file", {"paid": "filed"}),
        ("close", {"filed": "closed"}),
    ],
)
def test_every_state_against_every_step(step, leads):
    got = {}
    for state in STATES:
        standing = Standing(state)
        if why := refusal(pipeline.state_after, step, standing):
            assert why == f"{step}_not_now"
        else:
            got[state] = pipeline.state_after(step, standing)
    assert got == leads


@pytest.mark.parametrize(
    ("calls", "call", "why"),
    [
        (0, 1, ""),
        (0, 3, ""),
        (1, 1, "called_already"),
        (1, 2, ""),
        (2, 3, ""),
        (3, 3, "called_already"),
        (3, 4, "call_unknown"),
        (0, 0, "call_unknown"),
    ],
)
def test_each_call_goes_out_once_and_in_its_order(calls, call, why):
    assert refusal(pipeline.check_call, Standing("asked", calls), TERM, call, ON) == why


WINDOW = [(DUE, ""), (LAST, ""), (LAST + ONE_DAY, "window_closed")]


@pytest.mark.parametrize(("on", "why"), WINDOW)
def test_after_the_window_nothing_is_asked_answered_or_ordered(on, why):
    assert refusal(pipeline.check_call, Standing(), TERM, 1, on) == why
    assert refusal(pipeline.check_answer, Standing(), TERM, "yearly", on) == why
    assert refusal(pipeline.check_order, Standing("answered", choice="yearly"), TERM, on) == why


@pytest.mark.parametrize(
    ("choice", "first", "on", "why"),
    [
        ("yearly", False, ON, ""),
        ("office", False, LAST, ""),
        ("abandon", False, LAST, ""),
        ("lump", True, DUE, ""),
        ("lump", True, DUE + ONE_DAY, "lump_late"),
        ("lump", False, ON, "lump_not_first"),
        ("", True, ON, "choice_unknown"),
        ("other", True, ON, "choice_unknown"),
    ],
)
def test_what_a_client_may_say(choice, first, on, why):
    term = Term(DUE, LAST, first)
    assert refusal(pipeline.check_answer, Standing("asked"), term, choice, on) == why
    assert pipeline.lump_possible(term, on) is (first and on <= DUE)


@pytest.mark.parametrize(
    ("choice", "chosen_by", "open_", "by", "why"),
    [
        ("abandon", 1, True, 2, ""),
        ("abandon", 1, True, 1, "another_person"),
        ("abandon", None, True, 1, ""),
        ("abandon", 1, False, 2, "term_closed"),
        ("yearly", 1, True, 2, "nothing_to_confirm"),
    ],
)
def test_a_second_person_lets_a_right_end(choice, chosen_by, open_, by, why):
    standing = Standing("answered", choice=choice, chosen_by=chosen_by)
    term = Term(DUE, LAST, open=open_)
    assert refusal(pipeline.check_confirm, standing, term, by) == why


@pytest.mark.parametrize(
    ("choice", "on", "why"),
    [
        ("yearly", LAST, ""),
        ("office", LAST, ""),
        ("abandon", ON, "abandoned"),
        ("lump", DUE, ""),
        ("lump", DUE + ONE_DAY, "lump_late"),
    ],
)
def test_what_can_be_ordered(choice, on, why):
    assert refusal(pipeline.check_order, Standing("answered", choice=choice), TERM, on) == why


@pytest.mark.parametrize(
    ("choice", "on", "why"),
    [
        ("lump", DUE, "answer_not_now"),
        ("lump", DUE + ONE_DAY, ""),
        ("lump", LAST + ONE_DAY, "window_closed"),
        ("yearly", DUE + ONE_DAY, "answer_not_now"),
    ],
)
def test_an_ordered_lump_sum_that_is_late_takes_another_word(choice, on, why):
    standing = Standing("ordered", choice=choice)
    assert refusal(pipeline.check_answer, standing, TERM, "yearly", on) == why


def test_a_settled_term_takes_no_step():
    term = Term(DUE, LAST, open=False)
    assert refusal(pipeline.check_answer, Standing(), term, "yearly", ON) == "term_closed"


def test_a_refusal_names_the_day():
    with pytest.raises(NotNow) as late:
        pipeline.check_window(TERM, LAST + ONE_DAY)
    assert (late.value.code, late.value.day) == ("window_closed", LAST)


@pytest.mark.parametrize(
    ("code", "years", "first"),
    [
        ("ANN-1", (5,), True),
        ("ANN-2", (5, 6), True),
        ("ANN-1", (6,), False),
        ("TM-54", (), False),
        ("PAT-65g", (5,), False),
    ],
)
def test_which_payment_is_the_first(code, years, first):
    assert is_first_payment(code, years) is first


@pytest.mark.parametrize(("by", "why"), [(1, "asked_yourself"), (2, "asked_yourself"), (3, "")])
def test_who_had_the_link_in_hand_is_no_second_person(by, why):
    standing = Standing("answered", choice="abandon", asked_by=frozenset({1, 2}))
    assert refusal(pipeline.check_confirm, standing, TERM, by) == why
