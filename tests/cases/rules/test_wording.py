"""The computation in words."""

import pytest

from cases.rules.catalogue import load_catalogue
from cases.rules.kinds import EVENT_KINDS
from cases.rules.labels import ACTORS, CONSEQUENCES
from cases.rules.sentences import ERRORS, NOTES, STEPS, WARNINGS
from cases.rules.stages import STAGE_NAMES
from cases.rules.values import Step
from cases.rules.wording import (
    DOUBTS,
    actor_label,
    consequence_label,
    doubts,
    ip_type_label,
    kind_label,
    rule_title,
    stage_label,
    status_label,
    step_text,
)
from tests.cases.rules.asking import ask


def lines(answer, language, era):
    return [step_text(step, language, era) for step in answer.steps]


def test_an_office_action_step_by_step_in_english():
    (answer,) = ask("design", ("office_action_received", "2026-01-15"))
    assert lines(answer, "en", "ce") == [
        "Trigger: Office action received on Thursday 15 January 2026.",
        "The first day is not counted; counting starts on Friday 16 January 2026 (CCC s. 193/3).",
        "Count 90 days (PA s. 27): 16+28+31+15=90.",
        "Last day by counting: Wednesday 15 April 2026.",
        "Wednesday 15 April 2026 is closed: Songkran Festival.",
        "Moved to the next working day Thursday 16 April 2026 (CCC s. 193/8).",
        "If missed: the application is deemed abandoned.",
    ]


def test_an_office_action_step_by_step_in_thai():
    (answer,) = ask("design", ("office_action_received", "2026-01-15"))
    assert lines(answer, "th", "be") == [
        "วันเริ่ม: ได้รับหนังสือแจ้งคำสั่ง วันพฤหัสบดีที่ 15 มกราคม พ.ศ. 2569",
        "ไม่นับวันแรก เริ่มนับ วันศุกร์ที่ 16 มกราคม พ.ศ. 2569 (ป.พ.พ. มาตรา 193/3)",
        "นับ 90 วัน (PA s. 27): 16+28+31+15=90",
        "วันสุดท้ายตามการนับ: วันพุธที่ 15 เมษายน พ.ศ. 2569",
        "วันพุธที่ 15 เมษายน พ.ศ. 2569 ปิดทำการ: วันสงกรานต์",
        "เลื่อนไปวันทำการถัดไป วันพฤหัสบดีที่ 16 เมษายน พ.ศ. 2569 (ป.พ.พ. มาตรา 193/8)",
        "หากพ้นกำหนด: ถือว่าละทิ้งคำขอ",
    ]


def test_every_closed_day_met_is_named():
    (answer,) = ask("design", ("published", "2026-01-12"))
    met = [step.params["date"] for step in answer.steps if step.code == "closed"]
    assert met == ["2026-04-12", "2026-04-13", "2026-04-14", "2026-04-15"]


def test_an_annuity_shows_its_year_and_its_surcharge():
    answers = ask("design", ("filed", "2020-03-10"), ("granted", "2022-06-01"))
    year_seven = lines(answers[2], "en", "ce")
    assert year_seven[0] == (
        "Year 7 starts on Tuesday 10 March 2026, 6 years after the filing day "
        "Tuesday 10 March 2020."
    )
    assert year_seven[-3:-1] == [
        "Sunday 6 September 2026 is closed: Sunday.",
        "Sunday 6 September 2026 is closed: the last day with surcharge moves to "
        "Monday 7 September 2026.",
    ]
    assert "With surcharge 120 more days, counted from the unmoved" in year_seven[-4]


def test_the_literal_day_is_noted_where_the_earlier_one_is_docketed():
    (answer,) = ask("design", ("priority_filed", "2026-02-28"))
    assert answer.nominal_date.isoformat() == "2026-08-28"
    assert [step_text(note, "en", "ce") for note in answer.notes] == [
        "Counted literally the term ends on Monday 31 August 2026; "
        "the earlier day is docketed (CNT-6)."
    ]


def test_an_unconfirmed_term_says_why_in_thai_and_in_its_notes():
    (answer,) = ask("design", ("efiling_number_received", "2026-02-10"))
    assert answer.unconfirmed_reason == step_text(answer.notes[0], "th")
    assert "Q12" in step_text(answer.notes[0], "en")


def test_a_step_is_rendered_alike_from_its_json():
    step = Step("rolled", {"date": "2026-04-16"})
    assert step_text(step.as_json(), "en", "be") == step_text(step, "en", "be")
    assert "B.E. 2569" in step_text(step, "en", "be")
    assert "ค.ศ. 2026" in step_text(step, "th", "ce")


@pytest.mark.parametrize("sentences", [ERRORS, WARNINGS, STEPS, NOTES])
def test_every_sentence_stands_in_two_languages(sentences):
    for code, (thai, english) in sentences.items():
        assert thai.strip(), code
        assert english.strip(), code
        assert thai != english or "{" not in thai, code


def test_every_word_has_a_label_in_two_languages():
    for kind in [*EVENT_KINDS, "patent_year"]:
        assert kind not in {kind_label(kind), kind_label(kind, "en")}
        assert kind_label(kind) != kind_label(kind, "en")
    for rule in load_catalogue():
        assert consequence_label(rule.consequence) != consequence_label(rule.consequence, "en")
        assert actor_label(rule.actor) != actor_label(rule.actor, "en")
        assert rule_title(rule.code) != rule_title(rule.code, "en")
    for stage in STAGE_NAMES:
        assert stage_label(stage) != stage_label(stage, "en")
    assert len(CONSEQUENCES) > len(ACTORS)
    assert status_label("met", "en") == "met"
    assert ip_type_label("gi", "en") == "Geographical indication"


def test_an_unknown_word_is_shown_as_it_is():
    assert rule_title("MANUAL-1") == "MANUAL-1"
    assert kind_label("something_else") == "something_else"
    assert stage_label("limbo", "en") == "limbo"


@pytest.mark.parametrize(
    ("language", "era", "year"),
    [("th", "be", "2570"), ("en", "be", "B.E. 2570"), ("th", "ce", "2027"), ("en", "ce", "2027")],
)
def test_a_year_of_the_calendar_is_written_in_the_readers_era(language, era, year):
    text = step_text(Step("year_unconfirmed", {"calendar_year": 2027}), language, era)
    written = {"th": f"วันหยุดปี {year} ยัง", "en": f"closed days of {year} are"}
    assert written[language] in text


def test_of_the_notes_only_those_are_doubts_that_leave_a_date_unconfirmed():
    (answer,) = ask("design", ("priority_filed", "2027-02-28"))
    codes = [note.code for note in answer.notes]
    assert codes == ["literal_day", "year_unconfirmed"]
    in_words = ["The closed days of 2027 are not confirmed by announcements."]
    assert doubts(answer.notes, "en", "ce") == in_words
    assert doubts([note.as_json() for note in answer.notes], "en", "ce") == in_words


def test_a_confirmed_term_leaves_no_doubt():
    (answer,) = ask("design", ("priority_filed", "2026-02-28"))
    assert ([note.code for note in answer.notes], doubts(answer.notes)) == (["literal_day"], [])


def test_every_doubt_is_a_note():
    assert set(NOTES) >= DOUBTS
