"""The pages of the instructions: the work list, one instruction, its steps, and the calls."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from cases.models import Deadline, Message, MessageAttachment, Role
from cases.overriding import override_due_date
from fees.call_post import write_message
from fees.models import ClientCall, Instruction
from tests.cases.views.desk import jobs_ran, sign_in, stored, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.factories import NOON, alice, bob, cause, join, make_case, make_party, make_user
from tests.fees.paying import (
    AFTER,
    DUE,
    called,
    client_of_ours,
    drafted,
    first_payment,
    later_payment,
    moment,
)

pytestmark = pytest.mark.django_db

PLACE = "/fees/instructions/"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def version() -> str:
    return str(Instruction.objects.get().version) if Instruction.objects.exists() else "0"


def refs(page) -> list[str]:
    return [row["deadline"].case.ref for row in page.context["rows"]]


def said(row: Deadline, choice: str = "yearly", person=None, **fields: str):
    """A member of staff enters the client's word."""
    given = {"choice": choice, "said_by": "Ms Lamp", "version": version(), **fields}
    return sign_in(person or alice()).post(f"{PLACE}{row.pk}/answer/", given, follow=True)


def step(row: Deadline, name: str, person=None):
    given = {"step": name, "version": version()}
    return sign_in(person or bob()).post(f"{PLACE}{row.pk}/step/", given, follow=True)


def test_the_work_list_holds_what_is_open_now_or_soon_and_narrows():
    client = make_party("Other Ltd", email="o@o.example")
    one, two = first_payment(title="Blue lamp"), later_payment(client)
    make_case(events=[("filed", "2026-01-05")])
    browser = sign_in(alice())
    found = {
        query: refs(browser.get(f"{PLACE}{query}"))
        for query in (
            "", "?q=blue", "?q=other", "?state=asked", "?state=to_ask", "?kind=invention",
            f"?client={client.pk}", "?client=999", "?client=x&state=x&kind=x&page=x",
        )
    }  # fmt: skip
    both = [one.case.ref, two.case.ref]
    assert found == {
        "": both, "?q=blue": both[:1], "?q=other": both[1:], "?state=asked": [],
        "?state=to_ask": both, "?kind=invention": [], f"?client={client.pk}": both[1:],
        "?client=999": [], "?client=x&state=x&kind=x&page=x": both,
    }  # fmt: skip


@pytest.mark.parametrize("many", [1, 4])
@pytest.mark.parametrize("place", [PLACE, "/fees/calls/"])
def test_a_list_takes_the_same_queries_for_one_and_for_many(
    many, place, django_assert_max_num_queries
):
    jobs_ran(*[NOON - NOON] * 2)
    for n in range(many):
        called(first_payment(make_party(f"Client {n}", email="c@c.example")))
    browser = sign_in(alice())
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(place)
    assert len(page.context["rows"]) == many


@pytest.mark.parametrize("where", ["", "answer/", "confirm/", "paid/"])
def test_a_page_of_one_instruction_takes_few_queries(where, django_assert_max_num_queries):
    jobs_ran(*[NOON - NOON] * 2)
    row = first_payment()
    said(row, "abandon", sure="yes")
    browser = sign_in(bob())
    with django_assert_max_num_queries(MOST_QUERIES):
        assert browser.get(f"{PLACE}{row.pk}/{where}").status_code == 200


def test_a_deadline_that_is_no_such_payment_has_no_instruction():
    other = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-11-02")])
    row = other.deadlines.get(code="DES-S-20")
    assert sign_in(alice()).get(f"{PLACE}{row.pk}/").status_code == 404


