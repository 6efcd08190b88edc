"""Documents and pictures: whole, as a download, to those who may see the case."""

import pytest
from django.core.files.base import ContentFile

from cases.documents import path_of, store_document
from cases.middleware import LAST_PERSON
from cases.models import CaseImage, Document, Role
from tests.cases.papers import BROKEN_PDF, LOCKED_PDF, make_pdf
from tests.cases.test_documents import PDF, png
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.cases.views.world import make_world
from tests.factories import NOON, alice, bob, charlie, make_case, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def store(name="letter.pdf", content=PDF, case=None):
    paper = ContentFile(content, name=name)
    return store_document(case or make_case(), paper, kind="letter", by=alice(), at=NOON)


def download(paper, person=None, language="en"):
    return sign_in(person or alice(), language).get(f"/documents/{paper.pk}/")


def test_a_document_is_a_download_that_no_browser_runs_or_shares():
    answer = download(store())
    assert b"".join(answer.streaming_content) == PDF
    headers = {name: answer[name] for name in ["Content-Type", "Content-Disposition"]}
    assert headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="letter.pdf"',
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (
            "หนังสือ 1.pdf",
            "attachment; filename*=utf-8''%E0%B8%AB%E0%B8%99%E0%B8%B1%E0%B8%87%E0%B8%AA%E0%B8%B7"
            "%E0%B8%AD_1.pdf",
        ),
        ('a"; filename="b.html.pdf', 'attachment; filename="a_; filename=_b.html.pdf"'),
        ("../../etc/passwd.pdf", 'attachment; filename="passwd.pdf"'),
        ("a\r\nSet-Cookie: x=y.pdf", 'attachment; filename="a_Set-Cookie_x=y.pdf"'),
    ],
)
def test_a_name_is_only_a_name(name, header):
    answer = download(store(name))
    assert answer["Content-Disposition"].replace("_filename", " filename") == header.replace(
        "_filename", " filename"
    )
    assert set(answer.cookies) <= {LAST_PERSON}


def test_a_name_that_came_into_the_database_another_way_ends_no_header_line():
    paper = store()
    Document.objects.filter(pk=paper.pk).update(name="a\r\nSet-Cookie: x=y\u2028.pdf")
    answer = download(paper)
    assert answer.status_code == 200
    assert "\r" not in answer["Content-Disposition"]
    assert set(answer.cookies) <= {LAST_PERSON}


def test_a_text_that_looks_like_a_page_is_still_a_download():
    answer = download(store("note.txt", b"x <script>alert(1)</script>"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda place: place.write_bytes(b"other"), "The stored file has been damaged."),
        (lambda place: place.unlink(), "The stored file is missing."),
    ],
)
def test_a_damaged_document_is_a_sentence_and_not_a_file(damage, sentence, language):
    paper = store(case=make_case(ref="R-7"))
    damage(path_of(paper.sha256))
    answer = download(paper, language=language)
    text = words(answer)
    assert answer.status_code == 500
    assert said(sentence, language) in text
    assert "R-7" in text
    assert "Content-Disposition" not in answer
    for leak in ["Traceback", str(path_of(paper.sha256).parent), paper.sha256]:
        assert leak not in answer.content.decode()


def test_a_picture_is_a_small_png_for_this_reader_only():
    answer = sign_in(alice()).get(f"/images/{make_world().image.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=3600"


def test_a_damaged_picture_is_not_there():
    image = make_world().image
    path_of(image.thumbnail_sha256).write_bytes(b"other")
    assert sign_in(alice()).get(f"/images/{image.pk}/").status_code == 404


def test_a_stranger_finds_neither_document_nor_picture():
    world = make_world(restricted=True)
    for stranger in [make_user("olan"), charlie()]:
        browser = sign_in(stranger)
        for where in [f"/documents/{world.document.pk}/", f"/images/{world.image.pk}/"]:
            answer = browser.get(where)
            assert answer.status_code == 404
            assert "hidden-letter" not in answer.content.decode()


# Looking


def look(paper, where="", language="en", headers=None):
    browser = sign_in(alice(), language)
    return browser.get(f"/documents/{paper.pk}/look/{where}", headers=headers or {})


def test_a_document_is_looked_at_page_by_page_with_who_when_and_how_large():
    paper = store(content=make_pdf((595, 842), (595, 842), (595, 842)))
    text = words(look(paper, "?page=2"))
    assert "letter.pdf" in text
    assert "Alice · 24 Nov 2569 12:00" in text
    assert "Previous page 2 of 3 Next" in text
    source = look(paper, "?page=2").content.decode()
    assert f'src="/documents/{paper.pk}/picture/?page=2"' in source
    assert [tag for tag in ("<iframe", "<embed", "<object") if tag in source] == []


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 1),
        ("?page=3", 3),
        ("?page=4", 3),
        ("?page=0", 1),
        ("?page=-1", 1),
        ("?page=x", 1),
        ("?page=" + "9" * 5000, 1),
        ("?page=%00", 1),
        ("?page=๒", 2),
        ("?page=²", 1),
    ],
)
def test_any_page_number_looks_at_a_page(asked, shown):
    paper = store(content=make_pdf(*[(50, 50)] * 3))
    assert look(paper, asked).context["number"] == shown


