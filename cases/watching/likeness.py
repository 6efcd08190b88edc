"""How like two marks are."""

import unicodedata

from cases.watching.values import Likeness, Reason, Sign

__all__ = ["LEAST", "Likeness", "Reason", "Sign", "comparable", "likeness"]

LEAST = 70


def comparable(sign: Sign) -> Reason | None:
    """Why a mark can be compared in part or not at all; nothing when it can be in full."""
    letters = [letter for letter in "".join(sign.words) if letter.isalnum()]
    if not letters:
        return Reason("only_symbols" if "".join(sign.words).strip() else "no_words")
    return Reason("one_letter") if len(letters) == 1 else None


def likeness(watched: Sign, found: Sign, least: int = LEAST) -> Likeness | None:
    """How like the two are; nothing when that is less than asked for."""
    mine, theirs = _letters(watched), _letters(found)
    if not mine or mine != theirs:
        return None
    classes = watched.classes & found.classes
    where = Reason("same_class", {"classes": tuple(sorted(classes))})
    return Likeness(100, "identical", (Reason("same_spelling", {"word": mine}), where))


def _letters(sign: Sign) -> str:
    return unicodedata.normalize("NFKC", "".join(sign.words)).casefold().strip()
