"""The office's answers as typed records. Dates, eras and blanks are settled here, once.

What the services call a field, and what an answer looks like around its rows, is said by a
profile; without one the reading is that of the department's own list.
"""

import hashlib
import json

from cases.eexchange.errors import Malformed
from cases.eexchange.folding import fold
from cases.eexchange.problems import maybe_cut
from cases.eexchange.profile import Api, Profile, value_at
from cases.eexchange.profile_files import load_profile
from cases.eexchange.rows import Row, filled, lower_row, plain_number, text_of
from cases.eexchange.values import Answer, ClassGoods, Reading, RegisterRecord

__all__ = [
    "Answer",
    "ClassGoods",
    "Reading",
    "RegisterRecord",
    "content_hash",
    "may_be_cut",
    "parse",
    "parse_all",
    "plain_number",
    "rows_of",
]


def content_hash(payload: object) -> str:
    """The SHA-256 (hex) of what an answer says, whatever the order of its keys and rows.

    The office's views state no order of rows, so another order is not another content.
    """
    rows = [_canonical(row) for row in payload] if isinstance(payload, list) else None
    plain = _canonical(payload) if rows is None else f"[{','.join(sorted(rows))}]"
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise Malformed("nested too deeply") from None


def parse(answer: Answer, profile: Profile | None = None) -> Reading:
    """The rows of exactly the asked number, folded into one record.

    Raises Malformed where the answer has another form than the profile says: no rows, rows
    without any number (keys that changed their names), a number in a form that was not asked
    for, or none of this number in an answer that may have been cut. Raises LookupError for a
    service that is not asked by number.
    """
    profile = profile or load_profile()
    api = profile.api(answer.service)
    if "application_number" not in api.fields:
        raise LookupError(f"{api.name} has no application number")
    found = rows_of(answer, api, profile)
    ours = [row for row in found if _is_of(row, api, plain_number(answer.number))]
    cut = 0 < profile.limits.cut_after <= len(found)
    if not ours:
        _refuse_strange_numbers(found, api, answer)
        if cut:
            raise Malformed(f"{api.name}: {len(found)} rows, perhaps cut off, none of this number")
        return Reading(None)
    return fold(ours, api, [maybe_cut(len(found))] if cut else [])


def parse_all(answer: Answer, profile: Profile | None = None) -> tuple[Reading, ...]:
    """Every right of an answer, as a search by name brings them; the rows of one right are
    those that share the value by which the service groups. A row without it stands alone.

    Raises Malformed.
    """
    profile = profile or load_profile()
    api = profile.api(answer.service)
    groups: dict[str, list[Row]] = {}
    for place, row in enumerate(rows_of(answer, api, profile)):
        key = next((plain_number(text_of(value)) for value in filled(row, api, api.group_by)), "")
        groups.setdefault(key or f"row {place}", []).append(row)
    return tuple(fold(rows, api, []) for rows in groups.values())


def may_be_cut(answer: Answer, profile: Profile | None = None) -> bool:
    """Whether an answer has so many rows that the office may have left some off. Raises
    Malformed."""
    profile = profile or load_profile()
    rows = rows_of(answer, profile.api(answer.service), profile)
    return 0 < profile.limits.cut_after <= len(rows)


def rows_of(answer: Answer, api: Api, profile: Profile) -> list[Row]:
    """The rows of an answer with lower-case keys. Raises Malformed."""
    found = listed(answer.payload, api, profile)
    return [lower_row(row, place) for place, row in enumerate(found, start=1)]


def listed(payload: object, api: Api, profile: Profile) -> list[object]:
    """The rows bare, or in one of the envelopes; some services send a lone object."""
    if isinstance(payload, list):
        return payload
    if not isinstance(payload, dict):
        raise Malformed(f"expected a list, got {_kind(payload)}")
    if profile.answers.found_nothing(payload):
        return []
    inside = (value_at(payload, path) for path in profile.answers.envelopes)
    found = next((value for value in inside if value is not None), None)
    if isinstance(found, list):
        return found
    lone = found if isinstance(found, dict) else payload
    if api.lone and {str(key).lower() for key in lone} & {*api.fields["application_number"]}:
        return [lone]
    raise Malformed("expected a list, got an object")


def _kind(value: object) -> str:
    """What came instead, in a word."""
    names = {type(None): "nothing", str: "text", dict: "an object", list: "a list"}
    return names.get(type(value), "a number")


def _is_of(row: Row, api: Api, wanted: str) -> bool:
    """Whether a row is of the number, under any of the names that it may have."""
    numbers = filled(row, api, "application_number")
    return any(_is_number(value, wanted) for value in numbers)


def _is_number(value: object, wanted: str) -> bool:
    """Whether a value is the number; one sent as a JSON number has lost its leading zeros."""
    found = plain_number(text_of(value))
    expected = wanted.lstrip("0") if isinstance(value, int | float) else wanted
    return found != "" and found == expected


def _refuse_strange_numbers(rows: list[Row], api: Api, answer: Answer) -> None:
    """Rows of which none is of the number are no proof that the office does not show it.

    Where a number is asked for as a part, longer ones come too: those are others. Any other
    number that was not asked for may be ours in a new form, and no number at all may stand
    under a new name: both are told instead of being taken for "not public".
    """
    numbers = [
        plain_number(text_of(value))
        for row in rows
        for value in filled(row, api, "application_number")
    ]
    if rows and not any(numbers):
        raise Malformed(f"{api.name}: {len(rows)} rows and none has a number; new keys?")
    wanted = plain_number(answer.number)
    strange = [n for n in numbers if not (api.asks_a_part and _is_longer(n, wanted))]
    if strange:
        raise Malformed(f"{api.name}: asked for {wanted[:40]}, got {strange[0][:40]}")


def _is_longer(number: str, wanted: str) -> bool:
    """Whether it is another number in which the wanted one is a part."""
    digits = number.isdigit() and wanted.isdigit()
    return digits and wanted in number and number.lstrip("0") != wanted.lstrip("0")
