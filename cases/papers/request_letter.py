"""The letter that asks the department for the services of E-Exchange, as texts and in Word.

It is written in Thai, whatever language its reader uses: the department reads it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

Place = Mapping[str, Any]
# What the department asks a letter to say, by our names.
NEEDED = ("office", "address", "email", "phone", "contact_name")
NOT_WRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FONT = "TH SarabunPSK"
HEADS = ("ลำดับ", "รหัส API", "ชื่อบริการ")
WIDTHS = (Cm(1.6), Cm(2.4), Cm(12))


@dataclass(frozen=True)
class Request:
    """Who asks for which services. `address` may have lines; `services` are codes with titles;
    `registered` and `written` are days as they are written in a letter, "" for none."""

    office: str
    address: str
    email: str
    phone: str
    contact_name: str
    contact_position: str
    letter_number: str
    purpose: str
    services: tuple[tuple[str, str], ...]
    registered: str
    written: str


def missing_in(request: Request) -> tuple[str, ...]:
    """What the department asks for and the request does not have; "services" where it names
    none."""
    blank = [name for name in NEEDED if not getattr(request, name).strip()]
    return (*blank, *(() if request.services else ("services",)))


def letter(request: Request, post_to: Sequence[str]) -> dict[str, Any]:
    """Every text of the letter in its place; `post_to` are the lines of the envelope."""
    request, post_to = _writable(request), [NOT_WRITABLE.sub(" ", line) for line in post_to]
    lines = [line.strip() for line in request.address.splitlines() if line.strip()]
    return {
        "title": "หนังสือขอใช้บริการ API ระบบ E-Exchange",
        "office": request.office,
        "address": lines,
        "reach": f"โทรศัพท์ {request.phone} อีเมล {request.email}",
        "number": f"ที่ {request.letter_number or '.' * 24}",
        "date": request.written,
        "facts": [
            ["เรื่อง", "ขอใช้บริการ API ของระบบ E-Exchange"],
            ["เรียน", "อธิบดีกรมทรัพย์สินทางปัญญา"],
            ["สิ่งที่ส่งมาด้วย", f"รายการบริการที่ขอใช้ จำนวน {len(request.services)} รายการ"],
        ],
        "body": list(_body(request)),
        "applicant": [
            ["ชื่อ - นามสกุล", _named(request)],
            ["ที่อยู่หรือที่ตั้งสำนักงาน", " ".join(lines)],
            ["อีเมล", request.email],
            ["หมายเลขโทรศัพท์", request.phone],
        ],
        "end": "จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ และขอได้โปรดแจ้งผลทางอีเมลข้างต้น จะขอบพระคุณยิ่ง",
        "regards": "ขอแสดงความนับถือ",
        "signed": [f"({request.contact_name})", request.contact_position, request.office],
        "list_title": "รายการบริการที่ขอใช้",
        "heads": list(HEADS),
        "services": [[str(n), *service] for n, service in enumerate(request.services, start=1)],
        "post_title": "ส่งทางไปรษณีย์ที่",
        "post_to": post_to,
    }


def _writable(request: Request) -> Request:
    """Without the signs that no file of Word may hold, such as the soft line breaks that come along
    with a copied text."""
    told: dict[str, Any] = {
        name: NOT_WRITABLE.sub(" ", value)
        for name, value in vars(request).items()
        if isinstance(value, str)
    }
    return replace(request, **told)


def _named(request: Request) -> str:
    return " ".join(part for part in (request.contact_name, request.contact_position) if part)


def _body(request: Request) -> Iterator[str]:
    since = f" โดยได้ลงทะเบียนที่หน้าระบบแล้วเมื่อวันที่ {request.registered}" if request.registered else ""
    wish = "มีความประสงค์ขอใช้บริการ API ของระบบ E-Exchange กรมทรัพย์สินทางปัญญา"
    yield f"ด้วย {request.office} {wish} {request.purpose}".rstrip() + since
    count = len(request.services)
    yield f"ในการนี้ ขอใช้บริการจำนวน {count} รายการ ตามสิ่งที่ส่งมาด้วย และขอแจ้งข้อมูลผู้ขอรับบริการ ดังนี้"


def in_word(texts: Place) -> bytes:
    """The letter as a DOCX, from the texts of `letter`."""
    document = Document()
    _set_up(document)
    _sign_the_file(document, texts)
    for line in (texts["office"], *texts["address"], texts["reach"]):
        _line(document, line, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, texts["number"])
    _line(document, texts["date"], WD_ALIGN_PARAGRAPH.CENTER)
    for name, text in texts["facts"]:
        _line(document, f"{name}  {text}")
    for text in texts["body"]:
        _paragraph(document, text)
    for name, text in texts["applicant"]:
        _line(document, f"{name}: {text}", indent=Cm(2.5))
    _paragraph(document, texts["end"])
    _line(document, texts["regards"], WD_ALIGN_PARAGRAPH.CENTER, before=Pt(18))
    for place, text in enumerate(texts["signed"]):
        _line(document, text, WD_ALIGN_PARAGRAPH.CENTER, before=Pt(0 if place else 42))
    _services(document, texts)
    _line(document, texts["post_title"], before=Pt(18))
    for text in texts["post_to"]:
        _line(document, text, indent=Cm(1.25))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Any) -> None:
    """A4, and a font that Thai offices write their letters in, for Thai letters too."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(16)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    size = style.element.rPr.makeelement(qn("w:szCs"), {qn("w:val"): "32"})
    style.element.rPr.append(size)


def _sign_the_file(document: Any, texts: Place) -> None:
    """The file says whose letter it is, not which program wrote it."""
    about = document.core_properties
    about.title, about.author, about.language = texts["title"], texts["office"], "th-TH"
    about.last_modified_by, about.comments = texts["office"], ""
    for name in ("dcterms:created", "dcterms:modified"):  # those of the library's own sample
        for moment in document.core_properties._element.findall(qn(name)):
            moment.getparent().remove(moment)


def _line(
    document: Any, text: str, align: Any = None, *, indent: Any = None, before: Any = None
) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.space_before = before or Pt(0)
    paragraph.paragraph_format.left_indent = indent


def _paragraph(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Cm(2.5)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.space_after = Pt(6)


def _services(document: Any, texts: Place) -> None:
    document.add_page_break()
    _line(document, texts["list_title"])
    table = document.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
    for row in (texts["heads"], *texts["services"]):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, WIDTHS, strict=True):
            cell.text, cell.width = text, width
