"""The kinds of event that the docket knows, for which rights, and the keys each one takes."""

from dataclasses import dataclass

TM = ("trademark",)
DESIGN = ("design",)
INVENTION = ("invention",)
PETTY = ("petty_patent",)
PATENTS = ("design", "invention", "petty_patent")
UTILITY = ("invention", "petty_patent")
GI = ("gi",)
ALL = ("trademark", "design", "invention", "petty_patent", "gi", "copyright")
# A matter of the office itself: a case with terms like any other, but no right.
OWN_MATTER = "own"
OWN = (OWN_MATTER,)


@dataclass(frozen=True)
class EventKind:
    """A kind of event: its labels, the rights it happens to, and its extra keys."""

    kind: str
    th: str
    en: str
    rights: tuple[str, ...]
    keys: tuple[str, ...] = ()


_ROWS = (
    EventKind("priority_filed", "ยื่นคำขอครั้งแรกในต่างประเทศ", "First foreign filing", (*TM, *PATENTS)),
    EventKind("pct_priority", "วันยื่นครั้งแรกของคำขอ PCT", "PCT priority date", UTILITY),
    EventKind("exhibited", "แสดงในงานแสดงสินค้าที่รัฐรับรอง", "Shown at an exhibition", (*TM, *PATENTS)),
    EventKind("efiled", "ยื่นคำขอทางอิเล็กทรอนิกส์", "E-filed", PATENTS),
    EventKind(
        "filed",
        "ยื่นคำขอ",
        "Filed",
        ALL,
        ("route", "missing_formal_papers", "missing_translation", "missing_priority_document"),
    ),
    EventKind("filing_fee_paid", "ชำระค่าธรรมเนียมคำขอ", "Filing fee paid", PATENTS),
    EventKind(
        "efiling_number_received",
        "ได้รับเลขคำขอจากระบบ",
        "E-filing number received",
        DESIGN,
        ("incomplete",),
    ),
    EventKind("defect_memo", "บันทึกข้อบกพร่อง", "Defect memo", (*TM, *DESIGN)),
    EventKind("defects_cured", "แก้ไขข้อบกพร่องครบ", "Defects cured", (*TM, *DESIGN)),
    EventKind("documents_delivered", "ส่งเอกสารครบ", "Documents delivered", PATENTS),
    EventKind("translation_filed", "ยื่นคำแปล", "Translation filed", UTILITY),
    EventKind(
        "priority_document_filed", "ยื่นหลักฐานวันยื่นครั้งแรก", "Priority document filed", INVENTION
    ),
    EventKind(
        "office_action_received",
        "ได้รับหนังสือแจ้งคำสั่ง",
        "Office action received",
        (*TM, *PATENTS),
        ("section", "days", "until"),
    ),
    EventKind(
        "office_action_answered",
        "ยื่นคำชี้แจงหรือแก้ไขตามคำสั่ง",
        "Office action answered",
        (*TM, *PATENTS),
    ),
    EventKind(
        "extension_granted", "ได้รับขยายเวลา", "Extension granted", PATENTS, ("of", "days", "until")
    ),
    EventKind(
        "division_notice_received", "ได้รับหนังสือให้แยกคำขอ", "Division notice received", UTILITY
    ),
    EventKind("division_filed", "ยื่นคำขอแยก", "Division filed", UTILITY),
    EventKind(
        "division_appeal_filed", "อุทธรณ์คำสั่งให้แยกคำขอ", "Appeal against the division filed", UTILITY
    ),
    EventKind(
        "earlier_application_notice_received",
        "ได้รับแจ้งให้รอคำขอที่ยื่นก่อน",
        "Notice of an earlier application received",
        TM,
    ),
    EventKind(
        "concurrent_use_order_received",
        "ได้รับคำสั่งเรื่องใช้มาโดยสุจริต",
        "Concurrent-use order received",
        TM,
    ),
    EventKind(
        "board_decision_received",
        "ได้รับคำวินิจฉัยคณะกรรมการ",
        "Board decision received",
        (*TM, *PATENTS, *GI),
        ("section",),
    ),
    EventKind(
        "publication_fee_notice_1_received",
        "ได้รับหนังสือให้ชำระค่าประกาศโฆษณา ครั้งที่ 1",
        "First publication-fee notice received",
        (*DESIGN, *INVENTION),
    ),
    EventKind(
        "publication_fee_notice_2_received",
        "ได้รับหนังสือให้ชำระค่าประกาศโฆษณา ครั้งที่ 2",
        "Second publication-fee notice received",
        (*DESIGN, *INVENTION),
    ),
    EventKind(
        "publication_fee_paid", "ชำระค่าประกาศโฆษณา", "Publication fee paid", (*DESIGN, *INVENTION)
    ),
    EventKind("published", "ประกาศโฆษณา", "Published", (*TM, *PATENTS, *GI)),
    EventKind(
        "publication_revoked_received",
        "ได้รับคำสั่งเพิกถอนการประกาศโฆษณา",
        "Revocation of the publication received",
        TM,
    ),
    EventKind("exam_requested", "ยื่นขอให้ตรวจสอบการประดิษฐ์", "Examination requested", UTILITY),
    EventKind(
        "exam_cost_notified", "ได้รับแจ้งค่าใช้จ่ายตรวจสอบ", "Examination cost notified", INVENTION
    ),
    EventKind("exam_cost_paid", "ชำระค่าใช้จ่ายตรวจสอบ", "Examination cost paid", INVENTION),
    EventKind("opposition_filed", "ยื่นคำคัดค้าน", "Opposition filed", (*TM, *DESIGN, *INVENTION, *GI)),
    EventKind(
        "opposition_evidence_filed", "ผู้คัดค้านยื่นหลักฐานเพิ่มเติม", "Opponent's evidence filed", DESIGN
    ),
    EventKind(
        "opposition_copy_received",
        "ได้รับสำเนาคำคัดค้าน",
        "Copy of the opposition received",
        (*TM, *DESIGN, *INVENTION, *GI),
    ),
    EventKind(
        "counterstatement_filed",
        "ยื่นคำโต้แย้ง",
        "Counterstatement filed",
        (*TM, *DESIGN, *INVENTION, *GI),
    ),
    EventKind(
        "counterstatement_evidence_filed",
        "ยื่นหลักฐานประกอบคำโต้แย้ง",
        "Counterstatement evidence filed",
        DESIGN,
    ),
    EventKind("evidence_order_received", "ได้รับคำสั่งให้ส่งหลักฐาน", "Order for evidence received", TM),
    EventKind("evidence_filed", "ส่งหลักฐาน", "Evidence filed", TM),
    EventKind(
        "opposition_decision_received",
        "ได้รับคำวินิจฉัยคำคัดค้าน",
        "Opposition decision received",
        (*TM, *DESIGN, *INVENTION, *GI),
    ),
    EventKind(
        "opposition_final", "คำวินิจฉัยคำคัดค้านถึงที่สุด", "Opposition decided with finality", INVENTION
    ),
    EventKind("opposition_won", "คำคัดค้านของผู้คัดค้านเป็นผล", "Opponent won", (*INVENTION, *DESIGN)),
    EventKind(
        "board_opposition_decision_received",
        "ได้รับคำวินิจฉัยคณะกรรมการเรื่องคัดค้าน",
        "Board decision on the opposition received",
        TM,
    ),
    EventKind("refusal_received", "ได้รับคำสั่งปฏิเสธ", "Refusal received", (*PATENTS, *GI)),
    EventKind("register_order_received", "ได้รับคำสั่งทะเบียน", "Register order received", GI),
    EventKind("appeal_filed", "ยื่นอุทธรณ์", "Appeal filed", (*TM, *PATENTS, *GI)),
    EventKind("court_action_filed", "ยื่นฟ้องต่อศาล", "Court action filed", (*TM, *PATENTS, *GI)),
    EventKind(
        "registration_fee_notice_received",
        "ได้รับหนังสือให้ชำระค่าจดทะเบียน",
        "Registration-fee notice received",
        TM,
    ),
    EventKind("registration_fee_paid", "ชำระค่าจดทะเบียน", "Registration fee paid", TM),
    EventKind("registered", "จดทะเบียน", "Registered", (*TM, *GI)),
    EventKind(
        "grant_fee_notice_received",
        "ได้รับหนังสือให้ชำระค่าออกสิทธิบัตร",
        "Grant-fee notice received",
        (*DESIGN, *INVENTION),
        ("papers",),
    ),
    EventKind(
        "grant_fee_notice_1_received",
        "ได้รับหนังสือให้ชำระค่าออกอนุสิทธิบัตร ครั้งที่ 1",
        "First grant-fee notice received",
        PETTY,
    ),
    EventKind(
        "grant_fee_notice_2_received",
        "ได้รับหนังสือให้ชำระค่าออกอนุสิทธิบัตร ครั้งที่ 2",
        "Second grant-fee notice received",
        PETTY,
    ),
    EventKind("grant_fee_paid", "ชำระค่าออกสิทธิบัตร", "Grant fee paid", PATENTS),
    EventKind("grant_papers_filed", "ส่งเอกสารประกอบการออกสิทธิบัตร", "Grant papers filed", DESIGN),
    EventKind("granted", "ออกสิทธิบัตร", "Granted", PATENTS),
    EventKind("annuity_paid", "ชำระค่าธรรมเนียมรายปี", "Annuity paid", PATENTS, ("years", "plan")),
    EventKind(
        "examination_order_received", "ได้รับคำสั่งตรวจสอบอนุสิทธิบัตร", "Examination order received", PETTY
    ),
    EventKind("statement_filed", "ยื่นคำชี้แจง", "Statement filed", PETTY),
    EventKind(
        "examination_decision_received", "ได้รับผลการตรวจสอบ", "Examination decision received", PETTY
    ),
    EventKind(
        "double_filing_published",
        "ประกาศคำขอที่ยื่นซ้ำในวันเดียวกัน",
        "Same-day double filing published",
        UTILITY,
    ),
    EventKind(
        "check_requested", "ขอให้ตรวจสอบคำขอซ้ำ", "Check of the double filing requested", UTILITY
    ),
    EventKind("extended", "ต่ออายุอนุสิทธิบัตร", "Petty patent extended", PETTY),
    EventKind("renewed", "ต่ออายุการจดทะเบียน", "Renewed", TM),
    EventKind("renewal_order_received", "ได้รับคำสั่งแก้ไขคำขอต่ออายุ", "Renewal order received", TM),
    EventKind("renewal_order_answered", "แก้ไขคำขอต่ออายุ", "Renewal order answered", TM),
    EventKind("removal_order_received", "ได้รับคำสั่งเพิกถอนทะเบียน", "Removal order received", TM),
    EventKind(
        "recordal_order_received", "ได้รับคำสั่งแก้ไขคำขอโอนหรือเปลี่ยนแปลง", "Recordal order received", TM
    ),
    EventKind("recordal_order_answered", "แก้ไขคำขอโอนหรือเปลี่ยนแปลง", "Recordal order answered", TM),
    EventKind(
        "cancellation_petition_notice_received",
        "ได้รับแจ้งคำร้องขอเพิกถอน",
        "Cancellation petition notice received",
        TM,
    ),
    EventKind(
        "cancellation_statement_filed",
        "ยื่นคำชี้แจงคำร้องขอเพิกถอน",
        "Statement on the cancellation filed",
        TM,
    ),
    EventKind(
        "board_cancellation_decision_received",
        "ได้รับคำวินิจฉัยคณะกรรมการเรื่องเพิกถอน",
        "Board decision on the cancellation received",
        TM,
    ),
    EventKind("licence_order_received", "ได้รับคำสั่งเรื่องสัญญาอนุญาต", "Licence order received", TM),
    EventKind(
        "board_licence_decision_received",
        "ได้รับคำวินิจฉัยคณะกรรมการเรื่องสัญญาอนุญาต",
        "Board decision on the licence received",
        TM,
    ),
    EventKind(
        "certification_regulations_order_received",
        "ได้รับคำสั่งแก้ไขข้อบังคับเครื่องหมายรับรอง",
        "Order on certification regulations received",
        TM,
    ),
    EventKind(
        "certification_regulations_amended",
        "แก้ไขข้อบังคับเครื่องหมายรับรอง",
        "Certification regulations amended",
        TM,
    ),
    EventKind(
        "second_letter_sent", "ส่งหนังสือครั้งที่สอง", "Second letter sent", TM, ("letter", "section")
    ),
    EventKind("cancellation_order_known", "ทราบคำสั่งเพิกถอน", "Cancellation order known", PATENTS),
    EventKind("petition_filed", "ยื่นคำร้อง", "Petition filed", PATENTS),
    EventKind("exchange_registered", "ลงทะเบียนขอใช้ E-Exchange", "Registered for E-Exchange", OWN),
    EventKind(
        "exchange_letter_delivered",
        "กรมฯ ได้รับหนังสือขอใช้บริการ API",
        "Request letter delivered",
        OWN,
    ),
    EventKind("exchange_approved", "ได้รับอีเมลอนุมัติให้ใช้ API", "Approval received by email", OWN),
    EventKind("abandoned", "ละทิ้งคำขอ", "Abandoned", (*ALL, *OWN)),
    EventKind("withdrawn", "ถอนคำขอ", "Withdrawn", (*ALL, *OWN)),
    EventKind("refused_final", "ปฏิเสธถึงที่สุด", "Refused with finality", ALL),
    EventKind("cancelled", "ถูกเพิกถอน", "Cancelled", ALL),
    EventKind("expired", "สิ้นอายุ", "Expired", ALL),
)

EVENT_KINDS: dict[str, EventKind] = {row.kind: row for row in _ROWS}
OWN_KINDS = frozenset(row.kind for row in _ROWS if row.rights == OWN)
CASE_ENDING = frozenset({"abandoned", "withdrawn", "refused_final", "cancelled", "expired"})


def kinds_for(ip_type: str) -> tuple[str, ...]:
    """The kinds that happen to one kind of right, in the order of its procedure."""
    return tuple(row.kind for row in _ROWS if ip_type in row.rights)
