"""System checks: what would make the docket lose a date is said before it starts."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from cases.queries import office_calendar
from dip_docket.timetable import TIMETABLE

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# The Cabinet has announced the closed days of the next year by then.
ANNOUNCED_FROM_MONTH = 10


@register(Tags.compatibility)
def a_job_is_not_run_again_while_it_runs(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    cluster: dict[str, Any] = settings.Q_CLUSTER
    if cluster["retry"] > cluster["timeout"]:
        return []
    return [
        Error(
            "A job would be started again while it still runs: retry must be above timeout.",
            hint="Raise Q_CLUSTER['retry'] in dip_docket/settings.py.",
            id="dip_docket.E001",
        )
    ]


@register(Tags.compatibility)
def every_job_of_the_timetable_exists(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        Error(f"The timetable names {job.path}, which is not there.", id="dip_docket.E002")
        for job in TIMETABLE
        if not _is_there(job.path)
    ]


def _is_there(path: str) -> bool:
    try:
        return callable(import_string(path))
    except ImportError:
        return False


@register(Tags.security)
def demo_logins_stay_on_this_machine(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    hosts = {urlsplit(settings.SITE_URL).hostname, settings.HOST}
    if hosts <= LOOPBACK:
        return []
    return [
        Error(
            "The demo office has known passwords and must stay on this machine.",
            hint="Leave HOST and SITE_URL on 127.0.0.1, or set DEMO to false.",
            id="dip_docket.E003",
        )
    ]


@register(Tags.security)
def reminders_really_leave(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    prints = settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    if not prints or urlsplit(settings.SITE_URL).hostname in LOOPBACK:
        return []
    return [
        checks.Warning(
            "Reminders are only printed: EMAIL_URL names no mail server.",
            hint="Set EMAIL_URL to smtp+tls://user:password@host:587.",
            id="dip_docket.W001",
        )
    ]


@register(Tags.security, deploy=True)
def an_office_has_a_real_database(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    if connections["default"].vendor != "sqlite":
        return []
    if urlsplit(settings.SITE_URL).hostname in LOOPBACK:
        return []
    return [
        checks.Warning(
            "An office at work together should not share one SQLite file.",
            hint="Set DATABASE_URL to postgres://user:password@host/name.",
            id="dip_docket.W002",
        )
    ]


@register(Tags.database)
def the_calendar_of_next_year_is_confirmed(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """From October on, since by then the closed days of the next year are announced."""
    today = timezone.localdate()
    if today.month < ANNOUNCED_FROM_MONTH or "default" not in (databases or ()):
        return []
    if "cases_closedday" not in connections["default"].introspection.table_names():
        return []
    if (office_calendar().confirmed_until or 0) > today.year:
        return []
    return [
        checks.Warning(
            f"The closed days of {today.year + 1} are not confirmed: last days are provisional.",
            hint="Enter them in the back office under closed days, with their source.",
            id="dip_docket.W003",
        )
    ]
