"""Every page of the docket: sound, readable by everybody, and no wider than the window."""

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from cases.deadlines import Closing, close_deadline
from cases.documents import store_document
from cases.eexchange.register_others import statistics_rows
from cases.eexchange.services import SERVICES
from cases.eexchange.values import Answer
from cases.images import add_picture
from cases.manual_deadlines import ManualTerm, add_deadline
from cases.models import (
    Case,
    ClientTemplate,
    Deadline,
    Discrepancy,
    FieldRule,
    JobRun,
    PartyRole,
    ProfileChange,
    RegisterList,
    RegisterListRow,
    RegisterPause,
    RegisterSearch,
    RegisterSnapshot,
    ServiceSilence,
    SmokeRow,
    SmokeRun,
    SyncFailure,
    SyncRun,
    User,
    WatchBlock,
    WatchFile,
)
from cases.models.case import OfficeStatusState
from cases.overriding import override_due_date
from cases.register.key_request import begin
from cases.register.reading import active_profile
from cases.register.statistics_reading import keep
from cases.rules.by_hand import ByHand, Period
from fees.charges import Service, raise_charge
from fees.client_link import token_of
from fees.instructions import Word, answer
from fees.models import Instruction
from tests.cases.papers import make_pdf
from tests.cases.views.world import make_call, make_hit, make_leave, make_mail, make_mark, make_term
from tests.factories import alice, bob, cause, join, make_case, make_party
from tests.fees.books import issued, laid_out, pay, price
from tests.fees.books import office as head_of_the_papers
from tests.journeys.desk import Desk, Desks
from tests.journeys.docket import answer_due, as_typed, happened
from tests.journeys.inspection import complaints, scheme, too_wide_in_the_other_window
from tests.journeys.payments import ask_client, payment_due
from tests.journeys.readers import Reader, every_reader

LONG = "เครื่องเล่นแผ่นเสียงอัตโนมัติแบบพกพาพร้อมลำโพงคู่และตัวรับสัญญาณไร้สาย"


def _counted(on: date) -> None:
    """Two years of a table of the statistics with a month missing and what cannot be counted."""
    for year in (on.year - 1, on.year):
        rows = list(statistics_rows("TM_PROV", on.replace(month=12), str(year + 543)))
        rows = [row | {"NEW": "1"} for row in rows if row["MONTH"] != "3"]
        rows[0]["FILLING"] = "รอข้อมูล"
        table = Answer("TM_PROV", "", json.dumps(rows), rows)
        keep(table, year, timezone.now(), active_profile())


@pytest.fixture
def office(on: date, reader: Reader) -> dict[str, Any]:
    """A docket with something behind every page; answers the keys that the addresses need."""
    late, soon, done = (
        answer_due(days, ref, title=LONG)
        for days, ref in ((-5, "DS-LATE"), (6, "DS-SOON"), (20, "DS-DONE"))
    )
    join(soon.case, make_party("บริษัท ทดสอบการค้าระหว่างประเทศและการลงทุน จำกัด (มหาชน)"))
    inventor = make_party("นายกิตติ ธรรมวงศ์", email="a.very.long.address.of.a.person@office.example")
    join(soon.case, inventor, PartyRole.INVENTOR, reference="OUR-REFERENCE-IS-LONG/2569/000123")
    _close(done, on)
    mark = make_case("TM-0001", "trademark", application_number="680112345", title="กาแฟดอย")
    happened(mark, "filed", on.replace(day=1))
    mark.office_status, mark.office_status_state = "รอผลการหารือ", OfficeStatusState.UNMAPPED
    mark.save()
    JobRun.objects.create(name="register_sync", last_succeeded_at=timezone.now())
    keys: dict[str, Any] = {"deadline": soon.pk, "case": soon.case_id, "late": late.pk}
    keys |= {"right": _right(on).pk, "mark": mark.pk}
    keys |= {"paper": _papers(soon.case), "person": alice().pk, "other": bob().pk}
    keys |= _instructed(on, reader.language)
    keys |= _books(soon.case, on)
    keys |= _from_the_register(on)
    _read_register()
    _counted(on)
    keys["own"] = _way_to_a_key(on)
    keys |= _watched(mark, on)
    keys["mail"] = _mailed(soon)
    keys["leave"] = make_leave(0, 9, deputy=bob(), note=LONG, from_day=on).pk
    return keys | _by_hand(soon.case, on) | _news(soon.case, mark)


