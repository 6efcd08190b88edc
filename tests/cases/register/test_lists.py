"""Lists from the register: asked in slices, made row by row, safe to ring twice or to be killed."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.deadlines import title_of
from cases.eexchange.errors import Unreachable
from cases.eexchange.register_data import make_others
from cases.eexchange.sandbox import Fault
from cases.models import (
    Case,
    Discrepancy,
    JobRun,
    RegisterList,
    RegisterListRow,
    RegisterPause,
    RegisterSearch,
    RegisterSnapshot,
    SyncRun,
    User,
)
from cases.register import list_work, reading
from cases.register.list_making import make_row
from cases.register.lists import State, ask_again, choose, lists_for, make_list, note_docketed, want
from cases.register.pauses import lift
from cases.register.reading import active_profile, payload_of
from cases.register.sync_now import sync_one
from cases.rules.wording import step_text
from tests.cases.register.conftest import OFFICE_DAY
from tests.factories import NOON, alice, bob, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)
    return time_machine


def a_list(*numbers, ip_type="", **fields):
    given = {"purpose": "numbers", "made_by": alice(), "made_at": NOON, "responsible": alice()}
    return make_list(RegisterList(**{**given, **fields}), numbers, ip_type)


def work():
    """Slices until nothing is left, as the queue would ring for them."""
    while True:
        result = tasks.work_on_lists()
        if not result["more"]:
            return result


def states(made):
    return {row.number: row.state for row in made.rows.all()}


def counting(monkeypatch):
    """The numbers that the office is really asked about."""
    asked, ask = [], list_work.ask
    monkeypatch.setattr(list_work, "ask", lambda *given: asked.append(given[1]) or ask(*given))
    return asked


def test_each_number_is_told_as_what_it_is(office):
    mark, patent = office.right(), office.right("invention")
    ours = office.case(office.right("design"))
    hidden = office.right("petty_patent", stage=0)
    made = a_list(
        mark.number, f"{patent.number[:4]}/{patent.number[4:]}", ours.application_number,
        hidden.number, "ไม่ใช่เลข", "1234567890123", f"{mark.number[:4]} {mark.number[4:]}",
    )  # fmt: skip
    assert made.doubles == 1
    work()
    assert states(made) == {
        mark.number: State.FOUND,
        patent.number: State.FOUND,
        ours.application_number: State.DOCKETED,
        hidden.number: State.NOT_PUBLIC,
        "ไม่ใช่เลข": State.FAILED,
        "1234567890123": State.FAILED,
    }
    row = made.rows.get(number=mark.number)
    assert (row.title, row.owner, row.status) == (mark.title, mark.owner, mark.words(OFFICE_DAY))


THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.mark.parametrize(
    "writing",
    [
        lambda number: f"{number[:2]}-{number[2:4]}/{number[4:]}",
        lambda number: number.translate(THAI),
        lambda number: f"{number[:2]}\u2013{number[2:4]}\u00a0{number[4:]}\u200b",
    ],
)
def test_what_is_docketed_in_another_writing_is_not_asked_about(office, monkeypatch, writing):
    right = office.right("invention")
    office.case(right, application_number=writing(right.number))
    asked = counting(monkeypatch)
    made = a_list(right.number)
    work()
    assert (states(made), asked) == ({right.number: State.DOCKETED}, [])


def test_made_cases_are_whole_and_the_next_check_finds_nothing_new(office):
    right = office.right("trademark", stage=5)
    made = a_list(right.number, prefix="SC-", client=make_party("ผู้ถือสิทธิ"), deputy=bob())
    work()
    assert want(made, alice(), None) == 1
    work()
    case = Case.objects.get()
    assert (case.ref, case.title, case.application_number) == (
        f"SC-{right.number}", right.title, right.number,
    )  # fmt: skip
    assert (case.responsible, case.deputy, case.registration_number) == (
        alice(), bob(), right.registration_number(OFFICE_DAY),
    )  # fmt: skip
    assert [(e.kind, e.date, e.source, e.entered_by) for e in case.events.order_by("date")] == [
        ("filed", right.filed, "office", alice()),
        ("published", right.day("published", OFFICE_DAY), "office", alice()),
        ("registered", right.day("registered", OFFICE_DAY), "office", alice()),
    ]
    assert [str(one.number) for one in case.classes.all()] == sorted(right.classes, key=int)
    assert {(p.party.name, p.role) for p in case.case_parties.all()} == {
        ("ผู้ถือสิทธิ", "applicant"), (right.owner, "owner"),
    }  # fmt: skip
    assert made.rows.get().case == case
    version = case.version
    assert sync_one(case, alice(), timezone.now()).failed is False
    case.refresh_from_db()
    assert (case.version, Discrepancy.objects.count()) == (version, 0)
    assert RegisterSnapshot.objects.filter(case=case).count() == 1


def test_ringing_twice_makes_and_asks_nothing_twice(office, monkeypatch):
    rights = [office.right(), office.right("invention")]
    made = a_list(*(right.number for right in rights))
    asked = counting(monkeypatch)
    work()
    want(made, alice(), None)
    work()
    work()
    assert sorted(asked) == sorted(right.number for right in rights)
    assert Case.objects.count() == 2
    run = SyncRun.objects.create(trigger="person", started_by=alice(), started_at=NOON)
    row = made.rows.first()
    assert make_row(row.pk, run, NOON) == State.MADE
    assert Case.objects.count() == 2


def test_a_job_killed_half_way_is_gone_on_with(office, monkeypatch, at_noon):
    rights = [right for right in office.sandbox.register if right.ip_type == "trademark"][5:9]
    made = a_list(*(right.number for right in rights))
    ask, asked = list_work.ask, []

    def dies(service, number, client):
        asked.append(number)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return ask(service, number, client)

    monkeypatch.setattr(list_work, "ask", dies)
    with pytest.raises(KeyboardInterrupt):
        tasks.work_on_lists()
    assert list(states(made).values()).count(State.WAITING) == 2
    work()
    assert State.WAITING not in states(made).values()
    assert asked == [rights[0].number, rights[1].number, rights[2].number, *asked[3:]]
    assert sorted(asked[3:]) == sorted([rights[2].number, rights[3].number])


def test_a_slice_ends_in_time_and_rings_again(office, monkeypatch):
    made = a_list(office.right().number)
    monkeypatch.setattr(list_work, "SLICE", timedelta(0))
    assert tasks.work_on_lists()["more"] is True
    assert states(made) == {office.right().number: State.WAITING}
    assert OrmQ.objects.count() == 1
    assert JobRun.objects.get(name="register_lists").last_succeeded_at is None


def test_while_another_run_talks_to_the_office_the_list_waits(office):
    made = a_list(office.right().number)
    SyncRun.objects.create(trigger="nightly", started_by=alice(), started_at=timezone.now())
    assert tasks.work_on_lists()["busy"] is True
    assert tasks.work_on_lists()["busy"] is True
    assert [row.func for row in Schedule.objects.all()] == [tasks.WORK_ON_LISTS]
    assert list(states(made).values()) == [State.WAITING]


@pytest.mark.parametrize(("fault", "word"), [("401", "token"), ("429", "wait")])
def test_a_refusal_for_all_stops_the_list_and_says_why(office, fault, word):
    User.objects.filter(pk=alice().pk).update(language="en")
    made = a_list(office.right().number, office.right("invention").number)
    office.sandbox.faults.append(Fault(fault, "", 1_000, seconds=3600.0))
    tasks.work_on_lists()
    made.refresh_from_db()
    assert word in made.stopped
    assert set(states(made).values()) == {State.WAITING}
    office.recovers()
    if fault == "429":
        assert made.rests_until > NOON + timedelta(minutes=59)
    for rests_until in (made.rests_until, None, made.rests_until):
        # Whoever looks at the pause of the list alone forgets that of the register.
        RegisterList.objects.update(rests_until=rests_until)
        tasks.work_on_lists()
        made.refresh_from_db()
        assert word in made.stopped
        assert set(states(made).values()) == {State.WAITING}
    lift(RegisterPause.objects.get().pk, alice(), "It answers again.", timezone.now())
    # Nothing but the pause held the list back: whoever lifts it need not know of the list.
    tasks.work_on_lists()
    made.refresh_from_db()
    assert (made.stopped, set(states(made).values())) == ("", {State.FOUND})


def test_an_answer_that_cannot_be_read_fails_alone_and_is_asked_again(office):
    good, bad = office.right(), office.right("invention")
    made = a_list(good.number, bad.number)
    office.fails("html200", bad.number)
    work()
    assert states(made) == {good.number: State.FOUND, bad.number: State.FAILED}
    assert made.rows.get(number=bad.number).message
    office.recovers()
    assert ask_again(made) == 1
    work()
    assert set(states(made).values()) == {State.FOUND}


def test_a_refused_row_changes_nothing_and_can_be_ticked_again(office):
    first, second = office.right(), office.right("invention")
    make_case(ref=f"X-{first.number}")
    made = a_list(first.number, second.number, prefix="X-")
    work()
    want(made, alice(), None)
    work()
    refused = made.rows.get(number=first.number)
    assert (refused.state, refused.case) == (State.REFUSED, None)
    assert "reference" in refused.message or "เลขอ้างอิง" in refused.message
    assert made.rows.get(number=second.number).state == State.MADE
    assert Case.objects.count() == 2
    Case.objects.filter(ref=f"X-{first.number}").update(ref="OTHER")
    assert want(made, bob(), {refused.pk}) == 1
    work()
    assert Case.objects.get(ref=f"X-{first.number}").events.first().entered_by == bob()


def test_an_answer_with_several_rights_is_ambiguous_until_one_is_chosen(office):
    old = next(r for r in office.sandbox.register if r.ip_type == "trademark" and len(r.number) < 9)
    newer = next(r for r in office.sandbox.register if old.number in r.number and r is not old)
    part = old.number[:-1]
    made = a_list(part, ip_type="trademark")
    work()
    row = made.rows.get()
    assert row.state == State.AMBIGUOUS
    assert want(made, alice(), {row.pk}) == 0
    assert choose(row, "999999999") is False
    assert choose(row, newer.number) is True
    row.refresh_from_db()
    assert (row.state, row.number, row.title) == (State.FOUND, newer.number, newer.title)


def test_a_registered_mark_is_found_by_its_registration(office):
    right = office.right("trademark", stage=5)
    made = a_list(right.registration_number(OFFICE_DAY))
    work()
    assert states(made) == {right.number: State.FOUND}


def works(office):
    """Works of one owner and of another, and the owner's name."""
    found = [r for r in make_others(OFFICE_DAY) if r.ip_type == "copyright"]
    owner = found[0].owner
    return owner, [r.number for r in found if r.owner == owner and r.words(OFFICE_DAY)]


