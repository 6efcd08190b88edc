"""The office's own changes of the profile: checked, tried on stored answers, saved, taken back.

A change is a row with all values that the office lays over the shipped profile. Nothing is saved
whose outcome on the stored answers the person has not seen.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.eexchange.errors import EExchangeError
from cases.eexchange.profile import Profile
from cases.eexchange.tables import ProfileError
from cases.models import Case, ProfileChange, RegisterSnapshot
from cases.recompute import Cause
from cases.register.exchange import NOT_FIELDS, as_text
from cases.register.reading import active_profile, read, stored_answer
from cases.register.statistics_reading import TableRead, tables_read_so

ANSWERS_TRIED = 500
EXAMPLES = 20
LONGEST_SHOWN = 200
FIELDS_PATH = "api.{service}.fields.{field}"
# The columns of the twelve statistics services are said once for all of them, under this name.
STATISTICS = "statistics"
COLUMNS_PATH = "statistics.columns.{field}"
# What an answer says that is no field of a record.
UNREADABLE, PROBLEMS, SHOWN = "unreadable", "problems", "public"
Values = Mapping[str, Any]


class ChangeRefused(ValueError):
    """The change cannot be made; the text is a sentence for the screen."""


@dataclass(frozen=True)
class Example:
    """One field of one stored answer that would be read differently."""

    case: Case
    service: str
    field: str
    before: str
    after: str


@dataclass
class DryRun:
    """What a change would do to the stored answers: how many were read, how many would read
    differently, in which fields, and the first of them; and which tables of the statistics.
    Nothing is stored."""

    read: int = 0
    differing: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    tables: list[TableRead] = field(default_factory=list)


def newest_change() -> ProfileChange | None:
    """The change in force, if there ever was one."""
    return ProfileChange.objects.select_related("by").order_by("-number").first()


def number_of(change: ProfileChange | None) -> int:
    return change.number if change else 0


def profile_with(values: Values) -> Profile:
    """The profile with these values over it. Raises ChangeRefused in the words of its reader."""
    try:
        return active_profile(values)
    except ProfileError as error:
        said = str(error).rpartition(": api.")[2] or str(error)
        raise ChangeRefused(
            _("The profile cannot be read with this: %(why)s") % {"why": said}
        ) from error


def dry_run(values: Values) -> DryRun:
    """Read the latest stored answers by the profile in force and by the changed one.

    Raises ChangeRefused.
    """
    now, then, found = active_profile(), profile_with(values), DryRun()
    latest = RegisterSnapshot.objects.select_related("case").order_by("-pk")[:ANSWERS_TRIED]
    for snapshot in latest.iterator(chunk_size=50):
        found.read += 1
        before, after = _said(snapshot, now), _said(snapshot, then)
        if before != after:
            _note(snapshot, before, after, found)
    if now.statistics.reading != then.statistics.reading:
        found.tables = tables_read_so(then)
    return found


def _note(
    snapshot: RegisterSnapshot, before: dict[str, str], after: dict[str, str], found: DryRun
) -> None:
    found.differing += 1
    names = [n for n in (before | after) if before.get(n, "") != after.get(n, "")]
    for name in names:
        found.fields[name] = found.fields.get(name, 0) + 1
    for name in names[: EXAMPLES - len(found.examples)]:
        old, new = (side.get(name, "")[:LONGEST_SHOWN] for side in (before, after))
        found.examples.append(Example(snapshot.case, snapshot.service, name, old, new))


def _said(snapshot: RegisterSnapshot, profile: Profile) -> dict[str, str]:
    """What a profile reads in a stored answer, field by field."""
    number = snapshot.case.application_number
    try:
        reading = read(stored_answer(snapshot.service, number, snapshot.body), profile)
    except (EExchangeError, LookupError) as error:
        return {UNREADABLE: str(error)}
    told = {PROBLEMS: " ".join(problem.message for problem in reading.problems)}
    if reading.record is None:
        return told | {SHOWN: _("no")}
    record = reading.record
    values = {f.name: as_text(getattr(record, f.name)) for f in fields(record)}
    return told | {name: text for name, text in values.items() if name not in NOT_FIELDS}


def mark_of(values: Values, number: int, found: DryRun) -> str:
    """Differs with every value, with the change that was in force, and with the outcome."""
    told = [
        settings.EEXCHANGE_PROFILE,
        number,
        sorted(values.items()),
        found.differing,
        sorted(found.fields.items()),
        [(one.service, one.year, one.then, sorted(one.columns.items())) for one in found.tables],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def save_change(values: Values, number: int, reason: str, cause: Cause) -> ProfileChange:
    """Put these values in force in place of the change of this number. Raises ChangeRefused.

    Every case is compared anew at its next check: the same answer may say more now.
    """
    profile_with(values)
    try:
        with transaction.atomic():
            if number != number_of(newest_change()):
                raise ChangeRefused(changed_meanwhile())
            row = ProfileChange.objects.create(
                number=number + 1, values=dict(values), by=cause.by, at=cause.at, reason=reason
            )
            Case.objects.exclude(compared_hash="").update(compared_hash="")
    except IntegrityError:
        raise ChangeRefused(changed_meanwhile()) from None
    return row


def changed_meanwhile() -> str:
    return _("Somebody changed the profile after you opened this page. Please look again.")