def _mailed(row: Deadline) -> int:
    """A mail about a deadline that came back after several tries, and one that waits."""
    now = timezone.now()
    make_mail(row, state="failed", subject=LONG, server_answer=f"451 4.7.1 {LONG}")
    html = f"<html><body style='color:#17212b'><p>{LONG}</p></body></html>"
    back = {"bounced_at": now, "bounce": f"a@office.example · 5.1.1 · {LONG}"}
    mail = make_mail(
        row, subject=LONG, body_html=html, body_text=LONG, possible_duplicate=True, **back
    )
    for outcome in ("refused", "unclear", "stopped", "sent"):
        mail.tries.create(at=now, to_address=mail.to_address, outcome=outcome, answer=LONG)
    mail.attachments.create(name="a-long-name-of-a-file.pdf", content_type="x/y", content=b"x")
    make_mail(row, resent_of=mail, resent_by=bob(), resent_why=LONG, kind="resent")
    return mail.pk


def _watched(case: Case, on: date) -> dict[str, int]:
    """Hits in every state, a term, rows of the gazette of which some are wrong."""
    term = make_term(words=LONG, client=make_party(LONG))
    words = {"title": LONG, "owner": LONG, "published_on": on - timedelta(days=50)}
    other = make_mark("250100009", **words)
    hit = make_hit(case, mark=other, same_owner=True, due_on=on + timedelta(days=3))
    make_hit(term=term, mark=other, due_on=on - timedelta(days=2))
    decided = {"decided_by": bob(), "decided_at": timezone.now(), "reason": LONG}
    done = make_hit(case, state="not_relevant", **decided)
    opposed = make_case("OP-1", "trademark", our_side="opponent", events=[])
    happened(opposed, "published", on - timedelta(days=9))
    opposing = make_hit(case, state="relevant", opposition=opposed, **decided)
    wrong = [{"line": 3, "number": "250100001", "thai": LONG, "english": LONG}]
    WatchFile.objects.create(name=LONG, body="[]", made_by=bob(), made_at=timezone.now(),
                             total=50_000, done=12_345, wrong=wrong, wrong_count=1)  # fmt: skip
    WatchBlock.objects.create(prefix="2501000", year=2025, asked_at=timezone.now(), rows=100,
                              published=9, message=LONG, message_en=LONG)  # fmt: skip
    keys = {"hit": hit.pk, "done_hit": done.pk, "opposing_hit": opposing.pk}
    return keys | {"term": term.pk, "watching": term.client_id}


def _from_the_register(on: date) -> dict[str, int]:
    """A list with a number of each sort, and a silent case with something overdue."""
    told = {
        "APP_NO": "6902000555",
        "PATENT_NAME": LONG,
        "APPLICANT": LONG,
        "LATEST_STATUS": "รอ",
        "FILING_DATE": f"{on.year - 1}-01-05",
        "PUBLIC_DATE": f"{on.year - 2}-01-05",
    }
    made = RegisterList.objects.create(
        purpose="owner", made_by=alice(), made_at=timezone.now(), owner_name=LONG, silent=True,
        client=make_party(LONG), responsible=alice(), doubles=2, stopped=LONG,
    )  # fmt: skip
    RegisterSearch.objects.create(
        list=made, ip_type="copyright", by="owner", service="CPR", state="asked", rows=3, others=1,
        unnumbered=1, cut=True,
    )  # fmt: skip
    rows = {}
    for place, (state, text) in enumerate(RegisterListRow.State.choices):
        rows[state] = RegisterListRow.objects.create(
            list=made, position=place, number=f"69020005{place:02}", ip_type="design", state=state,
            title=LONG, owner=LONG, status=str(text), message=LONG if state == "refused" else "",
            service="PRODUCTPATENT", body="[]", asked_at=timezone.now(),
        )  # fmt: skip
    found = rows["found"]
    found.number, found.body = "6902000555", json.dumps([told])
    found.save()
    quiet = answer_due(-5, "DS-QUIET", title=LONG, silent=True).case
    RegisterListRow.objects.filter(pk=rows["made"].pk).update(case=quiet)
    return {"register_list": made.pk, "register_row": found.pk, "hidden_row": rows["not_public"].pk}


