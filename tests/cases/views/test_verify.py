"""Verifying a date: the page is blind, two readings are compared, and what differs goes back."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile

from cases.documents import store_document
from cases.events import NewEvent, correct_event, record_event, take_back_event
from cases.models import ClosedDay, Deadline, OfficePolicy, Role
from cases.overriding import override_due_date
from cases.recompute import refresh_deadlines
from cases.rules.thai_dates import thai_date
from tests.cases.papers import make_pdf
from tests.cases.views.desk import field_errors, jobs_ran, said, sign_in, stored, words
from tests.cases.views.test_today import due, shown, totals
from tests.factories import NOON, TODAY, alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

RIGHT = date(2026, 9, 15)
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])
OFF = "Dates are not checked by a second person (switched off by the office)"


@pytest.fixture
def term():
    """A statutory term whose letter Alice entered."""
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    return Deadline.objects.get(case=case, code="DES-S-20")


def now(row):
    return Deadline.objects.get(pk=row.pk)


def verify(row, person, day="15/9/2569", language="en", version=None, follow=True):
    given = {"date": day, "version": str(row.version) if version is None else version}
    return sign_in(person, language).post(f"/deadlines/{row.pk}/verify/", given, follow=follow)


def stand(row, person, why="The stamp says 15", version=None):
    given = {"why": why, "version": str(row.version) if version is None else version}
    return sign_in(person).post(f"/deadlines/{row.pk}/stands/", given, follow=True)


def written(day):
    """Every way in which a page could give a date away."""
    be, months = day.year + 543, ("Sep", "Dec", "ก.ย.", "ธ.ค.", "กันยายน", "ธันวาคม")
    shapes = [day.isoformat(), f"{day.day}/{day.month}/{be}", f"{day.day}/{day.month}/{day.year}"]
    return [*shapes, *(f"{day.day} {month}" for month in months)]


@LANGUAGES
def test_the_page_shows_the_source_and_neither_date(language):
    case = make_case()
    scan = ContentFile(make_pdf((595, 842)), name="letter.pdf")
    paper = store_document(case, scan, kind="letter", by=alice(), at=NOON)
    letter = NewEvent(
        "office_action_received",
        date(2026, 9, 15),
        letter_number="พณ 0706/1234",
        letter_date=date(2026, 9, 10),
        dispatched_on=date(2026, 9, 15),
        document=paper,
    )
    record_event(case, letter, cause(), TODAY)
    row = Deadline.objects.get(case=case, code="DES-S-20")
    answer = sign_in(bob(), language).get(f"/deadlines/{row.pk}/verify/")
    source = answer.content.decode()
    assert answer.status_code == 200
    hidden = [*written(row.trigger_date), *written(row.due_date), *written(row.nominal_date)]
    assert [text for text in hidden if text in source] == []
    assert row.steps
    assert 'class="steps"' not in source
    assert "พณ 0706/1234" in source
    assert ("10 ก.ย. 2569" if language == "th" else "10 Sep 2569") in source
    assert f'href="/documents/{paper.pk}/"' in source
    assert f'src="/documents/{paper.pk}/picture/?page=1"' in source


@pytest.mark.parametrize(
    "day", ["15/9/2569", "15 ก.ย. 2569", "๑๕/๙/๒๕๖๙", "2026-09-15", "15/9/2026"]
)
def test_the_right_date_in_either_era_verifies(day, term):
    answer = verify(term, bob(), day)
    assert now(term).verified_by == bob()
    assert "The date is verified." in words(answer)
    assert "Verified by Bob" in words(answer)


def test_the_wrong_date_verifies_nothing_and_goes_back_without_being_told(term):
    answer = verify(term, bob(), "16/9/2569")
    row = now(term)
    assert (row.verified_by, row.disputed_by, row.disputed_date) == (None, bob(), date(2026, 9, 16))
    told = f"{term.case.ref}: your date differs. Nothing is verified; it went back to Alice."
    assert told in words(answer)
    page = sign_in(bob()).get(f"/deadlines/{term.pk}/verify/")
    source = page.content.decode()
    assert "You read another date" in words(page)
    assert [text for text in written(row.trigger_date) if text in source] == []
    assert 'name="date"' not in source


def test_who_entered_sees_both_dates_and_the_other_only_that_it_went_back(term):
    verify(term, bob(), "16/9/2569")
    two = "Two readings: Alice entered 15 Sep 2569, Bob read 16 Sep 2569."
    where = f"/deadlines/{term.pk}/"
    seen = {p: sign_in(p).get(where) for p in (alice(), make_user("olan"), bob())}
    assert [two in words(page) for page in seen.values()] == [True, True, False]
    ways = [f"/deadlines/{term.pk}/stands/" in page.content.decode() for page in seen.values()]
    assert ways == [True, True, False]
    reader = sign_in(make_user("boon", role=Role.BOOKKEEPER)).get(where)
    assert "Two readings" not in words(reader)


def test_the_correction_is_filled_with_the_second_date_and_needs_a_new_verification(term):
    verify(term, bob(), "16/9/2569")
    event = term.root_event_id
    browser = sign_in(alice())
    way = f"/events/{event}/correct/?date=2026-09-16"
    assert f'href="{way}"' in browser.get(f"/deadlines/{term.pk}/").content.decode()
    form = browser.get(way).context["form"]
    assert form["date"].value() == date(2026, 9, 16)
    given = {"kind": "office_action_received", "date": "16/9/2569", "why": "stamp misread"}
    browser.post(f"/events/{event}/correct/", given)
    row = now(term)
    assert (row.trigger_date, row.disputed_by, row.verified_by) == (date(2026, 9, 16), None, None)
    verify(row, bob(), "16/9/2569")
    assert now(term).verified_by == bob()


@pytest.mark.parametrize("text", ["", "x", "31/2/2569", "2026-13-01", "\x00"])
def test_an_odd_second_date_in_the_address_fills_nothing(text, term):
    page = sign_in(alice()).get(f"/events/{term.root_event_id}/correct/", {"date": text})
    assert page.context["form"]["date"].value() == date(2026, 9, 15)


def test_the_date_stands_with_a_reason_and_waits_again(term):
    verify(term, bob(), "16/9/2569")
    row = now(term)
    before = stored()
    assert "Please say why, in a sentence." in words(stand(row, alice(), why=" "))
    assert "Somebody changed this deadline" in words(stand(row, alice(), version="0"))
    assert "another person decides" in words(stand(row, bob()))
    assert stored() == before
    assert "The date stands" in words(stand(row, alice()))
    assert now(term).disputed_by is None
    verify(now(term), bob())
    assert now(term).verified_by == bob()


@LANGUAGES
def test_who_entered_a_date_does_not_verify_it(language, term):
    before = stored()
    sentence = said("You entered this date; another person must verify it.", language)
    page = sign_in(alice(), language).get(f"/deadlines/{term.pk}/verify/")
    assert (sentence in words(page), 'name="date"' in page.content.decode()) == (True, False)
    assert sentence in words(verify(term, alice(), language=language))
    assert stored() == before


def test_a_stranger_finds_nothing_and_a_reader_may_not():
    case = make_case(restricted=True, events=[("office_action_received", "2026-09-15")])
    row = Deadline.objects.get(case=case)
    for person, status in ((bob(), 404), (charlie(), 404)):
        assert sign_in(person).get(f"/deadlines/{row.pk}/verify/").status_code == status
        assert verify(row, person).status_code == status
        assert stand(row, person).status_code == status
    case.restricted = False
    case.save()
    boon = make_user("boon", role=Role.BOOKKEEPER)
    assert (verify(row, boon).status_code, stand(row, boon).status_code) == (403, 403)
    assert now(row).version == row.version


@pytest.mark.parametrize("day", ["", "31/2/2569", "15/9/69", "x", "1\x00", "9" * 500])
def test_what_is_no_date_is_told_beside_the_field(day, term):
    before = stored()
    answer = verify(term, bob(), day)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["date"])
    assert stored() == before


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "2\x00", "²", "9" * 5000])
def test_a_version_nobody_saw_verifies_nothing(version, term):
    answer = verify(term, bob(), version=version)
    assert answer.status_code == 422
    assert "Somebody changed this deadline after you opened it." in words(answer)
    assert answer.context["form"]["version"].value() == str(term.version)
    assert now(term).verified_by is None


@pytest.mark.parametrize(("day", "told"), [("15/9/2569", "is verified"), ("16/9/2569", "differs")])
def test_a_double_click_is_told_as_the_first_one(day, told, term):
    verify(term, bob(), day)
    before = stored()
    assert told in words(verify(term, bob(), day))
    assert stored() == before


def test_a_date_is_verified_once(term):
    verify(term, bob())
    answer = verify(now(term), make_user("olan"))
    assert "This date is verified already." in words(answer)
    assert now(term).verified_by == bob()


def test_verifying_is_offered_only_to_who_may(term):
    way = f"/deadlines/{term.pk}/verify/"
    offered = {
        person.username: way in sign_in(person).get(f"/deadlines/{term.pk}/").content.decode()
        for person in [alice(), bob(), make_user("boon", role=Role.BOOKKEEPER)]
    }
    assert offered == {"alice": False, "bob": True, "boon": False}


def test_a_deadline_entered_by_hand_shows_where_its_date_comes_from():
    row = due(10, source_note="Letter of the associate, page 2")
    day = thai_date(row.due_date, "be", short=True)
    Deadline.objects.filter(pk=row.pk).update(source_note=f"{row.source_note}: by {day}")
    page = sign_in(bob()).get(f"/deadlines/{row.pk}/verify/")
    assert "Letter of the associate, page 2: by …" in words(page)
    assert [text for text in written(row.due_date) if text in page.content.decode()] == []
    verify(row, bob(), row.due_date.isoformat())
    assert now(row).verified_by == bob()


def test_why_a_date_was_set_by_hand_gives_it_away_to_nobody(term):
    day = date(2026, 12, 1)
    override_due_date(now(term), day, now(term).version, cause(why="agreed for 1 Dec 2026"))
    page = sign_in(bob()).get(f"/deadlines/{term.pk}/verify/")
    assert "agreed for …" in words(page)
    assert [text for text in written(day) if text in page.content.decode()] == []


@LANGUAGES
def test_each_fact_has_its_own_field_and_both_values_come_back(language, term):
    data = {"of": "DES-S-20", "trigger_date": "2026-09-15", "until": "2026-12-28"}
    new = NewEvent("extension_granted", date(2026, 11, 20), data)
    record_event(term.case, new, cause(bob()), TODAY)
    olan, where = make_user("olan"), f"/deadlines/{term.pk}/verify/"
    page = sign_in(olan, language).get(where)
    field = next(name for name in page.context["form"].fields if name.startswith("fact_"))
    days = [date(2026, 9, 15), date(2026, 12, 28)]
    given_away = [t for day in days for t in written(day) if t in page.content.decode()]
    assert given_away == []
    given = {"date": "15/9/2569", field: "", "version": str(now(term).version)}
    answer = sign_in(olan, language).post(where, given)
    assert (answer.status_code, list(field_errors(answer))) == (422, [field])
    answer = sign_in(olan, language).post(where, given | {field: "11/1/2570"}, follow=True)
    assert now(term).disputed_by == olan
    again = sign_in(olan, language).post(where, given | {field: "11/1/2570"}, follow=True)
    assert [str(m) for m in again.context["messages"]] == [
        str(m) for m in answer.context["messages"]
    ]
    page = words(sign_in(alice()).get(f"/deadlines/{term.pk}/"))
    assert "Extension granted: Two readings: Bob entered 28 Dec 2569, Olan read 11 Jan 2570" in page


def test_an_event_taken_back_meanwhile_is_told_and_breaks_no_page(term):
    verify(term, bob(), "16/9/2569")
    take_back_event(term.root_event, cause(alice()), TODAY)
    where = f"/deadlines/{term.pk}/"
    for page in (f"{where}verify/", where, f"{where}close/"):
        assert sign_in(make_user("olan")).get(page).status_code == 200, page
    answer = verify(now(term), make_user("olan"))
    assert "This deadline is no longer open." in words(answer)


def test_a_form_from_before_the_date_moved_is_not_told_as_read(term):
    old = term.version
    verify(term, bob())
    ClosedDay.objects.create(date=now(term).due_date, name="วันหยุดพิเศษ", source="test")
    refresh_deadlines(term.case, cause())
    answer = verify(now(term), bob(), version=old)
    assert "Somebody changed this deadline" in words(answer)
    assert now(term).verified_by is None


def test_names_of_papers_and_letters_give_nothing_away(term):
    scan = ContentFile(make_pdf((595, 842)), name="OA 15-09-2026.pdf")
    paper = store_document(term.case, scan, kind="letter", by=alice(), at=NOON)
    new = NewEvent(
        "office_action_received",
        date(2026, 9, 15),
        letter_number="0706/1234 15 Sep 2026",
        document=paper,
    )
    correct_event(term.root_event, new, cause(alice()), TODAY)
    page = sign_in(bob()).get(f"/deadlines/{term.pk}/verify/").content.decode()
    assert [text for text in [*written(RIGHT), "15-09-2026"] if text in page] == []
    assert "0706/1234 …" in page


def test_the_history_tells_what_was_read_and_what_differed(term):
    data = {"of": "DES-S-20", "trigger_date": "2026-09-15", "until": "2026-12-28"}
    record_event(
        term.case, NewEvent("extension_granted", date(2026, 11, 20), data), cause(bob()), TODAY
    )
    verify(now(term), bob())
    field = f"fact_{term.case.events.get(kind='extension_granted').pk}-until"
    given = {"date": "25/12/2569", field: "25/12/2569", "version": str(now(term).version)}
    sign_in(make_user("olan")).post(f"/deadlines/{term.pk}/verify/", given)
    page = words(sign_in(alice()).get(f"/cases/{term.case_id}/history/"))
    assert "1 fact" in page
    assert "25 Dec 2569" in page


# Today


def test_the_queue_shows_what_i_may_verify_and_first_what_came_back():
    mine, later = due(40, title="Mine"), due(50, dated_by=bob(), title="Later")
    sooner = due(45, dated_by=bob(), title="Sooner")
    page = sign_in(alice()).get("/")
    assert shown(page)["verify"] == [sooner, later]
    assert f'href="/deadlines/{sooner.pk}/verify/"' in page.content.decode()
    assert "45 days left" not in words(page)
    assert "back" not in shown(page)
    verify(mine, bob(), "1/1/2570")
    page = sign_in(alice()).get("/")
    assert (next(iter(shown(page))), shown(page)["back"]) == ("back", [mine])
    assert totals(page)["verify"] == 2
    opened = sign_in(alice()).get("/?show=verify")
    assert (shown(opened)["verify"], totals(opened)["back"]) == ([sooner, later], 1)
    assert totals(sign_in(alice()).get("/?show=verify&page=9"))["verify"] == 2


def test_who_may_only_read_has_no_queue(term):
    page = sign_in(make_user("boon", role=Role.BOOKKEEPER)).get("/")
    assert {"verify", "back"} & set(totals(page)) == set()
    assert "verify" not in page.context["waits"]


def badges(page, row):
    found = re.search(rf'id="deadline-{row.pk}".*?</article>', page.content.decode(), re.DOTALL)
    return re.findall(r'<b class="badge (\w+)">([^<]*)</b>', found[0])


def test_a_row_says_whether_it_is_verified_and_the_office_can_switch_that_off(term):
    where = f"/cases/{term.case_id}/"
    red, waiting = ("red", "Statutory"), ("amber", "Not verified yet")
    assert badges(sign_in(alice()).get(where), term) == [red, waiting]
    verify(term, bob(), "16/9/2569")
    assert badges(sign_in(alice()).get(where), term) == [red, ("amber", "Came back")]
    OfficePolicy.objects.update(four_eyes=False)
    assert badges(sign_in(alice()).get(where), term) == [red]


@pytest.mark.parametrize("with_jobs", [True, False])
def test_an_office_without_the_check_is_warned_on_every_page(with_jobs, term):
    if with_jobs:
        jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    boss = make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)
    pages = ["/", "/cases/", f"/deadlines/{term.pk}/", f"/deadlines/{term.pk}/verify/", "/admin/"]
    browser = sign_in(boss)
    assert [OFF in words(browser.get(where)) for where in pages] == [False] * len(pages)
    OfficePolicy.objects.update(four_eyes=False)
    assert [OFF in words(browser.get(where)) for where in pages] == [True] * len(pages)
    page = browser.get(f"/deadlines/{term.pk}/verify/")
    assert "The office has switched off the check of dates." in words(page)
    before = stored()
    assert "switched off" in words(verify(term, bob()))
    assert stored() == before
    assert totals(browser.get("/"))["verify"] == 0
