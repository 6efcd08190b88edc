"""The truth table: each rule on the tenth of February 2026, on which nothing else happens."""

from pathlib import Path

import pytest

from cases.rules.catalogue import load_catalogue
from tests.cases.rules.asking import ask, day

TRIGGER = "2026-02-10"
DUE = {
    "15d": ("2026-02-25", "2026-02-25"),
    "30d": ("2026-03-12", "2026-03-12"),
    "60d": ("2026-04-11", "2026-04-16"),
    "90d": ("2026-05-11", "2026-05-11"),
    "120d": ("2026-06-10", "2026-06-10"),
    "180d": ("2026-08-09", "2026-08-10"),
    "6m": ("2026-08-10", "2026-08-10"),
    "12m": ("2027-02-10", "2027-02-10"),
    "16m": ("2027-06-10", "2027-06-10"),
    "30m": ("2028-08-10", "2028-08-10"),
    "5y": ("2031-02-10", "2031-02-10"),
}
TABLE = Path(__file__).parents[2] / "samples" / "deadlines_rules.txt"
ROWS = [tuple(line.split()) for line in TABLE.read_text().splitlines() if line[0] != "#"]
# Rules whose trigger is not alone, tested each in its own place.
ELSEWHERE = {
    *("DES-S-12", "DES-S-13", "DES-S-50", "TM-S-01", "PAT-PD"),
    *("ANN-1", "ANN-2", "TM-54", "PAT-65g", "TERM", "EX-30"),
}


def keys_of(text):
    if text == "-":
        return {}
    key, _, value = text.partition("=")
    return {key: int(value) if key == "days" else value or True}


def answer(code, answers):
    (found,) = [a for a in answers if a.code == code]
    return found


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_rule_gives_its_term(row):
    code, right, trigger, keys, period, _closes, consequence, actor, _remedy, confirmed = row
    found = answer(code, ask(right, (trigger, TRIGGER, keys_of(keys))))
    nominal, due = DUE[period]
    assert (found.trigger, found.trigger_date) == (trigger, day(TRIGGER))
    assert (found.nominal_date, found.due_date) == (day(nominal), day(due))
    assert (found.consequence, found.actor, found.status) == (consequence, actor, "open")
    assert (found.due_time, found.opens_on, found.surcharge_until, found.years) == (None,) * 4
    assert found.confirmed is (confirmed == "yes")


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_rule_is_met_by_its_closing_event_and_not_by_another(row):
    code, right, trigger, keys, period, closes, *_rest = row
    start = (trigger, TRIGGER, keys_of(keys))
    due = DUE[period][1]
    met = answer(code, ask(right, start, (closes, due)))
    assert (met.status, met.met_by) == ("met", day(due))
    unrelated = answer(code, ask(right, start, ("registered", due), ("filed", TRIGGER)))
    assert unrelated.status == ("met" if closes == "filed" else "open")


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_the_end_of_a_case_ends_its_terms_but_not_the_remedies(row):
    code, right, trigger, keys, *_more, remedy, _confirmed = row
    start = (trigger, TRIGGER, keys_of(keys))
    for ending in ("abandoned", "refused_final", "cancelled", "expired"):
        found = answer(code, ask(right, start, (ending, "2026-02-20")))
        assert found.status == ("open" if remedy == "R" else "superseded")
    assert answer(code, ask(right, start, ("withdrawn", "2026-02-20"))).status == "superseded"
    assert answer(code, ask(right, start, ("withdrawn", TRIGGER))).status == "open"


def test_every_shipped_rule_stands_in_a_table():
    shipped = {(r.code, right, r.trigger) for r in load_catalogue() for right in r.ip_types}
    tested = {(code, right, trigger) for code, right, trigger, *_rest in ROWS}
    assert {row for row in shipped if row[0] not in ELSEWHERE} == tested


@pytest.mark.parametrize("right", ["design", "invention", "petty_patent"])
def test_the_two_cut_offs_after_e_filing(right):
    provider, counter = ask(right, ("efiled", "2026-04-10"))
    assert (provider.code, counter.code) == ("DES-S-13", "DES-S-12")
    assert (provider.due_date, provider.due_time) == (day("2026-04-11"), "22:00")
    assert (counter.nominal_date, counter.due_date) == (day("2026-04-11"), day("2026-04-16"))
    assert counter.due_time == "15:30"
    assert (provider.alternative_to, counter.alternative_to) == (("DES-S-12",), ("DES-S-13",))
    assert (provider.confirmed, counter.confirmed) == (False, False)


def test_paying_at_the_counter_after_the_providers_hour_meets_both():
    answers = ask("design", ("efiled", "2026-04-10"), ("filing_fee_paid", "2026-04-16"))
    assert [a.status for a in answers] == ["met", "met"]
    late = ask("design", ("efiled", "2026-04-10"), ("filing_fee_paid", "2026-04-17"))
    assert [a.status for a in late] == ["late", "late"]


@pytest.mark.parametrize(("right", "code"), [("design", "DES-S-50"), ("trademark", "TM-S-01")])
def test_a_defect_memo_is_counted_from_the_filing(right, code):
    filed, memo = ("filed", "2026-01-13"), ("defect_memo", "2026-02-02")
    (found,) = ask(right, filed, memo)
    assert (found.code, found.trigger, found.trigger_date) == (code, "filed", day("2026-01-13"))
    assert (found.nominal_date, found.due_date) == (day("2026-04-13"), day("2026-04-16"))
    assert ask(right, filed) == ()
    assert status_after(right, filed, memo, ("defects_cured", "2026-04-17")) == "late"


