"""Terms of the law that no event starts here: a person enters their dates with the section.

The contract names them; the engine knows nothing of them. A term without a length is set by
the order or the letter itself.
"""

from dataclasses import dataclass

PATENTS = ("design", "invention", "petty_patent")
UTILITY = ("invention", "petty_patent")
TM = ("trademark",)


@dataclass(frozen=True)
class OtherTerm:
    """One term with its section; `length` counts `unit` ("days" or "months")."""

    code: str
    ip_types: tuple[str, ...]
    title_th: str
    title_en: str
    law: str
    length: int = 0
    unit: str = "days"
    consequence: str = ""

    def title(self, language: str) -> str:
        return self.title_th if language == "th" else self.title_en


OTHER_TERMS = (
    OtherTerm(
        "PAT-16",
        PATENTS,
        "ฟ้องศาลกรณียื่นคำขอวันเดียวกัน",
        "Go to court about the rival application of the same day",
        "PA s. 16",
        90,
        consequence="deemed_abandoned",
    ),
    OtherTerm(
        "PAT-45",
        PATENTS,
        "อุทธรณ์คำวินิจฉัยเรื่องให้บุคคลใดก็ได้ใช้สิทธิ",
        "Appeal about the licence of right",
        "PA s. 45",
        30,
        consequence="decision_final",
    ),
    OtherTerm(
        "PAT-49",
        PATENTS,
        "อุทธรณ์คำวินิจฉัยเรื่องการบังคับใช้สิทธิ",
        "Appeal about the compulsory licence",
        "PA s. 49, 50",
        60,
        consequence="decision_final",
    ),
    OtherTerm(
        "PAT-52",
        PATENTS,
        "อุทธรณ์ต่อศาลเรื่องคำสั่งใช้สิทธิในภาวะสงคราม",
        "Appeal to the court about use in war or emergency",
        "PA s. 52",
        60,
        consequence="decision_final",
    ),
    OtherTerm(
        "PAT-55",
        PATENTS,
        "ยื่นคำแถลงก่อนการเพิกถอน",
        "File the statement before the cancellation",
        "PA s. 55",
        60,
        consequence="decided_on_file",
    ),
    OtherTerm(
        "PAT-65d",
        UTILITY,
        "ขอเปลี่ยนประเภทคำขอ (สิทธิบัตรและอนุสิทธิบัตร)",
        "Convert between patent and petty patent",
        "PA s. 65 quater",
        consequence="right_lost",
    ),
    OtherTerm(
        "TM-59",
        TM,
        "ชี้แจงเรื่องเลิกสำนักงานในประเทศไทย",
        "Answer about the office in Thailand that was given up",
        "TMA s. 59",
        15,
        consequence="removal_ordered",
    ),
    OtherTerm(
        "TM-67",
        TM,
        "ฟ้องศาลโดยอ้างว่ามีสิทธิดีกว่า",
        "Go to court on a better right",
        "TMA s. 67",
        60,
        "months",
        "right_lost",
    ),
    OtherTerm(
        "TM-73",
        TM,
        "ชี้แจงเรื่องขอเพิกถอนการอนุญาตให้ใช้",
        "File the statement about the removal of the licence",
        "TMA s. 73",
        consequence="decided_on_file",
    ),
    OtherTerm(
        "TM-89",
        TM,
        "อุทธรณ์เรื่องเครื่องหมายรับรอง",
        "Appeal about the certification mark",
        "TMA s. 83, 89",
        60,
        consequence="decision_final",
    ),
    OtherTerm(
        "MADRID-15",
        TM,
        "แก้ข้อบกพร่องของคำขอระหว่างประเทศ (มาดริด) ที่ยื่นจากไทย",
        "Correct the international application (Madrid) sent from Thailand",
        "Madrid Protocol",
        15,
    ),
    OtherTerm(
        "MADRID",
        TM,
        "ดำเนินการตามหนังสือแจ้งของระบบมาดริด",
        "Act on the notice under the Madrid system",
        "Madrid Protocol",
    ),
)


def other_term(code: str) -> OtherTerm | None:
    """The term of a code; None for one that is computed or that nobody knows."""
    return next((term for term in OTHER_TERMS if term.code == code), None)


def other_terms_of(ip_type: str) -> tuple[OtherTerm, ...]:
    """The terms that can come up in a kind of right."""
    return tuple(term for term in OTHER_TERMS if ip_type in term.ip_types)