def test_the_drawer_is_only_the_look():
    paper = store(content=make_pdf((50, 50), (50, 50)))
    fragment, whole = look(paper, headers=HTMX), look(paper)
    assert fragment.content.decode().strip().startswith("<section")
    assert whole.content.decode().startswith("<!doctype html>")
    assert 'hx-target="#drawer"' in fragment.content.decode()
    assert 'hx-target="#drawer"' not in whole.content.decode().partition("<main")[2]
    for answer in (fragment, whole):
        assert "HX-Request" in answer["Vary"]
        assert answer["Cache-Control"] == "private, no-cache"


def test_a_letter_is_shown_with_its_event():
    world = make_world()
    letter = ContentFile(make_pdf((50, 50)), name="order.pdf")
    given = {
        "kind": "office_action_received",
        "date": "15/9/2569",
        "letter_number": "พณ 1/2",
        "why": "the scan came",
        "paper": letter,
    }
    sign_in(bob()).post(f"/events/{world.event.pk}/correct/", given)
    text = words(look(Document.objects.get(name="order.pdf")))
    assert "Office action received 15 Sep 2569 · letter พณ 1/2" in text


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", BROKEN_PDF, "This PDF cannot be read; perhaps it is damaged."),
        (
            "a.pdf",
            LOCKED_PDF,
            "This PDF is locked with a password, so it cannot be shown here.",
        ),
        ("a.txt", b"between us", "This kind of file is not shown here."),
        ("a.png", png()[:60], "This file is not a picture that can be shown."),
    ],
    ids=["broken", "locked", "text", "half"],
)
def test_what_cannot_be_shown_is_a_sentence_with_the_download(
    name, content, sentence, headers, language
):
    paper = store(name, content)
    answer = look(paper, language=language, headers=headers)
    assert answer.status_code == 200
    assert said(sentence, language) in words(answer)
    source = answer.content.decode()
    assert f'href="/documents/{paper.pk}/"' in source
    assert "/picture/" not in source
    assert sign_in(alice()).get(f"/documents/{paper.pk}/picture/").status_code == 404


def test_a_damaged_file_is_told_and_not_drawn():
    paper = store(content=make_pdf((50, 50)))
    path_of(paper.sha256).write_bytes(b"other")
    assert "The stored file has been damaged." in words(look(paper))
    assert sign_in(alice()).get(f"/documents/{paper.pk}/picture/").status_code == 404


def test_a_drawn_page_is_a_picture_for_this_reader_only():
    answer = sign_in(alice()).get(
        f"/documents/{store(content=make_pdf((50, 50))).pk}/picture/?page=1"
    )
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_stranger_looks_at_nothing():
    world = make_world(restricted=True)
    addresses = [f"/documents/{world.document.pk}/{way}/" for way in ("look", "picture")]
    addresses.append(f"/cases/{world.case.pk}/pictures/")
    for stranger in [make_user("olan"), charlie()]:
        browser = sign_in(stranger)
        for headers in ({}, HTMX):
            answers = [browser.get(where, headers=headers) for where in addresses]
            assert [answer.status_code for answer in answers] == [404] * 3


# Pictures of a case


