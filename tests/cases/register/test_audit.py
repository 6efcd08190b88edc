"""The audit of a month, counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.models import Case, Discrepancy, FieldRule, MonthlyCheck, Role
from cases.register.audit import audit_of, decided_in, never_checked
from cases.register.deciding import accept_office, keep_ours
from cases.register.field_rules import take_up_rule
from cases.register.months import beginning, month_before, month_of, next_month, note_checks
from cases.register.sync import run_sync, start_run
from tests.cases.register.test_deciding import told
from tests.factories import NOON, TODAY, alice, bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
IN_OCTOBER = NOON - timedelta(days=35)


def numbered(title="Lamp", **fields):
    number = f"6902{Case.objects.count():06}"
    given = {"application_number": number, "title": title, "created_at": LONG_AGO}
    return make_case(**{**given, **fields})


def checked(case, at=NOON, **fields):
    Case.objects.filter(pk=case.pk).update(last_checked_at=at, **fields)
    note_checks([case.pk], at)


def figures(month, user=None):
    found = audit_of(user or alice(), month)
    names = ("cases", "equal", "different", "not_shown", "earlier", "never")
    return tuple(getattr(found, name) for name in names)


def test_every_case_is_counted_in_one_place():
    equal, different, hidden, earlier, _never = (numbered() for _n in range(5))
    for case in (equal, different, hidden):
        checked(case)
    checked(hidden, office_status_state="not_public")
    checked(earlier, IN_OCTOBER)
    told(different, filed_on=None, title="Lantern")
    make_case(title="without a number", created_at=LONG_AGO)
    assert figures(NOVEMBER) == (5, 1, 1, 1, 1, 1)
    assert figures(OCTOBER) == (5, 1, 0, 0, 0, 4)
    assert [case.pk for case in never_checked(alice(), NOVEMBER)] == [_never.pk]


def test_a_difference_counts_in_each_month_in_which_it_stood():
    case = numbered()
    checked(case, IN_OCTOBER)
    checked(case)
    told(case, at=IN_OCTOBER, filed_on=None, title="Lantern")
    keep_ours(Discrepancy.objects.get(), cause(bob(), "ours"))
    found = {month: audit_of(alice(), month) for month in (OCTOBER, NOVEMBER, DECEMBER)}
    assert [(one.differences, one.open) for one in found.values()] == [(1, 1), (1, 0), (0, 0)]
    assert [len(one.decided) for one in found.values()] == [0, 1, 0]


def test_what_was_kept_before_is_not_called_equal_while_it_holds():
    case = numbered()
    told(case, at=IN_OCTOBER, filed_on=None, title="Lantern")
    keep_ours(Discrepancy.objects.get(), cause(bob(), "ours", IN_OCTOBER))
    for at in (IN_OCTOBER, NOON, NOON + timedelta(days=30)):
        checked(case, at)
    told(case, at=NOON + timedelta(days=1), filed_on=None, title="Lamp")
    found = [audit_of(alice(), month) for month in (OCTOBER, NOVEMBER, DECEMBER)]
    assert [(one.different, one.kept, one.equal) for one in found] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    assert [len(one.decided) for one in found] == [1, 0, 0]
    assert decided_in(alice(), OCTOBER).count() == 1


def test_an_answer_of_which_a_field_could_not_be_read_is_not_called_equal():
    case = numbered()
    checked(case)
    run = start_run("command", alice(), NOON)
    failure = run.failures.create(case=case, service="TM", kind="field", where="filed_on", at=NOON)
    assert (audit_of(alice(), NOVEMBER).unread, figures(NOVEMBER)[1]) == (1, 0)
    failure.resolved_at = IN_OCTOBER
    failure.save()
    assert (audit_of(alice(), NOVEMBER).unread, figures(NOVEMBER)[1]) == (0, 1)


def test_a_rule_that_is_changed_later_leaves_the_figures_of_a_past_month():
    case = numbered()
    checked(case, IN_OCTOBER)
    FieldRule.objects.filter(field="title").update(when_different="ignore")
    told(case, at=IN_OCTOBER, filed_on=None, title="Lantern")
    before = audit_of(alice(), OCTOBER)
    rule = FieldRule.objects.get(field="title")
    rule.when_different = "suggest"
    rule.save()
    assert take_up_rule(rule, cause(bob())) == 1
    after = audit_of(alice(), OCTOBER)
    assert (before.differences, before.different, before.equal) == (1, 1, 0)
    assert (after.differences, after.different, after.equal) == (1, 1, 0)


def test_who_decided_what_and_how():
    rows = []
    for title in ("one", "two", "three"):
        case = numbered(title)
        told(case, filed_on=None, title="Lantern")
        rows.append(Discrepancy.objects.get(case=case))
    accept_office(rows[0], cause(bob(), "as registered"), TODAY)
    keep_ours(rows[1], cause(bob(), "ours"))
    keep_ours(rows[2], cause(alice(), "ours"))
    FieldRule.objects.filter(field="title").update(when_different="apply")
    told(numbered("four"), filed_on=None, title="Lantern")
    FieldRule.objects.filter(field="title").update(when_different="ignore")
    told(numbered("five"), filed_on=None, title="Lantern")
    gone = numbered("six", registration_number="1")
    told(gone, filed_on=None, title="six", registration_number="2")
    told(gone, filed_on=None, title="six", registration_number="1")
    found = audit_of(alice(), NOVEMBER)
    assert [(one.who, one.how, one.count) for one in found.decided] == [
        (str(alice()), "kept", 1),
        (str(bob()), "accepted", 1),
        (str(bob()), "kept", 1),
        ("", "by_rule", 1),
        ("", "gone", 1),
    ]
    assert (found.differences, found.open, found.counted_only) == (6, 0, 1)
    assert decided_in(alice(), NOVEMBER).count() == 4


def test_a_reader_counts_only_what_they_may_see():
    checked(numbered(restricted=True, responsible=bob()))
    assert figures(NOVEMBER, make_user("olan"))[0] == 0
    assert figures(NOVEMBER, bob())[0] == 1
    assert figures(NOVEMBER, make_user("boss", role=Role.ADMINISTRATOR))[0] == 1


def test_a_case_that_came_later_is_not_in_an_earlier_month():
    numbered(created_at=NOON)
    assert [figures(month)[0] for month in (OCTOBER, NOVEMBER)] == [0, 1]


def test_the_months_are_those_of_bangkok():
    assert month_of(datetime(2026, 10, 31, 16, 59, tzinfo=UTC)) == OCTOBER
    assert month_of(datetime(2026, 10, 31, 17, 0, tzinfo=UTC)) == NOVEMBER
    assert beginning(NOVEMBER) == datetime(2026, 10, 31, 17, 0, tzinfo=UTC)
    assert [next_month(date(2026, 12, 1)), month_before(date(2026, 1, 1))] == [
        date(2027, 1, 1),
        date(2025, 12, 1),
    ]


def test_a_check_noted_twice_is_one_row_with_the_later_moment():
    case = numbered()
    for at in (NOON, NOON, NOON + timedelta(hours=1)):
        checked(case, at)
    row = MonthlyCheck.objects.get()
    assert (row.month, row.checked_at) == (NOVEMBER, NOON + timedelta(hours=1))


def test_a_case_that_was_not_stamped_is_not_noted():
    case = numbered()
    note_checks([case.pk], NOON)
    assert not MonthlyCheck.objects.exists()


def test_the_sync_notes_what_it_checked_when_it_is_new_and_when_it_is_not(office):
    case = office.case(office.right())
    silent = office.case(office.right(stage=2))
    office.fails("500html", silent.application_number)
    for _pass in range(2):
        MonthlyCheck.objects.all().delete()
        run_sync(Case.objects.all(), "command", alice(), None)
        assert [row.case_id for row in MonthlyCheck.objects.all()] == [case.pk]