def test_from_the_word_to_the_receipt_by_the_buttons():
    row = first_payment()
    assert "The client's word is entered." in words(said(row))
    assert "The instruction was carried on." in words(step(row, "order"))
    given = {"number": "69/1", "paid_on": "t", "version": version()}
    paid = sign_in(bob()).post(f"{PLACE}{row.pk}/paid/", given, follow=True)
    assert "The payment is booked and its deadline closed." in words(paid)
    for name in ("file", "close"):
        assert "The instruction was carried on." in words(step(row, name))
    row.refresh_from_db()
    assert (row.state, row.proof, Instruction.objects.get().state) == ("closed", "69/1", "closed")
    log = words(sign_in(alice()).get(f"{PLACE}{row.pk}/"))
    for line in ("Answer: pay this payment", "Payment ordered", "Paid", "Receipt filed", "Closed"):
        assert line in log


def test_entering_that_a_right_ends_asks_again_and_waits_for_another_person():
    row = first_payment()
    before = stored()
    asked = said(row, "abandon")
    assert f"Shall {row.case.ref} really end?" in words(asked)
    assert stored() == before
    assert "waits for a second person" in words(said(row, "abandon", sure="yes"))
    given = {"read": "on", "version": version()}
    own = sign_in(alice()).post(f"{PLACE}{row.pk}/confirm/", given)
    assert own.status_code == 422
    assert "another person must confirm it" in words(own)
    unread = sign_in(bob()).post(f"{PLACE}{row.pk}/confirm/", {"version": version()})
    assert "Please read the client's word first." in words(unread)
    done = sign_in(bob()).post(f"{PLACE}{row.pk}/confirm/", given, follow=True)
    assert "The right ends on the client's word." in words(done)
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("closed", "not_needed")


def test_all_years_at_once_is_only_offered_where_the_plan_allows_it():
    browser = sign_in(alice())
    offered = {
        row.pk: 'value="lump"' in browser.get(f"{PLACE}{row.pk}/answer/").content.decode()
        for row in (first_payment(), later_payment())
    }
    assert list(offered.values()) == [True, False]


def test_after_the_window_the_word_is_refused_and_what_was_typed_stays(at_noon):
    row = first_payment()
    at_noon.move_to(moment(AFTER), tick=False)
    before = stored()
    page = said(row, note="by mail")
    assert page.status_code == 422
    assert "The window closed on 28 April 2027: it is too late for this." in words(page)
    assert "by mail" in page.content.decode()
    assert stored() == before


def test_who_comes_second_is_told_and_may_look_again():
    row = first_payment()
    said(row, version="0")
    page = said(row, "office", person=bob(), version="0")
    assert page.status_code == 422
    assert "Somebody changed this instruction after you opened it." in words(page)
    assert 'name="version" value="1"' in page.content.decode()
    assert Instruction.objects.get().choice == "yearly"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": "", "paid_on": "t"}, "This field is required."),
        ({"number": "69/1", "paid_on": ""}, "This field is required."),
        ({"number": "69/1", "paid_on": "25/11/2569"}, "This date lies in the future."),
        ({"number": "69/1", "paid_on": "31/2/2569"}, ""),
    ],
)
def test_a_receipt_without_number_or_day_changes_nothing(given, sentence):
    row = first_payment()
    said(row)
    step(row, "order")
    before = stored()
    page = sign_in(bob()).post(f"{PLACE}{row.pk}/paid/", {**given, "version": version()})
    assert page.status_code == 422
    assert sentence in words(page)
    assert stored() == before


def test_an_unknown_step_or_one_out_of_turn_is_refused_in_a_sentence():
    row = first_payment()
    before = stored()
    assert "Please choose a step." in words(step(row, "fly"))
    assert "Only what the client has answered can be ordered." in words(step(row, "order"))
    assert "A receipt is filed once, after the payment." in words(step(row, "file"))
    assert stored() == before


def many(wanted: str, *rows: Deadline, person=None):
    given = {"step": wanted, "deadline": [row.pk for row in rows]}
    given |= {f"v-{row.pk}": _seen(row) for row in rows}
    return sign_in(person or alice()).post(f"{PLACE}steps/", given, follow=True)


