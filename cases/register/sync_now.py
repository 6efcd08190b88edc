"""Asking the office about one case for a person who waits."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import Case, SyncRun, User
from cases.register.office import NoToken
from cases.register.reading import service_of
from cases.register.sync import run_sync
from cases.register.taking import Tally


@dataclass(frozen=True)
class Asked:
    """What "sync now" has to say to the person who pressed it; `no_key` when there is none to ask
    with."""

    failed: bool
    sentence: str
    no_key: bool = False


def sync_one(case: Case, by: User, now: datetime) -> Asked:
    """Ask the office about one case for a person who waits."""
    if service_of(case.ip_type) is None:
        return Asked(True, _("E-Exchange is not asked about this kind of right yet."))
    if not case.application_number:
        return Asked(True, _("This case has no application number yet."))
    try:
        tally = run_sync([case], SyncRun.Trigger.PERSON, by, None)
    except NoToken as error:
        return Asked(True, str(error), no_key=True)
    return _said(case, tally)


def _said(case: Case, tally: Tally) -> Asked:
    if tally.failed or tally.errors:
        failure = case.sync_failures.filter(resolved_at__isnull=True).first()
        return Asked(True, in_words(failure.message, failure.message_en) if failure else "")
    if tally.not_public:
        return Asked(False, _("The office shows nothing under this number: not yet public."))
    if not tally.checked and tally.stopped_because:
        why = in_words(tally.stopped_because_th, tally.stopped_because)
        if tally.left_alone:
            why = _("E-Exchange is not asked at the moment. %(why)s") % {"why": why}
        return Asked(True, why)
    if tally.discrepancies:
        return Asked(False, _("Something differs from the docket; please decide below."))
    if tally.changed:
        return Asked(False, _("There is news from the office; see below."))
    return Asked(False, _("Nothing new at the office."))


def in_words(thai: str, english: str) -> str:
    """A stored sentence in the language that is being read."""
    return english if (get_language() or "th").startswith("en") else thai
