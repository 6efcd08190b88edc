"""Documents as pictures: whole pages, bounded, and a sentence for what cannot be shown."""

import shutil
import sys
from io import BytesIO
from threading import BoundedSemaphore

import pypdfium2 as pdfium
import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image

from cases import previews
from cases.documents import DocumentDamaged, path_of, store_document
from cases.previews import TALLEST, WIDTH, CannotShow, page_count, page_picture
from tests.cases.papers import (
    BROKEN_PDF,
    LOCKED_PDF,
    jpeg_with_broken_exif,
    make_pdf,
    make_picture,
    make_slow_pdf,
    mpo_with_an_empty_second_picture,
    tiff_with_an_empty_second_page,
)
from tests.factories import NOON, alice, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def paper(content, name="letter.pdf"):
    given = ContentFile(content, name=name)
    return store_document(make_case(), given, kind="letter", by=alice(), at=NOON)


def picture(size=(60, 30), form="PNG", mode="RGB", **options):
    target = BytesIO()
    Image.new(mode, size).save(target, form, **options)
    return target.getvalue()


def drawn(document, number=1):
    found = page_picture(document, number)
    return found.media_type, Image.open(BytesIO(found.content))


def test_each_page_of_a_pdf_is_a_png_that_fills_the_width():
    document = paper(make_pdf((595, 842), (842, 595)))
    assert page_count(document) == 2
    sizes = []
    for number in (1, 2):
        media_type, image = drawn(document, number)
        assert media_type == image.get_format_mimetype() == "image/png"
        sizes.append(image.size)
    assert [width for width, _height in sizes] == [WIDTH, WIDTH]


@pytest.mark.parametrize("size", [(14400, 14400), (20, 14400), (14400, 2), (200000, 200000)])
def test_a_huge_page_is_bounded_in_pixels(size):
    _type, image = drawn(paper(make_pdf(size)))
    assert image.width <= WIDTH + 1
    assert image.height <= TALLEST + 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (BROKEN_PDF, "This PDF cannot be read; perhaps it is damaged."),
        (make_pdf((595, 842))[:200], "This PDF cannot be read; perhaps it is damaged."),
        (LOCKED_PDF, "This PDF is locked with a password, so it cannot be shown here."),
    ],
    ids=["broken", "half", "locked"],
)
def test_a_pdf_that_cannot_be_opened_says_so(content, sentence):
    document = paper(content)
    for ask in (page_count, lambda each: page_picture(each, 1)):
        with pytest.raises(CannotShow, match=sentence):
            ask(document)


def test_a_pdf_that_takes_too_long_is_given_up_and_holds_up_nobody(monkeypatch):
    monkeypatch.setattr(previews, "SECONDS", 1.0)
    slow = paper(make_slow_pdf())
    assert page_count(slow) == 1
    with pytest.raises(CannotShow, match="This PDF takes too long to draw"):
        page_picture(slow, 1)
    assert drawn(paper(make_pdf((100, 100))))[0] == "image/png"


def test_no_more_pdfs_than_there_are_places_are_drawn_at_once(monkeypatch):
    places = BoundedSemaphore(1)
    monkeypatch.setattr(previews, "_drawers", places)
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    document = paper(make_pdf((100, 100)))
    with places, pytest.raises(CannotShow, match="please try again in a moment"):
        page_count(document)
    assert page_count(document) == 1


