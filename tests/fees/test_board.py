"""The board of annuities and renewals: what is on it, its sums, its filters, and no stranger."""

import gzip
from datetime import date, timedelta

import pytest

from cases.models import Deadline, Role
from cases.overriding import override_due_date
from fees.annuities import PAYMENTS
from fees.board import SHOWS, Filters, Reading
from fees.board_views import PAGE
from fees.charging import official_fee
from fees.instruction_list import term_of
from fees.models import FeeItem, FeeSchedule, Instruction
from fees.plans import plan_of_case
from fees.queries import amounts_for, tariffs
from fees.tariff import with_surcharge
from tests.cases.views.desk import jobs_ran, said, sign_in, words
from tests.cases.views.test_figures import MOST_ON_THE_WIRE
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.factories import NOON, TODAY, alice, bob, cause, charlie, make_user
from tests.fees.excel import formulas, read
from tests.fees.payments import (
    LATE,
    LATER,
    SOON,
    dearer_from,
    first_payment,
    instruct,
    mark,
    of_client,
    right,
)

pytestmark = pytest.mark.django_db

BOARD = "/fees/annuities/"
WELL = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


def board(query="", person=None, language="en"):
    return sign_in(person or alice(), language).get(BOARD + query)


def refs(page):
    return [line.row.deadline.case.ref for line in page.context["lines"]]


def counters(page):
    return {c.name: (c.number, c.tally.amount) for c in page.context["counters"]}


@pytest.fixture
def office():
    """Every kind of payment and every state of the client's word."""
    right(LATE, "DS-LATE")
    right(SOON, "DS-SOON")
    right(LATER, "DS-LATER")
    right("2023-11-25", "DS-FAR")
    right("2022-10-01", "PT-ASKED", "invention")
    right("2022-10-02", "PP-ORDERED", "petty_patent")
    mark(ref="TM-SOON", items=(3, 6))
    mark("2016-08-20", ref="TM-LATE")
    right("2021-11-30", "DS-OVER")
    cases = {d.case.ref: d.case for d in Deadline.objects.select_related("case")}
    instruct(cases["PT-ASKED"], "asked", calls=1, called_at=NOON - timedelta(days=41))
    instruct(cases["PP-ORDERED"], "ordered", "yearly", ordered_by=alice(), ordered_at=NOON)
    return cases


def test_it_lists_what_is_open_or_opens_within_a_year_soonest_first(office):
    listed = [(line.row.deadline.case.ref, line.row.payment.term.years, line.row.payment.owed)
              for line in board().context["lines"]]  # fmt: skip
    assert listed == [
        ("DS-OVER", (5,), None),
        ("TM-LATE", (), 7200),
        ("DS-LATE", (5,), 650),
        ("PT-ASKED", (5,), 1000),
        ("PP-ORDERED", (5,), 750),
        ("TM-SOON", (), 24000),
        ("DS-SOON", (5,), 500),
        ("DS-OVER", (6,), 650),
        ("DS-LATER", (5,), 500),
        ("DS-LATE", (6,), 650),
        ("PT-ASKED", (6,), 1200),
        ("PP-ORDERED", (6,), 1500),
        ("DS-SOON", (6,), 650),
    ]


def test_the_counters_and_the_title_come_to_what_the_rows_say(office):
    page = board()
    assert counters(page) == {
        "late": (2, 7850),
        "soon": (4, 26250),
        "waiting": (1, 1000),
        "ordered": (1, 750),
        "lump": (13500, 13500),
    }
    listed = page.context["board"].listed
    owed = [line.row.payment.owed for line in page.context["lines"]]
    assert (listed.count, listed.amount) == (len(owed), sum(n for n in owed if n))
    assert listed.unknown == owed.count(None) == 1
    text = words(page)
    assert "13 payments · 39,250 baht by the tariff PAT-2547, TM-2559 · 1 without" in text
    assert "oldest 41 days" in text
    assert "3 rights" in text


def test_each_counter_opens_what_it_counts(office):
    counted = {show: tally.count for show, tally in board().context["board"].shows.items()}
    pages = {show: board(f"?show={show}") for show in SHOWS}
    assert {show: len(page.context["lines"]) for show, page in pages.items()} == counted
    assert {show: page.context["board"].listed.count for show, page in pages.items()} == counted
    assert set(counted) == set(SHOWS)
    assert all(counted.values())


def test_the_amounts_are_those_of_the_panel_and_the_mails(office):
    rows = Deadline.objects.on_the_desk().filter(code__in=PAYMENTS).select_related("case")
    known = amounts_for(rows, TODAY)
    for line in board().context["lines"]:
        row = line.row.deadline
        assert line.row.payment.amount == known[row.pk]
        assert line.row.payment.late_amount == with_surcharge(row.code, known[row.pk])


