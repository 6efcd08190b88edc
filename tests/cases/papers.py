"""Small real PDFs and pictures for tests, whole and broken."""

import struct
import zlib
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

BROKEN_PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
_KEYS = b"/O <" + b"5A" * 32 + b"> /U <" + b"5A" * 32 + b">"
# Encrypted for a password that nobody has.
LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>\nendobj\n"
    b"4 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 " + _KEYS + b" >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] /Size 5 >>\n%%EOF\n"
)


def make_pdf(*sizes: tuple[int, int]) -> bytes:
    """A PDF of blank pages of these sizes in points."""
    pdf = pdfium.PdfDocument.new()
    for width, height in sizes:
        pdf.new_page(width, height)
    target = BytesIO()
    pdf.save(target)
    pdf.close()
    return target.getvalue()


def make_slow_pdf(fills: int = 60_000) -> bytes:
    """A PDF of a kilobyte that fills its one page over and over: many seconds of drawing."""
    drawing = zlib.compress(b"0 0 595 842 re f\n" * fills, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
    ]
    numbered = (b"%d 0 obj\n%b\nendobj\n" % numbered for numbered in enumerate(objects, 1))
    return b"%PDF-1.4\n" + b"".join(numbered) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def make_picture(form: str, mode: str = "RGB", color: float = 0, **options: object) -> bytes:
    target = BytesIO()
    Image.new(mode, (60, 30), color).save(target, form, **options)
    return target.getvalue()


def tiff_with_an_empty_second_page() -> bytes:
    """A TIFF whose second directory gives no width and no height."""
    whole = make_picture("TIFF", "L")
    [directory] = struct.unpack_from("<I", whole, 4)
    [entries] = struct.unpack_from("<H", whole, directory)
    behind = directory + 2 + 12 * entries
    return whole[:behind] + struct.pack("<I", len(whole)) + whole[behind + 4 :] + bytes(6)


def jpeg_with_broken_exif() -> bytes:
    """A JPEG that lies on its side; a number in its EXIF data is longer than its bytes."""
    exif = Image.Exif()
    exif[0x0112], exif[0x0100] = 6, 5
    four_bytes, eight_bytes = (struct.pack(">HHI", 0x0100, kind, 1) for kind in (4, 12))
    return make_picture("JPEG", exif=exif.tobytes()).replace(four_bytes, eight_bytes)


def mpo_with_an_empty_second_picture() -> bytes:
    """An MPO whose second picture ends where it begins."""
    whole = make_picture("MPO", save_all=True, append_images=[Image.new("RGB", (60, 30))])
    return whole[: whole.index(b"\xff\xd8\xff", 4)] + b"\xff\xd8\xff\xd9"
