"""Every sentence of the rules in Thai and English, with places for values in braces."""

from collections.abc import Mapping

Sentences = Mapping[str, tuple[str, str]]

ERRORS: Sentences = {
    "date_missing": ("กรุณาระบุวันที่", "Please give a date."),
    "date_not_text": (
        "วันที่ต้องเป็นข้อความ เช่น 2026-01-15 หรือ 15 มกราคม พ.ศ. 2569",
        "A date must be a text such as 2026-01-15 or 15 มกราคม พ.ศ. 2569.",
    ),
    "date_wrong": ("{th}", "{en}"),
    "ip_type_unknown": (
        "ไม่รู้จักประเภทสิทธิ “{value}”",
        "“{value}” is not a known kind of right.",
    ),
    "our_side_unknown": (
        "ฝ่ายของเราต้องเป็น applicant หรือ opponent",
        "Our side must be applicant or opponent.",
    ),
    "not_object": ("ข้อมูลต้องเป็นออบเจกต์ JSON", "A JSON object is expected."),
    "not_json": ("อ่าน JSON ไม่ได้", "This is no JSON that can be read."),
    "not_answerable": (
        "ต้องเป็นออบเจกต์หรือรายการ JSON",
        "A JSON object or a list of them is expected.",
    ),
    "file_unreadable": ("เปิดแฟ้ม “{value}” ไม่ได้", "The file “{value}” cannot be read."),
    "office_unreadable": (
        "อ่านวันหยุดของสำนักงานจากฐานข้อมูลไม่ได้ โปรดตรวจสอบ DATABASE_URL และคำสั่ง migrate",
        "The office's closed days cannot be read: check DATABASE_URL and run migrate.",
    ),
    "closed_days_wrong": (
        "แฟ้มวันหยุดต้องเป็นรายการ JSON ของวันที่แบบ ISO",
        "The closed days must be a JSON list of ISO dates.",
    ),
    "events_missing": ("กรุณาระบุเหตุการณ์ในรายการ events", "Please give the events as a list."),
    "event_not_object": ("เหตุการณ์ต้องเป็นออบเจกต์ JSON", "An event must be a JSON object."),
    "kind_missing": ("กรุณาระบุชนิดเหตุการณ์", "Please give the kind of the event."),
    "kind_unknown": (
        "ไม่รู้จักชนิดเหตุการณ์ “{value}”",
        "“{value}” is not a known kind of event.",
    ),
    "flag_wrong": ("“{key}” ต้องเป็น true หรือ false", "“{key}” must be true or false."),
    "days_wrong": (
        "“days” ต้องเป็นจำนวนเต็ม 1 ถึง 3660",
        "“days” must be a whole number from 1 to 3660.",
    ),
    "text_wrong": ("“{key}” ต้องเป็นข้อความ", "“{key}” must be a text."),
    "years_wrong": (
        "“years” ต้องเป็นรายการปีสิทธิบัตร เช่น [5, 6]",
        "“years” must be a list of patent years such as [5, 6].",
    ),
    "years_or_plan": (
        "การชำระค่าธรรมเนียมรายปีต้องระบุ “years” หรือ “plan”: “lump_sum”",
        "An annuity payment needs “years” or “plan”: “lump_sum”.",
    ),
    "plan_wrong": ("“plan” ต้องเป็น lump_sum", "“plan” must be lump_sum."),
    "code_unknown": ("ไม่มีกำหนดเวลารหัส “{value}”", "There is no rule with the code “{value}”."),
    "code_not_closed": (
        "เหตุการณ์ {kind} ไม่ได้ปิดกำหนดเวลา {value}",
        "The event {kind} does not close {value}.",
    ),
    "not_extendable": (
        "กำหนดเวลา {value} ขยายไม่ได้",
        "The term {value} cannot be extended.",
    ),
    "extension_of_missing": (
        "กรุณาระบุว่าขยายกำหนดเวลาใดใน “of”",
        "Please say in “of” which term was extended.",
    ),
    "extension_length_missing": (
        "กรุณาระบุระยะเวลาที่ขยายใน “days” หรือ “until”",
        "Please give the extension in “days” or “until”.",
    ),
    "extension_shortens": (
        "วันสิ้นสุดที่ขยายไม่อยู่หลังวันสิ้นสุดเดิม {date}",
        "The extended end does not lie after the former end {date}.",
    ),
    "extension_too_long": (
        "กำหนดเวลาที่ขยายยาวกว่า {days} วันนับจากวันเริ่ม",
        "The extended term is longer than {days} days from its trigger.",
    ),
    "too_many_renewals": (
        "มีการต่ออายุเกิน {count} ครั้ง",
        "The right was renewed or extended more than {count} times.",
    ),
    "key_twice": (
        "คีย์ “{key}” ซ้ำในออบเจกต์เดียวกัน",
        "The key “{key}” stands twice in the same object.",
    ),
    "until_before_trigger": (
        "วันสิ้นสุดอยู่ก่อนวันที่ได้รับหนังสือ",
        "The last day set lies before the day of the letter.",
    ),
    "section_missing": (
        "กรุณาระบุมาตราที่หนังสืออ้างใน “section” หรือกำหนดเวลาใน “days” หรือ “until”",
        "Please give the section the letter cites, or the term it sets in “days” or “until”.",
    ),
    "section_unknown": (
        "ไม่รู้จักมาตรา “{value}” ใช้ได้ 6, 13, 15, 16, 17",
        "The section “{value}” is not known here; 6, 13, 15, 16 and 17 are.",
    ),
    "before_filing": (
        "วันที่ของ {kind} อยู่ก่อนวันยื่นคำขอ",
        "{kind} lies before the filing date.",
    ),
    "without_filing": (
        "{kind} ต้องมีเหตุการณ์ filed (วันยื่นคำขอ) ด้วย",
        "{kind} needs the filing day: there is no event “filed”.",
    ),
    "letter_wrong": (
        "กรุณาระบุชนิดหนังสือที่ส่งครั้งที่สองใน “letter”",
        "Please name in “letter” the kind of the letter that was sent again.",
    ),
    "appeal_ambiguous": (
        "อุทธรณ์นี้อาจปิดได้หลายกำหนดเวลา ({codes}) กรุณาระบุใน “of”",
        "This appeal could close several terms ({codes}); name one in “of”.",
    ),
}

