"""The words for clients in the back office: looked at with a real case, broken ones refused."""

import pytest

from cases.models import ClientTemplate, Deadline, OfficeProfile, Role
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.desk import sign_in, stored, words
from tests.factories import join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/clienttemplate/"
OWN = {"subject": "{{ our_reference }}: {{ what }}", "body": "Dear {{ client }},\r\n{{ last_day }}"}


@pytest.fixture
def desk():
    return sign_in(make_user("boss", role=Role.ADMINISTRATOR, is_staff=True))


@pytest.fixture
def row():
    return ClientTemplate.objects.get(kind="statutory", language="en")


def page_of(row):
    return f"{LIST}{row.pk}/change/"


def open_case(ref, left=30, **fields):
    case = make_case(ref, title="ขวด", title_en="Bottle", **fields)
    join(case, make_party("ลูกค้า", name_en="Acme", email="a@client.example"))
    return make_deadline(case, left, title=f"Work of {ref}")


def test_all_four_stand_in_the_list_and_none_is_added_or_deleted(desk, row):
    read = words(desk.get(LIST))
    for text in ("Deadline of the law", "Annuity or renewal", "ไทย", "English",
                 "Reminder: deadline {{ last_day }}"):  # fmt: skip
        assert text in read
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert sign_in(make_user("olan")).get(page_of(row)).status_code in {302, 403}


def test_the_usual_words_stand_there_to_be_changed_and_stay_the_usual_ones_unchanged(desk, row):
    form = desk.get(page_of(row)).context["adminform"].form
    given = {name: form[name].value() for name in ("subject", "body")}
    assert given["body"].startswith("Dear {{ client }},")
    desk.post(page_of(row), given | {"_save": "1"})
    row.refresh_from_db()
    assert row.is_usual
    desk.post(page_of(row), OWN | {"_save": "1"})
    row.refresh_from_db()
    assert (row.subject, row.body) == (OWN["subject"], "Dear {{ client }},\n{{ last_day }}")
    desk.post(LIST, {"action": "back_to_the_usual", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.is_usual
    newest = row.history.first()
    assert (str(newest.history_user), newest.history_change_reason) == (
        "Boss",
        "Back to the usual words",
    )


@pytest.mark.parametrize("button", ["_save", "_preview"])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"body": "{{ klient }}"}, "“klient” is no placeholder. These are known: client,"),
        ({"body": "{{ client.email }}"}, "“client.email” cannot stand here"),
        ({"subject": "{% for x in what %}"}, "“for x in what” cannot be read"),
        ({"body": "Dear {{ client }"}, "“Dear {{ client }” cannot be read."),
        ({"body": ""}, "Please write both the subject and the text"),
        ({"body": "x" * 5001}, "at most 5000 characters"),
        ({"subject": "x" * 201}, "at most 200 characters"),
        ({"subject": "a\nb"}, "The subject is one line."),
    ],
)
def test_broken_words_are_refused_with_the_part_meant_and_nothing_is_saved(
    desk, row, given, sentence, button
):
    open_case("T-1")
    before = stored()
    answer = desk.post(page_of(row), OWN | given | {button: "1"})
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert stored() == before


def test_the_preview_shows_a_real_case_in_both_languages_and_saves_nothing(desk, row):
    old, new = open_case("T-OLD"), open_case("T-NEW")
    open_case("T-HIDDEN", restricted=True)
    annuity = open_case("T-ANN")
    Deadline.objects.filter(pk=annuity.pk).update(kind="statutory", code="ANN-1", title="")
    OfficeProfile.objects.create(name="สำนักงานตัวอย่าง", address="x")
    before = stored()
    body = "Dear {{ client }} & <i>all</i>, {{ title }}"
    answer = desk.post(page_of(row), OWN | {"body": body, "_preview": "1"})
    first, second = answer.context["letters"]
    assert (first[0], first[1].subject) == ("en", "T-NEW: Work of T-NEW")
    assert first[1].body == "Dear Acme & <i>all</i>, Bottle\n"
    assert (second[0], "เรียน ลูกค้า" in second[1].body) == ("th", True)
    source = answer.content.decode()
    assert "&lt;i&gt;all" in source
    assert not any(text in source for text in ("T-HIDDEN", "T-ANN", "<i>", old.case.ref))
    assert new.case.ref in source
    assert stored() == before
    yearly = ClientTemplate.objects.get(kind="annuity", language="en")
    answer = desk.post(page_of(yearly), OWN | {"_preview": "1"})
    assert answer.context["deadline"].pk == annuity.pk
    Deadline.objects.update(state="superseded")
    answer = desk.post(page_of(row), OWN | {"_preview": "1"})
    assert "There is no open deadline of this kind" in words(answer)


def test_of_two_who_write_the_words_the_second_is_told(desk, row):
    seen = desk.get(page_of(row)).context["adminform"].form["seen"].value()
    looked = desk.post(page_of(row), OWN | {"seen": seen, "_preview": "1"})
    assert f'name="seen" value="{seen}"' in looked.content.decode()
    desk.post(page_of(row), OWN | {"seen": seen, "_save": "1"})
    for button in ("_save", "_preview"):
        page = desk.post(page_of(row), OWN | {"body": "Mine", "seen": seen, button: "1"})
        assert "Somebody changed this after you opened it." in words(page)
    row.refresh_from_db()
    assert row.subject == OWN["subject"]
    assert row.body != "Mine"
