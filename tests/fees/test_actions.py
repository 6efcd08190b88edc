"""The truth table of the contract: what each action of each right costs, line by line."""

import pytest

from cases.rules.reading import IP_TYPES
from fees.actions import ACTIONS_OF, EVERY_KEY
from fees.sentences import ACTIONS
from tests.fees.questions import OLD, ask, lines, refused

CLASSES = [{"class": 3, "items": 5}, {"class": 5, "items": 6}]
ONE = [{"class": 30, "items": 1}]
HEIGHT = "picture_cm.height"


@pytest.mark.parametrize(
    ("ip_type", "action", "code", "amount"),
    [
        ("trademark", "opposition", "TM-F-03", 2000),
        ("trademark", "counterstatement", "TM-F-03", 0),
        ("trademark", "transfer_application", "TM-F-04", 2000),
        ("trademark", "substitute_certificate", "TM-F-06", 200),
        ("trademark", "transfer_registration", "TM-F-07", 2000),
        ("trademark", "change_registration", "TM-F-08", 400),
        ("trademark", "cancellation_request", "TM-F-10", 1000),
        ("trademark", "licence_application", "TM-F-11", 1000),
        ("trademark", "licence_registration", "TM-F-12", 2000),
        ("trademark", "licence_change", "TM-F-13", 400),
        ("trademark", "licence_cancellation", "TM-F-14", 400),
        ("trademark", "change_application", "TM-F-15", 200),
        ("trademark", "certified_extract", "TM-F-19", 400),
        ("trademark", "certificate_of_entries", "TM-F-22", 100),
        ("trademark", "other_request", "TM-F-23", 200),
        ("design", "application", "FEE-01", 250),
        ("design", "amendment", "FEE-03", 50),
        ("design", "publication", "FEE-04", 250),
        ("design", "grant", "FEE-05", 500),
        ("design", "appeal", "FEE-06", 500),
        ("design", "search", "FEE-07", 50),
        ("design", "other_request", "FEE-10", 50),
        ("design", "opposition", "FEE-11", 250),
        ("design", "counterstatement", "FEE-11", 0),
        ("invention", "application", "FEE-B-APP", 500),
        ("invention", "amendment", "FEE-03", 50),
        ("invention", "publication", "FEE-04", 250),
        ("invention", "examination", "FEE-EXAM", 250),
        ("invention", "grant", "FEE-05", 500),
        ("invention", "opposition", "FEE-11", 250),
        ("invention", "counterstatement", "FEE-11", 0),
        ("invention", "appeal", "FEE-06", 500),
        ("invention", "conversion", "FEE-CONV", 100),
        ("invention", "other_request", "FEE-10", 50),
        ("petty_patent", "application", "FEE-C-APP", 250),
        ("petty_patent", "amendment", "FEE-03", 50),
        ("petty_patent", "examination", "FEE-EXAM", 250),
        ("petty_patent", "grant", "FEE-05", 500),
        ("petty_patent", "appeal", "FEE-06", 500),
        ("petty_patent", "conversion", "FEE-CONV", 100),
        ("petty_patent", "other_request", "FEE-10", 50),
    ],
)
def test_a_fee_by_the_number_of_times(ip_type, action, code, amount):
    assert lines(ip_type, action) == [(code, amount)]
    assert lines(ip_type, action, count=3) == [(code, 3 * amount)]


@pytest.mark.parametrize(
    ("action", "code", "amount"),
    [
        ("application", "GI-F-01", 500),
        ("opposition", "GI-F-02", 500),
        ("appeal", "GI-F-03", 500),
        ("change", "GI-F-04", 200),
        ("revocation", "GI-F-05", 200),
        ("other_request", "GI-F-06", 200),
    ],
)
def test_the_fees_of_geographical_indications(action, code, amount):
    assert lines("gi", action) == [(code, amount)]


