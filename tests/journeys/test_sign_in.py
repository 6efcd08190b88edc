"""Signing in, and what a stranger finds."""

import re

from playwright.sync_api import expect

from tests.factories import PASSWORD, alice, charlie
from tests.journeys.docket import answer_due

THAI = re.compile(r"[ก-๙]")


def test_a_wrong_password_is_told_in_a_sentence_and_the_name_is_kept(desk_for, reader):
    person = alice()
    person.language = reader.language
    person.save()
    desk = desk_for()
    desk.go("/cases/?q=ไหม")
    desk.type(username="alice", password="not this one")
    desk.send()
    told = desk.find("[role=alert]").inner_text()
    assert bool(THAI.search(told)) == (reader.language == "th"), told
    assert len(told) > 30
    assert desk.typed("username", "password") == {"username": "alice", "password": ""}
    desk.type(password=PASSWORD)
    desk.send()
    assert desk.path() == "/cases/?q=%E0%B9%84%E0%B8%AB%E0%B8%A1"
    expect(desk.find("html")).to_have_attribute("lang", reader.language)


def test_what_belongs_to_others_is_not_found_and_not_named(desk_for):
    deadline = answer_due(10, title="ความลับของลูกค้า")
    case = deadline.case
    desk = desk_for(charlie())
    for path in (f"/cases/{case.pk}/", f"/deadlines/{deadline.pk}/", "/cases/0/"):
        assert desk.go(path).status == 404
        expect(desk.find("h1")).to_have_count(1)
        assert case.title not in desk.page.content()
        assert case.ref not in desk.page.content()
    with desk.page.expect_navigation():
        desk.link("/").click()
    assert desk.path() == "/"


def test_signing_out_ends_it(desk_for):
    desk = desk_for(alice())
    desk.go("/")
    desk.find("header.bar .me:last-child summary").click()
    desk.send("form[action='/sign-out/'] button")
    assert desk.path().startswith("/sign-in/")
    desk.go("/cases/")
    assert desk.path().startswith("/sign-in/")
