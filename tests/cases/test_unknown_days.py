"""A right of which no renewal is known is asked about, however it came into the docket."""

from datetime import date

import pytest

from cases.case_editing import Typed, edit_case, foresee
from cases.ended_rights import watched
from cases.events import NewEvent, record_event
from cases.rules.wording import rule_title
from tests.factories import TODAY, cause, make_case

pytestmark = pytest.mark.django_db

OLD = [("filed", "2004-03-01"), ("registered", "2005-04-01")]


def asked(case):
    return list(case.deadlines.filter(code="RENEWALS-UNKNOWN").values_list("state", flat=True))


def enter(case, kind, day):
    with watched(case, cause(), TODAY):
        record_event(case, NewEvent(kind, date.fromisoformat(day)), cause(), TODAY)


def test_a_take_over_given_later_asks_for_the_renewals_until_the_next_has_a_date():
    case = make_case(ip_type="trademark", events=OLD)
    assert case.deadlines.get(code="TM-54").state == "open"
    taken_over = {"taken_over_on": TODAY}
    case.refresh_from_db()
    typed = Typed(case.version, {"taken_over_on": None}, taken_over)
    [_lost, task] = foresee(case, typed, cause())
    assert (rule_title(task.code, "en"), task.before) == ("Enter the renewals", None)
    assert asked(case) == []
    edit_case(case, typed, cause())
    assert asked(case) == ["open"]
    enter(case, "renewed", "2014-01-10")
    assert asked(case).count("open") == 1
    enter(case, "renewed", "2024-01-10")
    assert case.deadlines.filter(code="TM-54", state="open").exists()
    assert "open" not in asked(case)


def test_an_event_entered_by_hand_after_the_take_over_asks_too():
    case = make_case(ip_type="trademark", events=OLD[:1], taken_over_on=TODAY)
    assert asked(case) == []
    enter(case, *OLD[1])
    assert asked(case) == ["open"]
