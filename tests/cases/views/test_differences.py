"""The queue of differences: what it shows to whom, and deciding one or many of them."""

import json
from datetime import date, timedelta

import pypdfium2
import pytest

from cases.models import Case, CaseEvent, Deadline, Discrepancy, Role
from cases.register.deciding import ask_office, keep_ours, put_off
from tests.cases.views.desk import field_errors, jobs_ran, sign_in, stored, words
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.cases.views.world import make_difference, make_failure, make_snapshot
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
from tests.fees.excel import formulas, read

pytestmark = pytest.mark.django_db

WELL = timedelta(hours=1)


def dated(ref="", office="2020-09-02", **fields):
    """A granted design whose filing date, and with it its annuities, differs by a day."""
    case = make_case(ref, events=[("filed", "2020-09-01"), ("granted", "2022-06-01")], **fields)
    return make_difference(case, field="filed_on", office_value=office, docket_value="2020-09-01")


def listed(person, where="/differences/"):
    return list(sign_in(person).get(where).context["page"])


def decide(rows, decision, person=None, **given):
    seen = {f"seen-{row.pk}": f"{row.office_value} / {row.docket_value}" for row in rows}
    sent = {"decision": decision, "pick": [row.pk for row in rows], "why": "as the receipt says"}
    browser = sign_in(person or alice())
    return browser.post("/differences/decide/", {**sent, **seen, **given}, follow=True)


# The list


def test_a_row_shows_both_values_since_when_and_from_which_answer():
    case = make_case("TH-1", title="Lamp")
    join(case, make_party("Client Co"))
    row = make_difference(case, office_value="Lantern", docket_value="Lamp")
    page = sign_in(alice()).get("/differences/")
    text = words(page)
    for part in ("TH-1", "Client Co", "Title", "In the docket Lamp", "At the office Lantern"):
        assert part in text
    assert "since 24 Nov 2569" in text
    assert f'href="/answers/{row.snapshot_id}/"' in page.content.decode()


def test_the_longest_waiting_comes_first():
    late, early = make_difference(make_case()), make_difference(make_case())
    Discrepancy.objects.filter(pk=early.pk).update(first_seen_at=NOON - timedelta(days=2))
    assert listed(alice()) == [early, late]


@pytest.fixture
def mixed():
    """One row in each state, a design's and a mark's."""
    rows = {
        name: make_difference(make_case(name.upper()))
        for name in ("open", "later", "asked", "kept", "gone", "ignored")
    }
    put_off(rows["later"], TODAY + timedelta(days=5), cause(), TODAY)
    ask_office(rows["asked"], cause(), TODAY)
    keep_ours(rows["kept"], cause(bob(), "ours"))
    for name in ("gone", "ignored"):
        Discrepancy.objects.filter(pk=rows[name].pk).update(state=name)
    return rows


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("", {"open"}),
        ("open", {"open"}),
        ("later", {"later"}),
        ("asked", {"asked"}),
        ("decided", {"kept", "gone", "ignored"}),
    ],
)
def test_the_state_is_chosen_in_the_address(state, expected, mixed):
    assert {row.case.ref.lower() for row in listed(alice(), f"/differences/?state={state}")} == (
        expected
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("field=title", {"A"}),
        ("field=filed_on", {"B"}),
        ("field=owners", {"C"}),
        ("kind=trademark", {"B"}),
        ("kind=gi", set()),
        ("who=mine", {"A", "C"}),
        ("client=client+co", {"A"}),
        ("client=co+client", {"A"}),
        ("client=nobody", set()),
        ("field=filed_on&kind=trademark&who=", {"B"}),
    ],
)
def test_the_filters_stand_in_the_address(filters, expected):
    first = make_case("A", title="Lamp")
    join(first, make_party("Client Company"))
    make_difference(first)
    make_difference(make_case("B", "trademark", responsible=bob()), field="filed_on")
    make_difference(make_case("C", "copyright"), field="owners")
    assert {row.case.ref for row in listed(alice(), f"/differences/?{filters}")} == expected


