"""The job of the statistics: what is asked, kept and read, and what ends it."""

import ast
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.eexchange.errors import Malformed
from cases.eexchange.values import Answer
from cases.models import (
    JobRun,
    ProfileChange,
    RegisterPause,
    RequestDay,
    ServiceAccess,
    ServiceCall,
    StatisticsAnswer,
    StatisticsFigure,
    SyncRun,
    User,
)
from cases.register.reading import active_profile
from cases.register.statistics_reading import keep, read_again
from cases.register.statistics_work import STATISTICS, questions
from cases.register.sync import SyncStopped, start_run

pytestmark = pytest.mark.django_db

NATIONS = ("PT_REQ_NAT", "PTD_REG_NAT")


def laid_over(number=1, **values):
    """The office's own change of the profile."""
    told = {path.replace("__", "."): value for path, value in values.items()}
    ProfileChange.objects.create(
        number=number, values=told, by=User.objects.system(), at=timezone.now(), reason="test"
    )


def only(*names):
    """The other services may not be used."""
    for service in STATISTICS:
        if service.name not in names:
            ServiceAccess.objects.create(service=service.name, may_use="no")


@pytest.fixture
def two(office):
    """Two services, one question each."""
    only(*NATIONS)
    laid_over(statistics__years=1)
    return office


class PowerFails(Exception):
    """Raised where rows are put into a table."""

    def __init__(self, table=""):
        self.table = table

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("INSERT") and self.table in sql:
            raise self
        return execute(sql, params, many, context)


def asked(office):
    return [path.rpartition("/")[2] for path in office.requests]


def test_all_twelve_are_asked_a_question_a_year_and_twice_is_once(office):
    laid_over(statistics__years=1)
    office.sandbox.today = timezone.localdate().replace(month=2, day=1)
    result = tasks.read_statistics()
    assert (result["asked"], result["changed"], result["more"]) == (12, 12, False)
    assert sorted(asked(office)) == sorted(service.name for service in STATISTICS)
    figures = StatisticsFigure.objects.order_by().values_list("service", flat=True).distinct()
    assert set(figures) == set(asked(office))
    bangkok = StatisticsFigure.objects.get(
        service="TM_PROV", year=timezone.localdate().year, month=1, province_code="10"
    )
    assert (bangkok.province, bangkok.measure) == ("กรุงเทพมหานคร", "filings")
    assert bangkok.value > 1000
    assert RequestDay.objects.get().requests == 12
    assert ServiceCall.objects.filter(source="sync", failed=False, sandbox=True).count() == 12
    assert JobRun.objects.get(name="statistics").last_succeeded_at
    before = list(StatisticsAnswer.objects.values())
    assert tasks.read_statistics()["asked"] == 0
    assert len(office.requests) == 12
    assert list(StatisticsAnswer.objects.values()) == before
    assert OrmQ.objects.count() == 0


def test_ten_years_are_ten_questions_with_the_buddhist_year_and_other_years_are_left_out(office):
    only("PT_REQ_NAT")
    tasks.read_statistics()
    this_year = timezone.localdate().year
    assert set(StatisticsAnswer.objects.values_list("year", flat=True)) == set(
        range(this_year - 9, this_year + 1)
    )
    profile = active_profile()
    rows = [{"YEAR": year, "FILLING": 1} for year in (2567, 2568, "พ.ศ. 2568", None)]
    keep(Answer("TM_PROV", "", json.dumps(rows), rows), 2025, timezone.now(), profile)
    kept = StatisticsAnswer.objects.get(service="TM_PROV")
    assert (kept.other_years, kept.problem_count, kept.rows) == (1, 2, 4)
    assert kept.months == {"2025": {"filings": {"0": 1}}}


def test_equal_content_is_one_row_and_other_content_another_with_its_figures_in_place(two):
    profile, now = active_profile(), timezone.now()
    minute = timedelta(minutes=1)

    def told(*rows, at=now):
        return keep(Answer("PT_REQ_NAT", "", json.dumps(rows), list(rows)), 2025, at, profile)

    one, other = {"YEAR": "2568", "FILLING": "1"}, {"YEAR": "2568", "MONTH": "2", "FILLING": "5"}
    assert told(one) is True
    assert told(one, at=now + minute) is False
    assert StatisticsAnswer.objects.get().last_checked_at == now + minute
    assert told(other, at=now) is False  # an older question came back late
    with pytest.raises(Malformed, match="no row where there were 1"):
        told(at=now + minute)
    assert told(other, at=now + 2 * minute) is True
    assert list(StatisticsAnswer.objects.order_by("pk").values_list("current", flat=True)) == [
        False,
        True,
    ]
    assert list(StatisticsFigure.objects.values_list("month", "value")) == [(2, 5)]


