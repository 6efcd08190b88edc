"""Papers: stored once by the hash of their content, outside the web root, checked on read."""

import hashlib
import os
import re
import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _

from cases.models import Case, Document, User

MOST_BYTES = 25 * 1024 * 1024
UNSAFE = re.compile(r'[\x00-\x1f\x7f:*?"<>|\s]+')
ALLOWED = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "text/plain": (".txt",),
}


class Upload(Protocol):
    """A file as a form or a test gives it."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


class DocumentRefused(ValueError):
    """The file cannot be kept; the text is a sentence for the screen."""


class DocumentDamaged(OSError):
    """The stored bytes are not the ones that were stored."""


def store_document(
    case: Case, upload: Upload, *, kind: str, by: User, at: datetime, name: str = ""
) -> Document:
    """Keep a file of a case. The same file again gives the document that is there.

    Raises DocumentRefused for an empty or oversized file or a type that is not allowed.
    """
    content = upload.read(MOST_BYTES + 1)
    name = _safe_name(name or upload.name or "document")
    media_type = _checked_type(content, name)
    digest = store_bytes(content)
    document, _made = Document.objects.get_or_create(
        case=case,
        sha256=digest,
        name=name,
        defaults={
            "size": len(content),
            "media_type": media_type,
            "kind": kind,
            "added_by": by,
            "added_at": at,
        },
    )
    return document


def _safe_name(name: str) -> str:
    """The last part of a name without what a disk or a header could take amiss."""
    base = name.replace("\\", "/").rpartition("/")[2]
    safe = UNSAFE.sub("_", base).strip(". ")
    return f"{Path(safe).stem[:180]}{Path(safe).suffix[:20]}" or "document"


def _checked_type(content: bytes, name: str) -> str:
    if not content:
        raise DocumentRefused(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise DocumentRefused(_("This file is larger than 25 MB."))
    media_type = sniffed_type(content, name)
    if media_type not in ALLOWED:
        raise DocumentRefused(
            _("This kind of file is not kept. Use PDF, PNG, JPEG, TIFF, DOCX, XLSX or TXT.")
        )
    return media_type


def sniffed_type(content: bytes, name: str) -> str:
    """The type that the bytes themselves show; the name only tells office files apart."""
    if _is_plain_text(content):
        html = content.lstrip()[:1] == b"<"
        return "text/html" if html or not name.lower().endswith(".txt") else "text/plain"
    try:
        matches = puremagic.magic_string(content, filename=name)
    except (puremagic.PureError, ValueError):
        return ""
    ending = Path(name).suffix.lower()
    types = [match.mime_type for match in matches]
    fitting = [t for t in types if ending in ALLOWED.get(t, ())]
    return next(iter([*fitting, *types]), "")


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text and not text.startswith("%PDF")


def store_bytes(content: bytes) -> str:
    """Write content under its SHA-256, whole or not at all. Answers the hash."""
    digest = hashlib.sha256(content).hexdigest()
    place = path_of(digest)
    if place.exists():
        return digest
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as half:
        half.write(content)
        half.flush()
        os.fsync(half.fileno())
    Path(half.name).replace(place)
    return digest


def path_of(digest: str) -> Path:
    return Path(settings.DOCUMENTS_DIR) / digest[:2] / digest[2:4] / digest


def open_document(document: Document) -> BinaryIO:
    """The bytes of a document. Raises DocumentDamaged when they are not those stored."""
    return open_bytes(document.sha256)


def open_bytes(digest: str) -> BinaryIO:
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        raise DocumentDamaged(_("The stored file is missing.")) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise DocumentDamaged(_("The stored file has been damaged."))
    return BytesIO(content)
