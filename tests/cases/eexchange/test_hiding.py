"""The token taken out of answers, in every dress."""

import json
from html import escape
from urllib.parse import quote

import pytest

from cases.eexchange.hiding import HIDDEN, without_token

TOKEN = 'aB3/x+"y&z=='
DRESSES = [
    TOKEN,
    json.dumps(TOKEN)[1:-1],
    json.dumps(json.dumps(TOKEN))[3:-3],
    TOKEN.replace("/", "\\/"),
    quote(TOKEN, safe=""),
    quote(TOKEN, safe="").lower().replace("ab3", "aB3"),
    escape(TOKEN),
    "".join(f"\\u{ord(sign):04X}" for sign in TOKEN),
    "".join(f"&#x{ord(sign):x};" for sign in TOKEN),
    "".join(f"&#{ord(sign)};" for sign in TOKEN),
]


@pytest.mark.parametrize("dress", DRESSES)
def test_no_dress_is_left(dress):
    assert without_token(f"before {dress} after", TOKEN) == f"before {HIDDEN} after"


def test_what_only_looks_like_it_stays():
    text = 'aB3/x+"y&z= aB3\\u002Fx 50% &amp;'
    assert without_token(text, TOKEN) == text
    assert without_token("an ordinary word", "word") == "an ordinary word"
