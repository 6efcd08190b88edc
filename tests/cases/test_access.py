"""Nobody sees by default. Each test has a row that could leak."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.access import (
    can_keep_the_docket,
    case_for,
    deadline_for,
    document_for,
    editable_case_for,
    editable_deadline_for,
)
from cases.models import Deadline, Document, Role
from cases.queries import open_deadlines, search_cases, visible_to
from tests.cases.reminders.rows import make_deadline
from tests.factories import NOON, alice, bob, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret():
    case = make_case(
        ref="SECRET-1",
        restricted=True,
        title="Secret thing",
        events=[("office_action_received", "2026-09-15")],
    )
    Document.objects.create(
        case=case,
        sha256="0" * 64,
        size=1,
        media_type="text/plain",
        name="a",
        added_by=alice(),
        added_at=NOON,
    )
    return case


def test_a_restricted_case_is_seen_by_its_people_and_administrators_only(secret):
    member = make_user("mali")
    secret.members.add(member)
    secret.deputy = bob()
    secret.save()
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    outsider = make_user("olan")
    for person in [alice(), bob(), member, boss]:
        assert list(visible_to(person)) == [secret]
    for person in [outsider, charlie(), AnonymousUser()]:
        assert list(visible_to(person)) == []


def test_somebody_who_left_sees_nothing(secret):
    gone = make_user("gone", role=Role.ADMINISTRATOR, is_active=False)
    assert list(visible_to(gone)) == []


def test_a_client_sees_the_cases_of_their_own_parties_only():
    mine, other = make_case(ref="MINE"), make_case(ref="OTHER")
    party = make_party()
    party.users.add(charlie())
    join(mine, party)
    join(other, make_party("Somebody else"))
    assert list(visible_to(charlie())) == [mine]
    assert list(search_cases(charlie(), "thing")) == [mine]


def test_a_stranger_gets_404_for_everything_in_a_case(secret):
    deadline = Deadline.objects.get(case=secret)
    document = Document.objects.get(case=secret)
    for person in [make_user("olan"), charlie()]:
        for load, pk in [
            (case_for, secret.pk),
            (editable_case_for, secret.pk),
            (deadline_for, deadline.pk),
            (editable_deadline_for, deadline.pk),
            (document_for, document.pk),
        ]:
            with pytest.raises(Http404):
                load(person, pk)
        assert list(open_deadlines(person)) == []
    assert document_for(alice(), document.pk) == document
    assert editable_deadline_for(alice(), deadline.pk) == deadline


@pytest.mark.parametrize(
    ("side", "roles", "sees"),
    [
        ("applicant", ["applicant"], True),
        ("applicant", ["opponent"], False),
        ("applicant", ["applicant", "opponent"], False),
        ("opponent", ["opponent"], True),
        ("opponent", ["contact"], True),
        ("opponent", ["applicant"], False),
        ("opponent", ["owner", "contact"], False),
    ],
)
def test_whoever_stands_on_the_other_side_reads_nothing_of_the_case(side, roles, sees):
    case = make_case(ref="SIDED", our_side=side)
    for role in roles:
        party = make_party(f"{role} Co")
        party.users.add(charlie())
        join(case, party, role)
    row = make_deadline(case)
    assert list(visible_to(charlie())) == [case] * sees
    assert list(open_deadlines(charlie())) == [row] * sees
    assert visible_to(alice()).get() == case


@pytest.mark.parametrize("role", [Role.BOOKKEEPER, Role.CLIENT])
def test_who_may_read_may_not_always_write(role):
    reader = make_user("reader", role=role)
    case = make_case()
    party = make_party()
    party.users.add(reader)
    join(case, party)
    assert case_for(reader, case.pk) == case
    assert can_keep_the_docket(reader) is False
    with pytest.raises(PermissionDenied):
        editable_case_for(reader, case.pk)


def test_search_finds_every_word_in_numbers_titles_and_parties():
    case = make_case(ref="TM-2569-001", title="ครัวคุณยาย", application_number="260100123")
    make_case(ref="TM-2569-002", title="ครัวคุณปู่")
    join(case, make_party("บริษัท ยายดี จำกัด", name_en="Yaidee"), reference="YD/7")
    for words in ["TM-2569-001", "260100123", "ครัว ยาย", "yaidee", "YD/7", "ครัว yaidee"]:
        assert list(search_cases(alice(), words)) == [case]
    assert search_cases(alice(), "ครัว").count() == 2
    assert list(search_cases(alice(), "ครัว nobody")) == []
