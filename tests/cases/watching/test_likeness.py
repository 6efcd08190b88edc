"""How like two marks are: the reasons, the scores, and marks that cannot be compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.watching.likeness import LEAST, Likeness, Sign, comparable, likeness
from cases.watching.values import BUCKETS, Reason
from cases.watching.wording import SENTENCES, explained

LETTERS = "abcdekiosuxyhnt กขคจซดตนบมรลวหอะาิีุเแโไ่้์ ๑9 ★'-É株"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=12) | st.text(max_size=12)
CLASSES = st.frozensets(st.sampled_from([3, 5, 9, 25, 35, 45]), max_size=2)
SIGNS = st.builds(Sign, st.lists(TEXTS, max_size=2).map(tuple), CLASSES)


def compared(mine: str, theirs: str, mine_in: int = 25, theirs_in: int = 25, least: int = 0):
    """Score, bucket and the codes of the reasons."""
    found = likeness(Sign((mine,), frozenset({mine_in})), Sign((theirs,), frozenset({theirs_in})),
                     least)  # fmt: skip
    return found and (found.score, found.bucket, [reason.code for reason in found.reasons])


def test_each_way_of_being_alike_has_its_score_and_its_reason():
    table = {
        ("SUNVALE", "Sun-Vale"): (100, "identical", ["same_spelling"]),
        ("บริษัท สยามวารี จำกัด", "สยามวารี"): (100, "identical", ["same_spelling"]),
        ("ซันเวล SUNVALE", "SUNVALE"): (95, "very_like", ["same_part", "sound_across"]),
        ("NEW VELMORA", "VELMORA PLUS"): (92, "very_like", ["same_core"]),
        ("KOOL", "COOL"): (92, "very_like", ["same_sound"]),
        ("ศรีสุข", "สีสุก"): (92, "very_like", ["same_sound"]),
        ("TRINOVA", "TRINVOA"): (85, "like", ["spelling"]),
        ("ทองแก้วขาว", "ทองแก้วขาวา"): (95, "very_like", ["spelling", "same_key", "contains"]),
        ("SUNSHINE", "ซันไชน์"): (92, "very_like", ["sound_across"]),
        ("STARLIGHTS", "สตาร์ไลท์"): (80, "like", ["sound_across"]),
        ("CAVENDRA", "CAVENDRA MOUNTAIN"): (78, "like", ["contains"]),
        ("CAVENDRA", "CAVENDRASTORES"): (75, "like", ["contains"]),
        ("KRYSTALIA", "CRYSTALIA MOUNTAIN"): (75, "like", ["nearly_contains"]),
        ("MOUNTAIN VELMARA", "VELMORA"): (73, "like", ["nearly_contains"]),
        ("SUNSHINE VALLEY", "ซันไชน์"): (75, "like", ["nearly_contains"]),
        ("ไทยทาน", "ไลยทาน"): (83, "like", ["spelling"]),
        ("GOLD PLUS", "GOLDPLUS"): (100, "identical", ["same_spelling"]),
        ("Q", "q"): (80, "identical", ["short"]),
        ("555", "๕๕๕"): (100, "identical", ["same_spelling"]),
    }
    found = {pair: compared(*pair) for pair in table}
    assert found == {pair: (*row[:2], [*row[2], "same_class"]) for pair, row in table.items()}


def test_words_that_are_not_alike_give_nothing():
    pairs = [
        ("VELMORA", "KALDERON"), ("MILO", "มาลา"), ("LANNA", "LUNA"), ("KLM", "KLN"),
        ("ROSE", "ROSEMARY"), ("12345", "12346"), ("NO 5", "5 STAR"), ("ซันเรย์ AB", "มะลิ AB"),
        ("ซันเรย์ PREMIUM GOLD", "มะลิ PREMIUM GOLD"), ("บริษัท SUNVALE", "บริษัท KALDERON"),
        ("STONE", "STORE RIVER"), ("GOLDEN", "GOLDAN RIVER"), ("MELBA", "มะละบา RIVER"),
        ("GOLD", "GOLD PLUS"), ("STAR", "สุดเร็ว"), ("KL", "กล"), ("ωmega", "โอเมก้า"),
    ]  # fmt: skip
    assert {pair: found for pair in pairs if (found := compared(*pair))} == {}


def test_the_best_reason_comes_first_and_each_kind_once():
    found = likeness(Sign(("ทองเวล TRINOVA",)), Sign(("TRINVOA ทองเวลา",)), 0)
    assert [(reason.code, reason.params.get("percent")) for reason in found.reasons] == [
        ("spelling", 92),
        ("same_key", None),
        ("contains", None),
        ("all_classes", None),
    ]


def test_a_farther_class_makes_less_of_it():
    scores = {
        (mine, theirs): compared("SUNVALE", "SUNVALE", mine, theirs)
        for mine, theirs in ((25, 25), (25, 18), (25, 5))
    }
    assert scores == {
        (25, 25): (100, "identical", ["same_spelling", "same_class"]),
        (25, 18): (88, "identical", ["same_spelling", "neighbouring_class"]),
        (25, 5): (70, "identical", ["same_spelling", "far_class"]),
    }
    assert compared("TRINOVA", "TRINVOA", 25, 5, LEAST) is None
    assert compared("SUNVALE", "SUNVALE", 25, 5, 71) is None


def test_a_single_letter_is_only_found_as_itself_in_its_class():
    found = {
        "another": compared("A", "B"),
        "in a word": compared("A", "AB"),
        "a word in it": compared("AB", "A"),
        "near": compared("A", "A", 25, 18),
        "far": compared("A", "A", 25, 5),
        "across": compared("A", "อ"),
    }
    assert set(found.values()) == {None}
    assert likeness(Sign(("A",)), Sign(("A",), frozenset({9}))) == Likeness(
        80, "identical", (Reason("short", {"word": "a"}), Reason("all_classes"))
    )


def test_what_cannot_be_compared_says_why():
    table = {
        (): "no_words", ("",): "no_words", ("  ",): "no_words", ("★★★",): "only_symbols",
        ("\u0e48",): "only_symbols", ("A",): "one_letter", ("ก",): "one_letter",
        ("7",): "one_letter",
        ("Gold Plus",): "only_common_words", ("บริษัท จำกัด",): "only_common_words",
        ("SUNVALE",): None, ("AB",): None, ("株式会社",): None,
    }  # fmt: skip
    said = {words: comparable(Sign(words)) for words in table}
    assert {words: reason and reason.code for words, reason in said.items()} == table


@pytest.mark.parametrize("text", ["★★★", "", "\u0e48", "!!"])
def test_symbols_are_like_nothing_not_even_themselves(text):
    assert likeness(Sign((text,)), Sign((text,)), 0) is None


@settings(max_examples=300, deadline=None)
@given(mine=SIGNS, theirs=SIGNS)
def test_any_two_marks_have_one_score_whichever_is_watched(mine, theirs):
    one, other = likeness(mine, theirs, 0), likeness(theirs, mine, 0)
    assert (one and one.score) == (other and other.score)
    for reason in one.reasons if one else ():
        assert explained(reason, "th") != explained(reason, "en")
        assert reason.code in SENTENCES
        assert Reason.from_json(reason.as_json()) == reason
    assert one is None or (0 <= one.score <= 100 and one.bucket in BUCKETS)


@settings(max_examples=200, deadline=None)
@given(sign=SIGNS)
def test_a_mark_is_identical_to_itself(sign):
    reason = comparable(sign)
    found = likeness(sign, sign)
    if reason and reason.code in {"no_words", "only_symbols"}:
        assert found is None
    else:
        score = 80 if reason and reason.code == "one_letter" else 100
        assert found is not None
        assert (found.score, found.bucket) == (score, "identical")
