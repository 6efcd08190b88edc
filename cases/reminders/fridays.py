"""Which Friday's printed docket is due: plain Python over a moment."""

from datetime import date, datetime, time, timedelta

from cases.rules.thai_dates import BANGKOK

FRIDAY = 4
WEEK = timedelta(days=7)
# Bangkok time.
AT = time(7, 30)


def friday_of(now: datetime) -> date:
    """The Friday whose hour came last. Until the next one its docket can be made up for."""
    here = now.astimezone(BANGKOK)
    friday = here.date() - timedelta(days=(here.weekday() - FRIDAY) % 7)
    return friday if here >= hour_of(friday) else friday - WEEK


def hour_of(friday: date) -> datetime:
    """The moment from which the docket of a Friday is due."""
    return datetime.combine(friday, AT, BANGKOK)
