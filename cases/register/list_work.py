"""The background work of the lists: asking the office in slices, and making what was ticked.

What there is to do stands in the rows: a row that waits is asked about, one that is wanted
becomes a case. Each is settled in a transaction of its own, so a job that was killed is simply
gone on with; only one run at a time talks to the office.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import EExchangeError, RateLimited, Unreachable
from cases.eexchange.records import RegisterRecord, plain_number
from cases.heartbeat import heartbeat
from cases.models import (
    RegisterList,
    RegisterListRow,
    RegisterSearch,
    SyncRun,
    User,
)
from cases.register.alone import alone_with_the_office
from cases.register.budget import counted
from cases.register.docketed import docketed
from cases.register.list_making import make_row
from cases.register.lists import (
    State,
    add_numbers,
    ask,
    error_text,
    kind_for,
    note_docketed,
    settle,
    why_not_askable,
    with_work,
)
from cases.register.office import NoToken, office_client
from cases.register.pauses import Gate, gate_at, heed
from cases.register.reading import active_profile, is_cut, kinds_asked, read_all, service_of
from cases.register.sync import SLICE, OfficeBusy, finish_run, start_run
from cases.register.taking import Tally

JOB = "register_lists"
# After so many numbers of a kind in a row without any answer the office is not asked about that
# kind until the next slice.
SILENT_NUMBERS = 3
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The office answers no call for now; the text says why, in the list's language."""

    def __init__(self, because: str, retry_after: float = 0.0) -> None:
        super().__init__(because)
        self.retry_after = retry_after


def run_job(now: datetime) -> dict[str, Any]:
    """One slice over every list with something to do, the oldest first: at most five minutes.

    Answers the counts, and whether there is `more` for another slice; `busy` when another run
    talks to the office.
    """
    with heartbeat(JOB, timezone.now) as result:
        stop_at = timezone.now() + SLICE
        result.update(asked=0, made=0, refused=0, more=False)
        broken: list[Exception] = []
        for made in with_work():
            with translation.override(made.made_by.language):
                try:
                    work_on(made, now, stop_at, result)
                except Exception as error:
                    logger.exception("list %s could not be worked on", made.pk)
                    broken.append(error)
                    _stand(made, _("The work on this list broke off (%(what)s).")
                           % {"what": type(error).__name__})  # fmt: skip
        if broken:
            # The other lists are served; the heartbeat tells the fault.
            raise broken[0]
    return result


def work_on(made: RegisterList, now: datetime, stop_at: datetime, result: dict[str, Any]) -> None:
    """One slice of one list: first the cases that were ticked, then the questions. Who may be
    asked is told by the pauses of the register alone: a person may lift them at any time."""
    _make_wanted(made, now, stop_at, result)
    _skip_docketed(made)
    if not _has_questions(made):
        _stand(made, "")
        result["more"] = result["more"] or made.rows.filter(state=State.WANTED).exists()
        return
    try:
        _ask_waiting(made, stop_at, result)
    except OfficeBusy:
        result.update(busy=True, more=True)
    except (NoToken, Stopped) as stopped:
        wait = timedelta(seconds=getattr(stopped, "retry_after", 0.0))
        _stand(made, str(stopped), now + wait if wait else None)
    else:
        _stand(made, "")
        result["more"] = result["more"] or _has_questions(made)


def _stand(made: RegisterList, stopped: str, rests_until: datetime | None = None) -> None:
    """Tell in the list why the office is not asked, or that it is."""
    if (made.stopped, made.rests_until) != (stopped, rests_until):
        made.stopped, made.rests_until = stopped, rests_until
        made.save(update_fields=["stopped", "rests_until"])


def _has_questions(made: RegisterList) -> bool:
    waiting = made.rows.filter(state=State.WAITING).exists()
    return waiting or made.searches.filter(state="waiting").exists()


def _skip_docketed(made: RegisterList) -> None:
    """The office is not asked about what is in the docket already."""
    marked = note_docketed(list(made.rows.filter(state=State.WAITING).defer("body")))
    for row in marked:
        waiting = made.rows.filter(pk=row.pk, state=State.WAITING)
        waiting.update(state=row.state, case=row.case_id, message=row.message)