def a_search(office, owner, ip_type="copyright", by="owner", **fields):
    made = a_list(purpose="owner", owner_name=owner, silent=True, taken_over_on=OFFICE_DAY,
                  client=make_party("ลูกความใหม่"), **fields)  # fmt: skip
    RegisterSearch.objects.create(list=made, ip_type=ip_type, by=by, service="CPR")
    return made


def test_a_portfolio_is_found_by_its_owner_and_made_silent(office):
    owner, numbers = works(office)
    made = a_search(office, owner)
    work()
    assert set(states(made)) == set(numbers)
    assert made.searches.get().rows == len(numbers)
    want(made, alice(), None)
    work()
    cases = Case.objects.all()
    assert {case.application_number for case in cases} == set(numbers)
    assert {(case.silent, case.taken_over_on) for case in cases} == {(True, OFFICE_DAY)}
    assert {p.party.name for case in cases for p in case.case_parties.all()} == {"ลูกความใหม่"}


def test_a_search_by_words_leaves_out_the_rights_of_other_owners(office):
    right = office.right()
    twins = [r for r in office.sandbox.register if r.title == right.title
             and r.ip_type == "trademark" and r.words(OFFICE_DAY)]  # fmt: skip
    made = a_search(office, right.owner, "trademark", "name", words=right.title)
    work()
    search = made.searches.get()
    ours = {r.number for r in twins if r.owner == right.owner}
    assert set(states(made)) == ours
    assert (search.rows, search.others) == (len(ours), len(twins) - len(ours))


