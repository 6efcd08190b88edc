"""A term that is not confirmed says why where its badge stands, and how old its law is."""

import re
from dataclasses import replace
from datetime import date

import pytest

from cases.models import Deadline
from cases.rules.catalogue import load_catalogue
from cases.views import deadlines as views
from tests.cases.views.desk import part, said, sign_in, words
from tests.cases.views.test_today import due
from tests.factories import alice, make_case

pytestmark = pytest.mark.django_db

WHY = {
    "en": "Not confirmed: Whether the 15 days are owed for complete e-filings too is open (Q12).",
    "th": "ยังไม่ยืนยัน: ยังไม่ยืนยันว่า 15 วันใช้กับคำขอที่ยื่นครบถ้วนด้วย (Q12)",
}
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


@pytest.fixture
def term():
    """Fifteen days of which nobody knows whether they are owed."""
    case = make_case(events=[("efiling_number_received", "2026-11-20")])
    return Deadline.objects.get(case=case, code="DES-S-51")


@LANGUAGES
def test_the_case_says_why_beside_the_badge(term, language):
    page = sign_in(alice(), language).get(f"/cases/{term.case_id}/")
    assert words(page).count(WHY[language]) == 1


@LANGUAGES
def test_a_row_of_today_has_the_badge_and_its_explanation_the_reason(term, language):
    browser = sign_in(alice(), language)
    row = part(browser.get("/?show=month"), f'id="deadline-{term.pk}"', "</article>")
    assert said("Unconfirmed", language) in row
    assert WHY[language] not in row
    assert words(browser.get(f"/deadlines/{term.pk}/")).count(WHY[language]) == 1


def test_a_confirmed_term_says_nothing_of_the_kind():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    assert Deadline.objects.get(case=case, code="DES-S-20").confirmed
    page = sign_in(alice(), "en").get(f"/cases/{case.pk}/")
    assert "Not confirmed" not in words(page)
    assert 'class="doubt"' not in page.content.decode()


def test_a_term_in_a_year_that_is_not_announced_says_so():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-11-20")])
    page = sign_in(alice(), "en").get(f"/cases/{case.pk}/")
    sentence = "The closed days of B.E. 2570 are not confirmed by announcements."
    assert words(page).count(sentence) == 1


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("เหตุผลที่เก็บไว้", "เหตุผลที่เก็บไว้"),
        ("", "Not confirmed by the office's practice yet"),
    ],
)
def test_a_row_stored_without_notes_still_has_a_reason(term, reason, shown):
    Deadline.objects.filter(pk=term.pk).update(notes=[], unconfirmed_reason=reason)
    page = sign_in(alice(), "en").get(f"/cases/{term.case_id}/")
    assert words(page).count(shown) == 1


@LANGUAGES
def test_the_preview_says_why_before_anything_is_saved(language):
    case = make_case()
    given = {"kind": "efiling_number_received", "date": "20/11/2569", "preview": "1"}
    page = sign_in(alice(), language).post(f"/cases/{case.pk}/events/add/", given)
    assert words(page).count(WHY[language]) == 1


@LANGUAGES
def test_the_calculator_says_why_in_the_answer(language):
    where = "/calculator/?ip_type=design&kind=efiling_number_received&date=20/11/2569"
    page = sign_in(alice(), language).get(where)
    assert words(page).count(WHY[language]) == 1


@pytest.mark.parametrize("drawer", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["page", "drawer"])
@pytest.mark.parametrize(
    ("right", "event", "code", "as_of"),
    [
        ("design", "published", "DES-S-30", "31 Jan 2562"),
        ("trademark", "published", "TM-35", "3 May 2559"),
        ("gi", "published", "GI-OPP", None),
    ],
)
def test_the_explanation_says_how_old_the_law_is(right, event, code, as_of, drawer):
    case = make_case(ip_type=right, events=[(event, "2026-11-02")])
    term = Deadline.objects.get(case=case, code=code)
    text = words(sign_in(alice(), "en").get(f"/deadlines/{term.pk}/", **drawer))
    found = re.findall(r"law as of (\d+ \w+ \d+)", text)
    assert found == ([as_of] if as_of else [])


def test_the_end_of_a_trademark_cites_the_state_of_its_own_act():
    case = make_case(
        ip_type="trademark", events=[("filed", "2020-01-15"), ("registered", "2021-01-15")]
    )
    term = Deadline.objects.get(case=case, code="TERM")
    text = words(sign_in(alice(), "en").get(f"/deadlines/{term.pk}/"))
    assert "law as of 3 May 2559" in text


def test_a_term_that_no_rule_gives_claims_no_state_of_the_law():
    row = due(5, law="TMA s. 59")
    assert "law as of" not in words(sign_in(alice(), "en").get(f"/deadlines/{row.pk}/"))


def test_the_explanation_says_until_when_a_rule_holds(term, monkeypatch):
    (rule,) = [rule for rule in load_catalogue() if rule.code == term.code]
    ended = replace(rule, valid_from=date(2020, 1, 1), valid_to=date(2026, 12, 31))
    monkeypatch.setattr(views, "rule_for", lambda code: ended)
    text = words(sign_in(alice(), "en").get(f"/deadlines/{term.pk}/"))
    assert "DES-S-51 · valid from 1 Jan 2563 · valid until 31 Dec 2569" in text
    monkeypatch.undo()
    assert said("valid until", "en") not in words(
        sign_in(alice(), "en").get(f"/deadlines/{term.pk}/")
    )
