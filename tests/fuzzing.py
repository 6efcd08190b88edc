"""Bodies of answers as no office should send them, for tests that try thousands of them."""

import json
import os
from typing import Any

from hypothesis import strategies as st

# How many answers all tests together try; the ordinary run takes a few hundred.
FUZZED_ANSWERS = int(os.environ.get("FUZZED_ANSWERS", "200"))
STATUSES = (200, 200, 200, 200, 200, 204, 301, 400, 401, 403, 404, 429, 500, 503)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2025-02-31", "31/12/25", "25681402", "2568-01-02T99:00:00Z", "\x00", "%"])
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = (
    *("REQ_NO", "APP_NO", "trNo", "REQUEST_NO", "APP_NO_NUMBER", "APPLICATIONNUMBER", "PKID"),
    *("ApplicationNumber", "PROD_NUMBER", "TR_NAME", "PATENT_NAME", "REQ_DATE", "FILING_DATE"),
    *("GRANT_DATE", "SUBMIT_DATE", "SUBMIT_DATEV2", "Filing_Date", "OWNER_NAME", "owner", "status"),
    *("NICE_CLASS_CODE", "NICE_CLASS_TNAME", "goodsAndService", "ClassList", "wordIndex", "image"),
    *("OWNER_NAMEList", "ApplicantInformation", "CurrentStatusCode", "SOMETHING", "data", "code"),
)


def payloads(number: str) -> st.SearchStrategy[Any]:
    """JSON values, many of them nearly rows of this number."""
    values = TREES | st.sampled_from([number, int(number), [number], f"{number}9", "2025-01-02"])
    rows = st.dictionaries(st.sampled_from(KEYS), values, max_size=8)
    lists = st.lists(rows | TREES, max_size=4)
    wrapped = st.dictionaries(st.sampled_from(["data", "Result", "resultlist", "x"]), lists | rows)
    return TREES | rows | lists | wrapped


def bodies(number: str) -> st.SearchStrategy[bytes]:
    """Bodies: bytes of any kind, and JSON whole, cut, doubled, packed into a text, or marked."""
    written = payloads(number).map(lambda value: json.dumps(value).encode())
    cut = st.tuples(written, st.integers(0, 400)).map(lambda pair: pair[0][: pair[1]])
    changed = st.tuples(written, st.binary(max_size=4), st.integers(0, 60)).map(
        lambda three: three[0][: three[2]] + three[1] + three[0][three[2] :]
    )
    packed = written.map(lambda body: json.dumps(body.decode()).encode())
    marked = written.map(lambda body: b"\xef\xbb\xbf" + body)
    deep = st.integers(1, 3000).map(lambda depth: b"[" * depth + b"]" * depth)
    return st.one_of(written, written, written, cut, changed, packed, marked, deep, st.binary())