def test_as_many_rows_as_the_limit_are_told_as_perhaps_cut(office, monkeypatch):
    owner, numbers = works(office)
    profile = active_profile()
    for limit, cut in [(len(numbers), True), (len(numbers) + 1, False)]:
        few = replace(profile, limits=replace(profile.limits, cut_after=limit))
        monkeypatch.setattr(reading, "active_profile", lambda rows=None, few=few: few)
        made = a_search(office, owner)
        work()
        assert made.searches.get().cut is cut


def test_a_list_is_seen_by_its_people_only():
    made = a_list("2301002391", deputy=bob())
    olan, boss = make_user("olan"), make_user("boss", role="administrator")
    seen = {person.username for person in (alice(), bob(), olan, boss)
            if lists_for(person).filter(pk=made.pk).exists()}  # fmt: skip
    assert seen == {"alice", "bob", "boss"}


def test_an_event_that_cannot_be_true_waits_as_a_difference(office):
    right = office.right("trademark", stage=5)
    right.dates["published"] = right.filed - timedelta(days=10)
    made = a_list(right.number)
    work()
    want(made, alice(), None)
    work()
    case = Case.objects.get()
    assert set(case.events.values_list("kind", flat=True)) == {"filed", "registered"}
    assert list(Discrepancy.objects.values_list("field", "state")) == [("published_on", "open")]


