"""An administrator invites a colleague, who sets a password by the mail's link and signs in."""

import re

from django.core import mail
from playwright.sync_api import expect

from cases import tasks
from cases.models import User
from tests.factories import alice
from tests.journeys.inspection import complaints

NEW = "ไม่มีใครเดาออกเลย-42"
FORM = "#content-main form [name={}]"


def link_of_the_mail():
    """The path of the link in the newest mail, as the person opens it."""
    return re.search(r"/welcome/\S+", mail.outbox[-1].body)[0]


def set_password(desk, link):
    desk.go(link)
    assert desk.path().endswith("/set-password/")
    desk.type(new_password1=NEW, new_password2=NEW)
    desk.send("main form.stack button.primary")


def sign_in(desk, name):
    desk.type(username=name, password=NEW)
    desk.send("main form.stack button.primary")
    assert desk.path() == "/"


def test_an_invited_person_sets_a_password_and_signs_in(desk_for, reader, boss):
    desk = desk_for(boss)
    desk.go("/admin/")
    with desk.page.expect_navigation():
        desk.find("#people a[href='/admin/cases/user/add/']").click()
    given = {"first_name": "มะลิ", "username": "mali", "email": "mali@office.example"}
    for name, value in given.items():
        desk.find(FORM.format(name)).fill(value)
    desk.find(FORM.format("language")).select_option(reader.language)
    expect(desk.find("#content-main input[type=password]")).to_have_count(0)
    desk.send("#content-main [name=_save]")
    expect(desk.find(".messagelist")).to_contain_text("mali@office.example")
    assert [sent.to for sent in mail.outbox] == [["mali@office.example"]]
    colleague = desk_for()
    link = link_of_the_mail()
    set_password(colleague, link)
    expect(colleague.find("main .notice.success")).to_be_visible()
    assert complaints(colleague) == []
    sign_in(colleague, "mali")
    stranger = desk_for()
    stranger.go(link)
    expect(stranger.find("main form.stack")).to_have_count(0)
    expect(stranger.find("main a[href='/forgotten/']")).to_be_visible()
    assert complaints(stranger) == []


def test_who_forgot_the_password_gets_a_new_one(desk_for):
    person = alice()
    desk = desk_for()
    desk.go("/")
    with desk.page.expect_navigation():
        desk.link("/forgotten/").click()
    assert complaints(desk) == []
    desk.type(email=person.email)
    desk.send("main form.stack button.primary")
    assert desk.path() == "/forgotten/?sent=1"
    assert complaints(desk) == []
    tasks.send_password_link(person.pk)
    set_password(desk, link_of_the_mail())
    sign_in(desk, "alice")
    assert User.objects.get(pk=person.pk).check_password(NEW)
