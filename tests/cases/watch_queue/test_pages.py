"""The pages of the watch: what is told, who may see it, who may decide."""

import csv
from datetime import timedelta
from io import StringIO

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from cases.models import Case, JobRun, Role, WatchBlock, WatchFile, WatchHit, WatchTerm
from tests.cases.views.desk import field_errors, jobs_ran, sign_in, words
from tests.cases.views.world import make_hit, make_mark, make_term
from tests.factories import NOON, TODAY, alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


def secret_hit():
    """A hit of a restricted case, with words that can leak."""
    case = make_case("SECRET-9", "trademark", title="HIDDEN MARK", restricted=True)
    party = make_party("Silent Client")
    join(case, party)
    return make_hit(case, mark=make_mark("250177777", title="LEAKING WORDS"))


SECRETS = ("SECRET-9", "HIDDEN MARK", "LEAKING WORDS", "250177777", "Silent Client")


def test_a_restricted_hit_is_there_for_its_people_alone():
    hit, olan = secret_hit(), make_user("olan")
    browser = sign_in(olan)
    party = hit.case.case_parties.get().party.pk
    pages = [
        "/watch/", "/watch/?state=late", f"/watch/?party={party}", "/watch/report/",
        f"/watch/report/?party={party}", "/?who=office", "/?who=office&show=watch",
    ]  # fmt: skip
    for where in pages:
        text = browser.get(where).content.decode()
        assert [word for word in SECRETS if word in text] == [], where
    assert browser.get(f"/watch/{hit.pk}/").status_code == 404
    assert browser.post(f"/watch/{hit.pk}/", {"decision": "not_relevant"}).status_code == 404
    browser.post("/watch/decide/", {"pick": hit.pk, "why": "x"})
    hit.refresh_from_db()
    assert hit.state == "open"
    assert "LEAKING WORDS" in words(sign_in(alice()).get("/watch/"))
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    assert sign_in(boss).get(f"/watch/{hit.pk}/").status_code == 200


def test_a_client_finds_no_watch_and_a_bookkeeper_only_reads():
    hit = make_hit(make_case())
    chan, boon = make_user("chan", role=Role.CLIENT), make_user("boon", role=Role.BOOKKEEPER)
    join(hit.case, party := make_party())
    party.users.add(chan)
    for where in ("/watch/", f"/watch/{hit.pk}/", "/watch/terms/", "/watch/rows/",
                  "/watch/report/", f"/watch/report/pdf/?party={party.pk}"):  # fmt: skip
        assert sign_in(chan).get(where).status_code == 404, where
        assert sign_in(boon).get(where).status_code == 200, where
        assert sign_in(boon).post(where, {"do": "end"}).status_code in {403, 405}, where
    assert sign_in(boon).post("/watch/decide/", {"pick": hit.pk, "why": "x"}).status_code == 403
    assert "watch" not in {s.name for s in sign_in(chan).get("/").context["sections"]}


def test_a_row_tells_mark_what_it_is_like_why_and_how_long():
    make_hit(make_case("TM-1", title="SUNRISE"), due_on=TODAY + timedelta(days=3))
    page = words(sign_in(alice()).get("/watch/"))
    for told in ("SUNRICE", "TM-1", "3 days left", "very like", "Spelt the same", "class 30"):
        assert told in page


def test_the_queue_is_narrowed_by_state_client_and_person():
    theirs = make_case(responsible=bob())
    join(theirs, party := make_party("Narrow Client"))
    first = make_hit(theirs)
    late = make_hit(make_case(), due_on=TODAY - timedelta(days=1))
    term = make_hit(term=make_term(client=party, responsible=alice()))
    done = make_hit(make_case(), state="not_relevant", decided_by=bob(), decided_at=NOON,
                    reason="Other goods")  # fmt: skip
    browser = sign_in(alice())
    shown = {
        where: {hit.pk for hit in browser.get(f"/watch/?{where}").context["page"]}
        for where in ("", "state=late", "state=not_relevant", f"party={party.pk}",
                      f"who={bob().pk}", f"client=narrow&who={alice().pk}", "state=x&party=x")
    }  # fmt: skip
    assert list(shown.values()) == [
        {first.pk, term.pk}, {late.pk}, {done.pk}, {first.pk, term.pk}, {first.pk}, {term.pk},
        {first.pk, term.pk},
    ]  # fmt: skip


