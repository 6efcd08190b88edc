"""The terms that are watched for clients: made, changed and ended, each with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Party, User, WatchTerm
from cases.recompute import Cause, sign
from cases.watching.likeness import Sign, comparable


class TermRefused(ValueError):
    """A term that cannot be watched. `field` names what is wrong; the text is for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class GivenTerm:
    """What is said of a term; no classes are all of them."""

    client: Party
    words: str
    words_other: str
    classes: Sequence[int]
    responsible: User | None
    starts_on: date
    ends_on: date | None = None
    note: str = ""


def check_term(given: GivenTerm) -> None:
    """Raises TermRefused with the first thing that is wrong."""
    why = comparable(Sign((given.words, given.words_other), frozenset(given.classes)))
    if why is not None and why.code in {"no_words", "only_symbols"}:
        raise TermRefused("words", _("There are no letters in it that could be compared."))
    if any(not 1 <= number <= 45 for number in given.classes):
        raise TermRefused("classes", _("A Nice class lies between 1 and 45."))
    if given.ends_on is not None and given.ends_on < given.starts_on:
        raise TermRefused("ends_on", _("This day lies before the first day of the watch."))


def add_term(given: GivenTerm, cause: Cause) -> WatchTerm:
    """Watch a term from now on. Raises TermRefused."""
    check_term(given)
    with transaction.atomic():
        term = WatchTerm(**_columns(given))
        sign(term, cause)
        term.save()
    return term


def change_term(pk: int, given: GivenTerm, version: int, cause: Cause) -> WatchTerm:
    """Change what is watched; it is compared with the open marks once more. Raises TermRefused,
    also where somebody changed it since."""
    check_term(given)
    with transaction.atomic():
        term = WatchTerm.objects.select_for_update().get(pk=pk)
        if term.version != version:
            raise TermRefused(
                "", _("Somebody changed this term after you opened it. Please look again.")
            )
        for name, value in _columns(given).items():
            setattr(term, name, value)
        _save(term, cause)
    return term


def end_term(pk: int, cause: Cause) -> WatchTerm:
    """Watch it no longer; what was found stays. Twice is once."""
    with transaction.atomic():
        term = WatchTerm.objects.select_for_update().get(pk=pk)
        if term.active:
            term.active = False
            _save(term, cause)
    return term


def hand_terms_over(person: User, to: User, cause: Cause) -> int:
    """Give the terms that somebody answers for to a colleague; answers how many."""
    with transaction.atomic():
        theirs = WatchTerm.objects.select_for_update().filter(responsible=person, active=True)
        terms = list(theirs.order_by("pk"))
        for term in terms:
            term.responsible = to
            _save(term, cause)
    return len(terms)


def _columns(given: GivenTerm) -> dict[str, object]:
    columns = vars(given).copy()
    columns["classes"] = sorted(set(given.classes))
    return columns


def _save(term: WatchTerm, cause: Cause) -> None:
    term.version += 1
    sign(term, cause)
    term.save()
