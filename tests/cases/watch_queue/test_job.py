"""The job of the watch: reads, compares and goes on after any fault; nothing is found twice."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import tasks
from cases.eexchange.sandbox_faults import Fault
from cases.models import (
    Case,
    ClosedDay,
    JobRun,
    PublishedMark,
    RegisterPause,
    RequestDay,
    SyncRun,
    User,
    WatchBlock,
    WatchedCase,
    WatchFile,
    WatchHit,
    WatchTerm,
)
from cases.register.sync import start_run
from cases.watch import asking, comparing, files
from cases.watch.files import give_rows
from cases.watch.marks import take_marks
from tests.cases.views.world import make_term
from tests.cases.watch_queue.conftest import published
from tests.factories import NOON, TODAY, alice, join, make_case, make_party

pytestmark = pytest.mark.django_db
PAST = TODAY - timedelta(days=10)


def watch():
    """Slices until nothing is left, as the queue would ring for them."""
    while True:
        result = tasks.watch()
        if not result["more"] or result.get("busy"):
            return result


def ours(**fields):
    given = {"title": "SUNRISE", "application_number": "230100777", **fields}
    case = make_case(ip_type="trademark", **given)
    case.classes.create(number=30)
    return case


def found():
    rows = WatchHit.objects.order_by("mark__number").values_list("mark__number", "bucket")
    return dict(rows)


def row(number, title="SUNRISE", day=PAST, **more):
    told = {"REQ_NO": number, "TR_NAME": title, "PUBLIC_DATE": day.isoformat() if day else ""}
    return {**told, "OWNER_NAME": "Somebody", "NICE_CLASS_CODE": "30", **more}


def give(*rows):
    return give_rows(json.dumps(rows), "rows.json", alice(), NOON)


def test_published_marks_are_read_and_compared_once(gazette):
    case = ours()
    result = watch()
    assert found() == {"250100001": "identical", "250100002": "very_like"}
    assert (result["more"], result["stopped"]) == (False, "")
    hit = WatchHit.objects.get(mark__number="250100002")
    assert (hit.case, hit.due_on, hit.mark.sandbox) == (case, TODAY + timedelta(days=6), True)
    assert PublishedMark.objects.count() == 3  # the one that is not published is none
    before = len(gazette.requests)
    watch()
    assert (len(gazette.requests), WatchHit.objects.count()) == (before, 2)


def test_blocks_with_marks_come_back_after_a_week_others_after_three(gazette, time_machine):
    watch()
    again = dict(WatchBlock.objects.values_list("prefix", "next_at"))
    days = {prefix: round((at - NOON).total_seconds() / 86400) for prefix, at in again.items()}
    assert {days["25010"], days["25019"]} == {7}
    assert {days["26010"]} == {21}  # nothing was ever found before it in its year
    gazette.sandbox.register.append(published("250100009", "SUNRISE", ago=1))
    ours()
    time_machine.shift(timedelta(days=7))
    watch()
    assert "250100009" in found()


def test_a_cut_answer_is_asked_again_in_ten_parts(gazette, settings, monkeypatch):
    monkeypatch.setattr(asking, "is_cut", lambda answer: len(answer.payload) > 1)
    ours()
    watch()
    assert WatchBlock.objects.get(prefix="25010").split is True
    assert WatchBlock.objects.filter(prefix__startswith="2501000000").count() == 0
    assert set(found()) == {"250100001", "250100002"}
    assert not WatchBlock.objects.filter(split=False, asked_at=None).exists()


def test_a_fault_of_one_block_is_told_there_and_the_others_go_on(gazette):
    ours()
    gazette.sandbox.faults.append(Fault("object", "25019", 1))
    watch()
    bad = WatchBlock.objects.get(prefix="25019")
    assert (bool(bad.message), bool(bad.message_en)) == (True, True)
    assert bad.next_at < NOON + timedelta(days=1)
    assert set(found()) == {"250100001", "250100002"}


@pytest.mark.parametrize("how", ["403", "budget", "paused", "no key", "cut"])
def test_while_the_office_answers_nobody_what_is_known_is_compared_and_told(
    how, gazette, settings, monkeypatch
):
    ours()
    give(row("250155555", day=TODAY - timedelta(days=58)))
    if how in {"403", "cut"}:
        gazette.fails(how)
    elif how == "paused":
        told = {"kind": "patience", "since": NOON, "until": NOON + timedelta(hours=3)}
        RegisterPause.objects.create(why="รอ", why_en="wait", **told)
    elif how == "budget":
        RequestDay.objects.create(day=TODAY, requests=9, watched=asking.share_of_a_day())
    else:
        settings.EEXCHANGE_TOKEN = ""
    result = watch()
    assert "" not in {result["stopped"], result["stopped_th"]}
    assert set(found()) == {"250155555"}
    assert JobRun.objects.get(name="watch").last_error
    assert alice().messages.filter(kind="watch").count() == 1  # three days are left
    assert not SyncRun.objects.filter(finished_at=None).exists()
    asked = RequestDay.objects.filter(day=TODAY).values_list("watched", flat=True).first() or 0
    assert asked <= asking.share_of_a_day()


def test_where_a_number_is_asked_for_as_a_whole_nobody_asks_in_blocks(gazette, settings):
    settings.EEXCHANGE_PROFILE = "exchange2025"
    assert "beginning of a number" in watch()["stopped"]
    assert gazette.requests == []


def test_the_watch_leaves_three_quarters_of_a_day_to_the_docket(gazette, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 8
    watch()
    day = RequestDay.objects.get(day=TODAY)
    assert (day.watched, day.requests) == (2, 2)


def test_while_another_run_talks_to_the_office_it_rings_later(gazette):
    start_run(SyncRun.Trigger.NIGHTLY, User.objects.system(), timezone.now())
    result = watch()
    assert (result["busy"], gazette.requests) == (True, [])
    tasks.watch()
    assert Schedule.objects.filter(func=tasks.WATCH).count() == 1
    assert OrmQ.objects.count() == 0


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ('INSERT INTO "cases_watchhit"', 1),
        ('UPDATE "cases_publishedmark" SET "compared_at"', 1),
        ('UPDATE "cases_watchfile"', 2),
    ],
)
def test_killed_anywhere_the_next_slice_does_the_rest(statement, number, monkeypatch, settings):
    settings.EEXCHANGE_TOKEN = ""
    monkeypatch.setattr(files, "CHUNK", 2)
    monkeypatch.setattr(comparing, "CHUNK", 2)
    ours()
    given = give(*(row(f"25010000{n}") for n in range(7)))

    class Killed(BaseException):
        pass

    seen = []

    def power_cut(execute, sql, *rest):
        result = execute(sql, *rest)
        if statement in sql:
            seen.append(sql)
            if len(seen) == number:
                raise Killed
        return result

    with connection.execute_wrapper(power_cut), pytest.raises(Killed):
        watch()
    watch()
    given.refresh_from_db()
    assert (given.state, given.done, given.taken) == ("done", 7, 7)
    assert WatchHit.objects.count() == 7
    assert not PublishedMark.objects.filter(compared_at=None).exists()


def test_a_new_mark_or_term_is_compared_with_what_is_still_open(gazette):
    watch()
    assert found() == {}
    case = ours()
    watch()
    assert set(found()) == {"250100001", "250100002"}
    case.title = "คลื่นลมทะเลใหม่"
    case.save()
    watch()
    assert "250190003" in found()
    assert WatchedCase.objects.count() == 1


def test_own_applications_are_left_out_and_the_same_owner_is_marked(gazette):
    case = ours()
    join(case, make_party("Somebody  else LTD."))
    ours(ref="OWN-2", title="Another", application_number="2501/00001")
    watch()
    [hit] = WatchHit.objects.filter(case=case)
    assert (hit.mark.number, hit.same_owner) == ("250100002", True)


def test_what_is_over_silent_or_of_the_other_side_is_not_watched(settings):
    settings.EEXCHANGE_TOKEN = ""
    for n, fields in enumerate(({"is_over": True}, {"silent": True}, {"our_side": "opponent"})):
        made = ours(application_number=f"23010077{n}")
        Case.objects.filter(pk=made.pk).update(**fields)
    give(row("250155555"))
    watch()
    assert found() == {}


def test_rows_are_taken_or_told_with_line_and_reason(settings):
    settings.EEXCHANGE_TOKEN = ""
    old, soon = TODAY - timedelta(days=200), TODAY + timedelta(days=1)
    given = give(
        row("250100001"),
        row("250100002", day=None),
        row("250100003", day=old),
        row("250100004", day=soon),
        row("250100005", PUBLIC_DATE="31/02/2569"),
        row(""),
        "no row",
        row("250100001", NICE_CLASS_CODE="32"),
        row("250100006", PUBLIC_DATE="2569-11-14"),
        row("250100007"), row("250100007", day=TODAY),
        row("250100008", NICE_CLASS_CODE="99"), row("250100009", title=""),
    )  # fmt: skip
    watch()
    given.refresh_from_db()
    assert (given.taken, given.unpublished, given.over, given.wrong_count) == (4, 1, 1, 5)
    assert sorted((one["line"], one["number"]) for one in given.wrong) == [
        (4, "250100004"), (5, "250100005"), (6, ""), (7, ""), (10, "250100007"),
    ]  # fmt: skip
    assert all(one["thai"] and one["english"] for one in given.wrong)
    mark = PublishedMark.objects.get(number="250100001")
    assert (mark.classes, mark.published_on, mark.source) == ([30, 32], PAST, "file")
    assert PublishedMark.objects.get(number="250100006").published_on == PAST
    assert PublishedMark.objects.get(number="250100008").classes == []


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_by_the_names_of_its_columns(mark):
    names = ["REQ_NO", "TR_NAME", "PUBLIC_DATE", "OWNER_NAME", "NICE_CLASS_CODE"]
    lines = [names, ["250100001", "ซันไรส์", PAST.isoformat(), "ก", "30"], ["x"] * 6]
    text = "\ufeff" + "\r\n".join(mark.join(line) for line in lines)
    given = give_rows(text, "t.csv", alice(), NOON)
    assert (given.total, [one["line"] for one in given.wrong]) == (1, [3])


@pytest.mark.parametrize(
    "text",
    ["", "   ", "[]", "{", "[1, 2]", "a,b\n1,2", "REQ_NO\n", "REQ_NO,TR_NAME\n250100001,SUN",
     '[{"REQ_NO": "250100001", "DAY": "2026-11-14"}]'],
)  # fmt: skip
def test_what_holds_no_rows_is_refused_at_once(text):
    with pytest.raises(files.RowsRefused):
        give_rows(text, "x", alice(), NOON)
    assert WatchFile.objects.count() == 0


def test_another_day_of_publication_leads_the_hits_along(gazette):
    ours()
    watch()
    hit = WatchHit.objects.get(mark__number="250100001")
    right = next(r for r in gazette.sandbox.register if r.number == "250100001")
    right.dates["published"] = TODAY - timedelta(days=30)
    WatchBlock.objects.update(next_at=NOON)
    hit.told_due_on = hit.due_on
    hit.save()
    watch()
    hit.refresh_from_db()
    assert hit.mark.published_on == TODAY - timedelta(days=30)
    assert hit.told_due_on is None  # it is told again
    assert [one["day"] for one in hit.mark.days_before] == [PAST.isoformat()]
    assert PAST.isoformat() in hit.history.first().history_change_reason
    give(row("250100001", day=TODAY))
    watch()
    hit.mark.refresh_from_db()
    assert hit.mark.published_on == TODAY - timedelta(days=30)  # a file does not change it
    assert WatchFile.objects.get().wrong_count == 1


@pytest.mark.parametrize("ago", [130, None])
def test_a_day_of_publication_that_is_older_or_gone_is_never_passed_over(ago, gazette):
    ours()
    watch()
    right = next(r for r in gazette.sandbox.register if r.number == "250100001")
    before = WatchHit.objects.get(mark__number="250100001").due_on
    if ago:
        right.filed = TODAY - timedelta(days=400)
        right.dates["published"] = TODAY - timedelta(days=ago)
    else:
        right.dates["published"] = TODAY + timedelta(days=300)
    WatchBlock.objects.update(next_at=NOON)
    watch()
    hit = WatchHit.objects.get(mark__number="250100001")
    if ago:
        assert hit.due_on < TODAY - timedelta(days=60)
    else:
        assert hit.due_on == before
        assert PAST.isoformat() in WatchBlock.objects.get(prefix="25010").message_en


def test_what_was_not_watched_for_a_while_is_compared_with_what_came_meanwhile(settings):
    settings.EEXCHANGE_TOKEN = ""
    case, term = ours(), make_term(words="SUNRISE", ends_on=None)
    watch()
    Case.objects.filter(pk=case.pk).update(is_over=True)
    WatchTerm.objects.filter(pk=term.pk).update(ends_on=TODAY, starts_on=TODAY, active=False)
    give(row("250100001"))
    watch()
    assert WatchHit.objects.count() == 0
    Case.objects.filter(pk=case.pk).update(is_over=False)
    WatchTerm.objects.filter(pk=term.pk).update(ends_on=None, active=True)
    watch()
    assert set(WatchHit.objects.values_list("case", "term")) == {(case.pk, None), (None, term.pk)}


def test_a_row_that_cannot_be_read_takes_no_other_along(settings, monkeypatch):
    settings.EEXCHANGE_TOKEN = ""
    day = PAST.isoformat()
    lines = [
        "REQ_NO,TR_NAME,PUBLIC_DATE",
        f'250100001,"SUNRISE,{day}',
        f'250100002,"SUN" COFFEE,{day}',
        f"250100003,{'x' * 200_000},{day}",
        f'250100004,"SUN\nRISE",{day}',
        f"250100005,=HYPERLINK(1),{day}",
        f"250100006,last\u2028line,{day}",
    ]
    taken = take_marks

    def poisoned(rights, *rest, **more):
        if any(right.reading.record.title == "last line" for right in rights):
            raise ValueError
        return taken(rights, *rest, **more)

    monkeypatch.setattr(files, "take_marks", poisoned)
    given = give_rows("\r\n".join(lines), "x\x00.csv", alice(), NOON)
    watch()
    given.refresh_from_db()
    titles = dict(PublishedMark.objects.order_by("number").values_list("number", "title"))
    assert titles == {
        "250100001": '"SUNRISE', "250100002": '"SUN" COFFEE', "250100004": "SUN RISE",
        "250100005": "=HYPERLINK(1)",
    }  # fmt: skip
    assert [(one["line"], bool(one["thai"])) for one in given.wrong] == [(4, True), (8, True)]
    assert given.state == "done"


def test_a_closed_day_moves_the_last_day_and_leaves_a_line(gazette):
    ours()
    watch()
    hit = WatchHit.objects.get(mark__number="250100002")
    ClosedDay.objects.create(date=hit.due_on, name="วันหยุดพิเศษ", source="มติ", confirmed=True)
    tasks.refresh_deadlines()
    moved = WatchHit.objects.get(pk=hit.pk)
    assert moved.due_on > hit.due_on
    assert moved.history.count() == 1
    tasks.refresh_deadlines()
    assert moved.history.count() == 1
