"""The page on which a deadline is entered by hand, and the one on which it is changed."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Deadline
from tests.cases.test_documents import PDF
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.factories import alice, bob, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


@pytest.fixture
def case():
    return make_case(ip_type="trademark")


def typed(**changes):
    given = {
        "source": "court",
        "title": "File the defence",
        "last_day": "15/12/2569",
        "unit": "days",
        "rolls": "on",
        "source_note": "Order 12/2569",
    }
    return {**given, **changes}


def send(case, language="en", person=None, **changes):
    browser = sign_in(person or alice(), language)
    return browser.post(f"/cases/{case.pk}/deadlines/add/", typed(**changes))


def test_a_deadline_is_entered_from_the_case_page(case):
    browser = sign_in(alice())
    assert f"/cases/{case.pk}/deadlines/add/" in browser.get(f"/cases/{case.pk}/").content.decode()
    answer = send(case, paper=SimpleUploadedFile("order.pdf", PDF))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    row = Deadline.objects.get()
    assert (row.due_date, row.title, row.entered_by) == (
        date(2026, 12, 15),
        "File the defence",
        alice(),
    )
    assert row.source_document.name == "order.pdf"
    page = words(browser.get(f"/deadlines/{row.pk}/"))
    assert "Entered by hand; source: Court." in page
    assert "Order 12/2569" in page


def test_a_term_of_the_law_fills_in_what_is_left_empty(case):
    send(case, source="law", term="TM-89", title="", last_day="", trigger_date="1/9/2569")
    row = Deadline.objects.get()
    assert (row.code, row.law, row.consequence) == ("TM-89", "TMA s. 83, 89", "decision_final")
    assert (row.nominal_date, row.due_date) == (date(2026, 10, 31), date(2026, 11, 2))
    page = words(sign_in(alice()).get(f"/cases/{case.pk}/"))
    assert "Appeal about the certification mark" in page


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Please say what must be done."),
        (
            {"last_day": ""},
            "last_day",
            "Please give the last day, or a day and how long it runs from it.",
        ),
        ({"trigger_date": "1/9/2569"}, "length", "Please say for how long it runs."),
        ({"length": "30"}, "trigger_date", "Please give the day it is counted from."),
        (
            {"trigger_date": "1/9/2569", "length": "30"},
            "last_day",
            "Please give either the last day or what it is counted from, not both.",
        ),
        ({"due_time": "25:00"}, "due_time", "Please give the time as 15:30."),
        (
            {"source_note": ""},
            "source_note",
            "Please say where the date comes from, or add the scan.",
        ),
    ],
)
def test_bad_input_is_told_beside_its_field_and_keeps_the_text(
    changes, field, sentence, language, case
):
    before = stored()
    answer = send(case, language, **changes)
    assert (answer.status_code, field_errors(answer, language)) == (
        422,
        {field: [said(sentence, language)]},
    )
    assert answer.context["form"]["source"].value() == "court"
    assert stored() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "nonsense"}, "source"),
        ({"term": "DES-S-20"}, "term"),
        ({"last_day": "31/2/2569"}, "last_day"),
        ({"last_day": "15/12/69"}, "last_day"),
        ({"title": "x" * 301}, "title"),
        ({"consequence": "x" * 41}, "consequence"),
        ({"length": "-1"}, "length"),
        ({"unit": "weeks"}, "unit"),
        ({"source_note": "a\x00"}, "source_note"),
        ({"paper": SimpleUploadedFile("a.exe", b"MZ\x90\x00" + b"\x00" * 200)}, "paper"),
    ],
)
def test_odd_input_stores_nothing(changes, field, case):
    before = stored()
    answer = send(case, **changes)
    assert (answer.status_code, list(field_errors(answer))) == (422, [field])
    assert stored() == before


def test_the_preview_counts_and_stores_nothing(case):
    before = stored()
    answer = send(
        case, last_day="", trigger_date="15/1/2569", length="90", preview="1", source_note=""
    )
    page = words(answer)
    assert answer.status_code == 200
    assert "16+28+31+15=90" in page
    assert "This day is already over: the deadline will stand as overdue" in page
    assert stored() == before


def test_beside_the_form_only_the_preview_comes(case):
    browser = sign_in(alice())
    where, htmx = f"/cases/{case.pk}/deadlines/add/", {"HX-Target": "coming", "HX-Request": "true"}
    answer = browser.post(where, typed(preview="1"), headers=htmx)
    assert words(answer).startswith("This deadline would come")
    assert "already over" not in words(answer)
    assert "<form" not in answer.content.decode()


def test_a_last_day_that_is_over_is_docketed_late_and_overdue(case):
    send(case, last_day="20/11/2569")
    page = words(sign_in(alice()).get(f"/cases/{case.pk}/"))
    assert "4 days overdue" in page
    assert "Docketed late" in page


def test_a_double_click_enters_it_once(case):
    first, second = send(case), send(case)
    assert [answer.status_code for answer in (first, second)] == [302, 302]
    assert Deadline.objects.count() == 1


def test_the_same_a_while_later_is_another_deadline(case, at_noon):
    send(case)
    at_noon.shift(61)
    send(case)
    assert Deadline.objects.count() == 2


def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(case):
    send(case)
    row, before = Deadline.objects.get(), stored()
    for where in (f"/cases/{case.pk}/deadlines/add/", f"/deadlines/{row.pk}/edit/"):
        assert sign_in(charlie()).post(where, typed()).status_code == 404
        reader = sign_in(make_user("boon", role="bookkeeper"))
        assert reader.post(where, typed()).status_code == 403
    assert stored() == before


# Changing it


@pytest.fixture
def row(case):
    send(case)
    return Deadline.objects.get()


def change(row, language="en", person=None, **changes):
    given = typed(version=str(row.version), why="the court gave more time", **changes)
    return sign_in(person or alice(), language).post(f"/deadlines/{row.pk}/edit/", given)


def test_the_form_starts_with_what_is_stored_and_a_change_keeps_the_old_version(row):
    form = sign_in(alice()).get(f"/deadlines/{row.pk}/edit/").context["form"]
    assert (form["last_day"].value(), form["source"].value()) == (date(2026, 12, 15), "court")
    sign_in(bob()).post(f"/deadlines/{row.pk}/verify/", {"version": "1"})
    row.refresh_from_db()
    answer = change(row, last_day="21/12/2569")
    assert (answer.status_code, answer["Location"]) == (302, f"/deadlines/{row.pk}/")
    row.refresh_from_db()
    assert (row.due_date, row.verified_by) == (date(2026, 12, 21), None)
    assert row.history.filter(due_date=date(2026, 12, 15)).exists()


@LANGUAGES
def test_the_second_of_two_people_is_told_and_keeps_the_text(row, language):
    change(row, person=bob(), title="File the answer")
    before = stored()
    answer = change(row, language, title="File it")
    sentence = "Somebody changed this deadline after you opened it. Please look again."
    now = "Now it says %(day)s (%(who)s: %(why)s). Send the form again only if yours is right."
    day = {"th": "อ. 15 ธ.ค. 2569", "en": "Tue 15 Dec 2569"}[language]
    held = {"day": day, "who": "Bob", "why": "the court gave more time"}
    assert field_errors(answer, language) == {
        "__all__": [said(sentence, language), said(now, language) % held]
    }
    assert answer.context["form"]["title"].value() == "File it"
    assert stored() == before
    row.refresh_from_db()
    assert change(row, title="File it").status_code == 302


def test_a_change_sent_twice_is_told_as_the_first_one(row):
    first, second = change(row, title="File it"), change(row, title="File it")
    assert [answer.status_code for answer in (first, second)] == [302, 302]
    row.refresh_from_db()
    assert row.version == 2


def test_a_change_without_its_reason_is_refused(row):
    given = typed(version="1", why=" ")
    answer = sign_in(alice()).post(f"/deadlines/{row.pk}/edit/", given)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["why"])


def test_only_what_was_entered_by_hand_has_this_page():
    computed = make_case(events=[("office_action_received", "2026-09-15")]).deadlines.get()
    assert sign_in(alice()).get(f"/deadlines/{computed.pk}/edit/").status_code == 404
