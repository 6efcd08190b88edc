"""Documents and pictures: whole, as a download, to those who may see the case."""

import pytest
from django.core.files.base import ContentFile

from cases.documents import path_of, store_document
from cases.models import Document
from tests.cases.test_documents import PDF
from tests.cases.views.desk import said, sign_in, words
from tests.cases.views.world import make_world
from tests.factories import NOON, alice, charlie, make_case, make_user

pytestmark = pytest.mark.django_db


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
    assert not answer.cookies


def test_a_name_that_came_into_the_database_another_way_ends_no_header_line():
    paper = store()
    Document.objects.filter(pk=paper.pk).update(name="a\r\nSet-Cookie: x=y\u2028.pdf")
    answer = download(paper)
    assert answer.status_code == 200
    assert "\r" not in answer["Content-Disposition"]
    assert not answer.cookies


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
