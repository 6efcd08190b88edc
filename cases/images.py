"""Pictures of marks and views of designs, with a small copy of each."""

import struct
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image

from cases.documents import (
    DocumentRefused,
    Upload,
    open_bytes,
    open_document,
    store_bytes,
    store_document,
)
from cases.models import Case, CaseImage, Document, User
from cases.recompute import Cause, sign

SMALL = 240
MOST_PIXELS = 50_000_000
FINE_GREY = frozenset({"I", "F"})
# What a damaged file makes of opening, turning and writing a picture.
NO_PICTURE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    SyntaxError,
    struct.error,
    Image.DecompressionBombError,
)


def add_image(
    case: Case, upload: Upload, *, kind: str, position: int, by: User, at: datetime
) -> CaseImage:
    """Keep a picture of a case: the original as a document, the small copy beside it.

    Raises DocumentRefused for a file that is no picture or is impossibly large.
    """
    document, digest = _stored(case, upload, by, at)
    image, _made = CaseImage.objects.update_or_create(
        case=case,
        kind=kind,
        position=position,
        defaults={"document": document, "thumbnail_sha256": digest},
    )
    return image


def add_picture(case: Case, upload: Upload, kind: str, cause: Cause) -> CaseImage:
    """Keep one more picture of a kind, behind the others. The same file again is the one that
    is there. Raises DocumentRefused as `add_image` does.

    The case is held meanwhile, so that two people do not take one place.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        document, digest = _stored(case, upload, cause.by, cause.at)
        same = case.images.filter(kind=kind, document=document).first()
        if same is not None:
            return same
        last = case.images.aggregate(last=Max("position", default=0))["last"]
        image = CaseImage(case=case, kind=kind, position=last + 1, document=document)
        image.thumbnail_sha256 = digest
        sign(image, cause)
        image.save()
    return image


def _stored(case: Case, upload: Upload, by: User, at: datetime) -> tuple[Document, str]:
    """The original as a document, and the hash of its small copy."""
    document = store_document(case, upload, kind="picture", by=by, at=at)
    with open_document(document) as original:
        return document, store_bytes(small_copy(original))


def small_copy(original: BinaryIO) -> bytes:
    """A PNG that fits into 240 x 240 pixels. Raises DocumentRefused."""
    target = BytesIO()
    try:
        with Image.open(original) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise DocumentRefused(_("This picture has too many pixels."))
            small = with_eight_bits(picture).convert("RGB")
        small.thumbnail((SMALL, SMALL))
        small.save(target, "PNG", optimize=True)
    except NO_PICTURE as error:
        if isinstance(error, DocumentRefused):
            raise
        raise DocumentRefused(_("This file is not a picture that can be shown.")) from error
    return target.getvalue()


def with_eight_bits(picture: Image.Image) -> Image.Image:
    """A grey picture of finer steps in the 256 of a screen; any other as it is."""
    if picture.mode not in FINE_GREY and not picture.mode.startswith("I;16"):
        return picture
    fine = picture if picture.mode in FINE_GREY else picture.convert("I")
    white = _white(picture.mode, fine)
    return fine.point(lambda value: value * (255 / white)).convert("L")


def _white(mode: str, picture: Image.Image) -> float:
    """The value of white: that of 16 bits, else the usual one that nothing in it goes beyond."""
    if mode not in FINE_GREY:
        return 65535
    brightest = float(picture.getextrema()[1])  # type: ignore[arg-type]
    usual = (1, 255, 65535) if mode == "F" else (255, 65535)
    return next((white for white in usual if brightest <= white), brightest)


def open_thumbnail(image: CaseImage) -> BinaryIO:
    return open_bytes(image.thumbnail_sha256)
