"""The list of cases, and opening a new one."""

from datetime import date, timedelta

import pytest

from cases.models import Case, CaseEvent, Deadline, Party, Role
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES, due
from tests.factories import TODAY, alice, bob, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

LONG = 60


def found(where, person=None):
    page = sign_in(person or alice()).get(where)
    assert page.status_code == 200
    return [case.ref for case in page.context["page"]]


@pytest.fixture
def kitchen():
    case = make_case(
        ref="TM-2569-001",
        ip_type="trademark",
        title="ครัวคุณยาย",
        title_en="Grandmother's kitchen",
        application_number="260100123",
        registration_number="ค987654",
    )
    join(case, make_party("บริษัท ยายดี จำกัด", name_en="Yaidee Co"), reference="YD/7")
    make_case(ref="TM-2569-002", ip_type="trademark", title="ครัวคุณปู่")
    return case


@pytest.mark.parametrize(
    "typed",
    [
        "260100123",
        "0100",
        "ค987654",
        "TM-2569-001",
        "คุณยาย",
        "ครัว ยาย",
        "ยายดี",
        "yaidee",
        "YD/7",
        "  kitchen  ",
        "kitchen ครัว",
    ],
)
def test_search_finds_by_number_reference_thai_title_and_party(typed, kitchen):
    page = sign_in(alice()).get("/cases/", {"q": typed})
    assert [case.ref for case in page.context["page"]] == ["TM-2569-001"]
    assert page.context["page"].paginator.count == 1


@pytest.mark.parametrize("typed", ["%", "_", "ครัว%ยาย", "\\", "'", '"', "ค987654'--", "(", "*"])
def test_signs_of_the_database_are_only_signs(typed, kitchen):
    assert found(f"/cases/?q={typed.replace('%', '%25')}") == (
        ["TM-2569-001"] if typed == "'" else []
    )


@pytest.mark.parametrize(
    ("typed", "refs"),
    [
        ("%00", ["TM-2569-001", "TM-2569-002"]),
        ("ครัว%00คุณปู่", ["TM-2569-002"]),
        ("%FF%FE", []),
        ("ก" * 5000, []),
        ("kitchen " * 700, ["TM-2569-001"]),
    ],
)
def test_odd_words_break_nothing(typed, refs, kitchen):
    assert found(f"/cases/?q={typed}") == refs


def test_the_kind_of_right_filters_the_list(kitchen):
    make_case(ref="DS-1", ip_type="design", title="ครัว")
    assert found("/cases/?kind=design") == ["DS-1"]
    assert found("/cases/?kind=trademark&q=ครัว") == ["TM-2569-001", "TM-2569-002"]
    assert found("/cases/?kind=nonsense") == ["DS-1", "TM-2569-001", "TM-2569-002"]


def test_the_list_stands_in_the_order_asked_for():
    for ref, days, filed in [("A", 9, "2026-01-05"), ("B", None, "2026-03-05"), ("C", 2, None)]:
        case = make_case(ref=ref, ip_type="copyright", events=[("filed", filed)] if filed else [])
        if days:
            due(days, case)
            due(days + 20, case)
    assert found("/cases/") == ["A", "B", "C"]
    assert found("/cases/?order=due") == ["C", "A", "B"]
    assert found("/cases/?order=filed") == ["B", "A", "C"]
    assert found("/cases/?order=-password") == ["A", "B", "C"]


def test_the_next_deadline_is_the_soonest_open_one_of_our_side():
    case = make_case()
    due(1, case, ours=False, actor="office")
    due(2, case, state="no_longer_due")
    due(6, case)
    due(9, case)
    page = sign_in(alice()).get("/cases/")
    assert [row.next_due for row in page.context["page"]] == [TODAY + timedelta(days=6)]
    assert "6 days left" in words(page)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1", 1),
        ("2", 2),
        ("3", 2),
        ("0", 2),
        ("-1", 2),
        ("x", 1),
        ("", 1),
        ("1.5", 1),
        ("%00", 1),
        ("๒", 2),
        ("9" * 30, 2),
        ("9" * 5000, 1),
    ],
)
def test_any_page_number_shows_a_page(number, shown):
    for n in range(LONG):
        make_case(ref=f"R-{n:02d}", responsible=bob())
    page = sign_in(alice()).get(f"/cases/?page={number}")
    assert page.status_code == 200
    assert (page.context["page"].number, len(page.context["page"])) == (
        shown,
        {1: 50, 2: 10}[shown],
    )


