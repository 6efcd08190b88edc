"""A closing is undone: the deadline opens again, unless the law says otherwise."""

from datetime import timedelta

import pytest

from cases.models import CaseEvent, Deadline, Role
from cases.reminders.people import people_on
from cases.reminders.planning import plan
from tests.cases.views.desk import field_errors, sign_in, stored, words
from tests.cases.views.test_deadlines import close, term
from tests.cases.views.test_today import due
from tests.factories import TODAY, alice, bob, charlie, make_case, make_user

__all__ = ["term"]

pytestmark = pytest.mark.django_db

ANSWERED = "office_action_answered"


def reopen(row, person=None, version=None, why="wrong receipt"):
    row.refresh_from_db()
    browser = sign_in(person or alice())
    given = {"why": why, "version": str(row.version) if version is None else version}
    return browser.post(f"/deadlines/{row.pk}/reopen/", given)


def state(row):
    row.refresh_from_db()
    return (row.state, row.disposition)


def test_a_closing_is_undone_with_the_event_that_it_recorded(term):
    close(term)
    answer = reopen(term)
    assert (answer.status_code, answer["Location"]) == (302, f"/deadlines/{term.pk}/")
    assert state(term) == ("open", "")
    assert (term.closed_by, term.closed_at, term.done_on, term.proof) == (None, None, None, "")
    assert not CaseEvent.objects.current().filter(kind=ANSWERED).exists()
    assert CaseEvent.objects.filter(kind=ANSWERED).count() == 2
    newest = term.history.first()
    assert (newest.history_user, newest.history_change_reason) == (alice(), "wrong receipt")
    assert term.history.filter(proof="Receipt 69-001").exists()
    assert "The deadline is open again." in words(answer.client.get(answer["Location"]))


def test_a_reopened_deadline_can_be_closed_again(term):
    close(term)
    reopen(term)
    term.refresh_from_db()
    assert close(term, proof="Receipt 69-002").status_code == 302
    assert state(term) == ("closed", "done")


@pytest.mark.parametrize("disposition", ["reviewed", "not_needed", "transferred", "missed"])
def test_what_was_closed_without_an_event_opens_again(disposition, term):
    close(term, disposition=disposition, done_on="", proof="", note="The client let it go")
    reopen(term, bob())
    assert state(term) == ("open", "")
    assert term.closing_note == ""


def test_a_deadline_of_our_own_opens_again_and_is_reminded_of():
    row = due(3)
    close(row)
    assert plan(people_on(TODAY)) == 0
    reopen(row)
    assert state(row) == ("open", "")
    assert plan(people_on(TODAY)) > 0


def test_the_alternatives_closed_with_it_open_with_it():
    letter = ("office_action_received", "2026-11-02", {"section": "15"})
    case = make_case(ip_type="trademark", events=[("filed", "2026-06-01"), letter])
    rows = Deadline.objects.filter(case=case).order_by("code")
    close(rows.get(code="TM-15"), closes_with="appeal_filed")
    reopen(rows.get(code="TM-18"))
    assert [(row.code, row.state, row.disposition) for row in rows] == [
        ("TM-15", "open", ""),
        ("TM-18", "open", ""),
    ]


def test_what_the_law_no_longer_gives_does_not_open_again(term):
    close(term, disposition="reviewed", done_on="", proof="", note="nothing to do")
    letter = term.root_event
    sign_in(bob()).post(f"/events/{letter.pk}/take-back/", {"why": "another case"})
    answer = reopen(term)
    assert state(term) == ("no_longer_due", "")
    assert "the deadline is now: No longer due." in words(answer.client.get(answer["Location"]))


def test_what_another_event_met_is_closed_by_that_event(term):
    close(term, disposition="reviewed", done_on="", proof="", note="nothing to do")
    given = {"kind": ANSWERED, "date": "20/11/2569"}
    sign_in(bob()).post(f"/cases/{term.case_id}/events/add/", given)
    reopen(term)
    assert state(term) == ("closed", "by_event")


