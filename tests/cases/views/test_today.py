"""The morning page: its groups, its counters, its filters, and what must not be there."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.models import Deadline, Role
from cases.views.today import DUE_SHOWN, NEWS_SHOWN, OVERDUE_SHOWN, SHOWN
from tests.cases.views.desk import jobs_ran, part, said, sign_in, words
from tests.cases.views.world import make_difference, make_failure, make_hit, unmapped
from tests.factories import NOON, TODAY, alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10
MOST_BYTES = 60 * 1024


def due(days, case=None, **fields):
    """A deadline entered by hand that ends so many days from today."""
    day = TODAY + timedelta(days=days)
    given = {
        "kind": "manual",
        "code": f"M-{Deadline.objects.count()}",
        "title": f"Ends in {days}",
        "nominal_date": day,
        "computed_due_date": day,
        "due_date": day,
        "actor": "applicant",
        "entered_by": alice(),
        "dated_by": alice(),
        "entered_at": NOON,
    }
    return Deadline.objects.create(case=case or make_case(), **{**given, **fields})


def shown(page):
    """The rows under each heading, by name."""
    return {section.name: list(section.rows) for section in page.context["sections"]}


def totals(page):
    return {section.name: section.total for section in page.context["sections"]}


def test_every_row_stands_under_its_heading():
    yesterday, now, seventh = due(-1), due(0), due(7)
    eighth, thirtieth = due(8), due(30)
    due(31)
    status = unmapped(make_case())
    difference, failure = make_difference(make_case()), make_failure(make_case())
    hit = make_hit(make_case())
    page = sign_in(alice()).get("/")
    assert shown(page) == {
        "overdue": [yesterday],
        "week": [now, seventh],
        "month": [eighth, thirtieth],
        "verify": [],
        "watch": [hit],
        "classify": [status],
        "differs": [difference],
        "failures": [failure],
    }


def test_what_is_not_ours_to_do_is_not_there():
    mine = due(3, title="Ours to do")
    closed = {"closed_by": alice(), "closed_at": NOON}
    due(3, title="Closed", state="closed", disposition="reviewed", **closed)
    due(-3, title="No longer due", state="no_longer_due")
    due(-3, title="Historic", state="historic")
    due(3, title="Theirs", actor="office", ours=False)
    due(3, title="Alternative", leads=False)
    page = sign_in(alice()).get("/")
    assert [row for rows in shown(page).values() for row in rows] == [mine]
    text = words(page)
    assert "Ours to do" in text
    for title in ["Closed", "No longer due", "Historic", "Theirs", "Alternative"]:
        assert f"{title} " not in text


def test_mine_is_what_i_answer_for_and_the_office_is_everything():
    own, deputised = due(1), due(2, make_case(responsible=bob(), deputy=alice()))
    others = due(3, make_case(responsible=bob()))
    browser = sign_in(alice())
    assert shown(browser.get("/"))["week"] == [own, deputised]
    assert shown(browser.get("/?who=mine"))["week"] == [own, deputised]
    assert shown(browser.get("/?who=office"))["week"] == [own, deputised, others]
    administrator = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    assert shown(administrator.get("/"))["week"] == [own, deputised, others]
    assert shown(administrator.get("/?who=mine"))["week"] == []


def test_the_kind_of_right_filters_every_section():
    for ip_type in ["trademark", "invention"]:
        due(1, make_case(ip_type=ip_type))
        unmapped(make_case(ip_type=ip_type))
        make_difference(make_case(ip_type=ip_type))
        make_failure(make_case(ip_type=ip_type))
    page = sign_in(alice()).get("/?kind=invention")
    rows = [row for rows in shown(page).values() for row in rows]
    kinds = [getattr(row, "case", row).ip_type for row in rows]
    assert kinds == ["invention"] * 4
    assert sum(totals(page).values()) == 4


def test_statutory_only_leaves_out_what_the_law_does_not_ask():
    due(1)
    law = due(1, kind="statutory")
    due(9, kind="follow_up")
    unmapped(make_case())
    browser = sign_in(alice())
    page = browser.get("/?law=1")
    assert shown(page)["week"] == [law]
    assert totals(page) == {**dict.fromkeys(totals(page), 0), "week": 1, "classify": 1}
    assert '<h2 id="classify"' not in page.content.decode()
    assert '<h2 id="classify"' in browser.get("/?law=1&show=classify").content.decode()


@pytest.mark.parametrize("where", ["/?law=1", "/?law=1&show=week&page=2", "/?law=1&kind=design"])
def test_statutory_only_is_kept_in_every_link_but_the_one_that_ends_it(where):
    case = make_case()
    for _ in range(2 * SHOWN + 1):
        due(5, case, kind="statutory")
    source = sign_in(alice()).get(where).content.decode()
    ways = re.findall(r'href="(\?[^"]*)"', source)
    assert len(ways) >= 6 + 2 + 7 + 1
    assert [way for way in ways if "&amp;law=1" not in way] == [
        way for way in ways if "&amp;law=&amp;" in way
    ]
    assert sum("&amp;law=&amp;" in way for way in ways) == 1


@pytest.mark.parametrize("law", ["", "0", "2", "x", "\x00", "๑"])
def test_another_word_for_statutory_only_filters_nothing(law):
    row = due(1)
    assert shown(sign_in(alice()).get("/", {"law": law}))["week"] == [row]


def test_a_row_can_be_ticked_by_who_keeps_the_docket_and_by_nobody_else():
    case = make_case()
    due(1, case), due(2, case)
    unmapped(make_case())
    marks = ('name="case"', 'id="assign"', "picks")
    for person, boxes in ((alice(), 2), (make_user("boon", role=Role.BOOKKEEPER), 0)):
        source = sign_in(person).get("/?who=office").content.decode()
        assert [source.count(mark) for mark in marks] == [boxes, boxes // 2, boxes // 2]
    box = f'name="case" value="{case.pk}" aria-label="{case.ref}"'
    assert sign_in(alice()).get("/").content.decode().count(box) == 2


def test_without_a_deadline_there_is_nothing_to_assign():
    unmapped(make_case())
    source = sign_in(alice()).get("/").content.decode()
    assert ('id="assign"' in source, "picks" in source) == (False, False)


@pytest.mark.parametrize("where", ["/?who=x&kind=y&show=z", "/?who=%00&kind=%00&show=%00", "/?q=1"])
def test_a_filter_that_means_nothing_filters_nothing(where):
    row = due(1)
    page = sign_in(alice()).get(where)
    assert page.status_code == 200
    assert shown(page)["week"] == [row]


def test_each_counter_opens_its_own_list():
    for days in [-2, -1, 0, 3, 5, 9]:
        due(days)
    due(40, dated_by=bob())
    unmapped(make_case())
    make_failure(make_case())
    make_hit(make_case())
    browser = sign_in(alice())
    counted = totals(browser.get("/"))
    assert counted == {
        "overdue": 2,
        "week": 3,
        "month": 1,
        "verify": 1,
        "watch": 1,
        "classify": 1,
        "differs": 0,
        "failures": 1,
    }
    for name, count in counted.items():
        opened = browser.get(f"/?who=mine&kind=&show={name}")
        headings = [h for h in counted if f'<h2 id="{h}"' in opened.content.decode()]
        assert headings == [name]
        assert len(shown(opened)[name]) == totals(opened)[name] == count


def test_many_overdue_rows_leave_room_for_what_comes():
    case = make_case()
    overdue = [due(-1 - days, case) for days in range(OVERDUE_SHOWN + 1)]
    coming = due(5, case)
    page = sign_in(alice()).get("/")
    assert shown(page)["overdue"] == overdue[:0:-1]
    assert shown(page)["week"] == [coming]
    assert totals(page)["overdue"] == OVERDUE_SHOWN + 1
    assert "and 1 more" in words(page)


def test_a_counter_opens_its_list_however_long_the_ones_before_are():
    case = make_case()
    for _ in range(DUE_SHOWN):
        due(5, case)
    last = due(25, case)
    browser = sign_in(alice())
    page = browser.get("/")
    assert shown(page)["month"] == []
    assert totals(page)["month"] == 1
    assert "and 1 more" in words(page)
    assert shown(browser.get("/?show=month"))["month"] == [last]


def test_every_row_of_a_long_list_can_be_reached():
    case = make_case()
    rows = [due(5, case) for _ in range(SHOWN + 1)]
    browser = sign_in(alice())
    first, second = browser.get("/?show=week"), browser.get("/?show=week&page=2")
    assert {*shown(first)["week"], *shown(second)["week"]} == set(rows)
    assert len(shown(second)["week"]) == 1
    assert "show=week&amp;page=2" in first.content.decode()
    assert "show=week&amp;page=1" in second.content.decode()
    assert "page=3" not in second.content.decode()


@pytest.mark.parametrize("name", ["week", "classify"])
def test_a_page_that_is_not_there_keeps_the_counters_true(name):
    due(5)
    unmapped(make_case())
    browser = sign_in(alice())
    for number in ("0", "-1", "x", "99999999999999999999", "²", "\x00"):
        page = browser.get("/", {"show": name, "page": number})
        assert page.status_code == 200, number
        assert (totals(page)["week"], totals(page)["classify"]) == (1, 1), number


def test_a_long_list_says_how_many_more_there_are_and_its_counter_opens_them():
    for _ in range(NEWS_SHOWN + 1):
        unmapped(make_case())
    browser = sign_in(alice())
    short = browser.get("/")
    assert (len(shown(short)["classify"]), totals(short)["classify"]) == (
        NEWS_SHOWN,
        NEWS_SHOWN + 1,
    )
    assert "and 1 more" in words(short)
    opened = browser.get("/?show=classify")
    assert len(shown(opened)["classify"]) == NEWS_SHOWN + 1
    assert "more:" not in words(opened)


def test_the_heartbeat_is_green_when_both_jobs_ran_in_time():
    jobs_ran(sync=timedelta(hours=2), reminders=timedelta(hours=35))
    beats = sign_in(alice()).get("/").content.decode()
    assert (beats.count('<li class="well"'), beats.count('<li class="late"')) == (2, 0)


def test_the_heartbeat_is_red_for_the_job_that_is_late():
    jobs_ran(sync=timedelta(hours=2), reminders=timedelta(hours=37))
    page = sign_in(alice()).get("/")
    beats = page.content.decode()
    assert (beats.count('<li class="well"'), beats.count('<li class="late"')) == (1, 1)
    late = part(page, '<li class="late">', "</li>")
    assert late.startswith("Reminders")
    assert late.endswith("late")


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_heartbeat_is_red_for_a_job_that_never_ran(language):
    page = sign_in(alice(), language).get("/")
    assert page.content.decode().count('<li class="late"') == 2
    assert words(page).count(said("never yet", language)) == 2


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        (datetime(2026, 11, 24, 16, 59, 50, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 17, 0, 10, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 25, 0, 0, 10, tzinfo=UTC), date(2026, 11, 25)),
    ],
)
def test_the_day_turns_at_midnight_in_bangkok(at_noon, moment, today):
    row = due(0)
    at_noon.move_to(moment)
    page = sign_in(alice()).get("/")
    assert page.context["today"] == today
    assert shown(page)["week" if today == TODAY else "overdue"] == [row]
    assert ("due today" in words(page)) is (today == TODAY)
    assert ("1 day overdue" in words(page)) is (today != TODAY)


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_closed_day_of_the_office_is_named(language, at_noon):
    at_noon.move_to(datetime(2026, 12, 10, 3, tzinfo=UTC))
    holiday = {"th": "วันรัฐธรรมนูญ", "en": "Constitution Day"}[language]
    assert holiday in words(sign_in(alice(), language).get("/"))


def one_of_each(number):
    for _ in range(number):
        case = unmapped(make_case(deputy=bob()))
        join(case, make_party())
        due(-1, case)
        due(3, case)
        due(20, case)
        make_difference(case)
        make_failure(case)
        make_hit(case)
        due(40, case, dated_by=bob(), entered_by=bob())
        due(40, case, disputed_by=bob(), disputed_at=NOON, disputed_date=TODAY)


def test_the_page_asks_the_same_few_questions_for_one_row_and_for_three(
    django_assert_max_num_queries,
):
    jobs_ran(sync=timedelta(hours=2), reminders=timedelta(hours=2))
    browser, counted = sign_in(alice()), []
    for number in (1, 2):
        one_of_each(number)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get("/")
        counted.append(len(asked))
    assert totals(page) == dict.fromkeys(totals(page), 3)
    assert counted[0] == counted[1]


def test_fifty_rows_weigh_at_most_sixty_kilobytes():
    for number in range(50):
        case = make_case(title="เครื่องหมายการค้าที่มีชื่อยาวพอสมควร ๑๒๓", deputy=bob())
        join(case, make_party(f"บริษัท ตัวอย่างชื่อยาว ลำดับที่ {number} จำกัด (มหาชน)"))
        due(number % 8, case)
    page = sign_in(alice(), "th").get("/?show=week")
    assert len(shown(page)["week"]) == 50
    assert len(page.content) <= MOST_BYTES


def test_a_title_is_text_and_never_markup():
    case = make_case(title='<script>alert("1")</script>')
    join(case, make_party("<b>Bold & Co</b>"))
    due(1, case, title="<img src=x onerror=alert(1)>")
    unmapped(case, "<i>สถานะ</i>")
    source = sign_in(alice()).get("/").content.decode()
    for markup in ["<script>alert", "<b>Bold", "<img src=x", "<i>"]:
        assert markup not in source
    assert "&lt;script&gt;alert" in source
