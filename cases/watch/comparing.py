"""Comparing in slices: new marks with all that is watched, what is newly watched with the marks
that can still be opposed.

A chunk and its hits are stored in one transaction, in which the job's row lets in one after the
other: a killed job goes on after the last chunk, and two at once find nothing twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases.models import JobRun, PublishedMark, WatchHit
from cases.watch.opposing import OppositionTerms
from cases.watch.watched import (
    Thing,
    forget_the_unwatched,
    found_of,
    note_compared,
    own_numbers,
    owner_names,
    plain_name,
    things_on,
)
from cases.watching.matcher import Hit, Matcher

JOB = "watch"
CHUNK = 1_000
THINGS_AT_ONCE = 1_000
# A mark that is seen first when its term is over is compared all the same for so long: that an
# opposition was missed must be told, and a cancellation may still be asked for.
OVER_AND_TOLD = timedelta(days=30)
Clock = Callable[[], datetime]


def compare(clock: Clock, stop_at: datetime, on: date) -> dict[str, int]:
    """Compare what is to be compared until a moment; answers the marks and hits of this slice and
    whether work is `left`."""
    forget_the_unwatched(on)
    things = things_on(on)
    comparison = Comparison(things, OppositionTerms(), on)
    counts = {"compared": 0, "hits": 0, "left": 0}
    fresh = [thing for thing in things if thing.is_new]
    for start in range(0, len(fresh), THINGS_AT_ONCE):
        if clock() >= stop_at:
            return counts | {"left": 1}
        counts["hits"] += comparison.with_open_marks(fresh[start : start + THINGS_AT_ONCE], clock())
    while to_compare().exists():
        if clock() >= stop_at:
            return counts | {"left": 1}
        marks, hits = comparison.next_chunk(clock())
        counts["compared"] += marks
        counts["hits"] += hits
    return counts


def to_compare() -> QuerySet[PublishedMark]:
    return PublishedMark.objects.filter(compared_at__isnull=True).order_by("pk")


class Comparison:
    """All that one slice has to hand: what is watched, whose it is, and the terms of the law."""

    def __init__(self, things: Sequence[Thing], terms: OppositionTerms, on: date) -> None:
        self._things = {thing.key: thing for thing in things}
        self._terms = terms
        self._on = on
        self._own = own_numbers()
        self._all: Matcher | None = None

    def next_chunk(self, now: datetime) -> tuple[int, int]:
        """Compare the next new marks with all that is watched; answers marks and new hits."""
        matcher = self._all = self._all or _matcher(self._things.values())
        with transaction.atomic():
            _one_after_the_other()
            marks = list(to_compare()[:CHUNK])
            found = self._save(matcher, marks, now)
            keys = [mark.pk for mark in marks]
            PublishedMark.objects.filter(pk__in=keys).update(compared_at=now)
        return len(marks), found

    def with_open_marks(self, things: Sequence[Thing], now: datetime) -> int:
        """Compare what is newly watched with the marks that were compared with the others before;
        answers the new hits."""
        matcher, found = _matcher(things), 0
        young = PublishedMark.objects.filter(
            compared_at__isnull=False, published_on__gte=self._on - timedelta(days=120)
        ).order_by("pk")
        with transaction.atomic():
            _one_after_the_other()
            last = 0
            while marks := list(young.filter(pk__gt=last)[:CHUNK]):
                found += self._save(matcher, marks, now)
                last = marks[-1].pk
            note_compared(things)
        return found

    def _save(self, matcher: Matcher, marks: Sequence[PublishedMark], now: datetime) -> int:
        compared = {mark.pk: mark for mark in marks if self._is_worth_telling(mark)}
        hits = list(matcher.hits([found_of(mark) for mark in compared.values()]))
        return self._store(hits, compared, now)

    def _is_worth_telling(self, mark: PublishedMark) -> bool:
        if mark.number in self._own:
            return False
        return self._terms.last_day(mark.published_on) >= self._on - OVER_AND_TOLD

    def _store(self, hits: Sequence[Hit], marks: dict[int, PublishedMark], now: datetime) -> int:
        """Store the hits that are new; what is open already takes the new score and reasons."""
        pairs = {(hit.found, hit.watched) for hit in hits}
        known = {
            pair: row
            for row in WatchHit.objects.filter(mark__in={mark for mark, _key in pairs})
            if (pair := (row.mark_id, _key_of(row))) in pairs
        }
        owners = owner_names(self._things[key] for key in {key for _mark, key in pairs})
        new, changed = [], []
        for hit in hits:
            row = known.get((hit.found, hit.watched))
            if row is None:
                new.append(self._new(hit, marks[hit.found], owners[hit.watched], now))
            elif row.state == WatchHit.State.OPEN and _takes(row, hit):
                changed.append(row)
        WatchHit.objects.bulk_create(new, batch_size=500)
        WatchHit.objects.bulk_update(changed, ["score", "bucket", "reasons"], batch_size=500)
        return len(new)

    def _new(
        self, hit: Hit, mark: PublishedMark, owners: frozenset[str], now: datetime
    ) -> WatchHit:
        thing = self._things[hit.watched]
        row = WatchHit(
            mark=mark,
            case_id=thing.case,
            term_id=thing.term,
            same_owner=any(plain_name(name) in owners for name in mark.owner.split(";")),
            due_on=self._terms.last_day(mark.published_on),
            found_at=now,
        )
        _takes(row, hit)
        return row


def _matcher(things: Iterable[Thing]) -> Matcher:
    return Matcher([thing.as_watched() for thing in things])


def _key_of(row: WatchHit) -> int:
    return row.case_id * 2 if row.case_id is not None else (row.term_id or 0) * 2 + 1


def _takes(row: WatchHit, hit: Hit) -> bool:
    """Take over how like the two are; answers whether anything changed."""
    like = hit.likeness
    told = (like.score, like.bucket, [reason.as_json() for reason in like.reasons])
    changed = (row.score, row.bucket, row.reasons) != told
    row.score, row.bucket, row.reasons = told
    return changed


def _one_after_the_other() -> None:
    JobRun.objects.get_or_create(name=JOB)
    JobRun.objects.select_for_update().get(name=JOB)
