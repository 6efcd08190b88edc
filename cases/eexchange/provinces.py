"""The 77 provinces in the order that Thai lists have them: Bangkok, then by the Thai alphabet.

Codes are those of the Ministry of Interior (ISO 3166-2:TH has the same), regions the six of the
Royal Society.
"""

from dataclasses import dataclass

REGIONS = ("north", "northeast", "central", "east", "west", "south")


@dataclass(frozen=True)
class Province:
    """One province; `place` is its place in the usual order."""

    place: int
    code: str
    thai: str
    english: str
    region: str


_LIST = """
10 กรุงเทพมหานคร|Bangkok|central
81 กระบี่|Krabi|south
71 กาญจนบุรี|Kanchanaburi|west
46 กาฬสินธุ์|Kalasin|northeast
62 กำแพงเพชร|Kamphaeng Phet|central
40 ขอนแก่น|Khon Kaen|northeast
22 จันทบุรี|Chanthaburi|east
24 ฉะเชิงเทรา|Chachoengsao|east
20 ชลบุรี|Chon Buri|east
18 ชัยนาท|Chai Nat|central
36 ชัยภูมิ|Chaiyaphum|northeast
86 ชุมพร|Chumphon|south
57 เชียงราย|Chiang Rai|north
50 เชียงใหม่|Chiang Mai|north
92 ตรัง|Trang|south
23 ตราด|Trat|east
63 ตาก|Tak|west
26 นครนายก|Nakhon Nayok|central
73 นครปฐม|Nakhon Pathom|central
48 นครพนม|Nakhon Phanom|northeast
30 นครราชสีมา|Nakhon Ratchasima|northeast
80 นครศรีธรรมราช|Nakhon Si Thammarat|south
60 นครสวรรค์|Nakhon Sawan|central
12 นนทบุรี|Nonthaburi|central
96 นราธิวาส|Narathiwat|south
55 น่าน|Nan|north
38 บึงกาฬ|Bueng Kan|northeast
31 บุรีรัมย์|Buri Ram|northeast
13 ปทุมธานี|Pathum Thani|central
77 ประจวบคีรีขันธ์|Prachuap Khiri Khan|west
25 ปราจีนบุรี|Prachin Buri|east
94 ปัตตานี|Pattani|south
14 พระนครศรีอยุธยา|Phra Nakhon Si Ayutthaya|central
56 พะเยา|Phayao|north
82 พังงา|Phangnga|south
93 พัทลุง|Phatthalung|south
66 พิจิตร|Phichit|central
65 พิษณุโลก|Phitsanulok|central
76 เพชรบุรี|Phetchaburi|west
67 เพชรบูรณ์|Phetchabun|central
54 แพร่|Phrae|north
83 ภูเก็ต|Phuket|south
44 มหาสารคาม|Maha Sarakham|northeast
49 มุกดาหาร|Mukdahan|northeast
58 แม่ฮ่องสอน|Mae Hong Son|north
35 ยโสธร|Yasothon|northeast
95 ยะลา|Yala|south
45 ร้อยเอ็ด|Roi Et|northeast
85 ระนอง|Ranong|south
21 ระยอง|Rayong|east
70 ราชบุรี|Ratchaburi|west
16 ลพบุรี|Lop Buri|central
52 ลำปาง|Lampang|north
51 ลำพูน|Lamphun|north
42 เลย|Loei|northeast
33 ศรีสะเกษ|Si Sa Ket|northeast
47 สกลนคร|Sakon Nakhon|northeast
90 สงขลา|Songkhla|south
91 สตูล|Satun|south
11 สมุทรปราการ|Samut Prakan|central
75 สมุทรสงคราม|Samut Songkhram|central
74 สมุทรสาคร|Samut Sakhon|central
27 สระแก้ว|Sa Kaeo|east
19 สระบุรี|Saraburi|central
17 สิงห์บุรี|Sing Buri|central
64 สุโขทัย|Sukhothai|central
72 สุพรรณบุรี|Suphan Buri|central
84 สุราษฎร์ธานี|Surat Thani|south
32 สุรินทร์|Surin|northeast
43 หนองคาย|Nong Khai|northeast
39 หนองบัวลำภู|Nong Bua Lam Phu|northeast
15 อ่างทอง|Ang Thong|central
37 อำนาจเจริญ|Amnat Charoen|northeast
41 อุดรธานี|Udon Thani|northeast
53 อุตรดิตถ์|Uttaradit|north
61 อุทัยธานี|Uthai Thani|central
34 อุบลราชธานี|Ubon Ratchathani|northeast
"""
# Other names that tables use.
_ALSO = {
    "10": ("กรุงเทพ", "กรุงเทพฯ", "กทม", "กทม.", "Krung Thep", "Bangkok Metropolis", "BKK"),
    "14": ("อยุธยา", "Ayutthaya"),
    "30": ("โคราช", "Korat"),
    "20": ("Chonburi",),
    "16": ("Lopburi",),
    "31": ("Buriram",),
    "33": ("Sisaket",),
    "72": ("Suphanburi",),
    "17": ("Singburi",),
    "24": ("แปดริ้ว",),
    "82": ("Phang Nga", "Phang-nga"),
    "22": ("Chantaburi",),
    "13": ("ปทุม",),
    "39": ("Nong Bua Lamphu",),
}
_NO_MATTER = str.maketrans("", "", " .-ฯ\u00a0\u200b\ufeff")


def _read() -> tuple[Province, ...]:
    rows = (line.partition(" ") for line in _LIST.split("\n") if line)
    split = ((code, *names.split("|")) for code, _space, names in rows)
    return tuple(Province(place, *row) for place, row in enumerate(split))


def plain_name(name: str) -> str:
    """A name without what says nothing: spaces, dots, case, the word for province."""
    plain = name.translate(_NO_MATTER).casefold()
    for word in ("จังหวัด", "province"):
        plain = plain.removeprefix(word).removesuffix(word)
    return plain.removeprefix("จ") if plain.startswith("จ") and name.strip()[:2] == "จ." else plain


PROVINCES = _read()
BY_CODE = {province.code: province for province in PROVINCES}
_BY_NAME = {
    plain_name(name): province
    for province in PROVINCES
    for name in (province.thai, province.english, *_ALSO.get(province.code, ()))
}


def province_of(code: str, name: str) -> Province | None:
    """The province of a name or, where the name is none that is known, of a code such as 10 or
    TH-10; None for neither."""
    found = _BY_NAME.get(plain_name(name))
    if found is not None or name.strip():
        return found
    return BY_CODE.get(code.strip().upper().removeprefix("TH-"))
