"""The manual on the pages: in the reader's language, with a way to it from every page."""

import pytest
from django.test import Client

from cases import manual
from cases.models import Role
from tests.cases.views.desk import sign_in, words
from tests.factories import alice, make_case, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", manual.LANGUAGES)
def test_the_list_of_chapters_is_in_the_readers_language(language):
    page = sign_in(alice(), language).get("/help/")
    source = page.content.decode()
    places = [
        source.index(f'<a href="/help/{chapter.name}/">{chapter.title}</a>')
        for chapter in manual.contents(language)
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("language", manual.LANGUAGES)
def test_every_chapter_opens(language, django_assert_max_num_queries):
    browser = sign_in(alice(), language)
    for name in manual.CHAPTERS:
        with django_assert_max_num_queries(5):
            page = browser.get(f"/help/{name}/")
        chapter = manual.chapter(name, language)
        assert page.status_code == 200, name
        assert f"<h1>{chapter.title}</h1>" in page.content.decode()
        assert chapter.html in page.content.decode(), name


def test_a_chapter_leads_to_the_one_before_and_the_one_after():
    source = sign_in(alice()).get("/help/today/").content.decode()
    assert '<a rel="prev" href="/help/first-day/">← The first day</a>' in source
    assert '<a rel="next" href="/help/cases/">The list of cases →</a>' in source


def test_an_unknown_chapter_is_not_there():
    browser = sign_in(alice())
    assert browser.get("/help/nothing/").status_code == 404
    assert browser.get("/help/..%2Fth%2Ftoday/").status_code == 404


def test_a_stranger_signs_in_first():
    assert Client().get("/help/today/").headers["Location"] == "/sign-in/?next=/help/today/"


def test_a_client_reads_it_too():
    assert sign_in(make_user("chan", role=Role.CLIENT)).get("/help/access/").status_code == 200


def test_each_page_leads_to_its_own_chapter_and_the_rail_to_all():
    case = make_case()
    expected = {
        "/": "today",
        "/cases/": "cases",
        f"/cases/{case.pk}/": "case",
        f"/cases/{case.pk}/events/add/": "events",
        "/calculator/": "calculator",
        "/statuses/": "office",
    }
    browser = sign_in(alice())
    for where, chapter in expected.items():
        source = browser.get(where).content.decode()
        assert source.count('class="to-help"') == 1
        assert f'class="to-help" href="/help/{chapter}/"' in source
        assert '<a class="last" href="/help/">' in source


def test_the_manual_has_no_question_mark_of_its_own():
    source = sign_in(alice()).get("/help/today/").content.decode()
    assert "to-help" not in source
    assert '<a class="last" href="/help/" aria-current="page">' in source


def test_the_back_office_leads_to_its_chapter():
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    assert "Help" in words(sign_in(boss).get("/admin/"))
    assert 'href="/help/back-office/"' in sign_in(boss).get("/admin/").content.decode()