def test_a_number_that_was_docketed_meanwhile_is_not_made_again(office):
    right = office.right()
    made = a_list(right.number)
    work()
    want(made, alice(), None)
    ours = office.case(right)
    work()
    row = made.rows.get()
    assert (row.state, row.case) == (State.DOCKETED, ours)
    assert note_docketed([RegisterListRow(number="", ip_type="trademark")]) == []


def test_an_office_that_is_silent_is_left_alone_and_fails_no_number(office, monkeypatch):
    rights = [right for right in office.sandbox.register if right.ip_type == "trademark"][:5]
    made = a_list(*(right.number for right in rights))
    asked = []

    def silent(_service, number, _client):
        asked.append(number)
        raise Unreachable("timeout", "TM")

    monkeypatch.setattr(list_work, "ask", silent)
    tasks.work_on_lists()
    made.refresh_from_db()
    assert "timeout" in made.stopped
    assert set(states(made).values()) == {State.WAITING}
    tasks.work_on_lists()
    assert asked == [right.number for right in [*rights[:3], *rights[3:], rights[0]]]


def renewed_mark(office):
    """A registered mark of 2004: the office tells no renewal, only that it stands until 2034."""
    right = office.right("trademark", stage=5)
    right.filed = date(2004, 3, 1)
    right.dates |= {"published": date(2004, 12, 1), "registered": date(2005, 4, 1)}
    return right


@pytest.mark.parametrize(("standing", "asks"), [(True, True), (False, False)])
def test_a_right_renewed_before_the_take_over_does_not_lose_its_next_renewal(
    office, standing, asks
):
    right = renewed_mark(office)
    if not standing:
        right.status = "เพิกถอน"
    made = a_list(right.number, silent=True, taken_over_on=OFFICE_DAY)
    work()
    want(made, alice(), None)
    work()
    case = Case.objects.get()
    assert case.deadlines.get(code="TM-54").state == "historic"
    tasks_of_ours = case.deadlines.filter(kind="follow_up", state="open")
    assert [row.code for row in tasks_of_ours] == ["RENEWALS-UNKNOWN"] * asks
    for row in tasks_of_ours:
        assert (row.ours, row.leads, row.due_date) == (True, True, OFFICE_DAY + timedelta(days=1))
        assert [step["params"]["date"] for step in row.steps] == ["2034-02-28"]
        for language in ("th", "en"):
            assert title_of(row, language)
            assert "{" not in step_text(row.steps[0], language=language)


