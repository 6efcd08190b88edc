"""The words for clients: written, looked at with a real case, written on from there, and saved."""

from playwright.sync_api import expect

from cases.models import ClientTemplate
from tests.factories import join, make_party
from tests.journeys.docket import answer_due
from tests.journeys.inspection import complaints


def test_words_are_looked_at_mended_and_saved(desk_for, boss):
    deadline = answer_due(20)
    join(deadline.case, make_party("บริษัท ตัวอย่าง จำกัด", email="a@client.example"))
    row = ClientTemplate.objects.get(kind="statutory", language="th")
    desk = desk_for(boss)
    desk.go(f"/admin/cases/clienttemplate/{row.pk}/change/")
    desk.find("#content-main [name=subject]").fill("ถึง {{ client }}")
    desk.send("#content-main [name=_preview]")
    expect(desk.find("#content-main h2").first).to_have_text("ถึง บริษัท ตัวอย่าง จำกัด")
    assert complaints(desk) == []
    desk.find("#content-main [name=subject]").fill("ถึง {{ klient }}")
    desk.send("#content-main [name=_save]")
    expect(desk.find(".field-subject .errorlist")).to_contain_text("klient")
    desk.find("#content-main [name=subject]").fill("เรียน {{ client }}")
    desk.send("#content-main [name=_save]")
    assert desk.path() == "/admin/cases/clienttemplate/"
    row.refresh_from_db()
    assert row.subject == "เรียน {{ client }}"
    assert row.body.startswith("เรียน {{ client }}\n\n{{ office }}")
