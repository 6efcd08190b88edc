"""The fee calculator and the estimate: the answers of the command, on a page to share and print."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from cases.models import IpType
from fees.actions import ACTIONS_OF, EVERY_KEY
from fees.calculator_forms import MADRID_REQUESTS, FeeCalculatorForm, keys_of
from fees.estimate_forms import EstimateForm
from fees.models import AnnuityFee, FeeItem, FeeSchedule
from fees.sentences import ACTIONS
from tests.cases.views.desk import field_errors, sign_in, stored, words
from tests.cases.views.test_today import MOST_QUERIES
from tests.cases.views.world import SECRETS, make_world
from tests.factories import NOON, alice, charlie, make_user
from tests.fees.payments import dearer_from

pytestmark = pytest.mark.django_db

WHERE, FOR_LIFE = "/fees/calculator/", "/fees/estimate/"
HTMX = {"HX-Request": "true"}
MARK = {"ip_type": "trademark", "action": "application", "classes": "3:5, 5:6"}
DESIGN = {
    "ip_type": "design", "action": "annuities", "filed": "2018-04-20", "granted": "15/9/2566",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


def ask(language="en", person=None, where=WHERE, headers=None, **question):
    return sign_in(person or alice(), language).get(where, question, headers=headers or {})


def test_an_estimate_says_until_when_its_tariff_holds():
    dearer_from(date(2027, 1, 1))
    text = words(ask(where=FOR_LIFE, ip_type="design", filed_on="2026-11-24"))
    assert "The tariff PAT-2547 holds until 31 December B.E. 2569" in text


QUESTIONS = [
    (MARK, {"classes": [{"class": 3, "items": 5}, {"class": 5, "items": 6}]}),
    (
        MARK | {"classes": "๓:๕", "picture_cm": "6.3 × 5"},
        {"classes": [{"class": 3, "items": 5}], "picture_cm": {"width": 6.3, "height": 5.0}},
    ),
    (
        MARK | {"action": "renewal", "late": "on"},
        {"classes": [{"class": 3, "items": 5}, {"class": 5, "items": 6}], "late": True},
    ),
    ({"ip_type": "trademark", "action": "appeal", "section": "15,17"}, {"section": "15,17"}),
    ({"ip_type": "trademark", "action": "search", "hours": "1.5"}, {"hours": 1.5}),
    ({"ip_type": "trademark", "action": "madrid", "request": "send"}, {"request": "send"}),
    (
        {"ip_type": "trademark", "action": "certification_regulations", "after_registration": "no"},
        {"after_registration": False},
    ),
    ({"ip_type": "design", "action": "application", "count": "12", "same_design": "on"},
     {"count": 12, "same_design": True}),
    ({"ip_type": "design", "action": "copies", "documents": "8, 12", "certified": "on"},
     {"documents": [8, 12], "certified": True}),
    ({"ip_type": "petty_patent", "action": "extension", "number": "2"}, {"number": 2}),
    ({"ip_type": "gi", "action": "change"}, {}),
    ({"ip_type": "copyright", "action": "stamp_duty", "agents": "3"}, {"agents": 3}),
    ({"ip_type": "design", "action": "application", "on": "1/5/2546"}, {"on": "2003-05-01"}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "keys"), QUESTIONS)
def test_the_amounts_are_those_of_the_command(typed, keys, capsys, tmp_path):
    file = tmp_path / "question.json"
    asked = {"ip_type": typed["ip_type"], "action": typed["action"], **keys}
    file.write_text(json.dumps(asked), encoding="utf-8")
    call_command("fees", str(file), "--office", "--language", "en")
    told = json.loads(capsys.readouterr().out)
    page = ask(**typed)
    assert page.context["bill"].total == told["total"]
    text = words(page)
    for line in told["lines"]:
        assert f"{line['label']} {line['code']} · {line['quantity']} {line['amount']:,}" in text
    assert [note for note in told["notes"] if note not in text] == []
    assert f"({told['tariff']})" in text


def test_the_annuities_are_those_of_the_command():
    page = ask(person=make_user("reader", era="ce"), **DESIGN, paid_late_years="5")
    text = words(page)
    assert page.context["bill"].total == 8250 + 345
    assert (
        "Year 5, 6 ANN-2 · 15 Sep 2023 to Tue 14 Nov 2023 · with surcharge until 13 Mar 2024"
        in text
    )
    assert "Lump sum 7,500 baht instead of 8,250: it saves 750 baht" in text
    assert "must be paid by Tue 14 Nov 2023" in text


def test_the_lump_sum_is_one_payment_and_a_late_one_is_refused():
    page = ask(**DESIGN, plan="lump_sum")
    assert page.context["bill"].total == 7500
    assert "Year 5, 6, 7, 8, 9, 10 ANN-4" in words(page)
    late = ask(**DESIGN, plan="lump_sum", paid_late_years="5")
    assert "bill" not in late.context
    assert "(ANN-5, Q6)" in field_errors(late)["paid_late_years"][0]


@pytest.mark.parametrize(
    ("language", "name", "since"),
    [
        ("th", "กฎกระทรวงค่าธรรมเนียมเครื่องหมายการค้า พ.ศ. 2559 (TM-2559)", "28 ก.ค. 2559"),
        ("en", "Ministerial Regulation on trademark fees B.E. 2559 (TM-2559)", "28 Jul 2559"),
    ],
)
def test_the_tariff_stands_with_its_name_and_day_in_the_readers_language(language, name, since):
    text = words(ask(language, **MARK))
    assert name in text
    assert since in text
    assert "14,000" in text


def test_the_repealed_tariff_says_until_when_it_held():
    text = words(ask(ip_type="design", action="application", on="2003-05-01"))
    assert "in force from 24 Sep 2542 to 28 Sep 2547 only" in text


def test_a_tariff_of_the_back_office_counts_from_its_day():
    new = FeeSchedule.objects.create(
        code="TM-2570", family="trademark", name="ใหม่", source="กฎ", valid_from=date(2027, 1, 1)
    )
    FeeItem.objects.create(schedule=new, code="TM-F-03", name="ค", name_en="Opposed", amount=2500)
    asked = {"ip_type": "trademark", "action": "opposition"}
    assert ask(**asked, on="2026-12-31").context["bill"].total == 2000
    page = ask(**asked, on="2027-01-01")
    assert page.context["bill"].total == 2500
    assert "ใหม่ (TM-2570)" in words(page)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (MARK | {"action": ""}, "action", "required"),
        (MARK | {"action": "sneeze"}, "action", "sneeze"),
        (MARK | {"classes": ""}, "classes", "Please give"),
        (MARK | {"classes": "3"}, "classes", "such as 3:5"),
        (MARK | {"classes": "3:x"}, "classes", "such as 3:5"),
        (MARK | {"classes": "46:1"}, "classes", "1 to 45"),
        (MARK | {"classes": "3:1, 3:2"}, "classes", "stands twice"),
        (MARK | {"picture_cm": "6.3"}, "picture_cm", "such as 6.3 x 5"),
        (MARK | {"picture_cm": "0 x 5"}, "picture_cm", "above 0"),
        (MARK | {"late": "on"}, "late", "does not belong"),
        (MARK | {"on": "31/2/2569"}, "on", ""),
        (MARK | {"on": "2016-07-27"}, "on", "28 July 2016"),
        ({"ip_type": "trademark", "action": "appeal", "section": "99"}, "section", "99"),
        ({"ip_type": "trademark", "action": "search"}, "hours", "Please give"),
        ({"ip_type": "design", "action": "copies", "documents": "x"}, "documents", "8, 12"),
        ({"ip_type": "design", "action": "grant", "count": "0"}, "count", ""),
        (DESIGN | {"granted": ""}, "granted", "ANN-7"),
        (DESIGN | {"paid_late_years": "five"}, "paid_late_years", "8, 12"),
        (DESIGN | {"paid_late_years": "11"}, "paid_late_years", "5 to 10"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_computed(typed, field, said):
    page = ask(**typed)
    assert page.status_code == 200
    assert "bill" not in page.context
    assert any(said in error for error in field_errors(page)[field])


def test_the_link_opens_the_same_answer_for_a_client():
    first = ask(**MARK | {"picture_cm": "6.3 x 5", "on": "t"})
    link = urlsplit(first.context["link"])
    assert link.path == WHERE
    again = sign_in(charlie(), "en").get(f"{link.path}?{link.query}")
    assert again.context["bill"] == first.context["bill"]
    assert again.context["link"] == first.context["link"]
    assert "on=2026-" in link.query


def test_the_fragment_is_only_the_answer():
    fragment, page = ask(headers=HTMX, **MARK), ask(**MARK)
    assert "<html" not in fragment.content.decode()
    assert words(fragment) in words(page)
    wrong = ask(headers=HTMX, **MARK | {"classes": "46:1"})
    assert "1 to 45" in words(wrong)


def test_an_empty_page_waits_and_an_unknown_right_is_told():
    page = ask()
    assert "bill" not in page.context
    assert page.context["form"].errors == {}
    strange = ask(ip_type="patent")
    assert "The address names a kind of right" in words(strange)
    assert strange.context["form"].ip_type == "trademark"


def test_each_right_offers_its_actions_and_only_their_fields():
    for right in IpType.values:
        form = FeeCalculatorForm(right)
        offered = [value for value, _label in form.fields["action"].choices if value]
        assert offered == list(keys_of(right))
        wanted = {key for keys in keys_of(right).values() for key in keys}
        assert set(form.fields) == wanted | {"action", "on"}
    assert set(FeeCalculatorForm.base_fields) == EVERY_KEY | {"action", "on"}
    assert {action for row in ACTIONS_OF.values() for action in row} <= set(ACTIONS)
    assert set(MADRID_REQUESTS) == {"send", "renewal", "change", "other", "replacement"}


def test_every_field_has_its_sentence():
    made = [form(right) for form in (FeeCalculatorForm, EstimateForm) for right in IpType.values]
    with translation.override("en"):
        fields = [
            (name, str(field.help_text)) for form in made for name, field in form.fields.items()
        ]
    assert [name for name, about in fields if not about.endswith(".") or len(about) > 110] == []


@pytest.mark.parametrize(
    ("typed", "yearly", "at_once"),
    [
        ({"ip_type": "design"}, 9250, 8500),
        ({"ip_type": "invention"}, 153_500, 141_500),
        ({"ip_type": "petty_patent"}, 18_000, 17_750),
        ({"ip_type": "design", "granted_on": "2031-05-01"}, 9250, 8500),
        ({"ip_type": "trademark", "classes": "3:5"}, 18_000, 18_000),
        ({"ip_type": "trademark", "classes": "3:5", "renewals": "0"}, 8000, 8000),
        ({"ip_type": "gi"}, 500, 500),
    ],
)
def test_a_right_from_filing_and_for_life(typed, yearly, at_once):
    page = ask(where=FOR_LIFE, filed_on="2026-01-15", **typed)
    found = page.context["estimate"]
    assert (found.yearly, found.at_once) == (yearly, at_once)
    text = words(page)
    assert f"Total{yearly:,}" in text
    assert ("with the lump sum" in text) is (yearly != at_once)
    link = urlsplit(page.context["link"])
    assert sign_in(alice(), "en").get(f"{link.path}?{link.query}").context["estimate"] == found


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ip_type": "design", "filed_on": ""}, "filed_on"),
        ({"ip_type": "design", "filed_on": "2026-01-15", "granted_on": "2025-01-15"}, "granted_on"),
        ({"ip_type": "trademark", "filed_on": "2026-01-15", "classes": ""}, "classes"),
        ({"ip_type": "trademark", "filed_on": "2026-01-15", "classes": "0:1"}, "classes"),
        ({"ip_type": "trademark", "filed_on": "t", "classes": "1:1", "renewals": "6"}, "renewals"),
    ],
)
def test_a_wrong_wish_is_told_at_its_field(typed, field):
    page = ask(where=FOR_LIFE, **typed)
    assert "estimate" not in page.context
    assert field in field_errors(page)
    fragment = ask(where=FOR_LIFE, headers=HTMX, **typed)
    assert "<html" not in fragment.content.decode()


def test_what_has_no_amount_is_refused_with_its_reason():
    FeeSchedule.objects.get(code="PAT-2547").items.filter(code="FEE-05").delete()
    AnnuityFee.objects.filter(ip_type="design", year=7).delete()
    page = ask(where=FOR_LIFE, ip_type="design", filed_on="2026-01-15")
    assert "estimate" not in page.context
    assert "gives no amount" in words(page)


@pytest.mark.parametrize("where", [WHERE, FOR_LIFE])
def test_few_questions_and_nothing_stored(where, django_assert_max_num_queries):
    make_world()
    browser, before = sign_in(alice(), "en"), stored(people=True)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(where, MARK | {"filed_on": "2026-01-15"})
    assert page.context.get("bill") or page.context.get("estimate")
    assert stored(people=True) == before
    assert [word for word in SECRETS if word in page.content.decode()] == []


def test_the_rail_and_each_page_lead_there():
    page = ask()
    for where in (reverse("fees:calculator"), reverse("fees:estimate")):
        assert f'href="{where}' in page.content.decode()
