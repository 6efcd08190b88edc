"""What holds for any question whatever."""

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules.reading import IP_TYPES
from cases.rules.thai_dates import english_date, thai_date
from fees.actions import ACTIONS_OF, EVERY_KEY
from fees.annuity_quote import end_of_right, last_year
from fees.sentences import ACTIONS
from tests.fees.questions import ask, calculator

PATENTS = st.sampled_from(["design", "invention", "petty_patent"])
OF_CLASSES = st.sampled_from(["application", "registration", "renewal"])
COUNTS = st.integers(1, 100)
CLASSES = st.dictionaries(st.integers(1, 45), st.integers(1, 60), min_size=1, max_size=6)
SIDES = st.decimals("0.1", "40", places=2)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["15", "send", "lump_sum", "2020-03-10", "๑๐/๓/๒๕๖๓"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["class", "items", "width", "height"]), inner)
    ),
    max_leaves=4,
)  # fmt: skip
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "ip_type": st.sampled_from(IP_TYPES) | JUNK,
        "action": st.sampled_from(sorted(ACTIONS)) | JUNK,
        "on": JUNK,
        **dict.fromkeys(EVERY_KEY, JUNK),
    },
)


def of_classes(classes):
    return [{"class": number, "items": items} for number, items in classes.items()]


@st.composite
def rights(draw):
    """A patent with its grant somewhere in its term."""
    ip_type = draw(PATENTS)
    filed = draw(st.dates(date(2005, 1, 1), date(2040, 12, 31)))
    days = (end_of_right(ip_type, filed) - filed).days
    granted = filed + timedelta(days=draw(st.integers(0, days)))
    return ip_type, filed, granted


def annuities(right, **keys):
    ip_type, filed, granted = right
    dates = {"filed": filed.isoformat(), "granted": granted.isoformat()}
    return ask(ip_type, "annuities", **{**dates, **keys})


@given(QUESTIONS)
@settings(max_examples=400, deadline=None)
def test_anything_is_answered_by_a_bill_or_by_a_named_fault(question):
    for language in ("th", "en"):
        answer = calculator(language).answer(question)
        json.dumps(answer)
        if "error" in answer:
            assert answer["error"]["message"]
        else:
            assert answer["total"] >= 0


@given(OF_CLASSES, CLASSES)
def test_the_total_is_the_sum_of_the_lines(action, classes):
    answer = ask("trademark", action, classes=of_classes(classes))
    assert answer["total"] == sum(line["amount"] for line in answer["lines"])
    assert len(answer["lines"]) == len(classes)


@given(OF_CLASSES, CLASSES, st.data())
def test_more_items_never_cost_less_and_one_more_class_always_more(action, classes, data):
    number = data.draw(st.sampled_from(sorted(classes)))
    more = classes | {number: classes[number] + data.draw(COUNTS)}
    free = sorted(set(range(1, 46)) - set(classes))
    another = classes | {data.draw(st.sampled_from(free)): 1}
    costs = [
        ask("trademark", action, classes=of_classes(one))["total"]
        for one in (classes, more, another)
    ]
    assert costs[0] <= costs[1]
    assert costs[0] < costs[2]


@given(CLASSES)
def test_a_late_renewal_costs_exactly_a_fifth_more(classes):
    asked = {"classes": of_classes(classes)}
    on_time, late = (ask("trademark", "renewal", late=late, **asked) for late in (False, True))
    assert late["total"] * 10 == on_time["total"] * 12
    assert late["total"] == sum(line["amount"] for line in late["lines"])


@given(SIDES, SIDES, st.integers(0, 300))
def test_a_larger_picture_never_costs_less(width, height, hundredths):
    def cost(of_width):
        size = {"width": of_width, "height": height}
        asked = {"classes": [{"class": 1, "items": 1}], "picture_cm": size}
        return ask("trademark", "application", **asked)["total"]

    assert cost(width) <= cost(width + hundredths) <= cost(width) + 200 * (hundredths + 1)


