"""The pages of leave: a look at what follows, then saving; who may enter whose."""

from datetime import timedelta

import pytest

from cases.models import Leave, Role
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.desk import field_errors, sign_in, words
from tests.cases.views.world import make_leave
from tests.factories import TODAY, alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db

PREVIEW = {"HX-Request": "true", "HX-Target": "coming"}
NOBODY = "Nobody answers for 1 deadline in these days: name who stands in."


def typed(**fields):
    """Leave of Alice from 25 to 29 November, as she types it."""
    given = {"person": alice().pk, "first_day": "25/11/2569", "last_day": "29 พ.ย. 2569"}
    return {**given, **fields}


def test_a_look_at_it_stores_nothing_and_saving_does_with_who_and_why():
    make_deadline(make_case(deputy=bob()), left=3)
    browser = sign_in(alice())
    for headers in (PREVIEW, {}):
        page = browser.post("/leave/new/", typed(preview="1"), headers=headers)
        assert "1 open deadline ends in these days, of 1 case. Bob takes 1" in words(page)
    assert not Leave.objects.exists()
    assert browser.post("/leave/new/", typed(note="sea")).status_code == 302
    row = Leave.objects.get()
    days = (TODAY + timedelta(days=1), TODAY + timedelta(days=5))
    assert ((row.first_day, row.last_day), row.note, row.entered_by) == (days, "sea", alice())
    assert (row.history.get().history_user, row.history.get().history_change_reason) == (
        alice(),
        "Leave entered",
    )


def test_a_double_click_is_one_leave():
    browser = sign_in(alice())
    answers = [browser.post("/leave/new/", typed()).status_code for _click in range(2)]
    assert (answers, Leave.objects.count()) == ([302, 302], 1)


def test_a_restricted_case_is_not_named_to_a_colleague_who_enters_the_leave():
    make_deadline(make_case(ref="HIDDEN", restricted=True), left=3, title="Secret work")
    browser = sign_in(bob())
    for given in (typed(preview="1"), typed()):
        page = words(browser.post("/leave/new/", given))
        assert NOBODY in page
        assert "1 of them is in a restricted case that you may not see." in page
        assert not any(text in page for text in ("HIDDEN", "Secret work"))
    assert not Leave.objects.exists()
    assert "HIDDEN" in words(sign_in(alice()).post("/leave/new/", typed()))


def test_deadlines_without_anybody_are_seen_before_it_is_saved():
    case = make_case(ref="LONELY")
    make_deadline(case, left=3)
    browser = sign_in(alice())
    first = browser.post("/leave/new/", typed())
    assert NOBODY in words(first)
    assert "LONELY" in words(first)
    assert not Leave.objects.exists()
    sure = first.context["form"]["sure"].value()
    make_deadline(case, left=4)
    assert not browser.post("/leave/new/", typed(sure=sure)).headers.get("Location")
    assert not Leave.objects.exists()
    saved = browser.post("/leave/new/", typed(sure="2"), follow=True)
    assert "Nobody answers for 2 deadlines" in words(saved)
    assert Leave.objects.count() == 1


def test_what_cannot_be_is_told_at_its_field_in_thai_too():
    browser = sign_in(alice(), "th")
    page = browser.post("/leave/new/", typed(last_day="24/11/2569", first_day="25/11/2569"))
    assert page.status_code == 422
    assert list(field_errors(page, "th")) == ["last_day"]
    assert field_errors(browser.post("/leave/new/", typed(deputy=alice().pk)), "th").keys() == {
        "deputy"
    }
    assert not Leave.objects.exists()


def test_an_assistant_enters_only_their_own():
    helper = make_user("helper", role=Role.ASSISTANT)
    mine, hers = make_leave(person=helper), make_leave()
    browser = sign_in(helper)
    browser.post("/leave/new/", typed())
    assert Leave.objects.filter(person=helper).count() == 2
    assert Leave.objects.filter(person=alice()).count() == 1
    for where in (f"/leave/{hers.pk}/", f"/leave/{hers.pk}/delete/"):
        assert browser.post(where, typed(version=1)).status_code == 403
    assert browser.post(f"/leave/{mine.pk}/delete/", {"version": 1}).status_code == 302
    assert list(Leave.objects.order_by("pk").values_list("person", flat=True)) == [
        alice().pk,
        helper.pk,
    ]


def test_of_two_who_change_a_leave_the_second_is_told():
    row = make_leave(1, 5)
    browser = sign_in(alice())
    browser.post(f"/leave/{row.pk}/", typed(version=1, note="first"))
    page = browser.post(f"/leave/{row.pk}/", typed(version=1, note="second"))
    assert page.status_code == 422
    assert Leave.objects.get().note == "first"
    again = {"version": page.context["form"]["version"].value()}
    assert browser.post(f"/leave/{row.pk}/", typed(note="second", **again)).status_code == 302
    assert Leave.objects.get().note == "second"
    assert "changed" in words(browser.post(f"/leave/{row.pk}/delete/", {"version": 1}, follow=True))
    assert Leave.objects.exists()


def test_two_people_of_one_name_have_a_row_each():
    for number, first in enumerate((1, 3)):
        make_leave(first, first, person=make_user(f"som{number}", first_name="Somchai"))
    strip = sign_in(alice()).get("/leave/").context["strip"]
    away = [(name, [cell.day for cell in cells if cell.away]) for name, cells in strip]
    assert away == [("Somchai", [TODAY + timedelta(days=n)]) for n in (1, 3)]


def test_the_page_shows_the_strip_what_is_over_and_what_was_changed():
    make_leave(-9, -5, note="past sea")
    make_leave(0, 2, deputy=bob())
    make_leave(60, 61, person=bob(), note="much later")
    page = sign_in(alice()).get("/leave/")
    away = [cell.day for _name, cells in page.context["strip"] for cell in cells if cell.away]
    assert away == [TODAY + timedelta(days=number) for number in range(3)]
    assert [row.note for row in page.context["past"]] == ["past sea"]
    assert "On leave today: Alice" in words(page)
    assert "much later" in words(page)
    line = words(sign_in(bob()).get("/leave/", headers={"HX-Request": "true"}))
    assert line == "On leave today: Alice until 26 Nov 2569 – Bob stands in"
