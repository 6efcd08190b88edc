"""A PDF counted or drawn in a process of its own: what a PDF may cost ends with the process.

`python -m cases.pdf_drawing` takes the PDF on stdin and answers its number of pages; with the
number of a page behind it, that page as PNG. Where there is no answer, the status is 1 and
stdout has one word: locked, damaged, empty, missing or undrawable.
"""

import sys
from contextlib import suppress
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

WIDTH = 1240  # an A4 page at 150 dots an inch: read at 1280 and on a telephone
TALLEST = 2480
POINTS = 2.5  # a small page is not enlarged more than this
MOST_MEMORY = 1024**3
# Whoever asked ends the process sooner; this is for when nobody is there to do so.
MOST_CPU_SECONDS = 20


class NoAnswer(Exception):
    """The one word on why."""


def main() -> int:
    """The answer on stdout. Returns the exit status."""
    _bound()
    content = sys.stdin.buffer.read()
    try:
        answer = _drawn(content, int(sys.argv[1])) if sys.argv[1:] else _counted(content)
    except NoAnswer as error:
        sys.stdout.write(str(error))
        return 1
    sys.stdout.buffer.write(answer)
    return 0


def _bound() -> None:
    """Bounds to memory and time, and no core with a client's paper in it, where there are such."""
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_CPU: MOST_CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        _soft, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, hard))


def _counted(content: bytes) -> bytes:
    return str(len(_opened(content))).encode()


def _drawn(content: bytes, number: int) -> bytes:
    pdf = _opened(content)
    if not 1 <= number <= len(pdf):
        raise NoAnswer("missing")
    try:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1), POINTS)
        picture: Image.Image = page.render(scale=scale).to_pil()
    except (pdfium.PdfiumError, ValueError, MemoryError) as error:
        raise NoAnswer("undrawable") from error
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = error.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        raise NoAnswer("locked" if locked else "damaged") from error
    if len(pdf) < 1:
        raise NoAnswer("empty")
    return pdf


if __name__ == "__main__":
    sys.exit(main())
