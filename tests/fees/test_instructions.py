"""The client's word, carried out: who may do what, one transaction each, with a log."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.deadlines import Closing, DeadlineRefused, close_deadline, last_day
from cases.events import NewEvent, record_event
from cases.models import Deadline
from cases.overriding import override_due_date
from cases.reopening import reopen_deadline
from fees.calls import send_call
from fees.charges import OfficialFee, raise_charge, waive
from fees.client_link import ClientAnswer, answer_by_link, mark_of
from fees.instruction_list import term_of, worked_on
from fees.instructions import (
    InstructionChanged,
    InstructionRefused,
    Receipt,
    Word,
    answer,
    close_instruction,
    confirm_abandonment,
    file_receipt,
    mark_paid,
    order_payment,
    possible_steps,
    recall_order,
)
from fees.models import Charge, Instruction, InstructionEntry
from tests.factories import NOON, TODAY, alice, bob, cause, make_case, make_user
from tests.fees.paying import AFTER, DUE, LAST, drafted, first_payment, later_payment, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


RECEIPT = Receipt("69/012345", date(2026, 11, 23))


def answered(row: Deadline, choice: str = "yearly", by=None) -> Instruction:
    return answer(row, Word(choice, "Ms Lamp, by mail"), 0, cause(by), TODAY)


def ordered(row: Deadline, choice: str = "yearly") -> Instruction:
    version = answered(row, choice).version
    return order_payment(row, version, cause(bob()), TODAY)


def log_of(row: Deadline) -> list[tuple[str, str, str]]:
    entries = InstructionEntry.objects.filter(instruction__deadline=row)
    return [(e.what, e.by.username if e.by else "", e.who) for e in entries]


def stored() -> list:
    tables = (Instruction, InstructionEntry, Instruction.history.model, Deadline)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_from_the_word_to_the_filed_receipt():
    row = first_payment()
    done = ordered(row)
    done = mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
    done = file_receipt(row, done.version, cause(bob()))
    done = close_instruction(row, done.version, cause(alice()))
    row.refresh_from_db()
    assert (done.state, row.state, row.disposition) == ("closed", "closed", "done")
    assert (row.proof, row.done_on) == ("69/012345", RECEIPT.paid_on)
    assert row.case.events.get(kind="annuity_paid").data == {"years": [5]}
    assert log_of(row) == [
        ("yearly", "alice", "Ms Lamp, by mail"),
        ("ordered", "bob", ""),
        ("paid", "bob", ""),
        ("filed", "bob", ""),
        ("closed", "alice", ""),
    ]
    assert list(done.history.values_list("state", flat=True)) == [
        "closed", "filed", "paid", "ordered", "answered",
    ]  # fmt: skip


def test_a_lump_sum_meets_every_year():
    row = first_payment()
    done = ordered(row, "lump")
    mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
    open_ones = row.case.deadlines.filter(code="ANN-1", state="open")
    assert list(open_ones) == []
    assert row.case.events.get(kind="annuity_paid").data == {"years": [5], "plan": "lump_sum"}


def test_paid_with_surcharge_is_in_time_and_paid_after_it_is_late():
    for day, disposition in ((LAST, "done"), (AFTER, "filed_late")):
        row = first_payment()
        done = ordered(row)
        mark_paid(row, Receipt("70/1", day), done.version, cause(bob()), AFTER)
        row.refresh_from_db()
        assert (row.disposition, row.done_on) == (disposition, day)


def test_a_payment_that_closed_the_deadline_itself_only_moves_the_instruction():
    row = first_payment()
    done = ordered(row)
    closing = Closing("done", RECEIPT.paid_on, "70/77", "", row.version)
    close_deadline(row, closing, cause(bob()), TODAY)
    assert mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY).state == "paid"
    row.refresh_from_db()
    assert row.proof == "70/77"


def test_to_let_a_right_end_needs_two_people():
    row = first_payment()
    done = answered(row, "abandon", by=alice())
    before = stored()
    with pytest.raises(InstructionRefused, match="another person"):
        confirm_abandonment(row, done.version, cause(alice()), TODAY)
    assert stored() == before
    done = confirm_abandonment(row, done.version, cause(bob()), TODAY, "read the mail")
    row.refresh_from_db()
    assert (done.state, done.confirmed_by) == ("closed", bob())
    assert (row.state, row.disposition, row.closed_by) == ("closed", "not_needed", bob())
    assert row.closing_note == "Ms Lamp, by mail said on 2026-11-24: Let the right end."
    assert log_of(row)[-1] == ("confirmed", "bob", "")


def test_the_database_itself_refuses_one_person_for_both():
    row = first_payment()
    answered(row, "abandon", by=alice())
    with pytest.raises(IntegrityError), transaction.atomic():
        Instruction.objects.filter(deadline=row).update(confirmed_by=alice(), confirmed_at=NOON)


def test_nobody_pays_for_what_is_let_go():
    row = first_payment()
    done = answered(row, "abandon")
    with pytest.raises(InstructionRefused, match="lets this right end"):
        order_payment(row, done.version, cause(bob()), TODAY)


def test_a_word_can_be_changed_until_the_payment_is_ordered():
    row = first_payment()
    version = answered(row, "abandon").version
    done = answer(row, Word("yearly", "Ms Lamp"), version, cause(bob()), TODAY)
    assert (done.choice, done.chosen_by) == ("yearly", bob())
    done = order_payment(row, done.version, cause(bob()), TODAY)
    with pytest.raises(InstructionRefused, match="ordered already"):
        answer(row, Word("abandon", "Ms Lamp"), done.version, cause(bob()), TODAY)


@pytest.mark.parametrize(
    ("choice", "on", "sentence"),
    [
        ("yearly", AFTER, "The window closed on 28 April 2027: it is too late for this."),
        ("lump", LAST, "All years at once could be paid until 29 December 2026"),
        ("nothing", TODAY, "Please choose what shall be done."),
    ],
)
def test_what_is_refused_changes_nothing(choice, on, sentence):
    row = first_payment()
    before = stored()
    with pytest.raises(InstructionRefused) as why:
        answer(row, Word(choice, "Ms Lamp"), 0, cause(at=moment(on)), on)
    assert why.value.message.startswith(sentence)
    assert stored() == before


def test_all_years_at_once_only_with_the_first_payment():
    with pytest.raises(InstructionRefused, match="first annuity"):
        answered(later_payment(), "lump")


def test_an_order_for_all_years_is_refused_after_the_due_day():
    row = first_payment()
    done = answered(row, "lump")
    with pytest.raises(InstructionRefused):
        order_payment(row, done.version, cause(bob()), DUE.replace(day=30))


def test_two_people_at_once_one_wins_the_other_is_told():
    row = first_payment()
    version = answered(row).version
    order_payment(row, version, cause(alice()), TODAY)
    for late in (
        lambda: order_payment(row, version, cause(bob()), TODAY),
        lambda: answer(row, Word("abandon", "x"), version, cause(bob()), TODAY),
        lambda: answer(row, Word("abandon", "x"), 0, cause(bob()), TODAY),
    ):
        with pytest.raises(InstructionChanged):
            late()
    assert Instruction.objects.get().state == "ordered"


def test_a_payment_is_booked_once():
    row = first_payment()
    done = mark_paid(row, RECEIPT, ordered(row).version, cause(bob()), TODAY)
    with pytest.raises(InstructionRefused):
        mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
    assert row.case.events.filter(kind="annuity_paid").count() == 1


@pytest.mark.parametrize(
    "receipt", [Receipt("", date(2026, 11, 23)), Receipt("69/1", date(2026, 11, 25))]
)
def test_a_receipt_without_number_or_of_tomorrow_closes_nothing(receipt):
    row = first_payment()
    done = ordered(row)
    before = stored()
    with pytest.raises(DeadlineRefused):
        mark_paid(row, receipt, done.version, cause(bob()), TODAY)
    assert stored() == before


def test_an_extension_of_a_petty_patent_and_a_renewal_go_the_same_way():
    petty = make_case(
        ip_type="petty_patent",
        events=[("filed", "2020-12-20"), ("granted", "2021-06-01")],
    ).deadlines.get(code="PAT-65g", state="open")
    mark = make_case(
        ip_type="trademark",
        events=[("filed", "2016-12-20"), ("registered", "2017-09-01")],
    ).deadlines.get(code="TM-54", state="open")
    for row, kind in ((petty, "extended"), (mark, "renewed")):
        done = ordered(row)
        mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
        row.refresh_from_db()
        assert (row.state, row.disposition) == ("closed", "done")
        assert row.case.events.filter(kind=kind).count() == 1


def test_the_buttons_of_a_page_are_the_steps_that_may_be_taken():
    row = first_payment()
    fresh = Instruction(deadline=row)
    assert possible_steps(fresh, alice().pk, TODAY) == {"call", "answer"}
    assert possible_steps(fresh, alice().pk, AFTER) == frozenset()
    done = answered(row, "abandon")
    assert possible_steps(done, alice().pk, TODAY) == {"answer"}
    assert possible_steps(done, bob().pk, TODAY) == {"answer", "confirm"}
    done = answer(row, Word("yearly", "x"), done.version, cause(), TODAY)
    assert possible_steps(done, alice().pk, TODAY) == {"answer", "order"}
    done = order_payment(row, done.version, cause(), TODAY)
    assert possible_steps(done, alice().pk, TODAY) == {"pay", "recall"}


def test_who_wrote_or_sent_the_letter_does_not_confirm_what_its_link_brought():
    row = first_payment()
    call = drafted(row, by=make_user("dao"))
    send_call(call, cause(alice(), at=NOON), TODAY)
    rows = list(call.items.select_related("instruction__deadline"))
    given = ClientAnswer({rows[0].pk: "abandon"}, "Ms Lamp", mark_of(rows))
    answer_by_link(call, given, NOON, TODAY)
    done = Instruction.objects.get()
    before = stored()
    for person in (alice(), call.created_by):
        with pytest.raises(InstructionRefused, match="You wrote or sent the letter"):
            confirm_abandonment(row, done.version, cause(person), TODAY)
        assert "confirm" not in possible_steps(done, person.pk, TODAY)
    assert stored() == before
    assert "confirm" in possible_steps(done, bob().pk, TODAY)
    assert confirm_abandonment(row, done.version, cause(bob()), TODAY).confirmed_by == bob()


def test_who_sent_a_letter_confirms_a_word_that_came_otherwise():
    row = first_payment()
    call = send_call(drafted(row), cause(bob(), at=NOON), TODAY)
    word = Word("abandon", "Ms Lamp")
    done = answer(row, word, call.items.get().instruction.version, cause(alice()), TODAY)
    assert confirm_abandonment(row, done.version, cause(bob()), TODAY).state == "closed"


def test_a_lump_sum_that_was_paid_late_meets_no_other_year():
    row = first_payment()
    done = ordered(row, "lump")
    late = DUE + timedelta(days=1)
    before = stored()
    with pytest.raises(InstructionRefused, match="could be paid until 29 December") as why:
        mark_paid(row, Receipt("69/1", late), done.version, cause(bob()), late)
    assert why.value.field == "paid_on"
    assert stored() == before
    mark_paid(row, Receipt("69/1", DUE), done.version, cause(bob()), late)
    assert not row.case.deadlines.filter(code="ANN-1", state="open").exists()


def test_an_ordered_lump_sum_that_is_late_is_paid_year_by_year():
    row = first_payment()
    version, late = ordered(row, "lump").version, DUE + timedelta(days=1)
    done = answer(row, Word("yearly", "Ms Lamp"), version, cause(alice()), late)
    assert (done.state, done.ordered_by, done.ordered_at) == ("answered", None, None)
    done = order_payment(row, done.version, cause(bob()), late)
    mark_paid(row, Receipt("69/1", late), done.version, cause(bob()), late)
    assert row.case.events.get(kind="annuity_paid").data == {"years": [5]}
    assert row.case.deadlines.filter(code="ANN-1", state="open").count() == 5


def test_the_window_ends_by_the_law_where_a_day_was_set_by_hand_before_it():
    petty = make_case(
        ip_type="petty_patent", events=[("filed", "2021-01-10"), ("granted", "2022-03-01")]
    )
    row = petty.deadlines.get(code="PAT-65g", state="open", leads=True)
    by_law = last_day(row)
    early = row.due_date - timedelta(days=40)
    row = override_due_date(row, early, row.version, cause(why="our own safety"))
    assert (row.due_date, term_of(row).last_day) == (early, by_law)
    design = first_payment()
    assert term_of(design).last_day == LAST
    later = override_due_date(design, LAST - timedelta(days=9), design.version, cause(why="x"))
    assert term_of(later).last_day == LAST


@pytest.mark.parametrize("paid", [True, False])
def test_a_deadline_opened_again_takes_its_instruction_back_to_the_answer(paid):
    row = first_payment()
    if paid:
        done = ordered(row)
        done = mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
        done = file_receipt(row, done.version, cause(bob()))
    else:
        done = answered(row, "abandon")
        done = confirm_abandonment(row, done.version, cause(bob()), TODAY)
    row.refresh_from_db()
    reopen_deadline(row, row.version, cause(why="a mistake"), TODAY)
    before = stored()
    for step in (file_receipt, close_instruction):
        with pytest.raises(InstructionRefused):
            step(row, done.version, cause(bob()))
    assert stored() == before
    listed = worked_on(alice(), TODAY).get(pk=row.pk)
    assert vars(listed)["stage"] == "answered"
    possible = {"answer", "order"} if paid else {"answer", "confirm"}
    assert possible_steps(listed.instruction, bob().pk, TODAY) == possible
    done = answer(row, Word("yearly", "Ms Lamp"), done.version, cause(), TODAY)
    assert (done.state, done.confirmed_by, done.ordered_by) == ("answered", None, None)
    assert [what for what, _by, _who in log_of(row)][-2:] == ["reopened", "yearly"]
    done = order_payment(row, done.version, cause(bob()), TODAY)
    assert mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY).state == "paid"
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("closed", "done")


@pytest.mark.parametrize("how", ["missed", "transferred"])
def test_a_deadline_that_was_closed_otherwise_books_no_payment(how):
    row = first_payment()
    done = ordered(row)
    close_deadline(row, Closing(how, None, "", "why", row.version), cause(bob()), AFTER)
    before = stored()
    with pytest.raises(InstructionRefused, match="open it again before"):
        mark_paid(row, RECEIPT, done.version, cause(bob()), AFTER)
    assert stored() == before


@pytest.mark.parametrize(
    ("receipt", "field"),
    [
        (Receipt("69/1", date(2099, 1, 1)), "paid_on"),
        (Receipt("69/1", date(2001, 1, 1)), "paid_on"),
        (Receipt(" ", date(2026, 11, 23)), "proof"),
    ],
)
def test_a_receipt_is_looked_at_where_the_deadline_is_met_already_too(receipt, field):
    row = first_payment()
    done = ordered(row)
    closing = Closing("done", RECEIPT.paid_on, "70/77", "", row.version)
    close_deadline(row, closing, cause(bob()), TODAY)
    before = stored()
    with pytest.raises(InstructionRefused) as why:
        mark_paid(row, receipt, done.version, cause(bob()), TODAY)
    assert why.value.field == field
    assert stored() == before


def test_a_payment_that_was_recorded_as_an_event_moves_the_instruction():
    row = first_payment()
    done = ordered(row)
    paid = NewEvent(kind="annuity_paid", date=RECEIPT.paid_on, data={"years": [5]})
    record_event(row.case, paid, cause(bob()), TODAY)
    assert mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY).state == "paid"
    row.refresh_from_db()
    assert row.disposition == "by_event"


def test_all_years_ordered_and_not_paid_in_time_are_paid_year_by_year():
    row = first_payment()
    done = ordered(row, "lump")
    late = DUE + timedelta(days=1)
    done = recall_order(row, done.version, cause(bob()))
    assert (done.state, done.ordered_by, done.ordered_at) == ("answered", None, None)
    done = answer(row, Word("yearly", "Ms Lamp"), done.version, cause(bob()), late)
    done = order_payment(row, done.version, cause(bob()), late)
    mark_paid(row, Receipt("70/1", late), done.version, cause(bob()), late)
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("closed", "done")
    assert [what for what, _by, _who in log_of(row)][1:4] == ["ordered", "recalled", "yearly"]


def test_what_was_paid_is_not_taken_back():
    row = first_payment()
    done = ordered(row)
    closing = Closing("done", RECEIPT.paid_on, "70/77", "", row.version)
    close_deadline(row, closing, cause(bob()), TODAY)
    before = stored()
    with pytest.raises(InstructionRefused, match="enter its receipt"):
        recall_order(row, done.version, cause(bob()))
    assert stored() == before
    row = Instruction.objects.select_related("deadline").get().deadline
    assert "recall" not in possible_steps(row.instruction, bob().pk, TODAY)


def test_who_turned_the_letter_to_another_address_does_not_confirm_what_it_brought():
    row = first_payment()
    call = send_call(drafted(row, by=make_user("dao")), cause(alice(), at=NOON), TODAY)
    client = call.client
    client.email = "bob@home.example"
    client._history_user, client._history_date = bob(), NOON + timedelta(minutes=5)
    client.save()
    rows = list(call.items.select_related("instruction__deadline"))
    answer_by_link(call, ClientAnswer({rows[0].pk: "abandon"}, "x", mark_of(rows)), NOON, TODAY)
    done = Instruction.objects.get()
    with pytest.raises(InstructionRefused, match="You wrote or sent the letter"):
        confirm_abandonment(row, done.version, cause(bob()), TODAY)
    other = make_user("nok")
    assert confirm_abandonment(row, done.version, cause(other), TODAY).confirmed_by == other


def test_one_receipt_pays_the_charge_of_the_payment_too():
    row = first_payment()
    charge = raise_charge(row.case, OfficialFee(row), RECEIPT.paid_on, cause(), TODAY)
    done = ordered(row)
    mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
    charge.refresh_from_db()
    row.refresh_from_db()
    slip = charge.payments.get()
    assert (charge.state, slip.amount, slip.receipt_number) == ("paid", 500, "69/012345")
    assert (row.state, row.disposition, row.proof) == ("closed", "done", "69/012345")
    assert row.case.events.filter(kind="annuity_paid").count() == 1


def test_a_charge_of_other_years_or_a_later_day_is_not_paid_by_the_receipt():
    row = first_payment()
    charge = raise_charge(row.case, OfficialFee(row), TODAY, cause(), TODAY)
    lump = ordered(row, "lump")
    before = [stored(), list(Charge.objects.values())]
    with pytest.raises(InstructionRefused, match="for other years"):
        mark_paid(row, RECEIPT, lump.version, cause(bob()), TODAY)
    assert [stored(), list(Charge.objects.values())] == before
    done = recall_order(row, lump.version, cause(bob()))
    done = answer(row, Word("yearly", "Ms Lamp"), done.version, cause(bob()), TODAY)
    done = order_payment(row, done.version, cause(bob()), TODAY)
    with pytest.raises(InstructionRefused, match="before the charge") as why:
        mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY)
    assert why.value.field == "paid_on"
    waive(charge, "dated wrongly", charge.version, cause())
    assert mark_paid(row, RECEIPT, done.version, cause(bob()), TODAY).state == "paid"
