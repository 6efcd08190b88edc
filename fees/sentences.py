"""Every sentence of the fee calculator in Thai and English, with places for values in braces."""

from collections.abc import Mapping

from cases.rules.labels import Labels
from cases.rules.sentences import Sentences

ERRORS: Sentences = {
    "action_missing": (
        "กรุณาระบุว่าจะทำอะไรใน “action”",
        "Please say in “action” what is to be done.",
    ),
    "action_unknown": ("ไม่รู้จักการดำเนินการ “{value}”", "“{value}” is no known action."),
    "action_not_of_right": (
        "ไม่มี “{action}” สำหรับสิทธิประเภท{right}",
        "There is no “{action}” for this kind of right: {right}.",
    ),
    "no_fee_of_right": (
        "ไม่มีอัตราค่าธรรมเนียมของกรมฯ สำหรับสิทธิประเภท{right} คำนวณได้เฉพาะอากรแสตมป์",
        "No official fees are known for this kind of right ({right}); only stamp duty is computed.",
    ),
    "petty_publication": (
        "อนุสิทธิบัตรไม่มีค่าประกาศโฆษณาแยกต่างหาก รวมอยู่ในค่าออกอนุสิทธิบัตรแล้ว (grant)",
        "A petty patent has no publication fee of its own: it is part of the grant fee.",
    ),
    "petty_opposition": (
        "อนุสิทธิบัตรไม่มีการคัดค้าน ผู้มีส่วนได้เสียขอให้ตรวจสอบได้ภายในหนึ่งปี (มาตรา 65 ฉ)",
        "A petty patent is not opposed; an interested person asks for its examination within a"
        " year of publication (PA s. 65 sex).",
    ),
    "amount_unknown": (
        "ไม่ทราบอัตราค่าธรรมเนียมสัญญาอนุญาต การโอน และตราสารของสิทธิบัตรตามกฎกระทรวง พ.ศ. 2547"
        " จึงไม่คำนวณ (Q14) โปรดสอบถามกรมฯ",
        "The amounts of the Regulation of B.E. 2547 for licences, transfers and deeds of patents"
        " are not known, so nothing is computed (Q14); please ask the office.",
    ),
    "no_tariff_yet": (
        "ไม่มีอัตราที่ทราบสำหรับวันที่ {date} อัตราแรกที่ทราบเริ่มใช้ {from}",
        "No tariff is known for {date}; the first known one begins on {from}.",
    ),
    "no_tariff_then": (
        "ไม่มีอัตราที่ใช้บังคับในวันที่ {date}",
        "No known tariff holds on {date}.",
    ),
    "not_in_tariff": (
        "อัตรา {tariff} ไม่มีจำนวนเงินของรายการ {line} จึงไม่คำนวณ",
        "The tariff {tariff} gives no amount for {line}, so nothing is computed.",
    ),
    "count_wrong": (
        "“{key}” ต้องเป็นจำนวนเต็ม 1 ถึง {most}",
        "“{key}” must be a whole number from 1 to {most}.",
    ),
    "key_missing": ("กรุณาระบุ “{key}”", "Please give “{key}”."),
    "classes_wrong": (
        "“classes” ต้องเป็นรายการจำพวก เช่น [{{“class”: 3, “items”: 5}}]",
        "“classes” must be a list of classes such as [{{“class”: 3, “items”: 5}}].",
    ),
    "class_wrong": (
        "จำพวกต้องเป็นจำนวนเต็ม 1 ถึง 45",
        "A class is a whole number from 1 to 45.",
    ),
    "class_twice": (
        "จำพวกที่ {value} ซ้ำ กรุณารวมจำนวนรายการของจำพวกเดียวกัน",
        "Class {value} stands twice; please add its items together.",
    ),
    "picture_wrong": (
        "“picture_cm” ต้องมี “width” และ “height” เป็นเซนติเมตร มากกว่า 0 ไม่เกิน 1000",
        "“picture_cm” needs “width” and “height” in centimetres, above 0 and up to 1000.",
    ),
    "hours_wrong": (
        "“hours” ต้องเป็นจำนวนชั่วโมงมากกว่า 0 ไม่เกิน 1000 เศษคิดเป็นหนึ่งชั่วโมง",
        "“hours” must be above 0 and up to 1000; a fraction counts as one.",
    ),
    "pages_wrong": (
        "“documents” ต้องเป็นรายการจำนวนหน้า เช่น [8, 12]",
        "“documents” must be a list of page counts such as [8, 12].",
    ),
    "choice_wrong": (
        "“{key}” ต้องเป็นหนึ่งใน {choices}",
        "“{key}” must be one of {choices}.",
    ),
    "appeal_section_wrong": (
        "ไม่รู้จักมาตรา “{value}” ที่อุทธรณ์ ใช้ได้ {choices}",
        "The section “{value}” is not one whose order is appealed; these are: {choices}.",
    ),
    "not_granted": (
        "คำขอที่ยังไม่ได้รับการออกสิทธิบัตรไม่มีค่าธรรมเนียมรายปี กรุณาระบุวันออกใน “granted” (ANN-7)",
        "A pending application owes no annuity; please give the day of grant in “granted” (ANN-7).",
    ),
    "granted_before_filing": (
        "วันออกสิทธิบัตรอยู่ก่อนวันยื่นคำขอ",
        "The day of grant lies before the filing day.",
    ),
    "granted_after_end": (
        "วันออกสิทธิบัตรอยู่หลังสิ้นอายุสิทธิ ({until})",
        "The day of grant lies after the end of the right ({until}).",
    ),
    "late_years_wrong": (
        "“paid_late_years” ต้องเป็นรายการปีสิทธิบัตร {first} ถึง {last}",
        "“paid_late_years” must be a list of patent years from {first} to {last}.",
    ),
    "late_lump_sum": (
        "ไม่คำนวณการเหมาจ่ายที่ชำระช้า: กฎหมายไม่ชัดว่าเงินเพิ่มร้อยละ 30"
        " คิดจากค่าธรรมเนียมปีที่ถึงกำหนดหรือจากยอดทั้งหมด (ANN-5, Q6) โปรดสอบถามกรมฯ",
        "A lump sum that is paid late is not computed: the law leaves open whether the 30% is"
        " taken on the years due or on the whole sum (ANN-5, Q6); please ask the office.",
    ),
}

