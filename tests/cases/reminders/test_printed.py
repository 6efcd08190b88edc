"""The texts of the printed docket: weeks, days, states, and where the list is cut."""

from datetime import timedelta

import pytest

from cases.models import OfficePolicy
from cases.reminders import printed
from tests.cases.views.test_today import due
from tests.factories import NOON, TODAY, alice, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(monkeypatch):
    """Prints the docket of Alice and gives what was set, with its counts."""
    papers = []
    monkeypatch.setattr(printed, "typeset", lambda name, content: papers.append(content) or b"%PDF")

    def of(language="en", era="ce"):
        person = alice()
        person.language, person.era = language, era
        person.save()
        counts = printed.printed_docket(person, False, TODAY, NOON)
        return papers[-1], (counts.overdue, counts.week, counts.total)

    return of


def test_what_is_overdue_comes_first_and_then_one_week_after_the_other(paper):
    case = make_case("T-1", title="ของไทย", title_en="A thing")
    for days in (13, -30, 6, 5, 0):
        due(days, case, confirmed=days != 0, due_time="15:30" if days == 0 else "")
    content, counts = paper()
    assert counts == (1, 3, 5)
    assert [(group["title"], len(group["rows"])) for group in content["groups"]] == [
        ("Overdue", 1),
        ("23 Nov 2026 – 29 Nov 2026", 2),
        ("30 Nov 2026 – 6 Dec 2026", 1),
        ("7 Dec 2026 – 13 Dec 2026", 1),
    ]
    today = content["groups"][1]["rows"][0]
    assert (today["due"], today["time"], today["title"]) == ("Tue 24 Nov 2026", "15:30", "A thing")
    assert [(one["text"], one["open"]) for one in today["state"]] == [
        ("Entered by hand", False),
        ("Not verified yet", True),
        ("Unconfirmed", True),
    ]
    OfficePolicy.objects.update_or_create(pk=1, defaults={"four_eyes": False})
    content, _counts = paper("th", "be")
    today = content["groups"][1]["rows"][0]
    assert (today["due"], today["title"], len(today["state"])) == ("อ. 24 พ.ย. 2569", "ของไทย", 2)


def test_a_paper_that_is_cut_says_so(paper, monkeypatch):
    case = make_case()
    for days in (1, 2, 3):
        due(days, case)
    assert paper()[0]["more"] == ""
    monkeypatch.setattr(printed, "LISTED", 2)
    content, counts = paper()
    assert "More than 2" in content["more"]
    assert counts[2] == sum(len(group["rows"]) for group in content["groups"]) == 2


def test_the_last_of_the_90_days_is_on_it(paper):
    case = make_case()
    due(90, case)
    due(91, case)
    content, counts = paper()
    assert counts == (0, 0, 1)
    last = TODAY + timedelta(days=90)
    assert content["groups"][0]["rows"][0]["due"].endswith(f"{last.day} Feb 2027")
