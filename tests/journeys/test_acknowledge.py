"""A morning with a final step: the mail, its button, leave, and the ledger that shows all of it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Acknowledgement, Leave, Message
from cases.reminders.sweep import sweep
from tests.factories import alice, bob
from tests.journeys.docket import answer_due, as_typed


def test_from_the_mail_to_the_button_and_into_the_evidence(desk_for, on):
    deadline = answer_due(1)
    sweep(on, timezone.now, at_once=True)
    mail = Message.objects.get(kind="reminder", recipient=deadline.case.responsible)
    desk = desk_for(alice())
    desk.page.goto(f"{desk.address}{re.search(r'/known/[^ ]+/', mail.body_text)[0]}")
    assert not Acknowledgement.objects.exists()
    with desk.page.expect_navigation():
        desk.page.locator("main button.primary, .card button.primary").first.click()
    assert Acknowledgement.objects.get().by == deadline.case.responsible
    desk.go(f"/deadlines/{deadline.pk}/evidence/")
    expect(desk.find("main")).to_contain_text(str(alice()))
    desk.go("/ledger/")
    expect(desk.find("main")).to_contain_text(deadline.case.ref)


def test_a_leave_is_entered_after_a_look_and_the_mail_goes_to_the_stand_in(desk_for, on):
    deadline = answer_due(1)
    bob()
    desk = desk_for(alice())
    desk.go("/leave/new/")
    desk.type(first_day=as_typed(on), last_day=as_typed(on + timedelta(days=3)))
    desk.page.select_option("main [name=deputy]", str(bob().pk))
    desk.send()
    assert Leave.objects.get().deputy == bob()
    expect(desk.find("main")).to_contain_text(str(bob()))
    sweep(on, timezone.now, at_once=True)
    reminder = deadline.reminders.get()
    assert (reminder.recipient, reminder.role) == (bob(), "stand_in")