WARNINGS: Sentences = {
    "happens_once": (
        "{kind} บันทึกไว้สองครั้ง: {from} และ {date}",
        "{kind} is recorded twice: on {from} and on {date}.",
    ),
    "before_publication": (
        "{kind} ({date}) อยู่ก่อน{other} ({from})",
        "{kind} ({date}) lies before “{other}” ({from}).",
    ),
    "not_when_ended": (
        "{kind} ({date}) เกิดหลังเรื่องสิ้นสุดแล้ว: {other} ({from})",
        "{kind} ({date}) lies after the end of the case: {other} ({from}).",
    ),
    "not_when_in_force": (
        "{kind} ({date}) เกิดได้เฉพาะก่อนจดทะเบียนหรือออกสิทธิบัตร แต่{other}ตั้งแต่ {from}",
        "{kind} ({date}) happens only before the grant or registration, but the case is"
        " “{other}” since {from}.",
    ),
    "not_when_pending": (
        "{kind} ({date}) เกิดได้เมื่อจดทะเบียนหรือออกสิทธิบัตรแล้ว แต่คำขอยังอยู่ขั้น {other} ({from})",
        "{kind} ({date}) happens only after the grant or registration, but the case is still"
        " “{other}” ({from}).",
    ),
    "undecided": (
        "{kind} ({date}) ทั้งที่มีคำคัดค้าน: {other} ({from}) และยังไม่ได้บันทึกคำวินิจฉัยคำคัดค้านนั้นจนถึงวันดังกล่าว",
        "{kind} ({date}) although there is an opposition: {other} ({from}), and no decision on it"
        " is recorded up to that day.",
    ),
    "not_on_one_day": (
        "{kind}และ{other}เป็นจริงพร้อมกันในวันเดียว ({date}) ไม่ได้",
        "{kind} and {other} cannot both be true of one day: {date}.",
    ),
    "starts_nothing": (
        "เหตุการณ์ {kind} ({date}) ไม่เริ่มกำหนดเวลาใดของสิทธิประเภทนี้",
        "The event {kind} of {date} starts nothing for this kind of right.",
    ),
    "starts_nothing_so": (
        "เหตุการณ์ {kind} ({date}) ตามที่ระบุไม่เริ่มกำหนดเวลาใด โปรดตรวจสอบมาตราหรือเส้นทางคำขอ",
        "The event {kind} of {date} starts no term as given; check its section and the route.",
    ),
    "closed_before_trigger": (
        "เหตุการณ์ {kind} ({date}) อยู่ก่อนวันเริ่มกำหนดเวลา จึงไม่ปิดกำหนดเวลาใด",
        "The event {kind} of {date} lies before the term began and closes nothing.",
    ),
    "closed_nothing": (
        "เหตุการณ์ {kind} ({date}) ไม่ตรงกับกำหนดเวลาที่ยังเปิดอยู่",
        "The event {kind} of {date} meets no open term.",
    ),
    "old_trademark_law": (
        "วันเริ่ม {date} อยู่ก่อน 28 กรกฎาคม พ.ศ. 2559: กฎหมายเดิมให้ 90 วัน โปรดตรวจสอบ",
        "The trigger of {date} lies before 28 July 2016: the old law gave 90 days; please check.",
    ),
    "granted_without_filing": (
        "ไม่มีวันยื่นคำขอ จึงคำนวณค่าธรรมเนียมรายปีไม่ได้",
        "There is no filing day, so the annuities cannot be computed.",
    ),
    "year_not_due": (
        "ค่าธรรมเนียมรายปีปีที่ {years} ที่ชำระ ({date}) ไม่มีกำหนดชำระหรือชำระแล้ว",
        "The annuity of year {years} paid on {date} is not due or was paid already.",
    ),
}

