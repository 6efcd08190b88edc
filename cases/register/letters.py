"""Letters that the office's status tells of and nobody has entered: a follow-up, no more.

The register never carries the day on which a letter came, and nearly every statutory term
starts with that day. So a person is asked to find the letter; no date is made up.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from cases.deadlines import LETTER_EXPECTED, open_follow_up, save
from cases.eexchange.profile import Profile
from cases.models import Case, Deadline, DeadlineState, Disposition, RegisterSnapshot
from cases.queries import current_events, office_calendar
from cases.recompute import Cause
from cases.register.reading import active_profile, record_in
from cases.rules.thai_dates import BANGKOK, bangkok_day

LETTERS = {
    "amend": {"office_action_received", "defect_memo"},
    "opposed": {"opposition_copy_received", "opposition_filed"},
    "registration_fee_due": {
        "registration_fee_notice_received",
        "grant_fee_notice_received",
        "grant_fee_notice_1_received",
        "grant_fee_notice_2_received",
        "publication_fee_notice_1_received",
        "publication_fee_notice_2_received",
    },
}
CAUTIOUS_DAYS = {"amend": 60, "opposed": 60, "registration_fee_due": 60}


def stored_status(raw: str) -> str:
    """A status text as far as the docket keeps it; the snapshot has it whole."""
    return raw[: Case._meta.get_field("office_status").max_length]


def expect_letter(case: Case, internal: str, cause: Cause, on: date) -> None:
    """Open a follow-up when a status implies a letter that is not on file.

    It is due the next working day. The cautious last day is counted from the last check that
    still had the old status, because the letter may have come right after it.
    """
    if internal not in LETTERS or _letter_is_there(case, internal) or _waits(case, internal):
        return
    open_follow_up(
        case,
        LETTER_EXPECTED,
        f"{internal}:{cause.at.astimezone(BANGKOK).isoformat(timespec='seconds')}",
        office_calendar(case.filing_office_id).next_open(on),
        cause,
        trigger_date=on,
        law="",
        steps=[_step(case, internal)],
    )


def _step(case: Case, internal: str) -> dict[str, Any]:
    """Why a person must look, with the cautious last day where an earlier check gives one."""
    since = last_check_before(case)
    if since is None:
        return {"code": "letter_before_first_check", "params": {"status": case.office_status}}
    start, days = bangkok_day(since), CAUTIOUS_DAYS[internal]
    return {
        "code": "letter_expected",
        "params": {
            "status": case.office_status,
            "from": start.isoformat(),
            "date": (start + timedelta(days=days)).isoformat(),
            "days": days,
        },
    }


def last_check_before(case: Case) -> datetime | None:
    """The last check that still showed another status than the present one.

    None when the office has shown no other since the first check. Answers without a status
    (empty, or not to be read) say nothing: the search goes on behind them.
    """
    since, profile = None, active_profile()
    for snapshot in case.snapshots.order_by("-pk").iterator(chunk_size=20):
        if _status_in(snapshot, case.application_number, profile) not in {"", case.office_status}:
            return since
        since = snapshot.last_check_before
    return None


def answer_with_the_status(case: Case) -> RegisterSnapshot | None:
    """The newest answer that told the present status, else the newest one; None without any."""
    newest, profile = None, active_profile()
    for snapshot in case.snapshots.order_by("-pk").iterator(chunk_size=20):
        newest = newest or snapshot
        if _status_in(snapshot, case.application_number, profile) == case.office_status:
            return snapshot
    return newest


def _status_in(snapshot: RegisterSnapshot, number: str, profile: Profile) -> str:
    record = record_in(snapshot.service, number, snapshot.body, profile)
    return stored_status(record.status_raw) if record else ""


def _letter_is_there(case: Case, internal: str) -> bool:
    """Whether a letter of that sort is recorded and its term is still open."""
    letters = current_events(case).filter(kind__in=LETTERS[internal])
    roots = {event.root_pk for event in letters}
    return Deadline.objects.filter(
        case=case, root_event__in=roots, state=DeadlineState.OPEN
    ).exists()


def _waits(case: Case, internal: str) -> bool:
    """Whether such a letter is being looked for already."""
    return _open_follow_ups(case).filter(occurrence__startswith=f"{internal}:").exists()


def _open_follow_ups(case: Case) -> QuerySet[Deadline]:
    return Deadline.objects.filter(case=case, code=LETTER_EXPECTED, state=DeadlineState.OPEN)


def close_answered_letters(case: Case, cause: Cause) -> None:
    """Close the follow-ups whose letter has been entered since."""
    for row in _open_follow_ups(case):
        letters = LETTERS[row.occurrence.partition(":")[0]]
        if current_events(case).filter(kind__in=letters, entered_at__gte=row.entered_at).exists():
            row.state = DeadlineState.CLOSED
            row.disposition = Disposition.BY_EVENT
            row.closed_by, row.closed_at = cause.by, cause.at
            save(row, cause)
