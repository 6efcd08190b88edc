"""Sync now against the office on loopback, deciding a difference, classifying a status."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.eexchange.sandbox import TOKEN
from cases.models import (
    Case,
    CaseEvent,
    Discrepancy,
    JobRun,
    RegisterPause,
    StatusMapping,
    SyncFailure,
)
from cases.models.case import OfficeStatusState
from cases.register.pauses import lift
from cases.views import statuses
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.world import make_difference, make_snapshot, unmapped
from tests.factories import alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db

ASKS = "ยกอุทธรณ์"
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


def sync_now(case, language="en"):
    return sign_in(alice(), language).post(f"/cases/{case.pk}/sync/", follow=True)


def test_news_of_the_office_is_an_event_of_the_case(office):
    right = office.right()
    case = office.case(right)
    page = sync_now(case)
    assert page.redirect_chain == [(f"/cases/{case.pk}/", 302)]
    assert "There is news from the office; see below." in words(page)
    case.refresh_from_db()
    assert case.filed_on == right.filed
    assert {event.source for event in page.context["events"]} == {"office"}
    assert case.office_status in words(page)
    assert "Nothing new at the office." in words(sync_now(case))


@LANGUAGES
def test_what_differs_waits_for_a_person(language, office):
    case = office.case(office.right(), title="Quite another mark")
    page = sync_now(case, language)
    text = words(page)
    assert said("Something differs from the docket; please decide below.", language) in text
    assert [row.field for row in page.context["discrepancies"]] == ["title"]
    assert Case.objects.get(pk=case.pk).title == "Quite another mark"


@LANGUAGES
@pytest.mark.parametrize("fault", ["401", "403", "500html", "cut"])
def test_a_failing_office_is_a_visible_row_and_a_clear_sentence(fault, language, office):
    case = office.case(office.right())
    office.fails(fault)
    page = sync_now(case, language)
    failure = SyncFailure.objects.get(case=case, resolved_at__isnull=True)
    sentence = failure.message_en if language == "en" else failure.message
    assert len(sentence) > 20
    assert words(page).count(sentence) == 2
    assert (failure.message in words(page)) is (language == "th")
    today = sign_in(alice(), language).get("/?who=office")
    assert sentence in words(today)
    for answer in (page, today):
        assert TOKEN not in answer.content.decode()
        assert "Traceback" not in answer.content.decode()
    office.recovers()
    for pause in RegisterPause.objects.all():
        lift(pause.pk, alice(), "a new key", timezone.now())
    assert sentence not in words(sync_now(case, language))


@LANGUAGES
def test_an_office_that_is_down_is_said_so(language, settings):
    settings.EEXCHANGE_BASE_URL = "http://127.0.0.1:9"
    settings.EEXCHANGE_TOKEN = TOKEN
    case = make_case(ip_type="trademark", application_number="260100123")
    page = sync_now(case, language)
    failure = SyncFailure.objects.get(case=case)
    sentence = failure.message_en if language == "en" else failure.message
    assert words(page).count(sentence) == 2
    assert TOKEN not in page.content.decode()


@LANGUAGES
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ip_type": "trademark"}, "This case has no application number yet."),
        (
            {"ip_type": "copyright", "application_number": "CR-1"},
            "E-Exchange is not asked about this kind of right yet.",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(fields, sentence, language, settings):
    settings.EEXCHANGE_PROFILE = "exchange2025"
    page = sync_now(make_case(**fields), language)
    assert said(sentence, language) in words(page)
    assert not SyncFailure.objects.exists()


@LANGUAGES
def test_without_a_token_the_sentence_says_what_to_set(language, settings):
    settings.EEXCHANGE_TOKEN = ""
    case = make_case(ip_type="trademark", application_number="260100123")
    assert "EEXCHANGE_TOKEN" in words(sync_now(case, language))


def test_a_number_that_the_office_does_not_show_is_not_public(office):
    case = make_case(ip_type="trademark", application_number="999999999")
    assert "not yet public" in words(sync_now(case))
    assert Case.objects.get(pk=case.pk).office_status_state == OfficeStatusState.NOT_PUBLIC


# Deciding a difference


@pytest.fixture
def difference():
    """The office has another filing date; the filing was entered with what was missing."""
    missing = {"missing_formal_papers": True}
    case = make_case(ip_type="invention", events=[("filed", "2026-09-01", missing)])
    return make_difference(
        case, field="filed_on", office_value="2026-09-02", docket_value="2026-09-01"
    )


def decide(difference, choice, language="en", person=None, **changes):
    browser = sign_in(person or alice(), language)
    seen = f"{difference.office_value} / {difference.docket_value}"
    given = {"decision": choice, "why": "as the receipt says", "seen": seen, **changes}
    return browser.post(f"/differences/{difference.pk}/", given)


def test_accepting_a_date_corrects_the_event_and_keeps_what_it_said_besides(difference):
    terms = {row.code: row.pk for row in difference.case.deadlines.all()}
    answer = decide(difference, "accept")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{difference.case_id}/")
    event = difference.case.events.current().get(kind="filed")
    assert (event.date, event.source) == (date(2026, 9, 2), "office")
    assert event.data == {"missing_formal_papers": True}
    rows = difference.case.deadlines.filter(state="open")
    assert {row.code: row.pk for row in rows} == terms
    assert {row.trigger_date for row in rows} == {date(2026, 9, 2)}
    difference.refresh_from_db()
    assert (difference.state, difference.reason) == ("accepted", "as the receipt says")


def test_keeping_ours_changes_only_the_difference(difference):
    events = list(CaseEvent.objects.values())
    decide(difference, "keep")
    difference.refresh_from_db()
    assert (difference.state, difference.decided_by) == ("kept", alice())
    assert list(CaseEvent.objects.values()) == events


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"why": ""}, "why", "This field is required."),
        ({"why": "   "}, "why", "This field is required."),
        ({"decision": ""}, "__all__", "Please choose: accept the office's value or keep ours."),
        ({"decision": "x"}, "__all__", "Please choose: accept the office's value or keep ours."),
        (
            {"seen": ""},
            "__all__",
            "The values changed after you opened this page. Please look again.",
        ),
    ],
)
def test_a_decision_needs_a_choice_and_a_reason(changes, field, sentence, language, difference):
    before = stored()
    answer = decide(difference, "accept", language, **changes)
    expected = said(sentence, language)
    assert (answer.status_code, field_errors(answer, language)) == (422, {field: [expected]})
    assert expected in words(answer)
    assert stored() == before


def test_a_value_that_changed_meanwhile_is_not_accepted_unseen(difference):
    seen = f"{difference.office_value} / {difference.docket_value}"
    difference.office_value = "2026-09-03"
    difference.save()
    before = stored()
    answer = decide(difference, "accept", seen=seen)
    assert answer.status_code == 422
    assert "3 Sep 2569" in words(answer)
    assert answer.context["form"]["why"].value() == "as the receipt says"
    assert stored() == before
    again = answer.context["form"]["seen"].value()
    assert decide(difference, "accept", seen=again).status_code == 302
    assert difference.case.events.current().get().date == date(2026, 9, 3)


@LANGUAGES
def test_the_second_to_decide_is_told_and_changes_nothing(language, difference):
    decide(difference, "keep", person=bob())
    before = stored()
    answer = decide(difference, "accept", language)
    assert stored() == before
    page = answer.client.get(answer["Location"])
    assert said("Somebody has already decided this difference.", language) in words(page)
    assert answer.client.get(f"/differences/{difference.pk}/").status_code == 404


def test_an_accepted_date_that_cannot_be_true_is_refused(difference):
    difference.office_value = "2027-01-01"
    difference.save()
    before = stored()
    answer = decide(difference, "accept")
    assert field_errors(answer) == {
        "__all__": ["This date lies in the future; an event has happened."]
    }
    assert stored() == before


# A status that nobody has classified


def classify(text, internal, language="en", person=None):
    """Looked at first, and confirmed where something would follow."""
    browser = sign_in(person or alice(), language)
    given = {"text": text, "internal": internal}
    looked = browser.post("/statuses/", given, follow=True)
    mark = (looked.context or {}).get("mark")
    return browser.post("/statuses/", given | {"seen": mark}, follow=True) if mark else looked


def test_one_answer_counts_for_every_case_with_that_status():
    first, second = (unmapped(make_case(), "สถานะใหม่") for _ in range(2))
    other = unmapped(make_case(), "สถานะอื่น")
    page = sign_in(alice()).get("/statuses/")
    assert [(t["text"], t["cases"]) for t in page.context["texts"]] == [
        ("สถานะอื่น", [other]),
        ("สถานะใหม่", [first, second]),
    ]
    answer = classify("สถานะใหม่", "under_examination")
    assert "Classified; 2 cases follow." in words(answer)
    internals = Case.objects.order_by("pk").values_list("office_status_internal", flat=True)
    assert list(internals) == ["under_examination", "under_examination", ""]
    assert [t["text"] for t in answer.context["texts"]] == ["สถานะอื่น"]


@LANGUAGES
@pytest.mark.parametrize("internal", ["", "nonsense", "filed\x00"])
def test_a_meaning_must_be_chosen(internal, language):
    unmapped(make_case(), "สถานะใหม่")
    before = stored()
    answer = classify("สถานะใหม่", internal, language)
    assert answer.status_code == 422
    assert said("Please choose what the status means.", language) in words(answer)
    assert stored() == before


@LANGUAGES
@pytest.mark.parametrize("text", ["อยู่ระหว่างตรวจสอบ", "never seen", "secret status"])
def test_only_what_waits_is_classified_so_nobody_is_undone(text, language):
    """The first text is in the map already, the last is of a case that Alice may not see."""
    outsider = make_user("olan")
    unmapped(make_case(restricted=True), "secret status")
    unmapped(make_case(), "สถานะใหม่")
    StatusMapping.objects.get_or_create(
        contains="อยู่ระหว่างตรวจสอบ", defaults={"internal": "under_examination", "position": 900}
    )
    before = stored()
    answer = classify(text, "refused", language, person=outsider)
    assert said("No case waits with this status any more.", language) in words(answer)
    assert stored() == before


def test_a_status_longer_than_the_map_takes_is_told():
    longest = StatusMapping._meta.get_field("contains").max_length
    text = "ก" * (longest + 1)
    if longest < 300:
        unmapped(make_case(), text)
    before = stored()
    answer = classify(text, "under_examination")
    assert answer.status_code == 422
    assert "This text is too long" in words(answer)
    assert stored() == before


@pytest.mark.parametrize("ran_before", [False, True])
def test_sandbox_data_says_so_on_every_page(ran_before):
    case = make_case()
    if ran_before:
        JobRun.objects.create(name="register_sync")
    browser = sign_in(alice())
    assert "Sandbox data" not in words(browser.get("/"))
    make_snapshot(case, sandbox=True)
    for where in ["/", "/cases/", f"/cases/{case.pk}/"]:
        assert "Sandbox data" in words(browser.get(where))
    make_snapshot(case, sandbox=False, hash="1" * 64)
    assert "Sandbox data" not in words(browser.get("/"))
    assert Discrepancy.objects.count() == 0


def test_what_follows_from_a_meaning_is_seen_before_it_is_saved():
    first = unmapped(make_case(), "สถานะใหม่")
    make_snapshot(first)
    hidden = unmapped(make_case("HIDDEN-1", restricted=True), "สถานะใหม่")
    agent = sign_in(make_user("olan"))
    before = stored()
    page = agent.post("/statuses/", {"text": "สถานะใหม่", "internal": "abandoned"})
    assert stored() == before
    told = words(page)
    assert "“สถานะใหม่” would mean “Abandoned”. Nothing is saved yet." in told
    assert "2 cases follow." in told
    assert "1 case has ended on one side only" in told
    assert first.ref in told
    assert hidden.ref not in told
    stale = {"text": "สถานะใหม่", "internal": "abandoned", "seen": "0" * 64}
    assert "The docket changed while you looked" in words(agent.post("/statuses/", stale))
    assert stored() == before


def test_a_second_click_in_the_same_moment_breaks_nothing(monkeypatch):
    unmapped(make_case(), "สถานะใหม่")

    def saved_by_the_first_click(*_given):
        raise IntegrityError("status_mapping_once")

    monkeypatch.setattr(statuses, "classify_status", saved_by_the_first_click)
    page = classify("สถานะใหม่", "published")
    assert page.status_code == 200
    assert "No case waits with this status any more." in words(page)


def test_a_classified_text_is_taken_back_after_a_look():
    """A shipped row says of longer texts that hold it that a person must read them."""
    case = unmapped(make_case(), ASKS)
    classify(ASKS, "published")
    browser = sign_in(alice())
    page = browser.get("/statuses/")
    row = StatusMapping.objects.get(contains=ASKS, exact=True)
    assert f"Published{alice()} · 24 Nov 2569" in words(page).replace("Published ", "Published")
    where = f"/statuses/{row.pk}/take-back/"
    before = stored()
    looked = browser.get(where)
    assert f"“{ASKS}” would no longer mean “Published”." in words(looked)
    assert sign_in(make_user("boon", role="bookkeeper")).post(where).status_code == 403
    assert stored() == before
    done = browser.post(where, {"seen": looked.context["mark"]}, follow=True)
    assert "Taken back; 1 case follows." in words(done)
    case.refresh_from_db()
    assert (case.office_status_internal, case.office_status_state) == ("", "unmapped")
    assert browser.get(where).status_code == 404


@LANGUAGES
def test_a_letter_is_never_given_a_reason(language):
    StatusMapping.objects.filter(contains="D").delete()
    unmapped(make_case(), "D")
    before = stored()
    answer = classify("D", "abandoned", language)
    assert answer.status_code == 422
    assert {"en": "gives no reason", "th": "ไม่บอกเหตุ"}[language] in words(answer)
    assert stored() == before
