"""The page with the plan of one right, and the fee panel that leads to it."""

from datetime import timedelta

import pytest

from cases.deadlines import Closing, close_deadline
from cases.models import Role
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.factories import NOON, TODAY, alice, bob, cause, charlie, make_case, make_user
from tests.fees.payments import SOON, first_payment, instruct, mark, of_client, right

pytestmark = pytest.mark.django_db

WELL = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


def plan(case, person=None, language="en"):
    return sign_in(person or alice(), language).get(f"/fees/cases/{case.pk}/plan/")


def panel(case, language="en"):
    return sign_in(alice(), language).get(f"/fees/cases/{case.pk}/")


def standings(page):
    return [(row.payment.term.years, row.payment.standing) for row in page.context["rows"]]


def pay_the_first(case):
    row = first_payment(case)
    closing = Closing("done", TODAY, "ใบเสร็จ 69/1", "", row.version)
    close_deadline(row, closing, cause(bob()), TODAY)


def test_every_year_stands_there_with_the_advice():
    page = plan(right(SOON))
    assert standings(page) == [
        ((5,), "open"), *(((year,), "not_open") for year in range(6, 11)),
    ]  # fmt: skip
    text = words(page)
    assert "8,250 baht still to pay" in text
    assert "7,500 baht" in text
    assert "It pays if the client keeps the right to year 10." in text
    assert "PAT-2547" in text


def test_what_is_paid_says_its_day_and_the_lump_sum_is_refused_with_it():
    case = right(SOON)
    pay_the_first(case)
    page = plan(case)
    assert standings(page)[0] == ((5,), "paid")
    text = words(page)
    assert "paid 24 Nov 2569" in text
    assert "which was made on 24 November B.E. 2569 (ANN-4, Q6)" in text
    assert "It pays if" not in text
    assert "7,750 baht still to pay" in text


def test_what_was_paid_with_surcharge_stands_with_it():
    events = [
        ("filed", "2021-08-01"), ("granted", "2024-01-10"),
        ("annuity_paid", "2025-11-03", {"years": [5]}),
        ("annuity_paid", "2026-08-03", {"years": [6]}),
    ]  # fmt: skip
    page = plan(make_case(events=events))
    assert [row.payment.surcharged for row in page.context["rows"]][:2] == [True, False]
    assert '<td class="sum gone">500</td>' in page.content.decode()
    assert "<strong>650</strong>" in page.content.decode()


def test_what_ended_before_the_case_was_taken_over_is_settled():
    page = plan(right("2019-11-01", taken_over_on=TODAY - timedelta(days=30)))
    assert standings(page)[:2] == [((5,), "settled"), ((6,), "settled")]
    assert "No lump sum any more" in words(page)


def test_a_pending_application_owes_nothing():
    page = plan(make_case(events=[("filed", "2026-01-13")]))
    assert page.context["rows"] == []
    assert "A pending application owes no annuity" in words(page)


@pytest.mark.parametrize("ip_type", ["design", "trademark"])
def test_a_right_that_has_ended_is_not_called_pending(ip_type):
    granted = "registered" if ip_type == "trademark" else "granted"
    events = [("filed", "2024-03-01"), (granted, "2025-06-02"), ("cancelled", "2026-09-01")]
    text = words(plan(make_case(ip_type=ip_type, events=events)))
    assert "No payment of this right is on our docket" in text
    assert "pending" not in text
    assert "once the mark is registered" not in text


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_mark_has_its_renewal_with_grace(language):
    page = plan(mark(items=(3, 6)), language=language)
    (row,) = page.context["rows"]
    assert (row.payment.amount, row.payment.late_amount) == (24000, 28800)
    assert page.context["plan"].lump is None
    assert "24,000" in words(page)


def test_rights_without_payments_say_so():
    assert "No annuity or renewal keeps this kind of right in force." in words(
        plan(make_case(ip_type="gi"))
    )
    assert "once the mark is registered" in words(plan(make_case(ip_type="trademark")))


def test_strangers_and_colleagues_outside_find_no_plan():
    secret = right(SOON, "DS-SECRET", restricted=True, responsible=bob())
    for stranger in (charlie(), alice()):
        answer = plan(secret, person=stranger)
        assert answer.status_code == 404
        assert "DS-SECRET" not in answer.content.decode()
    client = make_user("chan", role=Role.CLIENT)
    own = right(SOON)
    of_client(own, "Chan Co").users.add(client)
    assert plan(own, person=client).status_code == 200


@pytest.mark.parametrize("ip_type", ["petty_patent", "invention"])
def test_a_long_plan_asks_no_more_than_a_short_one(ip_type, django_assert_num_queries):
    jobs_ran(WELL, WELL)
    case = right(SOON, ip_type=ip_type)
    instruct(case, "asked")
    browser = sign_in(alice())
    browser.get(f"/fees/cases/{case.pk}/plan/")
    with django_assert_num_queries(8):
        browser.get(f"/fees/cases/{case.pk}/plan/")


# The panel of the case page


def test_the_panel_shows_the_next_payments_and_leads_to_the_rest():
    case = right(SOON)
    instruct(case, "ordered", "yearly")
    page = panel(case)
    assert [line["amount"] for line in page.context["lines"]] == [500, 650]
    assert (page.context["later"], page.context["later_amount"]) == (4, 7100)
    text = words(page)
    assert "500 baht · with surcharge 650 baht Payment ordered" in text
    assert "and 4 later payments, 7,100 baht" in text
    source = page.content.decode()
    assert f'href="/fees/cases/{case.pk}/plan/"' in source
    link = "/fees/calculator/?ip_type=design&amp;action=annuities&amp;granted=2024-01-10"
    assert f'href="{link}&amp;filed=2022-10-20"' in source


def test_the_panel_asks_for_the_lump_sum_that_the_client_wants():
    case = right(SOON)
    instruct(case, "ordered", "lump")
    page = panel(case)
    assert [(line["amount"], line["late"]) for line in page.context["lines"]] == [(7500, None)]
    assert page.context["later"] == 0
    assert "7,500 baht" in words(page)


def test_the_panel_says_what_is_owed_when_it_is_late():
    text = words(panel(right("2022-08-01")))
    assert "650 baht with surcharge" in text
    assert "500 baht" not in text.partition("and 4 later")[0].replace("7,500 baht", "")


def test_the_panel_asks_for_nothing_after_the_last_day_with_surcharge():
    text = words(panel(right("2021-11-30"))).partition("and 4 later")[0]
    assert "Past the last day" in text
    assert "500 baht" not in text


def test_a_case_without_payments_leads_only_to_the_calculator():
    page = panel(make_case(ip_type="copyright"))
    assert "/plan/" not in page.content.decode()
    assert 'href="/fees/calculator/?ip_type=copyright"' in page.content.decode()
