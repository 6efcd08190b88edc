"""The demo office: believable, whole or not at all, and never beside a real office."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.demo.office import PASSWORD, thirteen_digits
from cases.demo.plan import plan
from cases.eexchange.client import EExchangeClient
from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.models import (
    Case,
    CaseImage,
    CaseParty,
    Deadline,
    DeadlineState,
    Discrepancy,
    IpType,
    Party,
    SyncRun,
    User,
    WatchHit,
)
from cases.models.party import check_thirteen_digits
from cases.register.due import due_cases
from cases.register.sync import Tally, start_run, sync
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, deadlines_for
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def demo(day: date | None = None) -> str:
    said = StringIO()
    call_command("demo_office", today=day, stdout=said)
    return said.getvalue()


@pytest.fixture
def office(db: None) -> date:
    demo()
    return timezone.localdate()


def it_fills_every_page(office: date) -> None:
    assert 110 <= Case.objects.count() <= 130
    assert set(Case.objects.values_list("ip_type", flat=True)) == set(IpType.values)
    terms = Deadline.objects.on_the_desk()
    week, month = office + timedelta(days=7), office + timedelta(days=30)
    assert terms.filter(due_date__lt=office).count() >= 3
    assert terms.filter(due_date__range=(office, week)).count() >= 4
    assert terms.filter(due_date__gt=week, due_date__lte=month).count() >= 4
    hits = WatchHit.objects.values_list("state", flat=True)
    assert 10 <= hits.filter(state="open", due_on__gte=office).count() <= 40
    assert hits.filter(state="open", due_on__range=(office, office + timedelta(days=14))).exists()
    assert set(hits) == {"open", "not_relevant"}
    assert WatchHit.objects.filter(term__isnull=False).exists()
    assert terms.filter(due_date__gt=month).count() >= 50
    assert terms.filter(code="ANN-1").exists()
    assert terms.filter(code="LETTER-EXPECTED").exists()
    assert Deadline.objects.filter(disposition="done").exclude(proof="").count() >= 3
    assert Deadline.objects.filter(state=DeadlineState.HISTORIC).exists()
    assert Deadline.objects.filter(verified_by__isnull=False).exists()
    assert Deadline.objects.on_the_desk().filter(disputed_by__isnull=False).count() == 1
    assert Discrepancy.objects.filter(state="open").count() >= 5


def it_holds_the_odd_cases_too(office: date) -> None:
    assert Case.objects.filter(restricted=True).exists()
    assert Case.objects.filter(silent=True).exists()
    assert Case.objects.filter(our_side="opponent").count() >= 2
    assert Case.objects.filter(taken_over_on__isnull=False).count() >= 3
    assert Case.objects.filter(office_status_state="unmapped").exists()
    assert Case.objects.filter(office_status_state="not_public").exists()
    assert {"draft", "office_action", "published", "opposed", "appeal", "in_force"} <= set(
        Case.objects.values_list("stage", flat=True)
    )
    assert not Case.objects.filter(stage="").exists()
    assert CaseImage.objects.filter(kind="mark").exists()
    assert CaseImage.objects.filter(kind="perspective").exists()


def the_parties_have_true_numbers_and_references(office: date) -> None:
    for party in Party.objects.exclude(id_number=""):
        check_thirteen_digits(party.id_number)
    assert set(Party.objects.values_list("kind", flat=True)) == {"natural", "juristic"}
    assert not CaseParty.objects.filter(role="associate", reference="").exists()
    roles = Counter(CaseParty.objects.values_list("role", flat=True))
    assert {"applicant", "inventor", "associate", "opponent"} == set(roles)


@pytest.mark.parametrize("name", ["บริษัท ก จำกัด", "นายเอก มั่นคง", "นางสาวข ค"])
def test_made_up_numbers_carry_a_true_check_digit(name: str) -> None:
    check_thirteen_digits(thirteen_digits(name))


def three_people_can_sign_in(office: date) -> None:
    roles = {user.username: user.role for user in User.objects.exclude(username="system")}
    assert roles == {"anya": "agent", "nop": "assistant", "admin": "administrator"}
    assert all(User.objects.get(username=name).check_password(PASSWORD) for name in roles)


def nothing_lies_in_the_future_and_every_case_has_its_people(office: date) -> None:
    assert not Case.objects.filter(events__date__gt=office).exists()
    assert not Case.objects.filter(responsible__isnull=True).exists()
    run = SyncRun.objects.get()
    assert run.finished_at is not None
    assert run.finished_at < timezone.now() - timedelta(days=1)


def test_the_office_is_believable(office: date) -> None:
    """Filled once for all that looks at it; last the first sync, which changes it."""
    it_fills_every_page(office)
    it_holds_the_odd_cases_too(office)
    the_parties_have_true_numbers_and_references(office)
    three_people_can_sign_in(office)
    nothing_lies_in_the_future_and_every_case_has_its_people(office)
    a_second_run_does_nothing_and_says_so()
    the_first_sync_brings_visible_changes(office)


def a_second_run_does_nothing_and_says_so() -> None:
    before = (Case.objects.count(), Deadline.objects.count(), User.objects.count())
    said = demo()
    assert said.splitlines()[0] == "The database holds cases already; nothing was added."
    assert "anya" in said
    assert (Case.objects.count(), Deadline.objects.count(), User.objects.count()) == before


def test_the_logins_are_not_named_in_an_office_of_its_own() -> None:
    make_case()
    assert demo() == "The database holds cases already; nothing was added.\n"


def test_it_is_refused_where_people_have_accounts() -> None:
    make_user("somchai")
    with pytest.raises(CommandError, match="needs an empty one"):
        demo()
    assert not Case.objects.exists()
    assert not User.objects.filter(username="anya").exists()


@pytest.mark.parametrize(
    "address", ["https://docket.example.com", "http://10.0.0.4:8000", "http://127.0.0.1.example"]
)
def test_it_is_refused_off_loopback(settings: object, address: str) -> None:
    settings.SITE_URL = address  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="this machine"):
        demo()
    assert not User.objects.exists()


def test_the_same_day_plans_the_same_office() -> None:
    assert plan(DAY) == plan(DAY)
    assert len({case.ref for case in plan(DAY)}) == len(plan(DAY))


def test_the_leap_day_will_do() -> None:
    demo(date(2024, 2, 29))
    assert Case.objects.count() >= 110


@pytest.mark.parametrize("day", [DAY + timedelta(days=17 * n) for n in range(24)])
def test_on_any_day_the_law_makes_overdue_and_coming_terms_of_the_plan(day: date) -> None:
    """Without a database: every planned event can be true, and each list has its rows."""
    due: list[int] = []
    for case in plan(day):
        events = [Event(one.kind, one.date, one.data) for one in case.events]
        assert all(event.date <= day for event in events), case.ref
        answers = deadlines_for(Facts(case.ip_type), events, load_catalogue(), shipped_calendar())
        due += [(one.due_date - day).days for one in answers if one.status == "open"]
    assert len([left for left in due if -40 < left < 0]) >= 5
    assert len([left for left in due if 0 <= left <= 30]) >= 10


def the_first_sync_brings_visible_changes(office: date) -> None:
    sandbox = Sandbox(today=office)
    before = set(Case.objects.values_list("pk", "office_status"))
    due = due_cases(timezone.now())
    assert len(due) >= 90
    run = start_run(SyncRun.Trigger.COMMAND, User.objects.system(), timezone.now())
    tally = synced(sandbox, run)
    assert (tally.failed, tally.errors) == (0, [])
    assert tally.changed >= 5
    assert len(set(Case.objects.values_list("pk", "office_status")) - before) >= 5


def synced(sandbox: Sandbox, run: SyncRun) -> Tally:
    transport = httpx.WSGITransport(app=sandbox)
    client = EExchangeClient(
        "http://127.0.0.1:9", TOKEN, requests_per_second=1000.0, connections=4, transport=transport
    )
    with client:
        return sync(due_cases(timezone.now()), client, run)
