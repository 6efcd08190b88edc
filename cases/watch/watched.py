"""What the watch compares published marks with: own marks of the docket, and terms of clients."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cases.eexchange.records import plain_number
from cases.models import (
    Case,
    CaseParty,
    GoodsClass,
    IpType,
    OurSide,
    Party,
    PublishedMark,
    WatchedCase,
    WatchTerm,
)
from cases.queries import CLIENT_ROLES
from cases.watching.likeness import Sign
from cases.watching.matcher import Found, Watched

# Raised when the comparison becomes another one: everything is compared once more then.
COMPARISON = 1


@dataclass(frozen=True)
class Thing:
    """An own mark or a term: exactly one of the two keys is there. `compared_as` is what it was
    last compared as with the marks still open to opposition."""

    sign: Sign
    case: int | None = None
    term: int | None = None
    compared_as: str = ""

    @property
    def key(self) -> int:
        """One number for both sorts."""
        return self.case * 2 if self.case is not None else (self.term or 0) * 2 + 1

    @property
    def mark(self) -> str:
        """A checksum of what it is compared as."""
        plain = (COMPARISON, self.sign.words, sorted(self.sign.classes))
        return hashlib.sha256(repr(plain).encode()).hexdigest()

    @property
    def is_new(self) -> bool:
        return self.compared_as != self.mark

    def as_watched(self) -> Watched:
        return Watched(self.key, self.sign)


def watched_cases() -> QuerySet[Case]:
    """Our own marks and applications: not over, and not silent until released."""
    return Case.objects.filter(
        ip_type=IpType.TRADEMARK, our_side=OurSide.APPLICANT, is_over=False, silent=False
    )


def terms_on(on: date) -> QuerySet[WatchTerm]:
    """The terms that hold on a day."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return WatchTerm.objects.filter(lasting, active=True, starts_on__lte=on)


def things_on(on: date) -> list[Thing]:
    """All that is watched on a day."""
    return [*_cases(), *_terms(on)]


def _cases() -> list[Thing]:
    cases = watched_cases().order_by("pk")
    classes: dict[int, set[int]] = {}
    rows = GoodsClass.objects.filter(case__in=cases.values("pk")).order_by()
    for case, number in rows.values_list("case_id", "number"):
        classes.setdefault(case, set()).add(number)
    known = dict(WatchedCase.objects.values_list("case_id", "compared_as"))
    return [
        Thing(
            Sign(_words(title, title_en), frozenset(classes.get(pk, ()))),
            case=pk,
            compared_as=known.get(pk, ""),
        )
        for pk, title, title_en in cases.values_list("pk", "title", "title_en")
    ]


def _terms(on: date) -> list[Thing]:
    return [
        Thing(
            Sign(_words(term.words, term.words_other), frozenset(term.classes)),
            term=term.pk,
            compared_as=term.compared_as,
        )
        for term in terms_on(on).order_by("pk")
    ]


def _words(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def found_of(mark: PublishedMark) -> Found:
    return Found(mark.pk, Sign(_words(mark.title), frozenset(mark.classes)))


def forget_the_unwatched(on: date) -> None:
    """What is watched no longer was compared with nothing since: once it is watched again it is
    compared anew with all marks that are open then."""
    WatchedCase.objects.exclude(case__in=watched_cases().values("pk")).delete()
    gone = WatchTerm.objects.exclude(compared_as="").exclude(pk__in=terms_on(on).values("pk"))
    gone.update(compared_as="")


def note_compared(things: Iterable[Thing]) -> None:
    """Remember as what these were compared."""
    WatchedCase.objects.bulk_create(
        [
            WatchedCase(case_id=thing.case, compared_as=thing.mark)
            for thing in things
            if thing.case is not None
        ],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["compared_as"],
    )
    for thing in things:
        if thing.term is not None:
            WatchTerm.objects.filter(pk=thing.term).update(compared_as=thing.mark)


def own_numbers() -> frozenset[str]:
    """The application numbers of our own side in the docket, as plain numbers."""
    rows = Case.objects.filter(ip_type=IpType.TRADEMARK, our_side=OurSide.APPLICANT)
    numbers = rows.exclude(application_number="").values_list("application_number", flat=True)
    return frozenset(plain_number(number) for number in numbers)


def owner_names(things: Iterable[Thing]) -> dict[int, frozenset[str]]:
    """The plain names of the clients behind these, by the key of the thing."""
    listed = list(things)
    found: dict[int, set[str]] = {thing.key: set() for thing in listed}
    by_case = {thing.case: thing.key for thing in listed if thing.case is not None}
    by_term = {thing.term: thing.key for thing in listed if thing.term is not None}
    parties = CaseParty.objects.filter(case__in=by_case, role__in=CLIENT_ROLES).order_by()
    for case, *names in parties.values_list("case_id", "party__name", "party__name_en"):
        found[by_case[case]].update(map(plain_name, names))
    clients = Party.objects.filter(watch_terms__in=by_term).order_by()
    for term, *names in clients.values_list("watch_terms__pk", "name", "name_en"):
        if term in by_term:
            found[by_term[term]].update(map(plain_name, names))
    return {key: frozenset(names - {""}) for key, names in found.items()}


def plain_name(name: str) -> str:
    return "".join(name.split()).casefold()