def test_a_changed_profile_reads_what_is_stored_again_without_asking(two):
    rows = [{"YEAR": "2568", "NEW_COUNT": "7"}]
    profile = active_profile()
    keep(Answer("PT_REQ_NAT", "", json.dumps(rows), rows), 2025, timezone.now(), profile)
    assert (StatisticsAnswer.objects.get().enough, StatisticsFigure.objects.count()) == (False, 0)
    laid_over(number=2, statistics__columns__filings=["new_count"])
    assert tasks.read_tables_again() == {"reread": 1}
    assert StatisticsFigure.objects.get().value == 7
    assert read_again() == 0
    assert two.requests == []
    # An answer in which the profile finds no rows any more is kept, and counts nothing.
    StatisticsAnswer.objects.update(body='{"rows": []}', reading="")
    assert (read_again(), read_again()) == (1, 0)
    assert (StatisticsAnswer.objects.get().enough, StatisticsFigure.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("kind", "number", "asked_of", "outcome"),
    [
        ("403", "PT_REQ_NAT", ["PTD_REG_NAT", "PT_REQ_NAT"], "goes on"),
        ("500html", "PT_REQ_NAT", ["PTD_REG_NAT", *["PT_REQ_NAT"] * 4], "goes on"),
        ("listoftext", "PT_REQ_NAT", ["PTD_REG_NAT", "PT_REQ_NAT"], "is shown"),
        ("401", "", ["PTD_REG_NAT"], "stops"),
        ("429-long", "", ["PTD_REG_NAT"], "stops and comes back"),
    ],
)
def test_a_fault_of_one_service_leaves_the_others_and_a_refused_key_stops_all(
    two, kind, number, asked_of, outcome
):
    two.fails(kind, number)
    if outcome.startswith("stops"):
        with pytest.raises(SyncStopped):
            tasks.read_statistics()
        assert RegisterPause.objects.count() == 1
        assert Schedule.objects.count() == (outcome == "stops and comes back")
        with pytest.raises(SyncStopped):
            tasks.read_statistics()
    else:
        result = tasks.read_statistics()
        assert ("PT_REQ_NAT" in result.get("attention", "")) is (outcome == "goes on")
        assert result["more"] is False
        assert not RegisterPause.objects.exists()
        refused = ServiceAccess.objects.filter(refused_at__isnull=False)
        assert refused.exists() is (kind == "403")
        assert StatisticsFigure.objects.filter(service="PTD_REG_NAT").exists()
    assert asked(two) == asked_of


@pytest.mark.parametrize(
    ("kind", "why"),
    [("strangeobject", "The office's answer cannot be read"), ("object", "The office refused")],
)
def test_an_answer_that_cannot_be_read_or_refuses_is_about_its_year_alone(two, kind, why):
    laid_over(number=2, statistics__years=2)
    two.fails(kind, "PT_REQ_NAT", times=1)
    result = tasks.read_statistics()
    assert asked(two) == ["PTD_REG_NAT", "PT_REQ_NAT"] * 2
    assert (result["asked"], result["more"]) == (3, False)
    assert f"PT_REQ_NAT: {why}" in result["attention"]
    last_year = timezone.localdate().year - 1
    assert StatisticsAnswer.objects.get(service="PT_REQ_NAT").year == last_year


def test_a_job_that_was_killed_half_way_goes_on_where_it_was(two):
    began = timezone.now()
    start_run("nightly", User.objects.system(), began - timedelta(hours=1))
    profile, rows = active_profile(), [{"YEAR": "2569", "FILLING": "1"}]
    keep(Answer("PTD_REG_NAT", "", json.dumps(rows), rows), began.year, began, profile)
    left = [(service.name, year) for service, year in questions(began, began)]
    assert left == [("PT_REQ_NAT", began.year)]
    assert tasks.read_statistics(since=began.isoformat())["asked"] == 1
    assert asked(two) == ["PT_REQ_NAT"]
    assert not SyncRun.objects.filter(finished_at=None).exists()


