"""What the words of the rules are called in Thai and English: ends, actors, rights."""

from collections.abc import Mapping

Labels = Mapping[str, tuple[str, str]]

CONSEQUENCES: Labels = {
    "priority_lost": ("เสียสิทธิอ้างวันยื่นก่อน", "the priority is lost"),
    "lapses": ("สิ้นผล", "it lapses"),
    "deemed_abandoned": ("ถือว่าละทิ้งคำขอ", "the application is deemed abandoned"),
    "second_notice": ("รอหนังสือแจ้งครั้งที่สอง", "the office sends a second notice"),
    "opposition_right_lost": ("หมดสิทธิคัดค้าน", "the right to oppose is lost"),
    "evidence_not_admitted": ("ไม่รับหลักฐาน", "the evidence is not admitted"),
    "decision_final": ("คำสั่งเป็นที่สุด", "the decision becomes final"),
    "cancellation_proceedings": ("เข้าสู่กระบวนการเพิกถอน", "cancellation proceedings follow"),
    "order_stands": ("คำสั่งเพิกถอนมีผลต่อไป", "the order stands"),
    "unknown": ("ไม่มีกำหนดไว้", "the law does not say"),
    "waits": ("คำขอรอคำขอก่อน", "the application waits for the earlier one"),
    "decided_on_file": ("วินิจฉัยตามเอกสารที่มี", "it is decided on the file"),
    "request_abandoned": ("ถือว่าละทิ้งคำขอบันทึก", "the request is deemed abandoned"),
    "deemed_removed": ("ถือว่าเพิกถอนการจดทะเบียน", "the registration is deemed removed"),
    "removal_ordered": ("นายทะเบียนสั่งเพิกถอน", "the registrar orders removal"),
    "original_date_lost": ("เสียวันยื่นเดิม", "the original filing day is lost"),
    "date_lost": ("เสียสิทธิอ้างวันยื่น", "the filing day is lost"),
    "right_lost": ("เสียสิทธิ", "the right is lost"),
    "expired": ("สิ้นอายุการคุ้มครอง", "the protection ends"),
    "service_request_withdrawn": (
        "ถือว่ายกเลิกการขอใช้บริการ ต้องเริ่มลงทะเบียนใหม่",
        "the request for the service is treated as withdrawn; it must be begun anew",
    ),
}

ACTORS: Labels = {
    "applicant": ("ผู้ขอหรือเจ้าของสิทธิ", "applicant or owner"),
    "opponent": ("ผู้คัดค้าน", "opponent"),
    "either": ("คู่กรณีทั้งสองฝ่าย", "either party"),
    "third_party": ("บุคคลภายนอก", "anybody"),
}

STATUSES: Labels = {
    "open": ("ยังไม่ครบกำหนดหรือยังไม่ทำ", "open"),
    "met": ("ทำทันกำหนด", "met"),
    "late": ("ทำหลังกำหนด", "late"),
    "superseded": ("ไม่ต้องทำแล้ว", "superseded"),
}

IP_TYPE_NAMES: Labels = {
    "trademark": ("เครื่องหมายการค้า", "Trademark"),
    "design": ("สิทธิบัตรการออกแบบ", "Design patent"),
    "invention": ("สิทธิบัตรการประดิษฐ์", "Invention patent"),
    "petty_patent": ("อนุสิทธิบัตร", "Petty patent"),
    "gi": ("สิ่งบ่งชี้ทางภูมิศาสตร์", "Geographical indication"),
    "copyright": ("ลิขสิทธิ์", "Copyright"),
    "own": ("งานของสำนักงานเอง", "Office's own matter"),
}
