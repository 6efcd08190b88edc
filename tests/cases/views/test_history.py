"""The history of a case: who changed what, when and why, in words, newest first."""

from datetime import date

import pytest

from cases.case_editing import Typed, edit_case
from cases.deadlines import Closing, close_deadline
from cases.events import NewEvent, record_event
from cases.models import Case, CaseParty, GoodsClass, PartyRole, Role
from cases.party_writing import add_known_party, change_party, remove_party
from tests.cases.views.desk import said, sign_in, stored, words
from tests.cases.views.test_life_of_a_deadline import house_rule
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.factories import (
    TODAY,
    alice,
    bob,
    cause,
    charlie,
    join,
    make_case,
    make_party,
    make_user,
)

pytestmark = pytest.mark.django_db


def changed(case, why="test", by=None, **fields):
    """A change of a case as its page makes it."""
    row = Case.objects.get(pk=case.pk)
    edit_case(row, Typed(row.version, {}, fields), cause(by, why))


def history(case, person=None, language="en", page=""):
    answer = sign_in(person or alice(), language).get(f"/cases/{case.pk}/history/?page={page}")
    assert answer.status_code == 200
    return answer


def told(answer):
    """The changes on the page: of what, and field by field."""
    return [
        (change.what, [(each.name, each.old, each.new) for each in change.differences])
        for change in answer.context["page"]
    ]


def test_a_change_is_told_field_by_field_with_who_and_why():
    case = make_case(title="old title", stage="draft")
    changed(case, "The client wrote", bob(), title="new title", our_side="opponent")
    page = history(case)
    assert told(page)[0] == (
        "Case",
        [("Title", "old title", "new title"), ("Our side", "Applicant or owner", "Opponent")],
    )
    newest = page.context["page"][0]
    assert (newest.by, newest.why) == (bob(), "The client wrote")
    text = words(page)
    assert "old title → new title" in text
    assert "The client wrote" in text


def test_an_event_entered_over_an_old_copy_of_the_case_does_not_tell_of_its_old_title():
    case = make_case(title="old title")
    changed(case, title="new title")
    record_event(case, NewEvent("filed", TODAY), cause(alice()), TODAY)
    titles = [d for _what, each in told(history(case)) for d in each if d[0] == "Title"]
    assert titles == [("Title", "old title", "new title"), ("Title", "–", "old title")]


def test_people_offices_and_empty_values_are_told_in_words():
    case = make_case()
    changed(case, deputy=bob())
    changed(case, deputy=None, restricted=True)
    assert [differences for _what, differences in told(history(case))[:2]] == [
        [("Deputy", "Bob", "–"), ("Restricted", "No", "Yes")],
        [("Deputy", "–", "Bob")],
    ]


@pytest.mark.parametrize(("era", "written"), [("be", "2 Nov 2569"), ("ce", "2 Nov 2026")])
def test_dates_are_told_in_the_era_of_the_reader(era, written):
    case = make_case(stage="draft")
    changed(case, taken_over_on=TODAY.replace(day=2))
    reader = alice()
    reader.era = era
    reader.save()
    assert told(history(case, reader))[0][1] == [("Taken over on", "–", written)]


def test_the_life_of_a_deadline_is_told():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    row = case.deadlines.get(code="DES-S-20")
    close_deadline(
        row, Closing("done", TODAY, "Receipt 7", "", row.version), cause(why="Posted"), TODAY
    )
    rows = [c for c in history(case).context["page"] if "DES-S-20" in c.detail]
    names = {each.name: (each.old, each.new) for c in rows[:2] for each in c.differences}
    assert names["State"] == ("Open", "Closed")
    assert names["Proof"] == ("–", "Receipt 7")
    assert rows[-1].kind == "+"
    assert [each.new for each in rows[-1].differences] == ["14 Dec 2569"]


def test_parties_come_change_and_go():
    case, party = make_case(), make_party("Known Co")
    entry = add_known_party(case, party, PartyRole.OWNER, "R/1", cause(why="came"))
    change_party(entry, PartyRole.CONTACT, "R/2", cause(why="moved"))
    remove_party(CaseParty.objects.get(), cause(why="left"))
    page = history(case)
    newest = [(c.kind, c.detail, c.why) for c in page.context["page"]][:3]
    assert newest == [
        ("-", "Known Co (Contact)", "left"),
        ("~", "Known Co (Contact)", "moved"),
        ("+", "Known Co (Owner)", "came"),
    ]
    assert told(page)[1] == (
        "Party",
        [("Role", "Owner", "Contact"), ("Their reference", "R/1", "R/2")],
    )