FOUND = {
    "?kind=trademark": ["TM-LATE", "TM-SOON"],
    "?kind=petty_patent&state=ordered": ["PP-ORDERED"],
    "?state=asked": ["PT-ASKED"],
    "?state=to_ask&show=soon": ["TM-SOON", "DS-SOON"],
    "?show=late&kind=design": ["DS-LATE"],
    "?show=over": ["DS-OVER"],
    "?show=lump": ["PT-ASKED", "DS-SOON", "DS-LATER"],
    "?show=late&kind=petty_patent": [],
}


def test_filters_go_together(office):
    assert {query: refs(board(query)) for query in FOUND} == FOUND


def test_a_lump_sum_that_was_answered_is_not_offered_again(office):
    instruct(office["DS-SOON"], "answered", "yearly")
    assert refs(board("?show=lump")) == ["PT-ASKED", "DS-LATER"]


def test_all_years_at_once_cost_the_lump_sum_and_spare_the_years_after(office):
    instruct(office["DS-SOON"], "ordered", "lump", ordered_by=alice(), ordered_at=NOON)
    page = board("?show=ordered")
    owed = {line.row.deadline.case.ref: line.row.payment.owed for line in page.context["lines"]}
    assert owed == {"PP-ORDERED": 750, "DS-SOON": 7500}
    assert page.context["board"].listed.amount == 8250
    assert refs(board()).count("DS-SOON") == 1
    plan, _rows = plan_of_case(office["DS-SOON"], tariffs(), TODAY)
    assert plan.owed == 7500


def test_all_years_at_once_are_no_more_when_they_are_late(office):
    instruct(office["DS-LATE"], "answered", "lump")
    (line, year_6) = [r for r in board().context["lines"] if r.row.deadline.case.ref == "DS-LATE"]
    assert (line.row.payment.owed, year_6.row.payment.owed) == (650, 650)
    assert board("?show=late").context["board"].listed.amount == 7850


def test_a_board_of_one_client_by_key_and_by_name(office):
    party = of_client(office["DS-SOON"], "บริษัท บ้านสวน จำกัด")
    of_client(office["TM-SOON"], "Sunrise Co")
    assert refs(board(f"?client={party.pk}")) == ["DS-SOON", "DS-SOON"]
    assert refs(board("?q=sunrise")) == ["TM-SOON"]
    assert refs(board("?q=บ้านสวน+จำกัด")) == ["DS-SOON", "DS-SOON"]
    assert refs(board("?q=nobody")) == []
    assert [c.label for c in board().context["clients"]] == ["Sunrise Co", "บริษัท บ้านสวน จำกัด"]
    assert board(f"?client={party.pk}").context["clients"][0].chosen


def test_the_key_of_a_client_whose_cases_one_may_not_see_tells_no_name(office):
    party = of_client(office["DS-SOON"], "บริษัท ไม่บอกใคร จำกัด")
    office["DS-SOON"].restricted = True
    office["DS-SOON"].save()
    assert "บริษัท ไม่บอกใคร" in words(board(f"?client={party.pk}"))
    page = board(f"?client={party.pk}", make_user("dora"))
    assert refs(page) == []
    assert "บริษัท ไม่บอกใคร" not in words(page)


def test_a_payment_opened_again_waits_for_its_order(office):
    of_case = Instruction.objects.filter(deadline__case=office["PT-ASKED"])
    of_case.update(state="paid", choice="yearly", chosen_at=NOON)
    page = board("?state=answered")
    assert refs(page).count("PT-ASKED") == 1
    (line,) = [line for line in page.context["lines"] if line.row.deadline.case.ref == "PT-ASKED"]
    assert line.row.state == "answered"
    assert "PT-ASKED" not in refs(board("?state=paid"))
    assert "PT-ASKED" not in refs(board("?show=ordered"))


NONSENSE = ["?show=nothing", "?state=closed", "?kind=gi", "?client=x", "?client=999999999999",
            "?client=๑"]  # fmt: skip


def test_nonsense_is_told_and_left_out(office):
    for query in NONSENSE:
        page = board(query)
        assert page.status_code == 200, query
        assert page.context["left_out"], query
        assert "Something in the address is not known here" in words(page), query


def test_what_says_nothing_changes_nothing(office):
    for query in ("?page=0", "?page=99", "?page=x", "?show=&kind=", "?other=1"):
        page = board(query)
        assert not page.context["left_out"], query
        assert len(page.context["lines"]) == 13, query