def _read_register() -> None:
    """A run under way, one that stopped, a pause and a silent service."""
    now, by = timezone.now(), User.objects.system()
    counts = {"due": 12_345, "checked": 4_321, "changed": 12, "failed": 3, "requests": 4_400}
    why = {"why": "กรมฯ ปฏิเสธการเรียก (403)", "why_en": "The office refused the call (403)."}
    began = now - timedelta(minutes=2)
    SyncRun.objects.create(trigger="nightly", started_by=by, started_at=began, **counts)
    stopped = {"stopped_because": why["why_en"], "stopped_because_th": why["why"]}
    SyncRun.objects.create(
        trigger="command", started_by=by, started_at=began, finished_at=now, **counts, **stopped
    )
    RegisterPause.objects.create(service="PRODUCTPATENT", kind="key", since=now, **why)
    until = now + timedelta(hours=1)
    ServiceSilence.objects.create(service="TM", times=2, since=now, until=until, **why)


def _way_to_a_key(on: date) -> int:
    """A request whose letter is due, and a smoke test that stopped with a row of each sort."""
    request = begin(on - timedelta(days=20), alice(), cause(at=timezone.now()), on)
    run = SmokeRun.objects.create(
        by=alice(), at=timezone.now(), finished_at=timezone.now(), state="stopped",
        stopped="กรมฯ ปฏิเสธการเรียก (401)", stopped_en="The office refused the call (401).",
    )  # fmt: skip
    for place, (service, state) in enumerate(zip(SERVICES, SmokeRow.State.values, strict=False)):
        SmokeRow.objects.create(
            run=run, position=place, service=service.name, state=state, milliseconds=1234,
            count=3, sandbox=True, came=["title", "owners"], missing=["classes", "status_raw"],
            required=["status_raw"], unknown=["brand_new_key_of_the_office"],
        )  # fmt: skip
    return request.case_id


def _instructed(on: date, language: str) -> dict[str, int | str]:
    """A payment that is asked about by a letter whose client lets the right end."""
    row = payment_due("DS-PAYS", language, title=LONG)
    other = payment_due("DS-ASKED", language, title=LONG)
    call = ask_client([row, other], on)
    word = Word("abandon", LONG)
    version = Instruction.objects.get(deadline=row).version
    answer(row, word, version, cause(alice(), at=timezone.now()), on)
    return {"payment": row.pk, "call": call.pk, "token": token_of(call)}


def _books(case: Case, on: date) -> dict[str, int]:
    """Charges of a case, one of them paid and billed."""
    head_of_the_papers()
    price("S-1", "5000", name=LONG)
    service = raise_charge(case, Service("S-1"), on, cause(), on)
    slip = pay(service, "5200", "69/012345", day=on, on=on)
    bill = issued(case, on=on)
    open_one = laid_out(case, "1234.50", LONG, on=on)
    return {"charge": open_one.pk, "slip": slip.pk, "bill": bill.pk}


def _right(on: date) -> Case:
    """A granted design with its annuities, the first of them late."""
    granted = make_case("DS-GRANTED", "design", title=LONG)
    happened(granted, "filed", on.replace(year=on.year - 5, day=1))
    happened(granted, "granted", on.replace(year=on.year - 2, day=2))
    return granted


def _by_hand(case: Case, on: date) -> dict[str, int]:
    """A deadline that a court set, and one whose date a person set."""
    dates = ByHand("court", period=Period(on, 30))
    why = cause(alice(), LONG)
    row = add_deadline(case, ManualTerm(dates, LONG, "", "คำสั่งศาลที่ 12/2569"), why)
    moved = answer_due(40, "DS-BYHAND")
    override_due_date(moved, on, moved.version, why)
    return {"by_hand": row.pk, "by_override": moved.pk}


def _papers(case: Case) -> int:
    """Two views of a design and a letter of two pages; answers the key of the letter."""
    for kind, colour in (("front", "red"), ("perspective", "blue")):
        target = BytesIO()
        Image.new("RGB", (80, 60), colour).save(target, "PNG")
        add_picture(case, ContentFile(target.getvalue(), name=f"{kind}.png"), kind, cause(alice()))
    letter = ContentFile(make_pdf((595, 842), (595, 842)), name=f"{LONG}.pdf")
    return store_document(case, letter, kind="paper", by=alice(), at=timezone.now()).pk


def _close(deadline: Deadline, on: date) -> None:
    closing = Closing("done", on, "ใบเสร็จ 69/012345", "", deadline.version)
    close_deadline(deadline, closing, cause(alice(), at=timezone.now()), on)


