"""Cases that the sandbox's register does not answer for: what stands before a filing, the
kinds without a service, oppositions, disputes, cases that are over, and rights to be paid for."""

from collections.abc import Mapping
from typing import Any

# Reference, kind, title, client, events as (kind, days ago, further keys), other fields.
Row = tuple[str, str, str, str, tuple[tuple[Any, ...], ...], Mapping[str, Any]]

MAKER = "วิสาหกิจชุมชนบ้านสวนริมคลอง"
SAMUT = "บริษัท สวนสมุทร อุตสาหกรรม จำกัด"
PACK = "บริษัท ไทยแพ็ค ฟู้ดส์ จำกัด"
RAI = "บริษัท บ้านไร่ทิพย์ โปรดักส์ จำกัด"
SIRI = "บริษัท ศิริพัฒน์ เทรดดิ้ง จำกัด"
KASET = "บริษัท เกษตรก้าวหน้า เฮิร์บ จำกัด"
ASSOCIATE = "Mekong & Partners, Singapore"

ROWS: tuple[Row, ...] = (
    ("CR-{be}-001", "copyright", "สมุดภาพตลาดน้ำยามเช้า", MAKER,
     (("filed", 200), ("registered", 120)), {}),
    ("CR-{be}-002", "copyright", "เพลงล่องเรือชมจันทร์", MAKER, (("filed", 60),), {}),
    ("GI-{be}-001", "gi", "ส้มโอบ้านสวนริมคลอง", MAKER, (("filed", 400), ("published", 70)), {}),
    ("GI-{be}-002", "gi", "ผ้าทอลายน้ำไหลเมืองเหนือ", MAKER,
     (("filed", 300), ("refusal_received", 62)), {}),
    ("GI-{be}-003", "gi", "เกลือสมุทรบ้านนาริมเล", MAKER,
     (("filed", 900), ("published", 500), ("registered", 380)), {}),
    ("OP-{be}-001", "trademark", "คัดค้าน “ครัวยาย”", SAMUT, (("filed", 380), ("published", 55)),
     {"our_side": "opponent", "number": "{yy}0199101", "classes": ("43",)}),
    ("OP-{be}-002", "design", "คัดค้านเก้าอี้หวายทรงกลม", PACK, (("filed", 300), ("published", 84)),
     {"our_side": "opponent", "number": "{yy}02990102"}),
    ("OP-{be}-003", "design", "คัดค้านโคมไฟทรงรังไหม", SIRI,
     (("filed", 420), ("published", 70), ("opposition_filed", 12)),
     {"our_side": "opponent", "number": "{yy}02990105"}),
    ("DS-{be}-201", "design", "ขวดน้ำหอมทรงหยดน้ำ", SIRI, (("priority_filed", 150),),
     {"associate": ASSOCIATE}),
    ("DS-{be}-202", "design", "ชุดถ้วยชามเคลือบสีคราม", RAI, (("efiled", 1), ("filed", 1)), {}),
    ("DS-{be}-203", "design", "หูฟังทรงใบบัว", PACK,
     (("filed", 500), ("published", 200), ("opposition_copy_received", 60)), {}),
    ("DS-{be}-204", "design", "กล่องนมทรงบ้าน", PACK,
     (("filed", 700), ("published", 400), ("refusal_received", 80), ("appeal_filed", 40)), {}),
    ("TM-{be}-201", "trademark", "ตลาดน้ำยิ้ม", MAKER, (("filed", 80), ("defect_memo", 80)),
     {"classes": ("30",)}),
    ("TM-{be}-202", "trademark", "ริมคลองคาเฟ่", MAKER, (), {"classes": ("43",)}),
    ("TM-{be}-203", "trademark", "ข้าวใหม่ปลามัน", RAI,
     (("filed", 480), ("published", 110), ("opposition_copy_received", 45)),
     {"classes": ("29", "30")}),
    ("TM-{be}-204", "trademark", "เรือนไทยสปา", SIRI,
     (("filed", 420), ("office_action_received", 48, {"section": "16"})), {"classes": ("3",)}),
    ("TM-{be}-205", "trademark", "ลมหนาว", KASET,
     (("filed", 600), ("abandoned", 230)), {"classes": ("25",)}),
    ("PT-{be}-201", "invention", "กรรมวิธีถนอมสีของดอกอัญชัน", KASET, (), {}),
    ("PT-{be}-202", "invention", "เครื่องอบสมุนไพรไล่ระดับความร้อน", KASET,
     (("filed", 800), ("withdrawn", 90)), {}),
    ("PP-{be}-201", "petty_patent", "ที่คั้นกะทิสองชั้น", MAKER,
     (("filed", 500), ("refusal_received", 54)), {}),
    ("DS-{be}-211", "design", "โคมไฟสานไม้ไผ่ทรงระฆัง", MAKER,
     (("filed", 1461 + 55), ("granted", 900)), {}),
    ("DS-{be}-212", "design", "แจกันเบญจรงค์ร่วมสมัย", RAI,
     (("filed", 1826 + 40), ("granted", 1300), ("annuity_paid", 380, {"years": [5]})), {}),
    ("DS-{be}-213", "design", "ขวดน้ำปลาทรงเหลี่ยม", SAMUT,
     (("filed", 1461 + 130), ("granted", 700)), {}),
    ("PT-{be}-211", "invention", "ระบบกรองน้ำนาโน", KASET,
     (("filed", 4200), ("published", 3300), ("exam_requested", 3000), ("granted", 45)), {}),
    ("PP-{be}-211", "petty_patent", "เตาอบแห้งพลังแสงอาทิตย์", KASET,
     (("filed", 1826 + 110), ("granted", 1500), ("annuity_paid", 400, {"years": [5]})), {}),
    ("TM-{be}-211", "trademark", "ยิ้มหวาน", SAMUT,
     (("filed", 3653 - 24), ("registered", 3200)), {"classes": ("30", "29")}),
    ("TM-{be}-212", "trademark", "บ้านริมน้ำ", MAKER,
     (("filed", 3653 + 70), ("registered", 3300)), {"classes": ("30",)}),
)  # fmt: skip
