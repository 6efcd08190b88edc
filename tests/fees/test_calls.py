"""Calls to clients: one letter each, drafted, sent once, withdrawn."""

from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases.models import Case, CaseParty, Deadline, Message, Party, PartyRole
from cases.overriding import override_due_date
from fees.call_letter import letter_of
from fees.calls import draft_calls, send_call, withdraw_call
from fees.instruction_list import call_for, calls_for
from fees.instructions import InstructionRefused, Word, answer
from fees.models import AnnuityFee, CallItem, ClientCall, Instruction, InstructionEntry
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_party, make_user
from tests.fees.excel import formulas, read
from tests.fees.paying import (
    AFTER,
    DUE,
    LAST,
    called,
    client_of_ours,
    drafted,
    first_payment,
    later_payment,
    moment,
)

pytestmark = pytest.mark.django_db

SUBJECT = "your word on the official fee of 1 right"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def stored() -> list:
    tables = (Instruction, InstructionEntry, ClientCall, CallItem, Message)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def states() -> list[tuple[str, int]]:
    return list(Instruction.objects.order_by("pk").values_list("state", "calls"))


def test_one_draft_for_each_client_and_nothing_is_asked_yet():
    rows = [first_payment(), later_payment(), first_payment(make_party("B", email="b@b.example"))]
    made = draft_calls(alice(), [row.pk for row in rows], 1, cause(), TODAY)
    calls = {call.client.name: call for call in made.calls}
    assert {name: call.items.count() for name, call in calls.items()} == {
        "Lamp Makers Ltd": 2,
        "B": 1,
    }
    assert {call.state for call in made.calls} == {"draft"}
    assert states() == [("to_ask", 0)] * 3
    assert Message.objects.count() == 0


def test_the_amounts_are_those_of_the_tariff_and_the_lump_sum_only_of_the_first_payment():
    call = drafted(first_payment(), later_payment())
    told = call.items.order_by("pk").values_list("amount", "late_amount", "lump_amount")
    assert sorted(told, key=str) == [(500, 650, 7500), (950, 1235, None)]


def test_the_associate_who_instructs_us_is_asked_before_the_owner():
    row = first_payment()
    associate = make_party("Mekong & Partners", email="ip@mekong.example", language="en")
    join(row.case, associate, PartyRole.ASSOCIATE, reference="MP/1")
    call = drafted(row)
    assert call.client == associate
    assert "Your reference: MP/1" in letter_of(call, "").text


def test_who_is_in_no_call_is_told_why():
    closed, asked, lost = first_payment(), first_payment(), first_payment()
    nobody, silent = first_payment(), first_payment(make_party("No Mail Ltd", email=""))
    CaseParty.objects.filter(case=nobody.case).delete()
    Deadline.objects.filter(pk=closed.pk).update(state="no_longer_due")
    Deadline.objects.filter(pk=lost.pk).update(surcharge_until="2026-11-01", due_date="2026-11-01",
                                               computed_due_date="2026-11-01")  # fmt: skip
    called(asked)
    chosen = [row.pk for row in (closed, asked, lost, nobody, silent)]
    made = draft_calls(alice(), chosen, 1, cause(), TODAY)
    assert made.calls == []
    assert dict(made.left_out) == {
        closed.case.ref: "The deadline is no longer open: the payment was settled.",
        asked.case.ref: "This call has gone out already.",
        lost.case.ref: "The window closed on 1 November 2026: it is too late for this.",
        nobody.case.ref: "The case has no client: enter an applicant, owner or associate first.",
        silent.case.ref: "No Mail Ltd has no email address.",
    }


def test_nobody_asks_about_a_case_that_they_may_not_see():
    row = first_payment(restricted=True)
    olan = make_user("olan")
    assert draft_calls(olan, [row.pk], 1, cause(olan), TODAY).calls == []
    call = drafted(row)
    assert list(calls_for(olan)) == []
    assert call_for(alice(), call.pk) == call


def test_a_call_with_one_hidden_case_is_hidden_whole():
    open_, hidden = first_payment(), first_payment()
    call = drafted(open_, hidden)
    olan = make_user("olan")
    assert list(calls_for(olan)) == [call]
    Case.objects.filter(pk=hidden.case_id).update(restricted=True)
    assert list(calls_for(olan)) == []


def test_sending_moves_every_instruction_with_a_line_in_its_log():
    call = called(first_payment(), later_payment())
    assert (call.state, states()) == ("sending", [("asked", 1)] * 2)
    assert list(InstructionEntry.objects.values_list("what", "by__username")) == [
        ("call_1", "alice"),
        ("call_1", "alice"),
    ]
    assert Instruction.history.filter(history_type="~").count() == 2


