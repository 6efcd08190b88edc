"""Rules as data: what is shipped, and what is refused."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cases.rules.catalogue import CatalogueError, law_as_of, load_catalogue, read_catalogue
from cases.rules.kinds import EVENT_KINDS, kinds_for

ROOT = Path(__file__).parents[3]
FIRST = """
# a comment

[[rule]]
code = "X-1"
ip_types = ["design"]
trigger = "published"
length = 90
closes = ["opposition_filed"]
consequence = "opposition_right_lost"
law = "PA s. 31"
title_th = "คัดค้าน"
title_en = "Opposition"
"""


def read(folder, text):
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    return read_catalogue(folder)


def test_a_row_becomes_a_rule(tmp_path):
    (rule,) = read(tmp_path, FIRST + "valid_from = 2020-01-01\n")
    assert (rule.code, rule.length, rule.unit, rule.actor) == ("X-1", 90, "days", "applicant")
    assert (rule.ip_types, rule.closes) == (("design",), ("opposition_filed",))
    assert (rule.valid_from, rule.confirmed) == (date(2020, 1, 1), True)
    assert rule.period == (90, "days")


def test_a_term_that_is_not_counted_has_no_period(tmp_path):
    (rule,) = read(tmp_path, FIRST.replace("length = 90", 'method = "as_set"'))
    assert rule.period is None


@pytest.mark.parametrize(
    ("old", "new", "complaint", "line"),
    [
        ('law = "PA s. 31"\n', "", "missing keys: law", 17),
        ('law = "PA s. 31"', 'law = "PA s. 31"\nlaws = "x"', "unknown keys: laws", 25),
        ('"published"', '"publisht"', "unknown kinds of event: publisht", 20),
        ('"opposition_filed"', '"opposed"', "unknown kinds of event: opposed", 22),
        ("length = 90", 'superseded_by = "x"\nlength = 9', "unknown kinds of event: x", 21),
        ('["design"]', '["designs"]', "unknown kinds of right: designs", 19),
        ("length = 90", "length = 0", "impossible length: 0", 21),
        ("length = 90", "length = -3", "impossible length: -3", 21),
        ("length = 90", 'length = "90"', "a wrong type: length", 21),
        ("length = 90", "length = true", "a wrong type: length", 21),
        ("length = 90", 'length = 90\nunit = "weeks"', "unknown unit: weeks", 22),
        ("length = 90", 'length = 90\nmethod = "guess"', "unknown method: guess", 22),
        ("length = 90", 'length = 90\nactor = "nobody"', "unknown actor: nobody", 22),
        ("length = 90", "length = 90\nconfirmed = false", "no open question", 22),
        ("length = 90", 'length = 90\nconfirmed = "no"', "a wrong type: confirmed", 22),
        ("length = 90", 'length = 90\nvalid_from = "2020"', "a wrong type: valid_from", 22),
        ("length = 90", "length = 90\ncloses_all_when = 1", "a wrong type: closes_all_when", 22),
        ("length = 90", "length = 90\nexamples = 1", "a wrong type: examples", 22),
        ('["opposition_filed"]', '"opposition_filed"', "a wrong type: closes", 22),
        ('"opposition_right_lost"', '"doom"', "unknown consequence: doom", 23),
        ('"PA s. 31"', '""', "empty: law", 24),
        ("law = ", "law ", "Expected '=' after a key", 24),
        ("length = 90", "length = 90\nlength = 91", "Cannot overwrite", 22),
        ("length = 90", 'alternative_to = ["Z-9"]\nlength = 90', "alternatives: Z-9", 21),
        ("X-1", "X-0", "a rule stands twice: X-0", 17),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(tmp_path, old, new, complaint, line):
    good = FIRST.replace("X-1", "X-0")
    with pytest.raises(CatalogueError) as refused:
        read(tmp_path, good + FIRST.replace(old, new))
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(f"{tmp_path / 'rules.toml'}:{line}: ")


GIVEN = '{ kind = "published", date = 2026-01-12 }'
EXAMPLE = f"{{ events = [{GIVEN}], nominal = 2026-04-12, due = 2026-04-16 }}"


def with_example(text):
    return FIRST + f"examples = [\n    {EXAMPLE},\n    {text},\n]\n"


def test_an_example_is_events_and_the_dates_they_come_to(tmp_path):
    (rule,) = read(tmp_path, with_example(EXAMPLE))
    first, _second = rule.examples
    assert [(e.kind, e.date, e.data) for e in first.events] == [
        ("published", date(2026, 1, 12), {})
    ]
    assert (first.nominal, first.due) == (date(2026, 4, 12), date(2026, 4, 16))
    assert (first.right, first.due_time) == ("", "")
    assert (first.trigger_date, first.opens_on, first.surcharge_until) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (", due = 2026-04-16", "", "missing keys: due"),
        ("nominal = 2026-04-12, ", "", "missing keys: nominal"),
        (EXAMPLE, "{ nominal = 2026-04-12, due = 2026-04-12 }", "missing keys: events"),
        (GIVEN, "", "a wrong type: events"),
        ("due = 2026-04-16", 'due = "2026-04-16"', "a wrong type: due"),
        ("due = 2026-04-16", "due = 2026-04-16T10:00:00", "a wrong type: due"),
        ("due = ", 'until = "x", due = ', "unknown keys: until"),
        ("due = ", 'right = "trademark", due = ', "not of this rule: trademark"),
        ("published", "publisht", "no kind of event of this right: publisht"),
        ("published", "renewed", "no kind of event of this right: renewed"),
        ('kind = "published", ', "", "no kind of event of this right: None"),
        (", date = 2026-01-12", "", "an event without its date"),
        (GIVEN, '"published"', "an event without its date"),
        ("date = 2026-01-12", "date = 2026-01-12, papers = true", "keys of published: papers"),
        (EXAMPLE, "1", "is no table"),
    ],
)
def test_a_wrong_example_is_refused_with_file_and_line(tmp_path, old, new, complaint):
    with pytest.raises(CatalogueError) as refused:
        read(tmp_path, with_example(EXAMPLE.replace(old, new)))
    said = str(refused.value)
    assert said.startswith(f"{tmp_path / 'rules.toml'}:14: example 2: ")
    assert complaint in said


@pytest.mark.parametrize(
    "text",
    ["[[rules]]\ncode = 1\n", 'rule = "x"\n', "[rule]\n", "rule = [1]\n", "[[rule]]\n[more]\n"],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path, text):
    with pytest.raises(CatalogueError, match=r"rules.toml:1: holds something else"):
        read(tmp_path, text)


def test_a_heading_may_be_written_in_any_way_that_toml_takes(tmp_path):
    (rule,) = read(tmp_path, FIRST.replace("[[rule]]", "  [[ rule ]]  # the first"))
    assert rule.code == "X-1"


def test_text_that_breaks_off_is_refused_with_its_last_line(tmp_path):
    with pytest.raises(CatalogueError, match=r"rules.toml:2: .*end of document"):
        read(tmp_path, "[[rule]]\ncloses = [")


@pytest.mark.parametrize(
    ("law", "as_of"),
    [
        ("PA s. 31", date(2019, 1, 31)),
        ("TMA s. 35", date(2016, 5, 3)),
        ("GI Act", None),
    ],
)
def test_the_state_in_which_an_act_was_read_is_known(law, as_of):
    assert law_as_of(law) == as_of


@pytest.mark.process
def test_every_process_reads_the_rules_at_its_start(tmp_path):
    """`ready` runs in the web server, the worker and every command alike."""
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "rules.toml").write_text(FIRST.replace("published", "publisht"), encoding="utf-8")
    start = (
        "from pathlib import Path; from cases.rules import catalogue; "
        f"catalogue.FOLDER = Path({str(wrong)!r}); import django; django.setup()"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    stopped = subprocess.run(
        [sys.executable, "-c", start],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert stopped.returncode == 1
    last = stopped.stderr.splitlines()[-1]
    assert last.endswith(
        f"CatalogueError: {wrong / 'rules.toml'}:7: unknown kinds of event: publisht"
    )


def test_the_shipped_rules_are_complete_sentences_of_law():
    rules = load_catalogue()
    assert load_catalogue() is rules
    for rule in rules:
        assert re.fullmatch(
            r"[A-Z]+(-[A-Z]+)?-[0-9]+[a-g]?(-[0-9])?|(PAT|GI)-[A-Z]+|TERM", rule.code
        )
        assert rule.title_th != rule.title_en
        assert rule.law
        assert rule.confirmed or (rule.open_question and rule.open_question_th)


def test_every_kind_a_rule_waits_for_can_happen_to_its_right():
    for rule in load_catalogue():
        for ip_type in rule.ip_types:
            for kind in {rule.trigger, *rule.closes, *rule.needs} - {"patent_year"}:
                assert ip_type in EVENT_KINDS[kind].rights, (rule.code, ip_type, kind)


def test_kinds_are_offered_by_right_in_the_order_of_its_procedure():
    kinds = kinds_for("design")
    assert kinds.index("filed") < kinds.index("published") < kinds.index("granted")
    assert "renewed" not in kinds
    assert "annuity_paid" not in kinds_for("trademark")
    assert EVENT_KINDS["office_action_received"].keys == ("section", "days", "until")
