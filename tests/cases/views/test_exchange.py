"""The page E-Exchange: what is known of each service, and one call made by hand."""

import json

import pytest
from django.utils import timezone

from cases.eexchange.sandbox import REFUSED_TOKEN, TOKEN
from cases.eexchange.services import SERVICES
from cases.models import RegisterPause, RequestDay, Role, ServiceAccess, ServiceCall
from cases.register.pauses import lift, lift_after_new_key
from cases.register.sync import run_sync
from tests.cases.views.desk import sign_in, stored, words
from tests.cases.views.test_figures import opened
from tests.cases.views.world import make_call
from tests.factories import alice, make_user

pytestmark = pytest.mark.django_db

ECHOED = {
    "plain": TOKEN,
    "escaped": "\\u0073andbox\\u002Dtoken",
    "upper": "\\u0073andbox-to\\u006Ben",
    "address": "sandbox%2dtoken",
    "html": "sandbox&#45;token",
}


@pytest.fixture
def boss():
    return make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)


class Echo:
    """An office that says one thing to every call and counts the calls."""

    def __init__(self, body, status="200 OK"):
        self.body, self.status, self.seen = body, status, []
        self.raw = b""

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        path, sent = environ["PATH_INFO"], environ["wsgi.input"].read(length)
        self.seen.append((environ["REQUEST_METHOD"], path, sent.decode()))
        start_response(self.status, [("Content-Type", "application/json")])
        return [self.raw or self.body.encode()]


@pytest.fixture
def says(office, served):
    def answers(body, status="200 OK"):
        served.sandbox = Echo(body, status)
        return served.sandbox

    return answers


def tried(service="TM", /, person=None, language="en", **given):
    """The page that a try leads to."""
    desk = sign_in(person or alice(), language)
    return desk.post(f"/exchange/{service}/", given, follow=True)


def test_every_service_of_the_list_is_there_with_what_is_known():
    ServiceAccess.objects.create(service="GI", may_use="yes")
    make_call(service="TM", failed=True, kind="rejected", message="ถูกปฏิเสธ", message_en="Refused.")
    make_call(service="TM", status=200)
    page = sign_in(alice()).get("/exchange/")
    told = words(page)
    for service in SERVICES:
        assert f"{service.code} {service.name} {service.title_th}" in told
    assert "GET · version 2" in told
    assert "/DIP-APIDynamic/api/Search/PTD_REQ_NAT" in told
    rows = {row.service.name: row for row in page.context["register"]}
    assert (len(page.context["register"]), len(page.context["statistics"])) == (9, 12)
    assert rows["GI"].access.may_use == "yes"
    assert rows["CPR"].access.may_use == "unknown"
    assert not rows["TM"].calls.latest.failed
    assert "Refused." in told
    assert "ถูกปฏิเสธ" in words(sign_in(alice(), "th").get("/exchange/"))


def test_one_call_shows_what_came_and_changes_no_case(office):
    right = office.right()
    office.case(right)
    before = stored()
    page = tried(number=f" {right.number} ")
    told = words(page)
    assert "What came back" in told
    assert "HTTP 200" in told
    assert f"req_no = %{right.number}%" in told
    assert f'"REQ_NO": "{right.number}"' in told
    assert "Sandbox data" in told
    fields = dict(page.context["understood"].rights[0])
    assert fields["application_number"] == right.number
    assert fields["title"] == right.title
    after = stored()
    assert {name for name in after if after[name] != before[name]} == {
        "cases.ServiceCall",
        "cases.RequestDay",
    }
    assert RequestDay.objects.get().requests == 1
    call = ServiceCall.objects.get()
    assert (call.by, call.service, call.failed, call.status) == (alice(), "TM", False, 200)
    assert call.body == sign_in(alice()).get(f"/exchange/calls/{call.pk}/answer/").content.decode()


def test_a_try_is_one_post_even_where_the_answer_is_a_fault(says):
    echo = says("<html>down</html>", "500 Internal Server Error")
    desk = sign_in(alice())
    desk.get("/exchange/TM/")
    assert echo.seen == []
    page = desk.post("/exchange/TM/", {"name": "กาแฟ"}, follow=True)
    path = "/DIP-APIDynamic/api/Search/TM"
    assert echo.seen == [("POST", path, json.dumps({"tr_name": "กาแฟ"}, ensure_ascii=False))]
    assert "E-Exchange could not be reached (HTTP 500)" in words(page)
    assert "<html>down</html>" in words(page)
    assert ServiceCall.objects.get().failed


