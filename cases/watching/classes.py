"""Which Nice classes are near each other, and why."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.watching.values import Reason

GOODS = frozenset(range(1, 35))
ALL_CLASSES = frozenset(range(1, 46))
SAME, NEAR, FAR = "same", "near", "far"


@dataclass(frozen=True, slots=True)
class Group:
    """Classes that are near each other, and what they have in common."""

    classes: frozenset[int]
    thai: str
    english: str


def where(mine: frozenset[int], theirs: frozenset[int]) -> tuple[str, Reason]:
    """How near the classes of two marks are, with the reason. A watch without classes looks at
    all of them; a publication without classes may lie in any."""
    if not mine:
        return SAME, Reason("all_classes")
    if not theirs:
        return SAME, Reason("class_unknown")
    if both := mine & theirs:
        return SAME, Reason("same_class", {"classes": tuple(sorted(both))})
    near = ((group, one, other) for one in sorted(mine) for other in sorted(theirs)
            for group in groups_of(one, other))  # fmt: skip
    if found := next(near, None):
        group, one, other = found
        return NEAR, Reason(
            "neighbouring_class",
            {"mine": one, "theirs": other, "th": group.thai, "en": group.english},
        )
    params = {"mine": tuple(sorted(mine)), "theirs": tuple(sorted(theirs))}
    return FAR, Reason("far_class", params)


@cache
def groups_of(one: int, other: int) -> tuple[Group, ...]:
    """The groups that hold both classes, in the order of the table."""
    groups, retail = _table()
    found = tuple(group for group in groups if {one, other} <= group.classes)
    with_retail = retail.classes & {one, other} and {one, other} & GOODS
    return (*found, retail) if with_retail else found


@cache
def _table() -> tuple[tuple[Group, ...], Group]:
    """The groups, and the class that is near to all goods."""
    path = Path(__file__).with_name("near_classes.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = tuple(Group(frozenset(row["classes"]), row["th"], row["en"]) for row in table["group"])
    retail = frozenset({table["every_goods"]})
    return groups, Group(retail, table["every_goods_th"], table["every_goods_en"])
