"""Quotations and invoices: their lines, their numbers, their texts, voiding, and their pages."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from threading import Barrier, Thread

import pypdfium2
import pytest
from django.db import connection
from django.utils import translation

from cases.models import Case, GoodsClass, OfficeProfile
from fees import billing
from fees.billing import check_draft, draft_of, issue_paper, void_paper
from fees.charges import Service, raise_charge, waive
from fees.charging import ChargeRefused, clients_of
from fees.models import AnnuityFee, BillingPaper, Charge, FeeSchedule, NumberSeries
from fees.paper_content import draft_pdf, number_of, paper_pdf
from tests.cases.views.desk import stored
from tests.factories import TODAY, cause, join, make_case, make_party
from tests.fees.books import drafted, fee_of, issued, laid_out, offered, office, pay, price

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def design() -> Case:
    office()
    case = make_case(
        ref="DS-9", title_en="A lamp", events=[("filed", "2021-03-10"), ("granted", "2026-10-01")]
    )
    join(case, make_party("บริษัท ลูกค้า จำกัด", name_en="Client Ltd.", address="2 ถนนสาทร"))
    return case


def text_of(pdf: bytes) -> list[str]:
    """The pages of a PDF as text."""
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_an_invoice_asks_once_for_each_charge_also_for_a_paid_one(design):
    fee, paid, waived = fee_of(design), laid_out(design, "80"), laid_out(design, "90")
    pay(paid, "80")
    waive(waived, "goodwill", waived.version, cause())
    assert list(offered(design, "invoice")) == [f"charge-{fee.pk}", f"charge-{paid.pk}"]
    paper = issued(design)
    assert offered(design, "invoice") == {}
    fee.refresh_from_db()
    assert (fee.invoice, paper.net, paper.total) == (paper, 1230, 1230)


def test_a_quotation_offers_services_and_fees_to_come_and_binds_no_charge(design):
    service = price()
    fee = fee_of(design)
    found = offered(design, "quotation")
    kinds = [key.partition("-")[0] for key in found]
    assert kinds == ["service", *["deadline"] * 5]
    assert [item.money.net for item in found.values()] == [5000, 1150, 950, 1400, 2000, 2750]
    money = found[f"service-{service.pk}"].money
    assert (money.vat, money.withheld) == (350, 150)
    paper = issued(design, "quotation")
    fee.refresh_from_db()
    assert (fee.invoice, number_of(paper)) == (None, "QT-2569-0001")


def test_a_case_that_is_not_filed_is_quoted_by_the_estimate():
    case = make_case(ip_type="invention")
    names = [item.name_en for item in offered(case, "quotation").values()]
    assert len(names) > 15
    assert any(name.startswith("Filing") for name in names)
    assert sum("year" in name for name in names) >= 15


def test_a_mark_is_quoted_by_its_classes():
    case = make_case(ip_type="trademark")
    GoodsClass.objects.create(case=case, number=3, items=5)
    GoodsClass.objects.create(case=case, number=5, items=6)
    found = offered(case, "quotation").values()
    assert [(item.code, item.money.net) for item in found] == [
        ("TM-F-01", 14000),
        ("TM-F-05", 8400),
        ("TM-F-09", 28000),
    ]


def test_a_mark_whose_renewal_is_due_is_quoted_by_its_deadline():
    case = make_case(
        ip_type="trademark", events=[("filed", "2017-02-01"), ("registered", "2018-01-10")]
    )
    GoodsClass.objects.create(case=case, number=3, items=5)
    [item] = offered(case, "quotation").values()
    assert (item.key.partition("-")[0], item.code, item.money.net) == ("deadline", "TM-54", 10000)


def test_a_fee_past_its_last_day_is_quoted_with_its_surcharge(design):
    late = date(2026, 12, 15)
    first = next(iter(offered(design, "quotation", late).values()))
    assert (first.code, first.money.net) == ("ANN-2", 1495)


def test_before_every_tariff_nothing_is_offered(design):
    assert offered(design, "quotation", date(1980, 1, 1)) == {}


def test_a_right_without_official_fees_is_offered_services_only():
    price()
    case = make_case(ip_type="copyright")
    assert [key.partition("-")[0] for key in offered(case, "quotation")] == ["service"]


def test_numbers_run_within_a_kind_and_a_year(design):
    charges = [laid_out(design) for _ in range(2)]
    for row in charges:
        assert row.invoice is None
    first = issued(design, items=[offered(design, "invoice")[f"charge-{charges[0].pk}"]])
    quote = issued(design, "quotation")
    second = issued(design)
    found = [number_of(paper) for paper in (first, quote, second)]
    assert found == ["IN-2569-0001", "QT-2569-0001", "IN-2569-0002"]
    laid_out(design)
    later = date(2027, 1, 5)
    draft = draft_of(
        design, "invoice", clients_of(design)[0], "th", later, later,
        list(offered(design, "invoice", later).values()),
    )  # fmt: skip
    assert number_of(issue_paper(draft, cause(), later)) == "IN-2570-0001"


def test_a_number_is_given_back_when_anything_fails(design, monkeypatch):
    laid_out(design)

    def broken(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(billing, "_bill", broken)
        with pytest.raises(RuntimeError):
            issued(design)
    assert not NumberSeries.objects.exists()
    assert issued(design).number == 1


def test_what_is_billed_meanwhile_is_refused(design):
    laid_out(design)
    draft = drafted(design)
    issue_paper(draft, cause(), TODAY)
    before = stored()
    with pytest.raises(ChargeRefused, match="billed or waived meanwhile"):
        issue_paper(draft, cause(), TODAY)
    assert stored() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": ()}, "items"),
        ({"until": date(2026, 11, 23)}, "until"),
        ({"client": "stranger"}, "client"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(design, change, field):
    from dataclasses import replace

    laid_out(design)
    if "client" in change:
        change = {"client": make_party("Somebody else")}
    with pytest.raises(ChargeRefused) as told:
        check_draft(replace(drafted(design), **change), TODAY)
    assert told.value.field == field


def test_without_the_head_of_the_office_nothing_is_issued(design):
    laid_out(design)
    OfficeProfile.objects.all().delete()
    with pytest.raises(ChargeRefused, match="head of the papers"):
        issued(design)
    assert not BillingPaper.objects.exists()


def test_a_void_paper_keeps_its_number_and_frees_its_charges(design):
    row = laid_out(design)
    paper = issued(design)
    void_paper(paper, "wrong client", cause())
    row.refresh_from_db()
    assert (row.invoice, paper.void_reason, paper.number) == (None, "wrong client", 1)
    assert issued(design).number == 2
    for again, why in ((paper, "once more"), (issued(design, "quotation"), " ")):
        with pytest.raises(ChargeRefused):
            void_paper(again, why, cause())


def test_nothing_is_taken_off_for_a_client_that_withholds_nothing(design):
    price()
    raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    abroad = make_party("Abroad Inc.", country="JP")
    join(design, abroad, "associate")
    paper = issued(design, client=abroad)
    assert (paper.net, paper.vat, paper.withheld, paper.total) == (5000, 350, 0, 5350)
    assert paper.content["sums"]["withheld"] == ""


def test_nothing_is_withheld_of_less_than_a_thousand_baht_of_services(design):
    """Departmental Order Taw Paw 4/2528: from 1,000 baht on."""
    price(amount="999.99")
    row = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    assert row.money.withheld == 0
    paper = issued(design)
    assert (paper.withheld, paper.content["sums"]["withheld"]) == (0, "")
    assert issued(design, "quotation").withheld == 0


def test_small_services_that_make_a_thousand_baht_together_are_withheld_from(design):
    price(amount="500")
    rows = [raise_charge(design, Service("S-1"), TODAY, cause(), TODAY) for _ in range(2)]
    laid_out(design, "9000")
    assert [row.withheld_percent for row in rows] == [0, 0]
    assert issued(design).withheld == 30
    for row in rows:
        row.refresh_from_db()
        assert (row.withheld_percent, row.money.payable) == (3, 520)


def test_a_charge_is_settled_by_what_its_invoice_asks_for(design):
    """Charged while a company was billed, then billed to a client that withholds nothing."""
    price()
    row = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    abroad = make_party("Abroad Inc.", country="JP")
    join(design, abroad, "associate")
    assert issued(design, client=abroad).total == 5350
    row.refresh_from_db()
    assert (row.withheld_percent, row.money.payable) == (0, 5350)
    pay(row, "5200")
    assert row.state == "open"
    pay(row, "150", "69/2")
    assert row.state == "paid"


def test_a_company_withholds_also_where_somebody_else_was_billed_before(design):
    price()
    person = make_party("ผู้จ่ายเงิน", kind="natural")
    join(design, person, "billing")
    row = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    assert row.withheld_percent == 0
    pay(row, "5200")
    company = design.parties.get(kind="juristic")
    paper = issued(design, client=company)
    row.refresh_from_db()
    assert (paper.withheld, paper.total) == (150, 5200)
    assert (row.withheld_percent, row.state) == (3, "paid")
    assert issued(design, "quotation", client=person).withheld == 0
    assert issued(design, "quotation", client=company).withheld == 150


def test_what_was_settled_with_withholding_is_open_again_where_nothing_is_withheld(design):
    price()
    row = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    pay(row, "5200")
    assert row.state == "paid"
    abroad = make_party("Abroad Inc.", country="JP")
    join(design, abroad, "associate")
    issued(design, client=abroad)
    row.refresh_from_db()
    assert (row.state, row.money.payable) == ("open", 5350)


def test_the_words_stand_below_the_amount_that_they_tell(design):
    price()
    raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    [page] = text_of(paper_pdf(issued(design, language="en")))
    told = page.index("Five thousand three hundred and fifty baht only")
    assert page.index("5,350.00") < told < page.index("5,200.00")


def test_an_issued_paper_never_changes(design):
    row = laid_out(design, name="ค่าแปล")
    paper = issued(design)
    before = text_of(paper_pdf(paper))
    office(name="ชื่อใหม่")
    Charge.objects.filter(pk=row.pk).update(name="อื่น")
    design.title = "Another title"
    design.save()
    paper.refresh_from_db()
    assert text_of(paper_pdf(paper)) == before


def test_the_pdf_of_an_invoice_in_english(design):
    price()
    raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    fee_of(design)
    office(name_en="Test Office Ltd.", address_en="1 Silom Road")
    [page] = text_of(paper_pdf(issued(design, language="en", note="Thank you")))
    for words in (
        "Test Office Ltd.", "1 Silom Road", "Client Ltd.", "IN-2569-0001", "24 November 2026",
        "24 December 2026", "A lamp", "Invoice", "5,000.00", "350.00", "6,500.00", "150.00",
        "6,350.00", "Six thousand five hundred baht only", "This is not a tax invoice.",
        "Thank you", "Page 1 / 1",
    ):  # fmt: skip
        assert words in page
    assert "VOID" not in page


def test_the_marks_of_a_draft_and_of_a_void_paper(design):
    laid_out(design)
    [page] = text_of(draft_pdf(drafted(design, "quotation"), office(), TODAY))
    assert "DRAFT" in page
    assert "QT-" not in page
    paper = issued(design)
    void_paper(paper, "wrong", cause())
    assert "VOID" in text_of(paper_pdf(paper))[0]


def test_a_long_paper_repeats_its_heads_and_counts_its_pages(design):
    for number in range(45):
        laid_out(design, str(number + 1))
    pages = text_of(paper_pdf(issued(design, language="en")))
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert "Description" in page
        assert f"Page {number} / 3" in page
    assert "1,035.00" in pages[-1]


def test_what_looks_like_markup_is_set_as_text(design):
    laid_out(design, name="#panic(1) *not bold* $x$")
    [page] = text_of(paper_pdf(issued(design)))
    assert "#panic(1) *not bold* $x$" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time anyway"
)
def test_two_writers_never_skip_or_repeat_a_number():
    office()
    client = make_party()
    cases = [make_case() for _ in range(2)]
    for case in cases:
        join(case, client)
        for _ in range(8):
            laid_out(case)
    barrier = Barrier(2)

    def write(case: Case) -> Callable[[], None]:
        def work() -> None:
            try:
                barrier.wait(10)
                for item in list(offered(case, "invoice").values()):
                    issued(case, items=[item])
            finally:
                connection.close()

        return work

    at_once([write(case) for case in cases])
    numbers = BillingPaper.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 17))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time anyway"
)
def test_of_two_people_who_pay_the_same_annuity_at_once_one_wins():
    schedule, _made = FeeSchedule.objects.get_or_create(
        family="patent", valid_to=None, defaults={"code": "PAT", "valid_from": date(2004, 9, 29)}
    )
    for year, amount in ((5, 500), (6, 650)):
        AnnuityFee.objects.get_or_create(
            schedule=schedule, ip_type="design", year=year, defaults={"amount": amount}
        )
    case = make_case(events=[("filed", "2021-03-10"), ("granted", "2026-10-01")])
    row = fee_of(case)
    barrier, told = Barrier(2), []

    def write(receipt: str) -> Callable[[], None]:
        def work() -> None:
            try:
                mine = Charge.objects.get(pk=row.pk)
                barrier.wait(10)
                pay(mine, "1150", receipt)
            except ChargeRefused as refused:
                told.append(refused.message)
            finally:
                connection.close()

        return work

    at_once([write("69/1"), write("69/2")])
    [payment] = row.payments.all()
    row.refresh_from_db()
    assert (row.state, len(told), payment.amount) == ("paid", 1, Decimal(1150))
    assert case.events.filter(kind="annuity_paid").count() == 1
    assert case.deadlines.get(code="ANN-2").proof == payment.receipt_number


def at_once(work: list[Callable[[], None]]) -> None:
    writers = [Thread(target=each) for each in work]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
