"""The deadline calculator: the same answers as the command, for anybody who is signed in."""

import json
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.forms import FLAGS, CalculatorForm
from cases.models import ClosedDay, Role
from cases.rules.calculator import Calculator
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.kinds import EVENT_KINDS
from cases.rules.starting import kinds_that_start
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.world import SECRETS, make_world
from tests.factories import alice, make_user

pytestmark = pytest.mark.django_db

WHERE = "/calculator/"
LETTER = {"ip_type": "design", "kind": "office_action_received", "date": "2026-01-15"}
MARK = LETTER | {"ip_type": "trademark"}
GRANT = {"ip_type": "design", "kind": "granted", "date": "2026-01-15", "filed_on": "2021-01-15"}


def ask(language="en", person=None, **question):
    return sign_in(person or alice(), language).get(WHERE, question)


def due(page):
    return [(row.code, row.due_date) for row, _ours in page.context["answers"]]


QUESTIONS = [
    (LETTER, []),
    (LETTER | {"ip_type": "trademark", "days": "30"}, []),
    (LETTER | {"ip_type": "trademark", "until": "2026-05-04"}, []),
    (LETTER | {"ip_type": "trademark", "section": "15,17"}, []),
    (LETTER | {"ip_type": "trademark", "section": "๑๕"}, []),
    ({"ip_type": "trademark", "kind": "published", "date": "15/1/2569"}, []),
    ({"ip_type": "trademark", "kind": "published", "date": "2026-01-15",
      "our_side": "opponent"}, []),
    ({"ip_type": "trademark", "kind": "second_letter_sent", "date": "2026-01-15",
      "letter": "office_action_received", "section": "15"}, []),
    ({"ip_type": "trademark", "kind": "registered", "date": "2020-06-01"}, ["2019-02-28"]),
    ({"ip_type": "trademark", "kind": "defect_memo", "date": "2026-01-20"}, ["2026-01-15"]),
    ({"ip_type": "design", "kind": "granted", "date": "2026-01-15"}, ["2021-01-15"]),
    ({"ip_type": "petty_patent", "kind": "granted", "date": "2026-01-15"}, ["2021-01-15"]),
    ({"ip_type": "invention", "kind": "filed", "date": "2026-01-15", "missing_translation": "on",
      "route": ""}, []),
    ({"ip_type": "gi", "kind": "published", "date": "2026-01-15"}, []),
]  # fmt: skip


def as_the_command_is_asked(question, filings):
    """The same question as a JSON object of the command."""
    event = {k: v for k, v in question.items() if v and k not in {"ip_type", "our_side"}}
    event |= {key: int(event[key]) for key in ("days",) if key in event}
    event |= {key: True for key in event if event[key] == "on"}
    events = [event, *({"kind": "filed", "date": day} for day in filings)]
    side = question.get("our_side", "applicant")
    return {"ip_type": question["ip_type"], "our_side": side, "events": events}


@pytest.mark.parametrize(("question", "filings"), QUESTIONS)
def test_the_answers_are_those_of_the_command(question, filings, capsys, tmp_path):
    file = tmp_path / "question.json"
    file.write_text(json.dumps(as_the_command_is_asked(question, filings)), encoding="utf-8")
    call_command("deadlines", str(file), "--office", "--language", "en")
    told = json.loads(capsys.readouterr().out)["deadlines"]
    reader = make_user("reader", era="ce")
    page = ask(person=reader, **question, **({"filed_on": filings[0]} if filings else {}))
    assert page.status_code == 200
    assert told
    assert due(page) == [(row["code"], date.fromisoformat(row["due_date"])) for row in told]
    text = words(page)
    for row in told:
        assert [line for line in (*row["steps"], *row["notes"]) if line not in text] == []
        assert row["law"] in text
    assert text.count("Unconfirmed") == len([row for row in told if not row["confirmed"]])


@pytest.mark.parametrize(
    ("language", "era", "day", "law"),
    [
        ("th", "be", "วันพฤหัสบดีที่ 16 เมษายน พ.ศ. 2569", "พ.ร.บ. สิทธิบัตร ม. 27"),
        ("th", "ce", "วันพฤหัสบดีที่ 16 เมษายน ค.ศ. 2026", "พ.ร.บ. สิทธิบัตร ม. 27"),
        ("en", "be", "Thursday 16 April B.E. 2569", "PA s. 27"),
        ("en", "ce", "Thursday 16 April 2026", "PA s. 27"),
    ],
)
def test_each_reader_reads_the_day_in_their_language_and_era(language, era, day, law):
    text = words(ask(language, make_user("reader", era=era), **LETTER))
    assert f"{day} {said('Statutory', language)}" in text
    assert "DES-S-20" in text
    assert law in text


