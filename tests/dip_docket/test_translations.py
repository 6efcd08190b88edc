"""Thai comes out in Thai: our pages, the back office, the messages of Django."""

import gettext
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import CharField
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.admin.jobs import told_as
from cases.models import ClosedDay, Reminder, Role
from cases.reminders.emails import edition_of, render_reminder
from cases.reminders.people import people_on
from cases.reminders.planning import plan
from tests.factories import TODAY, alice, make_case, make_user

PROJECT = Path(__file__).resolve().parent.parent.parent
FILES = sorted(PROJECT.glob("locale/**/LC_MESSAGES/*.po"))
DJANGO = Path(apps.get_app_config("auth").path).parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{\w*\}")
THAI = re.compile("[ก-๛]")
# Names and marks that are the same in both languages, and titles that are a name alone.
THE_SAME = {
    "HTML",
    "PDF",
    "Message-ID",
    "IPv4",
    "IPv6",
    "…",
    "%(truncated_text)s…",
    "Select %s to change",
    "Select %s to view",
}


def catalog(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale="th")


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """The one form of a text, or all those of a plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def pairs(file: Path) -> list[tuple[str, str]]:
    """Each English text (of a plural the last form) with its Thai text."""
    return [(forms(m.id)[-1], forms(m.string)[0]) for m in catalog(file) if m.id]


# The files


def test_there_are_our_words_and_those_of_the_packages_in_two_places() -> None:
    assert [str(file.relative_to(PROJECT / "locale")) for file in FILES] == [
        "th/LC_MESSAGES/django.po",
        "upstream/th/LC_MESSAGES/django.po",
        "upstream/th/LC_MESSAGES/djangojs.po",
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_every_text_has_a_thai_text_with_the_same_placeholders(file: Path) -> None:
    wrong = [
        (english, thai)
        for english, thai in pairs(file)
        if not thai or set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(thai))
    ]

    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_no_thai_text_is_left_in_english(file: Path) -> None:
    left = {english for english, thai in pairs(file) if not THAI.search(PLACEHOLDER.sub("", thai))}

    assert left - THE_SAME == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_the_compiled_file_says_what_its_source_says(file: Path) -> None:
    with file.with_suffix(".mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    source = catalog(file)

    said = {
        message.id: words.pgettext(message.context, message.id)
        if message.context
        else words.gettext(message.id)
        for message in source
        if message.id and isinstance(message.id, str)
    }

    assert said == {m.id: m.string for m in source if m.id and isinstance(m.id, str)}


@pytest.mark.parametrize(
    "folder", ["conf", "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions"]
)
def test_nothing_that_django_says_is_without_thai(folder: str) -> None:
    spoken = DJANGO / folder / "locale"
    theirs = catalog(spoken / "th/LC_MESSAGES/django.po")
    ours = catalog(PROJECT / "locale/upstream/th/LC_MESSAGES/django.po")

    def has_thai(words: Catalog, key: object, context: str | None) -> bool:
        found = words.get(key, context)  # type: ignore[arg-type]
        return bool(found and not found.fuzzy and all(forms(found.string)))

    missing = [
        message.id
        for message in catalog(spoken / "en/LC_MESSAGES/django.po")
        if message.id
        and not has_thai(theirs, message.id, message.context)
        and not has_thai(ours, message.id, message.context)
    ]

    assert missing == []


# What people read


def test_a_weak_password_is_refused_in_thai() -> None:
    with translation.override("th"), pytest.raises(ValidationError) as refused:
        validate_password("1234567")

    assert refused.value.messages == [
        "รหัสผ่านสั้นเกินไป ต้องมีอย่างน้อย 8 อักขระ",
        "รหัสผ่านนี้เดาง่ายเกินไป",
        "รหัสผ่านเป็นตัวเลขทั้งหมด",
    ]


def test_an_empty_and_a_long_field_are_refused_in_thai() -> None:
    field = CharField(max_length=3)

    with translation.override("th"):
        said = []
        for value in ("", "four"):
            with pytest.raises(ValidationError) as refused:
                field.clean(value)
            said += refused.value.messages

    assert said == ["จำเป็นต้องระบุ", "ต้องมีไม่เกิน 3 อักขระ (ขณะนี้มี 4)"]


@pytest.mark.parametrize(("language", "button"), [("th", "เข้าสู่ระบบ"), ("en", "Sign in")])
@pytest.mark.django_db
def test_the_sign_in_page_speaks_the_language_that_was_chosen(language: str, button: str) -> None:
    client = Client()
    client.post(reverse("cases:preferences"), {"language": language, "next": "/sign-in/"})

    page = client.get(reverse("cases:sign_in")).content.decode()

    assert f'<button class="primary">{button}</button>' in page
    assert f'<html lang="{language}">' in page


@pytest.mark.django_db
def test_deleting_in_the_back_office_asks_in_thai() -> None:
    client = Client()
    client.force_login(make_user("boss", role=Role.ADMINISTRATOR))
    day = ClosedDay.objects.create(date=TODAY.replace(year=2100), name="วันทดสอบ", source="test")

    page = client.get(reverse("admin:cases_closedday_delete", args=[day.pk])).content.decode()

    assert "ต้องการลบวันหยุดทำการ “2100-11-24 วันทดสอบ” หรือไม่" in page
    assert "ใช่ ยืนยัน" in page


@pytest.mark.django_db
def test_the_history_of_a_case_is_told_in_thai() -> None:
    client = Client()
    client.force_login(make_user("boss", role=Role.ADMINISTRATOR))
    case = make_case("DS-1")

    page = client.get(reverse("admin:cases_case_history", args=[case.pk])).content.decode()
    table = page[page.index('id="change-history"') :]
    heads = re.findall(r'<th scope="col">(.*?)</th>', table)

    assert heads == ["รายการ", "วันที่/เวลา", "การกระทำ", "แก้ไขโดย", "เหตุผล", "การเปลี่ยนแปลง"]


@pytest.mark.django_db
def test_a_list_of_the_back_office_names_codes_and_filters_in_thai() -> None:
    client = Client()
    client.force_login(make_user("boss", role=Role.ADMINISTRATOR))
    make_case("DS-1", events=[("filed", "2026-01-15"), ("published", "2026-06-15")])

    page = client.get(reverse("admin:cases_caseevent_changelist")).content.decode()

    assert re.findall(r'class="field-shown">(.*?)</td>', page) == ["ยื่นคำขอ", "ประกาศโฆษณา"]
    assert "published</a>" not in page


def test_a_reminder_says_in_thai_why_a_person_is_told() -> None:
    with translation.override("th"):
        assert [told_as(role) for role in ("responsible", "deputy", "other")] == [
            "ผู้รับผิดชอบ",
            "ผู้รับผิดชอบสำรอง",
            "other",
        ]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m._meta.label)
def test_the_back_office_has_a_thai_name_for_every_column(model: type[Model]) -> None:
    technical = {"id", "func", "hook", "args", "kwargs", "key"}
    with translation.override("th"):
        names = {
            field.name: str(field.verbose_name)
            for field in model._meta.concrete_fields
            if field.editable and not field.auto_created
        } | {"": str(model._meta.verbose_name), "s": str(model._meta.verbose_name_plural)}

    left = {name for name, words in names.items() if not THAI.search(words)}
    assert left - technical <= {"body_html", "message_id"}


@pytest.mark.django_db
def test_a_thai_mail_is_thai_throughout() -> None:
    make_case(
        "DS-1",
        title="แจกัน",
        events=[("filed", "2026-01-15"), ("office_action_received", "2026-08-25")],
        responsible=alice(),
    )
    plan(people_on(TODAY))

    message = render_reminder(
        alice(), list(Reminder.objects.filter(recipient=alice())), edition_of(TODAY)
    )

    latin = re.sub(r"https?://\S+|DS-1|DIP Docket|Alice", "", message.subject + message.body_text)
    assert re.findall("[A-Za-z]{2,}", latin) == []
    assert message.body_text.startswith("เรียน คุณAlice\n\nกำหนดเวลาที่ยังเปิดอยู่:\n")
