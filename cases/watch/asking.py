"""Asking the office about blocks of numbers, within the share of the day that the watch has."""

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import BudgetSpent, EExchangeError, Unforeseen, Unreachable
from cases.eexchange.records import Answer, Reading, plain_number
from cases.eexchange.services import Service
from cases.models import IpType, PublishedMark, RequestDay, SyncRun, User, WatchBlock
from cases.register.alone import alone_with_the_office
from cases.register.budget import daily_budget, limit_of, take_requests
from cases.register.pauses import gate_at, heard, heed
from cases.register.reading import active_profile, is_cut, read_all, service_of
from cases.register.taking import Tally
from cases.rules.thai_dates import bangkok_day
from cases.watch.blocks import (
    blocks_to_ask,
    failed,
    forget_the_sandbox,
    make_blocks,
    settled,
    split,
)
from cases.watch.marks import Right, Taken, take_marks
from cases.watch.opposing import OppositionTerms

# Of each hundred requests of a day the watch takes no more: the cases of the docket go first.
SHARE = 25
# Where the office has named no limit.
MOST_A_DAY = 5_000
SILENT_BLOCKS = 3
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Nothing more is asked for now; why, in Thai and English."""

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai, self.english = thai, english


def share_of_a_day() -> int:
    budget = daily_budget()
    return max(1, budget * SHARE // 100) if budget else MOST_A_DAY


def metered(clock: Callable[[], datetime]) -> Callable[[str], None]:
    """The meter of the watch: each request is counted before it is sent. Raises BudgetSpent."""
    share, limit = share_of_a_day(), limit_of(SyncRun.Trigger.NIGHTLY)

    def spend(where: str) -> None:
        day = bangkok_day(clock())
        RequestDay.objects.get_or_create(day=day)
        with transaction.atomic():
            mine = RequestDay.objects.filter(day=day, watched__lt=share)
            if not mine.update(watched=F("watched") + 1):
                raise BudgetSpent(where)
            if not take_requests(day, 1, limit):
                raise BudgetSpent(where)

    return spend


def ask_blocks(stop_at: datetime, on: date) -> Taken:
    """Ask about the blocks that are due until a moment, and take what is published.

    Raises Stopped where the office answers nobody or may be asked no more today, and OfficeBusy
    while another run talks to it. What was taken before that stays.
    """
    make_blocks(on)
    now = timezone.now()
    result = Taken()
    if not blocks_to_ask(now, on).exists():
        return result
    service = _service()
    if stop := gate_at(now).stop_for(service.name):
        raise Stopped(stop.thai, stop.english)
    nightly, system, tally = SyncRun.Trigger.NIGHTLY, User.objects.system(), Tally()
    with alone_with_the_office(nightly, system, now, metered(timezone.now), tally) as client:
        try:
            _ask_each(client, service, stop_at, on, tally, result)
        except Stopped as stopped:
            tally.stopped_because = stopped.english
            raise
    return result


def _service() -> Service:
    """The service of marks, where numbers may be asked for by their beginning. Raises Stopped."""
    service = service_of(IpType.TRADEMARK)
    if service is None or not active_profile().api(service.name).asks_a_part:
        raise Stopped(
            "บริการเครื่องหมายการค้าไม่รับคำถามด้วยเลขขึ้นต้น จึงใช้ได้เฉพาะแถวของประกาศที่นำเข้าเอง",
            "The service of marks cannot be asked by the beginning of a number; only rows of the"
            " gazette that are given are compared.",
        )
    return service


def _ask_each(
    client: EExchangeClient, service: Service, stop_at: datetime, on: date, tally: Tally,
    result: Taken,
) -> None:  # fmt: skip
    terms, silent = OppositionTerms(), 0
    keys = list(blocks_to_ask(timezone.now(), on).values_list("pk", flat=True))
    for pk in keys:
        if timezone.now() >= stop_at:
            return
        block = WatchBlock.objects.get(pk=pk)
        error = ask_block(block, client, service, terms, result)
        tally.checked += 1
        silent = silent + 1 if isinstance(error, Unreachable) else 0
        if silent >= SILENT_BLOCKS and error is not None:
            raise Stopped(error.sentence("th"), error.sentence("en"))


def ask_block(
    block: WatchBlock, client: EExchangeClient, service: Service, terms: OppositionTerms,
    result: Taken,
) -> EExchangeError | None:  # fmt: skip
    """Ask about one block and take what it holds; answers the fault that the block now tells.

    Raises Stopped, with the block as it was, where no other question would be answered either.
    """
    now = timezone.now()
    try:
        answer = client.search(service, block.prefix, by="number")
        readings, cut = read_all(answer), is_cut(answer)
        heard(service.name)
    except EExchangeError as error:
        if heed(error, service.name, now):
            raise Stopped(error.sentence("th"), error.sentence("en")) from error
        failed(block, error.sentence("th"), error.sentence("en"), now)
        return error
    try:
        result.add(_take(block, answer, readings, cut, now, terms))
    except (DatabaseError, LookupError, ValueError) as error:
        logger.exception("block %s could not be worked on", block.prefix)
        fault = Unforeseen(type(error).__name__, block.prefix)
        failed(block, fault.sentence("th"), fault.sentence("en"), now)
        return fault
    return None


def _take(
    block: WatchBlock, answer: Answer, readings: tuple[Reading, ...], cut: bool, now: datetime,
    terms: OppositionTerms,
) -> Taken:  # fmt: skip
    """What an answer holds of the block's own numbers. In one transaction with the block."""
    own = [Right(reading) for reading in readings if _is_of(reading, block.prefix)]
    with transaction.atomic():
        if not answer.sandbox:
            forget_the_sandbox()
        block.sandbox = answer.sandbox
        taken = take_marks(own, PublishedMark.Source.EXCHANGE, now, terms, sandbox=answer.sandbox)
        if not (cut and split(block, len(own), now)):
            settled(block, len(own), taken.taken, now)
        if taken.wrong:
            first = taken.wrong[0]
            block.message = f"{first.number}: {first.thai}"
            block.message_en = f"{first.number}: {first.english}"
            block.save(update_fields=["message", "message_en"])
    return taken


def _is_of(reading: Reading, prefix: str) -> bool:
    record = reading.record
    return record is not None and plain_number(record.application_number).startswith(prefix)
