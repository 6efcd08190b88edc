"""The page of one case, and why each of its dates stands where it stands."""

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from cases.images import add_image
from cases.models import Case, GoodsClass, Message, Reminder, Role
from cases.models.case import OfficeStatusState
from tests.cases.test_documents import png
from tests.cases.views.desk import jobs_ran, part, said, sign_in, words, words_of
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES, due
from tests.cases.views.world import (
    make_difference,
    make_failure,
    make_snapshot,
    make_world,
    unmapped,
)
from tests.factories import NOON, TODAY, alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

STEPS = {
    "th": [
        "วันเริ่ม: ได้รับหนังสือแจ้งคำสั่ง วันอังคารที่ 15 กันยายน พ.ศ. 2569",
        "ไม่นับวันแรก เริ่มนับ วันพุธที่ 16 กันยายน พ.ศ. 2569 (ป.พ.พ. มาตรา 193/3)",
        "นับ 90 วัน (พ.ร.บ. สิทธิบัตร ม. 27): 15+31+30+14=90",
        "วันสุดท้ายตามการนับ: วันจันทร์ที่ 14 ธันวาคม พ.ศ. 2569",
        "วันนั้นเป็นวันทำการ ไม่เลื่อน",
        "หากพ้นกำหนด: ถือว่าละทิ้งคำขอ",
    ],
    "en": [
        "Trigger: Office action received on Tuesday 15 September B.E. 2569.",
        "The first day is not counted; counting starts on Wednesday 16 September B.E. 2569 "
        "(CCC s. 193/3).",
        "Count 90 days (PA s. 27): 15+31+30+14=90.",
        "Last day by counting: Monday 14 December B.E. 2569.",
        "That is a working day: nothing moves.",
        "If missed: the application is deemed abandoned.",
    ],
}
HTMX = {"HX-Request": "true"}


def page_of(case, language="en", person=None):
    page = sign_in(person or alice(), language).get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    return page


def codes(page):
    names = ["open_deadlines", "information", "other_deadlines"]
    return {name: [row.code for row in page.context[name]] for name in names}


def test_open_terms_information_and_the_past_stand_apart():
    case = make_case(
        events=[
            ("filed", "2026-06-01"),
            ("office_action_received", "2026-08-03"),
            ("office_action_answered", "2026-10-05"),
            ("published", "2026-11-02"),
            ("publication_fee_notice_1_received", "2026-11-20"),
        ]
    )
    page = page_of(case)
    assert codes(page) == {
        "open_deadlines": ["DES-S-22"],
        "information": ["DES-S-30"],
        "other_deadlines": ["DES-S-20"],
    }
    text = words(page)
    assert "1 open · 1 past" in text
    assert "Terms of others and alternatives, for information · 1" in text
    assert "Closed and past · 1" in text


def test_alternatives_are_one_line():
    case = make_case(
        ip_type="trademark",
        events=[
            ("filed", "2026-06-01"),
            ("office_action_received", "2026-11-02", {"section": "15"}),
        ],
    )
    page = page_of(case)
    assert codes(page) == {
        "open_deadlines": ["TM-15"],
        "information": ["TM-18"],
        "other_deadlines": [],
    }
    assert "1 open · 0 past" in words(page)