STEPS: Sentences = {
    "house_rule": ("กำหนดภายในของสำนักงาน: {name}", "The office's own rule: {name}."),
    "house_after_days": (
        "สำนักงานให้เวลา {days} วัน ไม่นับวันแรก",
        "The office gives {days} days; the first day is not counted.",
    ),
    "house_after_months": (
        "สำนักงานให้เวลา {months} เดือน ไม่นับวันแรก",
        "The office gives {months} months; the first day is not counted.",
    ),
    "house_before": (
        "ล่วงหน้า {days} วันก่อนวันสุดท้ายของ {rule} ({from})",
        "{days} days before the last day of {rule} ({from}).",
    ),
    "house_due": ("วันทำงานที่ตั้งเป้า: {date}", "Working day aimed at: {date}."),
    "trigger": ("วันเริ่ม: {kind} {date}", "Trigger: {kind} on {date}."),
    "second_letter": (
        "หนังสือส่งครั้งที่สอง {date}: ถือว่าได้รับเมื่อพ้น 7 วัน (พ.ร.บ. เครื่องหมายการค้า มาตรา 104)",
        "Sent a second time on {date}: deemed received seven days later (TMA s. 104).",
    ),
    "first_day": (
        "ไม่นับวันแรก เริ่มนับ {date} (ป.พ.พ. มาตรา 193/3)",
        "The first day is not counted; counting starts on {date} (CCC s. 193/3).",
    ),
    "count_days": (
        "นับ {days} วัน ({law}): {sum}={days}",
        "Count {days} days ({law}): {sum}={days}.",
    ),
    "count_months": (
        "นับ {months} เดือนตามปฏิทิน ({law}; ป.พ.พ. มาตรา 193/5)",
        "Count {months} calendar months ({law}; CCC s. 193/5).",
    ),
    "set_by_letter": (
        "หนังสือกำหนดวันสิ้นสุดไว้ ({law})",
        "The letter itself sets the last day ({law}).",
    ),
    "next_day": ("กำหนดวันถัดไป ({law})", "The next day is the last day ({law})."),
    "nominal": ("วันสุดท้ายตามการนับ: {date}", "Last day by counting: {date}."),
    "extended_days": (
        "ได้รับขยาย {days} วัน นับต่อจากวันสิ้นสุดเดิม {from} (ป.พ.พ. มาตรา 193/7): {date}",
        "Extended by {days} days, counted from the former end {from} (CCC s. 193/7): {date}.",
    ),
    "extended_until": (
        "ได้รับขยายจากวันสิ้นสุดเดิม {from} ถึง {date}",
        "Extended from the former end {from} until {date}.",
    ),
    "closed": ("{date} ปิดทำการ: {name}", "{date} is closed: {name}."),
    "rolled": (
        "เลื่อนไปวันทำการถัดไป {date} (ป.พ.พ. มาตรา 193/8)",
        "Moved to the next working day {date} (CCC s. 193/8).",
    ),
    "open_day": ("วันนั้นเป็นวันทำการ ไม่เลื่อน", "That is a working day: nothing moves."),
    "never_rolled": ("กำหนดนี้ไม่เลื่อนแม้ตรงวันหยุด", "This term never moves for a closed day."),
    "due_time": ("ภายในเวลา {time} น.", "By {time} on that day."),
    "patent_year": (
        "ปีที่ {year} เริ่ม {date}: ครบ {count} ปีจากวันยื่นคำขอ {filed}",
        "Year {year} starts on {date}, {count} years after the filing day {filed}.",
    ),
    "years_until_grant": (
        "ออกสิทธิบัตรหลังเริ่มปีที่ 5: ชำระปีที่ {years} รวมกัน ({law})",
        "Granted after the start of year 5: years {years} are paid together ({law}).",
    ),
    "surcharge": (
        "ชำระพร้อมเงินเพิ่มได้อีก {days} วัน นับจาก {from} ซึ่งยังไม่เลื่อน: {date}",
        "With surcharge {days} more days, counted from the unmoved {from}: {date}.",
    ),
    "term_of_years": (
        "ครบ {years} ปีนับจากวันยื่นคำขอ {filed}: {date} ใช้วันก่อนวันนั้นเป็นวันสุดท้าย",
        "{years} years from the filing day {filed} are {date}; the last day is the day before.",
    ),
    "opens": ("ยื่นได้ตั้งแต่ {date}", "It can be done from {date}."),
    "surcharge_months": (
        "ทำพร้อมเงินเพิ่มได้อีก {months} เดือนจาก {from}: {date}",
        "With surcharge for {months} more months from {from}: {date}.",
    ),
    "surcharge_rolled": (
        "{from} ปิดทำการ: วันสุดท้ายพร้อมเงินเพิ่มเลื่อนไป {date}",
        "{from} is closed: the last day with surcharge moves to {date}.",
    ),
    "by_hand": ("บันทึกเอง ที่มา: {name}", "Entered by hand; source: {name}."),
    "named_day": (
        "วันสุดท้ายตามที่ระบุไว้: {date}",
        "Last day as the source names it: {date}.",
    ),
    "counted_from": ("นับจาก {date}", "Counted from {date}."),
    "days_by_hand": ("นับ {days} วัน: {sum}={days}", "Count {days} days: {sum}={days}."),
    "months_by_hand": (
        "นับ {months} เดือนตามปฏิทิน (ป.พ.พ. มาตรา 193/5)",
        "Count {months} calendar months (CCC s. 193/5).",
    ),
    "missed": ("หากพ้นกำหนด: {consequence}", "If missed: {consequence}."),
}

