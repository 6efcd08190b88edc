"""The page of the way to a key: five steps, a letter that is complete, a key that never shows."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from cases.eexchange.contact import ICT_CENTRE
from cases.keys import is_sealed_with_the_first, store_key, stored_key
from cases.models import (
    AccessKey,
    Case,
    DirectoryEntry,
    ExchangeRequest,
    KeyChange,
    OfficeProfile,
    Role,
    SmokeRow,
    SmokeRun,
)
from cases.register import key_request
from cases.register.smoke import LEASE
from tests.cases.views.desk import part, sign_in, stored, words
from tests.factories import NOON, TODAY, alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

HERE, SMOKE = "/exchange/key/", "/exchange/smoke/"
KEY = "office-token-0123456789"
HEAD = {"name": "บริษัท ตัวอย่าง จำกัด", "address": "99/1 ถนนสีลม", "email": "a@b.example", "phone": "02"}
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def at_noon(time_machine, settings):
    time_machine.move_to(NOON)
    settings.ENCRYPTION_KEYS = [OLD]
    settings.EEXCHANGE_TOKEN = ""


@pytest.fixture
def boss():
    return make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def desk(boss):
    return sign_in(boss)


def take(desk, do, **given):
    return desk.post(HERE, {"do": do, **given}, follow=True)


def seen(desk):
    """What the form of the letter carries of the values that it was opened with."""
    return desk.get(HERE).context["forms"]["letter"].now


def states(page):
    return [step.state for step in page.context["steps"]]


def begun(days_ago=10):
    return key_request.begin(TODAY - timedelta(days=days_ago), bob(), cause(), TODAY)


def test_the_steps_follow_each_other(desk, boss):
    assert states(desk.get(HERE)) == ["now", "later", "later", "later", "later"]
    page = take(desk, "register", registered_on="14/11/2569", responsible=bob().pk)
    assert states(page) == ["done", "now", "later", "later", "later"]
    assert "14 Dec 2569 · 20 days left" in words(page)
    assert "treats the request for the service as withdrawn" in words(page)
    assert "Send the letter" not in words(desk.get("/?who=office"))
    assert "Request letter to reach the department" in words(desk.get("/?who=office"))
    assert "The letter is not ready" in words(page)
    version = page.context["way"].term.version
    page = take(desk, "delivered", delivered_on="t", proof="EA1TH", version=version)
    assert states(page) == ["done", "done", "now", "later", "later"]
    assert "The letter is not ready" not in words(page)
    page = take(desk, "approved", approved_on="24/11/2569", told="re: API")
    assert states(page) == ["done", "done", "done", "now", "later"]
    page = take(desk, "key", key=KEY)
    assert page.redirect_chain == [(f"{SMOKE}#main", 302)]
    page = desk.get(HERE)
    assert states(page) == ["done", "done", "done", "done", "now"]
    assert [str(step.by) for step in page.context["steps"][:4]] == [str(boss)] * 4
    now = timezone.now()
    SmokeRun.objects.create(by=boss, at=now, finished_at=now, state="done", passed=True)
    assert states(desk.get(HERE)) == ["done"] * 5
    take(desk, "key", key="another-key-987")
    assert states(desk.get(HERE))[4] == "now"


def test_a_missed_letter_is_red_and_begins_anew(desk):
    begun(40)
    page = desk.get(HERE)
    assert states(page)[1] == "missed"
    assert "over for 10 days" in words(page)
    page = take(desk, "give_up", why="")
    assert page.status_code == 422
    page = take(desk, "give_up", why="the letter came back")
    assert states(page) == ["now", "later", "later", "later", "later"]
    assert ExchangeRequest.objects.get().current is False
    take(desk, "register", registered_on="24/11/2569", responsible=bob().pk)
    assert ExchangeRequest.objects.count() == 2


def test_a_late_letter_says_what_may_follow_and_may_begin_anew(desk):
    version = begun(40).case.deadlines.get(code="EX-30").version
    page = take(desk, "delivered", delivered_on="t", proof="EA1TH", version=version)
    assert "came after its last day" in words(page)
    page = take(desk, "give_up", why="withdrawn, says the department")
    assert states(page) == ["now", "later", "later", "later", "later"]


def test_a_letter_without_an_address_is_refused_with_a_way_out(desk):
    OfficeProfile.objects.create(**HEAD | {"address": " "})
    begun()
    page = take(desk, "letter", contact_name="อัญญา", services=["TM"], email=HEAD["email"],
                phone=HEAD["phone"], seen=seen(desk))  # fmt: skip
    told = "The letter is not ready. The department asks for: its address. Head of the papers"
    assert told in words(page)
    assert "/admin/cases/officeprofile/" in page.content.decode()
    for form in ("pdf", "docx"):
        answer = desk.get(f"{HERE}letter.{form}")
        assert (answer.status_code, answer["Location"]) == (302, HERE)
    take(desk, "letter", contact_name="อัญญา", services=["TM"], address="1 ถนนสีลม",
         email=HEAD["email"], phone=HEAD["phone"], seen=seen(desk))  # fmt: skip
    row = ExchangeRequest.objects.get()
    assert (row.address, row.email, row.services) == ("1 ถนนสีลม", "", ["TM"])
    pdf, word = (desk.get(f"{HERE}letter.{form}") for form in ("pdf", "docx"))
    assert pdf.content.startswith(b"%PDF-")
    assert word.content.startswith(b"PK")
    assert "attachment" in word["Content-Disposition"]
    assert desk.get(f"{HERE}letter.exe").status_code == 404
    assert row.history.first().history_user.username == "boss"


def test_two_people_do_not_write_over_each_others_letter(desk):
    request, opened = begun(), seen(desk)
    key_request.write_down(request, {"contact_name": "บัวผัน"}, cause())
    mine = {"contact_name": "อัญญา", "services": ["TM", "GI"], "seen": opened}
    page = take(desk, "letter", **mine)
    assert (page.status_code, "values changed after you opened" in words(page)) == (422, True)
    assert ExchangeRequest.objects.get().contact_name == "บัวผัน"
    assert page.context["forms"]["letter"]["services"].value() == ["TM", "GI"]
    take(desk, "letter", **mine | {"seen": seen(desk)})
    assert ExchangeRequest.objects.get().contact_name == "อัญญา"


def test_the_directory_says_where_the_letter_goes(desk):
    OfficeProfile.objects.create(**HEAD)
    key_request.write_down(begun(), {"contact_name": "อัญญา"}, cause())
    row = DirectoryEntry.objects.get(code="ict-centre")
    table = [
        (row.address, ICT_CENTRE.envelope),
        ("อาคารใหม่ ชั้น 3\n 1 ถนนใหม่ ", f"{row.name}\nอาคารใหม่ ชั้น 3\n1 ถนนใหม่"),
        (" ", ICT_CENTRE.envelope),
        (None, ICT_CENTRE.envelope),
    ]
    for address, envelope in table:
        if address is None:
            DirectoryEntry.objects.all().delete()
        DirectoryEntry.objects.update(address=address or "", hotline="", phone="02-1")
        assert envelope in desk.get(HERE).content.decode(), address
        letter = key_request.letter_of(key_request.way_to_the_key(), TODAY)
        assert letter["post_to"] == envelope.splitlines(), address
        phone = "02-1" if (address or "").strip() else "1368"
        assert key_request.ict_centre().phone == phone, address


def test_what_a_step_refuses_stands_at_its_field_and_nothing_is_stored(desk):
    begun()
    rows = [
        ("register", {"registered_on": "14/11/2569", "responsible": bob().pk}, "under way already"),
        ("letter", {"contact_name": "x"}, "This field is required"),
        ("letter", {"contact_name": "x", "services": ["ZZ"]}, "not one of the available"),
        ("delivered", {"delivered_on": "25/11/2569", "proof": "x"}, "changed this deadline"),
        ("delivered", {"delivered_on": "31/2/2569", "proof": "x"}, "31"),
        ("approved", {"approved_on": "30/11/2569"}, "in the future"),
        ("give_up", {"why": "x"}, "not over yet"),
        ("key", {"key": "two words"}, "without spaces or line breaks"),
        ("key", {"key": "line\nbreak"}, "without spaces or line breaks"),
        ("key", {"key": "line\r\nbreak"}, "without spaces or line breaks"),
    ]
    for do, given, told in rows:
        before = stored()
        page = take(desk, do, **given)
        assert (page.status_code, told in words(page)) == (422, True), (do, given)
        assert stored() == before, do
    assert desk.post(HERE, {"do": "dance"}).status_code == 404


def test_a_key_is_stored_replaced_and_never_shown(desk, boss):
    first = take(desk, "key", key=KEY)
    second = take(desk, "key", key="another-key-987")
    assert stored_key("eexchange") == "another-key-987"
    changes = KeyChange.objects.order_by("pk").values_list("what", "by__username")
    assert list(changes) == [("stored", "boss"), ("replaced", "boss")]
    page = desk.get(HERE)
    assert "Replaced by a new key Boss · 24 Nov 2569" in words(page)
    assert "Replace the key" in words(page)
    for shown in (first, second, page, take(desk, "key", key="a bad key")):
        assert KEY not in shown.content.decode()
        assert "another-key-987" not in shown.content.decode()
        assert "a bad key" not in shown.content.decode()
    assert KEY not in str(stored())


def test_a_new_encryption_key_takes_one_click(desk, settings):
    store_key("eexchange", KEY, alice(), NOON)
    assert "Seal it anew" not in words(desk.get(HERE))
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert "Seal it anew" in words(desk.get(HERE))
    before = AccessKey.objects.get().sealed
    page = take(desk, "seal")
    assert "is sealed with the new encryption key" in words(page)
    assert "Seal it anew" not in words(page)
    settings.ENCRYPTION_KEYS = [NEW]
    row = AccessKey.objects.get()
    assert (stored_key("eexchange"), is_sealed_with_the_first(row)) == (KEY, True)
    assert row.sealed != before
    assert KeyChange.objects.first().what == "resealed"
    settings.ENCRYPTION_KEYS = [OLD]
    assert "no longer holds" in words(take(desk, "seal"))
    AccessKey.objects.all().delete()
    assert "No key is stored." in words(take(desk, "seal"))


def test_without_encryption_keys_no_key_is_taken(desk, settings):
    settings.ENCRYPTION_KEYS = []
    page = take(desk, "key", key=KEY)
    assert (page.status_code, AccessKey.objects.count()) == (422, 0)
    assert "ENCRYPTION_KEYS is not set" in words(page)


def test_who_may_look_and_who_may_act(boss):
    OfficeProfile.objects.create(**HEAD)
    key_request.write_down(begun(), {"contact_name": "ผู้ประสานงานลับ"}, cause())
    store_key("eexchange", KEY, boss, NOON)
    SmokeRun.objects.create(by=boss, at=NOON)
    addresses = (HERE, SMOKE, f"{HERE}letter.pdf")
    for person, reading, writing in (
        (alice(), 200, 403),
        (make_user("nop", role=Role.ASSISTANT), 403, 403),
        (make_user("boon", role=Role.BOOKKEEPER), 403, 403),
        (charlie(), 404, 404),
    ):
        desk, before = sign_in(person), stored()
        answers = [desk.get(where) for where in addresses]
        assert [answer.status_code for answer in answers] == [reading] * 3, person
        if reading != 200:
            assert all("EX-2569" not in answer.content.decode() for answer in answers)
        for do in ("register", "letter", "delivered", "approved", "key", "seal", "give_up"):
            assert desk.post(HERE, {"do": do, "key": "x"}).status_code == writing
        assert desk.post(SMOKE).status_code == writing
        assert stored() == before
    page = sign_in(alice()).get(HERE)
    assert "agents may look" in words(page)
    assert page.content.decode().count('<form method="post" action="#step') == 0


def test_the_case_of_the_request_has_no_register_no_fees_and_no_parties(desk):
    case = begun().case
    page = desk.get(f"/cases/{case.pk}/")
    told = words(page)
    assert "The way to a key" in told
    for absent in ("Sync now", "At the office", "Official fees", "Parties"):
        assert absent not in told
    assert "Letter to be sent" in told
    of_the_case = ("edit_case", "history", "what_if", "add_event", "add_deadline", "add_paper")
    for name in (*(f"cases:{name}" for name in of_the_case), "fees:case_panel"):
        assert desk.get(reverse(name, args=[case.pk])).status_code == 200, name
    form = desk.get(reverse("cases:edit_case", args=[case.pk])).context["form"]
    assert not {"our_side", "application_number", "taken_over_on"} & set(form.fields)
    edited = {name: form[name].value() or "" for name in form.fields}
    edited |= {"title": "คีย์", "restricted": ""}
    desk.post(reverse("cases:edit_case", args=[case.pk]), edited | {"our_side": "opponent"})
    case.refresh_from_db()
    assert (case.title, case.our_side) == ("คีย์", "applicant")
    assert desk.get(reverse("cases:parties", args=[case.pk])).status_code == 404
    term = case.deadlines.get(code="EX-30")
    for name in ("why", "close_deadline", "verify_deadline", "override_deadline"):
        assert desk.get(reverse(f"cases:{name}", args=[term.pk])).status_code == 200, name
    assert [c.pk for c in desk.get("/cases/?kind=own").context["page"]] == [case.pk]
    assert "own" not in dict(desk.get("/cases/new/").context["form"].fields["ip_type"].choices)
    before = Case.objects.count()
    desk.post("/cases/new/", {"ref": "N-1", "ip_type": "own", "title": "x", "our_side": "applicant",
                              "responsible": bob().pk})  # fmt: skip
    assert Case.objects.count() == before


def test_whoever_is_told_that_there_is_no_key_finds_the_way_to_one(desk):
    case = make_case("TM-1", "trademark", application_number="690100001")
    for where, sent in ((f"/cases/{case.pk}/sync/", {}), ("/exchange/TM/", {"number": "1"})):
        page = desk.post(where, sent, follow=True)
        assert "There is no token key" in words(page), where
        main = page.content.decode().partition("<main")[2]
        assert f'href="{HERE}"' in main, where
    nop = sign_in(make_user("nop", role=Role.ASSISTANT))
    page = nop.post(f"/cases/{case.pk}/sync/", follow=True)
    assert f'href="{HERE}"' not in page.content.decode()


def test_a_smoke_test_is_begun_once_and_shown_as_it_goes(desk, boss, settings, time_machine):
    assert "No smoke test yet." in words(desk.get(SMOKE))
    assert "There is no token key" in words(desk.post(SMOKE, follow=True))
    settings.EEXCHANGE_TOKEN = "x"
    page = desk.post(SMOKE, follow=True)
    assert "0 of 21 are settled" in words(page)
    assert "A smoke test is under way." in words(desk.post(SMOKE, follow=True))
    assert (SmokeRun.objects.count(), OrmQ.objects.count()) == (1, 1)
    htmx = {"HX-Request": "true"}
    assert "0 of 21 are settled" in words(desk.get(SMOKE, headers=htmx))
    time_machine.move_to(NOON + 2 * LEASE)
    assert "Nobody works on it any more" in words(desk.get(SMOKE))
    desk.post(SMOKE)
    assert (SmokeRun.objects.count(), OrmQ.objects.count()) == (1, 2)
    SmokeRow.objects.update(state="not_asked")
    SmokeRow.objects.filter(service="TM").update(
        state="answered", came=["title"], missing=["owners", "status_raw"],
        required=["status_raw"], unknown=["brand_new"],
    )  # fmt: skip
    SmokeRow.objects.filter(service="GI").update(state="answered", came=["title"])
    SmokeRun.objects.update(state="stopped", finished_at=timezone.now(), stopped="401",
                              stopped_en="It said 401.")  # fmt: skip
    assert desk.get(SMOKE, headers=htmx)["HX-Refresh"] == "true"
    told = words(desk.get(SMOKE))
    assert "1 of 2 answer as expected. Not yet verified against the live service." in told
    assert "It said 401. The other services were not asked." in told
    mark = part(desk.get(SMOKE), "A0007 TM", "</article>")
    assert "Missing: Status" in mark
    assert "Not told this time: Owner" in mark
    assert "New fields that the profile does not know: brand_new" in mark


def test_a_passed_test_of_the_real_office_ends_the_sentence_at_the_foot(desk, boss):
    unverified, verified = "not yet verified against", "passed its smoke test against"
    ended = {"by": boss, "at": NOON, "finished_at": NOON, "state": "done"}
    table = [
        ({}, unverified),
        ({"passed": True, "sandbox": True}, unverified),
        ({"passed": True}, verified),
        ({"passed": True, "sandbox": True}, verified),
        ({"state": "stopped", "passed": False}, verified),
        ({"passed": False}, unverified),
    ]
    for run, sentence in table:
        if run:
            SmokeRun.objects.create(**ended | run)
        for where in ("/", HERE):
            assert sentence in words(desk.get(where)), run
