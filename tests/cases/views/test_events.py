"""Recording, correcting and taking back an event: what is shown first is what is saved."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import CaseEvent, Deadline, Document
from tests.cases.test_documents import PDF
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.factories import TODAY, alice, bob, make_case

pytestmark = pytest.mark.django_db

LETTER = "office_action_received"


def typed(**changes):
    return {"kind": LETTER, "date": "15/9/2569", "letter_number": "พณ 0704/123", **changes}


def send(case, language="en", person=None, **changes):
    browser = sign_in(person or alice(), language)
    return browser.post(f"/cases/{case.pk}/events/add/", typed(**changes))


def filed(ip_type="design"):
    return make_case(ip_type=ip_type, events=[("filed", "2026-06-01")])


def rows(case):
    return {(row.code, row.due_date) for row in Deadline.objects.filter(case=case, state="open")}


@pytest.mark.parametrize(
    ("ip_type", "given", "codes"),
    [
        ("design", {}, {"DES-S-20"}),
        ("trademark", {"section": "15,17"}, {"TM-15", "TM-17", "TM-18"}),
        ("trademark", {"section": "๑๕"}, {"TM-15", "TM-18"}),
        ("design", {"kind": "published", "date": "2/11/2569"}, {"DES-S-30"}),
        ("design", {"kind": "publication_fee_paid"}, set()),
    ],
)
def test_what_is_shown_first_is_exactly_what_is_saved(ip_type, given, codes):
    case = filed(ip_type)
    old, before = rows(case), stored()
    preview = send(case, preview="1", **given)
    coming = {(row.code, row.due_date) for row in preview.context["coming"]}
    assert (preview.status_code, {code for code, _day in coming}) == (200, codes)
    assert stored() == before
    saved = send(case, **given)
    assert (saved.status_code, saved["Location"]) == (302, f"/cases/{case.pk}/")
    assert rows(case) - old == coming


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("th", ["จ. 14 ธ.ค. 2569", "แก้ไขเพิ่มเติมคำขอตามคำสั่ง", "พ.ร.บ. สิทธิบัตร ม. 27"]),
        ("en", ["Mon 14 Dec 2569", "Answer to an office action", "PA s. 27"]),
    ],
)
def test_the_preview_says_the_day_the_duty_and_the_law(language, sentences):
    text = words(send(filed(), language, preview="1"))
    assert [sentence for sentence in sentences if sentence not in text] == []
    assert said("Nothing is saved yet.", language) in text


def test_an_event_is_kept_with_its_letter_and_who_entered_it():
    case = filed()
    paper = SimpleUploadedFile("หนังสือ 1.pdf", PDF, "application/octet-stream")
    answer = send(
        case,
        person=bob(),
        letter_date="1/9/2569",
        dispatched_on="3 ก.ย. 2569",
        delivery="post",
        note="came with the morning post",
        paper=paper,
    )
    assert answer.status_code == 302
    event = case.events.get(kind=LETTER)
    assert (event.date, event.letter_date, event.dispatched_on) == (
        date(2026, 9, 15),
        date(2026, 9, 1),
        date(2026, 9, 3),
    )
    assert (event.letter_number, event.delivery, event.note, event.entered_by) == (
        "พณ 0704/123",
        "post",
        "came with the morning post",
        bob(),
    )
    assert (event.document.name, event.document.media_type) == ("หนังสือ_1.pdf", "application/pdf")
    page = words(answer.client.get(answer["Location"]))
    assert "The event is recorded. Deadlines: 1 new, 0 moved, 0 no longer due." in page


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("7/12/2568", date(2025, 12, 7)),
        ("7/12/2025", date(2025, 12, 7)),
        ("๗/๑๒/๒๕๖๘", date(2025, 12, 7)),
        ("7 ธ.ค. 2568", date(2025, 12, 7)),
        ("7 ธันวาคม พ.ศ. ๒๕๖๘", date(2025, 12, 7)),
        ("2025-12-07", date(2025, 12, 7)),
    ],
)
def test_a_day_is_understood_as_people_here_write_it(written, day):
    case = make_case()
    assert send(case, date=written).status_code == 302
    assert case.events.get().date == day


def test_a_buddhist_year_is_never_taken_for_a_common_one(at_noon):
    case = make_case()
    refused = send(case, date="7/12/2569")
    assert field_errors(refused) == {
        "date": ["This date lies in the future; an event has happened."]
    }
    at_noon.move_to("2026-12-08T05:00:00Z")
    assert send(case, date="7/12/2569").status_code == 302
    assert case.events.get().date == date(2026, 12, 7)


THAI, ENGLISH = "th", "en"
WRONG_DAYS = [
    ("31/02/2569", "ไม่มีวันที่ 31/02/2569 ในปฏิทิน", "There is no day 31/02/2569 in the calendar."),
    (
        "15/9/69",
        "ปีในวันที่ “15/9/69” มีเพียงสองหลัก กรุณาเขียนปีสี่หลัก",
        "The year of “15/9/69” has only two digits; write all four.",
    ),
    (
        "soon",
        "“soon” ไม่ใช่วันที่ที่อ่านได้ เช่น 22/11/2569, 22 พ.ย. 2569 หรือ 2026-11-22",
        "“soon” is not a date. Write for example 22/11/2569, 22 พ.ย. 2569 or 2026-11-22.",
    ),
    (
        "1/1/2450",
        "ปี 2450 อยู่ก่อน พ.ศ. 2484 ซึ่งขึ้นปีใหม่วันที่ 1 เมษายน ระบบไม่รับปีนี้",
        "The year 2450 lies before B.E. 2484, when years began on 1 April; it is refused.",
    ),
]


@pytest.mark.parametrize("send_as", [{}, {"preview": "1"}], ids=["save", "preview"])
@pytest.mark.parametrize("language", [THAI, ENGLISH])
@pytest.mark.parametrize(("written", "thai", "english"), WRONG_DAYS)
def test_a_doubtful_day_is_refused_in_the_reader_s_language(
    written, thai, english, language, send_as
):
    case = filed()
    before = stored()
    answer = send(case, language, date=written, note="typed before", **send_as)
    sentence = thai if language == THAI else english
    assert (answer.status_code, field_errors(answer, language)) == (422, {"date": [sentence]})
    assert sentence in words(answer)
    assert answer.context["form"]["date"].value() == written
    assert answer.context["form"]["note"].value() == "typed before"
    assert stored() == before


@pytest.mark.parametrize("send_as", [{}, {"preview": "1"}], ids=["save", "preview"])
@pytest.mark.parametrize("language", [THAI, ENGLISH])
@pytest.mark.parametrize(
    ("ip_type", "changes", "field", "sentence"),
    [
        (
            "design",
            {"date": "25/11/2569"},
            "date",
            "This date lies in the future; an event has happened.",
        ),
        ("design", {"date": "31/5/2569"}, "date", "This date lies before the filing date."),
        (
            "design",
            {"kind": "filed", "date": "2/6/2569"},
            "kind",
            "The filing is already recorded; correct that event.",
        ),
        (
            "design",
            {"kind": "filed", "date": "25/11/2569"},
            "date",
            "This date lies in the future; an event has happened.",
        ),
        (
            "design",
            {"letter_date": "16/9/2569"},
            "letter_date",
            "A letter is written before it is received.",
        ),
        (
            "design",
            {"dispatched_on": "1/1/2570"},
            "dispatched_on",
            "A letter is written before it is received.",
        ),
        (
            "design",
            {"until": "1/10/2599"},
            "until",
            "This day lies more than ten years after the event.",
        ),
        (
            "design",
            {"letter_date": "1/1/2700"},
            "letter_date",
            "This date lies outside the years 1900 to 2150.",
        ),
        (
            "invention",
            {"kind": "annuity_paid", "years": "5; 6"},
            "years",
            "Years are whole numbers, such as 5 or 5, 6.",
        ),
    ],
)
def test_what_cannot_be_true_is_said_at_its_field_and_what_was_typed_stays(
    ip_type, changes, field, sentence, language, send_as
):
    case = filed(ip_type)
    before = stored()
    answer = send(case, language, note="typed before", **changes, **send_as)
    expected = said(sentence, language)
    assert (answer.status_code, field_errors(answer, language)) == (422, {field: [expected]})
    assert expected in words(answer)
    form = answer.context["form"]
    assert form["note"].value() == "typed before"
    assert form["letter_number"].value() == "พณ 0704/123"
    assert stored() == before


@pytest.mark.parametrize("language", [THAI, ENGLISH])
@pytest.mark.parametrize(
    "changes", [{}, {"section": ""}, {"section": "99"}, {"section": "x\u0e50"}]
)
def test_a_trademark_letter_must_cite_its_section(changes, language):
    case = filed("trademark")
    before = stored()
    answer = send(case, language, **changes)
    errors = field_errors(answer, language)
    assert (answer.status_code, list(errors), len(errors["section"])) == (422, ["section"], 1)
    assert errors["section"][0] in words(answer)
    assert stored() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "coffee"},
        {"kind": ""},
        {"kind": "registration_fee_paid"},
        {"kind": "filed\x00"},
        {"date": ""},
        {"date": "15/9/2569\x00"},
        {"date": "9" * 5000},
        {"days": "-1"},
        {"days": "9" * 5000},
        {"days": "1.5"},
        {"note": "a\x00b"},
        {"letter_number": "9" * 61},
        {"delivery": "pigeon"},
        {"of": "DES-S-20|2026-01-01"},
        {"until": "31/9/2569"},
        {"kind": "annuity_paid", "years": "21"},
        {"kind": "annuity_paid", "years": "-5"},
        {"kind": "annuity_paid", "years": "9" * 60},
        {"kind": "annuity_paid", "years": "²"},
        {"kind": "annuity_paid", "plan": "never"},
    ],
)
def test_odd_input_is_refused_without_a_trace(changes):
    case = filed()
    browser, before = sign_in(alice()), stored()
    for more in ({}, {"preview": "1"}):
        answer = browser.post(f"/cases/{case.pk}/events/add/", typed(**changes, **more))
        assert answer.status_code == 422
        assert field_errors(answer) != {}
    assert stored() == before


@pytest.mark.parametrize("language", [THAI, ENGLISH])
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.pdf", b"", "The submitted file is empty."),
        (
            "letter.exe",
            b"MZ\x90\x00" + b"\x00" * 200,
            "This kind of file is not kept. Use PDF, PNG, JPEG, TIFF, DOCX, XLSX or TXT.",
        ),
        (
            "letter.pdf",
            b"MZ\x90\x00" + b"\x00" * 200,
            "This kind of file is not kept. Use PDF, PNG, JPEG, TIFF, DOCX, XLSX or TXT.",
        ),
    ],
)
def test_a_file_that_is_no_paper_is_refused_and_the_event_with_it(
    name, content, sentence, language
):
    case = filed()
    before = stored()
    answer = send(case, language, paper=SimpleUploadedFile(name, content), note="typed before")
    expected = said(sentence, language)
    assert (answer.status_code, field_errors(answer, language)) == (422, {"paper": [expected]})
    assert expected in words(answer)
    assert answer.context["form"]["note"].value() == "typed before"
    assert stored() == before


def test_a_double_click_records_the_event_once_and_shows_no_error():
    case = filed()
    first, second = send(case, days="60"), send(case, days="60")
    assert [answer["Location"] for answer in (first, second)] == [f"/cases/{case.pk}/"] * 2
    assert case.events.filter(kind=LETTER).count() == 1
    assert case.deadlines.filter(code="DES-S-20").count() == 1
    assert "The event is recorded." in words(second.client.get(second["Location"]))


def test_a_letter_added_after_going_back_is_not_swallowed():
    case = filed()
    send(case)
    second = send(case, paper=SimpleUploadedFile("letter.pdf", PDF))
    assert field_errors(second) == {"date": ["This event is already recorded."]}


def test_a_file_refused_after_going_back_is_told():
    case = filed()
    send(case)
    second = send(case, paper=SimpleUploadedFile("letter.exe", b"MZ" + b"\0" * 100))
    assert list(field_errors(second)) == ["paper"]


@pytest.mark.parametrize("changes", [{"note": "another"}, {"person": bob}])
def test_the_same_event_with_another_word_or_from_another_person_is_told(changes):
    case = filed()
    send(case)
    changes = {name: given() if callable(given) else given for name, given in changes.items()}
    second = send(case, **changes)
    assert field_errors(second) == {"date": ["This event is already recorded."]}
    assert case.events.filter(kind=LETTER).count() == 1


def test_the_same_event_sent_again_later_is_told(at_noon):
    case = filed()
    send(case)
    at_noon.shift(61)
    assert field_errors(send(case)) == {"date": ["This event is already recorded."]}


def test_a_paper_of_a_refused_event_is_not_kept_in_the_case():
    case = filed()
    send(case, date="31/5/2569", paper=SimpleUploadedFile("a.pdf", PDF))
    assert not Document.objects.exists()


def test_the_form_offers_only_what_happens_to_this_kind_of_right():
    case = filed("trademark")
    page = sign_in(alice()).get(f"/cases/{case.pk}/events/add/")
    kinds = [value for value, _label in page.context["form"].fields["kind"].choices]
    assert "registration_fee_paid" in kinds
    assert "annuity_paid" not in kinds
    assert "years" not in page.context["form"].fields


# Correcting and taking back


@pytest.fixture
def letter():
    case = make_case(
        ip_type="trademark",
        events=[("filed", "2026-06-01"), (LETTER, "2026-09-15", {"section": "15"})],
    )
    return case.events.get(kind=LETTER)


def correct(event, person=None, **changes):
    given = typed(section="15", date="16/9/2569", why="stamp misread", **changes)
    return sign_in(person or bob()).post(f"/events/{event.pk}/correct/", given)


def test_the_form_of_a_correction_starts_with_what_is_known(letter):
    page = sign_in(bob()).get(f"/events/{letter.pk}/correct/")
    form = page.context["form"]
    assert [form[name].value() for name in ["kind", "date", "section"]] == [
        LETTER,
        date(2026, 9, 15),
        "15",
    ]


def test_a_correction_moves_the_deadline_and_keeps_its_row(letter):
    row = Deadline.objects.get(code="TM-15")
    preview = correct(letter, preview="1")
    moved = {(d.code, d.due_date) for d in preview.context["coming"]}
    answer = correct(letter)
    assert answer.status_code == 302
    after = Deadline.objects.get(code="TM-15")
    assert (after.pk, after.root_event_id) == (row.pk, letter.pk)
    assert (after.trigger_date, after.version) == (date(2026, 9, 16), row.version + 1)
    assert {(d.code, d.due_date) for d in Deadline.objects.filter(root_event=letter)} == moved
    newer = letter.case.events.current().get(kind=LETTER)
    assert (newer.date, newer.supersedes, newer.entered_by) == (date(2026, 9, 16), letter, bob())
    assert CaseEvent.objects.get(pk=letter.pk).date == date(2026, 9, 15)
    assert after.history.first().history_change_reason == "stamp misread"


def test_a_correction_without_a_reason_keeps_what_was_typed_and_changes_nothing(letter):
    before = stored()
    answer = sign_in(bob()).post(
        f"/events/{letter.pk}/correct/", typed(section="15", date="16/9/2569", note="N")
    )
    assert (answer.status_code, field_errors(answer, form="why")) == (
        422,
        {"why": ["This field is required."]},
    )
    assert answer.context["form"]["date"].value() == "16/9/2569"
    assert stored() == before


def test_taking_back_leaves_the_event_and_ends_its_deadlines(letter):
    answer = sign_in(bob()).post(f"/events/{letter.pk}/take-back/", {"why": "another case's"})
    assert answer.status_code == 302
    states = {row.code: row.state for row in Deadline.objects.filter(root_event=letter)}
    assert states == {"TM-15": "no_longer_due", "TM-18": "no_longer_due"}
    assert [e.is_void for e in letter.case.events.filter(kind=LETTER)] == [False, True]
    assert letter.case.events.current().count() == 1


def test_the_filing_cannot_be_taken_back_from_under_what_rests_on_it():
    case = make_case(
        ip_type="trademark", events=[("filed", "2026-06-01"), ("registered", "2026-10-01")]
    )
    before = stored()
    answer = sign_in(bob()).post(
        f"/events/{case.events.get(kind='filed').pk}/take-back/", {"why": "never filed"}
    )
    assert (answer.status_code, stored()) == (422, before)
    assert len(field_errors(answer, form="why")["__all__"]) == 1


@pytest.mark.parametrize("language", [THAI, ENGLISH])
@pytest.mark.parametrize("what", ["correct", "preview", "take-back"])
def test_the_second_of_two_people_is_told_and_loses_nothing(what, language, letter):
    correct(letter, person=bob())
    before = stored()
    way = "take-back" if what == "take-back" else "correct"
    given = typed(section="15", date="17/9/2569", why="I read 17")
    if what == "preview":
        given["preview"] = "1"
    answer = sign_in(alice(), language).post(f"/events/{letter.pk}/{way}/", given)
    assert answer.status_code == 422
    assert said("Somebody has already corrected this event.", language) in words(answer)
    assert answer.context["why"]["why"].value() == "I read 17"
    if what != "take-back":
        assert answer.context["form"]["date"].value() == "17/9/2569"
    assert stored() == before


def test_an_event_that_no_longer_counts_has_no_page_of_its_own(letter):
    correct(letter)
    browser = sign_in(alice())
    for way in ["correct", "take-back"]:
        assert browser.get(f"/events/{letter.pk}/{way}/").status_code == 404


def test_markup_in_a_note_is_text():
    case = filed()
    send(case, note="<script>alert(1)</script>", letter_number="<b>1</b>")
    source = sign_in(alice()).get(f"/cases/{case.pk}/").content.decode()
    assert "<script>alert" not in source
    assert "<b>1" not in source
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source


def test_an_event_of_today_counts_from_today():
    case = filed()
    send(case, date="24/11/2569")
    assert case.events.get(kind=LETTER).date == TODAY