@pytest.mark.parametrize("dress", ECHOED)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
def test_the_token_never_appears(dress, status, says):
    says(f'[{{"REQ_NO": "1", "NOTE": "your {ECHOED[dress]} is fine"}}]', status)
    page = tried(number="1")
    assert "is fine" in words(page)
    call = ServiceCall.objects.get()
    whole = sign_in(alice()).get(f"/exchange/calls/{call.pk}/answer/").content.decode()
    assert "is fine" in whole
    rows = repr(ServiceCall.objects.values_list())
    for told in (page.content.decode(), whole, rows):
        assert TOKEN not in told
        assert ECHOED[dress] not in told


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_the_token_never_appears_in_another_coding(coding, says):
    """Every other byte is a NUL, which no column takes."""
    says("").raw = f'[{{"said": "{TOKEN}"}}]'.encode(coding)
    page = tried(number="250134567")
    assert "[token]" in ServiceCall.objects.get().body
    assert TOKEN not in page.content.decode() + json.dumps(stored(), default=str)


def test_a_token_that_somebody_types_is_sent_but_not_kept(says):
    echo = says("[]")
    page = tried("ST_REQTM", keys=f"YEAR=2569\nTokenKey={TOKEN}")
    assert TOKEN in echo.seen[0][2]
    assert ServiceCall.objects.get().asked["sent"]["TokenKey"] == "[token]"
    assert TOKEN not in page.content.decode() + json.dumps(stored(), default=str)


def test_a_try_keeps_a_pause_that_the_office_asks_for(office, boss):
    right = office.right()
    office.fails("429-long", times=1)
    tried(number=right.number)
    pause = RegisterPause.objects.get()
    assert (pause.kind, pause.service) == ("patience", "")
    office.requests.clear()
    told = words(tried(number=right.number))
    assert "E-Exchange is not asked at the moment." in told
    assert office.requests == []
    lift(pause.pk, boss, "they called", timezone.now())
    assert "HTTP 200" in words(tried(number=right.number))


def test_keys_that_nobody_knows_are_named(says):
    says('[{"REQ_NO": "1", "TR_NAME": "Doi", "BRAND_NEW": "x"}]')
    page = tried(number="1")
    assert page.context["understood"].unknown_keys == ("brand_new",)
    assert "Keys that the profile does not know brand_new" in words(page)


def test_a_long_answer_is_cut_on_the_page_and_whole_in_the_download(says):
    says(json.dumps([{"REQ_NO": "1", "TR_NAME": "ก" * 30_000}], ensure_ascii=False))
    page = tried(number="1")
    assert "its first 20,000 characters" in words(page)
    assert len(page.context["text"]) == 20_000
    whole = sign_in(alice()).get(f"/exchange/calls/{ServiceCall.objects.get().pk}/answer/")
    assert whole.content.decode().count("ก") == 30_000
    assert whole["Content-Disposition"].startswith("attachment")


def test_half_a_sign_in_an_answer_breaks_no_page(says):
    says('[{"REQ_NO": "1", "TR_NAME": "\\ud83d", "N": "\\u0000"}]')
    assert tried(number="1").status_code == 200


def test_statistics_are_asked_by_their_keys(office):
    page = tried("ST_REQTM", keys="YEAR=2568\n")
    assert "YEAR = 2568" in words(page)
    assert "The profile does not read this service" in words(page)
    assert {row["YEAR"] for row in json.loads(ServiceCall.objects.get().body)} == {"2568"}


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("TM", {}, "Please fill in at least one field to ask by."),
        ("TM", {"number": "%%--"}, "has no letter or digit to ask for"),
        ("TM", {"name": "ก" * 201}, "at most 200"),
        ("TM", {"number": "1\x00"}, "Null characters are not allowed."),
        ("ST_REQTM", {"keys": "YEAR"}, "Each line has a key, the sign = and a value."),
        ("ST_REQTM", {"keys": "A=1\nA=2"}, "At most 10 keys, and each only once."),
    ],
)
def test_what_cannot_be_asked_is_told_and_stays_in_the_form(name, given, sentence, says):
    echo, before = says("[]"), stored()
    page = tried(name, **given)
    assert page.status_code == 422
    assert sentence in words(page)
    assert all(page.context["form"][key].value() == text for key, text in given.items())
    assert echo.seen == []
    assert stored() == before