def test_a_list_that_cannot_be_worked_on_keeps_no_other_waiting(office, monkeypatch):
    broken = a_search(office, "ใครก็ได้")
    good = a_list(office.right().number)

    def breaks(_answer):
        raise ValueError("nobody foresaw this")

    monkeypatch.setattr(list_work, "read_all", breaks)
    with pytest.raises(ValueError, match="nobody foresaw"):
        tasks.work_on_lists()
    assert set(states(good).values()) == {State.FOUND}
    broken.refresh_from_db()
    assert "ValueError" in broken.stopped
    monkeypatch.undo()


def test_a_list_whose_work_is_done_tells_no_old_stop(office):
    right = office.right()
    made = a_list(right.number, stopped="An old reason", rests_until=NOON + timedelta(days=1))
    office.case(right)
    work()
    made.refresh_from_db()
    assert (states(made), made.stopped, made.rests_until) == (
        {right.number: State.DOCKETED}, "", None
    )  # fmt: skip


def test_a_search_that_nobody_answers_any_more_ends(office):
    made = a_search(office, "ใครก็ได้", ip_type="plant")
    assert tasks.work_on_lists()["more"] is False
    assert made.searches.get().state == "failed"


@pytest.mark.parametrize(("ip_type", "asks"), [("trademark", True), ("copyright", False)])
def test_a_case_without_the_filing_day_asks_for_it(office, ip_type, asks):
    right = office.right() if ip_type == "trademark" else next(
        one for one in make_others(OFFICE_DAY) if one.ip_type == ip_type and one.words(OFFICE_DAY)
    )  # fmt: skip
    made = a_list(right.number, ip_type=ip_type)
    work()
    row = made.rows.get()
    names = active_profile().api(row.service).fields["filed_on"]
    blank = [{k: "" if k.lower() in names else v for k, v in one.items()}
             for one in payload_of(row.body)]  # fmt: skip
    made.rows.update(body=json.dumps(blank))
    want(made, alice(), None)
    work()
    case = Case.objects.get()
    assert not case.events.filter(kind="filed").exists()
    rows = case.deadlines.filter(code="FILING-UNKNOWN", state="open")
    assert rows.count() == asks
    for row in rows:
        assert all(title_of(row, one) and step_text(row.steps[0], one) for one in ("th", "en"))


def test_a_silent_service_keeps_the_numbers_of_others_not_waiting(office, monkeypatch):
    marks = [right for right in office.sandbox.register if right.ip_type == "trademark"][:5]
    patent, ask = office.right("invention"), list_work.ask
    made = a_list(*(right.number for right in marks), patent.number)
    asked = []

    def silent(service, number, client):
        asked.append(number)
        if number == patent.number:
            return ask(service, number, client)
        raise Unreachable("timeout", "TM")

    monkeypatch.setattr(list_work, "ask", silent)
    tasks.work_on_lists()
    made.refresh_from_db()
    assert "timeout" in made.stopped
    assert asked == [*(right.number for right in marks[:3]), patent.number]
    waiting = dict.fromkeys((right.number for right in marks), State.WAITING)
    assert states(made) == {**waiting, patent.number: State.FOUND}


def test_a_registration_that_the_sync_brings_asks_for_the_renewals_too(office):
    right = renewed_mark(office)
    case = office.case(right, taken_over_on=OFFICE_DAY)
    assert sync_one(case, alice(), timezone.now()).failed is False
    assert case.deadlines.get(code="TM-54").state == "historic"
    assert case.deadlines.get(code="RENEWALS-UNKNOWN").state == "open"
