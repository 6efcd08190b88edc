"""The list of cases: filters, orders and columns, all in its address."""

import gzip
from datetime import timedelta

import pytest

from cases.forms.case_list import COLUMNS, USUAL_COLUMNS
from cases.models import Case, PartyRole, Role
from cases.models.case import OfficeStatusState
from tests.cases.views.desk import said, sign_in, words
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES, due
from tests.cases.views.world import make_difference, make_failure, unmapped
from tests.factories import TODAY, alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

LONG = 60
MOST_GZIPPED = 15 * 1024
HTMX = {"HX-Request": "true"}


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


@pytest.mark.parametrize(
    ("order", "refs"),
    [
        ("", ["A", "B", "C"]),
        ("-ref", ["C", "B", "A"]),
        ("due", ["C", "A", "B"]),
        ("-due", ["A", "C", "B"]),
        ("filed", ["A", "B", "C"]),
        ("-filed", ["B", "A", "C"]),
        ("-password", ["A", "B", "C"]),
        ("--due", ["A", "B", "C"]),
    ],
)
def test_the_list_stands_in_the_order_asked_for_and_empty_ones_last(order, refs):
    for ref, days, filed in [("A", 9, "2026-01-05"), ("B", None, "2026-03-05"), ("C", 2, None)]:
        case = make_case(ref=ref, ip_type="copyright", events=[("filed", filed)] if filed else [])
        if days:
            due(days, case)
            due(days + 20, case)
    assert found(f"/cases/?order={order}" if order else "/cases/") == refs


@pytest.mark.parametrize("column", ["ref", *COLUMNS])
def test_every_head_orders_the_list_and_then_turns_it_round(column):
    for ref in ("A", "B"):
        make_case(ref=ref)
    browser = sign_in(alice())
    shown = "" if column == "ref" else f"&cols={column}"
    for order, told, following in [
        (column, "ascending", f"-{column}"),
        (f"-{column}", "descending", column),
    ]:
        page = browser.get(f"/cases/?order={order}{shown}")
        assert page.status_code == 200
        [head] = [head for head in page.context["heads"] if head.sorted]
        assert (head.name, head.sorted) == (column, told)
        assert browser.get(f"/cases/{head.address}").context["form"].cleaned_data["order"] == (
            following
        )
        assert page.content.decode().count(f'aria-sort="{told}"') == 1


def test_the_next_deadline_is_the_soonest_open_one_of_our_side():
    case = make_case()
    due(1, case, ours=False, actor="office")
    due(2, case, state="no_longer_due")
    due(6, case)
    due(9, case)
    page = sign_in(alice()).get("/cases/")
    assert [row.next_due for row in page.context["page"]] == [TODAY + timedelta(days=6)]
    assert "6 days left" in words(page)


PAGE_SHOWN = {
    "1": 1,
    "2": 2,
    "3": 2,
    "0": 2,
    "-1": 2,
    "x": 1,
    "": 1,
    "1.5": 1,
    "%00": 1,
    "๒": 2,
    "9" * 30: 2,
}


def test_any_page_number_shows_a_page():
    for n in range(LONG):
        make_case(ref=f"R-{n:02d}", responsible=bob())
    browser = sign_in(alice())
    for number, shown in PAGE_SHOWN.items():
        page = browser.get(f"/cases/?page={number}")
        assert page.status_code == 200, number
        listed = page.context["page"]
        assert (listed.number, len(listed)) == (shown, {1: 50, 2: 10}[shown]), number


def test_the_links_to_other_pages_keep_filters_order_and_columns():
    for n in range(LONG):
        make_case(ref=f"R-{n:02d}", title="ก & ข")
    where = "/cases/?q=ก %26&kind=design&order=-filed&cols=side&cols=client"
    source = sign_in(alice()).get(where).content.decode()
    kept = "q=%E0%B8%81+%26&kind=design&order=-filed&cols=client&cols=side&page=2"
    assert f'href="?{kept}"'.replace("&", "&amp;") in source


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
    for asked in ("", "?" + "&".join(f"cols={name}" for name in COLUMNS)):
        page = sign_in(alice(), "th").get(f"/cases/{asked}")
        assert len(page.context["page"]) == 50
        assert len(page.content) <= MOST_BYTES
        assert len(gzip.compress(page.content)) <= MOST_GZIPPED


# Filters


