"""Opening a new case."""

from datetime import date

import pytest

from cases.models import Case, CaseEvent, Deadline, Party, Role
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.factories import alice, bob, charlie, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


def given(**changes):
    """What a person types into a new case."""
    typed = {
        "ref": "DS-2569-010",
        "ip_type": "design",
        "our_side": "applicant",
        "title": "เก้าอี้หวาย",
        "application_number": "6902001234",
        "filed_on": "2/11/2569",
        "responsible": str(alice().pk),
        "client_name": "บริษัท เก้าอี้ดี จำกัด",
        "client_number": "",
        "client_reference": "CH-1",
    }
    return {**typed, **changes}


def test_a_new_case_is_opened_with_its_client_and_its_filing():
    browser = sign_in(alice())
    answer = browser.post("/cases/new/", given(deputy=str(bob().pk)))
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    assert (case.ref, case.title, case.application_number) == (
        "DS-2569-010",
        "เก้าอี้หวาย",
        "6902001234",
    )
    assert (case.responsible, case.deputy, case.filed_on) == (alice(), bob(), date(2026, 11, 2))
    assert [(p.party.name, p.role, p.reference) for p in case.case_parties.all()] == [
        ("บริษัท เก้าอี้ดี จำกัด", "applicant", "CH-1")
    ]
    assert [(e.kind, e.date, e.entered_by) for e in case.events.all()] == [
        ("filed", date(2026, 11, 2), alice())
    ]
    assert "เก้าอี้หวาย" in words(browser.get(answer["Location"]))


def test_a_case_may_be_opened_before_its_filing_and_without_a_client():
    sign_in(alice()).post("/cases/new/", given(filed_on="", application_number="", client_name=""))
    case = Case.objects.get()
    assert (case.stage, case.events.count(), case.case_parties.count()) == ("draft", 0, 0)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"client_number": "0105536112015"},
            "client_number",
            "%(number)s is not a valid 13-digit number: its check digit does not fit.",
        ),
        (
            {"application_number": "6902000001"},
            "application_number",
            "Another case already has this application number.",
        ),
        ({"ref": "TAKEN-1"}, "ref", "Another case already has this reference."),
        (
            {"filed_on": "25/11/2569"},
            "filed_on",
            "This date lies in the future; an event has happened.",
        ),
        (
            {"client_name": "", "client_number": "0105536112014"},
            "client_name",
            "Please give the client's name with the number.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(
    changes, field, sentence, language
):
    make_case(ref="TAKEN-1", application_number="6902000001")
    browser, before, typed = sign_in(alice(), language), stored(), given(**changes)
    answer = browser.post("/cases/new/", typed)
    expected = said(sentence, language) % {"number": "0105536112015"}
    assert answer.status_code == 422
    assert field_errors(answer, language) == {field: [expected]}
    assert expected in words(answer)
    for name in ["ref", "title", "client_name", "filed_on", "client_reference"]:
        assert answer.context["form"][name].value() == typed[name]
    assert stored() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ip_type": "plant_variety"}, "ip_type"),
        ({"our_side": "judge"}, "our_side"),
        ({"ref": ""}, "ref"),
        ({"ref": "   "}, "ref"),
        ({"title": ""}, "title"),
        ({"title": "ก" * 501}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"responsible": "0"}, "responsible"),
        ({"responsible": "9" * 30}, "responsible"),
        ({"responsible": "x\x00"}, "responsible"),
        ({"client_number": "12"}, "client_number"),
        ({"filed_on": "31/02/2569"}, "filed_on"),
        ({"filed_on": "2/11/69"}, "filed_on"),
    ],
)
def test_odd_input_is_refused_at_its_field(changes, field):
    browser, typed = sign_in(alice()), given(**changes)
    before = stored()
    answer = browser.post("/cases/new/", typed)
    assert (answer.status_code, set(field_errors(answer))) == (422, {field})
    assert stored() == before


def test_nobody_outside_the_office_can_answer_for_a_case():
    left = make_user("left", is_active=False)
    for person in [charlie(), left]:
        answer = sign_in(alice()).post("/cases/new/", given(responsible=str(person.pk)))
        assert set(field_errors(answer)) == {"responsible"}
    assert not Case.objects.exists()


def test_a_client_who_is_known_keeps_their_language_and_is_not_made_twice():
    party = make_party(
        "Known Co", id_number="0105536112014", language="en", email="a@known.example"
    )
    sign_in(alice()).post(
        "/cases/new/", given(client_name="Known Co", client_number="0-1055-36112-01-4")
    )
    party.refresh_from_db()
    assert (party.language, party.email, Party.objects.count()) == ("en", "a@known.example", 1)
    assert Case.objects.get().parties.get() == party


def test_who_opens_a_restricted_case_for_others_still_sees_it():
    assistant = make_user("malee", role=Role.ASSISTANT)
    browser = sign_in(assistant)
    answer = browser.post("/cases/new/", given(restricted="on"))
    assert browser.get(answer["Location"]).status_code == 200
    assert sign_in(make_user("olan")).get(answer["Location"]).status_code == 404
    assert list(Case.objects.get().members.all()) == [assistant]


def test_a_double_click_opens_one_case_and_shows_no_error():
    browser = sign_in(alice())
    first, second = (browser.post("/cases/new/", given()) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/cases/{Case.objects.get().pk}/"
    assert CaseEvent.objects.count() == 1
    assert Deadline.objects.filter(case__ref="DS-2569-010").count() == Deadline.objects.count()


@pytest.mark.parametrize(
    "less",
    [{"filed_on": ""}, {"client_name": "", "client_reference": ""}, {"client_reference": "CH-2"}],
)
def test_what_was_added_after_going_back_is_not_swallowed(less):
    browser = sign_in(alice())
    assert browser.post("/cases/new/", given(**less)).status_code == 302
    second = browser.post("/cases/new/", given())
    assert second.status_code == 422
    assert "ref" in field_errors(second) or "application_number" in field_errors(second)
    assert second.context["form"]["filed_on"].value() == "2/11/2569"


def test_the_same_case_from_another_person_or_later_is_told(at_noon):
    sign_in(alice()).post("/cases/new/", given())
    for person, seconds in ((bob(), 0), (alice(), 61)):
        at_noon.shift(seconds)
        answer = sign_in(person).post("/cases/new/", given())
        assert "application_number" in field_errors(answer)
    assert Case.objects.count() == 1
