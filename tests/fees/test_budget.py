"""The budget of 36 months: what counts, in which month, by which tariff, for whom."""

from datetime import date, timedelta

import pytest

from cases.models import Deadline, Role
from fees.budget import Outlook
from fees.budget_months import MONTHS
from fees.models import FeeSchedule
from fees.plans import plan_of_case
from fees.queries import tariffs
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.factories import NOON, TODAY, alice, bob, charlie, make_case, make_user
from tests.fees.excel import read
from tests.fees.payments import (
    LATE,
    SOON,
    dearer_from,
    first_payment,
    instruct,
    mark,
    of_client,
    right,
)

pytestmark = pytest.mark.django_db

WELL = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


def months(person=None, client=None):
    """The months in which something is to be paid, with their parts."""
    budget = Outlook(person or alice(), TODAY, tariffs(), client).budget()
    return {
        month.first.isoformat()[:7]: (month.annuities, month.renewals, month.others)
        for month in budget.months
        if month.count
    }


def budget_page(query="", person=None, language="en"):
    return sign_in(person or alice(), language).get(f"/fees/budget/{query}")


def grant_fee():
    events = [("filed", "2026-01-13"), ("grant_fee_notice_received", "2026-11-02")]
    return make_case(events=events)


def appeal(section="16"):
    events = [
        ("filed", "2026-01-13"),
        ("office_action_received", "2026-11-02", {"section": section}),
    ]
    return make_case(ip_type="trademark", events=events)


def test_every_year_of_a_right_counts_in_its_month():
    right(SOON)
    assert months() == {
        "2026-12": (500, 0, 0), "2027-12": (650, 0, 0), "2028-12": (950, 0, 0),
    }  # fmt: skip


def test_renewals_and_other_fees_stand_apart():
    mark()
    grant_fee()
    assert months() == {"2026-12": (0, 6000, 0), "2027-01": (0, 0, 500)}


def test_an_appeal_costs_by_the_section_of_its_letter():
    appeal("16")
    assert sum(parts[2] for parts in months().values()) == 4000


def test_what_is_late_counts_with_its_surcharge_this_month():
    right(LATE)
    assert months()["2026-11"] == (650, 0, 0)


def test_what_is_past_every_day_or_has_no_amount_is_told_and_not_counted():
    right("2021-11-30")
    make_case(events=[("filed", "2026-01-13"), ("opposition_copy_received", "2026-11-02")])
    late_appeal = appeal()
    Deadline.objects.filter(case=late_appeal, code="TM-18").update(
        due_date=TODAY - timedelta(days=1), computed_due_date=TODAY - timedelta(days=1)
    )
    budget = Outlook(alice(), TODAY, tariffs()).budget()
    assert (budget.over, budget.unknown) == (2, 1)
    assert "2 open deadlines are past their last day" in words(budget_page())


def test_targets_of_the_office_are_no_fees_without_an_amount():
    case = right(SOON)
    first = first_payment(case)
    first.pk, first.kind, first.code = None, "internal", "HOUSE-1"
    first.due_date = first.computed_due_date = TODAY - timedelta(days=1)
    first.surcharge_until = None
    first.save()
    budget = Outlook(alice(), TODAY, tariffs()).budget()
    assert (budget.over, budget.unknown, budget.total) == (0, 0, 2100)
    panel = sign_in(alice(), "en").get(f"/fees/cases/{case.pk}/")
    assert panel.context["unknown"] == 0


def test_what_is_given_up_or_paid_is_not_expected():
    given_up, paid, kept, again = (right(SOON) for _n in range(4))
    instruct(given_up, "answered", "abandon")
    instruct(paid, "paid", "yearly")
    Deadline.objects.filter(case=paid).update(
        state="closed",
        disposition="done",
        closed_by=alice(),
        closed_at=NOON,
        proof="69/1",
        done_on=TODAY,
    )
    instruct(kept, "answered", "yearly")
    assert months()["2026-12"] == (1000, 0, 0)
    instruct(again, "paid", "yearly")
    assert months()["2026-12"] == (1000, 0, 0)


def test_a_lump_sum_pays_for_the_years_after_it():
    case = right(SOON)
    instruct(case, "answered", "lump")
    assert months() == {"2026-12": (7500, 0, 0)}


def test_a_lump_sum_that_is_late_is_no_more():
    """ANN-5: nobody knows what it costs, so the years are owed one by one again."""
    case = right(LATE)
    instruct(case, "answered", "lump")
    assert months() == {"2026-11": (650, 0, 0), "2027-09": (650, 0, 0), "2028-10": (950, 0, 0),
                        "2029-10": (1400, 0, 0)}  # fmt: skip


def test_a_right_that_was_given_up_costs_nothing_in_later_years_either():
    case = right(SOON)
    word = instruct(case, "answered", "abandon")
    assert months() == {}
    Deadline.objects.filter(pk=word.deadline_id).update(
        state="closed", disposition="not_needed", closed_by=alice(), closed_at=NOON
    )
    assert months() == {}
    assert list(Outlook(alice(), TODAY, tariffs()).each()) == []
    Deadline.objects.filter(pk=word.deadline_id).update(disposition="by_event", done_on=TODAY)
    assert months() == {"2027-12": (650, 0, 0), "2028-12": (950, 0, 0)}


