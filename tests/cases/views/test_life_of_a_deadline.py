"""Set by hand, extended, filed late, docketed late: what the pages ask and what they tell."""

from datetime import date, timedelta

import pytest

from cases.models import CaseEvent, Deadline, HouseRule
from cases.verifying import verify_deadline
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.test_deadlines import close
from tests.cases.views.test_reopen import reopen
from tests.cases.views.test_today import MOST_QUERIES, due
from tests.factories import TODAY, alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])
LATE = "This day lies after the last day; choose “Filed late” if it is right."
NOT_LATE = "This day does not lie after the last day; choose “Done” if it is right."


@pytest.fixture
def term():
    """Computed to end on 14 December 2569."""
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    return case.deadlines.get(code="DES-S-20")


@pytest.fixture
def over():
    """Ended on 16 November 2569, entered eight days later."""
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-08-18")])
    return case.deadlines.get(code="DES-S-20")


def house_rule(name, name_en):
    """Seven days before every answer to an office action."""
    days = {"counts_from": "deadline", "length": 7, "rule_code": "DES-S-20"}
    HouseRule.objects.create(name=name, name_en=name_en, **days)


def set_by_hand(row, language="en", person=None, **changes):
    given = {"due": "1/12/2569", "why": "client asked", "version": str(row.version), **changes}
    return sign_in(person or alice(), language).post(f"/deadlines/{row.pk}/override/", given)


def end(row, **changes):
    row.refresh_from_db()
    given = {"end": "1", "end-why": "no longer", "end-version": str(row.version), **changes}
    return sign_in(alice()).post(f"/deadlines/{row.pk}/override/", given)


def test_a_date_set_by_hand_stands_beside_the_computed_one(term):
    answer = set_by_hand(term)
    assert (answer.status_code, answer["Location"]) == (302, f"/deadlines/{term.pk}/")
    told = "Set by hand by Alice: client asked; computed: 14 Dec 2569"
    assert told in words(sign_in(bob()).get(f"/deadlines/{term.pk}/"))
    assert told in words(sign_in(bob()).get(f"/cases/{term.case_id}/"))
    term.refresh_from_db()
    assert (term.due_date, term.computed_due_date) == (date(2026, 12, 1), date(2026, 12, 14))


@LANGUAGES
def test_a_day_later_than_the_laws_asks_twice(term, language):
    before = stored()
    answer = set_by_hand(term, language, due="15/12/2569")
    sentence = said("This is later than the law's day; tick that you know it.", language)
    assert (answer.status_code, field_errors(answer, language)) == (
        422,
        {"later_known": [sentence]},
    )
    assert stored() == before
    assert set_by_hand(term, due="15/12/2569", later_known="on").status_code == 302
    assert Deadline.objects.get(pk=term.pk).due_date == date(2026, 12, 15)


def test_a_target_of_our_own_may_be_later_without_asking():
    task = due(3, kind="follow_up")
    assert set_by_hand(task, due="24/12/2569").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": " "}, "why"),
        ({"due": ""}, "due"),
        ({"due": "31/2/2569"}, "due"),
        ({"due": "14/12/2569"}, "due"),
        ({"version": "0"}, "__all__"),
        ({"version": "x"}, "__all__"),
    ],
)
def test_what_is_wrong_sets_nothing(term, changes, field):
    before = stored()
    answer = set_by_hand(term, **changes)
    assert (answer.status_code, list(field_errors(answer))) == (422, [field])
    assert stored() == before


def test_the_computed_date_holds_again_with_a_reason(term):
    set_by_hand(term)
    refused = end(term, **{"end-why": ""})
    assert (refused.status_code, list(field_errors(refused, form="end"))) == (422, ["why"])
    assert end(term).status_code == 302
    term.refresh_from_db()
    assert (term.due_date, term.overridden_at) == (date(2026, 12, 14), None)


def test_both_sent_twice_are_told_as_the_first_one(term):
    assert [set_by_hand(term).status_code for _ in range(2)] == [302, 302]
    term.refresh_from_db()
    version = str(term.version)
    twice = [end(term, **{"end-version": version}).status_code for _ in range(2)]
    assert twice == [302, 302]


def test_an_old_version_is_told_and_comes_through_when_sent_again(term):
    verify_deadline(term, term.version, cause(bob()))
    answer = set_by_hand(term)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["__all__"])
    now = answer.context["form"]["version"].value()
    assert set_by_hand(term, version=now).status_code == 302