def _ask_waiting(made: RegisterList, stop_at: datetime, result: dict[str, Any]) -> None:
    """Ask the services that may be asked. Raises Stopped where questions are left to others."""
    now = timezone.now()
    gate = gate_at(now)
    _raise_when_all_is_paused(gate, made, now)
    # A list takes nothing of what is kept for people who wait.
    meter, tally = counted(SyncRun.Trigger.NIGHTLY, timezone.now), Tally()
    person = SyncRun.Trigger.PERSON
    with alone_with_the_office(person, made.made_by, now, meter, tally) as client:
        kinds = gate.open_kinds()
        paused = set(kinds_asked()) - set(kinds)
        try:
            for search in made.searches.filter(state="waiting").exclude(ip_type__in=paused):
                _search(search, client)
            _skip_docketed(made)
            _ask_rows(made, client, paused, stop_at, tally)
            _raise_when_the_rest_is_paused(gate, made, kinds, now)
        except Stopped as stopped:
            tally.stopped_because = str(stopped)
            raise
        finally:
            result["asked"] += tally.checked


def _raise_when_all_is_paused(gate: Gate, made: RegisterList, now: datetime) -> None:
    if stop := gate.stop_of_everything():
        raise Stopped(stop.sentence(made.made_by.language), stop.seconds_left(now))


def _raise_when_the_rest_is_paused(
    gate: Gate, made: RegisterList, kinds: list[str], now: datetime
) -> None:
    """Whether only questions to services that are left alone remain."""
    rows, searches = made.rows.filter(state=State.WAITING), made.searches.filter(state="waiting")
    left = {*rows.values_list("ip_type", flat=True), *searches.values_list("ip_type", flat=True)}
    if not left or left.intersection(kinds):
        return
    service = service_of(min(left))
    if service is not None and (stop := gate.stop_for(service.name)):
        raise Stopped(stop.sentence(made.made_by.language), stop.seconds_left(now))


def _ask_rows(
    made: RegisterList, client: EExchangeClient, paused: set[str], stop_at: datetime, tally: Tally
) -> None:
    """Ask about each row that waits, those that were never asked about first. Raises Stopped when
    a service is silent; the numbers of the others are asked about before that."""
    silent: dict[str, list[int]] = {}
    left_alone: dict[str, str] = {}
    waiting = made.rows.filter(state=State.WAITING).select_related("list__made_by")
    waiting = waiting.exclude(ip_type__in=paused)
    order = (F("asked_at").asc(nulls_first=True), "position")
    for pk, kind in list(waiting.order_by(*order).values_list("pk", "ip_type")):
        if timezone.now() >= stop_at:
            return
        if kind in left_alone or (row := waiting.filter(pk=pk).first()) is None:
            continue
        error = ask_row(row, client)
        tally.checked += 1
        silent[kind] = [*silent.get(kind, []), pk] if isinstance(error, Unreachable) else []
        if len(silent[kind]) >= SILENT_NUMBERS and error is not None:
            # It is the office that is silent, not these numbers that are bad.
            made.rows.filter(pk__in=silent[kind]).update(
                state=State.WAITING, message="", asked_at=timezone.now()
            )
            left_alone[kind] = error_text(error, made.made_by.language)
    if left_alone:
        raise Stopped(next(iter(left_alone.values())))


def ask_row(row: RegisterListRow, client: EExchangeClient) -> EExchangeError | None:
    """Ask about one row and keep what came; answers the error that the row now tells.

    Raises Stopped, with the row as it was, where the office would answer no other number either.
    """
    service, language = service_of(row.ip_type), row.list.made_by.language
    if service is None:
        _fail(row, _("E-Exchange is not asked about this kind of right yet."))
        return None
    at = timezone.now()
    try:
        settle(row, ask(service, row.number, client), at)
    except EExchangeError as error:
        stop_for_all(error, service.name, language)
        _fail(row, error_text(error, language))
        return error
    except (DatabaseError, LookupError, ValueError) as error:
        logger.exception("the answer about %s could not be worked on", row.number)
        _fail(row, _("The answer of the office could not be worked on (%(what)s).")
              % {"what": type(error).__name__})  # fmt: skip
    return None


def stop_for_all(error: EExchangeError, service: str, language: str) -> None:
    """A refused key or a long pause concerns every further number. Raises Stopped."""
    if heed(error, service, timezone.now()):
        wait = (error.retry_after or 0.0) if isinstance(error, RateLimited) else 0.0
        raise Stopped(error_text(error, language), wait)


def _fail(row: RegisterListRow, why: str) -> None:
    rows = RegisterListRow.objects.filter(pk=row.pk, state=State.WAITING)
    rows.update(state=State.FAILED, message=why)


