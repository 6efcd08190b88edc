"""The parties of a case: coming, changing their part, and leaving."""

import pytest

from cases.models import Case, CaseParty, Party, PartyRole, Role
from cases.party_writing import CaseRefused, change_party, remove_party
from cases.queries import find_parties
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.factories import alice, bob, cause, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

NUMBER = "0105536112014"
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


@pytest.fixture
def case():
    return make_case("DS-1")


def address(case):
    return f"/cases/{case.pk}/parties/"


def post(case, action, language="en", person=None, **given):
    return sign_in(person or alice(), language).post(
        address(case), {"action": action, **given}, follow=True
    )


def new(**changes):
    return {"name": "New Co", "number": "", "role": "owner", "reference": "R/1", **changes}


def parts(case):
    return [(e.party.name, e.role, e.reference) for e in CaseParty.objects.filter(case=case)]


# Coming


def test_a_new_party_comes_with_its_number_role_and_reference(case):
    post(case, "add", **new(number="0-1055-36112-01-4"))
    assert parts(case) == [("New Co", "owner", "R/1")]
    party = Party.objects.get()
    assert (party.id_number, party.kind) == (NUMBER, "juristic")
    told = CaseParty.history.get()
    assert told.history_user == alice()
    assert told.history_change_reason
    assert Case.objects.get().version == case.version + 1


@LANGUAGES
def test_a_namesake_is_not_joined_unseen(case, language):
    known = make_party("New Co")
    known.users.add(charlie())
    answer = post(case, "add", language, **new())
    sentence = "A party of this name is known: search for it and choose it, or give a number."
    assert said(sentence, language) in words(answer)
    assert parts(case) == []
    post(case, "add", **new(), party=str(known.pk))
    assert parts(case) == [("New Co", "owner", "R/1")]


@pytest.mark.parametrize(
    "act",
    [
        lambda e: change_party(e, "owner", "B", cause(alice())),
        lambda e: remove_party(e, cause(alice())),
    ],
)
@pytest.mark.parametrize("meanwhile", ["removed", "changed"])
def test_a_party_that_changed_meanwhile_is_left_alone(case, act, meanwhile):
    join(case, make_party("New Co"))
    entry = CaseParty.objects.select_related("case").get()
    if meanwhile == "removed":
        CaseParty.objects.all().delete()
    else:
        CaseParty.objects.update(reference="A")
    before = parts(case)
    with pytest.raises(CaseRefused):
        act(entry)
    assert parts(case) == before


@pytest.mark.parametrize("given", [{"number": NUMBER}])
def test_a_party_that_is_known_by_its_number_is_not_made_twice(case, given):
    known = make_party("New Co", id_number=NUMBER, language="en", email="a@known.example")
    post(case, "add", **new(**given))
    known.refresh_from_db()
    assert (Party.objects.count(), known.language, known.email) == (1, "en", "a@known.example")
    assert parts(case) == [("New Co", "owner", "R/1")]


@pytest.mark.parametrize("typed", ["known", "บริษัท รู้จัก", NUMBER, "0-1055-36112-01-4", "01055"])
def test_a_party_is_found_by_its_names_or_number_and_chosen(case, typed):
    known = make_party("บริษัท รู้จัก จำกัด", name_en="Known Co", id_number=NUMBER)
    make_party("Somebody else")
    browser = sign_in(alice())
    page = browser.get(address(case), {"q": typed})
    assert page.context["found"] == [known]
    chosen = browser.get(address(case), {"party": known.pk})
    assert set(chosen.context["adding"].fields) == {"role", "reference"}
    browser.post(
        address(case),
        {"action": "add", "party": known.pk, "role": "inventor", "reference": ""},
    )
    assert parts(case) == [("บริษัท รู้จัก จำกัด", "inventor", "")]


def test_words_that_find_nobody_stand_in_the_form_of_a_new_party(case):
    page = sign_in(alice()).get(address(case), {"q": "Nobody Co"})
    assert page.context["found"] == []
    assert page.context["adding"]["name"].value() == "Nobody Co"


