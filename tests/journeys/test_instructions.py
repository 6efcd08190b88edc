"""From the work list to the receipt: asked, answered by the client's link, ordered, paid."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from fees import tasks
from fees.models import ClientCall, Instruction
from tests.factories import alice, bob
from tests.journeys.docket import as_typed
from tests.journeys.payments import client_of_ours, payment_due

pytestmark = pytest.mark.usefixtures("mails_stay_here")
LINK = re.compile(r"/fees/answer/\S+")


@pytest.fixture
def mails_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def state(row) -> str:
    return Instruction.objects.get(deadline=row).state


def test_a_payment_is_asked_answered_ordered_and_paid(desk_for, reader, on):
    client_of_ours(reader.language)
    row = payment_due("DS-ALL")
    desk = desk_for(alice())
    desk.go("/fees/instructions/")
    desk.find(f"[name=deadline][value='{row.pk}']").check()
    desk.send("button[name=step][value='1']")
    call = ClientCall.objects.get()
    assert desk.path() == f"/fees/calls/{call.pk}/"
    expect(desk.find("main .letter").first).to_contain_text("DS-ALL")
    assert state(row) == "to_ask"
    desk.send("button[value=send]")
    assert state(row) == "asked"
    tasks.send_calls()
    (letter,) = mail.outbox
    client = desk_for()
    client.go(LINK.search(letter.body)[0])
    client.find("main select").first.select_option("yearly")
    client.type(name="Ms Lamp")
    client.send()
    desk.go("/fees/instructions/?state=answered")
    desk.find(f"[name=deadline][value='{row.pk}']").check()
    desk.send("button[value=order]")
    assert state(row) == "ordered"
    payer = desk_for(bob())
    payer.go(f"/fees/instructions/{row.pk}/")
    with payer.page.expect_navigation():
        payer.find("a[href$='/paid/']").click()
    payer.type(number="69/012345", paid_on=as_typed(on))
    payer.send()
    assert state(row) == "paid"
    payer.send("button[value=file]")
    payer.send("button[value=close]")
    row.refresh_from_db()
    assert (state(row), row.state, row.disposition, row.proof) == (
        "closed", "closed", "done", "69/012345",
    )  # fmt: skip


def test_to_let_a_right_end_asks_twice_and_takes_another_person(desk_for, on):
    row = payment_due("DS-ENDS")
    desk = desk_for(alice())
    desk.go(f"/fees/instructions/{row.pk}/answer/")
    desk.find("[name=choice][value=abandon]").check()
    desk.type(said_by="คุณโคม ทางโทรศัพท์")
    desk.send()
    assert not Instruction.objects.exists()
    desk.send()
    assert state(row) == "answered"
    desk.go(f"/fees/instructions/{row.pk}/confirm/")
    expect(desk.find("main form button.primary")).to_have_count(0)
    other = desk_for(bob())
    other.go(f"/fees/instructions/{row.pk}/")
    with other.page.expect_navigation():
        other.find("a[href$='/confirm/']").click()
    other.find("[name=read]").check()
    other.send()
    row.refresh_from_db()
    assert (state(row), row.disposition, row.closed_by) == ("closed", "not_needed", bob())