@pytest.fixture
def office():
    """Cases that differ in everything that can be asked for; B has nothing."""
    late = make_case(
        ref="A", ip_type="trademark", our_side="opponent", events=[("filed", "2026-06-01")]
    )
    late.deadlines.all().delete()
    due(-3, late)
    make_case(ref="B", responsible=None)
    soon = make_case(ref="C", responsible=bob(), restricted=True)
    soon.members.add(alice())
    due(7, soon)
    unmapped(soon)
    later = make_case(ref="D", silent=True, events=[("filed", "2026-01-05")])
    later.deadlines.all().delete()
    due(30, later)
    due(-1, later, state="no_longer_due")
    make_difference(later)
    ended = make_case(ref="E", events=[("filed", "2026-06-01"), ("withdrawn", "2026-07-01")])
    ended.deadlines.all().delete()
    make_failure(ended)
    Case.objects.filter(ref__in="ADE").update(office_status_state=OfficeStatusState.MAPPED)


FOUND = {
    "kind=trademark": "A",
    "stage=withdrawn": "E",
    "stage=filed": "AD",
    "who=me": "ADE",
    "who=nobody": "B",
    "side=opponent": "A",
    "due=overdue": "A",
    "due=7": "C",
    "due=30": "CD",
    "due=none": "BE",
    "office=differs": "D",
    "office=classify": "C",
    "office=failed": "E",
    "office=never": "B",
    "restricted=on": "C",
    "silent=on": "D",
    "filed_from=1/6/2569": "AE",
    "filed_to=31/5/2569": "D",
    "filed_from=2026-01-05&filed_to=2026-01-05": "D",
    "ended=no": "ABCD",
    "ended=yes": "E",
    "kind=design&due=30&silent=on": "D",
    "kind=design&who=nobody&due=7": "",
}


def test_each_filter_finds_its_cases(office):
    assert {asked: "".join(found(f"/cases/?{asked}")) for asked in FOUND} == FOUND


def test_the_cases_of_one_person_are_found_by_the_person_who_left_too(office):
    gone = make_user("gone", is_active=False)
    make_case(ref="F", responsible=gone)
    assert found(f"/cases/?who={bob().pk}") == ["C"]
    assert found(f"/cases/?who={gone.pk}") == ["F"]


NONSENSE = [
    "kind=x&stage=x&due=8&office=x&side=x&ended=x&order=x&cols=x",
    "kind=%00&stage=%00&due=%00&office=%00&side=%00&ended=%00&order=%00&cols=%00",
    "who=0&who=x",
    "who=99999999999999999999",
    "who=%FF",
    "page=x&unknown=1",
    "due=7&due=x",
]


def test_a_value_that_nobody_knows_is_ignored(office):
    browser = sign_in(alice())
    for nonsense in NONSENSE:
        page = browser.get(f"/cases/?{nonsense}")
        assert [case.ref for case in page.context["page"]] == list("ABCDE"), nonsense
        assert page.context["chips"] == [], nonsense
        assert page.context["columns"] == USUAL_COLUMNS, nonsense
        assert page.context["form"].address() == "", nonsense


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ("filed_from=1/1/2700", "filed_from", "This date lies outside the years 1900 to 2150."),
        (
            "filed_from=1/6/2569&filed_to=1/5/2569",
            "filed_to",
            "This day lies before the first one.",
        ),
    ],
)
def test_a_day_that_cannot_be_is_told_at_its_field(
    asked, field, sentence, headers, language, office
):
    answer = sign_in(alice(), language).get(f"/cases/?{asked}", headers=headers)
    source = answer.content.decode()
    told = source.partition(f'id="wrong-{field}"')[2].partition("</div>")[0]
    assert answer.status_code == 200
    assert said(sentence, language) in told
    assert answer.context["form"].address().replace("%2F", "/") == f"?{asked}"
    if not headers:
        assert f'value="{asked.rpartition("=")[2]}"' in source
        assert '<details class="more" open>' in source


@pytest.mark.parametrize(
    "typed", ["31/2/2569", "x", "1/1/69", "%00", "9" * 5000, "<script>x</script>"]
)
def test_an_unreadable_day_filters_nothing_and_stays_as_typed(typed, office):
    answer = sign_in(alice()).get("/cases/", {"filed_from": typed.replace("%00", "\x00")})
    assert answer.status_code == 200
    assert len(answer.context["page"]) == 5
    assert answer.context["form"].errors["filed_from"]
    assert "<script>x" not in answer.content.decode()


def test_today_and_days_from_today_narrow_the_list_too():
    make_case("OLD-1", events=[("filed", "2026-06-01")])
    make_case("NEW-1", events=[("filed", "2026-11-20")])
    page = sign_in(alice()).get("/cases/?filed_from=-30&filed_to=t")
    assert [case.ref for case in page.context["page"]] == ["NEW-1"]