def test_the_three_calls_follow_each_other():
    row = first_payment()
    for step in (1, 2, 3):
        call = called(row, step=step)
    assert states() == [("asked", 3)]
    again = draft_calls(alice(), [row.pk], 3, cause(), TODAY)
    assert again.left_out == [(row.case.ref, "This call has gone out already.")]
    assert call.step == 3


def test_a_call_is_sent_once():
    call = called(first_payment())
    before = stored()
    with pytest.raises(InstructionRefused, match="sent or withdrawn already"):
        send_call(call, cause(bob()), TODAY)
    assert stored() == before


def test_what_moved_since_the_draft_stops_the_whole_letter():
    row, other = first_payment(), first_payment()
    call = drafted(row, other)
    version = Instruction.objects.get(deadline=row).version
    answer(row, Word("yearly", "Ms Lamp"), version, cause(), TODAY)
    before = stored()
    with pytest.raises(InstructionRefused, match="answered already.*Nothing was sent"):
        send_call(call, cause(), TODAY)
    assert stored() == before


def test_two_drafts_about_the_same_payment_only_one_goes_out():
    row = first_payment()
    one, other = drafted(row), drafted(row, by=bob())
    send_call(one, cause(), TODAY)
    with pytest.raises(InstructionRefused, match="gone out already"):
        send_call(other, cause(bob()), TODAY)
    assert states() == [("asked", 1)]


def test_a_draft_is_refused_when_its_window_or_its_own_time_is_over():
    call = drafted(first_payment())
    with pytest.raises(InstructionRefused, match="too old"):
        send_call(call, cause(at=moment(AFTER)), AFTER)
    assert call.expires_on < LAST


def test_a_withdrawn_call_keeps_its_mail_here():
    call = called(first_payment())
    mail = Message.objects.create(
        kind="client_call", key="k", language="en", as_of=TODAY, to_address="a@b.example",
        message_id="<k@x>", created_at=NOON,
    )  # fmt: skip
    ClientCall.objects.filter(pk=call.pk).update(message=mail)
    assert withdraw_call(call, cause()).state == "withdrawn"
    mail.refresh_from_db()
    assert mail.state == "withdrawn"
    with pytest.raises(InstructionRefused, match="answered or withdrawn already"):
        withdraw_call(call, cause())


@pytest.mark.parametrize(
    ("language", "subject", "due", "until"),
    [
        ("en", f"First call: {SUBJECT}", "29 Dec 2026", "28 Apr 2027"),
        ("th", "", "29 ธ.ค. 2569", "28 เม.ย. 2570"),
    ],
)  # fmt: skip
def test_the_letter_is_in_the_language_and_the_era_of_the_client(language, subject, due, until):
    row = first_payment(client_of_ours(language=language), title="โคมไฟ", title_en="Lamp")
    letter = letter_of(drafted(row), "https://docket.example/link")
    if subject:
        assert letter.subject == subject
    for text in (letter.text, letter.html):
        assert due in text
        assert until in text
        assert "https://docket.example/link" in text
        assert row.case.ref in text
        assert "7,500" in text
        assert ("· Lamp" in text) is (language == "en")


def test_a_draft_carries_no_link():
    letter = letter_of(drafted(first_payment()), "", draft=True)
    assert letter.subject.startswith("[Draft] ")
    assert "http" not in letter.text


def test_the_pdf_and_the_excel_hold_the_same_table():
    row = first_payment(title="=HYPERLINK(1)")
    letter = letter_of(drafted(row, later_payment()), "x")
    paper = pypdfium2.PdfDocument(letter.pdf)
    text = paper[0].get_textpage().get_text_range()
    for told in (row.case.ref, "Year 5", "Year 7", "500", "1,235", "7,500"):
        assert told in text
    cells = [cell for rows in read(letter.excel).values() for row in rows for cell in row]
    assert 7500 in cells
    assert "=HYPERLINK(1)" in cells
    assert formulas(letter.excel) == []


def hand_over(row: Deadline) -> None:
    """The case has another client now."""
    CaseParty.objects.filter(case=row.case).delete()
    join(row.case, make_party("New Owner", email="new@x.example", language="en"))


def test_nothing_goes_to_who_is_asked_no_more():
    row, other = first_payment(), first_payment()
    call = drafted(row, other)
    hand_over(other)
    before = stored()
    with pytest.raises(InstructionRefused, match="Somebody else is asked"):
        send_call(call, cause(), TODAY)
    assert stored() == before


def test_nothing_goes_to_a_client_without_an_address():
    call = drafted(first_payment())
    Party.objects.update(email="")
    call.refresh_from_db()
    with pytest.raises(InstructionRefused, match="Lamp Makers Ltd has no email address"):
        send_call(call, cause(), TODAY)
    assert Instruction.objects.get().state == "to_ask"


