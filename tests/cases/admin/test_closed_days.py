"""A closed day that is added, changed or removed: seen first, then moved."""

from datetime import date

import pytest
from django.test import Client

from cases.models import ClosedDay, Deadline, FilingOffice, HouseRule, Role
from cases.overriding import override_due_date
from cases.verifying import verify_deadline
from tests.cases.views.desk import sign_in, stored, words
from tests.factories import NOON, alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/cases/closedday/add/"
EVENTS = [("filed", "2026-01-13"), ("office_action_received", "2026-10-01")]
CABINET_DAY = {
    "date": "30/12/2569",
    "name": "วันหยุดพิเศษ",
    "name_en": "Special day",
    "source": "มติ ครม.",
    "confirmed": "on",
}
BEFORE, AFTER = date(2026, 12, 30), date(2027, 1, 4)


@pytest.fixture
def boss():
    return make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def desk(boss):
    return sign_in(boss)


@pytest.fixture
def term():
    return make_case("DS-0001", events=EVENTS).deadlines.get(code="DES-S-20")


def due(row):
    return Deadline.objects.get(pk=row.pk).due_date


def seen(answer):
    """The same form once more, as the button of the list sends it."""
    return dict(answer.context["typed"]) | {"seen": answer.context["seen"]}


def test_nothing_moves_before_the_list_was_seen(desk: Client, term):
    before = stored()
    answer = desk.post(ADD, CABINET_DAY)
    assert stored() == before
    assert [row.deadline.pk for row in answer.context["rows"]] == [term.pk]
    told = words(answer)
    assert "1 open deadline would move. Nothing is saved yet." in told
    assert "Wed 30 Dec 2569 → Mon 4 Jan 2570" in told
    assert "DS-0001" in told


def test_the_list_that_was_seen_is_what_happens(desk: Client, term):
    answer = desk.post(ADD, seen(desk.post(ADD, CABINET_DAY)), follow=True)
    assert due(term) == AFTER
    assert "1 deadline moved." in words(answer)
    day = ClosedDay.objects.get(date=BEFORE)
    assert (day.name, day.source, day.confirmed) == ("วันหยุดพิเศษ", "มติ ครม.", True)
    newest = term.history.first()
    assert newest.history_user.username == "boss"
    assert "วันหยุดพิเศษ 30 ธันวาคม พ.ศ. 2569 (มติ ครม.)" in newest.history_change_reason


def test_a_list_that_is_no_longer_true_is_shown_again(desk: Client, term):
    form = seen(desk.post(ADD, CABINET_DAY))
    other = make_case("DS-0002", events=EVENTS).deadlines.get(code="DES-S-20")
    answer = desk.post(ADD, form)
    assert "The docket changed while you looked" in words(answer)
    assert (due(term), due(other), answer.context["total"]) == (BEFORE, BEFORE, 2)
    desk.post(ADD, seen(answer))
    assert (due(term), due(other)) == (AFTER, AFTER)


def test_a_day_that_moves_nothing_is_saved_at_once(desk: Client, term):
    answer = desk.post(ADD, {**CABINET_DAY, "date": "29/12/2569"}, follow=True)
    assert "No open deadline moved." in words(answer)
    assert ClosedDay.objects.filter(date=date(2026, 12, 29)).exists()
    assert due(term) == BEFORE


def test_bad_input_is_told_and_shows_no_list(desk: Client, term):
    answer = desk.post(ADD, {**CABINET_DAY, "date": "31/2/2569"})
    assert answer.status_code == 200
    assert "rows" not in answer.context
    assert due(term) == BEFORE


@pytest.mark.parametrize("way", ["single", "action"])
def test_taking_a_day_out_is_seen_first_too(desk: Client, term, way):
    desk.post(ADD, seen(desk.post(ADD, CABINET_DAY)))
    day = ClosedDay.objects.get(date=BEFORE)
    address = f"/admin/cases/closedday/{day.pk}/delete/"
    form = {"post": "yes"}
    if way == "action":
        address = "/admin/cases/closedday/"
        form = {"post": "yes", "action": "delete_selected", "_selected_action": str(day.pk)}
    answer = desk.post(address, form)
    assert (due(term), ClosedDay.objects.filter(pk=day.pk).exists()) == (AFTER, True)
    assert "Mon 4 Jan 2570 → Wed 30 Dec 2569" in words(answer)
    desk.post(address, seen(answer))
    assert (due(term), ClosedDay.objects.filter(pk=day.pk).exists()) == (BEFORE, False)


def test_a_day_moved_to_another_date_moves_both_ways(desk: Client, term):
    desk.post(ADD, seen(desk.post(ADD, CABINET_DAY)))
    day = ClosedDay.objects.get(date=BEFORE)
    address = f"/admin/cases/closedday/{day.pk}/change/"
    answer = desk.post(address, {**CABINET_DAY, "date": "29/12/2569"})
    assert due(term) == AFTER
    desk.post(address, seen(answer))
    assert due(term) == BEFORE


def test_a_day_of_one_filing_office_moves_only_its_cases(desk: Client, term):
    office = FilingOffice.objects.get(code="chiangmai")
    there = make_case(events=EVENTS, filing_office=office).deadlines.get(code="DES-S-20")
    form = {**CABINET_DAY, "office": str(office.pk)}
    answer = desk.post(ADD, form)
    assert [row.deadline.pk for row in answer.context["rows"]] == [there.pk]
    desk.post(ADD, seen(answer))
    assert (due(there), due(term)) == (AFTER, BEFORE)


