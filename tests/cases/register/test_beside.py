"""The last answer of the office beside the docket, field by field."""

import json
from datetime import date

import pytest

from cases.models import Case
from cases.register.beside import beside

OURS = Case(
    ip_type="design",
    title="Wicker  Chair",
    application_number="6902000777",
    registration_number="98214",
)
DAYS = {"filed": date(2026, 6, 1), "granted": date(2026, 9, 1)}
ROW = {
    "APP_NO": "6902000777",
    "FILING_DATE": "01-06-2026",
    "PUBLIC_DATE": "",
    "GRANT_DATE": "02-09-2026",
    "PATENT_NO": "98-214",
    "PUB_NO": "",
    "PATENT_NAME": "",
}


def lines(rows, ours=OURS):
    return beside(ours, "PRODUCTPATENT", json.dumps(rows), DAYS, {})


def test_each_field_is_equal_or_different_or_not_said():
    assert [(line.field, line.ours, line.office, line.state) for line in lines([ROW])] == [
        ("filed_on", "2026-06-01", "2026-06-01", "equal"),
        ("published_on", "", "", "unsaid"),
        ("registered_on", "2026-09-01", "2026-09-02", "differs"),
        ("registration_number", "98214", "98-214", "equal"),
        ("publication_number", "", "", "unsaid"),
        ("title", "Wicker  Chair", "", "unsaid"),
    ]


def test_what_only_the_office_knows_is_different():
    found = {line.field: line for line in lines([ROW | {"PUBLIC_DATE": "2026-07-01"}])}
    line = found["published_on"]
    assert (line.ours, line.state) == ("", "differs")


@pytest.mark.parametrize("rows", [[], [ROW | {"APP_NO": "6902000778"}], {"error": "x"}, "x", None])
def test_an_answer_about_nothing_of_ours_compares_nothing(rows):
    assert lines(rows) == ()


@pytest.mark.parametrize("body", ["", "{", "not json", "[" * 100_000])
def test_an_answer_that_cannot_be_read_compares_nothing(body):
    assert beside(OURS, "PRODUCTPATENT", body, DAYS, {}) == ()