@pytest.mark.parametrize(
    "wrong", ["state=never", "field=x", "kind=%00", "who=9", "state=open&page=x", "page=9999"]
)
def test_a_filter_that_is_not_known_is_told_and_nothing_breaks(wrong):
    row = make_difference(make_case())
    page = sign_in(alice()).get(f"/differences/?{wrong}")
    assert page.status_code == 200
    assert list(page.context["page"]) == [row]
    told = "A filter in the address is not known; it is left out." in words(page)
    assert told is (not wrong.endswith(("page=x", "page=9999", "kind=%00")))


def test_a_client_sees_only_their_own_and_decides_nothing():
    account = make_user("chan", role=Role.CLIENT)
    party = make_party()
    party.users.add(account)
    mine, other = make_case(), make_case()
    join(mine, party)
    row, hidden = make_difference(mine), make_difference(other)
    assert listed(account) == [row]
    assert listed(charlie()) == []
    page = sign_in(account).get("/differences/").content.decode()
    assert 'name="pick"' not in page
    assert "/differences/decide/" not in page
    assert sign_in(account).get(f"/answers/{hidden.snapshot_id}/").status_code == 404
    assert sign_in(account).get("/differences/audit/").status_code == 404
    keep_ours(row, cause(bob(), "the client mistyped it"))
    where = "/differences/?state=decided"
    assert "the client mistyped it" in words(sign_in(alice()).get(where))
    assert listed(account, where) == [row]
    assert "the client mistyped it" not in sign_in(account).get(where).content.decode()


def test_a_restricted_case_stays_hidden_and_is_decided_by_nobody_else():
    row = make_difference(make_case("SECRET", restricted=True, responsible=bob()))
    olan = make_user("olan")
    assert listed(olan) == []
    before = stored()
    answer = decide([row], "keep", olan)
    assert "SECRET" not in answer.content.decode()
    assert (
        "SECRET" not in sign_in(olan).get(f"/differences/letters/?pick={row.pk}").content.decode()
    )
    assert stored() == before


@pytest.mark.parametrize("where", ["/differences/", "/differences/?state=decided"])
def test_fifty_rows_cost_no_more_questions_than_one(where, django_assert_max_num_queries):
    jobs_ran(sync=WELL, reminders=WELL)
    party = make_party("บริษัท ตัวอย่างการค้า จำกัด (มหาชน)")
    for number in range(55):
        case = make_case(title=f"เครื่องเล่นแผ่นเสียงแบบพกพา {number}")
        join(case, party)
        row = make_difference(case)
        if "decided" in where:
            keep_ours(row, cause(bob(), "ours"))
    browser = sign_in(alice(), "th")
    browser.get(where)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(where)
    assert len(page.context["page"]) == 50
    assert len(page.content) <= MOST_BYTES
    assert len(browser.get(f"{where}{'&' if '?' in where else '?'}page=2").context["page"]) == 5


def test_fifty_are_looked_at_before_they_are_accepted(django_assert_max_num_queries):
    jobs_ran(sync=WELL, reminders=WELL)
    rows = [dated() for _n in range(50)]
    browser = sign_in(alice())
    picks = "&".join(f"pick={row.pk}" for row in rows)
    where = f"/differences/decide/?decision=accept&{picks}"
    browser.get(where)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(where)
    assert len(page.context["foreseen"]) == 50
    assert {one.refusal for one in page.context["foreseen"]} == {""}


# Deciding


def test_one_decision_is_taken_with_what_would_follow_in_sight():
    row = dated()
    text = words(sign_in(alice()).get(f"/differences/{row.pk}/"))
    assert "If the office's value is accepted" in text
    assert "Accept the office's value" in text
    moves = sign_in(alice()).get(f"/differences/{row.pk}/").context["one"].imagined.to_do
    assert [line.what for line in moves] == ["moves"] * len(moves) != []