@pytest.mark.parametrize("typed", ["%", "_", "\\", "\x00", "'", "ก" * 5000, "9" * 13, "๑" * 13])
def test_odd_words_find_nobody_and_break_nothing(case, typed):
    make_party("Known Co")
    page = sign_in(alice()).get(address(case), {"q": typed})
    assert (page.status_code, page.context["found"]) == (200, [])


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "ก" * 10_000}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"number": "0105536112015"}, "number"),
        ({"number": "12"}, "number"),
        ({"number": NUMBER}, "name"),  # it is the number of another name
        ({"role": "judge"}, "role"),
        ({"role": ""}, "role"),
        ({"reference": "x" * 101}, "reference"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(case, changes, field, language):
    make_party("Known Co", id_number=NUMBER)
    browser, before = sign_in(alice(), language), stored()
    typed = new(**changes)
    answer = browser.post(address(case), {"action": "add", **typed})
    assert answer.status_code == 422
    assert set(field_errors(answer, language, "adding")) == {field}
    kept = {name: answer.context["adding"][name].value() for name in typed}
    assert kept == typed
    assert stored() == before


def test_the_same_form_sent_twice_joins_once(case):
    first, second = post(case, "add", **new()), post(case, "add", **new())
    assert (first.status_code, second.status_code) == (200, 422)
    assert set(field_errors(second, form="adding")) == {"role"}
    assert len(parts(case)) == Party.objects.count() == 1


def test_one_party_may_have_two_roles(case):
    post(case, "add", **new())
    post(case, "add", **new(role="billing"))
    assert [role for _name, role, _ref in parts(case)] == ["owner", "billing"]


@pytest.mark.parametrize("party", ["", "0", "x", "9" * 40, "1\x00"])
def test_a_choice_of_nobody_asks_for_a_name(case, party):
    answer = post(case, "add", party=party, role="owner")
    assert set(field_errors(answer, form="adding")) == {"name"}


# Changing


def seen(entry):
    return {"entry": entry.pk, "seen": f"{entry.role} {entry.reference}"}


def test_another_role_and_reference_leave_a_history(case):
    entry = join(case, make_party("Known Co"), reference="R/1")
    post(case, "change", **seen(entry), role="owner", reference="R/2")
    assert parts(case) == [("Known Co", "owner", "R/2")]
    told = entry.history.first()
    assert (told.history_user, told.role, told.reference) == (alice(), "owner", "R/2")
    assert Case.objects.get().version == case.version + 1


def test_the_same_again_changes_nothing(case):
    entry = join(case, make_party("Known Co"), reference="R/1")
    browser, before = sign_in(alice()), stored()
    given = {"action": "change", **seen(entry), "role": entry.role, "reference": "R/1"}
    assert browser.post(address(case), given).status_code == 302
    assert stored() == before


def test_the_second_of_two_people_is_told_and_keeps_what_was_typed(case):
    entry = join(case, make_party("Known Co"), reference="R/1")
    both_saw = seen(entry)
    post(case, "change", person=bob(), **both_saw, role="owner", reference="BOB/2")
    answer = post(case, "change", **both_saw, role="contact", reference="ALICE/3")
    assert answer.status_code == 422
    assert "BOB/2" in words(answer)
    form = answer.context["changing"]
    assert (form["role"].value(), form["reference"].value()) == ("contact", "ALICE/3")
    assert parts(case) == [("Known Co", "owner", "BOB/2")]
    again = {"entry": entry.pk, "seen": form["seen"].value()}
    post(case, "change", **again, role="contact", reference="ALICE/3")
    assert parts(case) == [("Known Co", "contact", "ALICE/3")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"role": "judge"}, "role"), ({"reference": "x" * 10_000}, "reference")],
)
def test_odd_input_is_refused_at_its_field(case, changes, field):
    entry = join(case, make_party())
    given = {"role": "owner", "reference": "", **seen(entry), **changes}
    answer = post(case, "change", **given)
    assert (answer.status_code, set(field_errors(answer, form="changing"))) == (422, {field})


def test_a_role_that_the_party_has_already_is_refused(case):
    party = make_party()
    join(case, party, PartyRole.OWNER)
    entry = join(case, party, PartyRole.CONTACT)
    answer = post(case, "change", **seen(entry), role="owner", reference="")
    assert set(field_errors(answer, form="changing")) == {"role"}


# Leaving


