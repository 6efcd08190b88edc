"""Headers, cookies and doors of the pages and of the back office."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from cases.models import Role
from cases.reminders.feeds import make_feed, token_of
from tests.factories import NOON, PASSWORD, charlie, make_case, make_user

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']"
    r"|javascript:|\shx-on|\shx-vals\s*=\s*[\"']js:",
    re.IGNORECASE,
)
# Data for a script, which the browser never runs.
DATA = re.compile(r"<script[^>]*type=\"application/json\"[^>]*>.*?</script>", re.DOTALL)

# Everybody may open these; the reason stands beside each.
PUBLIC = {
    "cases:sign_in": "here one signs in",
    "cases:preferences": "the language of the sign-in page, a POST only",
    "cases:forgotten": "here one asks for a link to set a password",
    "cases:welcome": "the one-time link of a mail is the proof of who comes",
    "fees:client_answer": "the signed link of a mail; a client has no account",
    "cases:acknowledge_by_mail": "the signed link shows that the mail was read; it opens no more",
    "cases:feed": "the secret address of a feed; a calendar program has no account",
    "healthz": "a watcher outside reads one word",
    "readyz": "a watcher outside reads whether pages can be served",
    "admin:login": "sends on to the sign-in page of the docket",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    make_user("boss", role=Role.ADMINISTRATOR)
    client.login(username="boss", password=PASSWORD)
    return client


def pages(case_pk: int) -> list[str]:
    return [
        "/",
        "/cases/",
        f"/cases/{case_pk}/",
        "/cases/new/",
        "/statuses/",
        "/password/",
        "/admin/",
        "/admin/cases/user/",
        "/admin/cases/user/add/",
        f"/admin/cases/case/{case_pk}/change/",
        "/admin/cases/closedday/",
        "/admin/django_q/schedule/",
        "/admin/cases/jobrun/",
        "/nowhere/",
    ]


def policy(answer) -> dict[str, str]:
    header = answer.headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_every_page_has_the_strict_policy_and_nothing_inline(admin_client):
    case = make_case(events=[("filed", "2026-01-13"), ("office_action_received", "2026-11-02")])
    for address in pages(case.pk):
        answer = admin_client.get(address)
        assert answer.status_code == (404 if address == "/nowhere/" else 200), address
        assert policy(answer) == POLICY, address
        assert INLINE.findall(DATA.sub("", answer.content.decode())) == [], address


def test_the_headers_of_a_page(client):
    headers = client.get("/sign-in/").headers
    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    assert [headers[name] for name in names] == ["DENY", "nosniff", "same-origin"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert policy(client.get("/sign-in/")) == POLICY


def test_a_form_without_its_token_is_refused_on_a_page_of_ours():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert policy(answer) == POLICY
    assert INLINE.findall(answer.content.decode()) == []


def test_a_failing_page_keeps_the_policy_and_shows_nothing_of_the_failure(client, settings):
    settings.ROOT_URLCONF = "tests.dip_docket.failing"
    client.raise_request_exception = False
    answer = client.get("/fails")
    assert (answer.status_code, policy(answer)) == (500, POLICY)
    assert "hush" not in answer.content.decode()
    assert INLINE.findall(answer.content.decode()) == []


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    make_user("boss", role=Role.ADMINISTRATOR)
    client.post("/sign-in/", {"username": "boss", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 43200)


def test_a_site_with_tls_sends_cookies_over_tls_only(client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_user("boss", role=Role.ADMINISTRATOR)
    client.post("/sign-in/", {"username": "boss", "password": PASSWORD}, secure=True)
    secure = {name: client.cookies[name]["secure"] for name in ("sessionid", "csrftoken")}
    assert secure == {"sessionid": True, "csrftoken": True}


def test_a_request_for_another_host_is_refused(client):
    assert client.get("/sign-in/", headers={"host": "elsewhere.example"}).status_code == 400


def every_view(patterns=None, spaces=()):
    """(name with its namespaces, callback) of every address of the product."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from every_view(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or str(entry.pattern))), entry.callback


def test_every_address_needs_a_login_but_those_that_are_written_down():
    names = [name for name, view in every_view() if not getattr(view, "login_required", True)]
    assert sorted(names) == sorted(PUBLIC)


def test_a_stranger_sees_the_sign_in_page_at_every_address(client):
    """Not one address answers without a login, whatever the number in it."""
    case = make_case()
    for address in pages(case.pk)[:-1]:
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/sign-in/?next="), address
        assert case.title not in answer.content.decode()


def test_a_person_without_the_role_is_kept_out_of_the_back_office(client):
    charlie()
    client.login(username="charlie", password=PASSWORD)
    case = make_case()
    answer = client.get(f"/admin/cases/case/{case.pk}/change/", follow=True)
    assert answer.status_code == 403
    assert case.title not in answer.content.decode()


def test_no_line_of_the_log_tells_a_secret_address(caplog, settings):
    feed = make_feed(make_user("alice"), "own", NOON)
    secret = token_of(feed)
    # Calendar programs ask for more than a page; each refusal is a line.
    assert Client().generic("PROPFIND", f"/feeds/{secret}.ics").status_code == 405
    assert Client().get(f"/feeds/{secret}x.ics").status_code == 404
    form = settings.LOGGING["formatters"][settings.LOGGING["handlers"]["stderr"]["formatter"]]
    log = import_string(form["class"])(form["format"])
    lines = [log.format(record) for record in caplog.records if secret in record.getMessage()]
    assert [line.partition(": ")[2] for line in lines] == [
        "Method Not Allowed (PROPFIND): /feeds/…",
        "Not Found: /feeds/…",
    ]
