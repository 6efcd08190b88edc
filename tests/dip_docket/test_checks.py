"""Each system check, silent and speaking."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.db import connection

from cases.demo.office import PASSWORD as DEMO_PASSWORD
from cases.models import ClosedDay
from cases.queries import office_calendar
from dip_docket import checks
from dip_docket.timetable import Job
from tests.factories import make_user

OFFICE = "https://docket.office.example"
AT_HOME = ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"]
DATABASES = {"databases": ["default"]}


def ids(found):
    return [message.id for message in found]


@pytest.mark.parametrize(("retry", "found"), [(601, []), (600, ["dip_docket.E001"])])
def test_a_job_is_started_again_only_after_its_time_is_over(settings, retry, found):
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"timeout": 600, "retry": retry}
    assert ids(checks.a_job_is_not_run_again_while_it_runs(None)) == found


def test_the_product_itself_has_limits_for_a_job(settings):
    limits = {name: settings.Q_CLUSTER[name] for name in ("timeout", "retry", "max_attempts")}
    assert limits == {"timeout": 600, "retry": 900, "max_attempts": 3}
    assert settings.Q_CLUSTER["catch_up"] is False


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("cases.tasks.sync_register", []),
        ("cases.tasks.nothing", ["dip_docket.E002"]),
        ("cases.nowhere.sync_register", ["dip_docket.E002"]),
        ("cases.models.job", ["dip_docket.E002"]),
    ],
)
def test_every_path_of_the_timetable_is_a_function(monkeypatch, path, found):
    job = Job("a_job", path, "0 6 * * *", "For a test.", timedelta(hours=2))
    monkeypatch.setattr(checks, "TIMETABLE", (job,))
    assert ids(checks.every_job_of_the_timetable_exists(None)) == found


def test_the_product_passes_its_own_checks():
    assert run_checks(include_deployment_checks=False) == []


def test_a_search_of_mails_without_its_index_is_told(db):
    """Its user may have lacked the right to it when the tables were made."""
    has_one = connection.vendor == "postgresql"
    assert ids(checks.words_of_mails_are_indexed(None, **DATABASES)) == []
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS message_words")
        if has_one:
            cursor.execute("SHOW jit")
            assert cursor.fetchone() == ("off",)
    found = ids(checks.words_of_mails_are_indexed(None, **DATABASES))
    assert found == (["dip_docket.W004"] if has_one else [])


@pytest.mark.parametrize("site", AT_HOME)
def test_a_demo_office_may_run_on_this_machine(settings, site):
    settings.DEMO, settings.SITE_URL, settings.HOST = True, site, "127.0.0.1"
    assert checks.demo_logins_stay_on_this_machine(None) == []


@pytest.mark.parametrize(
    ("site", "host"), [(OFFICE, "127.0.0.1"), (AT_HOME[0], "0.0.0.0"), (OFFICE, "0.0.0.0")]
)
def test_a_demo_office_is_refused_where_others_reach_it(settings, site, host):
    settings.DEMO, settings.SITE_URL, settings.HOST = True, site, host
    assert ids(checks.demo_logins_stay_on_this_machine(None)) == ["dip_docket.E003"]


def test_a_real_office_may_be_reached(settings):
    settings.DEMO, settings.SITE_URL, settings.HOST = False, OFFICE, "0.0.0.0"
    assert checks.demo_logins_stay_on_this_machine(None) == []


@pytest.fixture
def demo_person(db):
    """An account as the demo office makes it."""
    person = make_user("anya")
    person.set_password(DEMO_PASSWORD)
    person.save()
    return person


def test_the_known_password_is_refused_where_others_reach_it(settings, demo_person):
    settings.DEMO, settings.SITE_URL = False, OFFICE
    found = checks.no_stranger_knows_a_password(None, **DATABASES)
    assert ids(found) == ["dip_docket.E004"]
    assert found[0].msg == "Everybody knows the password of anya: this is a demo office."


def test_the_known_password_may_be_used_on_this_machine(settings, demo_person):
    settings.SITE_URL, settings.HOST = AT_HOME[0], "127.0.0.1"
    assert checks.no_stranger_knows_a_password(None, **DATABASES) == []


def test_a_person_with_the_same_name_and_another_password_is_no_demo(settings, db):
    settings.SITE_URL = OFFICE
    make_user("anya")
    assert checks.no_stranger_knows_a_password(None, **DATABASES) == []


@pytest.mark.parametrize(
    ("place", "found"), [("static/papers", ["dip_docket.E005"]), ("var/documents", [])]
)
def test_papers_never_lie_below_the_static_files(settings, place, found):
    settings.DOCUMENTS_DIR = settings.PROJECT / place
    assert ids(checks.papers_are_not_served_as_files(None)) == found


@pytest.mark.parametrize(
    ("debug", "site", "found"),
    [(True, AT_HOME[0], []), (True, OFFICE, ["dip_docket.E006"]), (False, OFFICE, [])],
)
def test_debug_pages_stay_on_this_machine(settings, debug, site, found):
    settings.DEBUG, settings.SITE_URL, settings.HOST = debug, site, "127.0.0.1"
    assert ids(checks.error_pages_show_no_source(None)) == found


@pytest.mark.parametrize(
    ("backend", "site", "found"),
    [
        ("console", OFFICE, ["dip_docket.W001"]),
        ("console", AT_HOME[0], []),
        ("smtp", OFFICE, []),
    ],
)
def test_an_office_whose_mail_is_only_printed_is_warned(settings, backend, site, found):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.SITE_URL = site
    assert ids(checks.reminders_really_leave(None)) == found


@pytest.mark.parametrize("site", [AT_HOME[0], OFFICE])
def test_an_office_on_one_sqlite_file_is_warned(settings, site):
    settings.SITE_URL = site
    warned = connection.vendor == "sqlite" and site == OFFICE
    assert ids(checks.an_office_has_a_real_database(None)) == ["dip_docket.W002"] * warned


def warned_on(day: date) -> list[str]:
    moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        return ids(checks.the_calendar_of_next_year_is_confirmed(None, **DATABASES))


@pytest.mark.django_db
@pytest.mark.parametrize(("month", "day", "found"), [(9, 30, []), (10, 1, ["dip_docket.W003"])])
def test_from_october_the_closed_days_of_next_year_are_asked_for(month, day, found):
    year = office_calendar().confirmed_until
    assert warned_on(date(year, month, day)) == found


@pytest.mark.django_db
def test_only_a_next_year_that_is_confirmed_in_full_ends_the_warning():
    year = office_calendar().confirmed_until
    coming = ClosedDay.objects.filter(date__year=year + 1)
    last = coming.order_by("date").last()
    coming.exclude(pk=last.pk).update(confirmed=True)
    assert warned_on(date(year, 11, 1)) == ["dip_docket.W003"]
    coming.update(confirmed=True)
    assert warned_on(date(year, 11, 1)) == []


@pytest.mark.django_db
def test_a_database_that_is_not_asked_for_is_left_alone(settings, django_assert_num_queries):
    settings.SITE_URL = OFFICE
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC)), django_assert_num_queries(0):
        assert checks.the_calendar_of_next_year_is_confirmed(None) == []
        assert checks.no_stranger_knows_a_password(None) == []