def test_the_links_to_other_pages_keep_search_kind_and_order():
    for n in range(LONG):
        make_case(ref=f"R-{n:02d}", title="ก & ข")
    source = sign_in(alice()).get("/cases/?q=ก %26&kind=design&order=filed").content.decode()
    assert 'href="?q=%E0%B8%81%20%26&amp;kind=design&amp;order=filed&amp;page=2"' in source


def test_a_word_that_is_markup_stays_a_word():
    source = sign_in(alice()).get('/cases/?q="><script>x</script>&order="><b>').content.decode()
    assert "<script>x" not in source
    assert "><b>" not in source


def test_the_list_asks_the_same_few_questions_for_one_row_and_for_three(
    django_assert_max_num_queries,
):
    browser, counted = sign_in(alice()), []
    for number in (1, 2):
        for _ in range(number):
            case = make_case(responsible=bob())
            join(case, make_party())
            due(5, case)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get("/cases/")
        counted.append(len(asked))
    assert len(page.context["page"]) == 3
    assert counted[0] == counted[1]


def test_fifty_cases_weigh_at_most_sixty_kilobytes():
    for number in range(50):
        case = make_case(
            title="เครื่องหมายการค้าที่มีชื่อยาวพอสมควร ๑๒๓",
            application_number=f"2601{number:05d}",
            office_status="อยู่ระหว่างการตรวจสอบของนายทะเบียน",
        )
        join(case, make_party(f"บริษัท ตัวอย่างชื่อยาว ลำดับที่ {number} จำกัด (มหาชน)"))
        due(number, case)
    page = sign_in(alice(), "th").get("/cases/")
    assert len(page.context["page"]) == 50
    assert len(page.content) <= MOST_BYTES


# Opening a case


def given(**changes):
    """What a person types into a new case."""
    typed = {
        "ref": "DS-2569-010",
        "ip_type": "design",
        "our_side": "applicant",
        "title": "เก้าอี้หวาย",
        "application_number": "6902001234",
        "filed_on": "2/11/2569",
        "responsible": str(alice().pk),
        "client_name": "บริษัท เก้าอี้ดี จำกัด",
        "client_number": "",
        "client_reference": "CH-1",
    }
    return {**typed, **changes}


def test_a_new_case_is_opened_with_its_client_and_its_filing():
    browser = sign_in(alice())
    answer = browser.post("/cases/new/", given(deputy=str(bob().pk)))
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    assert (case.ref, case.title, case.application_number) == (
        "DS-2569-010",
        "เก้าอี้หวาย",
        "6902001234",
    )
    assert (case.responsible, case.deputy, case.filed_on) == (alice(), bob(), date(2026, 11, 2))
    assert [(p.party.name, p.role, p.reference) for p in case.case_parties.all()] == [
        ("บริษัท เก้าอี้ดี จำกัด", "applicant", "CH-1")
    ]
    assert [(e.kind, e.date, e.entered_by) for e in case.events.all()] == [
        ("filed", date(2026, 11, 2), alice())
    ]
    assert "เก้าอี้หวาย" in words(browser.get(answer["Location"]))


