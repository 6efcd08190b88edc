"""The budget of requests a day: counted in the database before they are sent, so that it holds
across processes, runs and kills.

Only the thread that writes talks to the database. It takes a portion at a time; the threads that
ask spend from it, and what is left goes back.
"""

import threading
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from cases.eexchange.client import ATTEMPTS
from cases.eexchange.errors import BudgetSpent
from cases.models import RequestDay, SyncRun
from cases.register.reading import active_profile
from cases.rules.thai_dates import bangkok_day

# Of each hundred requests so many are kept for people who wait for an answer.
KEPT_FOR_PEOPLE = 10
PORTION = 100


def daily_budget() -> int:
    """Requests a day; 0 is no limit."""
    return active_profile().limits.daily_budget


def limit_of(trigger: str) -> int:
    """What a run may use of the budget, counted from the beginning of the day; 0 is no limit."""
    budget = daily_budget()
    if trigger == SyncRun.Trigger.PERSON or not budget:
        return budget
    return max(1, budget - budget * KEPT_FOR_PEOPLE // 100)


def used_on(day: date) -> int:
    return RequestDay.objects.filter(day=day).values_list("requests", flat=True).first() or 0


def take_requests(day: date, wanted: int, limit: int) -> int:
    """Count so many requests for a day, or as many as the limit still allows; answers how many."""
    RequestDay.objects.get_or_create(day=day)
    with transaction.atomic():
        row = RequestDay.objects.select_for_update().get(day=day)
        granted = max(0, min(wanted, limit - row.requests)) if limit else wanted
        if granted:
            RequestDay.objects.filter(day=day).update(requests=F("requests") + granted)
    return granted


def counted(trigger: str, clock: Callable[[], datetime]) -> Callable[[str], None]:
    """The meter of a client that asks one question after the other: each request is counted
    before it is sent. The meter raises BudgetSpent when none is left."""
    limit = limit_of(trigger)

    def spend(where: str) -> None:
        if not take_requests(bangkok_day(clock()), 1, limit):
            raise BudgetSpent(where)

    return spend


class Purse:
    """The requests that one run may send now, shared by its threads.

    `fill` and `empty` are for the thread that writes, `spend` is for those that ask: it waits for
    the next portion, and raises BudgetSpent when there will be none.
    """

    def __init__(self, limit: int, connections: int, clock: Callable[[], datetime]) -> None:
        self._limit = limit
        self._clock = clock
        # Between two answers that are taken the threads send at most so many.
        self._enough = connections * ATTEMPTS
        self._left = 0
        self._day: date | None = None
        self._closed = False
        self._filled = threading.Condition()
        self.spent = 0

    def spend(self, where: str) -> None:
        with self._filled:
            while not self._left and not self._closed:
                self._filled.wait()
            if not self._left:
                raise BudgetSpent(where)
            self._left -= 1
            self.spent += 1

    def fill(self, cases: int) -> None:
        """See to it that the threads need not wait while so many cases are to be asked about."""
        day = bangkok_day(self._clock())
        if day != self._day:
            self._give_back()
            self._day = day
        enough, left = min(self._enough, cases * ATTEMPTS), self._left
        if self._closed or left >= enough:
            return
        wanted = min(self._enough + PORTION, cases * ATTEMPTS) - left
        granted = take_requests(day, wanted, self._limit)
        with self._filled:
            self._left += granted
            self._closed = left + granted < enough
            self._filled.notify_all()

    def empty(self) -> None:
        """No more is sent; what is left is given back."""
        with self._filled:
            self._closed = True
            self._filled.notify_all()
        self._give_back()

    def _give_back(self) -> None:
        with self._filled:
            unused, self._left = self._left, 0
        if unused and self._day:
            RequestDay.objects.filter(day=self._day).update(requests=F("requests") - unused)
