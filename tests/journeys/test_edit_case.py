"""A case is changed by two people at once, its parties come and go, its history tells of it."""

from playwright.sync_api import expect

from cases.models import Case, CaseParty
from tests.factories import alice, bob, join, make_party
from tests.journeys.desk import Desk
from tests.journeys.docket import design
from tests.journeys.inspection import complaints, scheme

HERS, HIS = "ผ้าไหมมัดหมี่ลายดอกพิกุล", "ผ้าไหมมัดหมี่ลายขอเจ้าฟ้า"


def opened(desk: Desk, case: Case) -> None:
    desk.go(f"/cases/{case.pk}/")
    with desk.page.expect_navigation():
        desk.link(f"/cases/{case.pk}/edit/").click()


def test_two_people_edit_one_case_and_nobody_loses_a_word(desk_for, reader):
    case = design()
    hers = desk_for(alice(), color_scheme=scheme(reader))
    his = desk_for(bob(), color_scheme=scheme(reader))
    opened(hers, case)
    found = complaints(hers)
    opened(his, case)
    his.type(title=HIS, note="โทรคุยกับลูกค้าแล้ว\nรอคำตอบ")
    his.send()
    hers.type(title=HERS, title_en="Ikat silk")
    hers.send()
    assert hers.path() == f"/cases/{case.pk}/edit/"
    both = hers.find("#clashes")
    for text in (HERS, HIS, "Bob"):
        expect(both).to_contain_text(text)
    expect(both.locator("dl")).to_have_count(1)
    found += complaints(hers)
    assert hers.typed("title", "title_en") == {"title": HERS, "title_en": "Ikat silk"}
    assert Case.objects.get().title == HIS
    hers.send()
    assert hers.path() == f"/cases/{case.pk}/"
    row = Case.objects.get()
    assert (row.title, row.title_en, row.note) == (HERS, "Ikat silk", "โทรคุยกับลูกค้าแล้ว\nรอคำตอบ")
    with hers.page.expect_navigation():
        hers.link(f"/cases/{case.pk}/history/").click()
    newest = hers.find(".row.change").first
    for text in (HERS, HIS, "Alice"):
        expect(newest).to_contain_text(text)
    found += complaints(hers)
    assert found == []


def test_what_was_refused_keeps_what_was_typed(desk_for):
    case = design()
    desk = desk_for(alice())
    opened(desk, case)
    desk.type(taken_over_on="31/2/2569", title=HERS)
    desk.send()
    expect(desk.find(".field.wrong [name=taken_over_on]")).to_have_value("31/2/2569")
    assert desk.typed("title") == {"title": HERS}


def test_without_a_change_nothing_is_touched(desk_for):
    case = design(note="บรรทัดหนึ่ง\nบรรทัดสอง")
    before = (case.history.count(), Case.objects.get().version)
    desk = desk_for(alice())
    opened(desk, case)
    desk.send()
    assert desk.path() == f"/cases/{case.pk}/"
    assert (case.history.count(), Case.objects.get().version) == before


def test_a_party_is_found_added_changed_and_taken_out(desk_for, reader):
    case = design()
    join(case, make_party("บริษัท ผ้าไหมไทย จำกัด"), reference="TS/1")
    known = make_party("สำนักงานตัวแทนต่างประเทศ", name_en="Foreign Associates LLP")
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go(f"/cases/{case.pk}/")
    with desk.page.expect_navigation():
        desk.link(f"/cases/{case.pk}/parties/").click()
    found = complaints(desk)
    desk.find("main [name=q]").fill("foreign")
    desk.send("#add form.inline button")
    found += complaints(desk)
    with desk.page.expect_navigation():
        desk.find(".found a").click()
    desk.find("#adding [name=role]").select_option("associate")
    desk.send("#adding button.primary")
    entry = CaseParty.objects.get(party=known)
    assert entry.role == "associate"
    desk.find(f"#party-{entry.pk} [name=reference]").fill("FA/2026")
    desk.send(f"#party-{entry.pk} .plays button")
    entry.refresh_from_db()
    assert entry.reference == "FA/2026"
    with desk.page.expect_navigation():
        desk.find(f"#party-{entry.pk} .plays a.button").click()
    found += complaints(desk)
    desk.send(f"#party-{entry.pk} .leaving button.primary")
    assert [row.party.name for row in case.case_parties.all()] == ["บริษัท ผ้าไหมไทย จำกัด"]
    expect(desk.find("main [role=status]")).to_have_count(1)
    assert found == []