def test_a_case_may_be_opened_before_its_filing_and_without_a_client():
    sign_in(alice()).post("/cases/new/", given(filed_on="", application_number="", client_name=""))
    case = Case.objects.get()
    assert (case.stage, case.events.count(), case.case_parties.count()) == ("draft", 0, 0)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"client_number": "0105536112015"},
            "client_number",
            "%(number)s is not a valid 13-digit number: its check digit does not fit.",
        ),
        (
            {"application_number": "6902000001"},
            "application_number",
            "Another case already has this application number.",
        ),
        ({"ref": "TAKEN-1"}, "ref", "Another case already has this reference."),
        (
            {"filed_on": "25/11/2569"},
            "filed_on",
            "This date lies in the future; an event has happened.",
        ),
        (
            {"client_name": "", "client_number": "0105536112014"},
            "client_name",
            "Please give the client's name with the number.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(
    changes, field, sentence, language
):
    make_case(ref="TAKEN-1", application_number="6902000001")
    browser, before, typed = sign_in(alice(), language), stored(), given(**changes)
    answer = browser.post("/cases/new/", typed)
    expected = said(sentence, language) % {"number": "0105536112015"}
    assert answer.status_code == 422
    assert field_errors(answer, language) == {field: [expected]}
    assert expected in words(answer)
    for name in ["ref", "title", "client_name", "filed_on", "client_reference"]:
        assert answer.context["form"][name].value() == typed[name]
    assert stored() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ip_type": "plant_variety"}, "ip_type"),
        ({"our_side": "judge"}, "our_side"),
        ({"ref": ""}, "ref"),
        ({"ref": "   "}, "ref"),
        ({"title": ""}, "title"),
        ({"title": "ก" * 501}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"responsible": "0"}, "responsible"),
        ({"responsible": "9" * 30}, "responsible"),
        ({"responsible": "x\x00"}, "responsible"),
        ({"client_number": "12"}, "client_number"),
        ({"filed_on": "31/02/2569"}, "filed_on"),
        ({"filed_on": "2/11/69"}, "filed_on"),
    ],
)
def test_odd_input_is_refused_at_its_field(changes, field):
    browser, typed = sign_in(alice()), given(**changes)
    before = stored()
    answer = browser.post("/cases/new/", typed)
    assert (answer.status_code, set(field_errors(answer))) == (422, {field})
    assert stored() == before


def test_nobody_outside_the_office_can_answer_for_a_case():
    left = make_user("left", is_active=False)
    for person in [charlie(), left]:
        answer = sign_in(alice()).post("/cases/new/", given(responsible=str(person.pk)))
        assert set(field_errors(answer)) == {"responsible"}
    assert not Case.objects.exists()


def test_a_client_who_is_known_keeps_their_language_and_is_not_made_twice():
    party = make_party(
        "Known Co", id_number="0105536112014", language="en", email="a@known.example"
    )
    sign_in(alice()).post(
        "/cases/new/", given(client_name="Known Co", client_number="0-1055-36112-01-4")
    )
    party.refresh_from_db()
    assert (party.language, party.email, Party.objects.count()) == ("en", "a@known.example", 1)
    assert Case.objects.get().parties.get() == party


def test_who_opens_a_restricted_case_for_others_still_sees_it():
    assistant = make_user("malee", role=Role.ASSISTANT)
    browser = sign_in(assistant)
    answer = browser.post("/cases/new/", given(restricted="on"))
    assert browser.get(answer["Location"]).status_code == 200
    assert sign_in(make_user("olan")).get(answer["Location"]).status_code == 404
    assert list(Case.objects.get().members.all()) == [assistant]


def test_a_double_click_opens_one_case_and_shows_no_error():
    browser = sign_in(alice())
    first, second = (browser.post("/cases/new/", given()) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/cases/{Case.objects.get().pk}/"
    assert CaseEvent.objects.count() == 1
    assert Deadline.objects.filter(case__ref="DS-2569-010").count() == Deadline.objects.count()


@pytest.mark.parametrize(
    "less",
    [{"filed_on": ""}, {"client_name": "", "client_reference": ""}, {"client_reference": "CH-2"}],
)
def test_what_was_added_after_going_back_is_not_swallowed(less):
    browser = sign_in(alice())
    assert browser.post("/cases/new/", given(**less)).status_code == 302
    second = browser.post("/cases/new/", given())
    assert second.status_code == 422
    assert "ref" in field_errors(second) or "application_number" in field_errors(second)
    assert second.context["form"]["filed_on"].value() == "2/11/2569"


def test_the_same_case_from_another_person_or_later_is_told(at_noon):
    sign_in(alice()).post("/cases/new/", given())
    for person, seconds in ((bob(), 0), (alice(), 61)):
        at_noon.shift(seconds)
        answer = sign_in(person).post("/cases/new/", given())
        assert "application_number" in field_errors(answer)
    assert Case.objects.count() == 1