def status_after(right, *events):
    (found,) = ask(right, *events)
    return found.status


def test_the_priority_document_is_owed_only_when_the_filing_lacks_it():
    priority = ("priority_filed", "2026-02-10")
    complete = ask("invention", priority, ("filed", "2026-03-02"))
    assert [a.code for a in complete] == ["PAT-19b"]
    lacking = {"missing_priority_document": True}
    found = answer("PAT-PD", ask("invention", priority, ("filed", "2026-03-02", lacking)))
    assert found.nominal_date == day("2027-06-10")
    assert found.confirmed is False
    assert [a.code for a in ask("invention", priority)] == ["PAT-19b"]


def test_a_pct_priority_takes_the_place_of_the_twelve_months():
    codes = [
        a.code for a in ask("invention", ("priority_filed", TRIGGER), ("pct_priority", TRIGGER))
    ]
    assert codes == ["PAT-PCT"]


def test_madrid_owes_no_registration_fee():
    notice = ("registration_fee_notice_received", TRIGGER)
    assert ask("trademark", ("filed", "2025-01-05", {"route": "madrid"}), notice) == ()
    (found,) = ask("trademark", ("filed", "2025-01-05", {"route": "national"}), notice)
    assert found.code == "TM-40"


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("15", ["TM-15", "TM-18"]),
        (15, ["TM-15", "TM-18"]),
        ("๑๕", ["TM-15", "TM-18"]),
        ("17", ["TM-17", "TM-18"]),
        ("15,17", ["TM-15", "TM-17", "TM-18"]),
        ("15, 17", ["TM-15", "TM-17", "TM-18"]),
        ([15, "17"], ["TM-15", "TM-17", "TM-18"]),
        ("16", ["TM-18"]),
        ("6", ["TM-18"]),
        (13, ["TM-18"]),
        ("6,15", ["TM-15", "TM-18"]),
    ],
)
def test_the_sections_of_a_trademark_letter(section, codes):
    answers = ask("trademark", ("office_action_received", "2026-03-02", {"section": section}))
    assert [a.code for a in answers] == codes
    assert {a.due_date for a in answers} == {day("2026-05-01")}


@pytest.mark.parametrize("section", ["12", 12, None, "", "59", 7])
def test_a_letter_that_sets_its_own_term_needs_no_known_section(section):
    letter = {"days": 30, "section": section}
    (found,) = ask("trademark", ("office_action_received", "2026-03-02", letter))
    assert (found.code, found.due_date) == ("TM-12", day("2026-04-01"))


def test_a_letter_that_names_its_last_day():
    letter = {"until": "13 เมษายน 2569"}
    (found,) = ask("trademark", ("office_action_received", "2026-03-02", letter))
    assert (found.nominal_date, found.due_date) == (day("2026-04-13"), day("2026-04-16"))


def test_a_letter_on_its_own_last_day():
    letter = {"until": "2026-03-02"}
    (found,) = ask("trademark", ("office_action_received", "2026-03-02", letter))
    assert found.due_date == day("2026-03-02")


@pytest.mark.parametrize("right", ["design", "invention", "petty_patent"])
@pytest.mark.parametrize("section", ["59", None, "junk", ["x", 3], True])
def test_a_patent_letter_starts_its_rule_whatever_it_cites(right, section):
    (found,) = ask(right, ("office_action_received", "2026-01-15", {"section": section}))
    assert found.due_date == day("2026-04-16")


def test_a_board_decision_without_a_section_starts_nothing_for_a_trademark():
    assert ask("trademark", ("board_decision_received", TRIGGER)) == ()
    assert ask("trademark", ("board_decision_received", TRIGGER, {"section": "junk"})) == ()


def test_a_second_letter_is_received_seven_days_later_and_starts_the_letters_own_terms():
    second = {"letter": "office_action_received", "section": "16"}
    (found,) = ask("trademark", ("second_letter_sent", "2026-03-02", second))
    assert (found.code, found.trigger) == ("TM-18", "office_action_received")
    assert (found.trigger_date, found.due_date) == (day("2026-03-09"), day("2026-05-08"))
    assert found.confirmed is False
    assert [step.code for step in found.steps][:2] == ["second_letter", "trigger"]


def test_a_trademark_letter_under_the_old_law_is_answered_but_not_confirmed():
    old, new = (
        ask("trademark", ("opposition_copy_received", on))[0] for on in ("2016-07-27", "2016-07-28")
    )
    assert "older_law" in [note.code for note in old.notes]
    assert "older_law" not in [note.code for note in new.notes]
    assert (old.confirmed, old.nominal_date) == (False, day("2016-09-25"))


def test_no_code_of_another_right_and_nothing_for_copyright():
    assert ask("copyright", ("filed", TRIGGER), ("registered", TRIGGER)) == ()
    assert [a.code for a in ask("petty_patent", ("published", TRIGGER))] == ["PAT-65f"]
    assert ask("gi", ("office_action_received", TRIGGER)) == ()
