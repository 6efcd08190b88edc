"""Values of an answer that cannot be used, each with a sentence in Thai and English."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.eexchange.days import DayRefused

LONGEST_VALUE, LONGEST_LIST = 40, 200


@dataclass(frozen=True)
class FieldProblem:
    """A value of an answer that could not be read; the other fields stay usable. `ambiguous`
    says that several rows of one number say different things."""

    where: str
    value: str
    thai: str
    english: str
    ambiguous: bool = False

    @property
    def message(self) -> str:
        return self.english

    def sentence(self, language: str) -> str:
        """What a person reads: English for "en", Thai for every other language."""
        return self.english if language == "en" else self.thai


def unreadable(name: str, text: str, why: DayRefused) -> FieldProblem:
    """A text in a date field that is no date that we may rely on."""
    shown = text[:LONGEST_VALUE]
    return FieldProblem(
        where=name,
        value=shown,
        thai=f"กรมฯ ส่งวันที่ที่อ่านไม่ได้ในช่อง {name}: “{shown}” ({why.thai})",
        english=f"The office sent a date that cannot be read in {name}: “{shown}” ({why}).",
    )


def contradiction(name: str, texts: Iterable[str]) -> FieldProblem:
    """Rows of one number that say different things in one field."""
    shown = " / ".join(sorted(text[:LONGEST_VALUE] for text in texts))[:LONGEST_LIST]
    return FieldProblem(
        where=name,
        value=shown,
        thai=f"แถวของกรมฯ ในเลขเดียวกันขัดแย้งกันในช่อง {name}: “{shown}” จึงไม่ใช้ค่าใด",
        english=f"The office's rows of one number contradict each other in {name}: “{shown}”;"
        " none of them is used.",
        ambiguous=True,
    )


def missing_key(name: str, strange: Iterable[str]) -> FieldProblem:
    """A field whose key was always there is gone, and there are keys that nobody knows."""
    shown = ", ".join(key[:LONGEST_VALUE] for key in strange)[:LONGEST_LIST]
    return FieldProblem(
        where=name,
        value=shown,
        thai=f"คำตอบของกรมฯ ไม่มีช่อง {name} แต่มีช่องใหม่: {shown} ชื่อช่องอาจเปลี่ยนไป",
        english=f"The office's answer has no {name}, but it has new keys: {shown};"
        " the key may have another name now.",
    )


def maybe_cut(rows: int) -> FieldProblem:
    """So many rows came that others may have been left off."""
    return FieldProblem(
        where="rows",
        value=str(rows),
        thai=f"กรมฯ ส่งมา {rows} แถว ซึ่งอาจถูกตัดท้าย ข้อมูลของเลขนี้อาจไม่ครบ",
        english=f"The office sent {rows} rows and may have left some off;"
        " this number may not be told in full.",
    )
