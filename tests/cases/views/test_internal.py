"""A deadline of the house, wherever people meet deadlines: its own name, grey, with its steps."""

import pytest

from cases.models import Deadline, HouseRule, Reminder
from cases.reminders.emails import edition_of, render_reminder
from tests.cases.views.desk import sign_in, words
from tests.factories import TODAY, alice, make_case

pytestmark = pytest.mark.django_db

NAME = "ส่งร่างคำชี้แจงให้ลูกค้า"


@pytest.fixture
def target():
    HouseRule.objects.create(
        name=NAME, name_en="Draft to the client", counts_from="deadline", length=14
    )
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-10")])
    return Deadline.objects.get(case=case, kind="internal")


@pytest.mark.parametrize("path", ["/?who=office", "/cases/{case}/"])
def test_its_line_has_the_name_of_the_rule_and_a_grey_badge(target, path):
    source = sign_in(alice()).get(path.format(case=target.case_id)).content.decode()
    assert "Draft to the client" in source
    assert '<b class="badge grey">Internal</b>' in source
    assert NAME in sign_in(alice(), "th").get(path.format(case=target.case_id)).content.decode()


def test_why_tells_the_rule_and_how_it_was_counted(target):
    told = words(sign_in(alice()).get(f"/deadlines/{target.pk}/"))
    assert "The office's own rule: Draft to the client." in told
    assert "14 days before the last day of " in told
    assert "Working day aimed at: " in told
    assert "Internal" in told


def test_a_mail_names_it(target):
    person = alice()
    person.language = "th"
    reminder = Reminder(deadline=target, recipient=person, role="responsible", step="7")
    mail = render_reminder(person, [reminder], edition_of(TODAY))
    assert f"\n{NAME}\n" in mail.body_text
    assert target.case.ref in mail.subject
