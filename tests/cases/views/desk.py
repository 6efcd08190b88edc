"""A person at the desk: signs in, reads a page as its words, sends a form."""

import html
import re
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django_q.models import Schedule

from cases.models import JobRun, User
from tests.factories import NOON

HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
PEOPLE = {"cases.User", "cases.HistoricalUser"}
TAG = re.compile(r"<[^>]*>")
BLOCKS = re.compile(r"</?(article|dd|dt|div|h1|h2|li|option|p|section|span|summary)\b[^>]*>")


def sign_in(person: User, language: str = "en") -> Client:
    """The browser of a person who signed in before and reads the docket in a language. Its session
    is stored as it stands: `force_login` writes it three times over, for each of many tests."""
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def words(response: HttpResponse) -> str:
    """What a person reads on a page, in one line."""
    return words_of(response.content.decode())


def words_of(source: str) -> str:
    visible = TAG.sub("", BLOCKS.sub(" ", HIDDEN.sub("", source)))
    return " ".join(html.unescape(visible).split())


def part(response: HttpResponse, start: str, end: str) -> str:
    """The words between two marks in the source of a page, each of which is there once."""
    source = response.content.decode()
    assert source.count(start) == 1, f"{start!r} is there {source.count(start)} times"
    return words_of(source.partition(start)[2].partition(end)[0])


def said(sentence: str, language: str) -> str:
    """A sentence of the docket in a language."""
    with translation.override(language):
        return translation.gettext(sentence)


def field_errors(
    response: HttpResponse, language: str = "en", form: str = "form"
) -> dict[str, list[str]]:
    """The sentences beside the fields of a form; "__all__" for those of the form itself."""
    with translation.override(language):
        return {name: list(errors) for name, errors in response.context[form].errors.items()}


def stored(people: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the docket and the fees as the database has it, histories included.

    Signing in leaves a trace on a person, so people count only where nobody signs in between.
    """
    models = [*apps.get_app_config("cases").get_models(), *apps.get_app_config("fees").get_models()]
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            if people or model._meta.label not in PEOPLE:
                table, pk = model._meta.db_table, model._meta.pk.column
                cursor.execute(f"SELECT * FROM {table} ORDER BY {pk}")
                found[model._meta.label] = cursor.fetchall()
    return found


def jobs_ran(sync: timedelta, reminders: timedelta) -> None:
    """The two jobs last succeeded so long ago; each must succeed again within a day and a half.
    Some worker is there that runs them."""
    Schedule.objects.get_or_create(
        name="reminders", defaults={"next_run": NOON + timedelta(days=3650)}
    )
    for name, ago in {"register_sync": sync, "reminders": reminders}.items():
        at = NOON - ago
        JobRun.objects.create(name=name, last_succeeded_at=at, expected_by=at + timedelta(hours=36))
