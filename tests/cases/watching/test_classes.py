"""Near and far Nice classes."""

from itertools import combinations

from cases.watching.classes import ALL_CLASSES, FAR, NEAR, SAME, groups_of, where
from cases.watching.values import Reason


def test_where_two_marks_lie():
    table = {
        ((), ()): (SAME, "all_classes", {}),
        ((), (25,)): (SAME, "all_classes", {}),
        ((25,), ()): (SAME, "class_unknown", {}),
        ((25, 9, 3), (3, 25)): (SAME, "same_class", {"classes": (3, 25)}),
        ((25, 2), (7, 45)): (FAR, "far_class", {"mine": (2, 25), "theirs": (7, 45)}),
        ((25,), (99,)): (FAR, "far_class", {"mine": (25,), "theirs": (99,)}),
    }
    found = {key: where(frozenset(key[0]), frozenset(key[1])) for key in table}
    assert found == {
        key: (near, Reason(code, params)) for key, (near, code, params) in table.items()
    }


def test_neighbours_say_what_they_have_in_common():
    nearness, reason = where(frozenset({25}), frozenset({18, 1}))
    assert (nearness, reason.code) == (NEAR, "neighbouring_class")
    assert (reason.params["mine"], reason.params["theirs"]) == (25, 18)
    assert reason.params["en"] == "clothing, leather goods, jewellery and trimmings"


def test_the_groups_of_the_table():
    near = [(3, 5), (5, 10), (10, 44), (29, 43), (32, 33), (9, 42), (28, 41), (14, 25), (18, 25)]
    far = [(25, 5), (3, 12), (9, 31), (33, 41), (35, 44), (41, 43), (1, 45), (36, 43)]
    assert [pair for pair in near if not groups_of(*pair)] == []
    assert [pair for pair in far if groups_of(*pair)] == []


def test_retail_is_near_to_every_class_of_goods():
    near = {one for one in ALL_CLASSES if groups_of(35, one)}
    assert set(range(1, 35)) <= near
    assert near & set(range(36, 46)) == {36, 45}


def test_being_near_has_no_direction_and_every_group_has_its_words():
    groups = {group for pair in combinations(ALL_CLASSES, 2) for group in groups_of(*pair)}
    assert all(groups_of(one, other) == groups_of(other, one)
               for one, other in combinations(ALL_CLASSES, 2))  # fmt: skip
    assert all(group.classes <= ALL_CLASSES for group in groups)
    assert all(group.thai and group.english and group.thai != group.english for group in groups)
