"""Documents as pictures of their pages: nothing of the file itself reaches the browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import pypdfium2 as pdfium
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from cases.documents import open_document
from cases.images import MOST_PIXELS
from cases.models import Document

WIDTH = 1240  # an A4 page at 150 dots an inch: read at 1280 and on a telephone
TALLEST = 2480
POINTS = 2.5  # a small page is not enlarged more than this
PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff"})
# What must have more shades before it can be made smaller.
SMOOTH = {"1": "L", "P": "RGBA"}
# PDFium is not made for several threads at once.
_one_at_a_time = Lock()


class CannotShow(Exception):
    """The document has no picture; the text is a sentence for the screen."""


@dataclass(frozen=True)
class PagePicture:
    """One page as PNG or JPEG."""

    content: bytes
    media_type: str


def page_count(document: Document) -> int:
    """How many pages can be shown. Raises CannotShow, or DocumentDamaged."""
    if document.media_type == PDF:
        with _opened_pdf(document) as pdf:
            return len(pdf)
    with _opened_picture(document) as picture:
        _refuse_too_large(picture)
        picture.load()  # half a picture shows itself only here
        return int(getattr(picture, "n_frames", 1))


def page_picture(document: Document, number: int) -> PagePicture:
    """One page, the first is 1. Raises CannotShow, or DocumentDamaged."""
    if document.media_type == PDF:
        with _opened_pdf(document) as pdf:
            return _png(_rendered(pdf, number))
    with _opened_picture(document) as picture:
        return _jpeg(_frame(picture, number))


@contextmanager
def _opened_pdf(document: Document) -> Iterator[pdfium.PdfDocument]:
    content = open_document(document).read()
    with _one_at_a_time:
        try:
            pdf = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            raise CannotShow(_why(error)) from error
        try:
            if len(pdf) < 1:
                raise CannotShow(_("This PDF has no page."))
            yield pdf
        finally:
            pdf.close()


def _why(error: pdfium.PdfiumError) -> str:
    if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
        return _("This PDF is locked with a password, so it cannot be shown here.")
    return _("This PDF cannot be read; perhaps it is damaged.")


def _rendered(pdf: pdfium.PdfDocument, number: int) -> Image.Image:
    if not 1 <= number <= len(pdf):
        raise CannotShow(_("There is no such page."))
    try:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1), POINTS)
        picture: Image.Image = page.render(scale=scale).to_pil()
    except (pdfium.PdfiumError, ValueError) as error:
        raise CannotShow(_("This page cannot be drawn.")) from error
    return picture


@contextmanager
def _opened_picture(document: Document) -> Iterator[Image.Image]:
    if document.media_type not in PICTURES:
        raise CannotShow(_("This kind of file is not shown here."))
    content = open_document(document)
    try:
        with Image.open(content) as picture:
            yield picture
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise CannotShow(_("This file is not a picture that can be shown.")) from error


def _refuse_too_large(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise CannotShow(_("This picture has too many pixels."))


def _frame(picture: Image.Image, number: int) -> Image.Image:
    """A frame on white paper, no larger than a page."""
    try:
        picture.seek(number - 1)
    except EOFError as error:
        raise CannotShow(_("There is no such page.")) from error
    _refuse_too_large(picture)
    picture.draft("RGB", (WIDTH, TALLEST))
    if picture.mode in SMOOTH:
        picture = picture.convert(SMOOTH[picture.mode])
    picture.thumbnail((WIDTH, TALLEST))
    whole = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _png(picture: Image.Image) -> PagePicture:
    target = BytesIO()
    picture.save(target, "PNG")
    return PagePicture(target.getvalue(), "image/png")


def _jpeg(picture: Image.Image) -> PagePicture:
    target = BytesIO()
    picture.save(target, "JPEG", quality=88)
    return PagePicture(target.getvalue(), "image/jpeg")