def test_the_pictures_stand_in_a_row_with_what_they_show(django_assert_max_num_queries):
    case, browser, counted = make_case(ip_type="design"), sign_in(alice()), []
    for kinds in (["front"], ["back", "top"]):
        for kind in kinds:
            add(case, png((50, 50 + len(kind))), f"{kind}.png", kind)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            page = browser.get(f"/cases/{case.pk}/pictures/")
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert "Front Back Top" in words(page)
    for image in case.images.all():
        assert f'href="/documents/{image.document_id}/look/"' in page.content.decode()
    fragment = browser.get(f"/cases/{case.pk}/pictures/", headers=HTMX).content.decode()
    assert fragment.strip().startswith("<section")


# Adding


def add(case, content, name, shows="", person=None, language="en"):
    given = {"shows": shows}
    if content is not None:
        given["paper"] = ContentFile(content, name=name)
    return sign_in(person or bob(), language).post(f"/cases/{case.pk}/documents/add/", given)


def test_a_document_comes_without_an_event():
    case = make_case()
    answer = add(case, PDF, "power of attorney.pdf")
    assert answer["Location"] == f"/cases/{case.pk}/"
    paper = case.documents.get()
    assert (paper.name, paper.added_by, paper.kind) == ("power_of_attorney.pdf", bob(), "paper")
    assert case.images.count() == 0
    assert "power_of_attorney.pdf" in words(sign_in(alice()).get(f"/cases/{case.pk}/history/"))


def test_a_picture_comes_with_what_it_shows_and_who_added_it():
    case = make_case(ip_type="design")
    for kind in ("front", "front", "left"):
        add(case, png((40, 40 + case.images.count())), "view.png", kind)
    images = case.images.order_by("position")
    assert [(i.kind, i.position) for i in images] == [("front", 1), ("front", 2), ("left", 3)]
    [entry] = images[0].history.all()
    assert (entry.history_user, entry.history_change_reason) == (bob(), "Picture added")


@pytest.mark.parametrize(
    ("ip_type", "offered"),
    [
        ("trademark", ["", "mark"]),
        (
            "design",
            ["", "front", "back", "left", "right", "top", "bottom", "perspective", "drawing"],
        ),
        ("invention", ["", "drawing"]),
        ("petty_patent", ["", "drawing"]),
        ("copyright", ["", "drawing"]),
        ("gi", ["", "drawing"]),
    ],
)
def test_each_kind_of_right_has_its_pictures(ip_type, offered):
    case = make_case(ip_type=ip_type)
    page = sign_in(alice()).get(f"/cases/{case.pk}/documents/add/")
    source = page.content.decode().partition('name="shows"')[2].partition("</select>")[0]
    assert [each.partition('"')[0] for each in source.split('value="')[1:]] == offered


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("name", "content", "shows", "sentence"),
    [
        ("a.pdf", b"", "", "The submitted file is empty."),
        (
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "",
            "This kind of file is not kept. Use PDF, PNG, JPEG, TIFF, DOCX, XLSX or TXT.",
        ),
        ("a.pdf", PDF, "front", "This file is not a picture that can be shown."),
        ("a.png", png()[:60], "front", "This file is not a picture that can be shown."),
        ("a", None, "front", "This field is required."),
    ],
)
def test_a_file_that_cannot_be_kept_is_told_at_its_field(name, content, shows, sentence, language):
    case = make_case(ip_type="design")
    sign_in(bob(), language)
    before = stored()
    answer = add(case, content, name, shows, language=language)
    assert answer.status_code == 422
    assert list(field_errors(answer, language)) == ["paper"]
    if "field is" not in sentence and "submitted" not in sentence:
        assert field_errors(answer, language) == {"paper": [said(sentence, language)]}
    assert answer.context["form"]["shows"].value() == shows
    assert stored() == before


@pytest.mark.parametrize("shows", ["mark", "nonsense", "\x00"])
def test_a_picture_of_what_the_right_does_not_have_is_refused(shows):
    answer = add(make_case(ip_type="design"), png(), "a.png", shows)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["shows"])
    assert not CaseImage.objects.exists()


@pytest.mark.parametrize("shows", ["", "front"])
def test_a_double_click_adds_one(shows):
    case = make_case(ip_type="design")
    answers = [add(case, png(), "a.png", shows) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (case.documents.count(), case.images.count()) == (1, 1 if shows else 0)


def test_who_only_reads_adds_nothing():
    case = make_case()
    answer = add(case, PDF, "a.pdf", person=make_user("boon", role=Role.BOOKKEEPER))
    assert answer.status_code == 403
    assert not Document.objects.exists()
