"""The pages of the books: charges, payments, quotations and invoices, and who may open them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from cases.models import OfficeProfile, Role
from fees.charge_forms import ChargeForm, PaymentForm, PeriodForm, SettleForm
from fees.charges import Service, raise_charge
from fees.models import BillingPaper, Charge, Payment
from fees.paper_content import number_of
from fees.paper_forms import PaperForm
from tests.cases.views.desk import field_errors, jobs_ran, sign_in, stored, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.factories import (
    NOON,
    TODAY,
    alice,
    bob,
    cause,
    charlie,
    join,
    make_case,
    make_party,
    make_user,
)
from tests.fees.books import fee_of, issued, laid_out, office, pay, price

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def design():
    office()
    case = make_case(ref="DS-9", events=[("filed", "2021-03-10"), ("granted", "2026-10-01")])
    join(case, make_party("บริษัท ลูกค้า จำกัด", language="en"))
    return case


@pytest.fixture
def boon():
    return sign_in(make_user("boon", role=Role.BOOKKEEPER))


def books(case, browser):
    return browser.get(f"/fees/cases/{case.pk}/charges/")


def test_the_list_has_its_sums(design, boon):
    price()
    laid_out(design, "80")
    row = laid_out(design, "1000")
    pay(row, "400", "R-1")
    page = books(design, boon)
    context = page.context
    assert (context["charged"], context["paid"], context["open"]) == (1080, 400, 680)
    assert "1,080.00 baht charged · 400.00 paid · 680.00 open" in words(page)
    assert "receipt R-1" in words(page)


def test_a_bookkeeper_charges_pays_and_bills_without_changing_the_docket_otherwise(design, boon):
    deadline = design.deadlines.get(code="ANN-2")
    add = f"/fees/cases/{design.pk}/charges/add/"
    answer = boon.post(add, {"what": f"deadline:{deadline.pk}", "charged_on": "t"})
    assert answer.status_code == 302
    charge = Charge.objects.get()
    given = {
        "amount": "1,150.00", "paid_on": "24/11/2569", "receipt_number": "69/1",
        "version": charge.version, "paper": ContentFile(b"paid\n", name="receipt.txt"),
    }  # fmt: skip
    answer = boon.post(f"/fees/charges/{charge.pk}/pay/", given, follow=True)
    assert "the deadline closed, with the receipt as proof" in words(answer)
    deadline.refresh_from_db()
    assert (deadline.state, deadline.proof_document.name) == ("closed", "receipt.txt")
    assert boon.get(f"/deadlines/{deadline.pk}/close/").status_code == 403


def test_the_form_of_a_charge_offers_fees_the_lump_sum_and_services(design, boon):
    price("S-1", "5000")
    form = boon.get(f"/fees/cases/{design.pk}/charges/add/").context["form"]
    _none, (_fees, fees), (_prices, services), _other = form.fields["what"].choices
    first = design.deadlines.get(code="ANN-2")
    assert [value for value, _label in fees[:2]] == [f"deadline:{first.pk}", f"lump_sum:{first.pk}"]
    assert sum(value.startswith("lump_sum") for value, _label in fees) == 1
    assert services == [("service:S-1", "S-1 · Service · 5,000.00")]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"what": ""}, {"what"}),
        ({"what": "service:NO"}, {"what"}),
        ({"what": "other"}, {"name", "amount"}),
        ({"what": "other", "name": "x", "amount": "a lot"}, {"amount"}),
        ({"what": "other", "name": "x", "amount": "-1"}, {"amount"}),
        ({"what": "other", "name": "x", "amount": "12,50"}, {"amount"}),
        ({"what": "other", "name": "x", "amount": "1,5"}, {"amount"}),
        ({"what": "other", "name": "x", "amount": "8,25,0"}, {"amount"}),
        ({"what": "other", "name": "x", "amount": "8,250,00"}, {"amount"}),
        ({"what": "service:S-0"}, {"what"}),
        ({"what": "service:S-0", "name": "x", "amount": "650"}, {"name", "amount"}),
        ({"what": "other", "name": "x", "amount": "5", "charged_on": "25/11/2569"}, {"charged_on"}),
        ({"what": "other", "name": "x", "amount": "5", "charged_on": "31/2/2569"}, {"charged_on"}),
    ],
)
def test_a_charge_that_cannot_be_is_told_at_its_field(design, boon, given, errors):
    price("S-0", "0")
    before = stored()
    answer = boon.post(f"/fees/cases/{design.pk}/charges/add/", {"charged_on": "t", **given})
    assert (answer.status_code, set(field_errors(answer))) == (422, errors)
    assert stored() == before


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12.50", "12.50"), ("1,250", "1250"), ("8,250.5", "8250.50"), ("1,234,567.89", "1234567.89"),
     (" 12.50 ", "12.50"), ("๑,๒๕๐.๕๐", "1250.50")],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(design, boon, typed, amount):
    given = {"charged_on": "t", "what": "other", "name": "x", "amount": typed}
    assert boon.post(f"/fees/cases/{design.pk}/charges/add/", given).status_code == 302
    assert Charge.objects.get().amount == Decimal(amount)


def payment(charge, **given):
    return {
        "amount": "100",
        "paid_on": "t",
        "receipt_number": "R-1",
        "version": charge.version,
        **given,
    }


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"amount": "100.01"}, "amount", "This is more than is left to pay: 100.00 baht."),
        ({"paid_on": "25/11/2569"}, "paid_on", "This date lies in the future."),
        ({"paid_on": "23/11/2569"}, "paid_on", "This date lies before the charge."),
        ({"paid_on": ""}, "paid_on", "This field is required."),
        ({"receipt_number": ""}, "receipt_number", "This field is required."),
        ({"version": "0"}, "__all__", "Somebody changed this charge after you opened it. "
         "Please look again."),
    ],
)  # fmt: skip
def test_a_payment_that_cannot_be_is_told_at_its_field(design, boon, given, field, sentence):
    charge, before = laid_out(design), stored()
    answer = boon.post(f"/fees/charges/{charge.pk}/pay/", payment(charge, **given))
    assert answer.status_code == 422
    assert field_errors(answer) == {field: [sentence]}
    assert stored() == before


def test_who_comes_second_is_told_and_keeps_what_was_typed(design, boon):
    charge = laid_out(design)
    page = boon.get(f"/fees/charges/{charge.pk}/pay/")
    seen = page.context["form"]["version"].value()
    pay(charge, "40", "R-9", why=cause(bob()))
    answer = boon.post(
        f"/fees/charges/{charge.pk}/pay/", payment(charge, amount="60", version=seen)
    )
    assert answer.status_code == 422
    assert 'value="60"' in answer.content.decode()
    again = payment(charge, amount="60", version=answer.context["form"]["version"].value())
    assert boon.post(f"/fees/charges/{charge.pk}/pay/", again).status_code == 302
    charge.refresh_from_db()
    assert charge.state == "paid"


def test_a_paid_charge_says_so_before_anything_is_typed(design, boon):
    charge = laid_out(design)
    pay(charge, "100", "R-9", why=cause(bob()))
    page = boon.get(f"/fees/charges/{charge.pk}/pay/")
    assert "already paid in full: receipt R-9, recorded by Bob." in words(page)
    assert "receipt_number" not in page.content.decode()


def test_a_double_click_records_one_payment(design, boon):
    charge = laid_out(design)
    given = payment(charge)
    answers = [boon.post(f"/fees/charges/{charge.pk}/pay/", given) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Payment.objects.count() == 1


def test_a_form_sent_twice_raises_one_charge_and_a_new_form_another(design, boon):
    where = f"/fees/cases/{design.pk}/charges/add/"
    for count in (1, 2):
        form = boon.get(where).context["form"]
        given = {name: form[name].value() or "" for name in form.fields}
        given |= {"what": "other", "name": "Courier", "amount": "300"}
        answers = [boon.post(where, given).status_code for _ in range(2)]
        assert (answers, Charge.objects.count()) == ([302, 302], count)


def test_a_file_that_is_not_kept_stores_no_payment(design, boon):
    charge, before = laid_out(design), stored()
    bad = ContentFile(b"MZ\x00\x01", name="receipt.exe")
    answer = boon.post(f"/fees/charges/{charge.pk}/pay/", payment(charge, paper=bad))
    assert set(field_errors(answer)) == {"paper"}
    assert stored() == before


def test_waiving_and_taking_back_ask_for_a_reason(design, boon):
    charge = laid_out(design)
    slip = pay(charge, "100")
    back = f"/fees/payments/{slip.pk}/take-back/"
    assert set(field_errors(boon.post(back, {"version": charge.version}))) == {"why"}
    assert boon.post(back, {"version": charge.version, "why": "bounced"}).status_code == 302
    charge.refresh_from_db()
    waive = f"/fees/charges/{charge.pk}/waive/"
    assert field_errors(boon.post(waive, {"version": 1, "why": "x"})).keys() == {"__all__"}
    assert boon.post(waive, {"version": charge.version, "why": "goodwill"}).status_code == 302
    page = words(books(design, boon))
    assert "bounced" in page
    assert "goodwill" in page
    assert "0.00 baht charged · 0.00 paid · 0.00 open" in page


def test_a_reason_that_is_too_long_is_told_and_never_cut(design, boon):
    charge, other = laid_out(design), laid_out(design)
    slip = pay(other, "50")
    paper = issued(design)
    before = stored()
    long = {"why": "ก" * 301}
    for where, version in (
        (f"charges/{charge.pk}/waive/", charge.version),
        (f"payments/{slip.pk}/take-back/", other.version),
        (f"papers/{paper.pk}/void/", 0),
    ):
        answer = boon.post(f"/fees/{where}", long | {"version": version})
        assert (answer.status_code, set(field_errors(answer))) == (422, {"why"})
    assert stored() == before


def chosen(page, **given):
    """What the form of a paper sends as it stands."""
    form = page.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    return {"client": form.fields["client"].choices[0][0], **fields, **given}


def test_a_quotation_is_looked_at_and_then_issued(design, boon):
    item = price()
    where = f"/fees/cases/{design.pk}/quotation/"
    given = chosen(boon.get(where), items=[f"service-{item.pk}"], note="Thank you")
    given["client"] = boon.get(where).context["form"].fields["client"].choices[0][0]
    shown = boon.post(where, given | {"preview": "1"})
    assert "5,350.00 baht" in words(shown)
    kept = {name: shown.context["form"][name].value() for name in ("note", "items", "until")}
    assert kept == {name: given[name] for name in kept}
    assert not BillingPaper.objects.exists()
    pdf = boon.post(where, given | {"pdf": "1"})
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    seen = shown.context["form"]["seen"].value()
    answer = boon.post(where, given | {"issue": "1", "seen": seen}, follow=True)
    paper = BillingPaper.objects.get()
    assert f"{number_of(paper)} is issued." in words(answer)
    assert (paper.language, paper.total, paper.content["note"]) == ("en", 5200, "Thank you")
    assert boon.get(f"/fees/papers/{paper.pk}/pdf/").content[:5] == b"%PDF-"


def test_only_what_was_looked_at_is_issued(design, boon):
    laid_out(design, "80")
    where = f"/fees/cases/{design.pk}/invoice/"
    given = chosen(boon.get(where))
    given["client"] = boon.get(where).context["form"].fields["client"].choices[0][0]
    shown = boon.post(where, given | {"preview": "1"})
    seen = shown.context["form"]["seen"].value()
    other = laid_out(design, "90")
    given["items"] = [*given["items"], f"charge-{other.pk}"]
    answer = boon.post(where, given | {"issue": "1", "seen": seen})
    assert "another one than you looked at" in words(answer)
    assert not BillingPaper.objects.exists()
    seen = answer.context["form"]["seen"].value()
    assert boon.post(where, given | {"issue": "1", "seen": seen}).status_code == 302


def test_a_paper_sent_twice_is_issued_once_and_a_new_form_issues_another(design, boon):
    item, charge = price(), laid_out(design)
    for kind, ticked in (("quotation", f"service-{item.pk}"), ("invoice", f"charge-{charge.pk}")):
        where = f"/fees/cases/{design.pk}/{kind}/"
        given = chosen(boon.get(where), items=[ticked])
        given["client"] = boon.get(where).context["form"].fields["client"].choices[0][0]
        seen = boon.post(where, given | {"preview": "1"}).context["form"]["seen"].value()
        sent = given | {"issue": "1", "seen": seen}
        answers = [boon.post(where, sent, follow=True) for _ in range(2)]
        [paper] = BillingPaper.objects.filter(kind=kind)
        assert [answer.context["paper"] for answer in answers] == [paper, paper]
    where = f"/fees/cases/{design.pk}/quotation/"
    once = boon.get(where).context["form"]["once"].value()
    again = given | {"items": [f"service-{item.pk}"], "issue": "1", "once": once}
    seen = boon.post(where, again).context["form"]["seen"].value()
    assert boon.post(where, again | {"seen": seen}).status_code == 302
    assert BillingPaper.objects.filter(kind="quotation").count() == 2


def test_odd_signs_in_the_hidden_fields_issue_nothing(design, boon):
    laid_out(design)
    odd = {"issue": "1", "once": "a\0", "seen": "\0"}
    assert boon.post(f"/fees/cases/{design.pk}/invoice/", odd).status_code == 422
    assert not BillingPaper.objects.exists()


@pytest.mark.parametrize("change", [{"note": "Another"}, {"until": "1/2/2570"}])
def test_a_note_or_a_day_that_nobody_looked_at_is_not_issued(design, boon, change):
    laid_out(design, "80")
    where = f"/fees/cases/{design.pk}/invoice/"
    given = chosen(boon.get(where))
    given["client"] = boon.get(where).context["form"].fields["client"].choices[0][0]
    seen = boon.post(where, given | {"preview": "1"}).context["form"]["seen"].value()
    answer = boon.post(where, given | change | {"issue": "1", "seen": seen})
    assert "another one than you looked at" in words(answer)
    assert not BillingPaper.objects.exists()


def test_without_the_head_of_the_office_the_page_says_who_enters_it(design, boon):
    OfficeProfile.objects.all().delete()
    laid_out(design)
    where = f"/fees/cases/{design.pk}/invoice/"
    given = chosen(boon.get(where))
    given["client"] = boon.get(where).context["form"].fields["client"].choices[0][0]
    seen = boon.post(where, given | {"preview": "1"}).context["form"]["seen"].value()
    answer = boon.post(where, given | {"issue": "1", "seen": seen})
    assert "first enters the head of the papers" in words(answer)


def test_without_a_client_or_a_charge_the_page_says_what_is_missing(design, boon):
    page = boon.get(f"/fees/cases/{design.pk}/invoice/")
    assert "There is nothing to bill." in words(page)
    alone = make_case()
    laid_out(alone)
    assert "has no client yet" in words(boon.get(f"/fees/cases/{alone.pk}/invoice/"))


def test_a_paper_is_voided_with_a_reason(design, boon):
    laid_out(design)
    paper = issued(design)
    void = f"/fees/papers/{paper.pk}/void/"
    assert set(field_errors(boon.post(void, {}))) == {"why"}
    page = boon.post(void, {"why": "wrong client"}, follow=True)
    assert "its number stays taken" in words(page)
    assert "wrong client" in words(page)
    again = boon.post(void, {"why": "once more"})
    assert "void already: wrong client" in words(again)


def test_a_client_finds_its_own_paper_and_nothing_else_of_the_books(design):
    party = design.parties.get()
    own = make_user("chan", role=Role.CLIENT)
    party.users.add(own)
    laid_out(design)
    mine = issued(design)
    billed = make_party("Somebody Else Ltd.")
    join(design, billed, "billing")
    laid_out(design)
    others = issued(design, client=billed)
    browser = sign_in(own)
    got = {
        where: browser.get(f"/fees/{where}").status_code
        for where in (
            f"papers/{mine.pk}/", f"papers/{mine.pk}/pdf/", f"papers/{others.pk}/",
            f"papers/{others.pk}/pdf/", f"papers/{mine.pk}/void/", f"cases/{design.pk}/charges/",
        )
    }  # fmt: skip
    assert list(got.values()) == [200, 200, 404, 404, 404, 404]
    assert "/charges/" not in browser.get(f"/fees/cases/{design.pk}/").content.decode()
    assert "/charges/" in sign_in(alice()).get(f"/fees/cases/{design.pk}/").content.decode()
    boss = sign_in(alice())
    boss.post(f"/fees/papers/{mine.pk}/void/", {"why": "wrong"})
    assert browser.get(f"/fees/papers/{mine.pk}/").status_code == 404


def test_a_stranger_finds_nothing(design):
    design.restricted = True
    design.save()
    charge = laid_out(design)
    slip = pay(charge, "50")
    paper = issued(design)
    addresses = [
        f"cases/{design.pk}/charges/", f"cases/{design.pk}/charges/add/",
        f"cases/{design.pk}/quotation/", f"cases/{design.pk}/invoice/",
        f"charges/{charge.pk}/pay/", f"charges/{charge.pk}/waive/",
        f"payments/{slip.pk}/take-back/", f"papers/{paper.pk}/", f"papers/{paper.pk}/pdf/",
        f"papers/{paper.pk}/void/",
    ]  # fmt: skip
    for stranger in (charlie(), make_user("olan"), make_user("boon", role=Role.BOOKKEEPER)):
        browser, before = sign_in(stranger), stored()
        for where in addresses:
            assert browser.get(f"/fees/{where}").status_code == 404
            if not where.endswith(("/pdf/", f"papers/{paper.pk}/", f"{design.pk}/charges/")):
                assert browser.post(f"/fees/{where}", {"why": "x"}).status_code == 404
        assert stored() == before


def test_the_pages_ask_few_questions_for_one_charge_and_for_many(
    design, boon, django_assert_max_num_queries
):
    jobs_ran(timedelta(hours=1), timedelta(hours=1))
    price()
    fee = fee_of(design)
    slip = pay(fee, "50")
    laid_out(design)
    for _ in range(2):
        issued(design, "quotation")
    for number in range(5):
        pay(laid_out(design), "50", f"R-{number}")
    paper = issued(design, items=None)
    addresses = (
        f"cases/{design.pk}/charges/", f"cases/{design.pk}/charges/add/",
        f"charges/{fee.pk}/pay/", f"charges/{fee.pk}/waive/", f"payments/{slip.pk}/take-back/",
        f"papers/{paper.pk}/", f"papers/{paper.pk}/void/", f"cases/{design.pk}/invoice/",
        f"cases/{design.pk}/quotation/", "bookkeeping/",
    )  # fmt: skip
    for where in addresses:
        with django_assert_max_num_queries(MOST_QUERIES, info=where):
            assert boon.get(f"/fees/{where}").status_code == 200


def test_the_amount_left_stands_in_the_form(design, boon):
    charge = laid_out(design)
    pay(charge, "40", "R-1")
    page = boon.get(f"/fees/charges/{charge.pk}/pay/")
    assert page.context["form"]["amount"].value() == Decimal(60)


def test_what_is_left_is_the_same_in_the_list_and_in_the_form(design, boon):
    price()
    charge = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    pay(charge, "1000", "R-1")
    page = boon.get(f"/fees/charges/{charge.pk}/pay/")
    assert page.context["form"]["amount"].value() == page.context["left"] == Decimal(4200)
    assert "left 4,200.00" in words(books(design, boon))


def test_who_is_told_to_look_again_sees_what_is_left_now(design, boon):
    charge = laid_out(design)
    seen = charge.version
    pay(charge, "40", "R-9", why=cause(bob()))
    answer = boon.post(f"/fees/charges/{charge.pk}/pay/", payment(charge, version=seen))
    assert answer.context["left"] == Decimal(60)


@pytest.mark.parametrize("language", ["en", "th"])
def test_every_field_has_its_sentence(design, language):
    with translation.override(language):
        charge = laid_out(design)
        forms = [
            ChargeForm(design, [], []),
            PaymentForm(),
            SettleForm(charge),
            PeriodForm(),
            PaperForm(design, "invoice", [], {}, TODAY),
        ]
        said = [
            (type(form).__name__, name, str(field.help_text))
            for form in forms
            for name, field in form.fields.items()
            if not field.widget.is_hidden
        ]
    assert [row for row in said if not row[2] or len(row[2]) > 110] == []
    if language == "en":
        assert [row for row in said if not row[2].endswith(".")] == []
