"""The sandbox of a case: everything is shown, nothing stored, until it is saved."""

from datetime import date

import pytest

from cases.events import NewEvent, record_event
from cases.models import Case, CaseEvent, Deadline, Role
from cases.queries import current_events, office_calendar
from cases.what_if import Sandbox, compare, imagine
from tests.cases.views.desk import field_errors, part, sign_in, stored, words
from tests.cases.views.sandbox import day_of, form, send
from tests.factories import TODAY, alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

GRANTED = [("filed", "2023-03-10"), ("granted", "2025-06-02")]


@pytest.fixture
def design():
    return make_case("DS-0001", events=GRANTED)


def lines(answer):
    return [
        (line.what, line.one.code, line.one.years, line.one.due_date.isoformat())
        for line in answer.context["imagined"].lines
    ]


def dues(case):
    rows = Deadline.objects.filter(case=case, state="open").order_by("due_date", "code")
    return {(row.code, row.occurrence): row.due_date for row in rows}


def test_another_filing_day_moves_the_annuities_and_stores_nothing(design):
    desk = sign_in(alice())
    sent = form(design, preview="1", **{day_of(design, "filed"): "11/3/2566"})
    before = stored()
    answer = desk.post(f"/cases/{design.pk}/what-if/", sent)
    assert stored() == before
    moved = lines(answer)
    assert {what for what, *_rest in moved} == {"moves"}
    assert ("moves", "ANN-1", (5,), "2027-05-10") in moved
    assert [years for _w, code, years, _d in moved if code == "ANN-1"] == [
        (5,), (6,), (7,), (8,), (9,), (10,)
    ]  # fmt: skip
    told = words(answer)
    assert "Nothing is saved yet." in told
    assert "Filed: 10 Mar 2566 → 11 Mar 2566" in told
    assert "Sun 9 May 2570" not in told
    assert "moves" in told


def test_an_event_more_appears_and_one_less_vanishes(design):
    gone = design.events.get(kind="granted").pk
    answer = send(
        design,
        preview="1",
        **{f"gone_{gone}": "on", "kind": "office_action_received", "date": "15/1/2569"},
    )
    found = {(what, code) for what, code, _years, _due in lines(answer)}
    assert ("appears", "DES-S-20") in found
    told = words(answer)
    assert "Granted: 2 Jun 2568 → did not happen" in told
    assert "+ Office action received: 15 Jan 2569" in told
    assert ("vanishes", "ANN-1") in found
    assert ("vanishes", "TERM") in found


def test_a_payment_changes_the_status_of_a_term(design):
    answer = send(design, preview="1", kind="annuity_paid", date="1/11/2569", years="5")
    assert ("status", "ANN-1", (5,), "2027-05-10") in lines(answer)
    assert "open → met" in words(answer)


def test_a_day_to_come_is_tried_and_not_saved(design):
    answer = send(design, preview="1", kind="office_action_received", date="+60")
    assert [line[:2] for line in lines(answer)] == [("appears", "DES-S-20")]
    assert "can be looked at but not stored" in words(answer)
    before = stored()
    answer = send(design, save="1", why="later", kind="office_action_received", date="2027-01-20")
    assert (answer.status_code, stored()) == (422, before)
    assert "can be looked at but not stored" in words(answer)


def test_saved_it_is_what_was_shown_with_the_reason_in_the_history(design):
    foreseen = send(design, preview="1", **{day_of(design, "filed"): "11/3/2566"})
    wanted = {
        (line.one.code, line.one.occurrence): line.after.due_date
        for line in foreseen.context["imagined"].lines
    }
    answer = send(
        design, save="1", why="the receipt says so", **{day_of(design, "filed"): "11/3/2566"}
    )
    assert answer.status_code == 302
    assert {key: dues(design)[key] for key in wanted} == wanted
    row = Deadline.objects.get(case=design, code="ANN-1", occurrence="5")
    newest = row.history.first()
    assert (newest.history_change_reason, newest.history_user) == ("the receipt says so", alice())
    page = words(answer.client.get(answer["Location"]))
    assert "Saved as you tried it." in page
    log = words(answer.client.get(f"/cases/{design.pk}/history/"))
    assert log.count("the receipt says so") >= len(wanted)
    assert "9 May 2573 → 10 May 2573" in log


