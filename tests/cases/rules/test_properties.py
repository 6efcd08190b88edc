"""What holds for any facts whatever."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules.calculator import Calculator
from cases.rules.calendar import replaced_calendar, shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, InputError, deadlines_for, work_out
from cases.rules.kinds import EVENT_KINDS
from cases.rules.reading import IP_TYPES
from cases.rules.wording import step_text

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
RULES = load_catalogue()
KEYS = ("section", "days", "until", "years", "plan", "of", "trigger_date", "papers", "letter")
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["15", "16,17", "lump_sum", "DES-S-20", "2026-04-01"]),
    st.lists(st.integers(0, 25), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
KINDS = st.sampled_from(sorted(EVENT_KINDS))
EVENTS = st.lists(
    st.builds(Event, KINDS, DAYS, st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=3)),
    max_size=8,
)
PLAIN = st.lists(
    st.builds(Event, KINDS, DAYS, st.just({"section": "15,16", "days": 30, "years": [5]})),
    max_size=6,
)
RIGHTS = st.sampled_from(IP_TYPES)
JSON = st.recursive(
    JUNK | st.just("design") | st.just("2026-01-15"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ip_type", "events", "kind", "date", "until", "section", "our_side"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(RIGHTS, EVENTS)
def test_arbitrary_events_give_an_answer_or_an_input_error(right, events):
    try:
        answers = deadlines_for(Facts(right), events, RULES, shipped_calendar())
    except InputError as error:
        answers = ()
        sentence = error.path + error.text("th")
    else:
        sentence = "answered"
    assert sentence
    for answer in answers:
        for step in (*answer.steps, *answer.notes):
            assert step_text(step.as_json(), "th", "be")
            assert step_text(step, "en", "ce")


@settings(deadline=None)
@given(RIGHTS, PLAIN)
def test_every_answer_keeps_the_promises_of_the_contract(right, events):
    try:
        answers = deadlines_for(Facts(right), events, RULES, shipped_calendar())
    except InputError:
        return
    keys = [(a.code, a.trigger_date, a.years) for a in answers]
    assert len(keys) == len(set(keys))
    assert list(answers) == sorted(answers, key=lambda a: (a.due_date, a.code))
    for answer in answers:
        assert answer.due_date >= answer.nominal_date >= answer.trigger_date
        if answer.code != "DES-S-13":
            assert not shipped_calendar().is_closed(answer.due_date)
        if answer.surcharge_until:
            assert answer.surcharge_until > answer.due_date
        assert (answer.met_by is not None) == (answer.status in {"met", "late"})
        assert answer.confirmed == (answer.unconfirmed_reason == "")


@settings(deadline=None)
@given(DAYS, st.integers(1, 3000))
def test_more_days_never_end_earlier(on, days):
    def due(length):
        event = Event("office_action_received", on, {"days": length})
        (answer,) = deadlines_for(Facts("trademark"), [event], RULES, shipped_calendar())
        return answer.due_date

    assert due(days) <= due(days + 1)


@settings(deadline=None)
@given(st.dates(date(1941, 1, 1), date(2100, 12, 31)), st.sampled_from(["published", "filed"]))
def test_both_eras_give_the_same_answer(on, kind):
    def answer(text):
        question = {"ip_type": "design", "events": [{"kind": kind, "date": text}]}
        return Calculator(RULES, shipped_calendar(), "th").answer(question)

    assert answer(on.isoformat()) == answer(f"{on.day}/{on.month}/{on.year + 543}")


@settings(deadline=None, max_examples=300)
@given(JSON)
def test_any_json_is_answered_or_refused(question):
    answer = Calculator(RULES, shipped_calendar(), "en").answer(question)
    assert list(answer) in (["deadlines", "warnings"], ["error"])


@settings(deadline=None)
@given(RIGHTS, PLAIN, st.randoms())
def test_the_order_of_letters_does_not_matter(right, events, random):
    letters = [e for e in events if e.kind.endswith("_received") or e.kind in {"filed", "granted"}]
    shuffled = list(letters)
    random.shuffle(shuffled)

    def dates(given):
        try:
            answers = deadlines_for(Facts(right), given, RULES, shipped_calendar())
        except InputError as error:
            return error.code
        return [(a.code, a.trigger_date, a.due_date, a.status) for a in answers]

    assert dates(letters) == dates(shuffled)


SINGLE = st.sampled_from(
    [
        (right, kind)
        for kind, row in sorted(EVENT_KINDS.items())
        for right in row.rights
        if kind not in {"defect_memo", "registered", "second_letter_sent", "extension_granted"}
    ]
)
CLOSED = st.lists(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=60)
NEVER_ROLLED = {"DES-S-13", "TM-54", "PAT-65g", "TERM", "EX-30"}


@settings(deadline=None, max_examples=300)
@given(SINGLE, st.dates(date(2025, 6, 1), date(2027, 6, 1)), CLOSED)
def test_the_due_day_is_the_first_open_day_from_the_nominal_one(single, on, closed):
    right, kind = single
    calendar = replaced_calendar(closed)
    event = Event(kind, on, {"section": "15,16", "years": [5]})
    for answer in deadlines_for(Facts(right), [event], RULES, calendar):
        day = answer.nominal_date
        while answer.code not in NEVER_ROLLED and calendar.is_closed(day):
            day += timedelta(days=1)
        assert answer.due_date == day
        assert answer.code in NEVER_ROLLED or not calendar.is_closed(answer.due_date)
        assert answer.due_date >= answer.nominal_date


def only(rules, right, events, calendar):
    """The one term that these rules give."""
    (answer,) = deadlines_for(Facts(right), events, rules, calendar)
    return answer


@settings(deadline=None)
@given(st.sampled_from(["ANN-1", "ANN-2"]), st.dates(date(2020, 6, 1), date(2022, 6, 1)), CLOSED)
def test_a_surcharge_is_counted_from_the_nominal_day_however_far_the_due_day_moved(
    code, filed, closed
):
    calendar = replaced_calendar(closed)
    granted = filed if code == "ANN-1" else filed + timedelta(days=1800)
    events = [Event("filed", filed), Event("granted", granted)]
    rules = [rule for rule in RULES if rule.code == code]
    first = deadlines_for(Facts("invention"), events, rules, calendar)[0]
    until = first.nominal_date + timedelta(days=120)
    while calendar.is_closed(until):
        until += timedelta(days=1)
    assert first.surcharge_until == until


@settings(deadline=None)
@given(
    st.sampled_from([("DES-S-20", "design"), ("PAT-27", "invention"), ("PAT-27", "petty_patent")]),
    st.dates(date(2025, 1, 1), date(2027, 6, 1)),
    st.integers(1, 200),
    CLOSED,
)
def test_an_extension_is_counted_from_the_nominal_end(rule_of, received, days, closed):
    code, right = rule_of
    calendar = replaced_calendar(closed)
    letter = Event("office_action_received", received)
    longer = Event("extension_granted", received, {"of": code, "days": days})
    rules = [rule for rule in RULES if rule.code == code]
    before = only(rules, right, [letter], calendar)
    after = only(rules, right, [letter, longer], calendar)
    assert after.nominal_date == before.nominal_date + timedelta(days=days)
    assert after.due_date == (
        after.nominal_date
        if not calendar.is_closed(after.nominal_date)
        else calendar.next_open(after.nominal_date)
    )


@settings(deadline=None)
@given(DAYS, st.sampled_from([rule for rule in RULES if rule.length and rule.method == "period"]))
def test_a_longer_period_never_ends_earlier(on, rule):
    events = [Event(rule.trigger, on, {"section": ",".join(rule.sections) or "15"})]
    events[0].data.update(dict.fromkeys(rule.when, True))
    events += [Event(kind, on) for kind in rule.needs]
    if rule.when_filed:
        events.append(Event("filed", on, {rule.when_filed: True}))
    longer = replace(rule, length=rule.length + 1)
    right = rule.ip_types[0]
    short, long = (only([r], right, events, shipped_calendar()) for r in (rule, longer))
    assert short.nominal_date < long.nominal_date
    assert short.due_date <= long.due_date


@settings(deadline=None)
@given(DAYS, st.sampled_from(["trademark", "petty_patent"]), CLOSED)
def test_a_window_before_the_end_of_a_right_never_moves_past_it(filed, right, closed):
    start = "registered" if right == "trademark" else "granted"
    events = [Event("filed", filed), Event(start, filed)]
    answers = deadlines_for(Facts(right), events, RULES, replaced_calendar(closed))
    (window,) = [a for a in answers if a.code in {"TM-54", "PAT-65g"}]
    (end,) = [a for a in answers if a.code == "TERM"]
    assert window.due_date == window.nominal_date == end.due_date
    anniversary = end.due_date + timedelta(days=1)
    assert (anniversary.month, anniversary.day) in {(filed.month, filed.day), (2, 28)}
    assert window.opens_on < window.due_date


@settings(deadline=None)
@given(RIGHTS, PLAIN)
def test_the_steps_of_every_answer_name_its_last_day(right, events):
    try:
        answers = deadlines_for(Facts(right), events, RULES, shipped_calendar())
    except InputError:
        return
    for answer in answers:
        named = [step.params["date"] for step in answer.steps if step.code in {"nominal", "rolled"}]
        assert named[-1] == answer.due_date.isoformat()
        assert answer.steps[-1].code == "missed"
        until = [s.params["date"] for s in answer.steps if s.code.startswith("surcharge")]
        last = answer.surcharge_until
        assert until[-1:] == ([last.isoformat()] if last else [])


ANY_ORDER = st.lists(
    st.builds(
        Event,
        KINDS.filter(lambda kind: kind != "second_letter_sent"),
        st.dates(date(2026, 1, 1), date(2026, 1, 20)),
        st.sampled_from(
            [
                {"section": "15", "years": [5]},
                {"section": "16", "days": 30, "years": [6], "papers": True},
                {"section": "17", "plan": "lump_sum", "of": "TM-18"},
                {"days": 100, "years": [5, 6], "of": "DES-S-20", "incomplete": True},
            ]
        ),
    ),
    max_size=10,
)


@settings(deadline=None, max_examples=300)
@given(RIGHTS, ANY_ORDER, st.randoms())
def test_the_order_in_which_events_are_given_changes_no_answer(right, events, random):
    shuffled = list(events)
    random.shuffle(shuffled)

    def outcome(given):
        try:
            return work_out(Facts(right), given, RULES, shipped_calendar())
        except InputError:
            return "refused"

    assert outcome(events) == outcome(shuffled)
