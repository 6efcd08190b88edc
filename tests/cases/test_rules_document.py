"""`manage.py rules_document`: docs/deadline-rules.md says what the catalogue says."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.management.commands import rules_document
from cases.rules.catalogue import load_catalogue
from cases.rules.rule_document import rule_document

RULES = load_catalogue()
PAPER = Path(__file__).parents[2] / "docs" / "deadline-rules.md"


def rows_of(code, rules=RULES):
    """The cells of each row of a code, the table of the rule first."""
    lines = rule_document(rules).splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith(f"| {code} |")]


def test_the_paper_is_the_one_of_the_catalogue():
    call_command("rules_document", "--check")
    assert PAPER.read_text(encoding="utf-8") == rule_document(RULES)


@pytest.mark.parametrize("text", [None, "", "old"])
def test_a_paper_that_is_stale_or_not_there_is_told(tmp_path, monkeypatch, capsys, text):
    paper = tmp_path / "deadline-rules.md"
    monkeypatch.setattr(rules_document, "PAPER", paper)
    if text is not None:
        paper.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        call_command("rules_document", "--check")
    assert stop.value.code == 1
    assert capsys.readouterr().err == (
        "deadline-rules.md is stale: manage.py rules_document --write\n"
    )
    call_command("rules_document", "--write")
    call_command("rules_document", "--check")
    assert capsys.readouterr() == ("", "")


def test_without_an_option_it_is_printed(capsys):
    call_command("rules_document")
    assert capsys.readouterr().out == rule_document(RULES)


def test_every_rule_has_its_row_for_each_of_its_rights_and_every_example_one():
    rights = sum(len(rule.ip_types) for rule in RULES)
    examples = sum(
        1 if example.right else len(rule.ip_types) for rule in RULES for example in rule.examples
    )
    codes = {rule.code for rule in RULES}
    assert sum(len(rows_of(code)) for code in codes) == rights + examples


def test_a_row_says_all_that_the_rule_says():
    row, example = rows_of("TM-15")
    assert row == [
        "TM-15",
        "Amendment ordered under section 15<br>แก้ไขเปลี่ยนแปลงตามคำสั่งมาตรา 15",
        "Office action received (`office_action_received`); citing s. 15",
        "60 days; same term as TM-18",
        "Office action answered (`office_action_answered`) or Appeal filed (`appeal_filed`)",
        "the application is deemed abandoned",
        "applicant or owner",
        "no",
        "TMA s. 15",
        "from Thu 28 Jul 2016 / 28 ก.ค. 2559",
        "yes",
    ]
    assert example == [
        "TM-15",
        "Office action received Mon 2 Mar 2026, section 15",
        "Fri 1 May 2026 / 1 พ.ค. 2569",
        "Fri 1 May 2026 / 1 พ.ค. 2569",
        "–",
    ]


@pytest.mark.parametrize(
    ("code", "column", "text"),
    [
        ("DES-S-12", 3, "the next working day; by 15:30; same term as DES-S-13"),
        ("DES-S-13", 3, "the next calendar day, closed or not; by 22:00; same term as DES-S-12"),
        ("DES-S-20", 3, "90 days; extendable, from the nominal end"),
        ("TM-12", 3, "as the letter sets it"),
        ("PAT-65f", 3, "1 year"),
        (
            "ANN-1", 3,
            "60 days; each patent year from the fifth, once granted; opens on its first day; "
            "with surcharge 120 days more, from the nominal day",
        ),
        (
            "TM-54", 3,
            "to the day before anniversary 10 of the filing, never rolled; 10 years more each "
            "time; opens 3 months before that anniversary; with surcharge 6 months more",
        ),
        (
            "PAT-65g", 3,
            "to the day before anniversary 6 of the filing, never rolled; 2 years more each "
            "time, at most 2 times; opens 90 days before that anniversary",
        ),
        ("DES-S-50", 2, "Filed (`filed`); beside Defect memo (`defect_memo`)"),
        ("PAT-FD", 2, "Filed (`filed`); with `missing_formal_papers`"),
        (
            "PAT-PD", 2,
            "First foreign filing (`priority_filed`); "
            "when the filing has `missing_priority_document`",
        ),
        (
            "PAT-19b", 2,
            "First foreign filing (`priority_filed`); "
            "not beside PCT priority date (`pct_priority`)",
        ),
        (
            "TM-40", 2,
            "Registration-fee notice received (`registration_fee_notice_received`); "
            "not for a filing by `madrid`",
        ),
        (
            "DES-S-40", 4,
            "Grant fee paid (`grant_fee_paid`) and Grant papers filed (`grant_papers_filed`)",
        ),
        ("TERM", 4, "nothing: it ends"),
        (
            "DES-S-51", 10,
            "only with `incomplete`; else no: "
            "Whether the 15 days are owed for complete e-filings too is open (Q12).",
        ),
        ("DES-S-32", 10, "**no**: That late evidence is not admitted is an inference."),
    ],
)  # fmt: skip
def test_a_special_rule_is_told_in_words(code, column, text):
    assert rows_of(code)[0][column] == text


def test_a_rule_that_ended_says_until_when():
    rule = dataclasses.replace(RULES[0], valid_from=None, valid_to=date(2026, 12, 31))
    assert rows_of(rule.code, [rule])[0][9] == "until Thu 31 Dec 2026 / 31 ธ.ค. 2569"


def test_it_says_how_old_the_law_is_and_what_is_open():
    text = rule_document(RULES)
    assert "- Patent Act B.E. 2522: as it stood on Thu 31 Jan 2019 / 31 ม.ค. 2562" in text
    assert "- Trademark Act B.E. 2534: as it stood on Tue 3 May 2016 / 3 พ.ค. 2559" in text
    asked = {q for rule in RULES for q in rule.open_question.split("(")[1:]}
    assert asked
    assert all(f"| {question.partition(')')[0]} |" in text for question in asked)