def test_the_answer_is_wanted_before_the_first_of_several_last_days():
    soon, late = first_payment(), later_payment()
    for lead, until in ((20, 13), (7, 0), (3, 0), (0, 0)):
        last = TODAY + timedelta(days=lead)
        Deadline.objects.filter(pk=soon.pk).update(
            due_date=last, computed_due_date=last, surcharge_until=None
        )
        call = drafted(soon, late)
        assert call.expires_on == TODAY + timedelta(days=until) <= last
    assert drafted(late).expires_on == TODAY + timedelta(days=60)


def test_an_amount_that_changed_since_the_draft_stops_the_letter():
    call = drafted(first_payment(), first_payment())
    AnnuityFee.objects.filter(ip_type="design").update(amount=999)
    before = stored()
    with pytest.raises(InstructionRefused, match="an amount or a day changed"):
        send_call(call, cause(), TODAY)
    assert stored() == before


def test_a_draft_is_too_old_for_a_lump_sum_after_the_due_day():
    call = drafted(first_payment())
    late = DUE + timedelta(days=1)
    with pytest.raises(InstructionRefused, match="an amount or a day changed"):
        send_call(call, cause(at=moment(late)), late)


def test_a_day_that_moved_since_the_draft_stops_the_letter(time_machine):
    time_machine.move_to(NOON)
    row, other = first_payment(), later_payment()
    time_machine.move_to(NOON + timedelta(minutes=1))
    calls = [drafted(row), drafted(other)]
    ClientCall.objects.update(created_at=NOON + timedelta(minutes=1))
    time_machine.move_to(NOON + timedelta(minutes=2))
    override_due_date(row, DUE - timedelta(days=9), row.version, cause(why="safety"))
    before = stored()
    with pytest.raises(InstructionRefused, match="an amount or a day changed"):
        send_call(calls[0], cause(), TODAY)
    assert stored() == before
    assert send_call(calls[1], cause(), TODAY).state == "sending"


def test_what_was_withdrawn_before_it_went_out_is_as_if_never_asked():
    row, other = first_payment(), first_payment()
    first = called(row, other)
    ClientCall.objects.filter(pk=first.pk).update(state="sent")
    asked_at = Instruction.objects.get(deadline=row).called_at
    withdraw_call(called(row, step=2), cause())
    assert states() == [("asked", 1)] * 2
    kept = Instruction.objects.get(deadline=row)
    assert (kept.called_at, kept.history.first().calls) == (asked_at, 1)
    again = called(row, step=2)
    assert states() == [("asked", 2), ("asked", 1)]
    alone = called(later_payment())
    withdraw_call(alone, cause())
    assert states()[2] == ("to_ask", 0)
    assert Instruction.objects.get(items__call=alone).called_at is None
    ClientCall.objects.filter(pk=again.pk).update(state="sent", message=mail_of(again, "sent"))
    withdraw_call(again, cause())
    assert states()[0] == ("asked", 2)


def test_a_word_given_meanwhile_stays_when_the_call_is_withdrawn():
    row = first_payment()
    call = called(row)
    answer(row, Word("yearly", "Ms Lamp"), Instruction.objects.get().version, cause(), TODAY)
    withdraw_call(call, cause())
    assert states() == [("answered", 1)]


def mail_of(call: ClientCall, state: str, **fields) -> Message:
    return Message.objects.create(
        kind="client_call", key=f"k{call.pk}", language="en", as_of=TODAY, to_address="a@b.example",
        message_id=f"<{call.pk}>", created_at=NOON, state=state,
        sent_at=NOON if state == "sent" else None, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "doubt", "after", "calls"),
    [
        ("queued", False, "withdrawn", 0),
        ("claimed", False, "withdrawn", 0),
        ("failed", False, "withdrawn", 0),
        ("given_up", False, "withdrawn", 0),
        ("failed", True, "withdrawn", 1),
        ("handing_over", False, "handing_over", 1),
        ("sent", False, "sent", 1),
    ],
)
def test_withdrawing_reaches_the_mail_wherever_it_waits(state, doubt, after, calls):
    call = called(first_payment())
    mail = mail_of(call, state, possible_duplicate=doubt, claimed_by="x")
    ClientCall.objects.filter(pk=call.pk).update(message=mail)
    withdraw_call(call, cause())
    mail.refresh_from_db()
    assert (mail.state, states()[0][1]) == (after, calls)


def test_withdrawing_takes_the_cases_before_the_call_as_an_answer_does():
    call = called(first_payment())
    with CaptureQueriesContext(connection) as queries:
        withdraw_call(call, cause())
    read = [q["sql"].split('FROM "')[1].split('"')[0] for q in queries if 'FROM "' in q["sql"]]
    first = {table: read.index(table) for table in set(read)}
    assert first["cases_case"] < first["fees_instruction"] < first["fees_clientcall"]
