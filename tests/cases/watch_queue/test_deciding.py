"""Deciding a hit: one opposition case with its term, told and kept, however often it is sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.models import Case, Deadline, Role, WatchHit
from cases.queries import due_by, visible_to
from cases.watch.deciding import (
    HitRefused,
    Opposition,
    decide_many,
    decide_not_relevant,
    decide_relevant,
    next_reference,
    take_back,
)
from cases.watch.opposing import OppositionTerms
from tests.cases.views.world import make_hit, make_mark, make_term
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db
OPPOSE = Opposition("OP-1", None)


def our_mark(**fields):
    case = make_case("TM-1", "trademark", title="SUNRISE", deputy=bob(), **fields)
    join(case, make_party("Sunrise Co"))
    return case


def relevant(hit, by=None, given=None, why="Too like ours"):
    given = given or replace(OPPOSE, responsible=alice())
    return decide_relevant(hit.pk, given, why, cause(by), TODAY)


def test_a_relevant_hit_opens_an_opposition_case_whose_term_is_on_the_desk():
    mark = make_mark("250100001", filed_on=TODAY - timedelta(days=340), classes=[29, 30],
                     owner="Far Away Ltd.; Second Owner")  # fmt: skip
    hit = relevant(make_hit(our_mark(), mark=mark))
    case = hit.opposition
    assert (case.ref, case.title, case.application_number, case.our_side, case.responsible) == (
        "OP-1", "SUNRICE", "250100001", "opponent", alice(),
    )  # fmt: skip
    assert [one.number for one in case.classes.all()] == [29, 30]
    assert [(p.party.name, p.role) for p in case.case_parties.order_by("position")] == [
        ("Sunrise Co", "opponent"), ("Far Away Ltd.", "owner"), ("Second Owner", "owner"),
    ]  # fmt: skip
    assert "TM-1" in case.note
    assert "Too like ours" in case.note
    term = Deadline.objects.get(case=case, code="TM-35")
    assert (term.due_date, term.state, term.ours) == (hit.due_on, "open", True)
    assert term in due_by(alice(), TODAY + timedelta(days=90))
    assert [e.kind for e in case.events.order_by("date")] == ["filed", "published"]
    assert (hit.state, hit.decided_by, hit.reason) == ("relevant", alice(), "Too like ours")


def test_sent_twice_there_is_one_case_and_two_people_are_told_who_was_first():
    hit = make_hit(our_mark())
    first, second = relevant(hit), relevant(hit, given=Opposition("OP-2", alice()))
    assert (first.opposition, Case.objects.filter(our_side="opponent").count()) == (
        second.opposition, 1,
    )  # fmt: skip
    with pytest.raises(HitRefused, match="Alice"):
        relevant(hit, bob())
    with pytest.raises(HitRefused, match="Alice"):
        decide_not_relevant(hit.pk, "no", cause(bob()))
    assert WatchHit.objects.get().decided_by == alice()


def test_two_hits_of_one_mark_and_a_case_that_opposes_already_lead_to_one_case():
    mark, own = make_mark("250100001"), our_mark()
    known = make_case("OP-OLD", "trademark", our_side="opponent", application_number="2501/00001")
    hits = [make_hit(own, mark=mark), make_hit(mark=mark)]
    assert {relevant(hit).opposition for hit in hits} == {known}
    # It had no day of publication: the term to oppose is on the desk now.
    assert known.deadlines.get(code="TM-35").due_date == hits[0].due_on
    assert known.events.filter(kind="published").count() == 1
    other, sunrise = make_mark("250100002"), own.case_parties.get().party
    hits = [make_hit(own, mark=other), make_hit(mark=other, term=make_term(client=sunrise))]
    assert len({relevant(hit).opposition for hit in hits}) == 1


def test_the_opposition_of_another_client_or_one_that_is_over_is_not_taken_for_ours():
    mark, own = make_mark("250100001"), our_mark()
    rival = make_hit(mark=mark, term=make_term(client=make_party("Rival Co")))
    theirs = relevant(rival, given=Opposition("OP-9", alice())).opposition
    hit, client = make_hit(own, mark=mark), own.case_parties.get().party

    def refused(**fields):
        Case.objects.filter(pk=theirs.pk).update(**fields)
        with pytest.raises(HitRefused) as told:
            relevant(hit)
        return told.value.message

    with translation.override("en"):
        assert refused().startswith("OP-9 opposes this mark for another client.")
        hidden = refused(restricted=True, responsible=bob(), deputy=None)
        assert "restricted" in hidden
        assert "OP-9" not in hidden
        join(theirs, client, role="opponent")
        assert "OP-9 opposed this mark and is over." in refused(restricted=False, is_over=True)
    Case.objects.filter(pk=theirs.pk).update(is_over=False)
    assert relevant(hit).opposition == theirs


def test_the_owner_of_the_mark_reads_nothing_of_our_opposition():
    other_side = make_party("Far Away Ltd.")
    client, spy = make_user("client", role=Role.CLIENT), make_user("spy", role=Role.CLIENT)
    other_side.users.add(spy)
    own = our_mark()
    own.case_parties.get().party.users.add(client)
    case = relevant(make_hit(own, mark=make_mark(owner="Far Away Ltd."))).opposition
    assert case.case_parties.get(role="owner").party == other_side
    assert case in visible_to(client)
    assert case not in visible_to(spy)


def test_a_term_opposes_for_its_client():
    term = make_term(client=make_party("Watching Client"))
    case = relevant(make_hit(term=term)).opposition
    assert case.case_parties.get(role="opponent").party.name == "Watching Client"


def test_the_opposition_of_a_restricted_mark_is_restricted_to_the_same_people():
    own = our_mark(restricted=True)
    own.members.add(make_user("olan"))
    case = relevant(make_hit(own)).opposition
    assert (case.restricted, list(case.members.all())) == (True, [make_user("olan")])


@pytest.mark.parametrize(
    ("why", "ref", "where"), [(" ", "OP-1", "why"), ("x", "TM-1", "ref"), ("x", "", "ref")]
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_stored(why, ref, where):
    hit = make_hit(our_mark())
    with pytest.raises(HitRefused) as refused:
        relevant(hit, given=Opposition(ref, alice()), why=why)
    hit.refresh_from_db()
    assert (refused.value.field, hit.state, Case.objects.count()) == (where, "open", 1)


def test_several_are_not_relevant_for_one_reason_and_one_is_taken_back():
    own = our_mark()
    hits = [make_hit(own) for _n in range(3)]
    decide_not_relevant(hits[0].pk, "Mine", cause(bob()))
    done, told = decide_many([hit.pk for hit in hits], "Other goods", cause())
    assert (done, len(told), "Bob" in told[0]) == (2, 1, True)
    hit = take_back(hits[1].pk, "Looked again", cause(bob()))
    assert (hit.state, hit.decided_by, hit.reason, hit.told_on) == ("open", None, "", None)
    assert [h.history_change_reason for h in hit.history.all()[:2]] == [
        "Looked again", "Other goods",
    ]  # fmt: skip
    with pytest.raises(HitRefused):
        take_back(hit.pk, "again", cause())


def test_the_next_reference_is_free():
    assert next_reference(TODAY) == "OP-2569-001"
    for ref in ("OP-2569-001", "OP-2569-009", "OP-2569-X", "OP-2568-050"):
        make_case(ref)
    assert next_reference(TODAY) == "OP-2569-010"


def test_the_database_keeps_the_promises_about_hits():
    own, mark, term = our_mark(), make_mark(), make_term()
    make_hit(own, mark=mark)
    for wrong in (
        {"case": own, "mark": mark},
        {"case": own, "term": term},
        {"case": own, "state": "not_relevant"},
        {"case": own, "state": "relevant", "decided_by": alice(), "decided_at": NOON,
         "reason": "x"},
        {"case": own, "state": "lost"},
        {"case": own, "due_on": TODAY.replace(year=2569)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            make_hit(**wrong)


def test_the_days_of_an_opposition_are_those_of_the_rule_engine():
    terms = OppositionTerms()
    examples = {"2026-02-12": "2026-04-16", "2026-02-16": "2026-04-17"}
    found = {day: terms.last_day(type(TODAY).fromisoformat(day)).isoformat() for day in examples}
    assert found == examples