def test_a_closed_day_of_the_back_office_moves_the_date():
    ClosedDay.objects.create(date=date(2026, 4, 16), name="วันปิดพิเศษ", source="test")
    page = ask(**LETTER)
    assert due(page) == [("DES-S-20", date(2026, 4, 17))]
    assert "วันปิดพิเศษ" in words(page)


@pytest.mark.parametrize(("side", "ours"), [("applicant", False), ("opponent", True), ("", False)])
def test_the_term_of_the_other_side_is_information(side, ours):
    page = ask(ip_type="trademark", kind="published", date="2026-01-15", our_side=side)
    assert [mine for _row, mine in page.context["answers"]] == [ours]
    assert ("Information" in words(page)) is not ours


def test_an_event_that_starts_nothing_by_itself_says_so():
    page = ask(**GRANT | {"filed_on": ""}, language="th")
    assert page.context["answers"] == []
    assert said("This event starts no deadline.", "th") in words(page)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("language", ["th", "en"])
def test_everybody_of_the_office_and_its_clients_may_compute(role, language):
    person = make_user(f"person-{role}", role=role)
    page = ask(language, person, **LETTER)
    assert (page.status_code, due(page)) == (200, [("DES-S-20", date(2026, 4, 16))])
    assert 'href="/calculator/" aria-current="page"' in page.content.decode()


def test_a_stranger_is_led_to_sign_in():
    answer = Client().get(WHERE, LETTER)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/calculator/")


def test_nothing_of_a_case_appears_and_nothing_is_stored():
    make_world(ref="SECRET-1")
    browser = sign_in(alice())
    before = stored()
    for question in ({}, LETTER, GRANT, LETTER | {"date": "soon"}):
        source = browser.get(WHERE, question).content.decode()
        assert [word for word in SECRETS if word in source] == []
    assert stored() == before


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(method):
    assert getattr(sign_in(alice()), method)(WHERE).status_code == 405


def test_a_calculation_costs_at_most_ten_queries():
    browser = sign_in(alice())
    for question in ({}, LETTER, GRANT):
        with CaptureQueriesContext(
            connection,
        ) as spent:
            page = browser.get(WHERE, question)
        assert len(spent) <= 10
        assert len(page.content) < 60_000


@pytest.mark.parametrize("question", [MARK | {"date": "๑๕ ม.ค. ๒๕๖๙", "days": "45"}, GRANT])
def test_the_link_gives_the_same_calculation(question):
    page = ask(**question, junk="x")
    link = page.context["link"]
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "testserver", WHERE)
    named = parse_qs(parts.query)
    assert named["date"] == ["2026-01-15"]
    assert set(named) <= {*question, "our_side"}
    again = sign_in(alice()).get(link)
    assert due(again) == due(page)
    assert again.context["link"] == link


def test_another_kind_of_right_keeps_the_dates_that_were_typed():
    page = ask(**GRANT)
    [invention] = [r for r in page.context["rights"] if r["value"] == "invention"]
    assert parse_qs(invention["query"]) == {
        "ip_type": ["invention"], "date": ["2026-01-15"], "filed_on": ["2021-01-15"],
    }  # fmt: skip
    other = sign_in(alice()).get(f"{WHERE}?{invention['query']}")
    assert other.context["form"]["date"].value() == "2026-01-15"
    assert not other.context["form"].errors
    assert "asked" not in other.context


RIGHTS = ["trademark", "design", "invention", "petty_patent", "gi"]
EVERY_KEY = {"section": "15", "letter": "office_action_received"} | dict.fromkeys(FLAGS, "on")


@pytest.mark.parametrize("ip_type", RIGHTS)
def test_every_event_that_is_offered_starts_a_deadline(ip_type):
    silent = []
    for kind in kinds_that_start(ip_type, load_catalogue()):
        given = {name: EVERY_KEY[name] for name in EVENT_KINDS[kind].keys if name in EVERY_KEY}
        filing = {} if kind == "filed" else {"filed_on": "2021-01-15"}
        form = CalculatorForm(ip_type, {"kind": kind, "date": "2026-01-15", **filing, **given})
        assert form.is_valid(), form.errors
        answer = Calculator(load_catalogue(), shipped_calendar(), "en").answer(form.question())
        if not answer.get("deadlines"):
            silent.append((kind, answer))
    assert silent == []


