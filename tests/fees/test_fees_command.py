"""`manage.py fees`: a process of its own, without database and settings file."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from fees.models import FeeItem, FeeSchedule

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "fees.json"
QUESTION = {
    "ip_type": "trademark",
    "action": "application",
    "classes": [{"class": 9, "items": 6}],
    "picture_cm": {"width": 6.3, "height": 5.0},
}
WRONG = {"ip_type": "trademark", "action": "sneeze"}
ANNUITIES = {
    "ip_type": "design", "action": "annuities", "filed": "2020-03-10", "granted": "2022-06-01",
}  # fmt: skip


def run(capsys, tmp_path, content, *options):
    """(exit code, parsed output) of the command on a file with this content."""
    path = tmp_path / "questions.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    code = 0
    try:
        call_command("fees", str(path), *options)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(capsys.readouterr().out)


def test_one_object_is_answered(capsys, tmp_path):
    code, answer = run(capsys, tmp_path, QUESTION)
    assert (code, answer["total"], answer["tariff"]) == (0, 9400, "TM-2559")
    assert answer["lines"][0]["label"].endswith("จำพวกที่ 9")


def test_english_on_request(capsys, tmp_path):
    _code, answer = run(capsys, tmp_path, QUESTION, "--language", "en")
    assert answer["lines"][1]["label"] == "Picture over 5 cm"


def test_a_bad_object_ends_with_two(capsys, tmp_path):
    code, answer = run(capsys, tmp_path, WRONG, "--language", "en")
    assert code == 2
    assert answer == {"error": {"field": "action", "message": "“sneeze” is no known action."}}


def test_a_list_is_answered_in_order_and_ends_with_one(capsys, tmp_path):
    code, answers = run(capsys, tmp_path, [QUESTION, WRONG, ANNUITIES])
    assert code == 1
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert run(capsys, tmp_path, [QUESTION, ANNUITIES])[0] == 0
    assert run(capsys, tmp_path, []) == (0, [])


@pytest.mark.parametrize("content", [b"", b"{", b"7", b"\xff\xfe", b'"grant"', b"[" * 100_000])
def test_what_is_no_question_ends_with_two(capsys, tmp_path, content):
    code, answer = run(capsys, tmp_path, content)
    assert code == 2
    assert set(answer) == {"error"}


def test_a_key_that_stands_twice_is_refused(capsys, tmp_path):
    twice = b'{"ip_type": "design", "action": "grant", "count": 1, "count": 2}'
    code, answer = run(capsys, tmp_path, twice)
    assert (code, answer["error"]["field"]) == (2, "count")


def test_a_fraction_is_read_as_it_is_written(capsys, tmp_path):
    asked = json.dumps(QUESTION).replace("6.3", "5.00000000000000000001").encode()
    assert run(capsys, tmp_path, asked)[1]["total"] == 9200


def test_given_closed_days_move_the_annuities(capsys, tmp_path):
    days = tmp_path / "days.json"
    days.write_text('["2024-05-09", "2024-05-10"]', encoding="utf-8")
    _code, answer = run(capsys, tmp_path, ANNUITIES, "--closed-days", str(days))
    assert answer["payments"][0]["due_date"] == "2024-05-13"


@pytest.mark.django_db
def test_the_office_brings_its_own_tariffs(capsys, tmp_path):
    FeeSchedule.objects.create(
        code="TM-2570", family="trademark", name="ใหม่", source="กฎ", valid_from=date(2027, 1, 1)
    )
    asked = {"ip_type": "trademark", "action": "opposition"}
    before, after = ({**asked, "on": on} for on in ("2026-12-31", "2027-01-01"))
    assert run(capsys, tmp_path, before, "--office")[1]["tariff"] == "TM-2559"
    assert run(capsys, tmp_path, after, "--office")[1]["error"]["field"] == "action"
    line = FeeItem(code="TM-F-03", name="ค", name_en="o", amount=2500)
    line.schedule = FeeSchedule.objects.get(code="TM-2570")
    line.save()
    code, answer = run(capsys, tmp_path, after, "--office")
    assert (code, answer["total"], answer["tariff"]) == (0, 2500, "TM-2570")
    assert run(capsys, tmp_path, after)[1]["total"] == 2000


@pytest.mark.process
def test_it_needs_neither_database_nor_settings(tmp_path):
    environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/nowhere/none.sqlite3"
    questions = [example["input"] for example in json.loads(SAMPLES.read_text("utf-8"))]
    done = subprocess.run(
        [sys.executable, "manage.py", "fees", "-"],
        cwd=ROOT, env=environment, input=json.dumps(questions).encode(), capture_output=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)) == len(questions)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.process
def test_an_office_without_a_database_says_so(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    done = subprocess.run(
        [sys.executable, "manage.py", "fees", "-", "--office"],
        cwd=ROOT, env={**environment, "SECRET_KEY": "only for tests"},
        input=json.dumps(QUESTION).encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["field"] == "office"


def test_standard_input_is_read(capsys, monkeypatch):
    class Input:
        buffer = io.BytesIO(json.dumps(QUESTION).encode())

    monkeypatch.setattr(sys, "stdin", Input())
    call_command("fees", "-")
    assert json.loads(capsys.readouterr().out)["total"] == 9400