def test_where_the_law_has_moved_since_a_person_decides_again(term):
    set_by_hand(term)
    Deadline.objects.filter(pk=term.pk).update(overridden_from=date(2026, 12, 11))
    sentence = (
        "The computed date has moved from 11 Dec 2569 to 14 Dec 2569 since; please decide again."
    )
    for where in (f"/deadlines/{term.pk}/", f"/cases/{term.case_id}/"):
        page = words(sign_in(bob()).get(where))
        assert sentence in page
        assert "Decide again" in page


def test_a_closed_deadline_says_that_no_date_is_set(term):
    close(term)
    page = words(sign_in(alice()).get(f"/deadlines/{term.pk}/override/"))
    assert "This deadline is no longer open." in page


def test_a_stranger_finds_nothing_and_a_reader_sets_nothing(term):
    before = stored()
    assert set_by_hand(term, person=charlie()).status_code == 404
    assert set_by_hand(term, person=make_user("boon", role="bookkeeper")).status_code == 403
    assert stored() == before


# Extended by the officer


def test_an_extendable_deadline_leads_to_its_event_and_another_one_does_not(term):
    where = f"/cases/{term.case_id}/events/add/?kind=extension_granted&of=DES-S-20|2026-09-15"
    page = sign_in(alice()).get(f"/deadlines/{term.pk}/").content.decode()
    assert where.replace("&", "&amp;") in page
    form = sign_in(alice()).get(where).context["form"]
    assert (form["kind"].value(), form["of"].value()) == (
        "extension_granted",
        "DES-S-20|2026-09-15",
    )
    fixed = make_case(events=[("refusal_received", "2026-11-02")]).deadlines.first()
    source = sign_in(alice()).get(f"/deadlines/{fixed.pk}/").content.decode()
    assert "extension_granted" not in source


def test_what_the_form_does_not_offer_is_not_chosen(term):
    where = f"/cases/{term.case_id}/events/add/?kind=<b>nonsense&of=X%00|1"
    answer = sign_in(alice()).get(where)
    assert answer.status_code == 200
    assert "<b>nonsense" not in answer.content.decode()
    assert "selected" not in answer.content.decode().partition('name="kind"')[2].partition(
        "</select>"
    )[0].replace('value="" selected', "")


def extend(row, language="en", **changes):
    given = {
        "kind": "extension_granted",
        "date": "20/11/2569",
        "of": "DES-S-20|2026-09-15",
        "days": "30",
        **changes,
    }
    return sign_in(alice(), language).post(f"/cases/{row.case_id}/events/add/", given)


@LANGUAGES
def test_an_extension_needs_the_officers_letter(term, language):
    before = stored()
    answer = extend(term, language)
    sentence = "An extension needs the officer's letter: its number or a scan."
    assert field_errors(answer, language) == {"letter_number": [said(sentence, language)]}
    assert stored() == before


def test_an_extension_is_counted_from_the_former_end(term):
    assert extend(term, letter_number="พณ 0706/1").status_code == 302
    term.refresh_from_db()
    assert (term.nominal_date, term.due_date) == (date(2027, 1, 13), date(2027, 1, 13))


# Filed late


@LANGUAGES
def test_done_after_the_last_day_is_told_to_be_filed_late(over, language):
    before = stored()
    answer = close(over, language, done_on="17/11/2569")
    assert field_errors(answer, language) == {"done_on": [said(LATE, language)]}
    assert stored() == before


@LANGUAGES
def test_filed_late_on_the_last_day_is_told_to_be_done(over, language):
    before = stored()
    answer = close(over, language, disposition="filed_late", done_on="16/11/2569")
    assert field_errors(answer, language) == {"done_on": [said(NOT_LATE, language)]}
    assert stored() == before


def test_filed_late_records_the_event_and_stays_so(over):
    assert list(field_errors(close(over, disposition="filed_late", proof=""))) == ["proof"]
    assert close(over, disposition="filed_late", done_on="17/11/2569").status_code == 302
    over.refresh_from_db()
    assert (over.state, over.disposition, over.engine_status) == ("closed", "filed_late", "late")
    assert CaseEvent.objects.get(kind="office_action_answered").date == date(2026, 11, 17)
    reopen(over)
    over.refresh_from_db()
    assert (over.state, over.disposition) == ("open", "")
    assert not CaseEvent.objects.current().filter(kind="office_action_answered").exists()