@pytest.mark.parametrize(
    ("field", "office", "docket", "told"),
    [
        ("status", "ละทิ้ง", "granted", "Record what happened"),
        ("owners", "Somebody", "Nobody", "Change the owner among the parties of this case"),
        ("filed_on", "2027-01-01", "2020-09-01", "This date lies in the future"),
    ],
)
def test_what_can_never_be_accepted_is_not_offered(field, office, docket, told):
    row = dated()
    Discrepancy.objects.filter(pk=row.pk).update(
        field=field, office_value=office, docket_value=docket
    )
    page = sign_in(alice()).get(f"/differences/{row.pk}/")
    assert told in words(page)
    assert 'value="accept"' not in page.content.decode()
    assert 'value="keep"' in page.content.decode()


def test_the_preview_says_which_deadlines_would_move_and_changes_nothing():
    row = dated("TH-1")
    before = stored()
    page = sign_in(alice()).get(f"/differences/decide/?decision=accept&pick={row.pk}")
    [one] = page.context["foreseen"]
    moves = [line for line in one.imagined.lines if line.what == "moves"]
    assert moves
    assert any(line.after.due_date > line.before.due_date for line in moves)
    assert "Nothing is changed yet." in words(page)
    assert stored() == before


def test_many_are_accepted_at_once_and_what_moved_is_said():
    rows = [dated(f"TH-{n}") for n in range(3)]
    answer = decide(rows, "accept")
    text = words(answer)
    assert "3 values of the office are in the docket." in text
    assert "A second person verifies the dates of the law." in text
    assert {row.state for row in Discrepancy.objects.all()} == {"accepted"}
    assert {case.filed_on for case in Case.objects.all()} == {date(2020, 9, 2)}
    assert all(row.moved for row in Discrepancy.objects.all())


def test_what_is_sent_twice_makes_one_event_each():
    rows = [dated(), dated()]
    decide(rows, "accept")
    events = CaseEvent.objects.count()
    answer = decide(rows, "accept")
    assert words(answer).count("Somebody has already decided this difference.") == 2
    assert CaseEvent.objects.count() == events == 6


def test_one_that_cannot_be_decided_holds_up_no_other():
    good, future, changed = dated("GOOD"), dated("FUTURE", office="2027-01-01"), dated("CHANGED")
    Discrepancy.objects.filter(pk=changed.pk).update(office_value="2020-09-03")
    answer = decide([good, future, changed], "accept")
    text = words(answer)
    assert "FUTURE: This date lies in the future; an event has happened." in text
    assert "CHANGED: The values changed after you opened this page." in text
    states = dict(Discrepancy.objects.values_list("case__ref", "state"))
    assert states == {"GOOD": "accepted", "FUTURE": "open", "CHANGED": "open"}


def test_what_would_be_refused_is_told_in_the_preview():
    row = dated(office="2027-01-01")
    page = sign_in(alice()).get(f"/differences/decide/?decision=accept&pick={row.pk}")
    assert "This date lies in the future; an event has happened." in words(page)


def test_a_page_without_the_seen_values_decides_nothing():
    row = dated()
    before = stored()
    decide([row], "accept", **{f"seen-{row.pk}": ""})
    assert stored() == before


@pytest.mark.parametrize("decision", ["accept", "keep"])
def test_without_a_reason_nothing_is_decided_and_the_ticks_stay(decision):
    row = dated()
    before = stored()
    answer = decide([row], decision, why=" ")
    assert answer.status_code == 422
    assert field_errors(answer) == {"why": ["This field is required."]}
    assert [one.difference for one in answer.context["foreseen"]] == [row]
    assert stored() == before


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("", "This field is required."),
        ("24/11/2569", "This day must lie after today."),
        ("1/1/2571", "At most a year: what is put off longer is forgotten."),
    ],
)
def test_a_day_that_is_no_later_one_is_told_and_stays_typed(until, sentence):
    row = dated()
    before = stored()
    answer = decide([row], "later", until=until)
    assert (answer.status_code, field_errors(answer)) == (422, {"until": [sentence]})
    assert answer.context["form"]["until"].value() == until
    assert stored() == before


