"""Teaching the status map a text: what follows for every case, and taking it back."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from cases.eexchange.records import RegisterRecord
from cases.eexchange.status import INTERNAL_STATUSES, classify, why_not_mapped
from cases.models import Case, Deadline, Discrepancy, RegisterSnapshot, StatusMapping
from cases.register import status_map
from cases.register.apply import apply_record
from cases.register.status_map import (
    MappingRefused,
    classify_status,
    follow_the_map,
    mark_of,
    take_back,
)
from tests.cases.views.world import make_snapshot
from tests.factories import NOON, TODAY, bob, cause, make_case

pytestmark = pytest.mark.django_db

TEXT = "ถ้อยคำใหม่ของนายทะเบียน"
A_MINUTE = timedelta(minutes=1)
LATER = NOON + A_MINUTE


def waiting(ref, text, **fields):
    case = make_case(ref, "trademark", office_status=text, office_status_state="unmapped", **fields)
    RegisterSnapshot.objects.create(
        case=case, service="TM", hash=ref, body="[]", fetched_at=NOON, last_check_before=NOON
    )
    return case


def meanings():
    rows = Case.objects.order_by("ref")
    return dict(rows.values_list("ref", "office_status_internal"))


def test_the_whole_text_counts_for_its_cases_and_not_where_it_is_contained():
    for ref, text in [("A", TEXT), ("B", TEXT), ("C", f"{TEXT} แล้ว")]:
        waiting(ref, text)
    followed = classify_status(TEXT, "published", cause())
    assert [(one.before, one.after, one.terms, one.asks) for one in followed] == [
        ("", "published", [], False)
    ] * 2
    assert meanings() == {"A": "published", "B": "published", "C": ""}


def test_a_part_counts_where_it_is_contained_too():
    for ref, text in [("A", TEXT), ("B", TEXT), ("C", f"{TEXT} แล้ว"), ("D", "อื่น")]:
        waiting(ref, text)
    StatusMapping.objects.create(contains=TEXT, internal="published", position=900)
    assert len(follow_the_map(cause())) == 3
    assert meanings() == {"A": "published", "B": "published", "C": "published", "D": ""}


def test_what_follows_names_the_letter_to_find_and_taking_back_ends_it():
    waiting("A", TEXT)
    other = waiting("B", "แก้ไข")
    follow_the_map(cause())
    [one] = classify_status(TEXT, "amend", cause(bob()))
    [term] = one.terms
    assert (term.deadline.code, term.before) == ("LETTER-EXPECTED", None)
    row = StatusMapping.objects.get(contains=TEXT)
    assert row.history.get().history_user == bob()
    [one] = take_back(row, cause(bob()))
    assert [(t.deadline.pk, t.after) for t in one.terms] == [(term.deadline.pk, None)]
    assert Deadline.objects.get(pk=term.deadline.pk).state == "no_longer_due"
    assert other.deadlines.get(code="LETTER-EXPECTED").state == "open"
    assert meanings() == {"A": "", "B": "amend"}
    assert not StatusMapping.objects.filter(contains=TEXT).exists()
    [one] = classify_status(TEXT, "amend", cause(at=LATER))
    assert [t.before for t in one.terms] == [None]


def test_an_end_at_the_office_asks_a_person_until_it_is_taken_back():
    case = waiting("A", TEXT)
    [one] = classify_status(TEXT, "abandoned", cause())
    assert one.asks
    assert case.discrepancies.get(field="status").state == "open"
    [one] = take_back(StatusMapping.objects.get(contains=TEXT), cause())
    assert one.settles
    assert case.discrepancies.get(field="status").state == "gone"


def test_taking_back_a_shipped_row_that_was_taught_gives_its_own_meaning_again():
    waiting("A", "รับจดทะเบียน")
    classify_status("รับจดทะเบียน", "registration_fee_due", cause())
    assert meanings() == {"A": "registration_fee_due"}
    take_back(StatusMapping.objects.get(contains="รับจดทะเบียน", exact=True), cause())
    row = StatusMapping.objects.get(contains="รับจดทะเบียน", exact=True)
    assert (row.internal, row.source) == ("registered", "shipped")
    assert meanings() == {"A": "registered"}


def test_a_text_is_taught_and_taken_back_beside_the_row_for_texts_that_hold_it():
    """That row asks a person about them."""
    waiting("A", "ยกอุทธรณ์")
    waiting("B", "คำสั่งยกอุทธรณ์")
    classify_status("ยกอุทธรณ์", "refused", cause())
    assert meanings() == {"A": "refused", "B": ""}
    take_back(StatusMapping.objects.get(contains="ยกอุทธรณ์", exact=True), cause())
    assert StatusMapping.objects.get(contains="ยกอุทธรณ์").internal == "unknown"
    assert meanings() == {"A": "", "B": ""}


def test_a_second_lesson_is_taken_back_to_the_first():
    waiting("A", TEXT)
    classify_status(TEXT, "filed", cause())
    classify_status(TEXT, "published", cause())
    take_back(StatusMapping.objects.get(contains=TEXT), cause())
    assert meanings() == {"A": "filed"}


def test_the_mark_differs_with_what_follows():
    waiting("A", TEXT)
    once = classify_status(TEXT, "amend", cause())
    take_back(StatusMapping.objects.get(contains=TEXT), cause())
    same = classify_status(TEXT, "amend", cause(at=LATER))
    assert mark_of(once) == mark_of(same)
    take_back(StatusMapping.objects.get(contains=TEXT), cause())
    waiting("B", TEXT)
    assert mark_of(classify_status(TEXT, "amend", cause(at=LATER + A_MINUTE))) != mark_of(once)


@pytest.mark.parametrize("letter", ["P", "R", "D", " d ", "D\u200b"])
def test_the_letters_of_the_register_never_say_a_reason(letter):
    meant = {"P": "under_examination", "R": "registered", "D": "dismissed"}
    own = meant[letter.strip(" \u200b").upper()]
    allowed = {name for name in INTERNAL_STATUSES if not why_not_mapped(letter, name, True)}
    assert allowed == {own}
    assert why_not_mapped(letter, own, False)
    before = StatusMapping.objects.count()
    with pytest.raises(MappingRefused, match="gives no reason"):
        classify_status(letter, "abandoned", cause())
    assert StatusMapping.objects.count() == before


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("เพิกถอนการจดทะเบียน", "cancelled"),
        ("ไม่รับจดทะเบียน", "refused"),
        ("รับจดทะเบียนแล้ว", "registered"),
    ],
)
def test_an_end_counts_before_registered_wherever_the_row_stands(text, meaning):
    rows = [
        SimpleNamespace(contains="จดทะเบียน", internal="registered", exact=False),
        SimpleNamespace(contains="เพิกถอน", internal="cancelled", exact=False),
        SimpleNamespace(contains="ไม่รับจดทะเบียน", internal="refused", exact=False),
    ]
    assert classify(text, rows) == meaning


def test_a_look_at_many_names_them_all_and_goes_the_whole_way_for_the_first(monkeypatch):
    monkeypatch.setattr(status_map, "LOOKED_AT", 2)
    for ref in "ABC":
        waiting(ref, TEXT)
    followed = classify_status(TEXT, "amend", cause(), 2)
    assert [len(one.terms) for one in followed] == [1, 1, 0]
    assert meanings() == {"A": "amend", "B": "amend", "C": ""}
    mark = mark_of(followed)
    status_map.follow_the_rest(followed, cause())
    assert meanings() == {"A": "amend", "B": "amend", "C": "amend"}
    assert [len(one.terms) for one in followed] == [1, 1, 1]
    assert mark_of(followed) == mark


def test_a_right_that_goes_on_with_words_nobody_knew_is_told_when_somebody_explains_them():
    """It ended here; the office went on with a text that could not be read when it came."""
    case = waiting("A", "ประกาศโฆษณา")
    stays = waiting("B", TEXT)
    for one in (case, stays):
        one.is_over, one.stage = True, "withdrawn"
        one.save()
    snapshot = make_snapshot(case, fetched_at=LATER)
    record = RegisterRecord("6902000001", status_raw=TEXT)
    apply_record(case, record, snapshot, cause(at=LATER), TODAY)
    assert not Discrepancy.objects.filter(state="open").exists()
    followed = classify_status(TEXT, "under_examination", cause(at=LATER + A_MINUTE))
    assert [(one.pk, one.asks) for one in followed] == [(case.pk, True), (stays.pk, False)]
    assert Discrepancy.objects.get(state="open").office_value == TEXT
