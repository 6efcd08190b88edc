"""Papers are kept once, whole, by what they are and not by what they are called."""

import struct
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from cases.documents import (
    MOST_BYTES,
    DocumentDamaged,
    DocumentRefused,
    open_document,
    path_of,
    store_document,
)
from cases.images import SMALL, add_image, open_thumbnail
from cases.models import CaseImage, Document
from tests.cases.papers import make_picture
from tests.factories import NOON, alice, make_case

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def png(size=(600, 300)):
    target = BytesIO()
    Image.new("RGB", size, "red").save(target, "PNG")
    return target.getvalue()


def store(case, content=PDF, name="letter.pdf"):
    return store_document(case, ContentFile(content, name=name), kind="letter", by=alice(), at=NOON)


def test_a_paper_is_kept_under_its_hash_outside_the_web_root(settings):
    paper = store(make_case())
    assert (paper.media_type, paper.size, paper.name) == ("application/pdf", len(PDF), "letter.pdf")
    place = path_of(paper.sha256)
    assert place.read_bytes() == PDF
    assert place.is_relative_to(settings.DOCUMENTS_DIR)
    assert open_document(paper).read() == PDF


def test_the_same_bytes_are_one_file_and_the_same_paper_one_row(settings):
    case, other = make_case(), make_case()
    assert store(case).pk == store(case).pk
    store(other)
    assert Document.objects.count() == 2
    assert sum(1 for file in settings.DOCUMENTS_DIR.rglob("*") if file.is_file()) == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.pdf"),
        (b"<html><script>alert(1)</script></html>", "letter.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "mark.svg"),
        (b"MZ\x90\x00" + b"\x00" * 200, "letter.pdf"),
        (b"#!/bin/sh\nrm -rf /\n", "letter.sh"),
        (PDF + b"\x00" * MOST_BYTES, "large.pdf"),
    ],
)
def test_what_is_empty_too_large_or_not_a_paper_is_refused(content, name, settings):
    with pytest.raises(DocumentRefused):
        store(make_case(), content, name)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\letters\\หนังสือ 1.pdf", "หนังสือ_1.pdf"),
        ("..", "document"),
        ("a\r\nb.pdf", "a_b.pdf"),
    ],
)
def test_a_name_leads_nowhere(given, kept):
    assert store(make_case(), name=given).name == kept


def test_a_paper_that_was_damaged_or_lost_is_not_handed_out():
    paper = store(make_case())
    path_of(paper.sha256).write_bytes(b"something else")
    with pytest.raises(DocumentDamaged):
        open_document(paper)
    path_of(paper.sha256).unlink()
    with pytest.raises(DocumentDamaged):
        open_document(paper)


def add(case, content, name="mark.png"):
    upload = ContentFile(content, name=name)
    return add_image(case, upload, kind=CaseImage.Kind.MARK, position=0, by=alice(), at=NOON)


def test_a_picture_has_a_small_copy():
    image = add(make_case(), png())
    with Image.open(open_thumbnail(image)) as small:
        assert (small.format, max(small.size)) == ("PNG", SMALL)
    assert open_document(image.document).read() == png()


def test_a_new_picture_takes_the_place_of_the_old_one():
    case = make_case()
    add(case, png())
    add(case, png((30, 30)), "new.png")
    assert case.images.count() == 1
    assert case.documents.count() == 2


@pytest.mark.parametrize("content", [PDF, png()[:60]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(DocumentRefused):
        add(make_case(), content)
    assert not CaseImage.objects.exists()


def test_a_damaged_picture_is_refused_when_it_breaks_while_it_is_made_smaller(monkeypatch):
    monkeypatch.setattr(Image.Image, "thumbnail", break_off)
    with pytest.raises(DocumentRefused):
        add(make_case(), png())


def break_off(*_given):
    raise struct.error


@pytest.mark.parametrize("mode", ["I;16", "I"])
def test_the_small_copy_of_a_fine_grey_scan_is_grey(mode):
    image = add(make_case(), make_picture("TIFF", mode, 32768), "scan.tif")
    with Image.open(open_thumbnail(image)) as small:
        assert small.getpixel((5, 5)) == (127, 127, 127)
