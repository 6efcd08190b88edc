"""Talking to the office as the one run that does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from cases.eexchange.client import EExchangeClient
from cases.models import User
from cases.register.office import office_client
from cases.register.sync import finish_run, start_alone
from cases.register.taking import Tally


@contextmanager
def alone_with_the_office(
    trigger: str, by: User, now: datetime, meter: Callable[[str], None], tally: Tally
) -> Iterator[EExchangeClient]:
    """The client whose requests `meter` counts, in a run that ends with the counts of `tally`.

    Raises NoToken, and OfficeBusy while another run talks to the office.
    """
    with office_client() as client:
        client.meter = meter
        run = start_alone(trigger, by, now)
        try:
            yield client
        finally:
            finish_run(run, tally)
