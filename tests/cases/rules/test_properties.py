"""What holds for any facts whatever."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules.calculator import Calculator
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, InputError, deadlines_for
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