def test_classes_are_told_too():
    case = make_case(ip_type="trademark")
    row = GoodsClass.objects.create(case=case, number=30, goods="coffee")
    row.goods = "tea"
    row.save()
    assert told(history(case))[:2] == [
        ("Class", [("Goods or services", "coffee", "tea")]),
        ("Class", [("Number of items", "–", "1"), ("Goods or services", "–", "coffee")]),
    ]


def test_the_history_of_another_case_is_not_told():
    case, other = make_case(), make_case(title="Another thing")
    join(other, make_party("Other Co"))
    changed(other, title="Another name")
    assert "Another" not in words(history(case))
    assert "Other Co" not in words(history(case))


# Who may


@pytest.fixture
def client_case():
    """A case of Charlie's company, with words that are only for the office."""
    case, party = make_case(), make_party("Charlie Co")
    party.users.add(charlie())
    join(case, party)
    changed(case, "INNER REASON", note="INNER NOTE")
    changed(case, "INNER REASON", title="open title", note="INNER NOTE 2")
    return case


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_client_reads_neither_notes_nor_reasons(client_case, language):
    page = history(client_case, charlie(), language)
    assert "INNER" not in page.content.decode()
    assert "open title" in words(page)
    assert said("Note", "en") not in [each for c in told(page) for each, *_ in c[1]]
    staff = history(client_case, alice(), language)
    assert len(staff.context["page"]) == len(page.context["page"]) + 1
    assert "INNER NOTE 2" in words(staff)


def test_a_client_does_not_read_the_note_of_a_closing(client_case):
    record_event(client_case, NewEvent("filed", date(2026, 6, 1)), cause(alice()), TODAY)
    record_event(
        client_case, NewEvent("office_action_received", date(2026, 11, 2)), cause(alice()), TODAY
    )
    row = client_case.deadlines.on_the_desk().first()
    close_deadline(
        row,
        Closing("not_needed", None, "", "INNER WORD", row.version),
        cause(alice(), "INNER WORD"),
        TODAY,
    )
    for address in (f"/cases/{client_case.pk}/history/", f"/deadlines/{row.pk}/"):
        assert "INNER WORD" not in sign_in(charlie()).get(address).content.decode()
        assert "INNER WORD" in words(sign_in(alice()).get(address))


def test_a_stranger_finds_nothing_and_a_bookkeeper_may_read(client_case):
    secret = make_case("SECRET-1", restricted=True)
    for person in (make_user("olan"), charlie()):
        answer = sign_in(person).get(f"/cases/{secret.pk}/history/")
        assert answer.status_code == 404
        assert "SECRET-1" not in answer.content.decode()
    history(client_case, make_user("boon", role=Role.BOOKKEEPER))


def test_a_get_changes_nothing_and_nothing_else_is_answered(client_case):
    browser = sign_in(alice())
    before = stored()
    assert browser.get(f"/cases/{client_case.pk}/history/").status_code == 200
    assert browser.post(f"/cases/{client_case.pk}/history/").status_code == 405
    assert stored() == before


def test_the_case_page_leads_to_it(client_case):
    for person in (alice(), charlie()):
        source = sign_in(person).get(f"/cases/{client_case.pk}/").content.decode()
        assert f"/cases/{client_case.pk}/history/" in source


def test_a_script_in_a_text_stays_a_text():
    script = '<script>alert("x")</script>'
    case = make_case()
    changed(case, script, title=script)
    join(case, make_party(script))
    assert "<script>alert" not in history(case).content.decode()


# Many changes


def test_fifty_changes_to_a_page_newest_first():
    case = make_case()
    for number in range(60):
        changed(case, title=f"title {number}")
    first, last = history(case), history(case, page="2")
    assert (len(first.context["page"]), len(last.context["page"])) == (50, 11)
    assert told(first)[0][1] == [("Title", "title 58", "title 59")]
    assert last.context["page"][-1].kind == "+"
    assert len(first.content) <= MOST_BYTES


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "%00", "๒", "9" * 30])
def test_any_page_number_shows_a_page(number):
    history(make_case(), page=number)


def test_the_page_asks_the_same_few_questions_for_one_change_and_for_three(
    django_assert_max_num_queries,
):
    case, browser, counted = make_case(), sign_in(alice()), []
    for number in (1, 3):
        for place in range(number):
            changed(case, title=f"{number} {place}", deputy=make_user(f"u{number}{place}"))
            join(case, make_party())
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            browser.get(f"/cases/{case.pk}/history/")
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_an_internal_target_is_named_in_english_too():
    """The history keeps no steps, and the English name of a target stands in them."""
    house_rule("ส่งร่าง", "Send the draft")
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    row = case.deadlines.get(kind="internal")
    row.closing_note = "changed"
    row.save()
    assert "ส่งร่าง" in words(history(case))
