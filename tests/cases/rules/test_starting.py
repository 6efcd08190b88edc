"""Which events and which of their keys can set a rule going."""

import pytest

from cases.rules.catalogue import load_catalogue
from cases.rules.starting import keys_that_matter, kinds_that_start
from tests.cases.rules.asking import ask

RULES = load_catalogue()


@pytest.mark.parametrize(
    ("right", "kinds"),
    [
        (
            "gi",
            (
                "board_decision_received",
                "published",
                "opposition_copy_received",
                "opposition_decision_received",
                "refusal_received",
                "register_order_received",
            ),
        ),
        ("copyright", ()),
    ],
)
def test_the_kinds_that_start_a_term_come_in_the_order_of_the_procedure(right, kinds):
    assert kinds_that_start(right, RULES) == kinds


def test_a_rule_that_counts_from_the_filing_is_started_by_what_must_stand_beside_it():
    kinds = kinds_that_start("design", RULES)
    assert "defect_memo" in kinds
    assert "filed" not in kinds
    assert "granted" in kinds
    assert "patent_year" not in kinds


def test_a_letter_sent_again_starts_terms_of_trademarks_alone():
    rights = [
        r for r in ("trademark", "design") if "second_letter_sent" in kinds_that_start(r, RULES)
    ]
    assert rights == ["trademark"]


@pytest.mark.parametrize(
    ("right", "keys"),
    [
        ("trademark", {"section", "days", "until", "route", "letter"}),
        ("design", {"papers", "incomplete"}),
        ("invention", {"missing_formal_papers", "missing_translation"}),
        ("gi", set()),
    ],
)
def test_only_keys_that_change_a_term_of_the_right_matter(right, keys):
    assert keys_that_matter(right, RULES) == keys


@pytest.mark.parametrize("right", ["design", "invention", "petty_patent"])
def test_a_grant_without_a_filing_starts_nothing_that_is_counted_from_it(right):
    assert ask(right, ("granted", "2024-05-01")) == ()