def test_several_changes_are_saved_together_in_an_order_that_is_possible():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-06-20")])
    letter = day_of(case, "office_action_received")
    answer = send(
        case, save="1", why="both", **{day_of(case, "filed"): "1/7/2569", letter: "20/7/2569"}
    )
    assert answer.status_code == 302
    assert [e.date for e in case.events.current().order_by("date")] == [
        date(2026, 7, 1),
        date(2026, 7, 20),
    ]
    answer = send(
        case,
        save="1",
        why="back",
        **{day_of(case, "filed"): "1/6/2569", day_of(case, "office_action_received"): "20/6/2569"},
    )
    assert answer.status_code == 302
    assert case.events.current().order_by("date").last().date == date(2026, 6, 20)


def test_nothing_changed_is_not_saved(design):
    before = stored()
    answer = send(design, save="1", why="x")
    assert (answer.status_code, stored()) == (422, before)
    assert "Nothing is changed yet." in words(answer)


def test_a_reason_is_needed(design):
    before = stored()
    answer = send(design, save="1", why=" ", **{day_of(design, "filed"): "11/3/2566"})
    assert (answer.status_code, stored()) == (422, before)
    assert field_errors(answer, form="why") == {"why": ["This field is required."]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"date": "31/2/2569", "kind": "published"}, "31/2/2569"),
        ({"date": "1/2/2569"}, "Please choose what happened."),
        ({"kind": "published"}, "Please give the day of this event."),
        ({"kind": "nonsense", "date": "1/2/2569"}, "nonsense"),
        ({"kind": "annuity_paid", "date": "1/2/2569"}, "years"),
    ],
)
def test_bad_input_is_told_and_kept(design, changes, sentence):
    before = stored()
    answer = send(design, preview="1", **changes)
    assert (answer.status_code, stored()) == (422, before)
    assert sentence in words(answer)


def test_a_day_left_empty_or_impossible_is_told_at_its_event(design):
    for typed in ("", "31/2/2566", "10/3/66"):
        answer = send(design, preview="1", **{day_of(design, "filed"): typed})
        assert answer.status_code == 422
        assert answer.context["imagined"] is None


def test_who_has_an_old_page_is_told_and_keeps_what_was_typed(design):
    old = form(design, save="1", why="late", **{day_of(design, "filed"): "11/3/2566"})
    record_event(
        design, NewEvent("annuity_paid", date(2026, 11, 1), {"years": [5]}), cause(bob()), TODAY
    )
    before = stored()
    answer = sign_in(alice()).post(f"/cases/{design.pk}/what-if/", old)
    assert (answer.status_code, stored()["cases.CaseEvent"]) == (422, before["cases.CaseEvent"])
    assert "Somebody changed this case" in words(answer)
    assert 'value="11/3/2566"' in answer.content.decode()
    case = Case.objects.get(pk=design.pk)
    assert f'name="version" value="{case.version}"' in answer.content.decode()


def test_a_double_click_stores_once(design):
    sent = form(design, save="1", why="x", kind="annuity_paid", date="1/11/2569", years="5")
    desk = sign_in(alice())
    answers = [desk.post(f"/cases/{design.pk}/what-if/", sent).status_code for _ in range(2)]
    assert answers == [302, 422]
    assert design.events.current().filter(kind="annuity_paid").count() == 1


def test_what_cannot_be_true_beside_the_others_is_refused_when_saved(design):
    before = stored()
    answer = send(design, save="1", why="x", kind="filed", date="1/11/2568")
    assert (answer.status_code, stored()) == (422, before)
    assert "The filing is already recorded" in words(answer)


@pytest.mark.parametrize(
    ("side", "ours", "others"),
    [("applicant", [], ["DES-S-30"]), ("opponent", ["DES-S-30"], [])],
)
def test_whose_term_it_is_is_told(side, ours, others):
    case = make_case(events=[("filed", "2026-06-01")], our_side=side)
    answer = send(case, preview="1", kind="published", date="2026-10-01")
    imagined = answer.context["imagined"]
    assert [line.one.code for line in imagined.to_do] == ours
    assert [line.one.code for line in imagined.information] == others
    told = part(answer, '<section class="card imagined">', "</section>\n</aside>")
    assert ("Statutory" in told, "Information" in told) == (bool(ours), bool(others))
    assert ("Who must act: anybody" in told) is bool(others)
    assert ("Terms of others and alternatives, for information · 1" in told) is bool(others)
    assert ("No deadline of ours changes." in told) is bool(others)
    assert "The office's own internal deadlines are not shown here" in told


