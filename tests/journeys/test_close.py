"""A deadline is closed with its proof, and two people do not overwrite each other."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from cases.verifying import verify_deadline
from tests.factories import alice, bob, cause
from tests.journeys.docket import answer_due, as_read, as_typed

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
RECEIPT = "ใบเสร็จ 69/012345"


def test_a_closed_deadline_leaves_today_and_its_proof_is_kept(desk_for, reader, on):
    deadline = answer_due(9)
    other = answer_due(12, "DS-0002")
    desk = desk_for(alice())
    desk.go("/")
    desk.find(f"#deadline-{deadline.pk} a.why").click()
    with desk.page.expect_navigation():
        desk.find("#drawer a[href$='/close/']").click()
    desk.type(disposition="done", done_on=as_typed(on), proof=RECEIPT)
    paper = {"name": "ใบเสร็จ.pdf", "mimeType": "application/pdf", "buffer": PDF}
    desk.find("main [name=paper]").set_input_files(paper)
    desk.send()
    assert desk.path() == f"/cases/{deadline.case_id}/"
    deadline.refresh_from_db()
    facts = (deadline.state, deadline.disposition, deadline.done_on, deadline.proof)
    assert facts == ("closed", "done", on, RECEIPT)
    assert (deadline.closed_by, deadline.due_date) == (alice(), deadline.computed_due_date)
    assert deadline.proof_document.name == "ใบเสร็จ.pdf"
    stored = desk.context.request.get(f"{desk.address}/documents/{deadline.proof_document_id}/")
    assert (stored.status, stored.body()) == (200, PDF)
    expect(desk.link(f"/documents/{deadline.proof_document_id}/look/").first).to_be_visible()
    expect(desk.find(".row.event").first).to_contain_text(as_read(on, reader, weekday=False))
    desk.go("/")
    expect(desk.find(f"#deadline-{deadline.pk}")).to_have_count(0)
    expect(desk.find(f"#deadline-{other.pk}")).to_be_visible()


def test_without_proof_it_stays_open_and_what_was_typed_stays_too(desk_for, on):
    deadline = answer_due(9)
    desk = desk_for(alice())
    desk.go(f"/deadlines/{deadline.pk}/close/")
    given = {"disposition": "done", "done_on": as_typed(on), "proof": "", "note": "ยื่นเองที่กรม"}
    desk.type(**given)
    desk.send()
    expect(desk.find(".field.wrong [name=proof]")).to_be_visible()
    assert desk.typed(*given) == given
    desk.type(proof=RECEIPT, done_on=as_typed(on + timedelta(days=1)))
    desk.send()
    expect(desk.find(".field.wrong [name=done_on]")).to_be_visible()
    assert desk.typed("proof") == {"proof": RECEIPT}
    deadline.refresh_from_db()
    assert deadline.state == "open"


def test_who_has_an_old_page_is_told_and_keeps_what_was_typed(desk_for, on):
    deadline = answer_due(9)
    late = desk_for(bob())
    late.go(f"/deadlines/{deadline.pk}/close/")
    verify_deadline(deadline, deadline.version, cause(alice(), at=timezone.now()))
    given = {"disposition": "done", "done_on": as_typed(on), "proof": RECEIPT}
    late.type(**given)
    late.send()
    expect(late.find("aside [role=alert]")).to_contain_text("Alice")
    expect(late.find("form [role=alert]").first).to_be_visible()
    assert late.typed(*given) == given
    deadline.refresh_from_db()
    assert deadline.state == "open"
    late.send()
    assert late.path() == f"/cases/{deadline.case_id}/"
    deadline.refresh_from_db()
    assert (deadline.state, deadline.closed_by) == ("closed", bob())


def test_two_people_close_the_same_deadline_once(desk_for, on):
    deadline = answer_due(9)
    desks = [desk_for(alice()), desk_for(bob())]
    for desk, proof in zip(desks, ("ใบเสร็จ 1", "ใบเสร็จ 2"), strict=True):
        desk.go(f"/deadlines/{deadline.pk}/close/")
        desk.type(disposition="done", done_on=as_typed(on), proof=proof)
    for desk in desks:
        desk.send()
    early, late = desks
    assert early.path() == f"/cases/{deadline.case_id}/"
    expect(late.find("aside [role=alert]")).to_contain_text("Alice")
    assert late.typed("proof") == {"proof": "ใบเสร็จ 2"}
    deadline.refresh_from_db()
    assert (deadline.closed_by, deadline.proof) == (alice(), "ใบเสร็จ 1")
    assert deadline.case.events.filter(kind="office_action_answered").count() == 1
