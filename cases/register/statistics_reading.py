"""The tables of the statistics services: kept as they came, read into figures, read again."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.eexchange.errors import EExchangeError, Malformed
from cases.eexchange.profile import Profile
from cases.eexchange.records import content_hash, listed
from cases.eexchange.services import service_named
from cases.eexchange.statistics import Figure, Table, read_table
from cases.eexchange.values import Answer
from cases.models import StatisticsAnswer, StatisticsFigure
from cases.register.exchange import api_of
from cases.register.reading import active_profile, payload_of

PROBLEMS_KEPT = 50
BATCH = 2_000
CURRENT = StatisticsAnswer.objects.filter(current=True)
logger = logging.getLogger(__name__)


def table_in(service: str, payload: Any, profile: Profile) -> Table:
    """What an answer says, as a table. Raises Malformed for what is no list of rows."""
    rows = listed(payload, api_of(service_named(service), profile), profile)
    return read_table(rows, profile.statistics.columns)


def stored_table(answer: StatisticsAnswer, profile: Profile) -> Table:
    """A stored answer by a profile; an empty table where the profile finds no rows in it."""
    try:
        return table_in(answer.service, payload_of(answer.body), profile)
    except EExchangeError as error:
        logger.warning("%s: the stored answer cannot be read: %s", answer, error)
        return read_table((), {})


def keep(answer: Answer, year: int, asked_at: datetime, profile: Profile) -> bool:
    """Keep what a service answered to the question about a year; answers whether it is new.

    Equal content only moves the day of the last check. Raises Malformed, also for an empty table
    where there were rows: what was counted does not vanish, unless it was made up.
    """
    digest = content_hash(answer.payload)
    table = table_in(answer.service, answer.payload, profile)
    with transaction.atomic():
        found = CURRENT.select_for_update().filter(service=answer.service, year=year)
        known = found.defer("body").first()
        if known and known.last_checked_at > asked_at:
            return False
        if known and (known.hash, known.sandbox) == (digest, answer.sandbox):
            known.last_checked_at = asked_at
            known.save(update_fields=["last_checked_at"])
            if known.reading != profile.statistics.reading:
                _write(known, table, profile)
            return False
        made_up = known is not None and known.sandbox and not answer.sandbox
        if known and known.rows and not table.rows and not made_up:
            raise Malformed(f"{answer.service}: no row where there were {known.rows}")
        _retire(answer.service, year)
        made = StatisticsAnswer.objects.create(
            service=answer.service,
            year=year,
            hash=digest,
            body=answer.text.replace("\x00", ""),
            sandbox=answer.sandbox,
            fetched_at=asked_at,
            last_checked_at=asked_at,
        )
        _write(made, table, profile)
    return True


def _retire(service: str, year: int) -> None:
    """The answer to the question about a year counts no more. An answer about all years and one
    about each of them never count beside each other."""
    if year:
        replaced = CURRENT.filter(service=service, year__in=(0, year))
    else:
        replaced = CURRENT.filter(service=service)
    StatisticsFigure.objects.filter(answer__in=list(replaced.values_list("pk", flat=True))).delete()
    replaced.update(current=False)


def _write(answer: StatisticsAnswer, table: Table, profile: Profile) -> None:
    """The figures of an answer in place of those that it had. Rows of another year than the one
    that was asked about are answered by another question."""
    figures = [one for one in table.figures if answer.year in (0, one.year)]
    problems = sorted(table.problems, key=lambda problem: problem.what == "sum")
    said = {
        "reading": profile.statistics.reading,
        "enough": table.enough,
        "rows": len(table.rows),
        "other_years": len(table.figures) - len(figures),
        "columns": list(table.columns),
        "recognised": dict(table.recognised),
        "problems": [asdict(problem) for problem in problems[:PROBLEMS_KEPT]],
        "problem_count": table.not_counted,
        "months": sums_by_month(figures),
    }
    for name, value in said.items():
        setattr(answer, name, value)
    answer.save(update_fields=list(said))
    answer.figures.all().delete()
    rows = (
        StatisticsFigure(
            answer=answer,
            service=answer.service,
            **{name: value for name, value in vars(one).items() if name != "rest"},
            rest=dict(one.rest),
        )
        for one in figures
    )
    StatisticsFigure.objects.bulk_create(rows, batch_size=BATCH)


def sums_by_month(figures: Iterable[Figure]) -> dict[str, dict[str, dict[str, int]]]:
    """The sums by year, measure and month, with texts for keys as JSON has them."""
    sums: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for one in figures:
        months = sums[str(one.year)][one.measure]
        months[str(one.month)] = months.get(str(one.month), 0) + one.value
    return {year: dict(measures) for year, measures in sums.items()}


@dataclass(frozen=True)
class TableRead:
    """The sum of a stored table as it is read now, and as a changed profile would read it; and the
    columns that get another role by it."""

    service: str
    year: int
    now: int
    then: int
    columns: Mapping[str, str]


def tables_read_so(profile: Profile) -> list[TableRead]:
    """The newest table with rows of each service by another profile; nothing is stored."""
    found: dict[str, TableRead] = {}
    filled = CURRENT.filter(rows__gt=0).order_by("service", "-year")
    for answer in filled.iterator(chunk_size=10):
        if answer.service in found:
            continue
        table = stored_table(answer, profile)
        then = sum(one.value for one in table.figures if answer.year in (0, one.year))
        now = sum(
            value
            for measures in answer.months.values()
            for sums in measures.values()
            for value in sums.values()
        )
        said = {r: c for r, c in table.recognised.items() if answer.recognised.get(r) != c}
        found[answer.service] = TableRead(answer.service, answer.year, now, then, said)
    return list(found.values())


def read_again() -> int:
    """Read the stored answers again that were read by another profile than the one in force;
    answers how many. Each is a transaction of its own: what was interrupted is gone on with."""
    profile = active_profile()
    waiting = CURRENT.exclude(reading=profile.statistics.reading)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        with transaction.atomic():
            answer = waiting.select_for_update().filter(pk=pk).first()
            if answer is not None:
                _write(answer, stored_table(answer, profile), profile)
    return len(keys)
