"""Who may open what. One table holds every address of the pages; a new one must be added."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Role, User
from cases.urls import urlpatterns as case_addresses
from fees.models import CallItem, ClientCall, Instruction, Payment
from fees.urls import urlpatterns as fee_addresses
from tests.cases.views.desk import said, sign_in, stored, words
from tests.cases.views.test_today import due
from tests.cases.views.world import (
    CALL,
    LEAVE,
    ROWS,
    SECRETS,
    TERM,
    World,
    make_failure,
    make_world,
    unmapped,
)
from tests.factories import NOON, TODAY, alice, charlie, join, make_case, make_party, make_user
from tests.fees.books import keep_books

pytestmark = pytest.mark.django_db

READ_ONLY = "Your role may read the docket but not change it."
ONLY_LIFTS = "Only an administrator lifts a pause of the register."
ONLY_SOME = "Agents and administrators classify a new status."
FOR_AGENTS = "E-Exchange is for agents and administrators."
FOR_BOSSES = "Administrators say which services the office may use."
ONLY_READ = "Agents and administrators have the statistics read."
TOO_OLD = "This form is too old"


@dataclass(frozen=True)
class Address:
    """`of` gives the id in the address, `words` are what else stands there; `readers` and
    `agent` are the answers to a GET by those who may only read and by an agent; `tried` says that a
    reader may send a form that stores nothing; `refusal` is
    what a reader is told; `open` says that nobody needs to sign in first; `clients` is what a
    client gets where that is not what a bookkeeper gets."""

    of: Callable[[World], int] | None = None
    words: tuple[str, ...] = ()
    readers: int = 200
    agent: int = 200
    tried: bool = False
    refusal: str = ""
    open: bool = False
    clients: int | None = None

    def answers(self, reader: User) -> int:
        """What a reader gets; the books are not there for a client."""
        books = self.clients is not None and reader.role == Role.CLIENT
        return self.clients if books else self.readers  # type: ignore[return-value]


def _case(world: World) -> int:
    return world.case.pk


def _event(world: World) -> int:
    return world.event.pk


def _deadline(world: World) -> int:
    return world.deadline.pk


def _by_hand(world: World) -> int:
    return world.case.deadlines.get(kind="manual").pk


def _annuity(world: World) -> int:
    return world.case.deadlines.get(code="ANN-1").pk


def _call(world: World) -> int:
    return ClientCall.objects.get(items__instruction__deadline__case=world.case).pk


def _charge(world: World) -> int:
    return world.case.charges.filter(state="open").get().pk


def _payment(world: World) -> int:
    return Payment.objects.get(charge__case=world.case).pk


def _paper(world: World) -> int:
    return world.case.papers.get().pk


def _row(world: World) -> int:
    return world.case.register_rows.get().pk


def _list(world: World) -> int:
    return world.case.register_rows.get().list_id


def _hit(world: World) -> int:
    return world.case.watch_hits.get().pk


def _mail(world: World) -> int:
    return world.deadline.reminders.get().message_id


def _file(world: World) -> int:
    return world.deadline.reminders.get().message.attachments.get().pk


ADDRESSES = {
    "cases:today": Address(),
    "cases:list": Address(),
    "cases:new_case": Address(readers=403, refusal=READ_ONLY),
    "cases:from_register": Address(readers=403, refusal=READ_ONLY),
    "cases:found_in_register": Address(_row, readers=404, tried=True),
    "cases:new_register_list": Address(readers=403, refusal=READ_ONLY),
    "cases:take_over": Address(readers=403, refusal=READ_ONLY),
    "cases:register_lists": Address(readers=403),
    "cases:register_list": Address(_list, readers=404, tried=True),
    "cases:left_of_list": Address(_list, readers=404),
    "cases:releasing": Address(readers=403, refusal=READ_ONLY),
    "cases:calculator": Address(),
    "cases:assign": Address(readers=403, refusal=READ_ONLY),
    "cases:case": Address(_case),
    "cases:edit_case": Address(_case, readers=403, refusal=READ_ONLY),
    "cases:parties": Address(_case, readers=403, refusal=READ_ONLY),
    "cases:history": Address(_case),
    "cases:what_if": Address(_case, tried=True),
    "cases:add_event": Address(_case, readers=403, refusal=READ_ONLY),
    "cases:add_deadline": Address(_case, readers=403, refusal=READ_ONLY),
    "cases:change_deadline": Address(_by_hand, readers=403, refusal=READ_ONLY),
    "cases:override_deadline": Address(_deadline, readers=403, refusal=READ_ONLY),
    "cases:add_paper": Address(_case, readers=403, refusal=READ_ONLY),
    "cases:pictures": Address(_case),
    "cases:sync_now": Address(_case, readers=405, agent=405, refusal=READ_ONLY),
    "cases:correct_event": Address(_event, readers=403, refusal=READ_ONLY),
    "cases:take_back_event": Address(_event, readers=403, refusal=READ_ONLY),
    "cases:why": Address(_deadline),
    "cases:close_deadline": Address(_deadline, readers=403, refusal=READ_ONLY),
    "cases:reopen_deadline": Address(_deadline, readers=403, refusal=READ_ONLY),
    "cases:verify_deadline": Address(_deadline, readers=403, refusal=READ_ONLY),
    "cases:date_stands": Address(_deadline, readers=405, agent=405, refusal=READ_ONLY),
    "cases:decide": Address(lambda world: world.difference.pk, readers=403, refusal=READ_ONLY),
    "cases:differences": Address(),
    "cases:directory": Address(),
    "cases:acknowledge": Address(_deadline, readers=405, agent=405, refusal=READ_ONLY),
    "cases:acknowledge_by_mail": Address(words=("no.token",), readers=404, agent=404, open=True),
    "cases:case_reminders": Address(_case, clients=404, refusal=READ_ONLY),
    "cases:my_reminders": Address(clients=404),
    "cases:leave": Address(clients=404),
    "cases:new_leave": Address(clients=404),
    "cases:edit_leave": Address(words=(str(LEAVE),), readers=403, clients=404),
    "cases:delete_leave": Address(words=(str(LEAVE),), readers=403, clients=404),
    "cases:channels": Address(clients=404),
    "cases:decide_many": Address(readers=403, refusal=READ_ONLY),
    "cases:letters_to_office": Address(readers=403),
    "cases:unmatched": Address(),
    "cases:audit": Address(clients=404),
    "cases:audit_pdf": Address(clients=404),
    "cases:audit_sheet": Address(clients=404),
    "cases:answer": Address(lambda world: world.difference.snapshot_id),
    "cases:document": Address(lambda world: world.document.pk),
    "cases:look": Address(lambda world: world.document.pk),
    "cases:picture": Address(lambda world: world.image.document_id),
    "cases:thumbnail": Address(lambda world: world.image.pk),
    "cases:watch": Address(clients=404),
    "cases:decide_hits": Address(readers=405, agent=405),
    "cases:watch_hit": Address(_hit, clients=404, tried=True),
    "cases:watch_terms": Address(clients=404),
    "cases:watch_term": Address(words=(str(TERM),), clients=404),
    "cases:watch_rows": Address(clients=404),
    "cases:watch_wrong_rows": Address(words=(str(ROWS),), clients=404),
    "cases:watch_report": Address(clients=404),
    "cases:watch_report_pdf": Address(readers=302, agent=302, clients=404),
    "cases:evidence": Address(_deadline),
    "cases:evidence_pdf": Address(_deadline),
    "cases:ledger": Address(readers=403, clients=404),
    "cases:message": Address(_mail, readers=403, clients=404),
    "cases:message_look": Address(_mail, readers=403, clients=404),
    "cases:message_file": Address(_file, readers=403, clients=404),
    "cases:send_message_again": Address(_mail, readers=405, agent=405, tried=True),
    "cases:settle_bounce": Address(_mail, readers=405, agent=405, tried=True),
    "cases:read_date": Address(),
    "cases:classify": Address(readers=403, refusal=ONLY_SOME),
    "cases:progress": Address(readers=403),
    "cases:lift_pause": Address(readers=405, agent=405, refusal=ONLY_LIFTS),
    "cases:exchange": Address(readers=403),
    "cases:statistics": Address(clients=404),
    "cases:read_statistics": Address(readers=405, agent=405, refusal=ONLY_READ),
    "cases:statistics_of": Address(words=("TM_PROV",), clients=404),
    "cases:statistics_sheet": Address(words=("TM_PROV",), clients=404),
    "cases:service_calls": Address(readers=403),
    "cases:service_call": Address(words=(str(CALL),), readers=403),
    "cases:service_answer": Address(words=(str(CALL),), readers=403),
    "cases:exchange_profile": Address(readers=403, agent=403),
    "cases:exchange_key": Address(readers=403, clients=404),
    "cases:exchange_letter": Address(words=("pdf",), readers=403, agent=302, clients=404),
    "cases:smoke_test": Address(readers=403, clients=404),
    "cases:try_service": Address(words=("TM",), readers=403, refusal=FOR_AGENTS),
    "cases:service_access": Address(words=("TM",), readers=405, agent=405, refusal=FOR_BOSSES),
    "cases:take_back_status": Address(words=("999999",), readers=403, agent=404, refusal=ONLY_SOME),
    "cases:manual": Address(),
    "cases:chapter": Address(words=("first-day",)),
    "cases:tour": Address(readers=405, agent=405),
    "cases:feeds": Address(clients=404),
    "cases:feed": Address(words=("no.token",), readers=404, agent=404, open=True),
    "cases:printed_docket": Address(clients=404),
    "cases:preferences": Address(readers=405, agent=405, open=True),
    "cases:password_change": Address(),
    "cases:sign_in": Address(readers=302, agent=302, open=True),
    "cases:forgotten": Address(open=True),
    "cases:welcome": Address(words=("MQ", "no-token"), open=True),
    "cases:sign_out": Address(readers=405, agent=405),
    "fees:case_panel": Address(_case),
    "fees:plan": Address(_case),
    "fees:annuities": Address(),
    "fees:annuities_sheet": Address(),
    "fees:budget": Address(),
    "fees:budget_sheet": Address(),
    "fees:calculator": Address(),
    "fees:estimate": Address(),
    "fees:instructions": Address(),
    "fees:many_instructions": Address(readers=405, agent=405, refusal=READ_ONLY),
    "fees:instruction": Address(_annuity),
    "fees:enter_answer": Address(_annuity, readers=403, refusal=READ_ONLY),
    "fees:confirm_abandonment": Address(_annuity, readers=403, refusal=READ_ONLY),
    "fees:instruction_paid": Address(_annuity, readers=403, refusal=READ_ONLY),
    "fees:instruction_step": Address(_annuity, readers=405, agent=405, refusal=READ_ONLY),
    "fees:calls": Address(),
    "fees:send_drafts": Address(readers=405, agent=405, refusal=READ_ONLY),
    "fees:call": Address(_call),
    "fees:call_pdf": Address(_call),
    "fees:call_sheet": Address(_call),
    "fees:call_step": Address(_call, readers=405, agent=405, refusal=READ_ONLY),
    "fees:client_answer": Address(words=("no.token",), readers=404, agent=404, open=True),
    "fees:charges": Address(_case, clients=404),
    "fees:add_charge": Address(_case, tried=True, clients=404),
    "fees:pay": Address(_charge, tried=True, clients=404),
    "fees:waive": Address(_charge, tried=True, clients=404),
    "fees:take_back_payment": Address(_payment, tried=True, clients=404),
    "fees:quotation": Address(_case, tried=True, clients=404),
    "fees:invoice": Address(_case, tried=True, clients=404),
    "fees:paper": Address(_paper),
    "fees:paper_pdf": Address(_paper),
    "fees:void_paper": Address(_paper, tried=True, clients=404),
    "fees:bookkeeping": Address(clients=404),
}
OF_A_CASE = [name for name, row in ADDRESSES.items() if row.of]
# A client who sends these learns nothing of them, not even a refusal.
NOT_THERE_FOR_CLIENTS = frozenset({"cases:read_statistics", "cases:case_reminders"})
REFUSED = {name: row.refusal for name, row in ADDRESSES.items() if row.refusal}
TAKES_FORMS = [name for name, row in ADDRESSES.items() if row.refusal or row.tried]
POST_ONLY = [name for name, row in ADDRESSES.items() if row.agent == 405]
HTMX = {"HX-Request": "true"}


def address(name: str, world: World) -> str:
    of = ADDRESSES[name].of
    return reverse(name, args=[of(world)] if of else ADDRESSES[name].words)


@pytest.fixture
def world():
    """A case that a client of the office, an agent and a bookkeeper may see."""
    world = make_world(account=make_user("chan", role=Role.CLIENT), ref="OPEN-1")
    due(20, world.case)
    ask_about(world.case)
    keep_books(world.case)
    return world


def ask_about(case: Case) -> None:
    """A payment that keeps the right in force, and the letter that asks about it."""
    term = due(30, case, code="ANN-1", kind="statutory", title="", years=[5])
    client = case.case_parties.get().party
    call = ClientCall.objects.create(
        client=client, step=1, language="en", as_of=TODAY, expires_on=TODAY, nonce=f"n{case.pk}",
        state=ClientCall.State.SENT,
        created_by=alice(), created_at=NOON,
    )  # fmt: skip
    CallItem.objects.create(call=call, instruction=Instruction.objects.create(deadline=term))


@pytest.fixture
def secret():
    world = make_world(ref="SECRET-1", restricted=True)
    due(20, world.case)
    ask_about(world.case)
    keep_books(world.case)
    unmapped(world.case, "Hidden status")
    make_failure(world.case)
    return world


def strangers():
    """An agent outside a restricted case, and a client of another company."""
    party = make_party("Another Company")
    party.users.add(charlie())
    join(make_case(title="Another thing"), party)
    return [make_user("olan"), charlie()]


def readers():
    return [make_user("boon", role=Role.BOOKKEEPER), make_user("chan", role=Role.CLIENT)]


def leaks(answer, typed=""):
    """Which secrets an answer tells; what the person typed is theirs already."""
    source = answer.content.decode()
    return [word for word in (*SECRETS, "Hidden status") if word in source and word != typed]


def test_the_table_holds_every_address():
    cases = {f"cases:{pattern.name}" for pattern in case_addresses}
    fees = {f"fees:{pattern.name}" for pattern in fee_addresses}
    assert set(ADDRESSES) == cases | fees


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_signing_in(method, secret):
    before, got, expected = stored(people=True), {}, {}
    for name, row in ADDRESSES.items():
        where = address(name, secret)
        answer = getattr(Client(), method)(where)
        assert leaks(answer) == []
        if not row.open:
            got[name] = (answer.status_code, answer.headers.get("Location"))
            asked = where if method == "get" else "/"
            expected[name] = (302, f"{reverse('cases:sign_in')}?next={asked}")
    assert got == expected
    assert stored(people=True) == before


def test_a_stranger_finds_nothing_and_changes_nothing(secret):
    for stranger in strangers():
        browser, before = sign_in(stranger), stored(people=True)
        got, expected = {}, {}
        for name in OF_A_CASE:
            where = address(name, secret)
            answers = [browser.get(where), browser.get(where, headers=HTMX), browser.post(where)]
            assert [leak for answer in answers for leak in leaks(answer)] == []
            got[name] = [answer.status_code for answer in answers]
            reading, writing = (
                (405 if name in POST_ONLY else 404),
                (404 if name in TAKES_FORMS else 405),
            )
            expected[name] = [reading, reading, writing]
        assert got == expected
        assert stored(people=True) == before


LISTS = [
    "/?who=office",
    "/?who=mine",
    "/?who=office&show=failures",
    "/cases/",
    "/cases/?q=Hidden",
    "/cases/?q=6902000777",
    "/cases/?order=due",
    "/cases/?restricted=on&office=differs&stage=office_action&cols=client&cols=status",
    "/statuses/",
    "/differences/",
    "/differences/?state=decided",
    "/differences/?client=Silent",
    "/differences/unmatched/",
    "/differences/unmatched/?what=ambiguous",
    "/fees/instructions/",
    "/fees/instructions/?q=Hidden",
    "/fees/calls/",
    "/ledger/",
    "/ledger/?show=mine&state=sent",
    "/watch/",
    "/watch/?state=late",
    "/watch/report/",
]


def test_no_list_counter_or_search_tells_a_stranger_of_it(secret):
    for stranger in strangers():
        browser = sign_in(stranger)
        for where in LISTS:
            page = browser.get(where)
            assert leaks(page, typed=where.partition("q=")[2]) == [], where
            if where.startswith("/?"):
                assert {section.total for section in page.context["sections"]} == {0}, where
            if "q=" in where:
                assert page.context["page"].paginator.count == 0, where


def test_who_may_only_read_is_answered_so(world):
    for reader in readers():
        browser, before = sign_in(reader), stored(people=True)
        got = {name: browser.get(address(name, world)).status_code for name in ADDRESSES}
        assert got == {name: row.answers(reader) for name, row in ADDRESSES.items()}
        assert stored(people=True) == before


@pytest.mark.parametrize("language", ["th", "en"])
def test_who_may_only_read_is_told_why_nothing_changed(language, world):
    for reader in readers():
        browser, before = sign_in(reader, language), stored(people=True)
        for name, refusal in REFUSED.items():
            given = {"why": "I want to", "decision": "keep", "internal": "filed", "text": "x"}
            answer = browser.post(address(name, world), given)
            if reader.role == Role.CLIENT and name in NOT_THERE_FOR_CLIENTS:
                assert answer.status_code == 404
                continue
            assert answer.status_code == 403
            assert said(refusal, language) in words(answer)
        assert stored(people=True) == before


def test_a_get_changes_nothing(world):
    browser, before = sign_in(alice()), stored(people=True)
    got = {}
    for name in ADDRESSES:
        where = address(name, world)
        answers = [browser.get(where), browser.head(where), browser.get(where, headers=HTMX)]
        got[name] = {answer.status_code for answer in answers}
    assert got == {name: {row.agent} for name, row in ADDRESSES.items()}
    assert stored(people=True) == before


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_form_without_its_token_is_refused_and_changes_nothing(language, world):
    sign_in(alice(), language)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice())
    before = stored(people=True)
    for name in ADDRESSES:
        answer = browser.post(address(name, world), {"language": "en", "era": "ce"})
        assert answer.status_code == 403
        assert said(TOO_OLD, language) in words(answer)
        assert "Traceback" not in answer.content.decode()
    assert stored(people=True) == before


@pytest.mark.parametrize("pk", ["0", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_an_id_that_nobody_has_is_not_there(pk, world):
    browser, got, expected = sign_in(alice()), {}, {}
    for name in OF_A_CASE:
        where = reverse(name, args=[0]).replace("/0/", f"/{pk}/")
        got[name] = (browser.get(where).status_code, browser.post(where).status_code)
        reading = 405 if name in POST_ONLY else 404
        expected[name] = (reading, 404 if name in TAKES_FORMS else 405)
    assert got == expected


@pytest.mark.parametrize("where", ["/cases/-1/", "/cases/1.5/", "/deadlines/-3/", "/cases/%00/"])
def test_an_id_that_cannot_be_is_not_there(where, world):
    assert sign_in(alice()).get(where).status_code == 404
