"""One way of writing for the words of a mark."""

from cases.watching.signs import LONGEST, Part, parts, written


def test_every_writing_of_a_word_becomes_one():
    table = {
        "นํ้าทิพย์": "น้ำทิพย์",
        "น้ํา": "น้ำ",
        "กูู้ด": "กู้ด",
        "กู้ด": "กู้ด",
        "เเก้ว": "แก้ว",
        "๙๙ ดาว": "99 ดาว",
        "Ｓｕｎ": "sun",
        "ﬁne": "fine",
        "Łódź": "lodz",
        "Straße": "strasse",
        "O’Neil's": "oneils",
        "A.B.C.": "abc.",
        "": "",
    }
    assert {text: written(text) for text in table} == table


def test_what_tells_no_mark_apart_is_left_out():
    table = {
        "ซันไชน์ SUNSHINE": [("thai", "ซันไชน์", ("ซันไชน์",)), ("latin", "sunshine", ("sunshine",))],
        "บริษัทสยามวารีจำกัดมหาชน": [("thai", "สยามวารี", ("วารี",))],
        "ตราช้างคู่": [("thai", "ช้างคู่", ("ช้างคู่",))],
        "ตราด": [("thai", "ตราด", ("ตราด",))],
        "ไทยทอง": [("thai", "ไทยทอง", ("ทอง",))],
        "ตรา SUNVALE": [("latin", "sunvale", ("sunvale",))],
        "THE VELMORA CO., LTD.": [("latin", "velmora", ("velmora",))],
        "A ROSE": [("latin", "arose", ("rose",))],
        "Gold Plus": [("latin", "goldplus", ())],
        "บริษัท จำกัด": [("thai", "บริษัทจำกัด", ())],
        "THE": [("latin", "the", ())],
        "7 ดาว": [("thai", "7ดาว", ("7", "ดาว"))],
        "99 stars": [("latin", "99stars", ("99", "stars"))],
        "株式会社": [("latin", "株式会社", ("株式会社",))],
        "★ !": [],
        "\u0e48": [],
        "": [],
    }
    read = {
        text: [(part.script, part.letters, part.core_words) for part in parts((text,))]
        for text in table
    }
    assert read == table


def test_of_a_whole_description_only_the_beginning_is_read():
    [part] = parts(("SUNVALE" * 10_000,))
    assert part.letters == ("sunvale" * 10_000)[:LONGEST]


def test_the_core_is_all_there_is_where_nothing_else_would_be_left():
    assert parts(("Gold", "Plus")) == (Part("latin", "goldplus", "goldplus", ()),)
    assert parts(("ร้านกาแฟ ลุงโต",)) == (Part("thai", "ร้านกาแฟลุงโต", "ลุงโต", ("ลุงโต",)),)