def test_many_are_put_off_until_a_day():
    rows = [dated(), dated()]
    answer = decide(rows, "later", until="+7")
    assert "2 differences are put off and come back by themselves." in words(answer)
    assert set(Discrepancy.objects.values_list("later_until", flat=True)) == {
        TODAY + timedelta(days=7)
    }


def test_ours_is_kept_many_times_with_one_reason():
    decide([dated(), dated()], "keep", bob())
    found = Discrepancy.objects.values_list("state", "decided_by", "reason")
    assert set(found) == {("kept", bob().pk, "as the receipt says")}


@pytest.mark.parametrize("decision", ["", "x", "delete"])
def test_a_decision_that_is_none_is_asked_for(decision):
    row = dated()
    before = stored()
    answer = decide([row], decision)
    assert answer.status_code == 422
    assert "Please choose what to do with them." in words(answer)
    assert stored() == before


def test_without_a_tick_the_page_says_so():
    page = sign_in(alice()).get("/differences/decide/?decision=accept&pick=x&pick=999")
    assert "No difference is ticked." in words(page)


def test_more_than_fifty_at_once_are_told():
    rows = [make_difference(make_case()) for _n in range(52)]
    picks = "&".join(f"pick={row.pk}" for row in rows)
    page = sign_in(alice()).get(f"/differences/decide/?decision=keep&{picks}")
    assert len(page.context["foreseen"]) == 50
    assert "At most 50 are decided at once; 2 more stay as they are." in words(page)


# The letter


def test_asking_leads_to_a_letter_in_thai_and_opens_a_follow_up():
    case = make_case("TH-1", title="โคมไฟ", application_number="6902000777",
                     events=[("filed", "2026-09-01")])  # fmt: skip
    join(case, make_party("บริษัท ลูกความ จำกัด"))
    row = make_difference(
        case, field="filed_on", office_value="2026-09-02", docket_value="2026-09-01"
    )
    answer = decide([row], "ask")
    assert answer.redirect_chain[-1][0] == f"/differences/letters/?pick={row.pk}"
    text = words(answer)
    for part in (
        "6902000777", "บริษัท ลูกความ จำกัด", "โคมไฟ", "วันยื่นคำขอ",
        "2 กันยายน พ.ศ. 2569", "1 กันยายน พ.ศ. 2569", "เรียน", "อธิบดีกรมทรัพย์สินทางปัญญา",
    ):  # fmt: skip
        assert part in text, part
    assert Deadline.objects.get(code="OFFICE-ASKED").case == case
    assert Discrepancy.objects.get().asked_by == alice()


# The answer behind a difference


def test_the_answer_is_laid_out_as_it_came():
    body = json.dumps([{"APP_NO": "1", "PATENT_NAME": "โคมไฟ <b>"}])
    snapshot = make_snapshot(make_case(), body=body)
    page = sign_in(alice()).get(f"/answers/{snapshot.pk}/")
    assert '"PATENT_NAME": "โคมไฟ <b>"' in words(page).replace("&lt;", "<")
    assert "<b>" not in page.content.decode()


def test_the_answer_says_what_differed_in_it_and_nothing_else():
    row = make_difference(make_case(), office_value="Lantern", docket_value="Lamp")
    make_difference(make_case(), office_value="Chair", docket_value="Stool")
    page = sign_in(alice()).get(f"/answers/{row.snapshot_id}/")
    assert list(page.context["about"]) == [row]
    assert "Title: Lantern in the docket: Lamp · Waiting" in words(page)
    assert "Chair" not in words(page)