@pytest.mark.parametrize(
    ("action", "keys", "expected"),
    [
        ("application", {"classes": CLASSES}, [("TM-F-01", 5000), ("TM-F-01", 9000)]),
        ("registration", {"classes": CLASSES}, [("TM-F-05", 3000), ("TM-F-05", 5400)]),
        ("renewal", {"classes": CLASSES}, [("TM-F-09", 10000), ("TM-F-09", 18000)]),
        ("renewal", {"classes": ONE, "late": False}, [("TM-F-09", 2000)]),
        ("renewal", {"classes": ONE, "late": True}, [("TM-F-09", 2000), ("TM-F-09", 400)]),
        ("certification_regulations", {"after_registration": False}, [("TM-F-16", 200)]),
        ("certification_regulations", {"after_registration": True}, [("TM-F-16", 400)]),
        ("search", {"hours": 1}, [("TM-F-18", 200)]),
        ("search", {"hours": 0.1}, [("TM-F-18", 200)]),
        ("search", {"hours": 2.01}, [("TM-F-18", 600)]),
        ("madrid", {"request": "send"}, [("TM-F-24", 2000)]),
        ("madrid", {"request": "renewal"}, [("TM-F-24", 1000)]),
        ("madrid", {"request": "change"}, [("TM-F-24", 1000)]),
        ("madrid", {"request": "other"}, [("TM-F-24", 1000)]),
        ("madrid", {"request": "replacement"}, [("TM-F-24", 2000)]),
        ("copies", {"documents": [40]}, [("TM-F-20", 800)]),
        ("copies", {"documents": [39], "certified": True}, [("TM-F-20", 780), ("TM-F-21", 780)]),
        ("copies", {"documents": [40], "certified": True}, [("TM-F-20", 800), ("TM-F-21", 800)]),
        ("copies", {"documents": [41], "certified": True}, [("TM-F-20", 820), ("TM-F-21", 800)]),
    ],
)
def test_the_other_fees_of_marks(action, keys, expected):
    assert lines("trademark", action, **keys) == expected


@pytest.mark.parametrize(
    ("section", "amount"),
    [
        ("15", 2000),
        (15, 2000),
        ("๑๕", 2000),
        ("16", 4000),
        ("6", 4000),
        ("13", 4000),
        ("17", 4000),
        ("27", 4000),
        ("37", 4000),
        ("21", 2000),
        ("31", 2000),
        ("60", 2000),
        ("69", 2000),
        ("15,17", 4000),
        (["15", 21], 2000),
    ],
)
def test_an_appeal_costs_what_its_section_says(section, amount):
    assert lines("trademark", "appeal", section=section) == [("TM-F-17", amount)]


@pytest.mark.parametrize(
    ("width", "height", "cm"),
    [
        (5, 5, 0),
        (5.0, 5.01, 1),
        (6.3, 5.0, 2),
        (6, 6, 2),
        (5.1, 5.1, 2),
        (0.5, 7, 2),
        (15.2, 12.9, 19),
    ],
)
def test_each_centimetre_of_the_picture_over_five_counts(width, height, cm):
    asked = {"classes": ONE, "picture_cm": {"width": width, "height": height}}
    more = [("TM-F-02", 200 * cm)] if cm else []
    assert lines("trademark", "application", **asked) == [("TM-F-01", 1000), *more]


@pytest.mark.parametrize(
    ("count", "same_design", "code", "amount"),
    [
        (9, True, "FEE-01", 2250),
        (10, True, "FEE-02", 2250),
        (12, True, "FEE-02", 2250),
        (10, False, "FEE-01", 2500),
    ],
)
def test_ten_of_the_same_design_cost_one_amount(count, same_design, code, amount):
    asked = {"count": count, "same_design": same_design}
    assert lines("design", "application", **asked) == [(code, amount)]


@pytest.mark.parametrize("ip_type", ["design", "invention", "petty_patent"])
@pytest.mark.parametrize(
    ("pages", "certified", "amounts"),
    [
        ([8], False, [24]),
        ([8], True, [24, 40]),
        ([10], True, [30, 50]),
        ([11], True, [33, 50]),
        ([12, 1], True, [36, 50, 3, 5]),
    ],
)
def test_copies_of_patents(ip_type, pages, certified, amounts):
    found = lines(ip_type, "copies", documents=pages, certified=certified)
    assert [amount for _code, amount in found] == amounts
    assert {code for code, _amount in found} <= {"FEE-08", "FEE-09"}