def test_with_surcharge_it_is_still_done_and_after_that_late():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    row = case.deadlines.get(code="ANN-1", occurrence__startswith="7")
    assert (row.due_date, row.surcharge_until) == (date(2026, 5, 11), date(2026, 9, 7))
    paid = {"closes_with": "annuity_paid"}
    late = close(row, done_on="8/9/2569", **paid)
    assert field_errors(late) == {"done_on": [LATE]}
    early = close(row, disposition="filed_late", done_on="7/9/2569", **paid)
    assert field_errors(early) == {"done_on": [NOT_LATE]}
    assert close(row, done_on="7/9/2569", **paid).status_code == 302
    row.refresh_from_db()
    assert (row.disposition, row.engine_status) == ("done", "late")


def test_a_target_of_our_own_is_never_filed_late():
    task = due(-3, kind="follow_up")
    form = sign_in(alice()).get(f"/deadlines/{task.pk}/close/").context["form"]
    assert "filed_late" not in dict(form.fields["disposition"].choices)
    assert close(task, done_on="24/11/2569").status_code == 302


@pytest.mark.parametrize("disposition", ["done", "not_needed", "transferred", "missed"])
def test_the_internal_target_ends_with_its_deadline_and_comes_back(disposition):
    house_rule("ร่าง", "Draft")
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    row, target = case.deadlines.get(code="DES-S-20"), case.deadlines.get(kind="internal")
    close(row, disposition=disposition, note="so it is")
    target.refresh_from_db()
    assert target.state == "no_longer_due"
    reopen(row)
    target.refresh_from_db()
    assert target.state == "open"


def test_an_internal_target_has_its_name_in_the_readers_language():
    house_rule("ส่งร่าง", "Send the draft")
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    assert "Send the draft" in words(sign_in(alice(), "en").get(f"/cases/{case.pk}/"))
    assert "ส่งร่าง" in words(sign_in(alice(), "th").get(f"/cases/{case.pk}/"))


# Docketed late


def test_what_was_over_when_it_was_entered_says_so(over, term):
    for where in (f"/deadlines/{over.pk}/", f"/cases/{over.case_id}/"):
        assert "Docketed late" in words(sign_in(alice()).get(where))
    assert "Docketed late" not in words(sign_in(alice()).get(f"/deadlines/{term.pk}/"))
    row = due(-1)
    assert "Docketed late" in words(sign_in(alice()).get(f"/deadlines/{row.pk}/"))
    row.entered_at -= timedelta(days=1)
    row.save()
    assert "Docketed late" not in words(sign_in(alice()).get(f"/deadlines/{row.pk}/"))


def test_what_was_over_when_the_case_was_taken_over_is_history():
    case = make_case(
        taken_over_on=TODAY,
        events=[("filed", "2026-06-01"), ("office_action_received", "2026-08-18")],
    )
    row = case.deadlines.get(code="DES-S-20")
    assert row.state == "historic"
    assert "Docketed late" not in words(sign_in(alice()).get(f"/deadlines/{row.pk}/"))


@pytest.mark.parametrize(("received", "told"), [("18/8/2569", True), ("15/9/2569", False)])
def test_the_preview_of_an_event_tells_what_is_already_over(received, told):
    case = make_case(events=[("filed", "2026-06-01")])
    given = {"kind": "office_action_received", "date": received, "preview": "1"}
    answer = sign_in(alice()).post(f"/cases/{case.pk}/events/add/", given)
    assert ("Already over" in words(answer)) is told


def test_entering_the_letter_that_was_expected_closes_the_follow_up():
    case = make_case(events=[("filed", "2026-06-01")])
    task = due(1, case, kind="follow_up", code="LETTER-EXPECTED", occurrence="amend:2026-11-20")
    given = {"kind": "office_action_received", "date": "20/11/2569"}
    assert sign_in(bob()).post(f"/cases/{case.pk}/events/add/", given).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.disposition, task.closed_by) == ("closed", "by_event", bob())


def test_the_pages_ask_the_database_little(term, django_assert_max_num_queries):
    set_by_hand(term)
    browser, row = sign_in(alice()), due(5, term.case)
    for where in (
        f"/cases/{term.case_id}/deadlines/add/",
        f"/deadlines/{row.pk}/edit/",
        f"/deadlines/{term.pk}/override/",
        f"/deadlines/{term.pk}/",
        f"/cases/{term.case_id}/",
    ):
        # Near its end the reasons ask for the rules of reminding too: whether somebody must know.
        more = 2 if where == f"/deadlines/{term.pk}/" else 0
        with django_assert_max_num_queries(MOST_QUERIES + more):
            assert browser.get(where).status_code == 200