def test_a_process_that_breaks_off_is_told(monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(CannotShow, match="This page cannot be drawn"):
        page_picture(paper(make_pdf((100, 100))), 1)


def test_an_empty_pdf_says_so():
    with pytest.raises(CannotShow):
        page_count(paper(make_pdf()))


@pytest.mark.parametrize("number", [0, -1, 2, 10**6])
@pytest.mark.parametrize("name", ["letter.pdf", "view.png"])
def test_a_page_that_is_not_there_is_told(number, name):
    content = make_pdf((100, 100)) if name.endswith(".pdf") else picture()
    with pytest.raises(CannotShow, match="There is no such page"):
        page_picture(paper(content, name), number)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture(), "a.png"),
        (picture(mode="RGBA"), "a.png"),
        (picture(mode="P"), "a.png"),
        (picture(mode="1"), "a.png"),
        (picture(mode="I;16"), "a.png"),
        (picture(form="JPEG"), "a.jpg"),
        (picture(form="JPEG", mode="CMYK"), "a.jpg"),
        (picture(form="TIFF", mode="1"), "a.tif"),
    ],
)
def test_a_picture_is_made_anew_as_it_is(content, name):
    document = paper(content, name)
    media_type, image = drawn(document)
    assert page_count(document) == 1
    assert (media_type, image.mode, image.size) == ("image/jpeg", "RGB", (60, 30))


def test_a_large_picture_is_made_smaller_and_a_glass_one_stands_on_white():
    document = paper(picture((5000, 100), mode="RGBA"), "a.png")
    _type, image = drawn(document)
    assert image.size == (WIDTH, 25)
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_scan_of_several_pages_is_looked_at_page_by_page():
    more = [Image.new("L", (40, 20)), Image.new("L", (20, 40))]
    content = picture((10, 10), "TIFF", "L", save_all=True, append_images=more)
    document = paper(content, "scan.tif")
    assert page_count(document) == 3
    assert [drawn(document, number)[1].size for number in (1, 2, 3)] == [
        (10, 10),
        (40, 20),
        (20, 40),
    ]


def test_a_picture_of_too_many_pixels_is_not_opened():
    with pytest.raises(CannotShow, match="too many pixels|can be shown"):
        page_picture(paper(picture((9000, 9000), mode="1"), "a.png"), 1)


@pytest.mark.parametrize("content", [picture()[:60], b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_half_a_picture_is_told(content):
    with pytest.raises(CannotShow, match="not a picture that can be shown"):
        page_count(paper(content, "a.png"))
    with pytest.raises(CannotShow, match="not a picture that can be shown"):
        page_picture(paper(content, "a.png"), 1)


@pytest.mark.parametrize(
    ("content", "name", "number"),
    [
        (tiff_with_an_empty_second_page(), "scan.tif", 2),
        (jpeg_with_broken_exif(), "photo.jpg", 1),
        (mpo_with_an_empty_second_picture(), "photo.jpg", 2),
    ],
    ids=["tiff", "exif", "mpo"],
)
def test_a_damaged_picture_is_told(content, name, number):
    with pytest.raises(CannotShow, match="not a picture that can be shown"):
        page_picture(paper(content, name), number)


def test_a_damaged_scan_has_no_number_of_pages():
    with pytest.raises(CannotShow, match="not a picture that can be shown"):
        page_count(paper(tiff_with_an_empty_second_page(), "scan.tif"))


@pytest.mark.parametrize(
    ("mode", "value", "grey"),
    [
        ("I;16", 0, 0),
        ("I;16", 32768, 127),
        ("I;16", 65535, 255),
        ("I;16B", 32768, 127),
        ("I", 100, 100),
        ("I", 32768, 127),
        ("I", 10**6, 255),
        ("F", 0.5, 127),
        ("F", 200.0, 200),
    ],
)
def test_a_scan_of_fine_greys_keeps_them(mode, value, grey):
    _type, image = drawn(paper(make_picture("TIFF", mode, value), "scan.tif"))
    assert image.getpixel((5, 5)) == pytest.approx((grey, grey, grey), abs=1)


def test_another_kind_of_file_is_told():
    with pytest.raises(CannotShow, match="This kind of file is not shown here"):
        page_count(paper(b"between us\n", "note.txt"))


def test_a_damaged_file_is_never_drawn():
    document = paper(make_pdf((100, 100)))
    path_of(document.sha256).write_bytes(make_pdf((200, 200)))
    with pytest.raises(DocumentDamaged):
        page_picture(document, 1)


def test_the_library_runs_no_script_of_a_pdf():
    assert "V8" not in pdfium.version.PDFIUM_INFO.flags