@given(COUNTS, COUNTS, st.booleans())
def test_more_designs_never_cost_less_and_the_same_design_never_more(count, more, same):
    def cost(number, same_design):
        return ask("design", "application", count=number, same_design=same_design)["total"]

    assert cost(count, same) <= cost(count + more, same)
    assert cost(count, True) <= cost(count, False) == 250 * count


@given(st.sampled_from(["trademark", "design"]), st.lists(COUNTS, min_size=1, max_size=5), COUNTS)
def test_more_pages_never_cost_less_and_certified_always_more(ip_type, pages, more):
    def cost(documents, certified):
        return ask(ip_type, "copies", documents=documents, certified=certified)["total"]

    for certified in (False, True):
        assert cost(pages, certified) <= cost([pages[0] + more, *pages[1:]], certified)
        assert cost(pages, certified) < cost([*pages, more], certified)
    assert cost(pages, False) < cost(pages, True)


@given(rights())
@settings(deadline=None)
def test_every_year_is_paid_once_and_the_payments_make_the_total(right):
    answer = annuities(right)
    years = [year for payment in answer["payments"] for year in payment["years"]]
    assert years == list(range(5, last_year(right[0]) + 1))
    assert answer["total"] == sum(payment["amount"] for payment in answer["payments"])
    assert answer["lump_sum"]["yearly_total"] == answer["total"]
    for payment in answer["payments"]:
        days = ("opens_on", "nominal_date", "due_date", "surcharge_until")
        assert [payment[day] for day in days] == sorted(payment[day] for day in days)
        assert payment["opens_on"] >= right[2].isoformat() or len(payment["years"]) == 1


@given(rights(), st.sets(st.integers(5, 6)), st.integers(5, 6))
@settings(deadline=None)
def test_late_is_never_cheaper(right, late, one_more):
    some = annuities(right, paid_late_years=sorted(late))["total"]
    more = annuities(right, paid_late_years=sorted(late | {one_more}))["total"]
    on_time = annuities(right)["total"]
    assert on_time <= some <= more <= on_time * 13 // 10


@given(rights())
@settings(deadline=None)
def test_the_lump_sum_saves_and_ends_in_the_first_window(right):
    yearly, at_once = (annuities(right, plan=plan) for plan in ("yearly", "lump_sum"))
    (only,) = at_once["payments"]
    first = yearly["payments"][0]
    assert at_once["lump_sum"] == yearly["lump_sum"]
    assert at_once["total"] == yearly["total"] - yearly["lump_sum"]["saves"] < yearly["total"]
    assert (only["due_date"], only["opens_on"]) == (first["due_date"], first["opens_on"])
    assert yearly["lump_sum"]["by"] == first["due_date"]


@given(rights())
@settings(deadline=None)
def test_a_date_is_the_same_in_either_era(right):
    _ip_type, filed, granted = right
    expected = annuities(right)
    for write in (thai_date, english_date):
        written = {"filed": write(filed), "granted": write(granted)}
        assert annuities(right, **written) == expected
    slashed = {"filed": f"{filed.day}/{filed.month}/{filed.year + 543}"}
    assert annuities(right, **slashed) == expected


@given(st.dates(date(1999, 9, 24), date(2100, 12, 31)), PATENTS)
def test_the_repealed_tariff_holds_on_no_day_after_its_end(on, ip_type):
    answer = ask(ip_type, "application", on=on.isoformat())
    assert (answer["tariff"] == "PAT-2542") == (on <= date(2004, 9, 28))


def test_every_action_answers_on_the_shipped_tariffs():
    keys = {
        "classes": [{"class": 1, "items": 1}], "section": "15", "after_registration": True,
        "hours": 1, "documents": [1], "request": "send", "number": 1, "agents": 1,
    }  # fmt: skip
    for ip_type, actions in ACTIONS_OF.items():
        for action in actions:
            assert "total" in ask(ip_type, action, **keys)