def _seen(row: Deadline) -> int:
    found = Instruction.objects.filter(deadline=row).first()
    return found.version if found else 0


def test_ticked_rows_become_one_draft_for_each_client():
    one, two = first_payment(), later_payment()
    other = first_payment(make_party("Other Ltd", email="o@o.example"))
    page = many("1", one, two, other)
    assert "2 drafts are written. Nothing was sent yet." in words(page)
    assert [call.items.count() for call in ClientCall.objects.order_by("pk")] == [2, 1]
    sent = sign_in(alice()).post("/fees/calls/send/", follow=True)
    assert "2 letters are on their way." in words(sent)
    assert {call.state for call in ClientCall.objects.all()} == {"sending"}
    assert OrmQ.objects.count() == 1
    again = many("1", one)
    assert f"Left out: {one.case.ref}. This call has gone out already." in words(again)


def test_ticked_rows_are_ordered_each_by_itself():
    one, two = first_payment(), first_payment()
    said_by = {"choice": "yearly", "said_by": "x", "version": "0"}
    sign_in(alice()).post(f"{PLACE}{one.pk}/answer/", said_by)
    page = many("order", one, two)
    assert "1 payment is ordered." in words(page)
    assert f"Left out: {two.case.ref}. Only what the client has answered" in words(page)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"step": "1"}, "No payment is ticked."),
        ({"step": "1", "deadline": ["x", "9" * 40]}, "No payment is ticked."),
        ({"step": "9", "deadline": ["1"]}, "Please choose a step."),
    ],
)
def test_an_odd_bulk_step_changes_nothing(given, sentence):
    before = stored()
    page = sign_in(alice()).post(f"{PLACE}steps/", given, follow=True)
    assert sentence in words(page)
    assert stored() == before


def test_the_steps_of_a_call_by_its_buttons():
    call = drafted(first_payment())
    browser = sign_in(alice())
    place = f"/fees/calls/{call.pk}/"
    preview = browser.get(place)
    assert "Nothing was sent yet." in words(preview)
    assert "/fees/answer/" not in preview.content.decode()
    told = {
        name: words(browser.post(f"{place}step/", {"step": name}, follow=True))
        for name in ("draft", "send", "send ", "withdraw")
    }
    assert "The draft is on its way to alice@office.example." in told["draft"]
    assert "The letter is on its way to the client." in told["send"]
    assert "Please choose a step." in told["send "]
    assert "The call is withdrawn; its link no longer works." in told["withdraw"]
    assert OrmQ.objects.count() == 2
    call.refresh_from_db()
    assert call.state == "withdrawn"


def test_the_files_of_a_call_can_be_looked_at_first():
    call = drafted(first_payment())
    browser = sign_in(alice())
    pdf = browser.get(f"/fees/calls/{call.pk}/letter.pdf")
    excel = browser.get(f"/fees/calls/{call.pk}/payments.xlsx")
    assert (pdf.content[:5], excel.content[:2]) == (b"%PDF-", b"PK")
    assert "attachment" in pdf["Content-Disposition"]


def test_a_letter_under_way_tells_how_far_it_is():
    call = called(first_payment())
    browser = sign_in(alice())
    page = browser.get(f"/fees/calls/{call.pk}/", headers={"HX-Request": "true"})
    source = page.content.decode()
    assert "The letter is being written" in words(page)
    assert ("<html" in source, "<progress" in source, "hx-trigger" in source) == (False, True, True)
    assert "The letter is being written" in words(browser.get("/fees/calls/?state=sending"))
    assert "No letter here yet." in words(browser.get("/fees/calls/?state=draft"))