def test_a_mark_without_classes_has_no_known_amount():
    mark(items=())
    mark()
    budget = Outlook(alice(), TODAY, tariffs()).budget()
    assert (budget.unknown, budget.total, sum(m.count for m in budget.months)) == (1, 6000, 1)


def test_nothing_beyond_the_thirty_six_months():
    right(SOON, ip_type="invention")
    budget = Outlook(alice(), TODAY, tariffs()).budget()
    assert len(budget.months) == MONTHS
    assert budget.months[-1].first == date(2029, 10, 1)
    assert sum(month.count for month in budget.months) == 3


def test_a_tariff_that_has_not_begun_gives_nothing():
    FeeSchedule.objects.filter(valid_to=None).update(valid_from=TODAY + timedelta(days=1))
    right(SOON)
    case = right(SOON)
    instruct(case, "answered", "lump")
    assert months() == {"2027-12": (650, 0, 0), "2028-12": (950, 0, 0)}
    assert {t.code for t in Outlook(alice(), TODAY, tariffs()).budget().tariffs} == {
        "GI-2547", "PAT-2547", "TM-2559",
    }  # fmt: skip


def test_a_tariff_that_moves_counts_from_its_day_here_and_on_the_plan():
    dearer_from(date(2027, 12, 1))
    case = right(SOON)
    appeal("15")
    assert {month: parts[0] for month, parts in months().items() if parts[0]} == {
        "2026-12": 500, "2027-12": 650, "2028-12": 1900,
    }  # fmt: skip
    outlook = Outlook(alice(), TODAY, tariffs())
    budget, each = outlook.budget(), list(outlook.each())
    assert sum(one.amount or 0 for one in each) == budget.total
    assert {t.code for t in budget.tariffs} >= {"PAT-2547", "PAT-2571"}
    plan, _rows = plan_of_case(case, tariffs(), TODAY)
    soon = [p.owed for p in plan.payments if p.term.due_date < date(2029, 11, 1)]
    assert sum(soon) == sum(parts[0] for parts in months().values())


def test_the_page_says_the_sum_and_its_tariffs():
    right(SOON)
    mark()
    page = budget_page()
    text = words(page)
    assert "8,100 baht by the tariff" in text
    assert "PAT-2547" in text
    assert len(page.context["rows"]) == 13
    assert page.context["chart"].columns[1].blocks[0].part == "annuities"
    assert len(budget_page("?by=month").context["rows"]) == MONTHS
    assert " style=" not in page.content.decode()


def test_the_budget_of_one_client():
    own, other = right(SOON), mark()
    party = of_client(own, "Sunrise Co")
    of_client(other, "Another Co")
    page = budget_page(f"?client={party.pk}")
    assert page.context["budget"].total == 2100
    assert "Sunrise Co" in words(page)
    assert months(client=party.pk)["2026-12"] == (500, 0, 0)


def test_a_client_with_nothing_to_pay_is_named_and_an_unknown_one_left_out():
    right(SOON)
    party = of_client(make_case(ip_type="copyright"), "Quiet Co")
    page = budget_page(f"?client={party.pk}")
    assert (page.context["budget"].total, page.context["left_out"]) == (0, False)
    assert "Quiet Co · 0 baht" in words(page)
    page = budget_page("?client=999999999")
    assert (page.context["budget"].total, page.context["left_out"]) == (2100, True)
    assert "All cases that you may see · 2,100 baht" in words(page)


@pytest.mark.parametrize("query", ["?by=week", "?client=x", "?client=999999999"])
def test_nonsense_is_told(query):
    right(SOON)
    page = budget_page(query)
    assert page.status_code == 200
    assert "Something in the address is not known here" in words(page)


def test_strangers_and_colleagues_outside_see_nothing_of_a_case():
    secret = right(SOON, restricted=True, responsible=bob())
    party = of_client(secret, "Hidden Co")
    for stranger in (charlie(), alice()):
        for query in ("", f"?client={party.pk}"):
            page = budget_page(query, person=stranger)
            assert page.context["budget"].total == 0
            assert "Hidden Co" not in page.content.decode()
    assert months(bob())["2026-12"] == (500, 0, 0)


@pytest.mark.parametrize("cases", [1, 3])
def test_the_budget_asks_the_same_few_questions(cases, django_assert_num_queries):
    jobs_ran(WELL, WELL)
    for _ in range(cases):
        of_client(right(SOON), "One Co")
        mark()
        appeal()
    browser = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    browser.get("/fees/budget/")
    with django_assert_num_queries(10):
        browser.get("/fees/budget/")


def test_the_excel_file_has_the_months_and_every_payment():
    case = right(SOON, "DS-1")
    of_client(case, "Sunrise Co")
    right(LATE, "DS-2")
    instruct(right(SOON, "DS-3"), "answered", "lump")
    answer = sign_in(alice(), "en").get("/fees/budget/excel/")
    sums, payments = read(answer.content).values()
    assert len(sums) == MONTHS + 1
    assert sums[2][:5] == [date(2026, 12, 1), 8000, 0, 0, 8000]
    rows = {(row[1], row[6]): (row[0], row[4], row[7]) for row in payments[1:]}
    assert rows[("DS-1", "5")] == (date(2026, 12, 21), "Sunrise Co", 500)
    assert rows[("DS-2", "5")] == (TODAY, "", 650)
    assert rows[("DS-3", "5")][2] == 7500
    assert sum(row[7] for row in payments[1:]) == sum(row[4] for row in sums[1:])