@pytest.mark.parametrize(("number", "amount"), [(1, 6000), (2, 9000)])
def test_a_petty_patent_is_extended_twice(number, amount):
    code = f"FEE-C-EXT{number}"
    assert lines("petty_patent", "extension", number=number) == [(code, amount)]


@pytest.mark.parametrize("ip_type", IP_TYPES)
def test_stamp_duty_is_the_same_for_every_right(ip_type):
    answer = ask(ip_type, "stamp_duty", agents=3)
    assert (answer["total"], answer["tariff"]) == (90, "STAMP")
    assert answer["lines"] == [
        {
            "code": "TM-D-04",
            "label": "Stamp duty, for each agent",
            "quantity": "3 agents × 30",
            "amount": 90,
        }
    ]


def test_every_right_and_every_action_has_its_name():
    assert set(ACTIONS_OF) == set(IP_TYPES)
    assert {action for row in ACTIONS_OF.values() for action in row} <= set(ACTIONS)
    assert {"classes", "plan", "agents", "picture_cm"} <= EVERY_KEY


@pytest.mark.parametrize(
    ("ip_type", "action", "said"),
    [
        ("petty_patent", "publication", "part of the grant fee"),
        ("petty_patent", "opposition", "is not opposed"),
        ("petty_patent", "counterstatement", "is not opposed"),
        ("design", "licence_application", "(Q14)"),
        ("invention", "transfer_registration", "(Q14)"),
        ("petty_patent", "licence", "(Q14)"),
        ("invention", "deed", "(Q14)"),
        ("design", "examination", "There is no “examination” for this kind of right"),
        ("gi", "annuities", "There is no “annuities”"),
        ("gi", "renewal", "There is no “renewal”"),
        ("trademark", "annuities", "There is no “annuities”"),
        ("copyright", "application", "only stamp duty"),
        ("copyright", "annuities", "only stamp duty"),
        ("trademark", "sneeze", "“sneeze” is no known action."),
        ("trademark", "", "Please say"),
        ("trademark", None, "Please say"),
        ("trademark", 5, "“5” is no known action."),
        ("trademark", ["application"], "no known action"),
    ],
)
def test_what_has_no_price_is_refused_with_its_reason(ip_type, action, said):
    field, message = refused(ip_type, action)
    assert field == "action"
    assert said in message


