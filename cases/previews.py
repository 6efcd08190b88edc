"""Documents as pictures of their pages: nothing of the file itself reaches the browser."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from cases import pdf_drawing
from cases.documents import open_document
from cases.images import MOST_PIXELS, NO_PICTURE, with_eight_bits
from cases.models import Document
from cases.pdf_drawing import TALLEST, WIDTH

SECONDS = 10.0  # for one PDF
PATIENCE = 5.0  # for a place among those that draw
PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff"})
# What must have more shades before it can be made smaller.
SMOOTH = {"1": "L", "P": "RGBA"}
_drawers = BoundedSemaphore(2)


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
        return int(_asked(document))
    with _opened_picture(document) as picture:
        _refuse_too_large(picture)
        picture.load()  # half a picture shows itself only here
        return int(getattr(picture, "n_frames", 1))


def page_picture(document: Document, number: int) -> PagePicture:
    """One page, the first is 1. Raises CannotShow, or DocumentDamaged."""
    if document.media_type == PDF:
        return PagePicture(_asked(document, str(number)), "image/png")
    with _opened_picture(document) as picture:
        return _jpeg(_frame(picture, number))


def _asked(document: Document, *page: str) -> bytes:
    """What the process for PDFs answers. Raises CannotShow, or DocumentDamaged."""
    content = open_document(document).read()
    if not _drawers.acquire(timeout=PATIENCE):
        raise CannotShow(_("Other documents are being drawn; please try again in a moment."))
    try:
        answer = subprocess.run(  # noqa: S603 - the one word from outside is a number
            [sys.executable, "-m", pdf_drawing.__name__, *page],
            cwd=settings.PROJECT,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotShow(_("This PDF takes too long to draw, so it is not shown here.")) from error
    finally:
        _drawers.release()
    if answer.returncode != 0:
        raise CannotShow(_why(answer.stdout))
    return answer.stdout


def _why(word: bytes) -> str:
    """The sentence for a word of the process; one that broke off has said none."""
    return {
        b"locked": _("This PDF is locked with a password, so it cannot be shown here."),
        b"damaged": _("This PDF cannot be read; perhaps it is damaged."),
        b"empty": _("This PDF has no page."),
        b"missing": _("There is no such page."),
    }.get(word, _("This page cannot be drawn."))


@contextmanager
def _opened_picture(document: Document) -> Iterator[Image.Image]:
    if document.media_type not in PICTURES:
        raise CannotShow(_("This kind of file is not shown here."))
    content = open_document(document)
    try:
        with Image.open(content) as picture:
            yield picture
    except NO_PICTURE as error:
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
    picture = with_eight_bits(picture)
    if picture.mode in SMOOTH:
        picture = picture.convert(SMOOTH[picture.mode])
    picture.thumbnail((WIDTH, TALLEST))
    whole = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _jpeg(picture: Image.Image) -> PagePicture:
    target = BytesIO()
    picture.save(target, "JPEG", quality=88)
    return PagePicture(target.getvalue(), "image/jpeg")
