"""Cases are written by one verb, and every change leaves who, when, what and why."""

import pytest

from cases.case_writing import (
    CaseRefused,
    GivenCase,
    GivenClass,
    GivenClient,
    create_case,
    insert,
    person_named,
    update_case,
)
from cases.models import Case, CaseParty, GoodsClass, Party
from tests.factories import alice, bob, cause, charlie, make_case

pytestmark = pytest.mark.django_db

NUMBER = "0105536112014"


def mark(**fields):
    return {"ref": "TM-1", "ip_type": "trademark", "title": "บ้านไร่", **fields}


def refusal(given, existing=None, version=None):
    write = (
        (lambda: update_case(existing, GivenCase(given), cause(), version))
        if existing
        else (lambda: create_case(GivenCase(given), cause()))
    )
    with pytest.raises(CaseRefused) as caught:
        write()
    return caught.value.field


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ref": ""}, "ref"),
        ({"title": ""}, "title"),
        ({"ip_type": "domain_name"}, "ip_type"),
        ({"our_side": "judge"}, "our_side"),
        ({"title": "ก" * 501}, "title"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_a_case_that_cannot_be_kept_is_refused_at_its_field(given, field):
    assert refusal(mark(**given)) == field
    assert not Case.objects.exists()


def test_a_second_case_with_the_number_or_the_reference_of_another_is_refused():
    create_case(GivenCase(mark(application_number="260100123")), cause())
    assert refusal(mark(ref="TM-2", application_number="260100123")) == "application_number"
    assert refusal(mark()) == "ref"
    create_case(
        GivenCase(mark(ref="TM-3", application_number="260100123", our_side="opponent")), cause()
    )
    assert list(Case.objects.values_list("ref", flat=True)) == ["TM-1", "TM-3"]


def test_a_change_by_somebody_else_since_is_not_overwritten():
    case = create_case(GivenCase(mark()), cause())
    seen = case.version
    assert update_case(case, GivenCase({"title": "บ้านสวน"}), cause(bob()), seen)
    assert refusal({"title": "บ้านนา"}, case, seen) == "version"
    assert Case.objects.get().title == "บ้านสวน"


def test_a_kind_of_right_never_changes():
    case = make_case(ip_type="design")
    assert refusal({"ip_type": "trademark"}, case) == "ip_type"


def test_writing_the_same_again_changes_nothing():
    given = GivenCase(mark(), [GivenClass(3, 5)], GivenClient("บริษัท บ้านไร่ จำกัด", NUMBER))
    case = create_case(given, cause())
    before = (Case.history.count(), GoodsClass.history.count(), Party.history.count())
    assert not update_case(case, given, cause())
    assert (Case.history.count(), GoodsClass.history.count(), Party.history.count()) == before


def test_the_history_of_the_classes_says_who_what_and_why():
    case = create_case(GivenCase(mark(), [GivenClass(3, 5), GivenClass(5, 1)]), cause())
    change = GivenCase({}, [GivenClass(3, 6)])
    assert update_case(case, change, cause(bob(), why="The office struck class 5"))
    told = [
        (row.number, row.items, row.history_type, row.history_user, row.history_change_reason)
        for row in GoodsClass.history.filter(history_user=bob()).order_by("number")
    ]
    why = "The office struck class 5"
    assert told == [(3, 6, "~", bob(), why), (5, 1, "-", bob(), why)]


def test_a_client_is_known_again_by_number_and_brought_up_to_date():
    first = GivenClient("บริษัท บ้านไร่ จำกัด", NUMBER, "old@client.example")
    create_case(GivenCase(mark(), client=first), cause())
    second = GivenClient("บริษัท บ้านไร่ จำกัด", NUMBER, "new@client.example", reference="R/7")
    create_case(GivenCase(mark(ref="TM-2"), client=second), cause())
    party = Party.objects.get()
    assert (party.email, party.kind) == ("new@client.example", "juristic")
    assert list(CaseParty.objects.values_list("case__ref", "role", "reference")) == [
        ("TM-1", "applicant", ""),
        ("TM-2", "applicant", "R/7"),
    ]


@pytest.mark.parametrize("number", ["0105536112015", "123", "0000000000000x"])
def test_a_client_with_a_wrong_check_digit_is_refused_and_nothing_is_kept(number):
    with pytest.raises(CaseRefused) as caught:
        create_case(GivenCase(mark(), client=GivenClient("บริษัท", number)), cause())
    assert caught.value.field == "client.juristic_id"
    assert (Case.objects.count(), Party.objects.count()) == (0, 0)


@pytest.mark.parametrize("given", [GivenClass(0), GivenClass(46), GivenClass(3, 0)])
def test_a_class_outside_the_nice_classes_or_without_items_is_refused(given):
    with pytest.raises(CaseRefused) as caught:
        create_case(GivenCase(mark(), [given]), cause())
    assert (caught.value.field, Case.objects.count()) == ("classes", 0)


def test_only_people_of_the_office_can_be_responsible():
    assert person_named(alice().username, "responsible") == alice()
    charlie()
    for name in ("charlie", "nobody"):
        with pytest.raises(CaseRefused) as caught:
            person_named(name, "responsible")
        assert caught.value.field == "responsible"


def test_a_known_number_with_another_name_is_refused_but_an_import_may_rename():
    create_case(GivenCase(mark(), client=GivenClient("บริษัท บ้านไร่ จำกัด", NUMBER)), cause())
    slip = GivenClient("บริษัท บ้านไร จำกัด", NUMBER)
    with pytest.raises(CaseRefused) as caught:
        create_case(GivenCase(mark(ref="TM-2"), client=slip), cause())
    assert (caught.value.field, Case.objects.count()) == ("client.name", 1)
    assert "บริษัท บ้านไร่ จำกัด" in caught.value.message
    rename = GivenClient("บริษัท บ้านสวน จำกัด", NUMBER, renames=True)
    create_case(GivenCase(mark(ref="TM-3"), client=rename), cause())
    assert Party.objects.get().name == "บริษัท บ้านสวน จำกัด"


@pytest.mark.parametrize(
    ("second", "field"),
    [({"ref": "TM-1"}, "ref"), ({"application_number": "260100123"}, "application_number")],
)
def test_of_two_people_who_open_the_same_case_in_one_moment_the_second_is_told(second, field):
    """The first one commits between the second one's check and insert."""
    create_case(GivenCase(mark(application_number="260100123")), cause())
    late = Case(created_at=cause().at, **mark(ref="TM-2") | second)
    with pytest.raises(CaseRefused) as caught:
        insert(late)
    assert (caught.value.field, Case.objects.count()) == (field, 1)
