"""What the bookkeeper takes over: one row a charge and payment, as Excel and as CSV."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.utils import translation

from cases.models import Role
from cases.sheets import as_csv, sheet
from fees.billing import void_paper
from fees.bookkeeping import heads, paper_heads, paper_rows, rows
from fees.charges import Service, raise_charge, take_back_payment, waive
from tests.cases.views.desk import sign_in, words
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
from tests.fees.books import issued, laid_out, office, pay, price
from tests.fees.excel import formulas, read

pytestmark = pytest.mark.django_db

HERE = "/fees/bookkeeping/"
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)
    with translation.override("en"):
        yield


@pytest.fixture
def case():
    office()
    price()
    case = make_case(ref="B-1")
    join(case, make_party("Client Ltd."))
    return case


def test_a_charge_and_its_payment_are_two_rows_with_their_numbers(case):
    charge = raise_charge(case, Service("S-1"), TODAY, cause(), TODAY)
    pay(charge, "5200", "R-7")
    issued(case)
    first, second = rows(alice(), *NOVEMBER)
    about = ["B-1", "Client Ltd.", charge.pk, "Service", "S-1", "ค่าบริการ"]
    assert first == [
        "Charge", TODAY, *about, Decimal(5000), Decimal(7), Decimal(350), Decimal(3), Decimal(150),
        Decimal(5350), None, "Paid", "IN-2569-0001", "", "", "Alice",
    ]  # fmt: skip
    assert second == [
        "Payment", TODAY, *about, *[None] * 6, Decimal(5200), "Paid", "IN-2569-0001", "R-7", "",
        "Alice",
    ]  # fmt: skip
    assert len(heads()) == len(first) == len(second)


def test_only_the_period_counts(case):
    laid_out(case, "1", on=date(2026, 10, 31))
    laid_out(case, "2", on=date(2026, 11, 1))
    assert [row[8] for row in rows(alice(), *NOVEMBER)] == [Decimal(2)]


def test_a_payment_taken_back_stands_once_more_with_a_minus(case):
    """What was handed over for its own period stays as it was."""
    charge = laid_out(case, "2", on=date(2026, 11, 1))
    payment = pay(charge, "2", day=date(2026, 11, 1))
    before = [row[:2] + row[14:15] for row in rows(alice(), *NOVEMBER)][1:]
    later = NOON + timedelta(days=10)
    take_back_payment(payment, "bounced", charge.version, cause(bob(), at=later), later.date())
    assert [row[:2] + row[14:15] for row in rows(alice(), *NOVEMBER)][1:] == before
    assert before == [["Payment", date(2026, 11, 1), 2]]
    [row] = rows(alice(), date(2026, 12, 1), date(2026, 12, 31))
    assert (row[0], row[1], row[14], row[17], row[19]) == (
        "Payment taken back", later.date(), -2, "69/1", "Bob",
    )  # fmt: skip


def test_a_waived_charge_adds_nothing_to_the_columns(case):
    charge = raise_charge(case, Service("S-1"), TODAY, cause(), TODAY)
    waive(charge, "goodwill", charge.version, cause())
    [row] = rows(alice(), *NOVEMBER)
    assert (row[8], row[10], row[12], row[13], row[15]) == (0, 0, 0, 0, "Waived")


def test_who_was_billed_stands_there_once_there_is_an_invoice(case):
    charge = laid_out(case)
    pay(charge, "100")
    payer = make_party("Payer Ltd.")
    join(case, payer, "billing")
    assert [row[3] for row in rows(alice(), *NOVEMBER)] == ["Client Ltd."] * 2
    issued(case, client=payer)
    assert [row[3] for row in rows(alice(), *NOVEMBER)] == ["Payer Ltd."] * 2


def test_the_papers_stand_there_by_their_numbers_the_void_ones_too(case):
    raise_charge(case, Service("S-1"), TODAY, cause(), TODAY)
    void_paper(issued(case), "wrong client", cause())
    issued(case)
    about = [TODAY, "Invoice", "B-1", "Client Ltd.", 5000, 350, 150, 5350, 5200]
    assert list(paper_rows(alice(), *NOVEMBER)) == [
        ["IN-2569-0001", *about, "Void", "wrong client", "Alice"],
        ["IN-2569-0002", *about, "", "", "Alice"],
    ]
    assert len(paper_heads()) == 13
    case.restricted = True
    case.save()
    assert list(paper_rows(make_user("olan"), *NOVEMBER)) == []
    found = read(sign_in(alice()).get(f"{HERE}?as=xlsx").content)
    assert [len(lines) for lines in found.values()] == [2, 3]


def test_a_case_that_the_person_may_not_see_is_left_out(case):
    case.restricted = True
    case.save()
    laid_out(case)
    assert list(rows(make_user("olan"), *NOVEMBER)) == []
    assert len(list(rows(alice(), *NOVEMBER))) == 1


def test_two_queries_for_any_number(case, django_assert_num_queries):
    for number in range(3):
        laid_out(case, str(number + 1))
    person = alice()
    with django_assert_num_queries(2):
        assert len(list(rows(person, *NOVEMBER))) == 3


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "plain", "ก-ข"]


def test_a_formula_in_csv_is_only_a_text():
    found = as_csv(["a"], [[text] for text in EVIL])
    assert found.startswith(b"\xef\xbb\xbf")
    cells = [row[0] for row in csv.reader(StringIO(found.decode("utf-8-sig")))]
    assert cells == ["a", "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "plain", "ก-ข"]


def test_a_formula_in_excel_is_only_a_text():
    found = sheet("T", ["a", "b", "c", "d"], [[text, Decimal("1.5"), TODAY, None] for text in EVIL])
    assert formulas(found) == []
    assert read(found)["T"][1:] == [[text, 1.5, TODAY] for text in EVIL]


def test_numbers_and_days_in_csv():
    found = as_csv(["a"], [[Decimal("1234.50"), TODAY, 7, None]])
    assert found.decode("utf-8-sig").splitlines()[1] == "1234.50,2026-11-24,7,"


def test_the_page_shows_the_month_and_gives_both_files(case):
    laid_out(case, "1234.50")
    browser = sign_in(make_user("boon", role=Role.BOOKKEEPER))
    page = browser.get(HERE)
    assert "1,234.50" in words(page)
    assert "1 row" in words(page)
    files = f"{HERE}?{page.context['link']}&as="
    excel, text = browser.get(f"{files}xlsx"), browser.get(f"{files}csv")
    assert excel.content.startswith(b"PK")
    assert excel["Content-Disposition"].endswith('"bookkeeping-2026-11-01-2026-11-24.xlsx"')
    assert "1234.50" in text.content.decode("utf-8-sig")


@pytest.mark.parametrize("period", ["first=31/2/2569", "first=30/11/2569&last=1/11/2569", "last="])
def test_a_period_that_cannot_be_is_told_at_its_field(period, case):
    page = sign_in(alice()).get(f"{HERE}?{period}&as=csv")
    assert page["Content-Type"].startswith("text/html")
    assert page.context["form"].errors


def test_for_a_client_there_are_no_books(case):
    assert sign_in(charlie()).get(HERE).status_code == 404
