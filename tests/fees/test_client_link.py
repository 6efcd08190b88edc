"""The client's link: it shows one table, answers once, and tells nothing else."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import translation

from cases.models import Deadline, PartyRole, Role
from fees.call_letter import letter_of
from fees.calls import withdraw_call
from fees.client_link import (
    SALT,
    ClientAnswer,
    LinkRefused,
    answer_by_link,
    mark_of,
    token_of,
)
from fees.instructions import Word, answer, order_payment
from fees.models import CallItem, ClientCall, Instruction, InstructionEntry
from tests.cases.views.desk import sign_in, stored, words
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_party, make_user
from tests.fees.paying import (
    AFTER,
    DUE,
    called,
    client_of_ours,
    first_payment,
    later_payment,
    moment,
)

pytestmark = pytest.mark.django_db

NAME = "Ms Lamp"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def address(call: ClientCall) -> str:
    return f"/fees/answer/{token_of(call)}/"


def browser() -> Client:
    return Client(enforce_csrf_checks=False)


def items(call: ClientCall) -> list[CallItem]:
    return list(call.items.select_related("instruction__deadline").order_by("pk"))


def typed(call: ClientCall, *choices: str, **fields: str) -> dict[str, str]:
    """What a client sends from the page as it is now."""
    rows = items(call)
    picks = zip(rows, choices, strict=False)
    given = {f"choice-{row.pk}": choice for row, choice in picks if choice}
    return {**given, "name": NAME, "seen": mark_of(rows), **fields}


def choices() -> list[str]:
    return list(Instruction.objects.order_by("pk").values_list("choice", flat=True))


def test_opening_it_changes_nothing_however_often_a_scanner_comes():
    call = called(first_payment())
    before = stored(people=True)
    for _time in range(3):
        for method in ("get", "head"):
            answer_ = getattr(browser(), method)(address(call))
            assert answer_.status_code == 200
    assert stored(people=True) == before
    assert answer_.headers["Cache-Control"].count("no-store") == 1
    assert answer_.headers["X-Robots-Tag"] == "noindex"


def test_the_page_shows_the_table_and_answers_by_its_button():
    call = called(first_payment(title="Lamp one"), later_payment(title="Lamp two"))
    page = browser().get(address(call))
    for told in ("Lamp one", "Lamp two", "Year 5", "Year 7", "29 Dec 2026", "7,500", "1,235"):
        assert told in words(page)
    done = browser().post(address(call), typed(call, "lump", "yearly"))
    assert done.status_code == 200
    assert "Thank you, Ms Lamp. Your answer has reached us" in words(done)
    assert sorted(choices()) == ["lump", "yearly"]
    call.refresh_from_db()
    assert (call.state, call.answered_by, call.answered_at) == ("answered", NAME, NOON)
    entry = InstructionEntry.objects.filter(what="lump").get()
    assert (entry.by, entry.who, entry.at) == (None, NAME, NOON)
    row = Instruction.objects.get(choice="lump")
    assert (row.said_by, row.chosen_by, row.state) == (NAME, None, "answered")
    assert row.history.first().history_user.username == "system"


def test_a_form_of_another_site_is_refused():
    call = called(first_payment())
    before = stored()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(call), typed(call, "yearly")).status_code == 403
    assert stored() == before


def test_letting_a_right_end_asks_a_second_time():
    call = called(first_payment(title="Lamp one"))
    before = stored()
    asked = browser().post(address(call), typed(call, "abandon"))
    assert "Shall these rights really end?" in words(asked)
    assert "Lamp one" in words(asked)
    assert stored() == before
    done = browser().post(address(call), typed(call, "abandon", sure="yes"))
    assert "Thank you" in words(done)
    row = Instruction.objects.get()
    assert (row.state, row.choice, row.confirmed_by) == ("answered", "abandon", None)
    assert Deadline.objects.get(pk=row.deadline_id).state == "open"


def test_what_is_said_for_all_holds_where_nothing_was_chosen_and_never_ends_a_right():
    call = called(first_payment(), later_payment())
    before = stored()
    told = browser().post(address(call), typed(call, "", "", rest="abandon"))
    assert told.status_code == 422
    assert stored() == before
    browser().post(address(call), typed(call, "lump", "", rest="office"))
    assert choices() == ["lump", "office"]


def refused(call: ClientCall, given: dict[str, str], status: int) -> str:
    before = stored(people=True)
    page = browser().post(address(call), given)
    assert page.status_code == status
    assert "Nothing was changed." in words(page)
    assert stored(people=True) == before
    return words(page)


def test_used_twice():
    call = called(first_payment())
    browser().post(address(call), typed(call, "yearly"))
    told = refused(call, typed(call, "office"), 410)
    assert "This link was used already: the answer was given by Ms Lamp." in told
    assert browser().get(address(call)).status_code == 410


def test_expired(at_noon):
    call = called(first_payment())
    given = typed(call, "yearly")
    at_noon.move_to(moment(call.expires_on))
    assert browser().get(address(call)).status_code == 200
    at_noon.move_to(moment(call.expires_on + timedelta(days=1)))
    assert "This link is too old." in refused(call, given, 410)
    assert browser().get(address(call)).status_code == 410


def test_withdrawn():
    call = withdraw_call(called(first_payment()), cause())
    assert "withdrawn" in refused(call, typed(call, "yearly"), 410)


def test_tampered_with_or_guessed():
    call, draft = called(first_payment()), called(first_payment())
    token = token_of(call)
    other = signing.Signer(salt="another purpose", sep=".").sign(call.nonce)
    unknown = signing.Signer(salt=SALT, sep=".").sign("x" * 43)
    nonce, _dot, signature = token.partition(".")
    before = stored(people=True)
    stolen = f"{draft.nonce}.{signature}"
    for wrong in (token[:-1], token + "A", stolen, nonce, other, unknown, "x", "%00", "ก"):
        for method in ("get", "post"):
            page = getattr(browser(), method)(f"/fees/answer/{wrong}/", {"name": NAME})
            assert page.status_code == 404
            assert call.client.name not in words(page)
    assert stored(people=True) == before


def test_the_window_closed_meanwhile(at_noon):
    call = called(first_payment())
    ClientCall.objects.update(expires_on=AFTER)
    given = typed(call, "yearly")
    at_noon.move_to(moment(AFTER))
    told = refused(call, given, 422)
    assert "Nothing is left to answer." in told
    assert "The window closed on 28 April 2027" in told


def test_all_years_at_once_only_in_time(at_noon):
    call = called(first_payment())
    given = typed(call, "lump")
    at_noon.move_to(moment(DUE + timedelta(days=1)))
    page = browser().get(address(call))
    assert 'value="lump"' not in page.content.decode()
    assert "650 with surcharge" in words(page)
    assert "Please choose what shall be done." in refused(call, given, 422)


def test_the_case_changed_meanwhile():
    row = first_payment()
    call = called(row)
    given = typed(call, "yearly")
    version = Instruction.objects.get().version
    version = answer(row, Word("office", "by telephone"), version, cause(), TODAY).version
    order_payment(row, version, cause(bob()), TODAY)
    told = refused(call, given, 422)
    assert "Something changed after you opened this page." in told
    assert "Answered already: The office decides" in told


def test_a_deadline_that_moved_meanwhile_is_looked_at_again():
    row = first_payment()
    call = called(row)
    given = typed(call, "yearly")
    Deadline.objects.filter(pk=row.pk).update(version=row.version + 1)
    assert "Something changed" in refused(call, given, 422)


@pytest.mark.parametrize(
    ("chosen", "fields", "sentence"),
    [
        (["yearly", ""], {}, "Please choose for every right. Still open: "),
        (["yearly", "yearly"], {"name": "  "}, "Please give your name."),
        (["yearly", "lump"], {}, "Please choose what shall be done."),
        (["yearly", "nonsense"], {}, "Please choose what shall be done."),
        (["yearly", "yearly"], {"seen": ""}, "Something changed"),
    ],
)
def test_half_an_answer_is_none(chosen, fields, sentence):
    call = called(first_payment(), later_payment())
    told = refused(call, typed(call, *chosen, **fields), 422)
    assert sentence in told


def test_what_was_chosen_stays_on_the_refused_page():
    call = called(first_payment(), later_payment())
    page = browser().post(address(call), typed(call, "lump", "", name="Ms <Lamp>"))
    assert '<option value="lump" selected>' in page.content.decode()
    assert 'value="Ms &lt;Lamp&gt;"' in page.content.decode()


def test_nothing_of_the_docket_or_of_other_clients_leaks():
    other = first_payment(make_party("Secret Client", email="s@s.example"), title="Secret thing")
    mine = called(first_payment(title="Lamp one"))
    called(other)
    for who in (browser(), sign_in(alice())):
        page = who.get(address(mine))
        source = page.content.decode()
        for secret in ("Secret Client", "Secret thing", other.case.ref, 'class="rail"', "sign-out"):
            assert secret not in source
    given = typed(mine, "yearly") | {
        f"choice-{item.pk}": "abandon" for item in CallItem.objects.exclude(call=mine)
    }
    browser().post(address(mine), given)
    assert Instruction.objects.get(deadline=other).choice == ""


def test_the_table_takes_the_same_queries_for_one_case_and_for_many(django_assert_num_queries):
    one = called(first_payment())
    many = called(*[first_payment() for _n in range(5)])
    for call in (one, many):
        with django_assert_num_queries(2):
            browser().get(address(call))


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_speaks_the_language_of_the_client(language):
    call = called(first_payment(client_of_ours(language=language)))
    page = browser().get(address(call), headers={"Accept-Language": "de"})
    assert page.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in page.content.decode()
    assert ("29 ธ.ค. 2569" if language == "th" else "29 Dec 2026") in words(page)
    assert translation.get_language() == "th"


@pytest.mark.parametrize("role", [Role.AGENT, Role.BOOKKEEPER])
def test_nobody_of_the_office_answers_for_the_client(role):
    call = called(first_payment())
    person = sign_in(make_user("olan", role=role))
    before = stored()
    page = person.post(address(call), typed(call, "abandon", sure="yes"))
    assert page.status_code == 422
    assert "only the client answers by this link" in words(page)
    assert stored() == before
    assert token_of(call) not in person.get(f"/fees/calls/{call.pk}/").content.decode()
    reader = sign_in(make_user("chan", role=Role.CLIENT))
    assert reader.post(address(call), typed(call, "yearly")).status_code == 200


def test_a_former_client_neither_reads_nor_decides():
    row, other = first_payment(title="Lamp one"), later_payment()
    call = called(row, other)
    given = typed(call, "abandon", "yearly", sure="yes")
    join(other.case, make_party("Agents", email="a@a.example"), PartyRole.ASSOCIATE)
    told = refused(call, given, 410)
    assert "This letter no longer holds." in told
    page = browser().get(address(call))
    assert page.status_code == 410
    assert "Lamp one" not in words(page)
    with pytest.raises(LinkRefused):
        answer_by_link(call, ClientAnswer({}, NAME, mark_of(items(call))), NOON, TODAY)


def test_the_second_question_is_about_the_table_that_was_looked_at():
    row = first_payment()
    call = called(row)
    given = typed(call, "abandon")
    Deadline.objects.filter(pk=row.pk).update(version=row.version + 1)
    assert "Something changed after you opened this page." in refused(call, given, 422)
    asked = browser().post(address(call), typed(call, "abandon"))
    Deadline.objects.filter(pk=row.pk).update(version=row.version + 2)
    assert "Something changed" in refused(
        call, given | {"seen": asked.context["seen"], "sure": "yes"}, 422
    )


def test_the_client_is_asked_in_time_to_pay_without_a_surcharge(at_noon):
    call = called(first_payment())
    assert call.expires_on > DUE
    letter = letter_of(call, "https://x.example/")
    assert "until 22 December 2026" in letter.text
    assert "send your answer until 22 December 2026." in words(browser().get(address(call)))
    at_noon.move_to(moment(DUE))
    page = words(browser().get(address(call)))
    assert "send your answer until 23 January 2027." in page
