"""Why two marks are alike, in sentences: Thai and English."""

from collections.abc import Mapping

from cases.watching.values import Param, Reason

SENTENCES: Mapping[str, tuple[str, str]] = {
    "same_spelling": ("สะกดเหมือนกัน: “{word}”", "Spelt the same: “{word}”."),
    "same_part": (
        "มีส่วนที่สะกดเหมือนกัน: “{word}”",
        "One part of both is spelt the same: “{word}”.",
    ),
    "same_core": (
        "ตัดคำสามัญออกแล้วเหลือคำเดียวกัน: “{word}”",
        "Without their common words both are “{word}”.",
    ),
    "spelling": (
        "สะกดคล้ายกันร้อยละ {percent}: “{mine}” กับ “{theirs}”",
        "Spelt alike by {percent} %: “{mine}” and “{theirs}”.",
    ),
    "same_sound": (
        "อ่านออกเสียงเหมือนกัน: “{mine}” กับ “{theirs}”",
        "Both sound the same: “{mine}” and “{theirs}”.",
    ),
    "same_key": (
        "รหัสเสียงภาษาไทย (Udom83) ตรงกัน: {key}",
        "Both have the same Thai sound key (Udom83): {key}.",
    ),
    "sound_across": (
        "คำไทยกับคำอักษรโรมันออกเสียงใกล้เคียงกันร้อยละ {percent}: “{thai}” กับ “{latin}”",
        "The Thai and the Latin word sound alike by {percent} %: “{thai}” and “{latin}”.",
    ),
    "contains": (
        "เครื่องหมายหนึ่งมีคำของอีกเครื่องหมายอยู่ทั้งคำ: “{word}”",
        "One mark holds the whole word of the other: “{word}”.",
    ),
    "nearly_contains": (
        "เครื่องหมายหนึ่งมีคำที่สะกดหรืออ่านแทบเหมือนอีกเครื่องหมาย: “{inside}” กับ “{word}”",
        "One mark holds a word that is spelt or sounds nearly like the other: “{inside}” and "
        "“{word}”.",
    ),
    "short": (
        "เหมือนกัน แต่สั้นเกินกว่าจะเทียบเสียงหรือการสะกด: “{word}”",
        "Identical, but too short to compare by sound or spelling: “{word}”.",
    ),
    "same_class": ("จำพวกเดียวกัน: {classes}", "In the same class: {classes}."),
    "neighbouring_class": (
        "จำพวกใกล้เคียงกัน: {mine} กับ {theirs} ({th})",
        "In neighbouring classes: {mine} and {theirs} ({en}).",
    ),
    "far_class": (
        "จำพวกไม่ใกล้เคียงกัน: {mine} กับ {theirs}",
        "The classes are not near each other: {mine} and {theirs}.",
    ),
    "all_classes": ("เฝ้าดูทุกจำพวก", "Every class is watched."),
    "class_unknown": (
        "ประกาศไม่ระบุจำพวก",
        "The publication names no class.",
    ),
    "no_words": ("ไม่มีคำให้เทียบ", "The mark has no words to compare."),
    "only_symbols": (
        "มีแต่สัญลักษณ์ ไม่มีตัวอักษรให้เทียบ",
        "The mark has symbols only: there are no letters to compare.",
    ),
    "one_letter": (
        "มีอักษรตัวเดียว จึงเทียบได้เฉพาะตัวเดียวกันในจำพวกเดียวกัน",
        "The mark is a single letter: only the same letter in the same class is found.",
    ),
    "only_common_words": (
        "มีแต่คำสามัญในทางการค้า จึงเทียบได้เฉพาะทั้งเครื่องหมาย",
        "The mark has common words only: it is compared as a whole.",
    ),
}


def explained(reason: Reason, language: str) -> str:
    """One reason as a sentence, in Thai ("th") or English."""
    thai, english = SENTENCES[reason.code]
    params = {name: _in_words(value) for name, value in reason.params.items()}
    return (thai if language == "th" else english).format_map(params)


def _in_words(value: Param) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