def test_a_table_that_was_broken_off_while_it_was_stored_leaves_the_one_before(two):
    profile, now = active_profile(), timezone.now()

    def told(value, at):
        rows = [{"YEAR": "2568", "MONTH": month, "FILLING": value} for month in (1, 2)]
        keep(Answer("PT_REQ_NAT", "", json.dumps(rows), rows), 2025, at, profile)

    told(3, now)
    cut = PowerFails("cases_statisticsfigure")
    with pytest.raises(PowerFails), connection.execute_wrapper(cut):
        told(4, now + timedelta(hours=1))
    assert StatisticsAnswer.objects.count() == 1
    assert list(StatisticsFigure.objects.values_list("value", flat=True)) == [3, 3]
    told(4, now + timedelta(hours=1))
    assert list(StatisticsFigure.objects.values_list("value", flat=True)) == [4, 4]


def test_another_run_that_talks_to_the_office_is_waited_for(two):
    start_run("nightly", User.objects.system(), timezone.now())
    assert tasks.read_statistics()["busy"] is True
    assert (two.requests, Schedule.objects.get().func) == ([], tasks.READ_STATISTICS)


def test_a_profile_that_is_changed_while_the_office_is_asked_reads_what_was_stored(two):
    class Meanwhile:
        done = False

        def __call__(self, execute, sql, params, many, context):
            if sql.startswith("INSERT") and "cases_statisticsanswer" in sql and not self.done:
                self.done = True
                laid_over(number=2, statistics__columns__total=["filling"])
            return execute(sql, params, many, context)

    with connection.execute_wrapper(Meanwhile()):
        tasks.read_statistics()
    reading = active_profile().statistics.reading
    assert not StatisticsAnswer.objects.exclude(reading=reading).exists()


def test_what_a_spent_budget_left_is_asked_some_hours_later(two, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 1
    assert "used up" in tasks.read_statistics()["attention"]
    later = Schedule.objects.get()
    assert later.func == tasks.READ_STATISTICS
    assert later.next_run > timezone.now() + timedelta(hours=5)
    settings.EEXCHANGE_DAILY_BUDGET = 0
    tasks.read_statistics(**ast.literal_eval(later.kwargs))
    assert asked(two) == ["PTD_REG_NAT", "PT_REQ_NAT"]


def test_made_up_figures_give_way_to_the_office_and_no_two_answers_count_the_same(two):
    profile, now = active_profile(), timezone.now()

    def told(year, *rows, sandbox=False, hour=0):
        answer = Answer("PT_REQ_NAT", "", json.dumps(rows), list(rows), sandbox=sandbox)
        return keep(answer, year, now + timedelta(hours=hour), profile)

    def counted():
        figures = StatisticsFigure.objects.order_by("year", "month")
        return list(figures.values_list("year", "month", "value"))

    one = [{"YEAR": year, "MONTH": 1, "FILLING": year} for year in (2567, 2568)]
    told(2025, one[1], sandbox=True)
    assert told(2025, hour=1) is True  # the office itself has no row
    assert counted() == []
    told(2025, one[1], hour=2)
    told(0, *one, hour=3)  # the question has no year any more
    assert counted() == [(2024, 1, 2567), (2025, 1, 2568)]
    assert StatisticsAnswer.objects.get(current=True).year == 0
    told(2025, one[1], hour=4)
    told(2024, one[0], hour=4)
    assert counted() == [(2024, 1, 2567), (2025, 1, 2568)]
    assert not StatisticsAnswer.objects.filter(current=True, year=0).exists()


def test_a_slice_that_is_over_rings_for_the_rest(two, time_machine):
    began = timezone.now()

    class Slow:
        def __call__(self, environ, start_response):
            time_machine.shift(timedelta(minutes=6))
            return sandbox(environ, start_response)

    sandbox, two.sandbox = two.sandbox, Slow()
    time_machine.move_to(began)
    assert tasks.read_statistics()["more"] is True
    assert OrmQ.objects.get().task["func"] == tasks.READ_STATISTICS
    again = OrmQ.objects.get().task["kwargs"]
    tasks.read_statistics(again["since"], again["by"], again["skipped"])
    assert asked(two) == ["PTD_REG_NAT", "PT_REQ_NAT"]
