"""Until when a published mark can be opposed: the term of the rule engine, and nothing else."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, IpType, OurSide, WatchHit
from cases.queries import office_calendar
from cases.recompute import Cause, compute, sign
from cases.rules.calendar import Calendar
from cases.rules.engine import ComputedDeadline, Event

OPPOSITION = "TM-35"
# No term of sixty days moves further than this by closed days.
STILL_WATCHED = timedelta(days=200)


class OppositionTerms:
    """The term to oppose by the day of publication, each day computed once under one calendar."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self._calendar = calendar or office_calendar()
        self._known: dict[date, ComputedDeadline] = {}

    def of(self, published_on: date) -> ComputedDeadline:
        known = self._known.get(published_on)
        if known is None:
            known = self._known[published_on] = self._computed(published_on)
        return known

    def last_day(self, published_on: date) -> date:
        return self.of(published_on).due_date

    def _computed(self, published_on: date) -> ComputedDeadline:
        case = Case(ip_type=IpType.TRADEMARK, our_side=OurSide.OPPONENT)
        terms = compute(case, [Event("published", published_on)], self._calendar)
        return next(term for term in terms if term.code == OPPOSITION)


def follow_the_days(cause: Cause, on: date) -> int:
    """Bring the last days of the hits up to the law and the closed days; answers how many moved.

    Each that moved has a line in its history and is told again.
    """
    terms, moved = OppositionTerms(), 0
    young = WatchHit.objects.filter(mark__published_on__gte=on - STILL_WATCHED).order_by()
    for day in sorted(set(young.values_list("mark__published_on", flat=True))):
        last = terms.last_day(day)
        wrong = WatchHit.objects.filter(mark__published_on=day).exclude(due_on=last)
        for pk in list(wrong.values_list("pk", flat=True)):
            moved += _move(pk, last, cause)
    return moved


def _move(pk: int, last: date, cause: Cause) -> bool:
    with transaction.atomic():
        hit = WatchHit.objects.select_for_update().get(pk=pk)
        if hit.due_on == last:
            return False
        hit.due_on = last
        sign(hit, cause)
        hit.save(update_fields=["due_on"])
    return True


def moved_by_the_law() -> str:
    """Why a last day moved though the office told the same day of publication."""
    return _("The closed days or the rule changed.")
