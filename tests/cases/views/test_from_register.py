"""Cases from the register on the pages: a number, a list, a portfolio, and its release."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_q.models import OrmQ

from cases import tasks
from cases.models import Case, RegisterList, RegisterListRow, Reminder, Role, User
from cases.reminders.people import people_on
from cases.reminders.planning import plan
from fees.calls import draft_calls
from tests.cases.register.conftest import OFFICE_DAY
from tests.cases.views.desk import field_errors, jobs_ran, said, sign_in, stored, words
from tests.cases.views.test_today import due
from tests.cases.views.world import make_difference, make_failure, make_register_row, unmapped
from tests.factories import TODAY, alice, bob, cause, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

ASK = "/cases/from-register/"
LIST = "/cases/from-register/list/"
OWNER = "/cases/from-register/owner/"
RELEASE = "/cases/release/"
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


def ask(number, browser=None, **given):
    return (browser or sign_in(alice())).post(ASK, {"number": number, "ip_type": "", **given})


def order(**changes):
    given = {
        "ref": "NEW-1", "title": "ชื่อ", "our_side": "applicant", "taken_over_on": "",
        "client_name": "", "client_reference": "", "responsible": str(alice().pk), "deputy": "",
    }  # fmt: skip
    return {**given, **changes}


def found(right, language="en"):
    """The page that shows what the office has under the number of a right."""
    browser = sign_in(alice(), language)
    answer = ask(right.number, browser)
    assert answer.status_code == 302, words(answer)
    return browser, answer["Location"]


def count_requests(office, monkeypatch):
    asked, answer = [], office.sandbox._answer
    monkeypatch.setattr(
        office.sandbox, "_answer", lambda env: asked.append(env["PATH_INFO"]) or answer(env)
    )
    return asked


@LANGUAGES
def test_a_number_is_asked_about_once_and_shown_before_anything_is_made(
    language, office, monkeypatch
):
    right = office.right("trademark", stage=5)
    asked = count_requests(office, monkeypatch)
    thai = right.number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    browser = sign_in(alice(), language)
    where = ask(f"{thai[:4]}/{thai[4:]}", browser)["Location"]
    text = words(browser.get(where))
    numbers = [right.number, right.registration_number(OFFICE_DAY)]
    told = [right.title, right.owner, *numbers, said("new party", language)]
    assert [one for one in told if one not in text] == []
    assert browser.get(where).context["form"].initial["title"] == right.title
    assert len(asked) == 1
    assert Case.objects.count() == 0


def asks(text, page):
    return text in words(page)


def preview(browser, where, **changes):
    given = order(**changes) | {"preview": "1"}
    return browser.post(where, given, headers={"HX-Target": "coming", "HX-Request": "true"})


def test_the_deadlines_that_would_come_follow_the_form(office):
    browser, where = found(office.right("trademark", stage=5))
    before = preview(browser, where)
    late = preview(browser, where, taken_over_on="2049-06-01")
    assert [one.code for one in before.context["coming"]] == ["TM-54"]
    assert (late.context["coming"], late.context["over"]) == ((), 1)
    [renewal] = before.context["coming"]
    assert "TM-54" in words(late)
    assert renewal.due_date.strftime("%-d %b") in words(late)
    assert [asks("the next renewal has no date", page) for page in (before, late)] == [False, True]
    wrong = preview(browser, where, taken_over_on="31/2/2569")
    assert "No preview yet" in words(wrong)
    assert Case.objects.count() == 0


def test_two_presses_make_one_case(office):
    right = office.right("trademark", stage=5)
    known = make_party(right.owner)
    browser, where = found(right)
    given = order(title=right.title, client_name=f" {right.owner.upper()} ", client_reference="C-1")
    answers = [browser.post(where, given), browser.post(where, given)]
    case = Case.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/cases/{case.pk}/"}
    [entry] = case.case_parties.all()
    assert (entry.party, entry.role, entry.reference) == (known, "applicant", "C-1")
    assert case.snapshots.count() == 1
    assert "Open the case" in words(browser.get(where))


@LANGUAGES
def test_what_cannot_be_made_is_said_at_its_field_and_nothing_typed_is_lost(language, office):
    make_case(ref="TAKEN-1")
    browser, where = found(office.right(), language)
    before, typed = stored(), order(ref="TAKEN-1", title="ชื่ออื่น", client_name="ลูกความ")
    answer = browser.post(where, typed)
    assert answer.status_code == 422
    assert field_errors(answer, language) == {
        "ref": [said("Another case already has this reference.", language)]
    }
    assert [answer.context["form"][name].value() for name in ("ref", "title", "client_name")] == [
        "TAKEN-1", "ชื่ออื่น", "ลูกความ",
    ]  # fmt: skip
    assert stored() == before


def test_a_docketed_number_leads_to_its_case_only_who_may_see_it(office, monkeypatch):
    right, secret = office.right(), office.right("invention")
    case = office.case(right)
    office.case(secret, ref="SECRET-9", title="Hidden", restricted=True, responsible=bob())
    asked = count_requests(office, monkeypatch)
    assert ask(right.number)["Location"] == f"/cases/{case.pk}/"
    answer = ask(secret.number)
    assert answer.status_code == 422
    assert "SECRET-9" not in words(answer)
    assert "Hidden" not in words(answer)
    assert "an administrator can tell more" in words(answer)
    assert asked == []


def test_what_is_not_public_is_offered_to_be_made_by_hand(office):
    hidden = office.right("invention", stage=0)
    browser, where = found(hidden)
    page = browser.get(where)
    link = re.search(r'href="(/cases/new/\?[^"]+)"', page.content.decode())
    form = browser.get(link[1].replace("&amp;", "&")).context["form"]
    assert (form["application_number"].value(), form["ip_type"].value()) == (
        hidden.number, "invention",
    )  # fmt: skip
    assert browser.post(where, order()).status_code == 422
    assert Case.objects.count() == 0


@LANGUAGES
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("ไม่ใช่เลข", "This is not a number of the office."),
        ("9" * 50, "This is not a number of the office."),
        (
            "1234567890123",
            "The form of this number does not tell the kind of right; please choose it.",
        ),
    ],
)
def test_a_number_that_cannot_be_asked_is_told(number, sentence, language):
    answer = ask(number, sign_in(alice(), language))
    assert answer.status_code == 422
    assert field_errors(answer, language) == {"number": [said(sentence, language)]}
    assert answer.context["form"]["number"].value() == number


def test_an_office_that_does_not_answer_is_a_sentence(office):
    office.fails("401")
    answer = ask(office.right().number)
    assert "Please check the token key." in words(answer)
    assert RegisterList.objects.count() == 0


def test_a_number_that_somebody_else_docketed_meanwhile_leads_to_that_case(office):
    right = office.right()
    browser, where = found(right)
    case = office.case(right)
    page = browser.post(where, order(), follow=True)
    assert "This number is in the docket already." in words(page)
    assert f'href="/cases/{case.pk}/"' in page.content.decode()
    assert Case.objects.count() == 1


def test_who_may_only_read_asks_nothing(office, monkeypatch):
    asked = count_requests(office, monkeypatch)
    clerk = sign_in(make_user("boon", role=Role.BOOKKEEPER))
    assert ask(office.right().number, clerk).status_code == 403
    assert asked == []


# --- lists


def a_list(**changes):
    given = {"numbers": "", "ip_type": "", "client_name": "", "begins": "L-",
             "responsible": str(alice().pk), "deputy": "", "taken_over_on": ""}  # fmt: skip
    return {**given, **changes}


def finish():
    OrmQ.objects.all().delete()
    while tasks.work_on_lists()["more"]:
        pass


def test_a_list_is_asked_about_in_the_background_and_made_by_ticks(office):
    mark, patent = office.right(), office.right("invention")
    browser = sign_in(alice())
    file = SimpleUploadedFile("n.csv", f"เลขที่คำขอ,x\n{patent.number},1\n".encode("cp874"))
    answer = browser.post(LIST, a_list(numbers=mark.number, table=file))
    where = answer["Location"]
    assert OrmQ.objects.count() == 1
    page = browser.get(where)
    assert 'hx-trigger="load delay:3s"' in page.content.decode()
    finish()
    assert browser.get(where, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = browser.get(where)
    rows = {row.number: row.pk for row in page.context["page"]}
    browser.post(where, {"do": "make", "pick": [rows[mark.number], "x", "9" * 30]})
    finish()
    assert [case.ref for case in Case.objects.all()] == [f"L-{mark.number}"]
    browser.post(where, {"do": "make_all"})
    finish()
    assert Case.objects.filter(silent=False).count() == 2
    assert f"L-{mark.number}" in words(browser.get(where))


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({}, "numbers", "Please give numbers, or a file with numbers."),
        (
            {"numbers": "\n".join(str(2301000000 + n) for n in range(2001))},
            "numbers",
            "These are %(n)s numbers; a list takes at most 2,000.",
        ),
        (
            {"numbers": "2301000001", "taken_over_on": "25/11/2569"},
            "taken_over_on",
            "This date lies in the future.",
        ),
    ],
)
def test_a_list_that_cannot_be_is_refused(changes, field, sentence, language):
    answer = sign_in(alice(), language).post(LIST, a_list(**changes))
    assert answer.status_code == 422
    assert field_errors(answer, language) == {field: [said(sentence, language) % {"n": 2001}]}
    assert answer.context["form"]["numbers"].value() == changes.get("numbers", "")
    assert RegisterList.objects.count() == 0


def test_the_numbers_of_a_file_are_not_lost_with_a_refused_form():
    file = SimpleUploadedFile("n.txt", b"2301000002\n2301000003")
    answer = sign_in(alice()).post(LIST, a_list(numbers="2301000001", table=file, responsible=""))
    assert answer.status_code == 422
    numbers = answer.context["form"]["numbers"].value()
    assert numbers.split() == ["2301000001", "2301000002", "2301000003"]


def test_a_file_that_is_no_text_is_refused():
    file = SimpleUploadedFile("n.xlsx", b"PK\x03\x04\x00\xff\xfe")
    answer = sign_in(alice()).post(LIST, a_list(table=file, numbers="2301000001"))
    assert "table" in field_errors(answer)


def test_a_case_that_may_not_be_seen_is_not_told_by_the_list(office):
    secret = office.right("invention")
    hidden = office.case(secret, ref="SECRET-9", title="Hidden", restricted=True, responsible=bob())
    browser = sign_in(alice())
    where = browser.post(LIST, a_list(numbers=secret.number))["Location"]
    finish()
    row = RegisterListRow.objects.get()
    for address in (where, f"/cases/from-register/found/{row.pk}/"):
        page = browser.get(address)
        told = ("SECRET-9", "Hidden", f"/cases/{hidden.pk}/", "in the docket", "Docketed already")
        assert [word for word in told if word in page.content.decode()] == []
        assert "an administrator can tell more" in words(page)


def test_what_is_left_is_a_csv_without_formulas():
    row = make_register_row(number="=1+1", state="failed", message="@no")
    answer = sign_in(alice()).get(f"/cases/from-register/lists/{row.list_id}/left/")
    text = answer.content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@no" in text
    assert text.count("\n") == 2


def test_fifty_rows_of_a_list_ask_no_more_than_ten_questions(django_assert_max_num_queries):
    row = make_register_row()
    for n in range(60):
        case = make_case(application_number=f"23020{n:05}")
        RegisterListRow.objects.create(
            list=row.list, position=n + 2, number=n, ip_type="design", state="made", case=case
        )
    browser, where = sign_in(alice()), f"/cases/from-register/lists/{row.list_id}/"
    browser.get(where)
    with django_assert_max_num_queries(10):
        page = browser.get(where)
    assert len(page.context["page"].object_list) == 50
    assert len(page.content) < 60 * 1024


# --- take-over and release


def test_a_take_over_tells_what_can_be_searched_and_is_silent():
    browser = sign_in(alice())
    text = words(browser.get(OWNER))
    assert "Searched by the owner: Copyright." in text
    given = a_list(client_name="ลูกความ", owner_name="เจ้าของ", taken_over_on="24/11/2569")
    assert browser.post(OWNER, given | {"owner_name": ""}).status_code == 422
    browser.post(OWNER, given)
    made = RegisterList.objects.get()
    assert (made.silent, made.client.name, made.taken_over_on) == (True, "ลูกความ", TODAY)
    assert [search.ip_type for search in made.searches.all()] == ["copyright"]


def silent_case(days=20, **fields):
    case = make_case(silent=True, title="Quiet thing", events=[("filed", "2026-06-01")], **fields)
    due(days, case)
    return case


def in_everything(case):
    """The case in every list that a person works through."""
    make_difference(case)
    make_failure(case)
    unmapped(case)
    money = {"code": "ANN-1", "kind": "statutory", "title": "", "years": [5]}
    due(-3, case, opens_on=TODAY - timedelta(days=60), **money)
    join(case, make_party("Quiet client", email="q@client.example"))


EVERYTHING = (
    "/",
    "/?who=office",
    "/?show=verify",
    "/?show=failures&who=office",
    "/differences/",
    "/statuses/",
    "/fees/annuities/",
    "/fees/instructions/",
)


def shown_in(person):
    return {where for where in EVERYTHING if "Quiet thing" in words(sign_in(person).get(where))}


def test_a_silent_case_is_in_no_list_until_it_is_released():
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    case = silent_case(responsible=bob())
    in_everything(case)
    assert shown_in(bob()) == set()
    waits = sign_in(bob()).get("/").context["waits"]
    assert {name: count for name, count in waits.items() if count} == {"silent": 1, "unheard": 2}
    Case.objects.filter(pk=case.pk).update(silent=False)
    assert shown_in(bob()) == set(EVERYTHING)
    waits = sign_in(bob()).get("/").context["waits"]
    waiting = {"due", "differs", "classify", "payments", "verify"}
    assert {name for name, count in waits.items() if count} == waiting


@LANGUAGES
def test_today_warns_who_may_release_of_what_ends_unheard(language):
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    warning = said("%(n)s deadline of silent cases is overdue or ends within 30 days, and nobody is"
                   " reminded of it.", language) % {"n": 1}  # fmt: skip
    case = silent_case(30, responsible=bob())
    silent_case(31)
    helper, boss = make_user("helper", role=Role.ASSISTANT), make_user("boss", role="administrator")
    for person, told in [(alice(), True), (boss, True), (helper, False)]:
        browser = sign_in(person, language)
        assert (warning in words(browser.get("/"))) is told
        assert (warning in words(browser.get("/?who=mine&kind=design"))) is told
    Case.objects.filter(pk=case.pk).update(restricted=True)
    assert warning not in words(sign_in(alice(), language).get("/"))
    assert warning in words(sign_in(boss, language).get("/"))
    Case.objects.filter(pk=case.pk).update(silent=False)
    assert warning not in words(sign_in(boss, language).get("/"))


def test_no_client_is_called_about_a_silent_case():
    case = silent_case()
    join(case, make_party("Quiet client", email="q@client.example"))
    term = due(30, case, code="ANN-1", kind="statutory", title="", years=[5])
    drafted = draft_calls(alice(), [term.pk], 1, cause(), TODAY)
    assert (drafted.calls, [ref for ref, _why in drafted.left_out]) == ([], [case.ref])


def test_the_release_shows_first_what_it_would_send():
    case, other = silent_case(20), silent_case(-5)
    make_case(title="Loud thing")
    browser, before = sign_in(alice()), stored()
    page = browser.get(RELEASE)
    assert (len(page.context["soon"]), len(page.context["overdue"])) == (1, 1)
    assert page.context["total"] == 2
    assert "Loud thing" not in words(page)
    assert stored() == before
    expected = page.context["reach"].reminders
    browser.post(RELEASE, {"do": "all", "seen": "2"})
    assert plan(people_on(TODAY)) == expected > 0
    for one in (case, other):
        one.refresh_from_db()
        assert one.silent is False
        newest = one.history.first()
        assert (newest.history_user, newest.history_change_reason) == (alice(), "Released")


def test_the_release_names_what_ended_before_the_take_over_the_latest_first():
    case, other = silent_case(), silent_case()
    due(-400, case, state="historic", title="Long ago")
    due(-40, other, state="historic", title="A short while ago")
    due(-30, other, state="historic", title="Of the other side", ours=False)
    page = sign_in(alice()).get(RELEASE)
    assert page.context["reach"].historic == 2
    assert [row.title for row in page.context["reach"].ended] == ["A short while ago", "Long ago"]
    section = page.content.decode().partition('id="ended"')[2].partition("</section>")[0]
    assert [f'href="/cases/{one.pk}/"' in section for one in (case, other)] == [True, True]
    assert "Of the other side" not in page.content.decode()


def test_the_release_asks_few_questions(django_assert_max_num_queries):
    """Four of them are the office's rules of reminding."""
    for n in range(12):
        due(-40, silent_case(n), state="historic", title="A short while ago")
    browser = sign_in(alice())
    browser.get(RELEASE)
    with django_assert_max_num_queries(14):
        page = browser.get(RELEASE)
    assert (page.context["total"], page.context["reach"].historic) == (12, 12)