def test_an_alternative_that_does_not_lead_is_no_deadline_more():
    case = make_case(ip_type="trademark", events=[("filed", "2026-06-01")])
    letter = {"kind": "office_action_received", "date": "2026-11-02", "section": "15"}
    answer = send(case, preview="1", **letter)
    imagined = answer.context["imagined"]
    first, second = imagined.lines
    assert {first.one.code, second.one.code} == {"TM-15", "TM-18"}
    assert (first.ours, second.ours) == (True, True)
    (leading,), (other,) = imagined.to_do, imagined.information
    assert other.one.alternative_to == (leading.one.code,)
    assert f"Same term as {leading.one.code}" in words(answer)
    assert words(answer).count("Same term as") == 1
    assert send(case, save="1", why="x", **letter).status_code == 302
    kept = Deadline.objects.filter(case=case, state="open", ours=True)
    assert [row.code for row in kept.filter(leads=True)] == [leading.one.code]
    assert [row.code for row in kept.filter(leads=False)] == [other.one.code]


def test_what_is_already_over_is_told_where_it_asks_us():
    case = make_case(events=[("filed", "2026-01-05")])
    letter = {"kind": "office_action_received", "date": "2026-02-02"}
    assert "Already over" in words(send(case, preview="1", **letter))
    letter["date"] = "2026-11-02"
    assert "Already over" not in words(send(case, preview="1", **letter))


def test_what_would_not_fit_together_is_told_before_it_is_saved():
    case = make_case(
        ip_type="trademark",
        events=[("filed", "2025-01-06"), ("published", "2025-06-02"),
                ("opposition_filed", "2025-07-01"), ("withdrawn", "2026-02-02")],
    )  # fmt: skip
    registered = {"kind": "registered", "date": "2026-02-02"}
    undecided = "although there is an opposition: Opposition filed"
    together = "Registered and Withdrawn cannot both be true of one day"
    where = f"/cases/{case.pk}"
    desk = sign_in(alice())
    for sent in (
        desk.post(f"{where}/what-if/", form(case, preview="1", **registered)),
        desk.post(f"{where}/events/add/", {**registered, "preview": "1"}),
    ):
        assert (words(sent).count(undecided), words(sent).count(together)) == (1, 1)
    assert undecided not in words(desk.get(f"{where}/"))
    assert send(case, save="1", why="x", **registered).status_code == 302
    kept = words(desk.get(f"{where}/"))
    assert (kept.count(undecided), kept.count(together)) == (1, 1)


def test_readers_may_try_but_not_save(design):
    reader = make_user("reader", role=Role.BOOKKEEPER)
    answer = send(design, person=reader, preview="1", **{day_of(design, "filed"): "11/3/2566"})
    assert answer.status_code == 200
    assert "Make it true" not in words(answer)
    before = CaseEvent.objects.count()
    assert (
        send(
            design, person=reader, save="1", why="x", **{day_of(design, "filed"): "11/3/2566"}
        ).status_code
        == 403
    )
    assert CaseEvent.objects.count() == before


def test_a_stranger_finds_nothing(design):
    assert send(design, person=charlie(), preview="1").status_code == 404
    assert sign_in(charlie()).get(f"/cases/{design.pk}/what-if/").status_code == 404


def test_the_drawer_and_the_page_are_the_same_form(design):
    desk = sign_in(alice())
    drawer = desk.get(
        f"/cases/{design.pk}/what-if/", headers={"HX-Request": "true", "HX-Target": "drawer"}
    )
    whole = desk.get(f"/cases/{design.pk}/what-if/")
    assert drawer.content.decode().count("<form") == 1
    assert "<html" not in drawer.content.decode()
    assert "<html" in whole.content.decode()


def test_it_costs_few_queries(design, django_assert_max_num_queries):
    desk = sign_in(alice())
    sent = form(design, preview="1", **{day_of(design, "filed"): "11/3/2566"})
    with django_assert_max_num_queries(10):
        desk.post(f"/cases/{design.pk}/what-if/", sent)


def test_imagining_nothing_differs_in_nothing(design):
    events = list(current_events(design))
    imagined = imagine(design, events, Sandbox(), office_calendar())
    assert imagined.lines == ()
    assert imagined.same == Deadline.objects.filter(case=design, kind="statutory").count()
    assert compare("applicant", (), ()).same == 0


def test_an_extension_is_tried_but_not_saved_without_its_letter():
    case = make_case(events=[("office_action_received", "2026-09-15")])
    before = stored()
    extended = {"kind": "extension_granted", "date": "1/11/2569", "of": "DES-S-20", "days": "30"}
    answer = send(case, save="1", why="x", **extended)
    assert (answer.status_code, stored()) == (422, before)