def test_a_page_of_hits_costs_the_same_for_one_and_three_and_is_light():
    browser, counts = sign_in(alice(), "th"), []
    for number in (1, 49):
        for _each in range(number):
            case = make_case(title="เครื่องหมายที่มีชื่อค่อนข้างยาวพอสมควรทีเดียว")
            join(case, make_party("บริษัท ตัวอย่างการค้าระหว่างประเทศ จำกัด (มหาชน)"))
            make_hit(case, mark=make_mark(owner="บริษัท เจ้าของอื่นที่มีชื่อยาว จำกัด (มหาชน)"))
        browser.get("/watch/")
        with CaptureQueriesContext(connection) as asked:
            page = browser.get("/watch/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
    assert len(page.content) <= 60 * 1024


def decide(browser, hit, **fields):
    return browser.post(f"/watch/{hit.pk}/", fields, follow=True)


def test_a_hit_is_decided_on_its_page():
    hit = make_hit(make_case("TM-1", "trademark", title="SUNRISE"))
    browser = sign_in(alice())
    page = browser.get(f"/watch/{hit.pk}/")
    assert page.context["relevant"]["ref"].value() == "OP-2569-001"
    refused = decide(browser, hit, decision="relevant")
    assert (refused.status_code, set(field_errors(refused, form="relevant"))) == (
        422, {"why", "ref", "responsible"},
    )  # fmt: skip
    given = {"relevant-why": "Too like", "relevant-ref": "TM-1", "relevant-responsible": alice().pk}
    taken = decide(browser, hit, decision="relevant", **given)
    assert "Another case already has this reference." in words(taken)
    opened = decide(browser, hit, decision="relevant", **{**given, "relevant-ref": "OP-1"})
    case = Case.objects.get(ref="OP-1")
    assert opened.redirect_chain[-1][0] == f"/cases/{case.pk}/"
    assert "TM-35" in opened.content.decode() or "opposition" in words(opened).lower()
    assert case.ref in words(browser.get(f"/watch/{hit.pk}/"))


def test_who_comes_second_is_told_who_decided():
    hit = make_hit(make_case())
    decide(sign_in(bob()), hit, decision="not_relevant", why="Other goods")
    late = decide(sign_in(alice()), hit, decision="not_relevant", why="Mine")
    assert "Bob has decided this already" in words(late)
    decide(sign_in(alice()), hit, decision="open", why="Looked again")
    assert WatchHit.objects.get().state == "open"


def test_several_are_decided_in_the_list():
    hits = [make_hit(make_case()) for _n in range(3)]
    browser = sign_in(alice())
    keys = [hits[0].pk, hits[1].pk, "x", "9" * 30]
    for given in ({"pick": keys}, {"why": "no pick"}):
        browser.post("/watch/decide/", given)
    assert WatchHit.objects.filter(state="open").count() == 3
    answer = browser.post("/watch/decide/", {"pick": keys, "why": "Other goods",
                                             "next": "//evil.example"})  # fmt: skip
    assert (answer.headers["Location"], WatchHit.objects.filter(state="open").count()) == (
        "/watch/", 1,
    )  # fmt: skip


def test_an_opposition_whose_day_differs_from_the_office_says_so():
    case = make_case("OP-1", "trademark", our_side="opponent",
                     events=[("published", "2026-11-14")])  # fmt: skip
    hit = make_hit(make_case(), mark=make_mark(published_on=TODAY - timedelta(days=3)),
                   state="relevant", decided_by=bob(), decided_at=NOON, reason="x",
                   opposition=case)  # fmt: skip
    page = words(sign_in(alice()).get(f"/watch/{hit.pk}/"))
    assert "The opposition case has 14 Nov 2569 as the day of publication" in page


def test_numbers_that_nobody_has_read_are_told_beside_the_queue_and_on_today():
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    pages = ("/watch/", "/watch/rows/", "/")
    browser, told = sign_in(alice()), "has not read 2 of 2 blocks"
    late = NOON - timedelta(days=30)
    for prefix in ("2601000", "2601001"):
        WatchBlock.objects.create(prefix=prefix, year=2026, asked_at=late, next_at=late)
    job = JobRun.objects.create(name="watch", last_result={"behind": 2, "blocks": 2})
    assert [told in words(browser.get(where)) for where in pages] == [True] * 3
    JobRun.objects.filter(pk=job.pk).update(last_result={}, expected_by=late)
    assert "The watch has not run in time" in words(browser.get("/"))


TERM = {"client_name": "New Client", "words": "RIVER", "classes": "30, 43 30", "starts_on": "t"}


def test_a_term_is_made_changed_and_ended():
    browser = sign_in(alice())
    given = TERM | {"responsible": alice().pk}
    browser.post("/watch/terms/", given)
    term = WatchTerm.objects.get()
    assert (term.client.name, term.classes, term.starts_on) == ("New Client", [30, 43], TODAY)
    assert OrmQ.objects.count() == 1  # it is compared at once
    where = f"/watch/terms/{term.pk}/"
    browser.post(where, given | {"do": "change", "words": "RIVERS", "version": 1})
    stale = browser.post(where, given | {"do": "change", "words": "LAKE", "version": 1})
    assert "Somebody changed this term" in words(stale)
    for _twice in range(2):
        browser.post(where, {"do": "end"})
    term.refresh_from_db()
    assert (term.words, term.active, term.history.count()) == ("RIVERS", False, 3)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": "★★"}, "words"), ({"words": ""}, "words"), ({"classes": "46"}, "classes"),
        ({"classes": "x"}, "classes"), ({"ends_on": "1/1/2569"}, "ends_on"),
        ({"client_name": " "}, "client_name"), ({"words": "a" * 201}, "words"),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_watched_is_refused_at_its_field(wrong, field):
    given = TERM | {"responsible": alice().pk} | wrong
    answer = sign_in(alice()).post("/watch/terms/", given)
    assert (answer.status_code, list(field_errors(answer))) == (422, [field])
    assert WatchTerm.objects.count() == 0


def test_rows_are_given_and_the_wrong_ones_handed_out():
    browser = sign_in(alice())
    head = "REQ_NO,TR_NAME,PUBLIC_DATE\n"
    thai = ContentFile((head + "250100001,ซันไรส์,2026-11-14\n").encode("cp874"), name="t.csv")
    assert browser.post("/watch/rows/", {"table": thai}).status_code == 302
    assert browser.post("/watch/rows/", {"rows": head + ",x,\n1,a,b"}).status_code == 302
    assert [f.name for f in WatchFile.objects.order_by("pk")] == ["t.csv", "Pasted rows"]
    last = WatchFile.objects.latest("pk")
    answer = browser.get(f"/watch/rows/{last.pk}/wrong/").content.decode("utf-8-sig")
    assert list(csv.reader(StringIO(answer)))[1][0] == "2"
    for given in ({}, {"rows": "nothing"}, {"table": ContentFile(b"\xff\xfe\x00", name="x")}):
        refused = browser.post("/watch/rows/", given)
        assert (refused.status_code, WatchFile.objects.count()) == (422, 2)


def text_of(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_report_holds_only_what_is_the_clients(language):
    ours = make_case("TM-1", "trademark", title="SUNRISE")
    join(ours, party := make_party("Report Client", language=language))
    make_hit(ours, mark=make_mark("250100001"))
    make_hit(make_case(), mark=make_mark("250100002", title="OTHERS"))
    make_hit(ours, mark=make_mark("250100003", published_on=TODAY - timedelta(days=100)))
    hidden = make_case("SECRET-9", "trademark", restricted=True, responsible=bob())
    join(hidden, party)
    make_hit(hidden, mark=make_mark("250100004"))
    browser = sign_in(alice())
    page = words(browser.get(f"/watch/report/?party={party.pk}"))
    paper = browser.get(f"/watch/report/pdf/?party={party.pk}")
    assert paper.headers["Content-Type"] == "application/pdf"
    for text in (page, text_of(paper.content)):
        assert "250100001" in text
        assert [n for n in ("250100002", "250100003", "250100004") if n in text] == []
    assert browser.get("/watch/report/pdf/?party=999").status_code == 302
    assert browser.get("/watch/report/?party=x&start=31/2/2569").status_code == 200
    turned = browser.get(f"/watch/report/?party={party.pk}&start=2/11/2569&end=1/11/2569")
    assert list(field_errors(turned)) == ["end"]