def test_what_was_set_by_hand_stays_and_what_was_verified_waits_again(desk: Client, term):
    verified = make_case(events=EVENTS).deadlines.get(code="DES-S-20")
    verify_deadline(verified, verified.version, cause(bob()))
    override_due_date(term, date(2026, 12, 1), term.version, cause(why="agreed"))
    answer = desk.post(ADD, CABINET_DAY)
    told = words(answer)
    assert "1 open deadline would move." in told
    assert "1 deadline was set by hand and stays on its day; only the computed day moves." in told
    assert "Set by hand; stays on Tue 1 Dec 2569" in told
    assert "1 of them is verified: its verification ends." in told
    assert "Verified by Bob; this ends" in told
    desk.post(ADD, seen(answer))
    term.refresh_from_db()
    verified.refresh_from_db()
    assert (term.due_date, term.computed_due_date) == (date(2026, 12, 1), AFTER)
    assert (verified.due_date, verified.verified_by) == (AFTER, None)


def test_the_list_is_no_longer_than_two_hundred_rows(desk: Client, term, monkeypatch):
    monkeypatch.setattr("cases.admin.closed_days.SHOWN", 1)
    make_case(events=EVENTS)
    answer = desk.post(ADD, CABINET_DAY)
    assert (len(answer.context["rows"]), answer.context["more"]) == (1, 1)
    assert "and 1 more" in words(answer)


def test_where_all_is_set_by_hand_nothing_that_holds_moves(desk: Client, term):
    override_due_date(term, date(2026, 12, 1), term.version, cause(why="agreed"))
    answer = desk.post(ADD, CABINET_DAY)
    assert "0 open deadlines would move. Nothing is saved yet." in words(answer)
    assert "No open deadline moved." in words(desk.post(ADD, seen(answer), follow=True))
    assert due(term) == date(2026, 12, 1)


def test_a_list_that_became_empty_is_shown_once_more_before_saving(desk: Client, term):
    form = seen(desk.post(ADD, CABINET_DAY))
    Deadline.objects.filter(pk=term.pk).update(
        state="closed", disposition="not_needed", closed_by=alice(), closed_at=NOON
    )
    answer = desk.post(ADD, form)
    assert "The docket changed while you looked" in words(answer)
    assert not ClosedDay.objects.filter(date=BEFORE).exists()
    desk.post(ADD, seen(answer))
    assert ClosedDay.objects.filter(date=BEFORE).exists()


def test_a_target_of_the_house_moves_with_its_term(desk: Client):
    rule = HouseRule.objects.create(name="ส่งร่าง", counts_from="deadline", length=7)
    case = make_case("DS-0001", events=EVENTS)
    answer = desk.post(ADD, CABINET_DAY)
    assert [row.deadline.code for row in answer.context["rows"]] == [rule.code, "DES-S-20"]
    assert "ส่งร่าง Wed 23 Dec 2569 → Mon 28 Dec 2569" in words(answer)
    desk.post(ADD, seen(answer))
    assert case.deadlines.get(kind="internal").due_date == date(2026, 12, 28)


def test_the_end_of_a_surcharge_is_told(desk: Client):
    events = [("filed", "2020-03-10"), ("granted", "2022-06-01")]
    case = make_case(events=events)
    row = case.deadlines.filter(state="open", surcharge_until__year=2027).first()
    day = row.surcharge_until
    answer = desk.post(ADD, {**CABINET_DAY, "date": day.isoformat()})
    shown = [one for one in answer.context["rows"] if one.deadline == row]
    assert [(s.change.before.surcharge, s.change.after.surcharge > day) for s in shown] == [
        (day, True)
    ]


@pytest.mark.parametrize("way", ["add", "change"])
def test_the_way_back_opens_the_form_as_it_was_typed(desk: Client, term, way):
    address = ADD
    if way == "change":
        day = ClosedDay.objects.create(date=date(2026, 12, 29), name="x", source="y")
        address = f"/admin/cases/closedday/{day.pk}/change/"
    given = {name: text for name, text in CABINET_DAY.items() if name != "confirmed"}
    form = desk.get(desk.post(address, given).context["back"]).context["adminform"].form
    assert {name: form[name].value() for name in given} == given
    assert not form["confirmed"].value()
    desk.post(address, seen(desk.post(address, CABINET_DAY)))
    assert due(term) == AFTER


def test_the_list_costs_the_same_for_one_deadline_and_for_three(
    desk: Client, term, django_assert_max_num_queries
):
    counted = []
    for _ in range(2):
        with django_assert_max_num_queries(60) as asked:
            desk.post(ADD, CABINET_DAY)
        counted.append(len(asked))
        make_case(events=EVENTS)
        make_case(events=EVENTS)
    assert counted[0] == counted[1]


def test_others_never_get_there(term):
    for person in (bob(), charlie()):
        answer = sign_in(person).post(ADD, CABINET_DAY)
        assert answer.status_code in {302, 403}
        assert not ClosedDay.objects.filter(date=BEFORE).exists()
