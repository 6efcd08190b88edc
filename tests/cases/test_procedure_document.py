"""`manage.py procedure_document`: docs/procedure.md says what the tables say."""

from django.core.management import call_command

from cases.management.commands.procedure_document import PAPER
from cases.rules.procedure_document import render


def test_the_paper_is_the_one_of_the_tables():
    call_command("procedure_document", "--check")
    assert PAPER.read_text(encoding="utf-8") == render()


def test_it_has_a_diagram_for_each_right_and_the_estimates():
    text = render()
    assert text.count("stateDiagram-v2") == 7
    assert "| TM-P-7 | Registration fee due | 15 days | In force | 2027-05-07 |" in text
    assert "| DES-P-8 | Registration fee due | 15 days | In force | 2027-04-05 |" in text
    assert text.count("The sources give no durations for this right") == 5
    assert "[*] --> opposed: opposition_filed" in text
    assert text.count("after an opposition needs one of these before it") == 4
    assert text.count("Refused with finality and Withdrawn; Withdrawn and Abandoned.") == 6
