"""The job of the watch: rows that were given, the office's numbers, the comparison, the mails.

What there is to do stands in the tables: whatever a slice leaves, or a killed one, the next one
finds. A fault of the office stops only the questions to the office.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.heartbeat import heartbeat
from cases.models import User
from cases.recompute import Cause
from cases.register.office import NoToken
from cases.register.sync import OfficeBusy
from cases.rules.thai_dates import bangkok_day
from cases.watch.asking import Stopped, ask_blocks
from cases.watch.blocks import blocks_to_ask
from cases.watch.comparing import JOB, compare, to_compare
from cases.watch.files import take_files
from cases.watch.opposing import follow_the_days, moved_by_the_law
from cases.watch.standing import standing
from cases.watch.telling import tell

SLICE = timedelta(minutes=4)
TELLING = "watch_mails"


def run_job(now: datetime) -> dict[str, Any]:
    """One slice: at most five minutes. Answers the counts, whether `more` is left for another
    slice, `busy` while another run talks to the office, and why nobody is asked (`stopped`)."""
    with heartbeat(JOB, timezone.now) as result:
        stop_at, on = timezone.now() + SLICE, bangkok_day(now)
        result.update(more=False, asked=True, stopped="", stopped_th="")
        result["moved"] = follow(now)
        files = take_files(timezone.now, stop_at)
        first = compare(timezone.now, stop_at, on)
        _ask(result, stop_at, on)
        # What was just read is compared in the same slice, so that nothing waits for a night.
        second = compare(timezone.now, stop_at + timedelta(seconds=45), on)
        for name in ("compared", "hits"):
            result[name] = first[name] + second[name]
        left = files["left"] or first["left"] or second["left"] or to_compare().exists()
        open_questions = result["asked"] and blocks_to_ask(timezone.now(), on).exists()
        result["more"] = bool(left or open_questions or result.get("busy"))
        result["taken"] = result.get("taken", 0) + files["taken"]
        result |= tell(timezone.now(), urgent_only=True)
        _note_what_is_not_read(result, on)
    return result


def _note_what_is_not_read(result: dict[str, Any], on: date) -> None:
    """Numbers that were not asked about in time are told on Today; why, in the list of jobs."""
    found = standing(timezone.now(), on)
    # When this slice ends the pass, whatever was never asked about stays so until tomorrow.
    behind = found.late + (0 if result["more"] else found.never)
    result.update(behind=behind, blocks=found.blocks)
    told = [result["stopped"]] if result["stopped"] else []
    if behind:
        told.append(f"{behind} of {found.blocks} blocks of numbers were not read in time.")
    if found.is_too_small:
        told.append(f"{found.needs} requests a day are needed, {found.share} may be sent.")
    if told:
        result["attention"] = " ".join(told)


def _ask(result: dict[str, Any], stop_at: datetime, on: date) -> None:
    try:
        result["taken"] = ask_blocks(stop_at, on).taken
    except OfficeBusy:
        result.update(busy=True, asked=False)
    except Stopped as stopped:
        result.update(asked=False, stopped=stopped.english, stopped_th=stopped.thai)
    except NoToken as stopped:
        result.update(asked=False, stopped=str(stopped), stopped_th=str(stopped))


def follow(now: datetime) -> int:
    """Bring the last days of the hits up to the law; answers how many moved."""
    cause = Cause(User.objects.system(), now, moved_by_the_law())
    return follow_the_days(cause, bangkok_day(now))


def run_telling(now: datetime) -> dict[str, Any]:
    """The mails of the day. They do not wait for the office: what is known is told."""
    with heartbeat(TELLING, timezone.now) as result:
        result.update(more=False, moved=follow(now))
        result |= tell(now)
        if result["untold"]:
            result["attention"] = f"Nobody can be told of {result['untold']} watch hits."
    return result