def test_a_client_who_signs_in_reads_neither_notes_nor_links():
    client = client_of_ours()
    reader = make_user("chan", role=Role.CLIENT)
    client.users.add(reader)
    row = first_payment(client)
    said(row, note="between us")
    call = called(later_payment(client))
    browser = sign_in(reader)
    pages = [
        browser.get(PLACE),
        browser.get(f"{PLACE}{row.pk}/"),
        browser.get(f"/fees/calls/{call.pk}/"),
    ]
    for page in pages:
        assert page.status_code == 200
        source = page.content.decode()
        assert "between us" not in source
        assert "/fees/answer/" not in source
        assert 'name="step"' not in source


def test_a_stranger_finds_no_payment_and_no_call():
    row = first_payment(restricted=True)
    call = drafted(row)
    olan = make_user("olan")
    join(make_case(), make_party("x"))
    before = stored()
    browser = sign_in(olan)
    for place in (
        f"{PLACE}{row.pk}/",
        f"/fees/calls/{call.pk}/",
        f"/fees/calls/{call.pk}/letter.pdf",
    ):
        assert browser.get(place).status_code == 404
    page = browser.post(f"{PLACE}steps/", {"step": "order", "deadline": [row.pk]}, follow=True)
    assert row.case.ref not in words(page)
    assert browser.post("/fees/calls/send/", follow=True).status_code == 200
    assert {k: v for k, v in stored().items() if "User" not in k} == {
        k: v for k, v in before.items() if "User" not in k
    }


def test_a_client_finds_only_what_was_sent_to_itself():
    client = client_of_ours()
    reader = make_user("chan", role=Role.CLIENT)
    client.users.add(reader)
    associate = make_party("Foreign Associates", email="secret@assoc.example", language="en")
    row = first_payment(client)
    join(row.case, associate, role="associate", reference="ASSOC-77")
    theirs, draft, own = called(row), drafted(first_payment(client)), called(first_payment(client))
    write_message(own, NOON)
    Message.objects.update(state="given_up", server_answer="550 mx.internal rejected")
    browser, desk = sign_in(reader), sign_in(alice())
    for other in (theirs, draft):
        for file in ("", "letter.pdf", "payments.xlsx"):
            assert browser.get(f"/fees/calls/{other.pk}/{file}").status_code == 404
            assert desk.get(f"/fees/calls/{other.pk}/{file}").status_code == 200
    for place in ("/fees/calls/", f"/fees/calls/{own.pk}/"):
        assert "mx.internal" in words(desk.get(place))
        source = browser.get(place).content.decode()
        for secret in ("mx.internal", "secret@assoc", "ASSOC-77"):
            assert secret not in source
    assert [found["call"] for found in browser.get("/fees/calls/").context["rows"]] == [own]


def test_a_letter_is_shown_as_it_was_sent(at_noon):
    call = called(first_payment())
    write_message(call, NOON)
    at_noon.move_to(moment(AFTER))
    row = Deadline.objects.get(instruction__isnull=False)
    override_due_date(row, DUE - timedelta(days=9), row.version, cause(why="our own safety"))
    kept = {file.name: bytes(file.content) for file in MessageAttachment.objects.all()}
    browser, place = sign_in(alice(), "en"), f"/fees/calls/{call.pk}/"
    assert browser.get(f"{place}letter.pdf").content == kept[f"call-2026-11-24-{call.pk}.pdf"]
    assert browser.get(f"{place}payments.xlsx").content == kept[f"call-2026-11-24-{call.pk}.xlsx"]
    page = words(browser.get(place))
    assert ("29 Dec 2026" in page, "20 Dec 2026" in page) == (True, False)


def test_an_order_is_taken_back_by_its_button():
    row = first_payment()
    said(row)
    step(row, "order")
    assert "Take the order back" in words(sign_in(bob(), "en").get(f"{PLACE}{row.pk}/"))
    step(row, "recall")
    found = Instruction.objects.get()
    assert (found.state, found.ordered_by) == ("answered", None)
    assert "Order taken back" in words(sign_in(bob(), "en").get(f"{PLACE}{row.pk}/"))
