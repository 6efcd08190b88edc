"""`manage.py deadlines`: a process of its own, without database and settings file."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.models import ClosedDay

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "deadlines.json"
QUESTION = {
    "ip_type": "design",
    "events": [{"kind": "office_action_received", "date": "๑๕ มกราคม พ.ศ. ๒๕๖๙"}],
}
WRONG = {"ip_type": "design", "events": [{"kind": "sneezed", "date": "2026-01-01"}]}


def run(capsys, tmp_path, content, *options):
    """(exit code, parsed output) of the command on a file with this content."""
    path = tmp_path / "questions.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return run_file(capsys, str(path), *options)


def run_file(capsys, name, *options):
    code = 0
    try:
        call_command("deadlines", name, *options)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(capsys.readouterr().out)


def test_one_object_is_answered(capsys, tmp_path):
    code, answer = run(capsys, tmp_path, QUESTION)
    assert code == 0
    (deadline,) = answer["deadlines"]
    assert (deadline["nominal_date"], deadline["due_date"]) == ("2026-04-15", "2026-04-16")
    assert deadline["steps"][0].startswith("วันเริ่ม")


def test_english_on_request(capsys, tmp_path):
    _code, answer = run(capsys, tmp_path, QUESTION, "--language", "en")
    assert answer["deadlines"][0]["steps"][0].startswith("Trigger: ")


def test_a_bad_object_ends_with_two(capsys, tmp_path):
    code, answer = run(capsys, tmp_path, WRONG, "--language", "en")
    assert code == 2
    assert answer == {
        "error": {
            "field": "events[0].kind",
            "message": "“sneezed” is not a known kind of event.",
        }
    }


def test_a_list_ends_with_nought_or_one(capsys, tmp_path):
    assert run(capsys, tmp_path, [QUESTION, QUESTION])[0] == 0
    code, answers = run(capsys, tmp_path, [QUESTION, WRONG])
    assert code == 1
    assert [next(iter(answer)) for answer in answers] == ["deadlines", "error"]
    assert run(capsys, tmp_path, []) == (0, [])


@pytest.mark.parametrize(
    "content", [b"", b"{", b"nonsense", b"3", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_json_object_or_list_ends_with_two(capsys, tmp_path, content):
    code, answer = run(capsys, tmp_path, content)
    assert code == 2
    assert set(answer["error"]) == {"field", "message"}


def test_a_key_given_twice_is_refused_because_one_of_them_would_be_lost(capsys, tmp_path):
    first = b'{"kind": "published", "date": "2026-01-12", "date": "2026-02-12"}'
    content = b'[{"ip_type": "design", "events": [%s]}]' % first
    code, answers = run(capsys, tmp_path, content, "--language", "en")
    message = "The key \u201cdate\u201d stands twice in the same object."
    assert (code, answers) == (1, [{"error": {"field": "events[0].date", "message": message}}])
    code, answer = run(capsys, tmp_path, b'{"ip_type": "gi", "events": [], "events": []}')
    assert (code, answer["error"]["field"]) == (2, "events")


def test_numbers_beyond_all_measure_are_refused(capsys, tmp_path):
    for number in (b"9" * 4000, b"9" * 5000, b"1e999", b"NaN", b"-1", b"0", b"true"):
        event = b'{"kind": "office_action_received", "date": "2026-01-12", "days": %s}' % number
        code, answer = run(capsys, tmp_path, b'{"ip_type": "trademark", "events": [%s]}' % event)
        assert (code, list(answer)) == (2, ["error"])


def test_a_file_that_is_not_there_ends_with_two(capsys, tmp_path):
    code, answer = run_file(capsys, str(tmp_path / "missing.json"))
    assert (code, answer["error"]["field"]) == (2, "file")


def test_a_file_may_start_with_a_byte_order_mark(capsys, tmp_path):
    assert run(capsys, tmp_path, b"\xef\xbb\xbf" + json.dumps(QUESTION).encode())[0] == 0


def test_given_closed_days_replace_the_announced_ones(capsys, tmp_path):
    days = tmp_path / "days.json"
    days.write_text('["2026-04-15", "2026-04-16"]')
    _code, answer = run(capsys, tmp_path, QUESTION, "--closed-days", str(days))
    assert answer["deadlines"][0]["due_date"] == "2026-04-17"


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[7]", '["31/02/2569"]'])
def test_closed_days_that_are_no_days_end_with_two(capsys, tmp_path, content):
    days = tmp_path / "days.json"
    days.write_text(content)
    code, answer = run(capsys, tmp_path, QUESTION, "--closed-days", str(days))
    assert (code, answer["error"]["field"]) == (2, "closed_days")


@pytest.mark.django_db
def test_the_offices_own_closed_days_on_request(capsys, tmp_path):
    rows = {row.date: row for row in ClosedDay.objects.all()}
    if date(2026, 4, 16) not in rows:
        ClosedDay.objects.create(
            date=date(2026, 4, 16), name="วันหยุดพิเศษ", source="test", confirmed=True
        )
    _code, answer = run(capsys, tmp_path, QUESTION, "--office")
    assert answer["deadlines"][0]["due_date"] == "2026-04-17"


@pytest.mark.process
def test_an_office_without_its_database_is_told_so(tmp_path):
    path = tmp_path / "question.json"
    path.write_text(json.dumps(QUESTION))
    done = subprocess.run(
        [sys.executable, "manage.py", "deadlines", str(path), "--office", "--language", "en"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, b"")
    message = "The office's closed days cannot be read: check DATABASE_URL and run migrate."
    assert json.loads(done.stdout) == {"error": {"field": "office", "message": message}}


def test_a_terminal_without_thai_gets_escapes(tmp_path):
    path = tmp_path / "question.json"
    path.write_text(json.dumps(QUESTION))
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    call_command("deadlines", str(path), stdout=out)
    out.flush()
    assert json.loads(raw.getvalue())["deadlines"][0]["due_date"] == "2026-04-16"
    assert rb"\u0e27" in raw.getvalue()


@pytest.mark.process
def test_from_standard_input_without_settings_or_database():
    questions = [example["input"] for example in json.loads(SAMPLES.read_text())]
    done = subprocess.run(
        [sys.executable, "manage.py", "deadlines", "-"],
        input=json.dumps(questions).encode(),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)) == len(questions)
