"""Closing a deadline with its proof, and the second pair of eyes."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.deadlines import closing_kinds
from cases.models import CaseEvent, Deadline
from tests.cases.test_documents import PDF
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.test_today import due
from tests.factories import alice, bob, make_case

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


@pytest.fixture
def term():
    """A statutory term whose letter Alice entered."""
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    return Deadline.objects.get(case=case, code="DES-S-20")


def typed(row, **changes):
    given = {
        "disposition": "done",
        "closes_with": "office_action_answered",
        "done_on": "20/11/2569",
        "proof": "Receipt 69-001",
        "note": "",
        "version": str(row.version),
    }
    return {**given, **changes}


def close(row, language="en", person=None, **changes):
    browser = sign_in(person or alice(), language)
    return browser.post(f"/deadlines/{row.pk}/close/", typed(row, **changes))


def test_closing_with_proof_closes_and_records_what_was_done(term):
    answer = close(term, person=bob(), paper=SimpleUploadedFile("receipt.pdf", PDF))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{term.case_id}/")
    term.refresh_from_db()
    assert (term.state, term.disposition, term.done_on) == ("closed", "done", date(2026, 11, 20))
    assert (term.proof, term.proof_document.name, term.closed_by) == (
        "Receipt 69-001",
        "receipt.pdf",
        bob(),
    )
    event = CaseEvent.objects.get(kind="office_action_answered")
    assert (event.date, event.entered_by) == (date(2026, 11, 20), bob())
    page = answer.client.get(answer["Location"])
    assert "The deadline is closed." in words(page)
    assert [row.pk for row in page.context["other_deadlines"]] == [term.pk]


def test_a_scan_alone_is_proof_enough(term):
    answer = close(term, proof="", paper=SimpleUploadedFile("receipt.pdf", PDF))
    assert answer.status_code == 302
    assert Deadline.objects.get(pk=term.pk).proof_document.name == "receipt.pdf"


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"proof": ""},
            "proof",
            "A deadline is never closed without proof: receipt or letter number.",
        ),
        (
            {"proof": "  "},
            "proof",
            "A deadline is never closed without proof: receipt or letter number.",
        ),
        ({"done_on": ""}, "done_on", "Please give the day on which it was done."),
        ({"done_on": "25/11/2569"}, "done_on", "This date lies in the future."),
        ({"done_on": "14/9/2569"}, "done_on", "This date lies before the deadline began."),
        ({"disposition": ""}, "disposition", "This field is required."),
        ({"disposition": "not_needed"}, "note", "Please say why, in a sentence."),
        ({"disposition": "missed"}, "note", "Please say why, in a sentence."),
    ],
)
def test_what_proves_nothing_closes_nothing(changes, field, sentence, language, term):
    before = stored()
    answer = close(term, language, **{"note": "", **changes})
    expected = said(sentence, language)
    assert (answer.status_code, field_errors(answer, language)) == (422, {field: [expected]})
    assert expected in words(answer)
    form = answer.context["form"]
    assert form["done_on"].value() == changes.get("done_on", "20/11/2569")
    assert stored() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"disposition": "by_event"}, "disposition"),
        ({"disposition": "nonsense"}, "disposition"),
        ({"closes_with": "published"}, "closes_with"),
        ({"done_on": "31/02/2569"}, "done_on"),
        ({"done_on": "20/11/69"}, "done_on"),
        ({"proof": "9" * 301}, "proof"),
        ({"proof": "a\x00"}, "proof"),
        ({"paper": SimpleUploadedFile("a.exe", b"MZ\x90\x00" + b"\x00" * 200)}, "paper"),
        ({"version": ""}, "__all__"),
        ({"version": "-1"}, "__all__"),
        ({"version": "9" * 5000}, "__all__"),
        ({"version": "1\x00"}, "__all__"),
    ],
)
def test_odd_input_closes_nothing_and_is_told(changes, field, term):
    before = stored()
    answer = close(term, **changes)
    errors = field_errors(answer)
    assert (answer.status_code, list(errors)) == (422, [field])
    assert errors[field][0] in words(answer)
    assert stored() == before


@pytest.mark.parametrize("disposition", ["reviewed", "not_needed", "transferred", "missed"])
def test_what_was_not_done_is_closed_with_a_reason_and_no_event(disposition, term):
    close(term, disposition=disposition, done_on="", proof="", note="The client let it go")
    term.refresh_from_db()
    assert (term.state, term.disposition, term.closing_note) == (
        "closed",
        disposition,
        "The client let it go",
    )
    assert not CaseEvent.objects.filter(kind="office_action_answered").exists()


def test_closing_one_alternative_closes_the_other():
    letter = ("office_action_received", "2026-11-02", {"section": "15"})
    case = make_case(ip_type="trademark", events=[("filed", "2026-06-01"), letter])
    leading = Deadline.objects.get(case=case, code="TM-15")
    close(leading, closes_with="appeal_filed")
    rows = Deadline.objects.filter(case=case).order_by("code")
    assert [(r.code, r.state, r.disposition) for r in rows] == [
        ("TM-15", "closed", "done"),
        ("TM-18", "closed", "done"),
    ]
    assert CaseEvent.objects.get(kind="appeal_filed").date == date(2026, 11, 20)


def test_a_deadline_of_our_own_asks_for_proof_but_records_no_event():
    row = due(3, title="Send the report")
    refused = close(row, proof="")
    assert list(field_errors(refused)) == ["proof"]
    assert close(row).status_code == 302
    assert Deadline.objects.get(pk=row.pk).state == "closed"
    assert not CaseEvent.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"ours": False, "actor": "office"},
            "The other side must meet this term; it is information only.",
        ),
        ({"state": "no_longer_due"}, "This deadline is no longer open."),
        ({"state": "historic"}, "This deadline is no longer open."),
    ],
)
@LANGUAGES
def test_what_is_not_open_to_closing_is_refused(fields, sentence, language):
    row = due(3, **fields)
    before = stored()
    answer = close(row, language)
    expected = said(sentence, language)
    assert (answer.status_code, field_errors(answer, language)) == (422, {"__all__": [expected]})
    assert expected in words(answer)
    assert stored() == before


@LANGUAGES
def test_the_second_of_two_people_is_told_who_did_what_and_keeps_the_text(language, term):
    seen_by_both = str(term.version)
    sign_in(bob()).post(
        f"/deadlines/{term.pk}/verify/", {"date": "15/9/2569", "version": seen_by_both}
    )
    before = stored()
    answer = close(term, language, version=seen_by_both, note="sent by courier")
    text = words(answer)
    assert answer.status_code == 422
    expected = said(
        "Somebody changed this deadline after you opened it. Please look again.", language
    )
    assert expected in text
    assert said("Verified by %(who)s", language) % {"who": "Bob"} in text
    changed = text.partition(said("Changed by", language))[2]
    assert changed.strip().startswith("Bob")
    form = answer.context["form"]
    assert (form["proof"].value(), form["note"].value()) == ("Receipt 69-001", "sent by courier")
    assert stored() == before


def test_the_form_sent_again_after_looking_goes_through(term):
    seen_by_both = str(term.version)
    sign_in(bob()).post(
        f"/deadlines/{term.pk}/verify/", {"date": "15/9/2569", "version": seen_by_both}
    )
    told = close(term, version=seen_by_both)
    now = told.context["form"]["version"].value()
    assert close(term, version=now).status_code == 302
    assert Deadline.objects.get(pk=term.pk).state == "closed"


def test_a_double_click_closes_once_and_shows_no_error(term):
    first, second = close(term), close(term)
    assert [answer["Location"] for answer in (first, second)] == [f"/cases/{term.case_id}/"] * 2
    assert CaseEvent.objects.filter(kind="office_action_answered").count() == 1
    assert "The deadline is closed." in words(second.client.get(second["Location"]))


def test_a_scan_added_after_going_back_is_not_swallowed(term):
    close(term)
    assert close(term, paper=SimpleUploadedFile("receipt.pdf", PDF)).status_code == 422


def test_another_event_chosen_after_going_back_is_not_swallowed():
    case = make_case(
        ip_type="trademark",
        events=[
            ("filed", "2026-06-01"),
            ("office_action_received", "2026-11-02", {"section": "15"}),
        ],
    )
    row = Deadline.objects.filter(case=case, state="open", ours=True, leads=True).first()
    kinds = sorted(closing_kinds(row))
    assert len(kinds) > 1
    first, second = (close(row, closes_with=kind) for kind in kinds[:2])
    assert (first.status_code, second.status_code) == (302, 422)
    assert CaseEvent.objects.filter(case=case, kind=kinds[0]).count() == 1


@pytest.mark.parametrize("changes", [{"proof": "Receipt 69-002"}, {"person": bob}])
def test_the_same_form_with_another_word_or_from_another_person_is_told(changes, term):
    close(term)
    changes = {name: given() if callable(given) else given for name, given in changes.items()}
    assert close(term, **changes).status_code == 422
    assert Deadline.objects.get(pk=term.pk).proof == "Receipt 69-001"


def test_the_same_form_sent_again_later_is_told(term, at_noon):
    close(term)
    at_noon.shift(61)
    assert close(term).status_code == 422


def test_the_form_does_not_offer_to_let_a_right_end():
    case = make_case(events=[("filed", "2022-10-30"), ("granted", "2024-03-01")])
    annuity = case.deadlines.get(code="ANN-1", years=[5])
    letter = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-11-02")])
    other = letter.deadlines.get(code="DES-S-20")
    browser = sign_in(alice())
    offered = [
        'value="not_needed"' in browser.get(f"/deadlines/{row.pk}/close/").content.decode()
        for row in (annuity, other)
    ]
    assert offered == [False, True]
    given = {"disposition": "not_needed", "note": "let go", "version": annuity.version}
    assert browser.post(f"/deadlines/{annuity.pk}/close/", given).status_code == 422
    annuity.refresh_from_db()
    assert annuity.state == "open"