NOTES: Sentences = {
    "tariff_of": (
        "จำนวนเงินตามอัตรา {tariff} ที่ใช้ในวันที่ {date} อัตราอาจเปลี่ยนก่อนปีที่ยังมาไม่ถึง",
        "Amounts of the tariff {tariff} of {date}; it may change before years still to come.",
    ),
    "tariff_ended": (
        "อัตรา {tariff} ใช้ถึง {until} ส่วนที่ถึงกำหนดหลังจากนั้นชำระตามอัตราถัดไป",
        "The tariff {tariff} holds until {until}: what falls due later is paid by a later one.",
    ),
    "changed_nothing": (
        "“{key}” ไม่เกี่ยวกับการดำเนินการนี้ จึงไม่มีผลต่อจำนวนเงิน",
        "“{key}” does not belong to this action and changed nothing.",
    ),
    "petty_grant": (
        "ค่าออกอนุสิทธิบัตรรวมค่าประกาศโฆษณาแล้ว",
        "The grant fee of a petty patent includes its publication.",
    ),
    "opposition_of_inventions": (
        "หน้าเว็บหนึ่งระบุค่าคัดค้านสิทธิบัตรการประดิษฐ์ 500 บาท ระบบใช้ 250 บาท (C22)",
        "One page says 500 baht for opposing an invention; 250 is taken (C22).",
    ),
    "lump_sum_first": (
        "เหมาจ่ายได้เฉพาะพร้อมการชำระค่าธรรมเนียมรายปีครั้งแรกเท่านั้น"
        " และไม่คืนเงินหากสละหรือถูกเพิกถอนสิทธิ (ANN-4, พ.ร.บ. สิทธิบัตร มาตรา 44)",
        "The lump sum can be paid only with the first annuity payment, and nothing is paid back"
        " when the right is surrendered or cancelled (ANN-4, PA s. 44).",
    ),
    "lump_not_granted": (
        "คำขอที่ยังไม่ได้รับการออกสิทธิบัตรไม่มีค่าธรรมเนียมรายปี จึงยังเหมาจ่ายไม่ได้ (ANN-7)",
        "A pending application owes no annuity, so there is no lump sum to pay yet (ANN-7).",
    ),
    "lump_after_first": (
        "เหมาจ่ายไม่ได้แล้ว: ทำได้เฉพาะพร้อมการชำระค่าธรรมเนียมรายปีครั้งแรก (ANN-4, Q6)",
        "No lump sum any more: it goes only with the first annuity payment (ANN-4, Q6).",
    ),
    "lump_after_first_on": (
        "เหมาจ่ายไม่ได้แล้ว: ทำได้เฉพาะพร้อมการชำระค่าธรรมเนียมรายปีครั้งแรก ซึ่งชำระเมื่อ {date} (ANN-4, Q6)",
        "No lump sum any more: it goes only with the first annuity payment, which was made on"
        " {date} (ANN-4, Q6).",
    ),
    "lump_settled": (
        "เหมาจ่ายไม่ได้แล้ว: การชำระครั้งแรกปิดไปโดยไม่มีการชำระที่บันทึกไว้ที่นี่ (ANN-4)",
        "No lump sum any more: the first payment is settled without a payment known here (ANN-4).",
    ),
    "lump_late": (
        "ไม่คำนวณการเหมาจ่ายที่ชำระช้า: กฎหมายไม่ชัดว่าเงินเพิ่มร้อยละ 30"
        " คิดจากค่าธรรมเนียมปีที่ถึงกำหนดหรือจากยอดทั้งหมด (ANN-5, Q6) โปรดสอบถามกรมฯ",
        "The first payment is late, and a late lump sum is not computed: the law leaves open"
        " whether the 30% is taken on the years due or on the whole sum (ANN-5, Q6); please ask"
        " the office.",
    ),
    "lump_over": (
        "พ้นวันสุดท้ายของการชำระครั้งแรกแล้ว อยู่ในขั้นตอนเพิกถอน จึงเหมาจ่ายไม่ได้ (ANN-6)",
        "The last day of the first payment is over and cancellation proceedings are open, so no"
        " lump sum can be paid (ANN-6).",
    ),
    "lump_licence_of_right": (
        "มีการบันทึกให้บุคคลใดก็ได้ใช้สิทธิ อัตราที่ลดให้ไม่ทราบ กรุณากรอกจำนวนเงินเอง (ANN-9)",
        "A licence of right is recorded and how much it reduces is not known: please enter the"
        " amount by hand (ANN-9).",
    ),
    "lump_not_in_tariff": (
        "อัตราที่ใช้ในวันนี้ไม่มียอดเหมาจ่ายหรือไม่ครบทุกปี จึงไม่คำนวณ",
        "The tariff of this day has no lump sum or not every year, so nothing is computed.",
    ),
    "estimate_patent": (
        "ไม่รวมค่าธรรมเนียมที่ขึ้นกับเหตุการณ์ เช่น แก้ไขคำขอ คัดค้าน อุทธรณ์ สำเนาเอกสาร"
        " และไม่รวมค่าบริการของสำนักงาน",
        "Without what depends on events, such as amendments, oppositions, appeals and copies, and"
        " without the fees of the firm.",
    ),
    "estimate_grant": (
        "สมมติว่าออกสิทธิบัตรไม่เกินวันเริ่มปีที่ 5 ถ้าออกหลังจากนั้น ค่าธรรมเนียมรายปีที่เริ่มแล้ว"
        "ชำระรวมกันภายใน 60 วันนับแต่วันออก (ANN-2) ยอดรวมเท่าเดิม",
        "A grant by the start of the fifth year is assumed. After a later one the years begun are"
        " paid together within 60 days of it (ANN-2); the sum stays the same.",
    ),
    "estimate_mark": (
        "เครื่องหมายการค้าต่ออายุได้ทุกสิบปีไม่จำกัดครั้ง ไม่รวมค่าธรรมเนียมที่ขึ้นกับเหตุการณ์"
        " เช่น คัดค้าน อุทธรณ์ แก้ไข และไม่รวมค่าบริการของสำนักงาน",
        "A mark can be renewed every ten years without end. Without what depends on events, such as"
        " oppositions, appeals and changes, and without the fees of the firm.",
    ),
    "estimate_gi": (
        "สิ่งบ่งชี้ทางภูมิศาสตร์ไม่มีการต่ออายุและไม่มีค่าธรรมเนียมรายปี ไม่รวมค่าบริการของสำนักงาน",
        "A geographical indication is neither renewed nor kept by annuities. Without the fees of"
        " the firm.",
    ),
}