def _search(search: RegisterSearch, client: EExchangeClient) -> None:
    """Ask one service by name, and add the numbers of the owner's rights to the list."""
    made, service = search.list, service_of(search.ip_type)
    language = made.made_by.language
    at = timezone.now()
    try:
        if service is None:
            raise LookupError(search.ip_type)
        text = made.owner_name if search.by == "owner" else made.words
        answer = client.search(service, text, by=search.by)
        found = read_all(answer)
        search.cut = is_cut(answer)
    except EExchangeError as error:
        stop_for_all(error, service.name if service else "", language)
        search.state, search.message = search.State.FAILED, error_text(error, language)
        search.save()
        return
    except LookupError:
        search.state = search.State.FAILED
        search.message = _("The office offers no such search for this kind of right.")
        search.save()
        return
    records = [reading.record for reading in found if reading.record is not None]
    theirs = [one for one in records if _is_theirs(one, made.owner_name)]
    numbers = list(dict.fromkeys(one.application_number for one in theirs))
    with transaction.atomic():
        search.state, search.asked_at = search.State.ASKED, at
        search.body = answer.text.replace("\x00", "")
        search.rows, search.others = len(theirs), len(records) - len(theirs)
        search.unnumbered = sum(not one.application_number for one in theirs)
        search.save()
        add_numbers(made, _new(made, search.ip_type, numbers), search.ip_type)


def _is_theirs(record: RegisterRecord, owner_name: str) -> bool:
    """Whether an owner's name holds what was searched for; a right without owners may be."""
    wanted = _plain(owner_name)
    return not record.owners or any(wanted in _plain(name) for name in record.owners)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _new(made: RegisterList, ip_type: str, numbers: list[str]) -> list[str]:
    there = made.rows.filter(ip_type=ip_type).values_list("number", flat=True)
    known = {plain_number(number) for number in there}
    return [number for number in numbers if plain_number(number) not in {"", *known}]


def _make_wanted(
    made: RegisterList, now: datetime, stop_at: datetime, result: dict[str, Any]
) -> None:
    wanted = made.rows.filter(state=State.WANTED)
    keys = list(wanted.values_list("pk", flat=True))
    if not keys:
        return
    run, tally = start_run(SyncRun.Trigger.PERSON, made.made_by, now), Tally()
    try:
        for pk in keys:
            if timezone.now() >= stop_at:
                result["more"] = True
                return
            outcome = make_row(pk, run, now)
            if outcome in {State.MADE, State.REFUSED}:
                result["made" if outcome == State.MADE else "refused"] += 1
            tally.checked += 1
    finally:
        finish_run(run, tally)


def search_by(ip_type: str, words: str) -> str:
    """By what a kind of right can be searched for: its owner, else words of the title."""
    service = service_of(ip_type)
    asked = active_profile({}).api(service.name).questions if service else {}
    if "owner" in asked:
        return "owner"
    return "name" if words and "name" in asked else ""


@dataclass(frozen=True)
class AskedOne:
    """What asking about one number has to say: a row with the answer, or the case that has the
    number, or the sentence why there is neither."""

    row: RegisterListRow | None = None
    case: int | None = None
    sentence: str = ""


def ask_one(number: str, ip_type: str, by: User, now: datetime) -> AskedOne:
    """Ask the office about one number for a person who waits: one question, and none about what
    is in the docket."""
    kind = kind_for(number, ip_type)
    service = service_of(kind) if kind else None
    if why := why_not_askable(number, kind):
        return AskedOne(sentence=why)
    if known := docketed(kind, [number]):
        return AskedOne(case=next(iter(known.values())))
    if service is not None and (stop := gate_at(now).stop_for(service.name)):
        said = _("E-Exchange is not asked at the moment. %(why)s")
        return AskedOne(sentence=said % {"why": stop.sentence(translation.get_language() or "th")})
    made = RegisterList(purpose=RegisterList.Purpose.NUMBER, made_by=by, made_at=now)
    made.responsible = by
    row = RegisterListRow(list=made, position=1, number=number, ip_type=kind)
    try:
        if service is None:
            raise LookupError(kind)
        with office_client() as client:
            client.meter = counted(SyncRun.Trigger.PERSON, lambda: now)
            answer = ask(service, number, client)
        with transaction.atomic():
            made.save()
            row.list = made
            settle(row, answer, now)
    except NoToken as error:
        return AskedOne(sentence=str(error))
    except EExchangeError as error:
        heed(error, service.name if service else "", now)
        return AskedOne(sentence=error_text(error, translation.get_language() or "th"))
    return AskedOne(row=row)
