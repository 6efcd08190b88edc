"""Small real PDFs for tests."""

from io import BytesIO

import pypdfium2 as pdfium

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