@pytest.mark.parametrize(
    ("ip_type", "action", "keys", "field"),
    [
        ("trademark", "application", {}, "classes"),
        ("trademark", "application", {"classes": None}, "classes"),
        ("trademark", "application", {"classes": []}, "classes"),
        ("trademark", "application", {"classes": {"class": 3, "items": 5}}, "classes"),
        ("trademark", "application", {"classes": [5]}, "classes[0]"),
        ("trademark", "application", {"classes": [{"class": 0, "items": 1}]}, "classes[0].class"),
        ("trademark", "application", {"classes": [{"class": 46, "items": 1}]}, "classes[0].class"),
        ("trademark", "application", {"classes": [{"class": "3", "items": 1}]}, "classes[0].class"),
        ("trademark", "renewal", {"classes": [{"class": True, "items": 1}]}, "classes[0].class"),
        ("trademark", "application", {"classes": [{"items": 1}]}, "classes[0].class"),
        ("trademark", "application", {"classes": [*ONE, {"class": 3}]}, "classes[1].items"),
        ("trademark", "application", {"classes": [{"class": 3, "items": 0}]}, "classes[0].items"),
        ("trademark", "application", {"classes": [{"class": 3, "items": 1.5}]}, "classes[0].items"),
        ("trademark", "application", {"classes": [*ONE, *ONE]}, "classes[1].class"),
        ("trademark", "application", {"classes": ONE, "picture_cm": 6}, "picture_cm"),
        ("trademark", "application", {"classes": ONE, "picture_cm": {"width": 6}}, HEIGHT),
        *(
            (
                "trademark",
                "application",
                {"classes": ONE, "picture_cm": {"width": wrong, "height": 5}},
                "picture_cm.width",
            )
            for wrong in (0, -1, "6", True, float("nan"), float("inf"), 1001, 10**5000)
        ),
        ("trademark", "renewal", {"classes": ONE, "late": "yes"}, "late"),
        ("trademark", "opposition", {"count": 0}, "count"),
        ("trademark", "opposition", {"count": True}, "count"),
        ("trademark", "opposition", {"count": "2"}, "count"),
        ("trademark", "opposition", {"count": 100_001}, "count"),
        ("trademark", "appeal", {}, "section"),
        ("trademark", "appeal", {"section": "99"}, "section"),
        ("trademark", "appeal", {"section": "15,99"}, "section"),
        ("trademark", "appeal", {"section": ""}, "section"),
        ("trademark", "appeal", {"section": 15.5}, "section"),
        ("trademark", "certification_regulations", {}, "after_registration"),
        ("trademark", "certification_regulations", {"after_registration": 1}, "after_registration"),
        ("trademark", "search", {}, "hours"),
        ("trademark", "search", {"hours": 0}, "hours"),
        ("trademark", "copies", {}, "documents"),
        ("trademark", "copies", {"documents": []}, "documents"),
        ("trademark", "copies", {"documents": 8}, "documents"),
        ("trademark", "copies", {"documents": [8, 0]}, "documents[1]"),
        ("trademark", "madrid", {}, "request"),
        ("trademark", "madrid", {"request": "fax"}, "request"),
        ("trademark", "madrid", {"request": ["send"]}, "request"),
        ("petty_patent", "extension", {}, "number"),
        ("petty_patent", "extension", {"number": 3}, "number"),
        ("design", "stamp_duty", {}, "agents"),
        ("design", "stamp_duty", {"agents": 0}, "agents"),
        ("design", "grant", {"on": "2026-02-30"}, "on"),
        ("design", "grant", {"on": 20260101}, "on"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_in_both_languages(ip_type, action, keys, field):
    for language in ("th", "en"):
        error = ask(ip_type, action, language, **keys)["error"]
        assert error["field"] == field
        assert error["message"]


@pytest.mark.parametrize(
    ("ip_type", "action", "on", "said"),
    [
        ("trademark", "opposition", "2016-07-27", "begins on 28 July 2016"),
        ("design", "grant", "1999-09-23", "begins on 24 September 1999"),
        ("gi", "change", "2004-04-27", "begins on 28 April 2004"),
    ],
)
def test_a_day_before_the_first_tariff_is_refused(ip_type, action, on, said):
    field, message = refused(ip_type, action, on=on)
    assert field == "on"
    assert said in message


def test_the_repealed_amounts_explain_an_old_payment_and_no_later_one():
    assert ask("design", "application", on=OLD)["tariff"] == "PAT-2542"
    assert lines("design", "application", on="2004-09-28") == [("FEE-01", 500)]
    assert lines("design", "application", on="2004-09-29") == [("FEE-01", 250)]
    assert lines("design", "application", on="๒๙ กันยายน ๒๕๔๗") == [("FEE-01", 250)]
    assert lines("invention", "application", on=OLD) == [("FEE-B-APP", 1000)]
    field, message = refused("design", "publication", on=OLD)
    assert (field, "FEE-04" in message) == ("action", True)


def test_the_key_of_another_action_is_told_and_changes_nothing():
    answer = ask("trademark", "registration", classes=ONE, late=True, weather="rain")
    assert answer["total"] == 600
    assert answer["notes"] == [
        "“late” does not belong to this action and changed nothing.",
        "“weather” does not belong to this action and changed nothing.",
    ]


@pytest.mark.parametrize(
    ("ip_type", "action", "said"),
    [
        ("petty_patent", "grant", "includes its publication"),
        ("invention", "opposition", "(C22)"),
        ("design", "counterstatement", "(C2)"),
        ("trademark", "transfer_application", "(Q11)"),
    ],
)
def test_what_is_not_settled_is_told(ip_type, action, said):
    (note,) = ask(ip_type, action)["notes"]
    assert said in note
