"""The fee panel of a case: amounts beside the open terms, and nothing to strangers."""

from datetime import date, timedelta

import pytest

from cases.models import Role
from cases.overriding import override_due_date
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.cases.views.test_today import MOST_QUERIES, due
from tests.factories import (
    NOON,
    alice,
    cause,
    charlie,
    join,
    make_case,
    make_party,
    make_user,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def notice():
    """A publication-fee notice of a design: 250 baht."""
    events = [("filed", "2026-06-01"), ("publication_fee_notice_1_received", "2026-11-20")]
    return make_case(ref="FEE-7", events=events)


def panel(case, language="en", person=None, headers=None):
    browser = sign_in(person or alice(), language)
    return browser.get(f"/fees/cases/{case.pk}/", headers=headers or {})


@pytest.mark.parametrize(
    ("language", "words_of_the_line"),
    [("th", "ชำระค่าประกาศโฆษณา ครั้งที่ 1"), ("en", "Publication fee, first notice")],
)
def test_the_amount_stands_beside_its_term(language, words_of_the_line, notice):
    page = panel(notice, language)
    lines = [(line["deadline"].code, line["amount"]) for line in page.context["lines"]]
    assert lines == [("DES-S-22", 250)]
    assert words_of_the_line in words(page)
    assert "250" in words(page)


def test_the_fragment_is_only_the_panel_and_the_page_stands_alone(notice):
    fragment, page = panel(notice, headers=HTMX), panel(notice)
    assert "<html" not in fragment.content.decode()
    assert page.content.decode().startswith("<!doctype html>")
    assert words(fragment) in words(page)
    assert "HX-Request" in fragment["Vary"]


def test_a_term_without_a_known_amount_is_counted_and_never_free(notice):
    due(3, notice)
    page = panel(notice)
    assert page.context["unknown"] == 1
    assert "For 1 open deadline no amount is known." in words(page)
    assert " 0 baht" not in words(page)


def test_closed_terms_and_those_of_others_cost_nothing(notice):
    notice.deadlines.update(state="no_longer_due")
    due(3, notice, ours=False, actor="office", code="DES-S-23", kind="statutory")
    page = panel(notice)
    assert page.context["lines"] == []
    assert "No known official fee is due." in words(page)


def test_an_annuity_shows_its_amount_with_surcharge():
    case = make_case(
        ip_type="invention", events=[("filed", "2021-11-30"), ("granted", "2026-10-01")]
    )
    page = panel(case)
    late = {line["deadline"].code: (line["amount"], line["late"]) for line in page.context["lines"]}
    assert late
    for amount, with_surcharge in late.values():
        assert with_surcharge in {None, amount * 130 // 100}
    assert "with surcharge" in words(page)


def late_line(case):
    page = panel(case)
    return words(page), page.context["lines"][0]


def test_an_earlier_day_of_our_own_shows_no_surcharge_yet(notice):
    """Year 5 of a design, 500 baht until 29 December 2026."""
    case = make_case(events=[("filed", "2022-10-30"), ("granted", "2024-03-01")])
    deadline = case.deadlines.get(code="ANN-1", years=[5])
    override_due_date(deadline, date(2026, 11, 20), deadline.version, cause(why="holidays"))
    page, line = late_line(case)
    assert (line["amount"], line["is_late"], line["is_over"]) == (500, False, False)
    assert "500 baht · with surcharge 650 baht" in page


def test_past_every_last_day_no_amount_is_told(notice):
    """Year 5 was due in June 2026; its months with surcharge ended in October."""
    case = make_case(events=[("filed", "2022-04-10"), ("granted", "2024-03-01")])
    page, line = late_line(case)
    assert line["is_over"] is True
    assert "Past the last day" in page
    assert "500 baht" not in page


def test_only_who_may_see_the_case_sees_its_fees(notice):
    party = make_party()
    own = make_user("chan", role=Role.CLIENT)
    party.users.add(own)
    join(notice, party)
    assert panel(notice, person=own).status_code == 200
    assert panel(notice, person=make_user("boon", role=Role.BOOKKEEPER)).status_code == 200
    notice.restricted = True
    notice.save()
    for stranger in [charlie(), own, make_user("olan")]:
        for headers in [{}, HTMX]:
            answer = panel(notice, person=stranger, headers=headers)
            assert answer.status_code == 404
            assert "FEE-7" not in answer.content.decode()


def test_the_panel_asks_the_same_few_questions_for_one_term_and_for_three(
    notice, django_assert_max_num_queries
):
    jobs_ran(timedelta(hours=1), timedelta(hours=1))
    browser, counted = sign_in(alice()), []
    for number in (0, 2):
        for _ in range(number):
            due(3, notice)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get(f"/fees/cases/{notice.pk}/")
        counted.append(len(asked))
    assert len(page.context["lines"]) + page.context["unknown"] == 3
    assert counted[0] == counted[1]