def test_a_party_leaves_only_after_a_question(case):
    entry = join(case, make_party("Known Co"))
    browser, before = sign_in(alice()), stored()
    page = browser.get(address(case), {"remove": entry.pk})
    assert [each["leaving"] for each in page.context["entries"]] == [True]
    assert stored() == before
    browser.post(address(case), {"action": "remove", "entry": entry.pk})
    assert (parts(case), Party.objects.count()) == ([], 1)
    gone = CaseParty.history.first()
    assert (gone.history_type, gone.history_user) == ("-", alice())


@LANGUAGES
@pytest.mark.parametrize("action", ["remove", "change"])
def test_a_party_that_somebody_took_out_is_told_of(case, action, language):
    entry = join(case, make_party())
    given = seen(entry) | {"role": "owner"}
    post(case, "remove", entry=entry.pk)
    before = CaseParty.history.count()
    answer = post(case, action, language, **given)
    assert answer.status_code == 200
    assert said("This party is no longer in the case.", language) in words(answer)
    assert CaseParty.history.count() == before


@pytest.mark.parametrize("action", ["remove", "change"])
def test_a_party_of_another_case_is_not_touched_from_here(case, action):
    entry = join(make_case("SECRET-1", restricted=True), make_party("Hidden Co"))
    answer = post(case, action, person=bob(), **seen(entry), role="owner", reference="x")
    assert "Hidden Co" not in words(answer)
    entry.refresh_from_db()
    assert (entry.role, entry.reference) == ("applicant", "")


@pytest.mark.parametrize("action", ["", "x", "delete"])
def test_an_unknown_wish_changes_nothing(case, action):
    browser, before = sign_in(alice()), stored()
    assert browser.post(address(case), {"action": action}).status_code == 422
    assert stored() == before


# Who may


def test_a_stranger_finds_nothing_and_a_client_or_bookkeeper_may_not(case):
    party = make_party("Charlie Co")
    party.users.add(charlie())
    join(case, party)
    secret = make_case("SECRET-1", restricted=True)
    join(secret, make_party("Hidden Co"))
    before = stored()
    for person, row, status in [
        (make_user("olan"), secret, 404),
        (charlie(), secret, 404),
        (charlie(), case, 403),
        (make_user("boon", role=Role.BOOKKEEPER), case, 403),
    ]:
        browser = sign_in(person)
        answers = [
            browser.get(address(row)),
            browser.get(address(row), {"q": "Hidden"}),
            browser.post(address(row), {"action": "add", **new()}),
        ]
        assert [answer.status_code for answer in answers] == [status] * 3
        assert all("Hidden Co" not in answer.content.decode() for answer in answers)
    assert stored() == before


def test_the_search_finds_every_party_for_the_office_and_a_client_s_own_for_a_client(case):
    own = make_party("Charlie Co")
    own.users.add(charlie())
    join(case, own)
    join(make_case(restricted=True), make_party("Hidden Co"))
    found = {p.username: {q.name for q in find_parties(p, "Co")} for p in (alice(), charlie())}
    assert found == {"alice": {"Charlie Co", "Hidden Co"}, "charlie": {"Charlie Co"}}


def test_the_case_page_offers_it_only_to_who_may(case):
    for person, offered in [(alice(), True), (make_user("boon", role=Role.BOOKKEEPER), False)]:
        source = sign_in(person).get(f"/cases/{case.pk}/").content.decode()
        assert (address(case) in source) is offered


def test_a_script_in_a_name_stays_a_name(case):
    script = '<script>alert("x")</script>'
    join(case, make_party(script), reference=script)
    other = make_party(script)
    browser = sign_in(alice())
    for query in ({}, {"q": "script"}, {"q": script}, {"party": other.pk}):
        assert "<script>alert" not in browser.get(address(case), query).content.decode()


def test_the_page_asks_the_same_few_questions_for_one_party_and_for_three(
    case, django_assert_max_num_queries
):
    browser, counted = sign_in(alice()), []
    for number in (1, 2):
        for _ in range(number):
            join(case, make_party())
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get(address(case), {"q": "บริษัท"})
        counted.append(len(asked))
    assert len(page.context["entries"]) == len(page.context["found"]) == 3
    assert counted[0] == counted[1]
    assert len(page.content) <= MOST_BYTES