NOTES: Sentences = {
    "ended_by_one": (
        "{who} บันทึกเหตุการณ์ที่ทำให้ไม่มีการชำระใดรักษาสิทธินี้อีก: อีกคนต้องดูให้แน่ แล้วปิดงานนี้ หรือแก้ไขเหตุการณ์นั้น",
        "{who} entered an event after which no payment keeps this right any more: another person"
        " makes sure of it and closes this, or corrects the event.",
    ),
    "closed_by_one": (
        "{who} ปิดกำหนดชำระนี้โดยไม่มีการชำระ: อีกคนต้องดูให้แน่ แล้วปิดงานนี้ หรือเปิดกำหนดเวลานั้นอีกครั้ง",
        "{who} closed this payment without paying it: another person makes sure of it and closes"
        " this, or opens the payment again.",
    ),
    "filing_unknown": (
        "กรมฯ ไม่แสดงวันยื่นคำขอ จึงนับกำหนดเวลาใดไม่ได้: หาวันยื่นคำขอจากคำขอแล้วบันทึก",
        "The office shows no filing day, so no deadline can be counted: find it in the application"
        " and enter it.",
    ),
    "renewals_unknown": (
        "การต่ออายุที่ครบกำหนดเมื่อ {from} ผ่านไปก่อนรับโอนคดี และไม่ทราบการต่ออายุหลังจากนั้น"
        " จึงยังไม่มีกำหนดต่ออายุครั้งถัดไป: ถามกรมฯ หรือตัวแทนเดิมแล้วบันทึกการต่ออายุทุกครั้ง",
        "The renewal due on {from} was over before the take-over, and no later one is known: the"
        " next renewal has no date yet. Ask the office or the agent before us, and enter each"
        " renewal.",
    ),
    "renewals_unknown_until": (
        "การต่ออายุที่ครบกำหนดเมื่อ {from} ผ่านไปก่อนรับโอนคดี กรมฯ แสดงวันสิ้นอายุ {date}"
        " แต่ไม่ทราบการต่ออายุ จึงยังไม่มีกำหนดต่ออายุครั้งถัดไป: บันทึกการต่ออายุทุกครั้ง",
        "The renewal due on {from} was over before the take-over. The office shows the end of the"
        " right as {date} but no renewal, so the next one has no date yet: enter each renewal.",
    ),
    "letter_expected": (
        "กรมฯ แจ้งสถานะ “{status}” แต่ยังไม่มีหนังสือในแฟ้ม: ถามหาหนังสือและบันทึกวันรับ"
        " หากหนังสือมาถึงหลังการตรวจ {from} วันสุดท้ายอย่างระวังคือ {date} ({days} วัน)",
        "The office says “{status}” but no letter is on file: find it and enter its receipt."
        " If it came right after the check of {from}, the cautious last day is {date}"
        " ({days} days).",
    ),
    "office_asked": (
        "ส่งหนังสือถามกรมฯ เมื่อ {from}: กรมฯ แสดง “{office}” ส่วนของเราคือ “{docket}”"
        " เมื่อได้คำตอบให้ตัดสินที่หน้าข้อมูลไม่ตรงกับกรมฯ",
        "The office was asked on {from}: it shows “{office}”, we have “{docket}”."
        " Decide the difference when the answer is there.",
    ),
    "office_asked_about_a_day": (
        "ส่งหนังสือถามกรมฯ เมื่อ {from}: กรมฯ แสดง {office_day} ส่วนของเราคือ {docket_day}"
        " เมื่อได้คำตอบให้ตัดสินที่หน้าข้อมูลไม่ตรงกับกรมฯ",
        "The office was asked on {from}: it shows {office_day}, we have {docket_day}."
        " Decide the difference when the answer is there.",
    ),
    "letter_before_first_check": (
        "กรมฯ แจ้งสถานะ “{status}” ตั้งแต่การตรวจครั้งแรก แต่ยังไม่มีหนังสือในแฟ้ม"
        " ไม่ทราบวันที่หนังสือมาถึง กำหนดอาจเริ่มนับหรือสิ้นสุดแล้ว: ถามหาหนังสือและบันทึกวันรับ",
        "The office has said “{status}” since the first check, but no letter is on file: find it"
        " and enter its receipt. When it came is not known; its term may be running or over.",
    ),
    "literal_day": (
        "นับตามตัวอักษรครบ {date} ระบบใช้วันที่เร็วกว่าเพื่อความปลอดภัย (CNT-6)",
        "Counted literally the term ends on {date}; the earlier day is docketed (CNT-6).",
    ),
    "after_surcharge": (
        "ทำเมื่อ {date} หลังวันสุดท้ายพร้อมเงินเพิ่ม",
        "Done on {date}, after the last day with surcharge.",
    ),
    "rule_unconfirmed": ("ยังไม่ยืนยัน: {question_th}", "Not confirmed: {question_en}"),
    "year_computed": (
        "วันหยุดปี {calendar_year} คำนวณจากกฎทั่วไป ยังไม่ยืนยันจากประกาศ",
        "The closed days of {calendar_year} are computed, not confirmed by announcements.",
    ),
    "year_unconfirmed": (
        "วันหยุดปี {calendar_year} ยังไม่ยืนยันจากประกาศ",
        "The closed days of {calendar_year} are not confirmed by announcements.",
    ),
    "newer_law": (
        "กฎหมายข้อนี้ใช้ถึง {date} โปรดตรวจสอบ",
        "This rule was in force until {date}; please check.",
    ),
    "second_letter_doubt": (
        "วันที่ถือว่าได้รับหนังสือ (7 วันหลังส่งครั้งที่สอง) เป็นการนับแบบปลอดภัย ยังไม่ยืนยัน",
        "The day of deemed receipt (seven days after the second letter) is the safe reading.",
    ),
    "older_law": (
        "กฎหมายข้อนี้ใช้ตั้งแต่ {date} กฎหมายเดิมกำหนดเวลาต่างกัน (เครื่องหมายการค้า 90 วัน) โปรดตรวจสอบ",
        "This rule is in force since {date}; the older law gave 90 days; please check.",
    ),
}


def fill(sentences: Sentences, code: str, params: Mapping[str, str | int], language: str) -> str:
    """The sentence of a code with its values, in Thai ("th") or English."""
    thai, english = sentences[code]
    return (thai if language == "th" else english).format_map(params)
