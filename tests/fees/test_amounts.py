"""Amounts beside stored deadlines: few queries, the panel, the tag, and no stranger."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from cases.events import NewEvent, correct_event
from cases.models import Case, Deadline, GoodsClass, Reminder
from cases.reminders.emails import edition_of, render_reminder
from fees.queries import amounts_for
from fees.templatetags.fees import baht
from tests.factories import TODAY, alice, bob, cause, charlie, make_case
from tests.fees.payments import SOON, instruct, right

pytestmark = pytest.mark.django_db


def grant_fee_case(**fields: object) -> Case:
    return make_case(
        events=[("filed", "2026-01-13"), ("grant_fee_notice_received", "2026-11-02")], **fields
    )


def mark(items: int = 3) -> Case:
    case = make_case(
        ip_type="trademark",
        events=[("filed", "2025-08-13"), ("registration_fee_notice_received", "2026-11-02")],
    )
    GoodsClass.objects.create(case=case, number=30, items=items)
    return case


def rows_of(*cases: Case) -> list[Deadline]:
    rows = Deadline.objects.on_the_desk().filter(case__in=cases)
    return list(rows.select_related("case").order_by("pk"))


def by_code(*cases: Case) -> dict[str, int]:
    rows = rows_of(*cases)
    amounts = amounts_for(rows, TODAY)
    return {row.code: amounts[row.pk] for row in rows if row.pk in amounts}


def test_amounts_come_by_deadline() -> None:
    assert by_code(grant_fee_case(), mark(7)) == {"DES-S-40": 500, "TM-40": 5400}


def test_an_appeal_follows_the_section_as_it_was_corrected() -> None:
    case = make_case(
        ip_type="trademark",
        events=[("filed", "2026-01-13"), ("office_action_received", "2026-11-02", {"section": 16})],
    )
    letter = case.events.get(kind="office_action_received")
    assert by_code(case) == {"TM-18": 4000}
    new = NewEvent("office_action_received", letter.date, {"section": "15"})
    correct_event(letter, new, cause(), TODAY)
    rows = Deadline.objects.filter(case=case, code="TM-18").select_related("case")
    assert list(amounts_for(rows, TODAY).values()) == [2000]


def test_no_tariff_of_that_day_is_no_amount() -> None:
    assert amounts_for(rows_of(mark()), date(2015, 1, 1)) == {}


def test_nothing_asked_costs_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert amounts_for([], TODAY) == {}


@pytest.mark.parametrize("cases", [1, 3])
def test_any_number_of_deadlines_takes_the_same_queries(
    django_assert_num_queries: DjangoAssertNumQueries, cases: int
) -> None:
    rows = rows_of(*(mark() for _ in range(cases)), *(grant_fee_case() for _ in range(cases)))
    with django_assert_num_queries(4):
        assert len(amounts_for(rows, TODAY)) == 2 * cases


def shown(deadline: Deadline, **context: object) -> str:
    page = Template("{% load fees %}{% deadline_fee deadline %}")
    return page.render(Context({"deadline": deadline, "today": TODAY, **context}))


def test_the_tag_shows_the_amount_or_nothing() -> None:
    grant, opposed = rows_of(grant_fee_case(), make_case(
        events=[("filed", "2026-01-13"), ("opposition_copy_received", "2026-11-02")]
    ))  # fmt: skip
    assert "500" in shown(grant)
    assert shown(opposed) == ""


def test_the_tag_asks_nothing_when_the_amounts_are_prepared(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    deadline = rows_of(mark(7))[0]
    prepared = amounts_for([deadline], TODAY)
    with django_assert_num_queries(0):
        assert "5,400" in shown(deadline, fee_amounts=prepared)
        assert shown(deadline, fee_amounts={}) == ""


def test_a_text_gets_plain_words() -> None:
    page = Template(
        "{% load fees %}{% prepare_fees rows on=day %}{% fee_words row as fee %}[{{ fee }}]"
    )
    row = rows_of(mark(7))[0]
    with override("en"):
        assert page.render(Context({"rows": [row], "row": row, "day": TODAY})) == "[5,400 baht]"
        early = date(2015, 1, 1)
        assert page.render(Context({"rows": [row], "row": row, "day": early})) == "[]"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2024-05-09", "500 baht, paid late 650 baht"),
        ("2024-05-10", "650 baht with surcharge"),
        ("2024-09-06", "650 baht with surcharge"),
        ("2024-09-07", ""),
    ],
)
def test_an_annuity_says_what_a_late_payment_costs(day: str, told: str) -> None:
    page = Template("{% load fees %}{% fee_words row as fee %}{{ fee }}")
    row = rows_of(make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")]))[0]
    with override("en"):
        context = Context({"row": row, "today": date.fromisoformat(day)})
        assert page.render(context) == told


@pytest.mark.parametrize(
    ("by_hand", "told"),
    [
        ("2024-05-02", "500 baht, paid late 650 baht"),
        ("2024-05-31", "500 baht, paid late 650 baht"),
        ("2024-12-02", "500 baht, paid late 650 baht"),
    ],
)
def test_a_day_set_by_hand_brings_no_surcharge_forward(by_hand: str, told: str) -> None:
    page = Template("{% load fees %}{% fee_words row as fee %}{{ fee }}")
    row = rows_of(make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")]))[0]
    row.due_date = date.fromisoformat(by_hand)
    with override("en"):
        assert page.render(Context({"row": row, "today": date(2024, 5, 9)})) == told


def test_a_mail_asks_for_the_lump_sum_that_the_client_wants() -> None:
    case = right(SOON)
    instruct(case, "ordered", "lump")
    rows = [row for row in rows_of(case) if row.years in ([5], [6])]
    listed = "{% for row in rows %}{% fee_words row as fee %}[{{ fee }}]{% endfor %}"
    with override("en"):
        for page in ("{% prepare_fees rows %}" + listed, listed):
            told = Template("{% load fees %}" + page).render(
                Context({"rows": rows, "today": date(2026, 11, 24)})
            )
            assert told == "[7,500 baht][650 baht, paid late 845 baht]"


@pytest.mark.parametrize("cases", [1, 3])
def test_a_list_is_looked_up_at_once(
    django_assert_num_queries: DjangoAssertNumQueries, cases: int
) -> None:
    rows = rows_of(*(mark(7) for _ in range(cases)))
    lines = [SimpleNamespace(deadline=row) for row in rows]
    listed = "{% for line in lines %}{% deadline_fee line.deadline %} {% endfor %}"
    page = Template("{% load fees %}{% prepare_fees lines %}" + listed)
    with django_assert_num_queries(4):
        shown = page.render(Context({"lines": lines, "today": TODAY}))
    assert shown.count("5,400") == cases


def test_thousands_have_commas() -> None:
    assert (baht(50), baht(18000), baht(152000)) == ("50", "18,000", "152,000")


# The panel


def panel(case: Case, user: object, **headers: str) -> object:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client.get(reverse("fees:case_panel", args=[case.pk]), headers=headers)


def test_the_panel_shows_the_open_fees() -> None:
    answer = panel(grant_fee_case(), alice(), hx_request="true")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert [line["amount"] for line in answer.context["lines"]] == [500]  # type: ignore[attr-defined]
    assert b"<html" not in answer.content  # type: ignore[attr-defined]


def test_the_panel_is_a_page_without_htmx() -> None:
    answer = panel(grant_fee_case(), alice())
    assert b"<html" in answer.content  # type: ignore[attr-defined]


def test_the_panel_shows_what_a_late_annuity_costs() -> None:
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    lines = panel(case, alice()).context["lines"]  # type: ignore[attr-defined]
    assert (lines[0]["amount"], lines[0]["late"]) == (500, 650)


def test_the_panel_says_how_many_amounts_are_unknown() -> None:
    case = make_case(events=[("filed", "2026-01-13"), ("opposition_copy_received", "2026-11-02")])
    context = panel(case, alice()).context  # type: ignore[attr-defined]
    assert (context["lines"], context["unknown"]) == ([], 1)


def test_a_stranger_finds_no_panel() -> None:
    case = grant_fee_case()
    assert panel(case, charlie()).status_code == 404  # type: ignore[attr-defined]


def test_a_restricted_case_is_hidden_from_colleagues() -> None:
    case = grant_fee_case(restricted=True)
    assert panel(case, bob()).status_code == 404  # type: ignore[attr-defined]
    assert panel(case, alice()).status_code == 200  # type: ignore[attr-defined]


def test_the_panel_asks_for_a_signature() -> None:
    answer = Client().get(reverse("fees:case_panel", args=[grant_fee_case().pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("cases:sign_in"))


def test_the_panel_is_only_read() -> None:
    client = Client()
    client.force_login(alice())
    page = reverse("fees:case_panel", args=[grant_fee_case().pk])
    assert client.post(page).status_code == 405


def test_a_reminder_says_what_the_office_asks_for() -> None:
    person = alice()
    person.language = "en"
    deadline = rows_of(grant_fee_case())[0]
    reminder = Reminder(
        deadline=deadline,
        due_date=deadline.due_date,
        step="60",
        recipient=person,
        role="responsible",
        planned_on=TODAY,
    )
    mail = render_reminder(person, [reminder], edition_of(TODAY))
    assert "Official fee: 500 baht\n" in mail.body_text
    assert "500 baht" in mail.body_html