def test_the_ticked_ones_alone_are_released():
    first, second = silent_case(), silent_case()
    sign_in(alice()).post(RELEASE, {"do": "ticked", "pick": [str(first.pk), "x"]})
    assert list(Case.objects.filter(silent=True)) == [second]
    assert Reminder.objects.count() == 0


def test_all_are_released_only_as_they_were_shown():
    silent_case()
    browser = sign_in(alice())
    browser.get(RELEASE)
    silent_case()
    answer = browser.post(RELEASE, {"do": "all", "seen": "1"}, follow=True)
    assert "Other cases are silent by now. Please look again." in words(answer)
    assert Case.objects.filter(silent=True).count() == 2


def test_an_assistant_does_not_release_and_nobody_what_is_hidden():
    hidden = silent_case(restricted=True, ref="SECRET-8", responsible=bob())
    helper = sign_in(make_user("helper", role=Role.ASSISTANT))
    assert helper.get(RELEASE).status_code == 403
    assert helper.post(RELEASE, {"do": "all", "seen": "1"}).status_code == 403
    page = sign_in(alice()).get(RELEASE)
    assert "SECRET-8" not in page.content.decode()
    assert page.context["waits"].get("silent") in {None, 0}
    sign_in(alice()).post(RELEASE, {"do": "ticked", "pick": [str(hidden.pk)]})
    hidden.refresh_from_db()
    assert hidden.silent is True


def test_the_release_of_one_list_is_that_of_its_cases():
    case, other = silent_case(), silent_case()
    row = make_register_row(case)
    page = sign_in(alice()).get(f"{RELEASE}?list={row.list_id}")
    assert [one.pk for one, _late in page.context["cases"]] == [case.pk]
    sign_in(alice()).post(f"{RELEASE}?list={row.list_id}", {"do": "all", "seen": "1"})
    assert list(Case.objects.filter(silent=True)) == [other]
    assert sign_in(bob()).get(f"{RELEASE}?list={row.list_id}").status_code == 404


def test_the_pages_of_lists_show_the_progress_without_javascript(office):
    User.objects.filter(pk=alice().pk).update(language="en")
    row = make_register_row(state="waiting", asked_at=None)
    text = words(sign_in(alice()).get(f"/cases/from-register/lists/{row.list_id}/"))
    assert "0 of 1 are settled; you may leave this page." in text
    assert "Look again" in text