@pytest.mark.parametrize("body", ["", "<html>", "[" * 5000, "\ufeff[]", '{"a": 1}' * 40_000])
def test_an_answer_that_is_no_json_is_shown_as_it_is(body):
    snapshot = make_snapshot(make_case(), body=body)
    page = sign_in(alice()).get(f"/answers/{snapshot.pk}/")
    assert page.status_code == 200
    assert ("its beginning is shown here" in words(page)) is (len(body) > 200_000)


# What found no match


def test_numbers_that_the_office_does_not_show_and_those_that_it_shows_twice():
    hidden, gone, twice = (
        make_case(ref, application_number=f"69020000{n}")
        for n, ref in enumerate(("HIDDEN", "GONE", "TWICE"))
    )
    Case.objects.filter(pk=hidden.pk).update(office_status_state="not_public")
    make_difference(gone, field="public", office_value="", docket_value="")
    make_failure(twice, kind="field", where="title", ambiguous=True)
    make_failure(make_case("OTHER"))
    browser = sign_in(alice())
    shown = browser.get("/differences/unmatched/").context["page"]
    assert {case.ref for case in shown} == {"HIDDEN", "GONE"}
    shown = browser.get("/differences/unmatched/?what=ambiguous").context["page"]
    assert [row.case.ref for row in shown] == ["TWICE"]
    assert browser.get("/differences/unmatched/?what=%00").status_code == 200


def test_the_list_of_what_found_no_match_is_cheap(django_assert_max_num_queries):
    jobs_ran(sync=WELL, reminders=WELL)
    for number in range(51):
        case = make_case(application_number=f"6902{number:06}", office_status_state="not_public")
        make_failure(case, kind="field", where="title", ambiguous=True)
    browser = sign_in(alice())
    for where in ("/differences/unmatched/", "/differences/unmatched/?what=ambiguous"):
        browser.get(where)
        with django_assert_max_num_queries(MOST_QUERIES):
            assert len(browser.get(where).context["page"]) == 50


# The monthly audit


@pytest.fixture
def audited():
    case = make_case(
        "TH-1", title="=1+1", application_number="6902000001", created_at=NOON - timedelta(days=90)
    )
    row = make_difference(case, office_value="Lantern", docket_value="=1+1")
    keep_ours(row, cause(bob(), "typing error"))
    return row


def test_the_audit_shows_the_figures_of_the_month(audited):
    page = sign_in(alice()).get("/differences/audit/?month=2026-11")
    text = words(page)
    assert "November B.E. 2569" in text
    assert "BobOurs kept1" in text
    assert "Never checked 1" in text


@pytest.mark.parametrize("month", ["x", "2026-13", "2027-01", "1999-12", "2026-11-01", "0001-01"])
def test_a_month_that_is_none_is_told(month):
    page = sign_in(alice()).get(f"/differences/audit/?month={month}")
    assert page.status_code == 200
    assert "the present one is shown" in words(page)


def test_the_audit_as_excel_has_every_difference_and_no_formula(audited):
    answer = sign_in(alice()).get("/differences/audit/sheet/?month=2026-11")
    book = read(answer.content)
    assert list(book) == ["Summary", "Decided", "Differences", "Never checked"]
    assert book["Differences"][1][:6] == ["TH-1", "=1+1", "", "Title", "=1+1", "Lantern"]
    assert book["Decided"][1:] == [["Bob", "Ours kept", 1]]
    assert [row[0] for row in book["Never checked"][1:]] == ["TH-1"]
    assert formulas(answer.content) == []


def test_the_audit_as_a_paper_names_the_month_and_who_decided(audited):
    answer = sign_in(alice()).get("/differences/audit/pdf/?month=2026-11")
    assert answer["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    for part in ("November B.E. 2569", "TH-1", "Lantern", "Bob", "Ours kept"):
        assert part in text


def test_the_audit_costs_at_most_ten_questions(audited, django_assert_max_num_queries):
    jobs_ran(sync=WELL, reminders=WELL)
    browser = sign_in(alice())
    browser.get("/differences/audit/")
    with django_assert_max_num_queries(MOST_QUERIES):
        browser.get("/differences/audit/")
