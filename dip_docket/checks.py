"""System checks: what would make the docket lose a date is said before it starts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from cases.models import User
from cases.queries import year_to_confirm
from dip_docket.timetable import TIMETABLE

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


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
    if _stays_on_this_machine():
        return []
    return [
        Error(
            "The demo office has known passwords and must stay on this machine.",
            hint="Leave HOST and SITE_URL on 127.0.0.1, or set DEMO to false.",
            id="dip_docket.E003",
        )
    ]


def _stays_on_this_machine() -> bool:
    return {urlsplit(settings.SITE_URL).hostname, settings.HOST} <= LOOPBACK


@register(Tags.database)
def no_stranger_knows_a_password(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The database of a demo office may be served by mistake where others can reach it."""
    if _stays_on_this_machine() or not _has_table("cases_user", databases):
        return []
    from cases.demo.office import PASSWORD, PEOPLE  # slow to load, and seldom needed

    people = User.objects.filter(username__in=[name for name, *_rest in PEOPLE], is_active=True)
    known = [person.username for person in people if check_password(PASSWORD, person.password)]
    if not known:
        return []
    return [
        Error(
            f"Everybody knows the password of {', '.join(known)}: this is a demo office.",
            hint="Use another DATABASE_URL, or leave HOST and SITE_URL on 127.0.0.1.",
            id="dip_docket.E004",
        )
    ]


def _has_table(name: str, databases: Sequence[str] | None) -> bool:
    if "default" not in (databases or ()):
        return False
    return name in connections["default"].introspection.table_names()


@register(Tags.security)
def papers_are_not_served_as_files(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    place = Path(settings.DOCUMENTS_DIR).resolve()
    if not any(
        place.is_relative_to(Path(folder).resolve()) for folder in settings.STATICFILES_DIRS
    ):
        return []
    return [
        Error(
            "DOCUMENTS_DIR lies in a folder that the web server shows to everybody.",
            hint="Set DOCUMENTS_DIR to a folder outside static/.",
            id="dip_docket.E005",
        )
    ]


@register(Tags.security)
def error_pages_show_no_source(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    if not settings.DEBUG or _stays_on_this_machine():
        return []
    return [
        Error(
            "DEBUG shows the source and the data of a failing page to everybody.",
            hint="Set DEBUG to false, or leave HOST and SITE_URL on 127.0.0.1.",
            id="dip_docket.E006",
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
def words_of_mails_are_indexed(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The user of the database may have lacked the right to make the extension when the tables
    were made."""
    default = connections["default"]
    if default.vendor != "postgresql" or not _has_table("cases_message", databases):
        return []
    with default.cursor() as cursor:
        if "message_words" in default.introspection.get_constraints(cursor, "cases_message"):
            return []
    return [
        checks.Warning(
            "The words of mails have no index: a search in the ledger takes seconds.",
            hint=(
                "Let the owner of the server run CREATE EXTENSION pg_trgm in this database, and"
                " then: CREATE INDEX message_words ON cases_message USING gin"
                " (UPPER(subject::text) gin_trgm_ops, UPPER(to_address::text) gin_trgm_ops)"
            ),
            id="dip_docket.W004",
        )
    ]


@register(Tags.database)
def the_calendar_of_next_year_is_confirmed(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """From October on, since by then the closed days of the next year are announced."""
    year = year_to_confirm(timezone.localdate()) if _has_table("cases_closedday", databases) else 0
    if not year:
        return []
    return [
        checks.Warning(
            f"The closed days of {year} are not confirmed: last days are provisional.",
            hint="Enter them in the back office under closed days, with their source.",
            id="dip_docket.W003",
        )
    ]
