"""Which Friday's docket is due at a moment."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.reminders.fridays import friday_of, hour_of

BEFORE, FRIDAY, NEXT = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4)


def test_the_hour_in_bangkok_decides_wherever_the_server_stands():
    cases = {
        (2026, 11, 27, 0, 29): BEFORE,  # 07:29 in Bangkok
        (2026, 11, 27, 0, 30): FRIDAY,
        (2026, 11, 26, 18, 0): BEFORE,  # Friday there, Thursday in UTC
        (2026, 11, 29, 3, 0): FRIDAY,
        (2026, 12, 3, 23, 59): FRIDAY,
        (2026, 12, 4, 0, 30): NEXT,
    }
    assert {moment: friday_of(datetime(*moment, tzinfo=UTC)) for moment in cases} == cases


@given(st.integers(0, 5 * 10**9).map(lambda n: datetime.fromtimestamp(n, UTC)))
def test_the_last_friday_is_less_than_a_week_old(now):
    friday = friday_of(now)
    assert friday.weekday() == 4
    assert timedelta(0) <= now - hour_of(friday) < timedelta(days=7)
    assert friday_of(hour_of(friday)) == friday
