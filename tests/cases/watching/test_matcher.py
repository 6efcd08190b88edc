"""Many marks at once find what each pair alone would find."""

from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.watching.likeness import LEAST, Sign, compared, prepared
from cases.watching.matcher import Found, Hit, Matcher, Watched
from tests.benchmarks.likeness import pairs

# Words that are like one another in every way there is, so that small sets meet.
WORDS = [
    *(word for row in pairs()["held_out"] for word in (row[0], row[2])),
    *("KRYSTALIA", "CRYSTALIA MOUNTAIN", "KRYSTALIO RIVER", "SUNSHINE VALLEY", "ซันไชน์"),
    *("ซันไชน์ วัลเล่ย์", "ไทยทาน", "ไลยทาน", "N" * 30, "N" * 31, f"{'N' * 31} RIVER"),
    *("TRINOVA", "TRIKOVA RIVER", "QUICKLEEN", "KWIKCLEAN RIVER"),
    *("VELMORA", "OUTERVELMORA", "VELMORASTORES"),
]
SIGNS = st.builds(
    Sign,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple),
    st.frozensets(st.sampled_from([3, 25, 35]), max_size=2),
)


def one_by_one(watched: list[Watched], found: list[Found], least: int) -> list[Hit]:
    ready = [(mine.key, prepared(mine.sign)) for mine in watched]
    new = [(one.key, prepared(one.sign)) for one in found]
    hits = (
        Hit(key, new_key, like)
        for new_key, theirs in new
        for key, mine in ready
        if (like := compared(mine, theirs, least))
    )
    return sorted(hits, key=lambda hit: (hit.found, -hit.likeness.score, hit.watched))


def test_every_pair_that_is_alike_is_looked_up():
    everywhere = sorted(set(WORDS))
    watched = [Watched(key, Sign((word,))) for key, word in enumerate(everywhere)]
    found = [Found(key, Sign((word,))) for key, word in enumerate(everywhere)]
    assert list(Matcher(watched, 0).hits(found)) == one_by_one(watched, found, 0)


@settings(max_examples=60, deadline=None)
@given(
    mine=st.lists(SIGNS, max_size=6),
    theirs=st.lists(SIGNS, max_size=6),
    least=st.sampled_from([0, LEAST, 90]),
)
def test_small_sets_are_compared_in_full(mine, theirs, least):
    watched = [Watched(key, sign) for key, sign in enumerate(mine)]
    found = [Found(key, sign) for key, sign in enumerate(theirs)]
    assert list(Matcher(watched, least).hits(found)) == one_by_one(watched, found, least)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("aeiobktn กตาิเ์"), max_size=14), min_size=2, max_size=8),
)
def test_made_up_words_are_compared_in_full(words):
    watched = [Watched(key, Sign((word,))) for key, word in enumerate(words)]
    found = [Found(key, Sign((word,))) for key, word in enumerate(words)]
    assert list(Matcher(watched, 0).hits(found)) == one_by_one(watched, found, 0)


def test_hits_come_mark_by_mark_the_best_first_and_can_be_taken_in_slices():
    watched = [
        Watched(7, Sign(("SUNVAIL",))),
        Watched(3, Sign(("SUNVALE",))),
        Watched(5, Sign(("★",))),
    ]
    found = [
        Found(2, Sign(("sunvale",))),
        Found(1, Sign(("!!",))),
        Found(9, Sign(("Sunvale Kids",))),
    ]
    matcher = Matcher(watched)
    taken = [(hit.found, hit.watched) for hit in matcher.hits(found)]
    assert taken == [(2, 3), (2, 7), (9, 3), (9, 7)]
    sliced = [hit for at in range(3) for hit in matcher.hits(islice(found, at, at + 1))]
    assert sliced == list(matcher.hits(found))
    assert list(Matcher([]).hits(found)) == list(matcher.hits([])) == []
