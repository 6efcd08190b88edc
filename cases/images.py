"""Pictures of marks and views of designs, with a small copy of each."""

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
    """A PNG that fits into 240 x 240 pixels."""
    try:
        with Image.open(original) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise DocumentRefused(_("This picture has too many pixels."))
            small = picture.convert("RGB")
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        if isinstance(error, DocumentRefused):
            raise
        raise DocumentRefused(_("This file is not a picture that can be shown.")) from error
    small.thumbnail((SMALL, SMALL))
    target = BytesIO()
    small.save(target, "PNG", optimize=True)
    return target.getvalue()


def open_thumbnail(image: CaseImage) -> BinaryIO:
    return open_bytes(image.thumbnail_sha256)
