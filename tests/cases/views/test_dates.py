"""What stands beside a date field while a person types."""

import pytest

from cases.models import ClosedDay, Role
from tests.cases.views.desk import sign_in, words
from tests.factories import TODAY, alice, make_user

pytestmark = pytest.mark.django_db


def read(text, language="en"):
    return sign_in(alice(), language).get("/dates/", {"filed_on": text})


@pytest.mark.parametrize("text", ["22/11/2569", "22 พ.ย. 2569", "๒๒/๑๑/๒๕๖๙", "2026-11-22"])
def test_a_date_is_read_back_in_both_eras_with_its_weekday(text):
    ClosedDay.objects.all().delete()
    assert (
        words(read(text)) == "= Sunday 22 November 2026 (22 Nov B.E. 2569) office closed: weekend"
    )
    thai = words(read(text, "th"))
    assert thai.startswith("= วันอาทิตย์ที่ 22 พฤศจิกายน พ.ศ. 2569 (22 พ.ย. 2026)")


def test_a_closed_day_is_named():
    ClosedDay.objects.filter(date="2026-12-07").delete()
    ClosedDay.objects.create(
        date="2026-12-07", name="หยุดชดเชย", name_en="A day off", source="x", confirmed=True
    )
    assert "office closed: A day off" in words(read("7/12/2569"))
    assert "office closed" not in words(read("9/12/2569"))


def test_today_and_days_from_today_are_written_into_the_field():
    for text, day in {"t": TODAY, "+0": TODAY}.items():
        source = read(text).content.decode()
        assert f'data-written="{day.isoformat()}" data-typed="{text}"' in source
    assert "data-written" not in read(TODAY.isoformat()).content.decode()


def test_a_year_of_two_digits_asks_which():
    asked = read("22/11/69").content.decode()
    for day in ("2026-11-22", "1969-11-22"):
        assert f'data-written="{day}"' in asked
    assert "= " not in words(read("22/11/69"))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "31/2/2569",
        "+99999",
        "-99999",
        "22/11/2400",
        "\x00",
        "<script>alert(1)</script>",
        "9" * 9999,
    ],
)
def test_what_is_no_date_is_told_in_a_sentence(text):
    answer = read(text)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert "= " not in words(answer)
    assert bool(words(answer)) is (text != "\x00")


def test_nothing_is_read_from_nothing_and_a_stranger_signs_in_first(client):
    assert words(read("")) == ""
    assert sign_in(alice()).get("/dates/").status_code == 200
    assert client.get("/dates/", {"d": "t"}).status_code == 302
    assert sign_in(make_user("c", role=Role.CLIENT)).get("/dates/", {"d": "t"}).status_code == 200
