"""Teaching the status map: what follows at once, and what a row for other texts keeps."""

import json

import pytest

from cases.models import Case, Discrepancy, StatusMapping
from cases.register.status_map import classify_status
from tests.cases.views.world import make_snapshot
from tests.factories import bob, cause, make_case

pytestmark = pytest.mark.django_db

NUMBER = "250100001"


def told(text):
    """A mark of which the office's last answer but one says so; the last one showed nothing."""
    case = make_case(ip_type="trademark", application_number=NUMBER, title="Lamp")
    rows = [{"REQ_NO": NUMBER, "TRADEMARK_STATUS": text}]
    answer = make_snapshot(case, service="TM", body=json.dumps(rows))
    make_snapshot(case, service="TM", body="[]")
    Case.objects.filter(pk=case.pk).update(office_status=text, office_status_state="unmapped")
    return case, answer


def waiting():
    return list(
        Discrepancy.objects.filter(state="open").values_list("field", "office_value", "snapshot")
    )


def test_a_text_that_means_an_end_is_asked_about_at_once_with_the_answer_behind_it():
    _case, answer = told("พ้นสภาพ")
    classify_status("พ้นสภาพ", "abandoned", cause(bob()))
    assert waiting() == [("status", "พ้นสภาพ", answer.pk)]


def test_a_text_that_means_no_end_after_all_ends_the_question_at_once():
    told("พ้นสภาพ")
    classify_status("พ้นสภาพ", "abandoned", cause(bob()))
    classify_status("พ้นสภาพ", "opposed", cause(bob()))
    assert waiting() == []


def test_a_text_alone_has_its_meaning_and_longer_ones_are_asked_about_as_before():
    alone, _answer = told("ถอนคำคัดค้าน")
    classify_status("ถอนคำคัดค้าน", "published", cause(bob()))
    alone.refresh_from_db()
    assert alone.office_status_internal == "published"
    kept = StatusMapping.objects.filter(contains="ถอนคำคัดค้าน").order_by("exact")
    assert [(row.internal, row.exact) for row in kept] == [("unknown", False), ("published", True)]
