"""What nobody can be told of: the question to the database answers as the policy does."""

from itertools import product

import pytest

from cases.models import CaseReminders, Deadline, ReminderPolicy, Role
from cases.reminders.nobody import untold_deadlines
from cases.reminders.people import people_on, terms_of
from cases.reminders.policy import answers
from cases.reminders.sweep import sweep
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, make_deadline
from tests.cases.views.world import make_leave
from tests.factories import TODAY, alice, make_case, make_user

pytestmark = pytest.mark.django_db

STATES = ("there", "away", "gone", "silent")


def person(state: str, **fields):
    """Somebody in one of the states; "none" is nobody."""
    if state == "none":
        return None
    given = {"gone": {"is_active": False}, "silent": {"email": ""}}.get(state, {})
    who = make_user(f"{state}-{len(fields)}-{person.count}", **given | fields)
    person.count += 1
    if state == "away":
        make_leave(0, 0, person=who)
    return who


person.count = 0


def by_policy(user) -> set[int]:
    people = people_on(TODAY)
    rows = Deadline.objects.on_the_desk()
    return {t.deadline for t in terms_of(rows) if answers(people.circle(t)) is None}


def test_it_is_what_the_policy_answers_for_every_mix_of_people() -> None:
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    chief = make_user("chief")
    ReminderPolicy.objects.create(partner=chief)
    several = {one: person(one) for one in (*STATES, "none")}
    helper, outsider = make_user("helper"), make_user("outsider")
    on_leave = {name: make_user(f"left-{name}") for name in ("helper", "outsider", "gone")}
    for name, who in on_leave.items():
        make_leave(0, 0, person=who, deputy=several["gone"] if name == "gone" else make_user(name))
    firsts = [*(several[one] for one in STATES[1:]), None, *on_leave.values()]
    for first, deputy, partner, restricted in product(
        firsts, ("there", "away", "none"), ("helper", "away", "none"), (False, True)
    ):
        case = make_case(responsible=first, deputy=several[deputy], restricted=restricted)
        case.members.add(helper)
        make_deadline(case, left=3)
        if partner != "none":
            chosen = helper if partner == "helper" else several["away"]
            CaseReminders.objects.create(case=case, partner=chosen)
    expected = by_policy(boss)
    assert 0 < len(expected) < Deadline.objects.count()
    assert set(untold_deadlines(boss, TODAY).values_list("pk", flat=True)) == expected
    make_leave(0, 0, person=chief)
    more = by_policy(boss)
    assert more > expected
    assert set(untold_deadlines(boss, TODAY).values_list("pk", flat=True)) == more
    seen = set(untold_deadlines(outsider, TODAY).values_list("case__restricted", flat=True))
    assert seen == {False}


def test_what_lies_far_ahead_or_is_silent_alarms_nobody() -> None:
    gone = person("gone")
    make_deadline(make_case(responsible=gone), left=181)
    make_deadline(make_case(responsible=gone, silent=True), left=3)
    near = make_deadline(make_case(responsible=gone), left=180)
    assert list(untold_deadlines(alice(), TODAY)) == [near]


def test_how_far_ahead_it_looks_follows_the_ladders_of_the_office_and_of_the_case() -> None:
    gone = person("gone")
    own, other = make_case(responsible=gone), make_case(responsible=gone)
    CaseReminders.objects.create(case=own, annuity="300, 3, 1, 0")
    CaseReminders.objects.create(case=other, clients="no")
    early, usual = make_deadline(own, left=300), make_deadline(other, left=180)
    make_deadline(own, left=301)
    later = make_deadline(other, left=400)
    assert list(untold_deadlines(alice(), TODAY)) == [usual, early]
    ReminderPolicy.objects.create(annuity="400 3 1 0")
    assert list(untold_deadlines(alice(), TODAY))[-1] == later
    ReminderPolicy.objects.update(statutory="๖๐ 3 1 0", annuity="90 3 1 0", internal="5")
    assert list(untold_deadlines(alice(), TODAY)) == [early]


def test_an_office_whose_only_person_is_away_has_its_administrators_told_so(
    mailbox: Mailbox,
) -> None:
    make_user("root", role=Role.ADMINISTRATOR, language="en")
    make_leave(0, 9)
    row = make_deadline(make_case(), left=3)
    sweep(TODAY, at())
    assert [(r.recipient.username, r.role) for r in row.reminders.all()] == [
        ("root", "administrator")
    ]
    assert "nobody who answers for this case can be reached" in mailbox.text()
