"""The whole way to a key: registered, letter, approval, key, and every service asked once."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.models import AccessKey, OfficeProfile, SmokeRun, User
from cases.register.smoke import run_job
from tests.factories import make_case
from tests.journeys.desk import Desks
from tests.journeys.docket import as_read, as_typed
from tests.journeys.readers import Reader, every_reader

KEY, SMOKE = "/exchange/key/", "/exchange/smoke/"
OF_THE_LETTER = "main .row a:has-text('EX-')"


def press(do: str) -> str:
    return f"main button[value={do}]"


@pytest.fixture
def without_a_key(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A real office in the way that counts here: it is asked only with the stored key."""
    monkeypatch.setattr(django_settings, "EEXCHANGE_TOKEN", "")
    monkeypatch.setattr(django_settings, "ENCRYPTION_KEYS", [Fernet.generate_key().decode()])
    monkeypatch.setattr(django_settings, "EEXCHANGE_REQUESTS_PER_SECOND", 1000.0)
    head = {"name": "บริษัท ตัวอย่าง จำกัด", "address": "99/1 ถนนสีลม", "email": "a@b.example"}
    OfficeProfile.objects.create(**head, phone="02 000 0000")
    right = next(
        r
        for r in sandbox.register
        if r.ip_type == "trademark" and r.stage(timezone.localdate()) == 3
    )
    make_case("TM-0001", "trademark", title=right.title, application_number=right.number)
    return sandbox


@every_reader
def test_the_whole_way_to_a_key_that_works(
    desk_for: Desks, reader: Reader, boss: User, without_a_key: Sandbox, on: date
):
    desk = desk_for(boss)
    desk.go("/exchange/")
    desk.link(KEY).click()
    desk.type(registered_on=as_typed(on - timedelta(days=3)))
    desk.send(press("register"))
    last = as_read(on + timedelta(days=27), reader, weekday=False)
    expect(desk.find("#step-2 .notice").first).to_contain_text(last)
    desk.go("/?who=office&show=month")
    expect(desk.find(OF_THE_LETTER)).to_have_count(1)
    desk.go(KEY)
    desk.type(contact_name="นางสาวอัญญา สุขใจ")
    desk.send(press("letter"))
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = desk.context.request.get(f"{desk.address}{KEY}letter.{form}")
        assert answer.body().startswith(start)
    desk.type(delivered_on=as_typed(on), proof="EA123456789TH")
    desk.send(press("delivered"))
    expect(desk.find("#step-2 .badge.green")).to_be_visible()
    desk.go("/?who=office&show=month")
    expect(desk.find(OF_THE_LETTER)).to_have_count(0)
    desk.go(KEY)
    desk.type(approved_on="t")
    desk.send(press("approved"))
    desk.type(key=TOKEN)
    desk.send(press("key"))
    assert desk.path() == f"{SMOKE}#main"
    assert TOKEN not in AccessKey.objects.get().sealed
    desk.send()
    run_job(timezone.now)
    desk.go(SMOKE)
    expect(desk.find(".row.service")).to_have_count(21)
    expect(desk.find(".row.service .badge.green").first).to_be_visible()
    expect(desk.find(".row.service .badge.red")).to_have_count(0)
    assert TOKEN not in desk.page.content()
    run = SmokeRun.objects.get()
    assert (run.state, run.passed, run.sandbox) == ("done", True, True)
    desk.go(KEY)
    expect(desk.find(".way > li.done")).to_have_count(5)
