"""The office's rules of reminding, changed in the back office."""

from datetime import time

import pytest

from cases.models import ReminderPolicy
from tests.cases.views.desk import sign_in, words
from tests.factories import alice, bob, charlie, make_user

pytestmark = pytest.mark.django_db

RULES = "/admin/cases/reminderpolicy/"
USUAL = {
    "statutory": "90, 60, 30, 14, 7, 3, 1, 0",
    "annuity": "180, 90, 60, 30, 14, 7, 3, 1, 0",
    "internal": "14, 7, 3, 1, 0",
    "deputy_from": "730",
    "verifier_from": "14",
    "partner_from": "0",
    "partner": "",
    "acknowledge_by": "15:00",
    "digest_at": "07:00",
    "quiet_days": "on",
    "client_steps": "60, 30, 14",
    "why": "We agreed so.",
}


def test_the_rules_are_stored_with_who_and_why_and_what_follows_is_said(desk, boss):
    assert not ReminderPolicy.objects.exists()
    given = USUAL | {"statutory": "120 30 3 1 0", "partner": bob().pk, "acknowledge_by": ""}
    page = desk.post(RULES, given, follow=True)
    assert "The next pass plans by these rules." in words(page)
    row = ReminderPolicy.objects.get()
    assert (row.statutory, row.partner, row.acknowledge_by) == ("120 30 3 1 0", bob(), None)
    newest = row.history.first()
    assert (newest.history_user, newest.history_change_reason) == (boss, "We agreed so.")
    desk.post(RULES, USUAL | {"digest_at": "05:00", "why": "Earlier."})
    assert ReminderPolicy.objects.get().digest_at == time(5)


def test_of_two_who_change_the_rules_the_second_is_told(desk):
    seen = desk.get(RULES).context["adminform"].form["seen"].value()
    desk.post(RULES, USUAL | {"digest_at": "06:00", "seen": seen})
    page = desk.post(RULES, USUAL | {"statutory": "60, 3, 1, 0", "seen": seen})
    assert "Somebody changed this after you opened it." in words(page)
    seen = desk.get(RULES).context["adminform"].form["seen"].value()
    desk.post(RULES, USUAL | {"digest_at": "06:00", "partner_from": "7", "seen": seen})
    row = ReminderPolicy.objects.get()
    assert (row.statutory, row.digest_at, row.partner_from) == (USUAL["statutory"], time(6), 7)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("statutory", "90, 30, 7"),
        ("annuity", "180, 3, 1"),
        ("internal", ""),
        ("deputy_from", "731"),
        ("partner_from", "-1"),
        ("acknowledge_by", "04:59"),
        ("acknowledge_by", "20:01"),
        ("digest_at", "12:01"),
        ("why", ""),
    ],
)
def test_what_would_leave_somebody_untold_is_refused(desk, field, value):
    page = desk.post(RULES, USUAL | {field: value})
    assert list(page.context["adminform"].form.errors) == [field]
    assert not ReminderPolicy.objects.exists()


def test_the_partner_is_somebody_of_the_office_who_can_be_told(desk):
    gone, silent = make_user("gone", is_active=False), make_user("silent", email="")
    for who in (gone, silent, charlie()):
        page = desk.post(RULES, USUAL | {"partner": who.pk})
        assert list(page.context["adminform"].form.errors) == ["partner"]


def test_there_is_one_row_neither_added_nor_deleted_and_agents_stay_outside(desk):
    ReminderPolicy.objects.create()
    assert desk.get(f"{RULES}add/").status_code == 403
    assert desk.post(f"{RULES}1/delete/", {"post": "yes"}).status_code == 403
    sign_in(alice()).post(RULES, USUAL | {"digest_at": "06:00"})
    assert ReminderPolicy.objects.get().digest_at == time(7)
