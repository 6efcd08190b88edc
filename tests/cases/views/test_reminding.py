"""The reminders of a case, and those of a person."""

from datetime import time, timedelta

import pytest

from cases.models import CaseReminders, ReminderPolicy, Role
from cases.reminders.own_rules import FIELDS, RulesRefused, change_rules
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.desk import field_errors, jobs_ran, sign_in, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.cases.views.world import make_leave
from tests.factories import alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db


def typed(**fields):
    empty = dict.fromkeys(("statutory", "annuity", "internal", "partner", "verifier"), "")
    return {**empty, "clients": "", "version": "0", "why": "The client asked.", **fields}


def test_the_page_tells_who_is_told_when_and_what_the_office_does():
    make_leave(0, 5, deputy=make_user("nop"))
    make_user("boss", role=Role.ADMINISTRATOR)
    ReminderPolicy.objects.create(deputy_from=3, partner=make_user("chief"))
    case = make_case(deputy=bob())
    make_deadline(case, left=7)
    text = words(sign_in(bob()).get(f"/cases/{case.pk}/reminders/"))
    assert "Responsible Alice on leave today Nop stands in every step" in text
    assert "Deputy Bob from 3 days before" in text
    assert "Partner Chief of the office · on the last day and when overdue" in text
    assert "Deadlines of the law 90, 60, 30, 14, 7, 3, 1, 0 as the office does" in text
    assert "Tue 24 Nov 2569 today 7 days before Nop (stands in)" in text
    assert "Tue 1 Dec 2569on the last day Alice, Bob (Deputy) , Chief (Partner)" in text


def test_a_change_is_stored_with_who_and_why():
    case, boss = make_case(), make_user("chief")
    browser, where = sign_in(alice()), f"/cases/{case.pk}/reminders/"
    given = typed(statutory="๑๒๐ 30 3 1 0", partner=boss.pk, clients="yes")
    assert browser.post(where, given).status_code == 302
    row = CaseReminders.objects.get()
    assert (row.statutory, row.partner, row.clients) == ("๑๒๐ 30 3 1 0", boss, "yes")
    newest = row.history.first()
    assert (newest.history_user, newest.history_change_reason) == (alice(), "The client asked.")
    assert "Partner Chief" in words(browser.get(where))
    browser.post(where, given | {"version": "1"})
    assert row.history.count() == 1


def test_a_restricted_case_with_rules_of_its_own_asks_few_questions(
    django_assert_max_num_queries,
):
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    case, reader = make_case(restricted=True, deputy=bob()), make_user("reader")
    case.members.add(reader)
    make_deadline(case, left=7)
    browser, where = sign_in(alice()), f"/cases/{case.pk}/reminders/"
    browser.post(where, typed(statutory="30 3 1 0", partner=reader.pk, verifier=bob().pk))
    browser.get(where)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(where)
    assert "Partner Reader on the last day" in words(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [("statutory", "90, 30"), ("annuity", "800, 3, 1, 0"), ("internal", "soon"), ("why", "")],
)
def test_what_cannot_be_is_told_at_its_field(field, value):
    page = sign_in(alice()).post(f"/cases/{make_case().pk}/reminders/", typed(**{field: value}))
    assert (page.status_code, list(field_errors(page))) == (422, [field])
    assert not CaseReminders.objects.exists()


def test_only_who_may_see_a_restricted_case_is_offered_and_taken():
    case = make_case(restricted=True)
    outsider, silent = make_user("outsider"), make_user("silent", email="")
    case.members.add(silent)
    browser, where = sign_in(alice()), f"/cases/{case.pk}/reminders/"
    offered = browser.get(where).context["form"].fields["partner"].choices
    assert [name for _key, name in offered] == ["–", "Alice", "Silent"]
    unseen = "Only people of the office who may see this case can be told of it."
    silence = "Silent has no email address here: an administrator enters it."
    for who, sentence in ((outsider, unseen), (charlie(), unseen), (silent, silence)):
        page = browser.post(where, typed(partner=who.pk))
        assert field_errors(page) == {"partner": [sentence]}
    assert not CaseReminders.objects.exists()


def test_who_was_chosen_before_the_case_was_restricted_stays_until_changed():
    outsider = make_user("outsider")
    case = make_case(restricted=True)
    row = CaseReminders.objects.create(case=case, partner=outsider)
    browser, where = sign_in(alice()), f"/cases/{case.pk}/reminders/"
    browser.post(where, typed(partner=outsider.pk, internal="5", version=1))
    row.refresh_from_db()
    assert (row.partner, row.internal) == (outsider, "5")
    with pytest.raises(RulesRefused) as refused:
        change_rules(case, {**form_of(row), "verifier": outsider}, row.version, cause())
    assert (refused.value.field, outsider.username in refused.value.message.lower()) == (
        "verifier",
        True,
    )


def form_of(row):
    return {name: getattr(row, name) for name in FIELDS}


def test_of_two_who_change_the_same_the_second_is_told():
    case = make_case()
    browser, where = sign_in(alice()), f"/cases/{case.pk}/reminders/"
    browser.post(where, typed(internal="5"))
    page = browser.post(where, typed(internal="6"))
    assert page.status_code == 422
    assert CaseReminders.objects.get().internal == "5"
    browser.post(where, typed(internal="6", version=page.context["form"]["version"].value()))
    assert CaseReminders.objects.get().internal == "6"


def test_a_person_sets_their_own_hours_and_it_is_noted():
    browser = sign_in(alice())
    given = {"digest_at": "06:30", "daily_digest": "on", "told_from": "14", "language": "en"}
    page = browser.post("/reminders/", given, follow=True)
    person = alice()
    assert (person.digest_at, person.daily_digest, person.told_from) == (time(6, 30), True, 14)
    assert "Morning mail at – → 06:30" in words(page)
    newest = person.history.first()
    assert (newest.history_user, newest.history_change_reason) == (alice(), "Own reminders changed")


@pytest.mark.parametrize(
    ("field", "value"), [("digest_at", "04:59"), ("digest_at", "12:01"), ("told_from", "731")]
)
def test_hours_beyond_the_limits_are_refused(field, value):
    given = {"digest_at": "", "told_from": "", "language": "en", field: value}
    page = sign_in(alice()).post("/reminders/", given)
    assert (page.status_code, list(field_errors(page))) == (422, [field])
    assert (alice().digest_at, alice().told_from) == (None, None)
