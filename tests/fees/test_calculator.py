"""JSON in, JSON out: the shape of an answer, the languages, the notes."""

import json
from datetime import date

import pytest

from cases.rules.calculator import Contradiction, answer_each
from cases.rules.calendar import shipped_calendar
from cases.rules.values import InputError
from fees.calculator import FeeCalculator
from fees.sentences import ACTIONS, ERRORS, NOTES, UNITS
from fees.shipped import shipped_tariffs
from fees.tariff import Tariff
from fees.values import FeeError, Quantity
from fees.wording import quantity_text
from tests.fees.questions import TODAY, ask, calculator

QUESTION = {
    "ip_type": "trademark",
    "action": "application",
    "on": "2026-11-22",
    "classes": [{"class": 3, "items": 5}, {"class": 5, "items": 6}],
    "picture_cm": {"width": 6.3, "height": 5.0},
}


def test_the_answer_of_the_contract():
    assert calculator().answer(QUESTION) == {
        "currency": "THB",
        "total": 14400,
        "tariff": "TM-2559",
        "lines": [
            {
                "code": "TM-F-01",
                "label": "Application, class 3",
                "quantity": "5 items × 1,000",
                "amount": 5000,
            },
            {
                "code": "TM-F-01",
                "label": "Application, more than five items, class 5",
                "quantity": "6 items: 9,000 in all",
                "amount": 9000,
            },
            {
                "code": "TM-F-02",
                "label": "Picture over 5 cm",
                "quantity": "2 cm × 200",
                "amount": 400,
            },
        ],
        "notes": [],
    }


def test_the_language_changes_words_and_no_amount():
    thai, english = (calculator(lang).answer(QUESTION) for lang in ("th", "en"))
    assert thai["lines"][0]["label"] == "คำขอจดทะเบียน จำพวกที่ 3"
    assert thai["lines"][1]["quantity"] == "6 รายการ เหมา 9,000"
    for answer in (thai, english):
        for line in answer["lines"]:
            del line["label"], line["quantity"]
    assert thai == english


def test_a_key_that_nobody_knows_is_told():
    """A slip of the pen must not make a late renewal cheaper in silence."""
    answer = ask("trademark", "renewal", classes=[{"class": 3, "items": 5}], lates=True)
    assert answer["notes"] == ["“lates” does not belong to this action and changed nothing."]


def test_a_late_renewal_shows_its_surcharge():
    asked = {"classes": [{"class": 3, "items": 5}], "late": True}
    (line,) = ask("trademark", "renewal", **asked)["lines"][1:]
    assert line == {
        "code": "TM-F-09",
        "label": "Surcharge for a late renewal",
        "quantity": "20% of 10,000",
        "amount": 2000,
    }
    thai = ask("trademark", "renewal", "th", **asked)["lines"][1]
    assert thai["quantity"] == "20% ของ 10,000"


def test_a_day_that_is_left_out_is_today():
    before = FeeCalculator(shipped_tariffs(), shipped_calendar(), "en", date(2003, 5, 1))
    asked = {"ip_type": "design", "action": "application"}
    assert before.answer(asked)["tariff"] == "PAT-2542"
    assert before.answer({**asked, "on": "2026-11-22"})["tariff"] == "PAT-2547"


@pytest.mark.parametrize("tariffs", [(), (Tariff("X", "patent", TODAY, TODAY, {}, {}),)])
def test_a_day_without_any_tariff_is_refused(tariffs):
    asked = {"ip_type": "design", "action": "grant", "on": "2030-01-01"}
    answer = FeeCalculator(tariffs, shipped_calendar(), "en", TODAY).answer(asked)
    assert answer == {
        "error": {"field": "on", "message": "No known tariff holds on 1 January 2030."}
    }


def test_a_list_is_answered_in_order_with_errors_in_their_place():
    answers, good = answer_each([QUESTION, {}, 7, QUESTION], calculator().answer)
    assert good is False
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert answers[1]["error"]["field"] == "ip_type"
    assert answers[2]["error"]["field"] == ""


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"ip_type": "designs", "action": "grant"}, "ip_type"),
        ({"ip_type": ["design"], "action": "grant"}, "ip_type"),
        ({"ip_type": None, "action": "grant"}, "ip_type"),
        (Contradiction("action"), "action"),
        ({**QUESTION, "classes": [Contradiction("class")]}, "classes[0].class"),
        ({**QUESTION, "picture_cm": Contradiction("width")}, "picture_cm.width"),
    ],
)
def test_what_makes_no_question_is_refused_with_its_place(question, field):
    for language in ("th", "en"):
        error = calculator(language).answer(question)["error"]
        assert error["field"] == field
        assert error["message"]


def test_neither_object_nor_list_is_refused():
    with pytest.raises(InputError) as refused:
        answer_each("grant", calculator().answer)
    assert refused.value.code == "not_answerable"


@pytest.mark.parametrize("table", [ERRORS, NOTES, ACTIONS])
def test_every_sentence_has_its_two_languages_with_the_same_places(table):
    def places(text: str) -> set[str]:
        return {part.split("}")[0] for part in text.replace("{{", "").split("{")[1:]}

    for thai, english in table.values():
        assert thai
        assert thai != english
        assert places(thai) == places(english)


def test_one_is_told_as_one():
    told = [quantity_text(Quantity("times", n, "page", 3), "en") for n in (1, 2, 1200)]
    assert told == ["1 page × 3", "2 pages × 3", "1,200 pages × 3"]
    assert quantity_text(Quantity("times", 2, "barrel", 3), "en") == "2 barrel × 3"
    assert quantity_text(Quantity("times", 2, "", 3), "th") == "2 × 3"
    assert all(len(words) == 3 for words in UNITS.values())


def test_a_refusal_says_its_days_and_rights_in_words():
    error = FeeError("action", "action_not_of_right", {"right": "gi", "action": "renewal"})
    assert "ต่ออายุ" in error.text("th")
    assert "renewal" in error.text("en")
    assert str(error) == error.text("en")


def test_an_answer_is_json():
    assert json.loads(json.dumps(calculator("th").answer(QUESTION))) == calculator("th").answer(
        QUESTION
    )