def test_a_service_that_forbids_says_since_when_until_it_answers(office, settings):
    settings.EEXCHANGE_TOKEN = REFUSED_TOKEN
    page = tried(number="1")
    assert "The office refused the call (403" in words(page)
    assert "Refused on 24 Nov 2569" in words(sign_in(alice()).get("/exchange/"))
    settings.EEXCHANGE_TOKEN = "no such token"
    tried("GI", number="1")
    assert ServiceAccess.objects.get().service == "TM"
    settings.EEXCHANGE_TOKEN = TOKEN
    tried(number="1")
    assert ServiceAccess.objects.get().refused_at is None


def test_an_administrator_ticks_what_the_office_may_use(office, boss):
    desk = sign_in(boss)
    desk.post("/exchange/TM/access/", {"may_use": "no"})
    desk.post("/exchange/TM/access/", {"may_use": "perhaps"})
    row = ServiceAccess.objects.get()
    assert (row.may_use, row.history.get(history_type="~").history_user) == ("no", boss)
    page = tried(number="1")
    assert page.status_code == 422
    assert "This office may not use this service." in words(page)
    assert not ServiceCall.objects.exists()


def test_two_tries_keep_the_pace_of_the_office(office, settings):
    settings.EEXCHANGE_REQUESTS_PER_SECOND = 0.1
    assert tried(number="1").status_code == 200
    page = tried("GI", number="1")
    assert "A service was tried a moment ago." in words(page)
    assert ServiceCall.objects.count() == 1


def test_without_a_key_nothing_is_asked(office, settings):
    settings.EEXCHANGE_TOKEN = ""
    page = tried(number="1")
    assert "There is no token key" in words(page)
    assert not ServiceCall.objects.exists()


def test_a_run_of_the_sync_notes_one_call_a_service_and_one_fault(office):
    good, other, bad = [r for r in office.sandbox.register if r.ip_type == "trademark"][:3]
    cases = [office.case(right) for right in (good, other, bad)]
    office.fails("500html", bad.number)
    for _again in range(2):
        run_sync(cases, "person", alice(), None)
    rows = ServiceCall.objects.order_by("failed").values_list("service", "failed", "calls")
    assert list(rows) == [("TM", False, 2), ("TM", True, 1)]
    assert ServiceCall.objects.get(failed=True).message_en.startswith("E-Exchange could not")


def test_a_run_that_is_forbidden_notes_it_at_its_service(office, settings):
    settings.EEXCHANGE_TOKEN = REFUSED_TOKEN
    case = office.case(office.right("design"))
    run_sync([case], "person", alice(), None)
    row = ServiceAccess.objects.get()
    assert (row.service, row.may_use, bool(row.refused_at)) == ("PRODUCTPATENT", "unknown", True)
    settings.EEXCHANGE_TOKEN = TOKEN
    lift_after_new_key(alice(), timezone.now())
    run_sync([case], "person", alice(), None)
    assert ServiceAccess.objects.get().refused_at is None


def test_only_the_latest_answers_are_kept(office):
    for _old in range(50):
        make_call(body="old")
    tried(number="1")
    assert ServiceCall.objects.filter(body="old").count() == 49
    assert ServiceCall.objects.count() == 51


def test_many_calls_cost_no_more_questions(django_assert_max_num_queries):
    for number in range(60):
        make_call(service="TM" if number % 2 else "GI", failed=number % 3 == 0, by=alice())
    for where in ("/exchange/", "/exchange/calls/", "/exchange/TM/"):
        page = opened(where, alice(), django_assert_max_num_queries)
        assert page.status_code == 200
    listed = sign_in(alice()).get("/exchange/calls/?page=2").context["page"]
    assert (len(listed), listed.paginator.num_pages) == (10, 2)
