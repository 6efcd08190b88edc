"""Which application numbers are asked about, and when again.

The service of marks tells no list of what was published. So the watch asks for numbers that begin
alike: a hundred at a time in the series in which nearly all marks are filed, coarser in the others.
An answer that may be cut is asked again in ten parts. Where marks were found, and a little beyond
the last of them, the office is asked every week, elsewhere every three weeks: an opposition has
sixty days from the publication.
"""

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from cases.models import WatchBlock

# A mark is published months to some years after it was filed.
YEARS_BEFORE = 3
# By the series of a number the digits that the blocks of a year begin with: YY01000 to YY01999.
SERIES = {"01": 3, "02": 1, "03": 1}
DIGITS_OF_A_NUMBER = 9
AGAIN = timedelta(days=7) - timedelta(hours=4)
FAR_AGAIN = timedelta(days=21) - timedelta(hours=4)
AFTER_A_FAULT = timedelta(hours=20)
# So many empty blocks after the last full one of a series still count as near.
NEAR = 20


def make_blocks(on: date) -> int:
    """See to it that there are the blocks of every year that may be published now; answers how
    many were missing."""
    years = range(on.year - YEARS_BEFORE, on.year + 1)
    wanted = {
        f"{year % 100:02d}{series}{n:0{digits}d}": year
        for year in years
        for series, digits in SERIES.items()
        for n in range(10**digits)
    }
    known = set(WatchBlock.objects.filter(year__in=years).values_list("prefix", flat=True))
    missing = [
        WatchBlock(prefix=prefix, year=year)
        for prefix, year in wanted.items()
        if prefix not in known
    ]
    WatchBlock.objects.bulk_create(missing, batch_size=1000, ignore_conflicts=True)
    return len(missing)


def blocks_to_ask(now: datetime, on: date) -> QuerySet[WatchBlock]:
    """The blocks that are due, never asked ones first, the newest year before the others."""
    due = Q(next_at__isnull=True) | Q(next_at__lte=now)
    rows = WatchBlock.objects.filter(due, split=False, year__gte=on.year - YEARS_BEFORE)
    return rows.order_by(F("asked_at").asc(nulls_first=True), "-year", "prefix")


def forget_the_sandbox() -> int:
    """The office itself answers: what only the sandbox has answered is asked at once; answers how
    many blocks that are."""
    rows = WatchBlock.objects.filter(sandbox=True)
    return rows.update(asked_at=None, next_at=None, rows=0, published=0, sandbox=False, split=False)


def settled(block: WatchBlock, rows: int, published: int, now: datetime) -> None:
    """Note what the answer held, and when the block is asked about again."""
    block.asked_at, block.rows, block.published = now, rows, published
    block.message = block.message_en = ""
    near = rows > 0 or not _is_beyond(block)
    block.next_at = now + (AGAIN if near else FAR_AGAIN)
    block.save()


def _is_beyond(block: WatchBlock) -> bool:
    """Whether nothing was found in the blocks just before: the numbers of the year end there."""
    before = WatchBlock.objects.filter(
        year=block.year, prefix__startswith=block.prefix[:4], prefix__lt=block.prefix
    ).order_by("-prefix")[:NEAR]
    return not any(rows for rows in before.values_list("rows", flat=True))


def split(block: WatchBlock, rows: int, now: datetime) -> bool:
    """Ask about ten parts instead; False where a number has no more digits."""
    if len(block.prefix) >= DIGITS_OF_A_NUMBER:
        return False
    parts = [WatchBlock(prefix=f"{block.prefix}{digit}", year=block.year) for digit in range(10)]
    WatchBlock.objects.bulk_create(parts, ignore_conflicts=True)
    block.asked_at, block.rows, block.split, block.next_at = now, rows, True, None
    block.message = block.message_en = ""
    block.save()
    return True


def failed(block: WatchBlock, thai: str, english: str, now: datetime) -> None:
    """The answer could not be used; the block comes again soon."""
    block.asked_at, block.next_at = now, now + AFTER_A_FAULT
    block.message, block.message_en = thai, english
    block.save()
