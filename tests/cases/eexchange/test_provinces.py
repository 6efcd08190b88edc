"""The provinces: all of them, in the order of Thai lists, known by every usual name."""

from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.provinces import BY_CODE, PROVINCES, REGIONS, province_of


def thai_order(name: str) -> str:
    """Thai letters as a dictionary takes them: a vowel written first counts after its consonant,
    and marks of tone do not count."""
    letters = [letter for letter in name if letter not in "่้๊๋็์"]
    at = 0
    while at < len(letters) - 1:
        if letters[at] in "เแโใไ":
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
            at += 1
        at += 1
    return "".join(letters)


def test_all_77_stand_in_the_usual_order_with_their_codes_and_regions() -> None:
    names = [province.thai for province in PROVINCES]

    assert (len(names), len(set(names)), len(BY_CODE)) == (77, 77, 77)
    assert names[0] == "กรุงเทพมหานคร"
    assert names[1:] == sorted(names[1:], key=thai_order)
    assert [names.index(name) for name in ("กระบี่", "เชียงราย", "ตรัง", "อุบลราชธานี")] == [
        1,
        12,
        14,
        76,
    ]
    assert {province.region for province in PROVINCES} == set(REGIONS)
    assert all(10 <= int(province.code) <= 96 for province in PROVINCES)


def test_a_province_is_known_by_its_names_and_else_by_its_code() -> None:
    known = {
        ("", "กรุงเทพฯ"): "10",
        ("", "กทม."): "10",
        ("", "BANGKOK"): "10",
        ("", "จ.เชียงใหม่"): "50",
        ("", "จังหวัดเชียงใหม่"): "50",
        ("", "Chiang Mai Province"): "50",
        ("", "chiangmai"): "50",
        ("", "จันทบุรี"): "22",
        ("10", "ภูเก็ต"): "83",
        ("th-83", ""): "83",
        ("83", " "): "83",
        ("83", "ต่างประเทศ"): "",
        ("", "ไม่ระบุ"): "",
        ("99", ""): "",
        ("", ""): "",
    }
    found = {given: province_of(*given) for given in known}

    assert {given: one.code if one else "" for given, one in found.items()} == known


@given(st.text(), st.text())
def test_any_text_is_a_province_or_none(code: str, name: str) -> None:
    found = province_of(code, name)

    assert found is None or found in PROVINCES