def test_an_unknown_client_has_an_empty_board(office):
    assert refs(board("?client=999999999")) == []


@pytest.mark.parametrize("language", ["th", "en"])
def test_an_empty_board_says_so(language):
    for query, sentence in {
        "": "No annuity or renewal within twelve months.",
        "?show=late": "No payment fits these filters.",
    }.items():
        assert said(sentence, language) in words(board(query, language=language))


def test_fifty_rows_to_a_page_that_is_light():
    for number in range(PAGE + 1):
        case = right(LATER, title=f"เครื่องเล่นแผ่นเสียงแบบพกพา {number}")
        of_client(case, f"บริษัท ตัวอย่างการค้า {number} จำกัด (มหาชน)")
    first, second = board(), board("?page=2")
    assert len(first.context["lines"]) == PAGE
    assert len(second.context["lines"]) == 1
    assert not set(refs(first)) & set(refs(second))
    assert first.context["board"].listed.count == PAGE + 1
    assert 'href="?&amp;page=2"' in first.content.decode()
    assert len(first.content) <= 1.5 * MOST_BYTES
    assert len(gzip.compress(first.content, 6)) <= MOST_ON_THE_WIRE


def test_a_page_keeps_its_filters(monkeypatch):
    monkeypatch.setattr("fees.board_views.PAGE", 2)
    for _ in range(3):
        right(LATER)
    assert "?kind=design&amp;page=2" in board("?kind=design").content.decode()


@pytest.mark.parametrize("rights", [1, 3])
def test_the_board_asks_the_same_few_questions(rights, django_assert_num_queries):
    jobs_ran(WELL, WELL)
    for number in range(rights):
        of_client(right(SOON), f"Client {number}")
        mark()
        instruct(right(LATER), "asked")
    browser = sign_in(alice())
    browser.get(BOARD)
    with django_assert_num_queries(9):
        page = browser.get(BOARD)
    assert len(page.context["lines"]) == 4 * rights


def test_ten_questions_are_the_most(django_assert_max_num_queries):
    jobs_ran(WELL, WELL)
    right(SOON)
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    browser = sign_in(boss)
    with django_assert_max_num_queries(MOST_QUERIES):
        browser.get(f"{BOARD}?q=a&state=to_ask&show=soon&kind=design")


def test_nobody_sees_the_payments_of_cases_that_they_may_not_see(office):
    client = make_user("chan", role=Role.CLIENT)
    of_client(office["DS-SOON"], "Chan Co").users.add(client)
    assert set(refs(board(person=client))) == {"DS-SOON"}
    assert refs(board(person=charlie())) == []
    secret = right(SOON, "DS-SECRET", restricted=True, title="Hidden lamp")
    of_client(secret, "Hidden client")
    for person in (bob(), client, charlie()):
        page = board(person=person)
        assert "DS-SECRET" not in refs(page)
        for hidden in ("Hidden lamp", "Hidden client"):
            assert hidden not in page.content.decode()
    assert "DS-SECRET" in refs(board(person=alice()))


def test_the_sums_hold_nothing_of_hidden_cases(office):
    before = board(person=bob()).context["board"]
    secret = right(SOON, restricted=True)
    instruct(secret, "asked", called_at=NOON - timedelta(days=400))
    assert board(person=bob()).context["board"] == before


def test_closed_payments_and_those_of_others_are_not_on_it(office):
    Deadline.objects.filter(case=office["DS-SOON"]).update(state="no_longer_due")
    Deadline.objects.filter(case=office["DS-LATER"]).update(ours=False)
    assert not {"DS-SOON", "DS-LATER"} & set(refs(board()))


def test_a_day_without_tariff_has_no_amounts(office):
    FeeSchedule.objects.filter(valid_to=None).update(valid_from=TODAY + timedelta(days=800))
    page = board()
    assert page.context["board"].listed.amount == 0
    assert page.context["board"].listed.unknown == 13
    assert {line.row.payment.owed for line in page.context["lines"]} == {None}
    assert page.context["board"].shows["lump"].count == 0


def set_by_hand(case, day):
    row = first_payment(case)
    override_due_date(row, day, row.version, cause(alice(), why="เป้าหมายของสำนักงาน"))
    return row