def test_corrected_and_taken_back_events_stay_and_cannot_be_corrected_again():
    world = make_world()
    browser, letter = sign_in(bob()), world.event.pk
    browser.post(
        f"/events/{letter}/correct/",
        {"kind": "office_action_received", "date": "16/9/2569", "why": "stamp misread"},
    )
    newer = world.case.events.current().get(kind="office_action_received")
    browser.post(f"/events/{newer.pk}/take-back/", {"why": "another case's letter"})
    page = page_of(world.case)
    assert [(e.kind, e.date.isoformat(), e.is_void) for e in page.context["events"]] == [
        ("office_action_received", "2026-09-16", True),
        ("office_action_received", "2026-09-16", False),
        ("office_action_received", "2026-09-15", False),
        ("filed", "2026-06-01", False),
    ]
    text = words(page)
    assert (text.count("Taken back"), text.count("Corrected")) == (1, 2)
    links = page.content.decode().count("/correct/")
    assert links == 1


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_the_office_says_differently_waits_with_both_values(language):
    case = make_case(title="Ours")
    make_difference(case, field="filed_on", office_value="2026-06-02", docket_value="2026-06-01")
    make_difference(
        case,
        office_value="Decided before",
        state="kept",
        reason="ours is right",
        decided_by=alice(),
        decided_at=NOON,
    )
    text = words(page_of(case, language))
    days = {"th": ("2 มิ.ย. 2569", "1 มิ.ย. 2569"), "en": ("2 Jun 2569", "1 Jun 2569")}[language]
    assert all(day in text for day in days)
    assert said("Differs from the office", language) in text
    assert "Decided before" not in text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("th", "ติดต่อกรมฯ ไม่ได้"), ("en", "The office cannot be reached.")],
)
def test_a_failed_check_is_told_until_a_later_one_succeeds(language, sentence):
    case = make_case()
    make_failure(case)
    assert sentence in words(page_of(case, language))
    case.sync_failures.update(resolved_at=NOON)
    assert sentence not in words(page_of(case, language))


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("state", "label"),
    [
        (OfficeStatusState.NEVER, "Never checked"),
        (OfficeStatusState.NOT_PUBLIC, "Not yet public"),
        (OfficeStatusState.UNMAPPED, "New status, please classify"),
        (OfficeStatusState.MAPPED, "Agrees with the office"),
    ],
)
def test_the_badge_says_how_the_case_stands_at_the_office(state, label, language):
    case = make_case()
    Case.objects.filter(pk=case.pk).update(office_status_state=state)
    badge = part(page_of(case, language), 'id="differences">', "</header>")
    assert badge == f"{said('At the office', language)} {said(label, language)}"


def test_an_unknown_status_is_shown_in_the_office_s_own_words():
    case = unmapped(make_case(), "อยู่ระหว่างอะไรสักอย่าง <b>")
    page = page_of(case)
    assert "อยู่ระหว่างอะไรสักอย่าง <b>" in words(page)
    assert "<b>" not in page.content.decode()
    assert "pending" not in words(page).lower()


