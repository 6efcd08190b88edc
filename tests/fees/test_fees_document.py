"""`manage.py fees_document`: docs/fees.md says what the shipped tariffs say."""

from pathlib import Path

import pytest
from django.core.management import call_command

from fees.fee_document import fee_document
from fees.management.commands import fees_document
from fees.shipped import shipped_tariffs

PAPER = Path(__file__).parents[2] / "docs" / "fees.md"
TEXT = fee_document(shipped_tariffs())


def row(beginning):
    (found,) = [line for line in TEXT.splitlines() if line.startswith(beginning)]
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_the_paper_is_the_one_of_the_tariffs():
    call_command("fees_document", "--check")
    assert PAPER.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("text", [None, "", "old"])
def test_a_paper_that_is_stale_or_not_there_is_told(tmp_path, monkeypatch, capsys, text):
    paper = tmp_path / "fees.md"
    monkeypatch.setattr(fees_document, "PAPER", paper)
    if text is not None:
        paper.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        call_command("fees_document", "--check")
    assert stop.value.code == 1
    assert capsys.readouterr().err == "fees.md is stale: manage.py fees_document --write\n"
    call_command("fees_document", "--write")
    call_command("fees_document", "--check")


def test_every_line_of_every_tariff_has_its_row():
    codes = [line.name_en for tariff in shipped_tariffs() for line in tariff.lines.values()]
    rows = [line.split(" | ")[1] for line in TEXT.splitlines() if line.startswith("| ")]
    assert [name for name in codes if name not in rows] == []


def test_the_current_amounts_stand_before_the_repealed_ones():
    assert TEXT.index("## PAT-2547") < TEXT.index("## PAT-2542")
    repealed = TEXT[TEXT.index("## PAT-2542") : TEXT.index("## What")]
    assert "**repealed**" in repealed
    assert "15,000" in repealed
    assert "15,000" not in TEXT[: TEXT.index("## PAT-2542")]


def test_a_year_stands_with_its_surcharge():
    current = TEXT[: TEXT.index("## PAT-2542")]
    cells = [line for line in current.splitlines() if line.startswith("| 5 |")]
    assert cells == ["| 5 | 500 | 650 | 1,000 | 1,300 | 750 | 975 |"]
    assert "| 20 | – | – | 25,000 | 32,500 | – | – |" in current
    assert "| Lump sum | 7,500 | refused | 140,000 | refused | 2,000 | refused |" in current


def test_the_actions_say_what_they_ask_for():
    assert row("| `renewal` |") == ["`renewal`", "ต่ออายุ", "`classes`, `late`"]
    assert TEXT.count("| `annuities` |") == 3