def test_each_filter_is_a_chip_that_takes_it_away():
    browser = sign_in(alice())
    make_case(ref="A", events=[("filed", "2026-06-01")])
    page = browser.get("/cases/?q=thing&kind=design&who=me&filed_from=1/5/2569&order=-due")
    assert [(chip.label, str(chip.value)) for chip in page.context["chips"]] == [
        ("Search", "thing"),
        ("Kind of right", "Design patent"),
        ("Responsible", "Mine"),
        ("Filed from", "2026-05-01"),
    ]
    assert "Filed from: 1 May 2569" in words(page)
    without = [browser.get(f"/cases/{chip.address}") for chip in page.context["chips"]]
    assert [len(each.context["chips"]) for each in without] == [3, 3, 3, 3]
    cleared = browser.get(f"/cases/{page.context['clear']}")
    assert cleared.context["chips"] == []
    assert cleared.context["form"].cleaned_data["order"] == "-due"


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_list_with_nothing_in_it_offers_to_clear_the_filters(language):
    browser = sign_in(alice(), language)
    assert said("No case yet.", language) in words(browser.get("/cases/"))
    page = browser.get("/cases/?due=7&cols=client")
    assert said("No case fits these filters.", language) in words(page)
    assert '<a href="?cols=client">' in page.content.decode()


def test_a_form_sent_without_javascript_is_led_to_the_short_address():
    sent = {"q": "", "kind": "design", "stage": "", "order": "", "cols": USUAL_COLUMNS}
    answer = sign_in(alice()).get("/cases/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/cases/?kind=design")
    answer = sign_in(alice()).get("/cases/", {"q": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/cases/")


def test_htmx_gets_what_was_found_and_the_short_address_for_the_bar():
    make_case(ref="A")
    sent = {"q": "", "kind": "design", "order": "", "cols": ["who", "client"]}
    answer = sign_in(alice()).get("/cases/", sent, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == "/cases/?kind=design&cols=client&cols=who"
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_is_there_when_it_is_asked_for(column):
    make_case(ref="A")
    page = sign_in(alice()).get(f"/cases/?cols={column}")
    assert [head.name for head in page.context["heads"]] == ["ref", column]
    row = page.content.decode().partition("<tbody>")[2].partition("</tr>")[0]
    assert row.count("<td") == 2


def test_a_client_is_neither_offered_nor_answered_what_is_internal(office):
    client, party = make_user("chan", role=Role.CLIENT), make_party("Chan Co")
    party.users.add(client)
    for ref, part in (("A", PartyRole.OPPONENT), ("D", PartyRole.APPLICANT)):
        join(Case.objects.get(ref=ref), party, part)
    for asked in ("", "?silent=on", "?restricted=on", "?who=nobody"):
        page = sign_in(client).get(f"/cases/{asked}")
        assert [case.ref for case in page.context["page"]] == ["A", "D"]
        assert page.context["chips"] == []
        source = page.content.decode()
        assert [n for n in ("who", "silent", "restricted") if f'name="{n}"' in source] == []


def test_every_filter_and_column_at_once_asks_the_same_few_questions(django_assert_max_num_queries):
    person, browser, counted = make_user("wit", role=Role.ADMINISTRATOR), None, []
    everything = "&".join(f"cols={name}" for name in COLUMNS)
    asked = (
        f"/cases/?q=thing&kind=design&who={alice().pk}&due=30&office=never&side=applicant"
        f"&ended=no&order=client&{everything}"
    )
    for number in (1, 2):
        for _ in range(number):
            case = make_case(deputy=bob())
            join(case, make_party())
            due(5, case)
        browser = browser or sign_in(person)
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            page = browser.get(asked)
        counted.append(len(queries))
    assert len(page.context["page"]) == 3
    assert counted[0] == counted[1]


def test_the_usual_list_joins_nothing_that_it_does_not_show(django_assert_max_num_queries):
    make_case()
    browser = sign_in(alice())
    with django_assert_max_num_queries(MOST_QUERIES) as queries:
        browser.get("/cases/?cols=numbers")
    [listed] = [
        q["sql"]
        for q in queries.captured_queries
        if "LIMIT 1" in q["sql"] and "filed_on" in q["sql"]
    ]
    [counted] = [q["sql"] for q in queries.captured_queries if "COUNT(*)" in q["sql"]]
    for sql in (listed, counted):
        assert [t for t in ("cases_deadline", "cases_party", "JOIN") if t in sql] == []
