"""The shipped profiles, and what is laid over one. A wrong file is refused with line and key.

A file may say `extends`: what it does not say is then that of the other file. The aliases of a
field, the keys inside lists and the noted keys are put in front of the other's, so that stored
answers of an older generation can still be read; all else takes the place of the other's. A
service may say that it is `like` another one of the same profile, in the same way.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cases.eexchange.profile import Profile, read_profile
from cases.eexchange.tables import Places, ProfileError, Table

FOLDER = Path(__file__).parent / "profiles"
USUAL = "legacy"
# By path: lists that grow in front instead of being replaced.
GROWING = re.compile(
    r"api\.[^.]+\.(?:fields\.[^.]+|entries\.[^.]+|noted)|statistics\.columns\.[^.]+"
)
# By path: tables that are replaced as a whole, because their keys belong together.
WHOLE = re.compile(
    r"api\.[^.]+\.ask\.[^.]+|statistics\.ask|answers\.(?:refused_when|not_found_when)"
)
HEADING = re.compile(r"\s*\[\s*([\w.\-]+)\s*\]")
KEY = re.compile(r"\s*([\w.\-]+)\s*=")
LINE_OF_TOML = re.compile(r"\(at line (\d+)")
Tree = dict[str, Any]


def profile_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of the profiles that there are."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def load_profiles(folder: Path = FOLDER) -> tuple[Profile, ...]:
    """Every profile of a folder. Raises ProfileError for a wrong file."""
    return tuple(load_profile(name, folder=folder) for name in profile_names(folder))


def load_profile(
    name: str = USUAL, overrides: Mapping[str, Any] | None = None, folder: Path = FOLDER
) -> Profile:
    """The profile of a file with `overrides` laid over it.

    They are values by their path, such as {"limits.daily_budget": 500} or
    {"api.TM.fields.filed_on": ["day_filed"]}, and are merged as a file that extends this one.
    Raises ProfileError for a wrong file, an unknown name, or an override that does not fit.
    """
    laid_over = tuple(
        sorted((path, _frozen(path, value)) for path, value in (overrides or {}).items())
    )
    return _loaded(name, laid_over, folder)


@lru_cache(maxsize=64)
def _loaded(name: str, overrides: tuple[tuple[str, Any], ...], folder: Path) -> Profile:
    tree, lines = _chain(name, folder, ())
    for path, value in overrides:
        lines[path] = f"override of {name}"
        tree = _merged(_nested(path, value), tree, "")
    places = Places(str(folder / f"{name}.toml"), lines)
    return read_profile(name, Table(_with_likes(tree, places), places))


def _with_likes(tree: Tree, places: Places) -> Tree:
    """A service that is `like` another one has all that it does not say itself from that one."""
    apis = tree.get("api")
    if not isinstance(apis, dict):
        return tree
    return tree | {"api": {name: _with_like(name, apis, places) for name in apis}}


def _with_like(name: str, apis: Tree, places: Places) -> Any:
    own = apis[name]
    if not isinstance(own, dict) or "like" not in own:
        return own
    other = apis.get(own["like"]) if isinstance(own["like"], str) else None
    if not isinstance(other, dict) or "like" in other:
        Table(own, places, f"api.{name}").refuse("like", "no service that stands by itself")
    return _merged({key: own[key] for key in own if key != "like"}, other, f"api.{name}")


def _frozen(path: str, value: Any) -> Any:
    """A list as a tuple, so that equal overrides are read once."""
    if isinstance(value, list):
        value = tuple(value)
    if not path or not _is_plain(value):
        raise ProfileError(f"override: {path}: this should be a value or a list of values")
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_is_plain(one) and not isinstance(one, tuple) for one in value)
    return isinstance(value, str | int | float)


def _nested(path: str, value: Any) -> Tree:
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)


def _chain(name: str, folder: Path, below: tuple[str, ...]) -> tuple[Tree, dict[str, str]]:
    """What a file says, with all that it extends, and where each key stands."""
    place = folder / f"{name}.toml"
    if name in below or not re.fullmatch(r"\w+", name) or not place.is_file():
        told = " > ".join((*below, name))
        raise ProfileError(f"{told}: no such profile; there are {', '.join(profile_names(folder))}")
    tree, lines = _read(place)
    other = tree.pop("extends", None)
    if other is None:
        return tree, lines
    older, older_lines = _chain(str(other), folder, (*below, name))
    return _merged(tree, older, ""), older_lines | lines


def _read(place: Path) -> tuple[Tree, dict[str, str]]:
    text = place.read_text(encoding="utf-8")
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = LINE_OF_TOML.search(str(error))
        line = found[1] if found else len(text.splitlines())
        raise ProfileError(f"{place}:{line}: {error}") from None
    return tree, {path: f"{place}:{number}" for path, number in _lines(text)}


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The path of each heading and key of a file with its line."""
    heading = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := HEADING.match(line):
            heading = found[1]
            yield heading, number
        elif found := KEY.match(line):
            yield f"{heading}.{found[1]}".strip("."), number


def _merged(newer: Tree, older: Tree, at: str) -> Tree:
    tree = dict(older)
    for key, value in newer.items():
        path = f"{at}.{key}".strip(".")
        tree[key] = _over(value, older.get(key), path)
    return tree


def _over(newer: Any, older: Any, path: str) -> Any:
    if GROWING.fullmatch(path):
        return [*_listed(newer), *_listed(older)]
    if isinstance(newer, dict) and isinstance(older, dict) and not WHOLE.fullmatch(path):
        return _merged(newer, older, path)
    return newer


def _listed(value: Any) -> list[Any]:
    """A list, a value alone as a list of one, or nothing as an empty one."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]
