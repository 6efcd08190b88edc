"""The office's own matters: the letter for E-Exchange, and that no calculator knows of them."""

from hypothesis import given
from hypothesis import strategies as st

from cases.rules.calculator import Calculator
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.contradictions import contradictions
from cases.rules.kinds import OWN_KINDS, kinds_for
from cases.rules.reading import IP_TYPES
from cases.rules.stages import stage_for
from cases.rules.wording import step_text
from tests.cases.rules.asking import ask, day, event, statuses, warned

REGISTERED = ("exchange_registered", "2026-11-02")


def after(*events):
    return statuses("own", REGISTERED, *events)


def test_the_letter_is_there_within_thirty_days_and_a_closed_day_moves_nothing():
    table = {
        "2026-11-02": "2026-12-02",
        # A Saturday that is a holiday too, and the end of a year.
        "2026-11-05": "2026-12-05",
        "2026-12-01": "2026-12-31",
        "2027-01-30": "2027-03-01",
        "2028-01-30": "2028-02-29",
    }
    for registered, last in table.items():
        (found,) = ask("own", ("exchange_registered", registered))
        assert (found.nominal_date, found.due_date) == (day(last), day(last)), registered
        assert (found.code, found.confirmed, found.actor) == ("EX-30", False, "applicant")
    told = [step_text(step, "en") for step in found.steps]
    assert "This term never moves for a closed day." in told
    assert "it must be begun anew" in told[-1]
    assert "arrived by this day" in step_text(found.notes[0], "en")


def test_the_letter_meets_it_and_the_end_of_the_request_ends_it():
    delivered = ("exchange_letter_delivered", "2026-12-02")
    assert after() == [("EX-30", "open", None)]
    assert after(delivered) == [("EX-30", "met", "2026-12-02")]
    assert after(("exchange_letter_delivered", "2026-12-03")) == [("EX-30", "late", "2026-12-03")]
    assert after(("withdrawn", "2026-11-20")) == [("EX-30", "superseded", None)]
    assert after(("abandoned", "2026-12-03")) == [("EX-30", "superseded", None)]
    assert warned("own", REGISTERED, delivered) == []


def test_the_stages_follow_the_way_to_the_key():
    way = [
        ("exchange_registered", "letter_due"),
        ("exchange_letter_delivered", "approval_awaited"),
        ("exchange_approved", "approved"),
        ("withdrawn", "withdrawn"),
    ]
    events = []
    for place, (kind, stage) in enumerate(way, 1):
        events.append(event(kind, f"2026-11-{place:02}"))
        assert stage_for("own", events) == stage
        assert contradictions("own", events) == ()
    assert set(kinds_for("own")) == {*OWN_KINDS, "abandoned", "withdrawn"}


def answered(question):
    return Calculator(load_catalogue(), shipped_calendar(), "en").answer(question)


@given(st.sampled_from(IP_TYPES), st.sampled_from(sorted(OWN_KINDS)))
def test_no_calculator_knows_of_them(right, kind):
    told = {"kind": kind, "date": "2026-11-02"}
    refused = answered({"ip_type": "own", "events": [told]})
    assert refused == answered({"ip_type": "own", "events": []})
    assert refused["error"]["field"] == "ip_type"
    assert answered({"ip_type": right, "events": [told]})["error"] == {
        "field": "events[0].kind",
        "message": answered({"ip_type": right, "events": [{**told, "kind": "sneezed"}]})["error"][
            "message"
        ].replace("sneezed", kind),
    }
    assert kind not in kinds_for(right)