def _news(case: Case, mark: Case) -> dict[str, int]:
    """What the office said otherwise than the docket, and a check that failed."""
    now = timezone.now()
    run = SyncRun.objects.create(trigger="nightly", started_by=bob(), started_at=now)
    SyncFailure.objects.create(
        run=run, case=mark, service="TM", kind="malformed", message="อ่านไม่ได้",
        message_en="Not readable", at=now,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(application_number="6902000777")
    row = {"APP_NO": "6902000777", "FILING_DATE": "2026-01-05", "PATENT_NAME": LONG}
    answer = json.dumps([row])
    snapshot = RegisterSnapshot.objects.create(
        case=case, service="PRODUCTPATENT", hash="0" * 64, body=answer, sandbox=True, fetched_at=now
    )
    difference = Discrepancy.objects.create(
        case=case, snapshot=snapshot, field="filed_on", office_value="2026-01-05",
        docket_value="2026-01-06", first_seen_at=now,
    )  # fmt: skip
    event = case.events.order_by("pk").last()
    asks = {"when_missing": "suggest", "when_different": "suggest"}
    rule, _made = FieldRule.objects.get_or_create(field="filed_on", defaults=asks)
    found = {"difference": difference.pk, "answer": snapshot.pk, "rule": rule.pk}
    found["words"] = ClientTemplate.objects.get(kind="annuity", language="th").pk
    keys = {"api.TM.fields.title": ["brand_name"], "limits.daily_budget": 5000}
    ProfileChange.objects.create(number=1, values=keys, by=bob(), at=now, reason=LONG)
    make_call(service="TM", failed=True, kind="rejected", message="ถูกปฏิเสธ", message_en="Refused.")
    answer = json.dumps([{"APP_NO": "6902000777", "PATENT_NAME": LONG, "BRAND_NEW_KEY": LONG}])
    found["asked"] = make_call(service="PETTYPATENT", body=answer, sandbox=True).pk
    return {**found, "event": event.pk if event else 0}


PAGES = {
    "directory": "/directory/?right=design",
    "channels": "/channels/",
    "my reminders": "/reminders/",
    "leave": "/leave/",
    "enter leave": "/leave/new/",
    "change a leave": "/leave/{leave}/",
    "take a leave back": "/leave/{leave}/delete/",
    "reminders of a case": "/cases/{case}/reminders/",
    "today": "/",
    "today of the office": "/?who=office",
    "one part of today": "/?who=office&show=overdue",
    "list": "/cases/",
    "list with nothing in it": "/cases/?q=ไม่มีเลย",
    "list narrowed": "/cases/?kind=design&office=differs&filed_from=31/2/2569&order=-due"
    "&cols=client&cols=status&cols=filed&cols=due&cols=who&cols=deputy&cols=side&cols=checked",
    "new case": "/cases/new/",
    "from the register": "/cases/from-register/",
    "found in the register": "/cases/from-register/found/{register_row}/",
    "not in the register": "/cases/from-register/found/{hidden_row}/",
    "list of numbers": "/cases/from-register/list/",
    "take-over by owner": "/cases/from-register/owner/",
    "lists from the register": "/cases/from-register/lists/",
    "one list from the register": "/cases/from-register/lists/{register_list}/?ticked=1",
    "release": "/cases/release/?ticked=1",
    "calculator": "/calculator/",
    "calculated": "/calculator/?kind=office_action_received&date=2026-01-15&section=15,17",
    "fee calculator": "/fees/calculator/",
    "fees of a mark": "/fees/calculator/?action=application&classes=3:5,5:6&picture_cm=6.3+x+5",
    "annuities": "/fees/calculator/?ip_type=design&action=annuities&filed=2018-04-20"
    "&granted=2023-09-15&paid_late_years=5",
    "fees refused": "/fees/calculator/?ip_type=design&action=grant&on=1990-01-01",
    "estimate": "/fees/estimate/?ip_type=invention&filed_on=2026-01-15",
    "instructions": "/fees/instructions/",
    "instruction": "/fees/instructions/{payment}/",
    "client's word": "/fees/instructions/{payment}/answer/",
    "let a right end": "/fees/instructions/{payment}/confirm/",
    "receipt": "/fees/instructions/{payment}/paid/",
    "calls": "/fees/calls/",
    "call": "/fees/calls/{call}/",
    "client's link": "/fees/answer/{token}/",
    "a wrong link": "/fees/answer/no.link/",
    "case": "/cases/{case}/",
    "edit a case": "/cases/{case}/edit/",
    "parties": "/cases/{case}/parties/?q=จำกัด",
    "history": "/cases/{case}/history/",
    "add a paper": "/cases/{case}/documents/add/",
    "pictures": "/cases/{case}/pictures/",
    "look": "/documents/{paper}/look/?page=2",
    "why": "/deadlines/{deadline}/",
    "evidence": "/deadlines/{deadline}/evidence/",
    "ledger": "/ledger/",
    "ledger narrowed": "/ledger/?show=bounced&q=x&since=31/2/2569",
    "mail": "/ledger/{mail}/",
    "event": "/cases/{case}/events/add/",
    "correct an event": "/events/{event}/correct/",
    "take an event back": "/events/{event}/take-back/",
    "add a deadline": "/cases/{case}/deadlines/add/",
    "change a deadline": "/deadlines/{by_hand}/edit/",
    "set by hand": "/deadlines/{by_override}/override/",
    "close": "/deadlines/{deadline}/close/",
    "verify": "/deadlines/{deadline}/verify/",
    "decide": "/differences/{difference}/",
    "differences": "/differences/",
    "differences ticked": "/differences/?state=open&ticked=1",
    "reading the register": "/register/progress/?show=next",
    "no difference": "/differences/?state=decided&client=ไม่มี",
    "accept differences": "/differences/decide/?decision=accept&pick={difference}",
    "put differences off": "/differences/decide/?decision=later&pick={difference}",
    "letters to the office": "/differences/letters/?pick={difference}",
    "not matched": "/differences/unmatched/",
    "ambiguous": "/differences/unmatched/?what=ambiguous",
    "audit": "/differences/audit/",
    "answer": "/answers/{answer}/",
    "rule of a field": "/admin/cases/fieldrule/{rule}/change/",
    "statuses": "/statuses/",
    "watch": "/watch/",
    "watch, too late": "/watch/?state=late&client=ไม่มี",
    "watch, decided": "/watch/?state=not_relevant",
    "hit": "/watch/{hit}/",
    "hit not relevant": "/watch/{done_hit}/",
    "hit opposed": "/watch/{opposing_hit}/",
    "watch terms": "/watch/terms/",
    "watch term": "/watch/terms/{term}/",
    "what the watch read": "/watch/rows/",
    "watch report": "/watch/report/?party={watching}",
    "exchange": "/exchange/",
    "way to a key": "/exchange/key/",
    "own matter": "/cases/{own}/",
    "smoke test": "/exchange/smoke/",
    "a service": "/exchange/PETTYPATENT/",
    "a service of figures": "/exchange/ST_REQTM/",
    "statistics": "/statistics/",
    "figures by month": "/statistics/TM_PROV/?by=month",
    "figures by province": "/statistics/TM_PROV/?by=province",
    "calls to services": "/exchange/calls/",
    "what came back": "/exchange/calls/{asked}/",
    "profile": "/exchange/profile/",
    "fees": "/fees/cases/{case}/",
    "charges": "/fees/cases/{case}/charges/",
    "add a charge": "/fees/cases/{case}/charges/add/",
    "pay": "/fees/charges/{charge}/pay/",
    "waive": "/fees/charges/{charge}/waive/",
    "take a payment back": "/fees/payments/{slip}/take-back/",
    "quotation": "/fees/cases/{case}/quotation/",
    "invoice": "/fees/cases/{case}/invoice/",
    "bill": "/fees/papers/{bill}/",
    "void a bill": "/fees/papers/{bill}/void/",
    "bookkeeping": "/fees/bookkeeping/",
    "price": "/admin/fees/priceitem/add/",
    "head of the papers": "/admin/cases/officeprofile/1/change/",
    "plan of payments": "/fees/cases/{right}/plan/",
    "plan of a mark": "/fees/cases/{mark}/plan/",
    "board of annuities": "/fees/annuities/",
    "board of annuities narrowed": "/fees/annuities/?show=lump&kind=design&state=filed&q=ไม่มี",
    "budget": "/fees/budget/",
    "budget by month": "/fees/budget/?by=month",
    "second calendar": "/feeds/",
    "words for clients": "/admin/cases/clienttemplate/{words}/change/",
    "list of words for clients": "/admin/cases/clienttemplate/",
    "feeds of the office": "/admin/cases/feed/",
    "password": "/password/",
    "manual": "/help/",
    "chapter": "/help/reminders/",
    "not found": "/cases/0/",
    "back office": "/admin/",
    "closed days": "/admin/cases/closedday/add/",
    "invite": "/admin/cases/user/add/",
    "hand over": "/admin/cases/user/{person}/hand-over/",
    "handed over": "/admin/cases/user/{person}/hand-over/?responsible={other}&why=",
    "access keys": "/admin/cases/accesskey/",
    "forgotten": "/forgotten/",
    "asked": "/forgotten/?sent=1",
    "an old link": "/welcome/MQ/used/",
}


def drawer(desk: Desk, office: dict[str, int]) -> None:
    desk.go("/?who=office")
    desk.find(f"#deadline-{office['late']} a.why").click()
    desk.find("#drawer .steps").wait_for()


def looked_at(desk: Desk, office: dict[str, int]) -> None:
    desk.go(f"/cases/{office['case']}/")
    desk.find(f".papers a[href='/documents/{office['paper']}/look/']").click()
    desk.find("#drawer .look img").wait_for()


def refused_event(desk: Desk, office: dict[str, int]) -> None:
    desk.go(f"/cases/{office['case']}/events/add/")
    desk.type(kind="office_action_received", date="31/2/2569", days="0")
    desk.find("main form").first.evaluate("form => form.noValidate = true")
    desk.send()


def shown_first(desk: Desk, office: dict[str, int]) -> None:
    desk.go(f"/cases/{office['case']}/events/add/")
    desk.type(kind="office_action_received", date=as_typed(timezone.localdate()))
    desk.send("main button[name=preview]")


def refused_closing(desk: Desk, office: dict[str, int]) -> None:
    desk.go(f"/deadlines/{office['deadline']}/close/")
    desk.type(disposition="done")
    desk.send()


def saved(desk: Desk, office: dict[str, int]) -> None:
    shown_first(desk, office)
    desk.send()


def tried_profile(desk: Desk, office: dict[str, int]) -> None:
    desk.go("/exchange/profile/")
    desk.find("[name=row-1-service]").select_option("PRODUCTPATENT")
    desk.find("[name=row-1-field]").select_option("title")
    desk.find("[name=row-1-keys]").fill("brand_name")
    desk.send("main button[name=preview]")


def refused_profile(desk: Desk, office: dict[str, int]) -> None:
    desk.go("/exchange/profile/")
    desk.find("[name=row-0-keys]").fill("a,,b")
    desk.find("[name=connections]").fill("many")
    desk.send("main button[name=preview]")


def followed(desk: Desk, office: dict[str, int]) -> None:
    desk.go("/statuses/")
    desk.find("main select").first.select_option("amend")
    desk.send("main .row button")


def opened_menu(desk: Desk, office: dict[str, int]) -> None:
    desk.go("/cases/")
    desk.find("header.bar .me:last-child summary").click()


STATES = [
    drawer, looked_at, refused_event, shown_first, refused_closing, saved, opened_menu,
    tried_profile, refused_profile, followed,
]  # fmt: skip


def all_sound(found: dict[str, list[str]]) -> None:
    told = [f"{page}: {complaint}" for page, wrong in found.items() for complaint in wrong]
    assert not told, "\n".join(told)


def test_the_page_of_signing_in_is_sound(desk_for: Desks, reader: Reader):
    desk = desk_for(color_scheme=scheme(reader))
    desk.go("/")
    found = {"sign in": complaints(desk)}
    desk.type(username="nobody", password="wrong")
    desk.send()
    all_sound(found | {"refused": complaints(desk)})


@every_reader
def test_every_page_is_sound(desk_for: Desks, reader: Reader, boss: User, office: dict[str, int]):
    desk = desk_for(boss, color_scheme=scheme(reader))
    found = {}
    for name, address in PAGES.items():
        desk.go(address.format(**office))
        found[name] = [*complaints(desk), *too_wide_in_the_other_window(desk)]
    all_sound(found)


def test_every_state_of_a_page_is_sound(
    desk_for: Desks, reader: Reader, boss: User, office: dict[str, int]
):
    desk = desk_for(boss, color_scheme=scheme(reader))
    found = {}
    for state in STATES:
        state(desk, office)
        found[state.__name__] = complaints(desk)
    all_sound(found)


def test_an_agent_is_refused_on_a_sound_page(desk_for: Desks, reader: Reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/admin/")
    all_sound({"refused": complaints(desk)})