@pytest.mark.parametrize(
    ("ip_type", "keys"),
    [
        ("trademark", {"section", "days", "until", "letter"}),
        ("gi", set()),
    ],
)
def test_only_what_changes_a_deadline_is_asked(ip_type, keys):
    form = ask(ip_type=ip_type).context["form"]
    always = {"kind", "date", "filed_on", "our_side"}
    assert set(form.fields) == always | keys
    for kind, _label in form.fields["kind"].choices[1:]:
        assert kind in kinds_that_start(ip_type, load_catalogue())


BAD = [
    ({"kind": ""}, {"kind"}),
    ({"kind": "sneezed"}, {"kind"}),
    ({"kind": "renewed"}, {"kind"}),
    ({"kind": "x" * 10_000}, {"kind"}),
    ({"kind": "\x00"}, {"kind"}),
    ({"date": ""}, {"date"}),
    ({"date": "31/2/2569"}, {"date"}),
    ({"date": "15/1/69"}, {"date"}),
    ({"date": "9" * 10_000}, {"date"}),
    ({"date": "2569-01-15x\x00"}, {"date"}),
    ({"date": "15/1/2200"}, {"date"}),
    ({"ip_type": "trademark", "days": "0"}, {"days"}),
    ({"ip_type": "trademark", "days": "3661"}, {"days"}),
    ({"ip_type": "trademark", "days": "9" * 10_000}, {"days"}),
    ({"ip_type": "trademark", "days": "-1e9"}, {"days"}),
    ({"ip_type": "trademark", "until": "2026-01-01"}, {"until"}),
    ({"ip_type": "trademark", "until": "2099-01-01"}, {"until"}),
    ({"ip_type": "trademark", "section": "15" * 5_000}, {"section"}),
    ({"our_side": "judge"}, {"our_side"}),
    ({"filed_on": "yesterday"}, {"filed_on"}),
    ({"ip_type": "trademark"}, {"section"}),
    ({"ip_type": "trademark", "section": "99"}, {"section"}),
    ({"ip_type": "trademark", "kind": "defect_memo"}, {"filed_on"}),
    ({"ip_type": "trademark", "kind": "second_letter_sent"}, {"letter"}),
    ({"kind": "granted", "filed_on": "2027-01-01"}, {"filed_on"}),
    ({"ip_type": "invention", "kind": "filed", "filed_on": "2025-01-01"}, {"filed_on"}),
    ({"ip_type": "trademark", "kind": "published", "section": "15"}, {"section"}),
    (
        {"ip_type": "trademark", "kind": "x", "date": "soon", "days": "many"},
        {"kind", "date", "days"},
    ),
]


@pytest.mark.parametrize(("given", "fields"), BAD)
def test_what_makes_no_sense_is_told_beside_its_field_and_kept(given, fields):
    page = ask(**LETTER | given)
    assert page.status_code == 200
    errors = field_errors(page)
    assert set(errors) == fields
    assert all(sentences for sentences in errors.values())
    assert "answers" not in page.context
    source = page.content.decode()
    assert "\x00" not in source
    assert len(source) < 60_000
    for name, value in given.items():
        if name in {"date", "days", "until", "filed_on"} and len(value) < 20:
            assert page.context["form"][name].value() == value.replace("\x00", "")


@pytest.mark.parametrize("ip_type", ["copyright", "patent", "\x00", "x" * 10_000, "ก"])
def test_a_kind_of_right_without_deadlines_is_told(ip_type):
    for question in ({"ip_type": ip_type}, LETTER | {"ip_type": ip_type}):
        page = ask(**question)
        assert page.status_code == 200
        assert page.context["unknown_right"] is (ip_type != "\x00")
        assert len(page.content) < 60_000


@pytest.mark.parametrize(
    "query",
    [
        "kind=%00&date=%00",
        "ip_type=%ED%A0%80&kind=%ff&date=%fe",
        "kind=published&kind=filed&date=2026-01-15&date=x",
        urlencode({"filed_on": "2150-12-31", "kind": "registered", "date": "2150-12-31"}),
        urlencode({"filed_on": "1/1/1900", "kind": "registered", "date": "31/12/2100"}),
        "&".join(f"x{n}={n}" for n in range(900)),
    ],
)
def test_a_strange_address_never_breaks_the_page(query):
    assert sign_in(alice()).get(f"{WHERE}?{query}").status_code == 200