def test_a_day_set_by_hand_brings_no_surcharge_forward(office):
    """DS-SOON is in time by the law until 21 December; somebody wanted it done a week ago."""
    set_by_hand(office["DS-SOON"], TODAY - timedelta(days=7))
    page = board()
    (line,) = [n for n in page.context["lines"] if n.row.deadline.case.ref == "DS-SOON"][:1]
    assert (line.row.payment.standing, line.row.payment.owed) == ("open", 500)
    assert line.row.lump is not None
    assert counters(page)["late"] == (2, 7850)
    assert "DS-SOON" in refs(board("?show=soon"))
    assert "DS-SOON" in refs(board("?show=lump"))
    row = first_payment(office["DS-SOON"])
    assert official_fee(row, "yearly", TODAY).amount == 500
    assert official_fee(row, "lump_sum", TODAY).amount == 7500


def test_a_day_set_by_hand_after_the_last_one_holds(office):
    set_by_hand(office["DS-OVER"], TODAY + timedelta(days=7))
    page = board()
    (line,) = [n for n in page.context["lines"] if n.row.deadline.case.ref == "DS-OVER"][:1]
    assert (line.row.payment.standing, line.row.payment.owed) == ("open", 500)
    assert page.context["board"].shows["over"].count == 0
    assert term_of(first_payment(office["DS-OVER"])).last_day == TODAY + timedelta(days=7)


def test_a_mark_of_unknown_amount_is_counted_once():
    mark(items=())
    assert board().context["board"].listed.unknown == 1
    FeeItem.objects.filter(code="TM-F-09").delete()
    assert board().context["board"].listed.unknown == 1
    mark()
    assert board().context["board"].listed.unknown == 2


def test_a_tariff_that_moves_counts_from_its_day(office):
    """Year 5 is open today; year 6 opens when the other tariff holds."""
    dearer_from(date(2027, 10, 1))
    page = board("?kind=design")
    listed = {
        (line.row.deadline.case.ref, line.row.payment.term.years): line.row.payment.owed
        for line in page.context["lines"]
    }
    assert listed["DS-SOON", (5,)] == 500
    assert listed["DS-SOON", (6,)] == 1300
    assert listed["DS-LATE", (6,)] == 650
    assert page.context["board"].listed.amount == sum(n for n in listed.values() if n)
    assert [t.code for t in page.context["board"].tariffs] == ["PAT-2547", "PAT-2571"]


def test_what_a_lump_sum_saves_is_what_the_plan_says(office):
    dearer_from(date(2027, 11, 1))
    tally = board("?kind=design").context["board"].shows["lump"]
    plans = [plan_of_case(office[ref], tariffs(), TODAY)[0] for ref in ("DS-SOON", "DS-LATER")]
    assert tally.amount == sum(plan.lump.saves for plan in plans)


def test_a_bar_says_its_days_in_words(office):
    source = board("?show=soon&kind=design").content.decode()
    assert source.count('<svg class="window"') == 1
    assert 'aria-label="20 Oct 2569 to 21 Dec 2569, with surcharge until' in source
    assert " style=" not in source


def test_the_reading_counts_without_loading_rows(office, django_assert_num_queries):
    reading = Reading(alice(), TODAY, tariffs())
    with django_assert_num_queries(2):
        reading.board(Filters())


# Excel


def excel(query="", person=None, language="en"):
    answer = sign_in(person or alice(), language).get(f"{BOARD}excel/{query}")
    assert answer.status_code == 200
    return answer.content


def test_the_excel_file_holds_the_same_rows(office):
    of_client(office["DS-SOON"], "=cmd()|Sunrise")
    content = excel()
    ((name, (heads, *rows)),) = read(content).items()
    assert name == "Annuities and renewals"
    assert heads[:4] == ["Due", "Late until", "Opens on", "Case"]
    assert [row[3] for row in rows] == refs(board())
    soon = next(row for row in rows if row[3] == "DS-SOON")
    assert soon[0] == first_payment(office["DS-SOON"]).due_date
    assert isinstance(soon[1], date)
    assert soon[7] == "=cmd()|Sunrise"
    assert soon[11:15] == [500, 650, 500, 7500]
    assert formulas(content) == []


def test_the_excel_file_follows_the_filters_and_the_language(office):
    content = excel("?kind=trademark&show=late", language="th")
    ((_name, (heads, *rows)),) = read(content).items()
    assert [row[3] for row in rows] == ["TM-LATE"]
    assert len(heads) == 17
    assert rows[0][11:14] == [6000, 7200, 7200]


def test_a_stranger_takes_nothing_along(office):
    ((_name, rows),) = read(excel(person=charlie())).items()
    assert len(rows) == 1


def test_the_excel_file_asks_the_same_whatever_its_length(django_assert_num_queries):
    jobs_ran(WELL, WELL)
    for _ in range(3):
        right(SOON)
        mark()
    browser = sign_in(alice())
    with django_assert_num_queries(6):
        browser.get(f"{BOARD}excel/")
