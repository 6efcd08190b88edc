"""JSON in, JSON out."""

import json
from datetime import date

import pytest

from cases.rules.calculator import Calculator, Contradiction, read_closed_days
from cases.rules.calendar import replaced_calendar, shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.values import InputError

LETTER = {"kind": "office_action_received", "date": "2026-01-15", "section": "59"}
GOOD = {"ip_type": "design", "events": [LETTER], "until": "2031-12-31"}
KEYS = [
    "code", "trigger", "trigger_date", "nominal_date", "due_date", "due_time", "opens_on",
    "surcharge_until", "years", "actor", "alternative_to", "status", "met_by", "consequence",
    "law", "confirmed", "steps", "notes",
]  # fmt: skip


def calculator(language="en", calendar=None):
    return Calculator(load_catalogue(), calendar or shipped_calendar(), language)


def with_event(**keys):
    return {"ip_type": "design", "events": [{**LETTER, **keys}]}


def test_one_question_has_the_answer_of_the_contract():
    answer, good = calculator().answer_all(GOOD)
    assert good is True
    assert list(answer) == ["deadlines", "warnings"]
    (deadline,) = answer["deadlines"]
    assert list(deadline) == KEYS
    steps = deadline.pop("steps")
    assert len(steps) == 7
    assert deadline == {
        "code": "DES-S-20",
        "trigger": "office_action_received",
        "trigger_date": "2026-01-15",
        "nominal_date": "2026-04-15",
        "due_date": "2026-04-16",
        "due_time": None,
        "opens_on": None,
        "surcharge_until": None,
        "years": None,
        "actor": "applicant",
        "alternative_to": [],
        "status": "open",
        "met_by": None,
        "consequence": "deemed_abandoned",
        "law": "PA s. 27",
        "confirmed": True,
        "notes": [],
    }


def test_a_list_is_answered_in_order_with_errors_in_their_place():
    bad = {"ip_type": "design", "events": [{"kind": "sneezed", "date": "2026-01-01"}]}
    answers, good = calculator().answer_all([GOOD, bad, 7, GOOD])
    assert good is False
    assert [list(answer) for answer in answers] == [
        ["deadlines", "warnings"],
        ["error"],
        ["error"],
        ["deadlines", "warnings"],
    ]
    assert answers[1]["error"] == {
        "field": "events[0].kind",
        "message": "“sneezed” is not a known kind of event.",
    }
    assert calculator().answer_all([]) == ([], True)


@pytest.mark.parametrize("value", [None, 3, "x", True, 1.5])
def test_neither_object_nor_list_is_refused(value):
    with pytest.raises(InputError) as refused:
        calculator().answer_all(value)
    assert refused.value.code == "not_answerable"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({}, "ip_type"),
        ({"ip_type": None, "events": []}, "ip_type"),
        ({"ip_type": ["design"], "events": []}, "ip_type"),
        ({"ip_type": "designs", "events": []}, "ip_type"),
        ({"ip_type": "design"}, "events"),
        ({"ip_type": "design", "events": None}, "events"),
        ({"ip_type": "design", "events": {"kind": "filed"}}, "events"),
        ({"ip_type": "design", "events": [None]}, "events[0].kind"),
        ({"ip_type": "design", "events": [[]]}, "events[0].kind"),
        ({"ip_type": "design", "events": [{"date": "2026-01-01"}]}, "events[0].kind"),
        ({"ip_type": "design", "events": [{"kind": "filed"}]}, "events[0].date"),
        (with_event(kind=5), "events[0].kind"),
        (with_event(kind=""), "events[0].kind"),
        (with_event(date=None), "events[0].date"),
        (with_event(date=True), "events[0].date"),
        (with_event(date=20260115), "events[0].date"),
        (with_event(date=["2026-01-15"]), "events[0].date"),
        (with_event(date="2026-02-30"), "events[0].date"),
        (with_event(date="15/1/69"), "events[0].date"),
        (with_event(days=[]), "events[0].days"),
        (with_event(until=False), "events[0].until"),
        ({**GOOD, "until": 2031}, "until"),
        ({**GOOD, "until": "2031-13-01"}, "until"),
        ({**GOOD, "our_side": 1}, "our_side"),
        ({**GOOD, "our_side": "both"}, "our_side"),
    ],
)
def test_a_wrong_value_is_named_and_never_a_traceback(question, field):
    for language in ("th", "en"):
        answer, good = calculator(language).answer_all(question)
        assert good is False
        assert answer["error"]["field"] == field
        assert answer["error"]["message"]


def test_unknown_extra_keys_do_not_disturb():
    question = {**with_event(weather={"rain": [1, {"much": None}]}), "client": ["x"]}
    assert calculator().answer(question) == calculator().answer(with_event())


def test_null_options_are_as_if_left_out():
    assert calculator().answer({**GOOD, "until": None, "our_side": None}) == calculator().answer(
        GOOD
    )


def test_the_language_changes_sentences_and_nothing_else():
    thai, english = (calculator(lang).answer(GOOD)["deadlines"][0] for lang in ("th", "en"))
    assert thai.pop("steps")[0].startswith("วันเริ่ม")
    assert english.pop("steps")[0].startswith("Trigger")
    assert thai == english


def test_warnings_are_sentences():
    answer = calculator().answer(with_event(kind="renewed"))
    assert answer["warnings"] == [
        "The event Renewed of Thursday 15 January 2026 starts nothing for this kind of right."
    ]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Contradiction("ip_type"), "ip_type"),
        ({"ip_type": "design", "events": [LETTER, Contradiction("date")]}, "events[1].date"),
    ],
)
def test_an_object_that_gives_a_key_twice_is_refused(question, field):
    error = calculator().answer(question)["error"]
    key = field.rpartition(".")[2]
    message = f"The key “{key}” stands twice in the same object."
    assert error == {"field": field, "message": message}


def test_given_closed_days_replace_the_announced_ones():
    days = read_closed_days(["2026-04-17", "18 เมษายน 2569"])
    assert days == [date(2026, 4, 17), date(2026, 4, 18)]
    answer = calculator(calendar=replaced_calendar(days)).answer(GOOD)
    assert answer["deadlines"][0]["due_date"] == "2026-04-15"


@pytest.mark.parametrize("given", [{}, "2026-04-17", None, [5], ["x"], [None], [["2026-04-17"]]])
def test_closed_days_that_are_no_days_are_refused(given):
    with pytest.raises(InputError) as refused:
        read_closed_days(given)
    assert refused.value.path == "closed_days"


def test_an_answer_is_json():
    answers, _good = calculator("th").answer_all([GOOD, with_event(date="x\ud800")])
    assert json.loads(json.dumps(answers)) == answers