def test_a_deadline_that_an_event_closed_is_refused(term):
    given = {"kind": ANSWERED, "date": "20/11/2569"}
    sign_in(bob()).post(f"/cases/{term.case_id}/events/add/", given)
    before = stored()
    answer = reopen(term)
    sentence = "An event closed this deadline. Correct that event or take it back."
    assert (answer.status_code, field_errors(answer)) == (422, {"__all__": [sentence]})
    assert sentence in words(sign_in(alice()).get(f"/deadlines/{term.pk}/reopen/"))
    assert stored() == before


@pytest.mark.parametrize("fields", [{}, {"state": "no_longer_due"}, {"state": "historic"}])
def test_what_is_not_closed_is_refused(fields):
    row = due(3, **fields)
    before = stored()
    assert field_errors(reopen(row)) == {"__all__": ["This deadline is not closed."]}
    assert stored() == before


@pytest.mark.parametrize("why", ["", "   ", "a\x00", "x" * 1001])
def test_without_a_reason_it_stays_closed(why, term):
    close(term)
    before = stored()
    answer = reopen(term, why=why)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["why"])
    assert stored() == before


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "1\x00", "9" * 5000])
def test_an_old_page_opens_nothing_and_keeps_what_was_typed(version, term):
    close(term)
    before = stored()
    answer = reopen(term, version=version)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["__all__"])
    form = answer.context["form"]
    assert (form["why"].value(), form["version"].value()) == ("wrong receipt", str(term.version))
    assert stored() == before
    assert reopen(term, version=form["version"].value()).status_code == 302


def test_of_two_people_the_second_is_told(term):
    close(term)
    term.refresh_from_db()
    version = str(term.version)
    reopen(term, bob(), version=version)
    answer = reopen(term, version=version)
    assert "Somebody changed this deadline after you opened it." in words(answer)
    assert CaseEvent.objects.filter(kind=ANSWERED).count() == 2


def test_a_double_click_opens_once_and_shows_no_error(term):
    close(term)
    term.refresh_from_db()
    version = str(term.version)
    answers = [reopen(term, version=version) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"/deadlines/{term.pk}/"] * 2
    assert CaseEvent.objects.filter(kind=ANSWERED).count() == 2


def test_the_closing_tells_the_way_back_and_so_does_its_reason(term):
    answer = close(term)
    way = f'href="/deadlines/{term.pk}/reopen/"'
    assert way in answer.client.get(answer["Location"]).content.decode()
    offered = {
        person.username: way in sign_in(person).get(f"/deadlines/{term.pk}/").content.decode()
        for person in [alice(), bob(), make_user("boon", role=Role.BOOKKEEPER)]
    }
    assert offered == {"alice": True, "bob": True, "boon": False}
    page = words(sign_in(alice()).get(f"/deadlines/{term.pk}/reopen/"))
    assert "Receipt 69-001" in page
    assert "Taken back with it" in page


def test_an_open_deadline_offers_no_way_back(term):
    source = sign_in(alice()).get(f"/deadlines/{term.pk}/").content.decode()
    assert "/reopen/" not in source


def test_who_may_not_see_or_change_it_opens_nothing(term):
    close(term)
    before = stored()
    for person, status in ((charlie(), 404), (make_user("boon", role=Role.BOOKKEEPER), 403)):
        assert reopen(term, person).status_code == status
    assert stored() == before


def test_an_event_corrected_since_is_taken_back_in_its_new_version(term, at_noon):
    close(term)
    event = CaseEvent.objects.get(kind=ANSWERED)
    at_noon.shift(timedelta(hours=1))
    given = {"kind": ANSWERED, "date": "19/11/2569", "why": "the receipt says the 19th"}
    sign_in(bob()).post(f"/events/{event.pk}/correct/", given)
    reopen(term)
    assert state(term) == ("open", "")
    assert not CaseEvent.objects.current().filter(kind=ANSWERED).exists()
