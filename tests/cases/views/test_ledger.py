"""The ledger of mails as a page: who sees which mail, what narrows it, and what may be done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_q.models import OrmQ

from cases.models import Message, Role
from tests.cases.reminders.rows import due_in, make_deadline
from tests.cases.views.desk import jobs_ran, part, sign_in, stored, words
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.cases.views.world import make_mail
from tests.factories import NOON, TODAY, alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db
LEDGER = "/ledger/"


def listed(person, query=""):
    """The subjects that a person finds, the newest first."""
    answer = sign_in(person).get(LEDGER + query)
    assert answer.status_code == 200
    return [mail.subject for mail in answer.context["part"].rows]


def test_who_sees_which_mail():
    open_one = due_in(3)
    hidden = make_deadline(make_case(restricted=True, responsible=bob()), 3)
    make_mail(open_one, subject="open")
    make_mail(open_one, hidden, subject="mixed")
    make_mail(hidden, subject="hidden", recipient=bob(), to_address=bob().email)
    make_mail(subject="watch", kind="watch")
    make_mail(open_one, subject="taken apart", state="withdrawn")
    of = Message.objects.in_bulk(field_name="key")
    for original in ("mail.1", "mail.2"):
        make_mail(
            subject=f"copy of {of[original].subject}", kind="resent", resent_of=of[original],
            resent_by=bob(), resent_why="x", recipient=bob(),
        )  # fmt: skip
    everything = set(Message.objects.values_list("subject", flat=True))
    assert set(listed(make_user("boss", role=Role.ADMINISTRATOR))) == everything
    assert set(listed(make_user("olan"))) == {"open", "copy of open"}
    assert set(listed(make_user("nid", role=Role.ASSISTANT))) == {"open", "copy of open"}
    assert set(listed(alice())) == everything - {"hidden", "copy of mixed", "taken apart"}
    assert set(listed(bob())) == everything - {"watch", "taken apart"}
    for subject in ("mixed", "hidden", "watch", "taken apart", "copy of mixed"):
        mail = Message.objects.get(subject=subject)
        browser = sign_in(make_user("olan"))
        for name in ("message", "message_look"):
            assert browser.get(reverse(f"cases:{name}", args=[mail.pk])).status_code == 404
        for name in ("send_message_again", "settle_bounce"):
            answer = browser.post(reverse(f"cases:{name}", args=[mail.pk]), {"why": "x"})
            assert answer.status_code == 404, (subject, name)


def test_what_never_went_out_is_not_shown_to_who_lost_the_case():
    """Nor what has become since of a case in a mail that did."""
    hidden = make_deadline(make_case(restricted=True, responsible=bob(), title="New name"), 3)
    states = ("sent", "queued", "given_up", "withdrawn")
    for state in states:
        make_mail(hidden, subject=state, state=state)
    copy = make_mail(subject="copy", kind="resent", state="failed", resent_by=bob(), resent_why="x",
                     resent_of=Message.objects.get(subject="given_up"))  # fmt: skip
    make_mail(subject="watch", kind="watch", state="failed")
    assert listed(alice()) == ["watch", "sent"]
    browser = sign_in(alice())
    assert browser.get(f"/ledger/{copy.pk}/").status_code == 404
    read = words(browser.get(f"/ledger/{Message.objects.get(subject='sent').pk}/"))
    assert "A reminder" in read
    assert "New name" not in read
    assert set(listed(make_user("boss", role=Role.ADMINISTRATOR))) == {*states, "copy", "watch"}


def test_what_narrows_the_list():
    case = make_case("DS-77", title="x")
    day = NOON - timedelta(days=10)
    make_mail(make_deadline(case, 3), subject="told", possible_duplicate=True)
    make_mail(subject="failed", state="failed", kind="watch")
    make_mail(subject="old", created_at=day, to_address="old@office.example", recipient=bob())
    make_mail(subject="back", bounced_at=NOON, bounce="550 no")
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    everything = ["back", "failed", "told", "old"]
    expected = {
        "": everything,
        "?show=undelivered": ["failed"],
        "?show=bounced": ["back"],
        "?show=doubtful": ["told"],
        "?show=mine": [],
        "?state=failed": ["failed"],
        "?kind=watch": ["failed"],
        f"?person={bob().pk}": ["old"],
        "?q=ds-77": ["told"],
        "?q=OLD@office": ["old"],
        "?q=ds-77+back": [],
        "?since=-3": ["back", "failed", "told"],
        f"?until={(TODAY - timedelta(days=10)).isoformat()}": ["old"],
        "?since=14/11/2569&until=14/11/2569": ["old"],
        "?show=x&state=x&kind=x&person=x&page=x": everything,
        "?q=%00&person=99999999999999999999&page=999999999999": everything,
        "?page=2": [],
        "?q=" + "x" * 5000: [],
        "?since=31/2/2569": everything,
    }
    assert {query: listed(boss, query) for query in expected} == expected
    answer = sign_in(boss).get(LEDGER + "?since=25/11/2569&until=1/11/2569")
    assert "This day lies before the first one." in words(answer)


def test_fifty_mails_are_light_and_the_next_page_has_the_rest(django_assert_max_num_queries):
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    row = due_in(3)
    for number in range(52):
        make_mail(row, subject=f"เครื่องเล่นแผ่นเสียงแบบพกพา {number}", server_answer="250 " + "x" * 99)
    browser = sign_in(alice(), "th")
    browser.get(LEDGER)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = browser.get(LEDGER + "?q=เครื่อง")
    assert (len(answer.context["part"].rows), answer.context["part"].more) == (50, True)
    assert len(answer.content) <= MOST_BYTES
    assert len(browser.get(LEDGER + "?q=เครื่อง&page=2").context["part"].rows) == 2


def test_a_mail_is_shown_with_its_tries_and_its_words_run_nothing():
    row = due_in(3)
    mail = make_mail(row, body_html="<body onload=x><script>alert(1)</script>ถึง</body>")
    mail.tries.create(at=NOON, to_address="a@b.example", outcome="refused", answer="451 later")
    mail.attachments.create(name="x.html", content_type="text/html", content=b"<script>")
    browser = sign_in(alice())
    shown = browser.get(f"/ledger/{mail.pk}/")
    for text in (mail.message_id, "451 later", row.case.ref, "x.html", "A reminder"):
        assert text in words(shown), text
    assert "alert(1)" not in shown.content.decode()
    look = browser.get(f"/ledger/{mail.pk}/look/")
    policy = look.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert look.headers["X-Frame-Options"] == "SAMEORIGIN"
    file = browser.get(f"/ledger/files/{mail.attachments.get().pk}/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    plain = make_mail(row)
    assert browser.get(f"/ledger/{plain.pk}/look/").status_code == 404


def test_a_copy_is_sent_once_with_a_reason_by_who_may():
    mail = make_mail(due_in(3))
    where, browser = f"/ledger/{mail.pk}/again/", sign_in(alice())
    assert browser.post(where, {"why": " ", "seen": "0"}).status_code == 422
    helper = sign_in(make_user("nid", role=Role.ASSISTANT))
    before = stored()
    answer = helper.post(where, {"why": "please", "seen": "0"})
    assert answer.status_code == 403
    assert "Agents and administrators send a mail again." in words(answer)
    assert stored() == before
    for _click in range(2):
        answer = browser.post(where, {"why": "She lost it", "seen": "0"}, follow=True)
    copy = mail.copies.get()
    assert answer.redirect_chain == [(f"/ledger/{copy.pk}/", 302)]
    assert "She lost it" in words(answer)
    assert {row.task["func"] for row in OrmQ.objects.all()} == {"cases.tasks.retry_messages"}
    assert 'value="1"' in browser.get(f"/ledger/{mail.pk}/").content.decode()


def test_what_is_not_sent_again_says_why_and_has_no_form():
    mail = make_mail(due_in(3), kind="client_call", recipient=alice())
    browser = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    shown = browser.get(f"/ledger/{mail.pk}/")
    assert "a link for one person" in words(shown)
    assert "/again/" not in shown.content.decode()
    answer = browser.post(f"/ledger/{mail.pk}/again/", {"why": "x", "seen": "x"}, follow=True)
    assert "a link for one person" in words(answer)
    assert Message.objects.count() == 1


def test_a_mail_that_came_back_stands_on_every_page_until_somebody_settles_it():
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    mail = make_mail(due_in(3), bounced_at=NOON, bounce="550 5.1.1 <alice>: unknown")
    browser = sign_in(bob())
    told = "1 mail about open deadlines came back: the person has not been told."
    assert told in words(browser.get("/"))
    assert part(browser.get("/"), '<a href="/ledger/?show=bounced">', "</a>") == told
    assert browser.post(f"/ledger/{mail.pk}/settle/", {"why": ""}).status_code == 422
    for said in ("Settled. The alarm is over.", "or somebody did so before."):
        answer = browser.post(f"/ledger/{mail.pk}/settle/", {"why": "by phone"}, follow=True)
        assert said in words(answer)
    assert "by phone" in words(answer)
    assert told not in words(browser.get("/"))