STEPS: Labels = {
    "annuity": ("ค่าธรรมเนียมรายปี", "Annuity"),
    "examination": ("ตรวจสอบการประดิษฐ์", "Examination"),
    "extension": ("ต่ออายุอนุสิทธิบัตร", "Extension"),
    "filing": ("ยื่นคำขอ", "Filing"),
    "grant": ("ออกสิทธิบัตร", "Grant"),
    "publication": ("ประกาศโฆษณา", "Publication"),
    "registration": ("จดทะเบียน", "Registration"),
    "renewal": ("ต่ออายุ 10 ปี", "Renewal for ten years"),
}

ACTIONS: Labels = {
    "amendment": ("แก้ไขเพิ่มเติมคำขอ", "amendment"),
    "annuities": ("ค่าธรรมเนียมรายปี", "annuities"),
    "appeal": ("อุทธรณ์", "appeal"),
    "application": ("ยื่นคำขอ", "application"),
    "cancellation_request": ("ขอให้เพิกถอนการจดทะเบียน", "cancellation request to the Board"),
    "certificate_of_entries": ("หนังสือรับรองรายการทะเบียน", "certificate of entries"),
    "certification_regulations": (
        "แก้ไขข้อบังคับเครื่องหมายรับรอง",
        "regulations of a certification mark",
    ),
    "certified_extract": ("คัดสำเนาทะเบียนพร้อมคำรับรอง", "certified register extract"),
    "change": ("แก้ไขเปลี่ยนแปลงรายการ", "change"),
    "change_application": ("แก้ไขเปลี่ยนแปลงคำขอ", "change of an application"),
    "change_registration": ("แก้ไขเปลี่ยนแปลงรายการทะเบียน", "change of a registration"),
    "conversion": ("เปลี่ยนประเภทคำขอ", "conversion"),
    "copies": ("สำเนาเอกสาร", "copies"),
    "counterstatement": ("คำโต้แย้ง", "counterstatement"),
    "examination": ("ขอให้ตรวจสอบการประดิษฐ์", "examination"),
    "extension": ("ต่ออายุอนุสิทธิบัตร", "extension of a petty patent"),
    "grant": ("ออกสิทธิบัตร", "grant"),
    "licence_application": ("คำขอจดทะเบียนสัญญาอนุญาต", "licence: application"),
    "licence_cancellation": ("เพิกถอนสัญญาอนุญาต", "licence: cancellation"),
    "licence_change": ("แก้ไขสัญญาอนุญาต", "licence: change"),
    "licence_registration": ("จดทะเบียนสัญญาอนุญาต", "licence: registration"),
    "madrid": ("คำขอระหว่างประเทศ (มาดริด)", "international application (Madrid)"),
    "opposition": ("คำคัดค้าน", "opposition"),
    "other_request": ("คำขออื่น ๆ", "other request"),
    "publication": ("ประกาศโฆษณา", "publication"),
    "registration": ("จดทะเบียน", "registration"),
    "renewal": ("ต่ออายุ", "renewal"),
    "revocation": ("เพิกถอนการขึ้นทะเบียน", "revocation"),
    "search": ("ตรวจค้น", "search"),
    "stamp_duty": ("อากรแสตมป์หนังสือมอบอำนาจ", "stamp duty on a power of attorney"),
    "substitute_certificate": ("ใบแทนหนังสือสำคัญ", "substitute certificate"),
    "transfer_application": ("โอนคำขอ", "transfer of an application"),
    "transfer_registration": ("โอนการจดทะเบียน", "transfer of a registration"),
}

# What one amount pays for, by the word of the tariff: Thai, English for one, English for several.
UNITS: Mapping[str, tuple[str, str, str]] = {
    "agent": ("คน", "agent", "agents"),
    "application": ("คำขอ", "application", "applications"),
    "class": ("จำพวก", "class", "classes"),
    "cm": ("ซม.", "cm", "cm"),
    "document": ("ฉบับ", "document", "documents"),
    "hour": ("ชั่วโมง", "hour", "hours"),
    "item": ("รายการ", "item", "items"),
    "page": ("หน้า", "page", "pages"),
}
LATE = ("เงินเพิ่มเพราะต่ออายุช้า", "Surcharge for a late renewal")
CLASS = ("{name} จำพวกที่ {number}", "{name}, class {number}")


def action_label(action: str, language: str) -> str:
    """What is to be done, in Thai ("th") or English; the word itself when nobody knows it."""
    thai, english = ACTIONS.get(action, (action, action))
    return thai if language == "th" else english
