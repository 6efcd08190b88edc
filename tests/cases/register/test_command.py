"""`manage.py sync_register`: what it prints, and its exit codes 0, 1 and 2."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import JobRun
from tests.factories import make_case

pytestmark = pytest.mark.django_db

KEYS = [
    "checked",
    "changed",
    "unchanged",
    "not_public",
    "failed",
    "discrepancies",
    "seconds",
    "errors",
]


def command(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("sync_register", *words, stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_clean_run_prints_one_value_with_the_keys_of_the_contract(office):
    office.case(office.right("trademark", 3))
    code, out, err = command("--json")
    told = json.loads(out)
    assert (code, list(told), err) == (0, KEYS, "")
    assert (told["checked"], told["changed"], told["errors"]) == (1, 1, [])
    assert JobRun.objects.get(name="register_sync").last_succeeded_at is not None


def test_failures_are_named_and_are_the_exit_code(office):
    bad = office.case(office.right("trademark", 3))
    office.case(office.right("design", 3))
    office.fails("html200", bad.application_number)
    code, out, _err = command("--json")
    told = json.loads(out)
    assert (code, told["checked"], told["failed"]) == (1, 1, 1)
    assert [(error["ref"], error["service"]) for error in told["errors"]] == [(bad.ref, "TM")]
    assert list(told["errors"][0]) == ["ref", "service", "message"]


def test_a_field_that_could_not_be_read_is_a_failure_too(office):
    office.case(office.right("trademark", 3))
    office.fails("baddate")
    code, out, _err = command("--json")
    assert (code, json.loads(out)["failed"], len(json.loads(out)["errors"])) == (1, 0, 1)


def test_the_cases_named_are_asked_once_each_and_no_others(office):
    first, second = (office.case(office.right("trademark", stage)) for stage in (1, 3))
    office.case(office.right("trademark", 4))
    code, out, _err = command("--json", "--case", first.ref, first.ref, "--case", second.ref)
    assert (code, json.loads(out)["checked"]) == (0, 2)
    assert not JobRun.objects.filter(name="register_sync").exists()


def test_a_case_that_cannot_be_asked_about_is_refused(office):
    unnumbered = make_case()
    code, out, err = command("--json", "--case", unnumbered.ref)
    assert code == 2
    assert unnumbered.ref in json.loads(out)["error"]["message"]
    assert unnumbered.ref in err


def test_a_refusal_without_json_is_a_sentence_only(office):
    code, out, err = command("--case", "NO-SUCH")
    assert (code, out) == (2, "")
    assert "NO-SUCH" in err


def test_without_a_token_it_is_refused(office, settings):
    settings.EEXCHANGE_TOKEN = ""
    code, out, _err = command("--json")
    assert code == 2
    assert "EEXCHANGE_TOKEN" in json.loads(out)["error"]["message"]


def test_a_refused_key_is_told_without_the_key(office, settings):
    settings.EEXCHANGE_TOKEN = "a-very-secret-token"
    office.case(office.right("trademark", 3))
    for words in (("--json",), ()):
        code, out, err = command(*words)
        assert code == 1
        assert "token key" in out + err
        assert "a-very-secret-token" not in out + err
