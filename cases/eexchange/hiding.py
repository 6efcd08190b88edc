"""The token taken out of whatever the office sends back, in every dress that it may wear there."""

import html
import re
from functools import lru_cache

# A token shorter than this could be part of an ordinary word and is not looked for in answers.
SHORTEST_HIDDEN = 6
HIDDEN = "[token]"


def without_token(text: str, token: str) -> str:
    """The text with a word in place of the token: plain, or with signs of it written as JSON,
    an address or HTML would write them."""
    if len(token) < SHORTEST_HIDDEN:
        return text
    text = text.replace(token, HIDDEN)
    # Without one of these no sign is written in another way.
    if not any(mark in text for mark in "\\%&"):
        return text
    return _dressed(token).sub(HIDDEN, text)


@lru_cache(maxsize=8)
def _dressed(token: str) -> re.Pattern[str]:
    return re.compile("".join(_ways_of(sign) for sign in token))


def _ways_of(sign: str) -> str:
    code = f"{ord(sign):02x}"
    ways = [
        r"\\{0,4}" + re.escape(sign),
        rf"\\{{1,4}}u00(?i:{code})",
        f"%(?i:{code})",
        f"&#0*{ord(sign)};",
        f"&#[xX]0*(?i:{code});",
    ]
    if html.escape(sign) != sign:
        ways.append(re.escape(html.escape(sign)))
    return f"(?:{'|'.join(ways)})"
