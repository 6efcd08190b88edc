"""The database keeps the promises, whoever writes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.models import (
    Case,
    ClosedDay,
    Deadline,
    Discrepancy,
    GoodsClass,
    Party,
    RegisterSnapshot,
    User,
)
from cases.models.checks import EARLIEST, LATEST
from tests.factories import NOON, alice, make_case, make_party

pytestmark = pytest.mark.django_db


def refuses(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_a_buddhist_year_is_never_stored_as_a_common_one():
    case = make_case()
    for day in [date(2569, 12, 7), date(1899, 12, 31), date(2151, 1, 1)]:
        refuses(lambda day=day: Case.objects.filter(pk=case.pk).update(taken_over_on=day))
        refuses(lambda day=day: ClosedDay.objects.create(date=day, name="x", source="x"))
    Case.objects.filter(pk=case.pk).update(taken_over_on=EARLIEST)
    Case.objects.filter(pk=case.pk).update(taken_over_on=LATEST)


def test_an_application_number_stands_once_for_a_kind_and_a_side():
    make_case(ip_type="trademark", application_number="260100123")
    refuses(lambda: make_case(ip_type="trademark", application_number="260100123"))
    make_case(ip_type="trademark", application_number="260100123", our_side="opponent")
    make_case(ip_type="trademark")
    make_case(ip_type="trademark")


def test_a_kind_or_a_side_that_nobody_knows_is_refused():
    refuses(lambda: make_case(ip_type="plant"))
    refuses(lambda: make_case(our_side="judge"))
    refuses(lambda: User.objects.create(username="x", role="king"))


def test_classes_are_nice_classes_with_an_item():
    case = make_case(ip_type="trademark")
    refuses(lambda: GoodsClass.objects.create(case=case, number=46))
    refuses(lambda: GoodsClass.objects.create(case=case, number=0))
    refuses(lambda: GoodsClass.objects.create(case=case, number=5, items=0))
    GoodsClass.objects.create(case=case, number=45)
    refuses(lambda: GoodsClass.objects.create(case=case, number=45))


def deadline(case, **fields):
    given = {
        "kind": "statutory",
        "code": "DES-S-20",
        "nominal_date": date(2026, 1, 5),
        "computed_due_date": date(2026, 1, 5),
        "due_date": date(2026, 1, 5),
        "actor": "applicant",
        "entered_by": alice(),
        "dated_by": alice(),
        "entered_at": NOON,
    }
    return Deadline.objects.create(case=case, **{**given, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "closed"},
        {"closed_at": NOON},
        {"verified_at": NOON},
        {"due_date": date(2026, 1, 6)},
        {"disposition": "done"},
        {"state": "lost"},
        {"kind": "whim"},
    ],
)
def test_a_deadline_that_contradicts_itself_is_refused(fields):
    case = make_case()
    refuses(lambda: deadline(case, **fields))


def test_a_deadline_has_one_row_for_its_identity():
    case = make_case(events=[("office_action_received", "2026-01-15")])
    event = case.events.get()
    refuses(lambda: deadline(case, root_event=event))
    deadline(case, root_event=event, occurrence="2")
    deadline(case)
    refuses(lambda: deadline(case))


def test_keeping_ours_needs_a_reason():
    case = make_case()
    snapshot = RegisterSnapshot.objects.create(
        case=case, service="TM", hash="0", body="[]", fetched_at=NOON
    )
    fields = {"case": case, "snapshot": snapshot, "field": "title", "first_seen_at": NOON}
    decided = {"decided_by": alice(), "decided_at": NOON}
    refuses(lambda: Discrepancy.objects.create(state="kept", **fields, **decided))
    Discrepancy.objects.create(**fields)
    refuses(lambda: Discrepancy.objects.create(**fields))


@pytest.mark.parametrize("number", ["0105536112014", "0107544000108"])
def test_a_true_thirteen_digit_number_passes(number):
    Party(name="x", id_number=number).full_clean()


@pytest.mark.parametrize("number", ["0105536112015", "0000000000000", "12345", "กกกกกกกกกกกกก"])
def test_a_wrong_check_digit_is_refused_with_a_sentence(number):
    with pytest.raises(ValidationError) as error:
        Party(name="x", id_number=number).full_clean()
    assert "id_number" in error.value.message_dict


def test_two_parties_do_not_share_a_number():
    make_party(id_number="0105536112014")
    refuses(lambda: make_party(id_number="0105536112014"))
    make_party()
    make_party()


def test_the_system_user_cannot_sign_in():
    system = User.objects.system()
    assert User.objects.system() == system
    assert system.is_active is False
    assert system.has_usable_password() is False


def test_initials_of_a_thai_name_begin_with_the_consonant():
    assert User(first_name="เอก", last_name="ใจดี").initials == "อจ"
    assert User(username="nop").initials == "no"
