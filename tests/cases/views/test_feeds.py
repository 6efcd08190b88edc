"""The page of the second calendar, the open address of a feed, and the printed docket."""

import pypdfium2 as pdfium
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Feed, Role, User
from cases.reminders.feeds import make_feed, token_of
from tests.cases.views.desk import sign_in, stored, words
from tests.cases.views.test_today import due
from tests.factories import NOON, alice, bob, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db
PAGE = "/feeds/"


def send(browser, **given):
    return browser.post(PAGE, given, follow=True)


def address(feed):
    return reverse("cases:feed", args=[token_of(feed)])


def of(person, scope="own"):
    return Feed.objects.get(user=person, scope=scope, revoked_at__isnull=True)


def test_a_feed_is_made_shown_made_anew_and_revoked():
    due(3)
    browser, outside = sign_in(alice()), Client()
    assert "Not made" in words(browser.get(PAGE))
    send(browser, do="make", scope="own")
    send(browser, do="make", scope="own")
    first = of(alice())
    assert f"{settings.SITE_URL}{address(first)}" in words(browser.get(PAGE))
    assert "webcal://" in browser.get(PAGE).content.decode()
    assert outside.get(address(first)).status_code == 200
    send(browser, do="renew", feed=first.pk)
    second = of(alice())
    assert [outside.get(address(one)).status_code for one in (first, second)] == [404, 200]
    assert "revoked already" in words(send(browser, do="revoke", feed=first.pk))
    send(browser, do="revoke", feed=second.pk)
    assert outside.get(address(second)).status_code == 404
    assert "Please choose" in words(send(browser, do="everything"))


def test_nobody_touches_the_feed_of_another_and_only_some_have_the_office():
    feed = make_feed(bob(), "own", NOON)
    browser, before = sign_in(alice()), stored()
    for do in ("renew", "revoke"):
        for key in (feed.pk, "", "x", "9" * 40):
            assert "revoked already" in words(send(browser, do=do, feed=key))
    assistant = sign_in(make_user("nop", role=Role.ASSISTANT))
    assert 'id="office"' not in assistant.get(PAGE).content.decode()
    assert assistant.post(PAGE, {"do": "make", "scope": "office"}).status_code == 403
    client = sign_in(charlie())
    assert {client.get(where).status_code for where in (PAGE, "/printed-docket/")} == {404}
    assert client.post(PAGE, {"do": "make", "scope": "own"}).status_code == 404
    assert "Second calendar" not in words(client.get("/"))
    assert stored() == before


def test_a_feed_is_read_without_signing_in_and_changes_nothing(django_assert_max_num_queries):
    case = make_case(title="Hidden thing")
    for days in range(30):
        due(days, case)
        ended = due(days, case)
        ended.state = "no_longer_due"
        ended.save()
    feed, outside = make_feed(alice(), "own", NOON), Client()
    before = stored(people=True)
    with django_assert_max_num_queries(7):
        answer = outside.get(address(feed))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "sessionid" not in outside.cookies
    etag = answer.headers["ETag"]
    for given in (etag, f"W/{etag}", "*"):
        again = outside.get(address(feed), headers={"If-None-Match": given})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert outside.get(address(feed), headers={"If-None-Match": '"other"'}).status_code == 200
    assert outside.head(address(feed)).status_code == 200
    assert outside.post(address(feed)).status_code == 405
    assert stored(people=True) == before
    due(3, case)
    assert outside.get(address(feed), headers={"If-None-Match": etag}).status_code == 200


def test_every_wrong_address_gets_the_same_answer():
    mine = make_feed(alice(), "own", NOON)
    gone = make_feed(make_user("gone"), "own", NOON)
    User.objects.filter(username="gone").update(is_active=False)
    whole = address(mine)
    wrong = [whole.replace(".ics", "A.ics"), address(gone), "/feeds/guessed.ics", "/feeds/%00.ics"]
    answers = [Client().get(where) for where in wrong]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_an_administrator_sees_who_has_a_feed_but_no_address_and_revokes_it():
    feed = make_feed(alice(), "own", NOON)
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    page = boss.get("/admin/cases/feed/")
    shown = (
        page.content.decode() + boss.get(f"/admin/cases/feed/{feed.pk}/change/").content.decode()
    )
    assert "Alice" in words(page)
    assert feed.nonce not in shown
    given = {"action": "revoke_now", "_selected_action": feed.pk}
    assert "1 feed is revoked" in words(boss.post("/admin/cases/feed/", given, follow=True))
    assert "revoked already" in words(boss.post("/admin/cases/feed/", given, follow=True))
    feed.refresh_from_db()
    assert feed.revoked_by.username == "boss"
    assert Client().get(address(feed)).status_code == 404


def text_of(answer):
    assert answer.content.startswith(b"%PDF-")
    pdf = pdfium.PdfDocument(answer.content)
    return " ".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_the_printed_docket_has_what_the_person_sees_and_nothing_else():
    case = make_case("T-MINE", title="Lamp")
    join(case, make_party("Silent Co"))
    due(-3, case, title="Late work")
    due(90, case, title="Last day of it")
    due(91, case, title="Too far")
    due(5, make_case("T-BOB", responsible=bob()), title="Work of Bob")
    due(5, make_case("T-SECRET", responsible=bob(), restricted=True), title="Hidden work")
    browser = sign_in(alice())
    assert "/printed-docket/?who=mine" in browser.get("/").content.decode()
    mine = text_of(browser.get("/printed-docket/"))
    office = text_of(browser.get("/printed-docket/?who=office"))
    for word in ("T-MINE", "Lamp", "Silent Co", "Late work", "Last day of it", "Overdue", "Alice"):
        assert word in mine, word
        assert word in office, word
    assert [word for word in ("Too far", "Work of Bob", "Hidden work") if word in mine] == []
    assert [word for word in ("Too far", "Hidden work", "T-SECRET") if word in office] == []
    assert "Work of Bob" in office
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    assert "Hidden work" in text_of(boss.get("/printed-docket/"))
    assert "Nothing is overdue" in text_of(sign_in(make_user("olan")).get("/printed-docket/"))


def test_a_person_asks_for_the_docket_by_mail_and_ends_it():
    browser = sign_in(alice())
    assert alice().printed_since is None
    assert "from the next Friday on" in words(send(browser, do="print"))
    since = alice().printed_since
    assert since is not None
    send(browser, do="print")
    assert alice().printed_since == since
    assert "every Friday at 7:30" in words(browser.get(PAGE))
    send(browser, do="stop")
    assert alice().printed_since is None
    assert alice().history.count() >= 3