@pytest.mark.parametrize(
    "ip_type", ["trademark", "design", "invention", "petty_patent", "copyright", "gi"]
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_kind_of_right_has_a_page_before_and_after_filing(ip_type, language):
    for events in (
        [],
        [("filed", "2026-06-01")],
        [("filed", "2026-06-01"), ("withdrawn", "2026-07-01")],
    ):
        case = make_case(ip_type=ip_type, title="ชื่อ", stage="draft", events=events)
        page = page_of(case, language)
        assert [mark.name for mark in page.context["stages"] if mark.when == "now"] == [case.stage]


def test_each_stage_has_the_day_it_was_reached_and_the_present_one_since_when():
    case = make_case(
        events=[
            ("filed", "2026-01-05"),
            ("office_action_received", "2026-03-02"),
            ("office_action_answered", "2026-04-01"),
            ("published", "2026-05-01"),
            ("office_action_received", "2026-09-15"),
        ]
    )
    page = page_of(case)
    days = {mark.name: mark.day for mark in page.context["stages"]}
    assert {name: day and day.isoformat() for name, day in days.items()} == {
        "draft": None,
        "filed": "2026-01-05",
        "examination": "2026-04-01",
        "office_action": "2026-09-15",
        "published": "2026-05-01",
        "registration_fee": None,
        "in_force": None,
    }
    stages = part(page, '<ol class="stages"', "</ol>")
    assert "Filed 5 Jan 2569" in stages
    assert "Office action to answer since 15 Sep 2569" in stages


def answered(case, **row):
    """The office's newest answer about a case."""
    body = json.dumps([{"APP_NO": case.application_number, **row}])
    make_snapshot(case, body=body, hash="1" * 64, fetched_at=NOON)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_register_stands_beside_the_docket(language):
    case = make_case(application_number="6902000777", events=[("filed", "2026-06-01")])
    make_snapshot(case, body="[]", fetched_at=NOON - timedelta(days=9))
    answered(case, FILING_DATE="2026-06-01", PUBLIC_DATE="2026-08-03")
    page = page_of(case, language)
    table = part(page, '<table class="beside-office">', "</table>")
    states = [line.state for line in page.context["lines"]]
    assert states == ["equal", "differs", "unsaid", "unsaid", "unsaid", "unsaid"]
    counted = said("%(equal)s of %(said)s equal", language) % {"equal": 1, "said": 2}
    assert counted in table
    for word in ("equal", "different", "not said"):
        assert said(word, language) in table
    assert {"th": "24 พ.ย. 2569 12:00", "en": "24 Nov 2569 12:00"}[language] in table


@pytest.mark.parametrize(
    ("office", "word"), [("2026-06-02", "Ours kept"), ("2026-06-03", "different")]
)
def test_a_difference_that_somebody_decided_is_told_until_the_office_says_another(office, word):
    case = make_case(application_number="6902000777", events=[("filed", "2026-06-01")])
    make_difference(
        case,
        field="filed_on",
        office_value="2026-06-02",
        docket_value="2026-06-01",
        state="kept",
        reason="the receipt says so",
        decided_by=alice(),
        decided_at=NOON,
    )
    answered(case, FILING_DATE=office)
    page = page_of(case)
    table = part(page, '<table class="beside-office">', "</table>")
    assert [w for w in ("Ours kept", "different") if w in table] == [word]
    assert page.context["discrepancies"] == []


@pytest.mark.parametrize("body", ["[]", "", "{", '[{"APP_NO": "6902000778"}]'])
def test_an_answer_that_says_nothing_of_the_case_shows_no_comparison(body):
    case = make_case(application_number="6902000777")
    make_snapshot(case, body=body)
    page = page_of(case)
    assert page.context["lines"] == ()
    assert "beside-office" not in page.content.decode()


def test_a_client_does_not_read_what_is_internal():
    case = make_case(silent=True, note="between us")
    client, party = make_user("chan", role=Role.CLIENT), make_party()
    party.users.add(client)
    join(case, party)
    for person, told in [(alice(), True), (client, False)]:
        text = words(page_of(case, person=person))
        assert ("Silent until released" in text, "between us" in text) == (told, told)


def test_a_full_page_asks_at_most_ten_questions(django_assert_max_num_queries):
    jobs_ran(timedelta(hours=1), timedelta(hours=1))
    for ip_type in ["trademark", "design"]:
        case = full_case(ip_type)
        browser = sign_in(alice())
        with django_assert_max_num_queries(MOST_QUERIES):
            page = browser.get(f"/cases/{case.pk}/")
        assert page.context["discrepancies"]
        assert page.context["lines"]
        assert len(page.context["classes"]) == (2 if ip_type == "trademark" else 0)


def full_case(ip_type):
    """A case with at least two of everything that a page can show."""
    case = make_case(ip_type=ip_type, deputy=bob(), events=[("filed", "2026-06-01")])
    for number in (1, 2):
        join(case, make_party(f"Party {number}"))
        due(number, case)
        picture = ContentFile(png(), name=f"view-{number}.png")
        add_image(case, picture, kind="front", position=number, by=alice(), at=NOON)
        if ip_type == "trademark":
            GoodsClass.objects.create(case=case, number=number)
    make_difference(case)
    make_difference(case, field="filed_on", office_value="2026-06-02")
    make_failure(case)
    Case.objects.filter(pk=case.pk).update(application_number=f"69020{case.pk:05d}")
    case.refresh_from_db()
    answered(case, FILING_DATE="2026-06-02")
    return case


def test_the_questions_do_not_grow_with_the_rows(django_assert_max_num_queries):
    jobs_ran(timedelta(hours=1), timedelta(hours=1))
    case, browser, counted = make_case(), sign_in(alice()), []
    for number in (1, 2):
        for _ in range(number):
            due(3, case)
            join(case, make_party())
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get(f"/cases/{case.pk}/")
        counted.append(len(asked))
    assert len(page.context["open_deadlines"]) == 3
    assert counted[0] == counted[1]


def test_fifty_deadlines_weigh_at_most_sixty_kilobytes():
    case = make_case()
    for number in range(50):
        due(number, case, title="ชำระค่าธรรมเนียมรายปีของสิทธิบัตรการออกแบบผลิตภัณฑ์")
    page = page_of(case, "th")
    assert len(page.context["open_deadlines"]) == 50
    assert len(page.content) <= MOST_BYTES


def test_who_may_only_read_is_offered_nothing_to_change():
    world = make_world(ref="OPEN-1")
    decide = f"/differences/{world.difference.pk}/"
    ways = ["/events/add/", "/sync/", "/close/", "/correct/", "/take-back/", decide]
    boon = make_user("boon", role=Role.BOOKKEEPER)
    for person, offered in [(alice(), ways), (boon, [])]:
        source = page_of(world.case, person=person).content.decode()
        assert [way for way in ways if way in source] == offered


# Why


def steps_of(page):
    source = page.content.decode()
    listed = source.partition('<ol class="steps">')[2].partition("</ol>")[0]
    return [words_of(step.rpartition("</li>")[0]) for step in listed.split("<li")[1:]]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_why_shows_every_step_in_the_reader_s_language(language, headers):
    deadline = make_world().deadline
    page = sign_in(alice(), language).get(f"/deadlines/{deadline.pk}/", headers=headers)
    assert [step.partition(">")[2].strip() for step in steps_of(page)] == STEPS[language]


def test_the_fragment_is_only_the_drawer_and_the_page_stands_alone():
    deadline = make_world().deadline
    browser = sign_in(alice())
    fragment = browser.get(f"/deadlines/{deadline.pk}/", headers=HTMX)
    page = browser.get(f"/deadlines/{deadline.pk}/")
    assert fragment.content.decode().strip().startswith("<section")
    assert "<html" not in fragment.content.decode()
    assert page.content.decode().startswith("<!doctype html>")
    assert words_of(fragment.content.decode()) in words(page)
    for answer in (fragment, page):
        assert "HX-Request" in answer["Vary"]
        assert answer["Cache-Control"] == "private, no-cache"


def test_why_names_the_letter_the_changes_and_the_reminders_that_went_out():
    world = make_world()
    message = Message.objects.create(
        recipient=alice(),
        to_address="a@office.example",
        kind="reminder",
        key="k",
        language="th",
        as_of=TODAY,
        subject="s",
        body_text="b",
        message_id="<1@x>",
        created_at=NOON,
        state="sent",
        sent_at=NOON,
    )
    Reminder.objects.create(
        deadline=world.deadline,
        due_date=world.deadline.due_date,
        step="30",
        recipient=bob(),
        role="deputy",
        state="sent",
        planned_on=TODAY,
        message=message,
    )
    browser = sign_in(alice())
    browser.post(
        f"/events/{world.event.pk}/correct/",
        {
            "kind": "office_action_received",
            "date": "16/9/2569",
            "letter_number": "พณ 0704/55",
            "why": "stamp misread",
        },
    )
    text = words(browser.get(f"/deadlines/{world.deadline.pk}/"))
    assert "letter พณ 0704/55" in text
    assert "30 days before → Bob · sent 24 Nov 2569 12:00" in text
    changes = text.partition("Changes")[2]
    assert "Alice · Tue 15 Dec 2569 · Open · stamp misread" in changes
    assert "Alice · Mon 14 Dec 2569 · Open · test" in changes


def test_a_deadline_entered_by_hand_has_a_why_too():
    row = due(4, title="Call the client")
    text = words(sign_in(alice()).get(f"/deadlines/{row.pk}/"))
    assert "Call the client" in text
    assert "Why Sat 28 Nov 2569" in text


def test_the_era_is_the_reader_s_own():
    deadline, person = make_world().deadline, alice()
    person.era = "ce"
    person.save()
    text = words(sign_in(person).get(f"/deadlines/{deadline.pk}/", headers=HTMX))
    assert "Why Mon 14 Dec 2026" in text
    assert "2569" not in text


def test_stages_to_come_carry_the_estimate_of_the_office_and_its_lateness_shows():
    desk = sign_in(alice())
    on_time = make_case(ip_type="trademark", events=[("filed", "2026-06-01")])
    page = words(desk.get(f"/cases/{on_time.pk}/"))
    assert "Published estimate: 2 Jul 2570" in page
    assert "later than its own estimate" not in page
    late = make_case(ip_type="trademark", events=[("filed", "2025-06-01")])
    page = words(desk.get(f"/cases/{late.pk}/"))
    assert "Office 145 days later than its own estimate Published: estimate: 2 Jul 2569" in page
