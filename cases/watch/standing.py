"""Whether the watch sees what is published: which blocks of numbers were not asked about in time,
and whether the share of a day is enough for all of them.

An opposition has sixty days. A mark that nobody has read makes no hit, so that an empty queue must
say whether everything was read.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import Count, F, Max, Q, Subquery

from cases.models import JobRun, WatchBlock
from cases.watch.asking import SHARE, share_of_a_day
from cases.watch.blocks import YEARS_BEFORE

# So long after its turn a block is late: a night that failed and the next are no fault yet.
GRACE = timedelta(days=7)
# A block that is asked again within these days is one in which marks are found.
OFTEN = timedelta(days=14)
JOB = "watch"


@dataclass(frozen=True)
class Standing:
    """Of `blocks` some were `never` asked about, and some are `late`. The plan `needs` so many
    requests a day of the `share`; `started` tells whether a pass has come to its end."""

    blocks: int
    never: int
    late: int
    needs: int
    share: int
    started: bool

    @property
    def behind(self) -> int:
        """The blocks that nobody knows to be free of marks. While the first pass is under way
        those that were never asked are no fault."""
        return self.late + (self.never if self.started else 0)

    @property
    def is_too_small(self) -> bool:
        return self.needs > self.share

    @property
    def budget(self) -> int:
        """The requests of a whole day that would be enough."""
        return ceil(self.needs * 100 / SHARE)


def standing(now: datetime, on: date) -> Standing:
    """How the plan of the blocks stands at a moment."""
    often = Q(next_at__isnull=True) | Q(next_at__lt=F("asked_at") + OFTEN)
    rows = WatchBlock.objects.filter(split=False, year__gte=on.year - YEARS_BEFORE).order_by()
    # The last slice ended a pass: nothing is under way.
    job = JobRun.objects.filter(name=JOB, last_succeeded_at__isnull=False)
    found = rows.aggregate(
        ended=Max(Subquery(job.exclude(last_result__more=True).values("pk")[:1])),
        blocks=Count("pk"),
        never=Count("pk", filter=Q(next_at__isnull=True)),
        late=Count("pk", filter=Q(next_at__lt=now - GRACE)),
        often=Count("pk", filter=often),
    )
    often_ones = found.pop("often")
    needs = ceil(often_ones / 7 + (found["blocks"] - often_ones) / 21)
    ended = bool(found.pop("ended"))
    return Standing(**found, needs=needs, share=share_of_a_day(), started=ended)
