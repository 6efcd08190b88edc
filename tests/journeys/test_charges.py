"""A fee is charged and paid, a quotation is looked at and issued, a bill is paid by two at once."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cases.models import Case, Role
from fees.models import BillingPaper, Charge
from tests.factories import alice, bob, join, make_case, make_party, make_user
from tests.fees.books import laid_out, office, price
from tests.journeys.docket import as_typed, happened
from tests.journeys.inspection import complaints, scheme

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
RECEIPT = "69/012345"


@pytest.fixture
def granted(on) -> Case:
    """A design whose first annuities are due in some weeks."""
    office()
    case = make_case("DS-0001", title="ลายผ้าไหมมัดหมี่", responsible=alice(), deputy=bob())
    happened(case, "filed", on - timedelta(days=5 * 365))
    happened(case, "granted", on - timedelta(days=20))
    join(case, make_party("บริษัท ผ้าไหมไทย จำกัด"))
    return case


def boon():
    return make_user("boon", role=Role.BOOKKEEPER)


def test_an_annuity_is_charged_and_paid_and_its_deadline_is_closed(desk_for, reader, on, granted):
    deadline = granted.deadlines.get(code="ANN-2")
    desk = desk_for(boon(), color_scheme=scheme(reader))
    desk.go(f"/cases/{granted.pk}/")
    with desk.page.expect_navigation():
        desk.find("#fees a[href$='/charges/']").click()
    with desk.page.expect_navigation():
        desk.find("main .head a.primary").click()
    desk.type(what=f"deadline:{deadline.pk}")
    desk.send()
    charge = Charge.objects.get()
    with desk.page.expect_navigation():
        desk.link(f"/fees/charges/{charge.pk}/pay/").click()
    desk.type(paid_on="t", receipt_number=RECEIPT)
    expect(desk.find(".field .read").first).not_to_be_empty()
    paper = {"name": "ใบเสร็จ.pdf", "mimeType": "application/pdf", "buffer": PDF}
    desk.find("main [name=paper]").set_input_files(paper)
    desk.send()
    assert desk.path() == f"/fees/cases/{granted.pk}/charges/"
    expect(desk.find(f"#charge-{charge.pk} .badge.green")).to_be_visible()
    assert complaints(desk) == []
    deadline.refresh_from_db()
    facts = (deadline.state, deadline.proof, deadline.done_on, deadline.proof_document.name)
    assert facts == ("closed", RECEIPT, on, "ใบเสร็จ.pdf")


def test_who_pays_second_is_told_and_nothing_is_paid_twice(desk_for, on, granted):
    charge = laid_out(granted, "100", on=on)
    first, second = desk_for(alice()), desk_for(boon())
    for desk in (first, second):
        desk.go(f"/fees/charges/{charge.pk}/pay/")
    first.type(paid_on=as_typed(on), receipt_number="R-1")
    first.send()
    second.type(paid_on=as_typed(on), receipt_number="R-2")
    second.send()
    expect(second.find(".notice.error")).to_contain_text("R-1")
    assert second.typed("receipt_number") == {"receipt_number": "R-2"}
    assert charge.payments.count() == 1


def test_a_quotation_is_looked_at_and_issued_and_its_pdf_is_there(desk_for, reader, granted):
    item = price("S-1", "5000", name="ค่าบริการชำระค่าธรรมเนียมรายปี")
    desk = desk_for(boon(), color_scheme=scheme(reader))
    desk.go(f"/fees/cases/{granted.pk}/charges/")
    with desk.page.expect_navigation():
        desk.link(f"/fees/cases/{granted.pk}/quotation/").click()
    desk.find(f"main [value=service-{item.pk}]").check()
    desk.send()
    expect(desk.find(".figures tfoot")).to_contain_text("5,350.00")
    assert complaints(desk) == []
    desk.send("main [name=issue]")
    paper = BillingPaper.objects.get()
    assert desk.path() == f"/fees/papers/{paper.pk}/"
    expect(desk.find("h1")).to_contain_text(f"QT-{paper.year}-0001")
    assert complaints(desk) == []
    stored = desk.context.request.get(f"{desk.address}/fees/papers/{paper.pk}/pdf/")
    assert (stored.status, stored.body()[:5]) == (200, b"%PDF-")
