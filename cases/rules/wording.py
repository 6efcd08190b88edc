"""The law in words: steps, titles, labels and days, in Thai and English, in either era."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cases.rules.catalogue import load_catalogue
from cases.rules.kinds import EVENT_KINDS
from cases.rules.labels import ACTORS, CONSEQUENCES, IP_TYPE_NAMES, STATUSES, Labels
from cases.rules.other_terms import other_term
from cases.rules.sentences import NOTES, STEPS, WARNINGS, fill
from cases.rules.stages import STAGE_NAMES
from cases.rules.thai_dates import english_date, thai_date, year_text
from cases.rules.values import Step

__all__ = [
    "actor_label",
    "consequence_label",
    "doubts",
    "english_date",
    "ip_type_label",
    "kind_label",
    "law_label",
    "rule_title",
    "stage_label",
    "status_label",
    "step_text",
    "thai_date",
    "warning_text",
]

SENTENCES = {**STEPS, **NOTES}
# The notes that say why the dates of a term are not confirmed.
DOUBTS = frozenset(
    {
        "rule_unconfirmed",
        "older_law",
        "newer_law",
        "second_letter_doubt",
        "year_computed",
        "year_unconfirmed",
    }
)
DAYS = frozenset({"date", "from", "filed", "office_day", "docket_day"})
# Tasks of our own that a preview names by their code.
OUR_TASKS = {
    "FILING-UNKNOWN": ("บันทึกวันยื่นคำขอ", "Enter the filing day"),
    "RENEWALS-UNKNOWN": ("บันทึกการต่ออายุ", "Enter the renewals"),
}
# The rules cite the law in English; a Thai reader knows it by these names.
THAI_LAW = {
    "Licensing Facilitation Act s. ": "พ.ร.บ. อำนวยความสะดวกฯ ม. ",
    "Patent Cooperation Treaty art. ": "สนธิสัญญา PCT ข้อ ",
    "DIP notice on e-filing": "ประกาศกรมฯ เรื่องการยื่นทางอิเล็กทรอนิกส์",
    "Citizen manual for design patents, note ": "คู่มือประชาชนสิทธิบัตรออกแบบ หมายเหตุ ",
    "DIP practice since 21 July 2015": "แนวปฏิบัติกรมฯ ตั้งแต่ 21 ก.ค. 2558",
    "DIP practice": "แนวปฏิบัติกรมฯ",
    "GI Act": "พ.ร.บ. สิ่งบ่งชี้ทางภูมิศาสตร์",
    "Madrid Protocol": "พิธีสารมาดริด",
    "TMA s. ": "พ.ร.บ. เครื่องหมายการค้า ม. ",
    "PA s. ": "พ.ร.บ. สิทธิบัตร ม. ",
    "CCC s. ": "ป.พ.พ. ม. ",
    "E-Exchange notice": "ประกาศหน้าระบบ E-Exchange",
    " quinquies": " เบญจ",
    " septies": " สัตต",
    " quater": " จัตวา",
    " sexies": " ฉ",
    " bis": " ทวิ",
    " ter": " ตรี",
}
PATENT_YEAR = ("วันเริ่มปีสิทธิบัตร", "Start of the patent year")


def step_text(step: Step | Mapping[str, Any], language: str = "th", era: str = "be") -> str:
    """One line of a computation; takes a Step or what its `as_json` gave."""
    code, params = _parts(step)
    return fill(SENTENCES, code, _in_words(params, language, era), language)


def warning_text(warning: Step, language: str = "th", era: str = "be") -> str:
    """The sentence of a warning about an event."""
    words = _in_words(warning.params, language, era)
    return fill(WARNINGS, warning.code, words, language)


def doubts(
    notes: Iterable[Step | Mapping[str, Any]], language: str = "th", era: str = "be"
) -> list[str]:
    """Why a term is not confirmed: those of its notes that say so, in words."""
    return [step_text(note, language, era) for note in notes if _parts(note)[0] in DOUBTS]


def _parts(step: Step | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if isinstance(step, Step):
        return step.code, step.params
    return step["code"], step["params"]


def _in_words(params: Mapping[str, Any], language: str, era: str) -> dict[str, str | int]:
    words = dict(params)
    for key in DAYS & set(words):
        words[key] = _day(words[key], language, era)
    if "calendar_year" in words:
        words["calendar_year"] = year_text(words["calendar_year"], language, era)
    if "kind" in words:
        words["kind"] = kind_label(words["kind"], language)
    if "other" in words:
        other = str(words["other"])
        words["other"] = (
            stage_label(other, language) if other in STAGE_NAMES else kind_label(other, language)
        )
    if "consequence" in words:
        words["consequence"] = consequence_label(words["consequence"], language)
    if "name_th" in words:
        words["name"] = words["name_th" if language == "th" else "name_en"]
    return words


def _day(iso: str, language: str, era: str) -> str:
    write = thai_date if language == "th" else english_date
    return write(date.fromisoformat(iso), era, weekday=True)


def rule_title(code: str, language: str = "th") -> str:
    """What must be done by the term of a code; the code itself when nobody knows it."""
    rule = next((rule for rule in load_catalogue() if rule.code == code), None)
    if rule is None:
        other = other_term(code)
        return other.title(language) if other else _label(OUR_TASKS, code, language)
    return rule.title_th if language == "th" else rule.title_en


def kind_label(kind: str, language: str = "th") -> str:
    """The name of a kind of event."""
    row = EVENT_KINDS.get(kind)
    if row is None:
        return _label({"patent_year": PATENT_YEAR}, kind, language)
    return row.th if language == "th" else row.en


def law_label(law: str, language: str = "th") -> str:
    """The law as the reader knows it: its Thai names in Thai, as cited in English."""
    if language == "th":
        for english, thai in THAI_LAW.items():
            law = law.replace(english, thai)
    return law


def consequence_label(consequence: str, language: str = "th") -> str:
    """What happens when a term is missed."""
    return _label(CONSEQUENCES, consequence, language)


def actor_label(actor: str, language: str = "th") -> str:
    """Who must act."""
    return _label(ACTORS, actor, language)


def status_label(status: str, language: str = "th") -> str:
    """What has become of a term."""
    return _label(STATUSES, status, language)


def ip_type_label(ip_type: str, language: str = "th") -> str:
    """The name of a kind of right."""
    return _label(IP_TYPE_NAMES, ip_type, language)


def stage_label(stage: str, language: str = "th") -> str:
    """The name of a stage of the procedure."""
    return _label(STAGE_NAMES, stage, language)


def _label(labels: Labels, word: str, language: str) -> str:
    thai, english = labels.get(word, (word, word))
    return thai if language == "th" else english
