"""Rules as data: what is shipped, and what is refused."""

import re
from datetime import date

import pytest

from cases.rules.catalogue import CatalogueError, load_catalogue, read_catalogue
from cases.rules.kinds import EVENT_KINDS, kinds_for

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
    ("old", "new", "complaint"),
    [
        ('law = "PA s. 31"\n', "", "missing keys: law"),
        ('law = "PA s. 31"', 'law = "PA s. 31"\nlaws = "x"', "unknown keys: laws"),
        ('"published"', '"publisht"', "unknown kinds of event: publisht"),
        ('"opposition_filed"', '"opposed"', "unknown kinds of event: opposed"),
        ('["design"]', '["designs"]', "unknown kinds of right: designs"),
        ("length = 90", "length = 0", "impossible length: 0"),
        ("length = 90", "length = -3", "impossible length: -3"),
        ("length = 90", 'length = "90"', "a wrong type: length"),
        ("length = 90", "length = true", "a wrong type: length"),
        ("length = 90", 'length = 90\nunit = "weeks"', "unknown unit: weeks"),
        ("length = 90", 'length = 90\nmethod = "guess"', "unknown method: guess"),
        ("length = 90", 'length = 90\nactor = "nobody"', "unknown actor: nobody"),
        ("length = 90", "length = 90\nconfirmed = false", "no open question"),
        ("length = 90", 'length = 90\nconfirmed = "no"', "a wrong type: confirmed"),
        ("length = 90", 'length = 90\nvalid_from = "2020"', "a wrong type: valid_from"),
        ("length = 90", "length = 90\ncloses_all_when = 1", "a wrong type: closes_all_when"),
        ('["opposition_filed"]', '"opposition_filed"', "a wrong type: closes"),
        ('"opposition_right_lost"', '"doom"', "unknown consequence: doom"),
        ('"PA s. 31"', '""', "empty: law"),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(tmp_path, old, new, complaint):
    good = FIRST.replace("X-1", "X-0")
    with pytest.raises(CatalogueError) as refused:
        read(tmp_path, good + FIRST.replace(old, new))
    assert complaint in str(refused.value)
    assert "rules.toml:17" in str(refused.value)


def test_text_that_is_no_toml_is_refused_with_its_file(tmp_path):
    with pytest.raises(CatalogueError, match="rules.toml"):
        read(tmp_path, "[[rule]\n")


def test_a_rule_cannot_stand_twice(tmp_path):
    with pytest.raises(CatalogueError, match="twice"):
        read(tmp_path, FIRST + FIRST)


def test_an_alternative_must_be_a_rule(tmp_path):
    with pytest.raises(CatalogueError, match="Z-9"):
        read(tmp_path, FIRST + 'alternative_to = ["Z-9"]\n')


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
