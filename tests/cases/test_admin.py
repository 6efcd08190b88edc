"""The back office: who comes in, what is only shown, and that dates are read as Thai."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success

from cases.admin.people import PersonForm, person_mark
from cases.events import NewEvent, record_event
from cases.models import (
    Case,
    CaseEvent,
    ClosedDay,
    Deadline,
    JobRun,
    Message,
    Party,
    Role,
    StatusMapping,
    User,
)
from tests.factories import NOON, TODAY, alice, cause, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

NEVER_CHANGED = ["accesskey", "caseevent", "deadline", "discrepancy", "jobrun", "message",
                 "reminder", "registersnapshot", "syncfailure", "syncrun"]  # fmt: skip
EVERY_LIST = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in admin.site._registry
]


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.ADMINISTRATOR)


@pytest.fixture
def desk(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# Who comes in


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get("/admin/cases/case/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")
    assert answer.request["PATH_INFO"] == reverse("cases:sign_in")


@pytest.mark.parametrize("role", [Role.AGENT, Role.ASSISTANT, Role.BOOKKEEPER, Role.CLIENT])
@pytest.mark.parametrize("path", ["/admin/", "/admin/cases/case/", "/admin/cases/user/add/"])
def test_only_administrators_come_in(role: str, path: str) -> None:
    person = make_user(f"some-{role}", role=role, is_staff=True, is_superuser=True)
    assert signed_in(person).get(path, follow=True).status_code == 403


def test_an_inactive_administrator_does_not_come_in() -> None:
    client = signed_in(make_user("gone", role=Role.ADMINISTRATOR))
    User.objects.filter(username="gone").update(is_active=False)
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == "/sign-in/"


def test_the_role_is_enough(desk: Client) -> None:
    assert desk.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", EVERY_LIST)
def test_every_list_opens(desk: Client, name: str) -> None:
    make_case(events=[("filed", "2026-01-13")])
    assert desk.get(reverse(name)).status_code == 200


# Only shown


@pytest.mark.parametrize("model", NEVER_CHANGED)
def test_records_are_neither_added_nor_deleted(desk: Client, model: str) -> None:
    assert desk.get(reverse(f"admin:cases_{model}_add")).status_code == 403
    listed = desk.get(reverse(f"admin:cases_{model}_changelist"))
    assert "delete_selected" not in listed.content.decode()


def test_a_deadline_is_shown_and_not_changed(desk: Client) -> None:
    case = make_case(events=[("filed", "2026-01-13"), ("office_action_received", "2026-10-01")])
    deadline = Deadline.objects.get(case=case, code="DES-S-20")
    page = reverse("admin:cases_deadline_change", args=[deadline.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"due_date": "2030-01-01"}).status_code == 403
    assert (
        desk.post(
            reverse("admin:cases_deadline_delete", args=[deadline.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    deadline.refresh_from_db()
    assert deadline.due_date == date(2026, 12, 30)


@pytest.mark.parametrize("model", ["case", "caseevent", "deadline", "party", "user"])
def test_nothing_that_a_case_stands_on_is_deleted(desk: Client, model: str) -> None:
    case = make_case(events=[("filed", "2026-01-13"), ("office_action_received", "2026-10-01")])
    rows = {
        "case": case,
        "caseevent": case.events.get(kind="filed"),
        "deadline": case.deadlines.get(code="DES-S-20"),
        "party": make_party(),
        "user": alice(),
    }
    page = reverse(f"admin:cases_{model}_delete", args=[rows[model].pk])
    assert desk.post(page, {"post": "yes"}).status_code == 403
    assert type(rows[model])._default_manager.filter(pk=rows[model].pk).exists()


@pytest.mark.parametrize("model", [Schedule, Success, Failure, OrmQ])
def test_nobody_schedules_a_function_by_hand(desk: Client, model: Any) -> None:
    name = model._meta.model_name
    evil = {"name": "x", "func": "os.system", "args": "'true'", "schedule_type": "O"}
    assert desk.post(reverse(f"admin:django_q_{name}_add"), evil).status_code == 403
    assert (
        "resubmit_task"
        not in desk.get(reverse(f"admin:django_q_{name}_changelist")).content.decode()
    )
    assert not Schedule.objects.filter(func="os.system").exists()


def test_a_schedule_is_shown_and_not_changed(desk: Client) -> None:
    row = Schedule.objects.create(name="sync", func="cases.tasks.sync_register", schedule_type="O")
    page = reverse("admin:django_q_schedule_change", args=[row.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"func": "os.system"}).status_code == 403
    assert (
        desk.post(
            reverse("admin:django_q_schedule_delete", args=[row.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    row.refresh_from_db()
    assert row.func == "cases.tasks.sync_register"


def test_failed_tasks_are_not_run_again_by_an_action(desk: Client) -> None:
    now = timezone.now()
    row = Failure.objects.create(
        id="f" * 32, name="n", func="os.system", started=now, stopped=now, success=False
    )
    desk.post(
        reverse("admin:django_q_failure_changelist"),
        {"action": "resubmit_task", "_selected_action": [row.pk]},
    )
    assert OrmQ.objects.count() == 0
    assert Failure.objects.filter(pk=row.pk).exists()


# Dates


@pytest.mark.parametrize("written", ["7/12/2569", "7 ธ.ค. 2569", "๗/๑๒/๒๕๖๙", "2026-12-07"])
def test_a_thai_date_is_read_as_thai(desk: Client, written: str) -> None:
    ClosedDay.objects.filter(date=date(2026, 12, 7)).delete()
    answer = desk.post(
        reverse("admin:cases_closedday_add"),
        {"date": written, "name": "วันชดเชย", "source": "ประกาศ", "office": ""},
    )
    assert answer.status_code == 302
    assert ClosedDay.objects.get(name="วันชดเชย").date == date(2026, 12, 7)


def test_a_doubtful_year_is_refused_with_a_sentence(desk: Client) -> None:
    answer = desk.post(
        reverse("admin:cases_closedday_add"),
        {"date": "7/12/3069", "name": "ไม่มีวันนี้", "source": "ประกาศ"},
    )
    assert answer.status_code == 200
    assert "3069" in str(answer.context["adminform"].form.errors["date"])
    assert not ClosedDay.objects.filter(name="ไม่มีวันนี้").exists()


def test_every_date_of_every_form_is_a_thai_date(desk: Client) -> None:
    from django.db.models import DateField, DateTimeField

    from cases.backoffice import KeptAdmin
    from cases.forms import ThaiDateField

    request = desk.get("/admin/").wsgi_request
    request.user = User.objects.get(username="boss")
    seen = 0
    for model, site in admin.site._registry.items():
        if not isinstance(site, KeptAdmin) or model is User:
            continue
        for name, field in site.get_form(request)().fields.items():
            if name in {"seen", "seen_version", "why"}:
                continue
            column = model._meta.get_field(name)
            if isinstance(column, DateField) and not isinstance(column, DateTimeField):
                assert isinstance(field, ThaiDateField), (model, name)
                seen += 1
    assert seen >= 4


# Reference data act at once


def test_a_new_row_of_the_status_map_is_applied_at_once(desk: Client) -> None:
    case = make_case(office_status="คำที่ไม่เคยเห็น", office_status_state="unmapped")
    where = reverse("admin:cases_statusmapping_add")
    given = {"position": 900, "contains": "คำที่ไม่เคยเห็น", "internal": "published"}
    looked = desk.post(where, given)
    assert not StatusMapping.objects.filter(contains="คำที่ไม่เคยเห็น").exists()
    assert [row["case"] for row in looked.context["rows"]] == [case]
    answer = desk.post(where, given | {"seen": looked.context["seen"]})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.office_status_internal, case.office_status_state) == ("published", "mapped")
    row = StatusMapping.objects.get(contains="คำที่ไม่เคยเห็น")
    away = reverse("admin:cases_statusmapping_delete", args=[row.pk])
    looked = desk.post(away, {"post": "yes"})
    assert StatusMapping.objects.filter(pk=row.pk).exists()
    desk.post(away, {"post": "yes", "seen": looked.context["seen"]})
    case.refresh_from_db()
    assert (case.office_status_internal, case.office_status_state) == ("", "unmapped")


def test_a_row_may_say_that_a_person_must_read_the_text(desk: Client) -> None:
    case = make_case(office_status="คำกำกวม", office_status_internal="published")
    where = reverse("admin:cases_statusmapping_add")
    given = {"position": 901, "contains": "คำกำกวม", "internal": "unknown"}
    desk.post(where, given | {"seen": desk.post(where, given).context["seen"]})
    case.refresh_from_db()
    assert (case.office_status_internal, case.office_status_state) == ("", "unmapped")


def test_the_letters_of_the_register_keep_their_meaning(desk: Client) -> None:
    row = StatusMapping.objects.get(contains="D")
    given = {"position": row.position, "contains": "D", "internal": "abandoned", "exact": "on"}
    answer = desk.post(reverse("admin:cases_statusmapping_change", args=[row.pk]), given)
    assert answer.status_code == 200
    assert "ไม่บอกเหตุ" in answer.content.decode()
    row.refresh_from_db()
    assert row.internal == "dismissed"


def test_the_status_map_takes_no_words_that_nobody_sees(desk: Client) -> None:
    case = make_case(office_status="คำใด ๆ", office_status_state="unmapped")
    given = {"position": 900, "contains": "\u200b", "internal": "abandoned"}
    answer = desk.post(reverse("admin:cases_statusmapping_add"), given)
    assert "ถ้อยคำที่มองเห็นได้" in answer.content.decode()
    assert not StatusMapping.objects.filter(internal="abandoned", position=900).exists()
    case.refresh_from_db()
    assert case.office_status_internal == ""


def test_the_status_map_takes_only_statuses_that_exist(desk: Client) -> None:
    answer = desk.post(
        reverse("admin:cases_statusmapping_add"),
        {"position": 900, "contains": "x", "internal": "nonsense"},
    )
    assert answer.status_code == 200
    assert not StatusMapping.objects.filter(contains="x").exists()


# People


def change_person(desk: Client, person: User, **changes: Any) -> Any:
    data = {
        "username": person.username,
        "seen": person_mark(User.objects.get(pk=person.pk)),
        "role": person.role,
        "is_active": "on",
        "first_name": person.first_name,
        "last_name": "",
        "email": person.email,
        "language": "th",
        "era": "be",
    }
    data = {name: value for name, value in (data | changes).items() if value is not None}
    return desk.post(reverse("admin:cases_user_change", args=[person.pk]), data)


def test_the_role_carries_the_right_to_the_back_office(desk: Client) -> None:
    assert change_person(desk, alice(), role="administrator").status_code == 302
    person = User.objects.get(username="alice")
    assert (person.role, person.is_staff) == ("administrator", True)
    assert person.history.latest().history_user.username == "boss"
    assert change_person(desk, person, role="agent").status_code == 302
    assert User.objects.get(username="alice").is_staff is False


@pytest.mark.parametrize("change", [{"role": "agent"}, {"is_active": None}])
def test_the_last_administrator_stays_one(desk: Client, boss: User, change: Any) -> None:
    answer = change_person(desk, boss, **change)
    assert answer.status_code == 200
    assert answer.context["errors"]
    boss.refresh_from_db()
    assert (boss.role, boss.is_active) == (Role.ADMINISTRATOR, True)


def test_the_system_is_nobody_to_be_edited(desk: Client) -> None:
    system = User.objects.system()
    page = reverse("admin:cases_user_change", args=[system.pk])
    assert desk.get(page, follow=True).request["PATH_INFO"] == "/admin/"


def test_a_wrong_check_digit_is_refused(desk: Client) -> None:
    data = {"kind": "juristic", "name": "บริษัท ก จำกัด", "country": "TH", "language": "th"}
    page = reverse("admin:cases_party_add")
    assert desk.post(page, data | {"id_number": "0105500000000"}).status_code == 200
    assert Party.objects.count() == 0
    assert desk.post(page, data).status_code == 302
    assert Party.objects.get().history.latest().history_user.username == "boss"


# Cases


def change_case(desk: Client, case: Case, **changes: Any) -> Any:
    page = reverse("admin:cases_case_change", args=[case.pk])
    data = {
        "ref": case.ref,
        "title": case.title,
        "our_side": case.our_side,
        "responsible": case.responsible_id or "",
        "seen_version": case.version,
    }
    for prefix in ("case_parties", "classes", "priorities", "events", "deadlines"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return desk.post(page, data | changes)


def test_a_change_of_a_case_leaves_its_history(desk: Client) -> None:
    case = make_case()
    assert change_case(desk, case, title="ชื่อใหม่").status_code == 302
    after = Case.objects.get(pk=case.pk)
    assert (after.title, after.version) == ("ชื่อใหม่", case.version + 1)
    entry = after.history.latest()
    assert (entry.title, entry.history_user.username) == ("ชื่อใหม่", "boss")
    assert entry.history_change_reason


def test_two_people_do_not_overwrite_each_other(desk: Client) -> None:
    case = make_case()
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    assert change_case(desk, case, title="ทับของคนอื่น").status_code == 200
    assert Case.objects.get(pk=case.pk).title == case.title


def test_a_case_never_changes_its_kind_of_right(desk: Client) -> None:
    case = make_case(ip_type="design")
    assert change_case(desk, case, ip_type="trademark").status_code == 302
    assert Case.objects.get(pk=case.pk).ip_type == "design"


def test_what_follows_from_the_events_is_not_on_the_form(desk: Client) -> None:
    case = make_case(events=[("filed", "2026-01-13")])
    change_case(desk, case, filed_on="2020-01-01", stage="in_force", is_over="on")
    after = Case.objects.get(pk=case.pk)
    assert (after.filed_on, after.stage, after.is_over) == (date(2026, 1, 13), "filed", False)


def test_another_side_makes_other_terms_ours(desk: Client) -> None:
    case = make_case(
        ip_type="trademark", events=[("filed", "2026-01-13"), ("published", "2026-11-02")]
    )
    term = case.deadlines.get(code="TM-35")
    assert term.ours is False
    change_case(desk, case, our_side="opponent")
    term.refresh_from_db()
    assert term.ours is True


def test_the_history_of_a_case_is_read_and_not_rewritten(desk: Client) -> None:
    case = make_case()
    change_case(desk, case, title="ชื่อใหม่")
    page = reverse("admin:cases_case_history", args=[case.pk])
    assert "ชื่อใหม่" in desk.get(page).content.decode()
    oldest = case.history.earliest()
    entry = reverse("admin:cases_case_simple_history", args=[case.pk, oldest.pk])
    assert desk.post(entry, {"title": "x"}).status_code == 403


def test_releasing_silent_cases_first_shows_what_would_be_told(desk: Client) -> None:
    case = make_case(events=[("filed", "2026-01-13")], silent=True)
    soon = timezone.localdate() - timedelta(days=80)
    record_event(case, NewEvent("office_action_received", soon), cause(), timezone.localdate())
    other = make_case()
    lists = reverse("admin:cases_case_changelist")
    chosen = {"action": "release", "_selected_action": [case.pk, other.pk]}
    preview = desk.post(lists, chosen)
    assert [row.code for row in preview.context["deadlines"]] == ["DES-S-20"]
    assert Case.objects.get(pk=case.pk).silent is True
    desk.post(lists, chosen | {"release": "1"})
    after = Case.objects.get(pk=case.pk)
    assert after.silent is False
    assert after.history.latest().history_user.username == "boss"


def test_releasing_cases_that_are_not_silent_says_so(desk: Client) -> None:
    case = make_case()
    answer = desk.post(
        reverse("admin:cases_case_changelist"),
        {"action": "release", "_selected_action": [case.pk]},
        follow=True,
    )
    assert len(list(answer.context["messages"])) == 1
    assert Case.objects.get(pk=case.pk).version == case.version


# Mails and jobs


def make_message(state: str, **fields: Any) -> Message:
    number = Message.objects.count()
    return Message.objects.create(
        to_address="a@office.example",
        kind="reminder",
        key=f"k{number}",
        language="th",
        as_of=TODAY,
        subject="s",
        body_text="t",
        message_id=f"<{number}@office.example>",
        created_at=NOON,
        state=state,
        **fields,
    )


def test_only_failed_messages_are_tried_again(desk: Client) -> None:
    failed, given_up = make_message("failed"), make_message("given_up")
    going, sent = make_message("handing_over"), make_message("sent", sent_at=NOON)
    rows = [failed, given_up, going, sent]
    desk.post(
        reverse("admin:cases_message_changelist"),
        {"action": "try_again_now", "_selected_action": [row.pk for row in rows]},
    )
    states = [Message.objects.get(pk=row.pk).state for row in rows]
    assert states == ["failed", "failed", "handing_over", "sent"]
    moments = [Message.objects.get(pk=row.pk).next_attempt_at for row in rows]
    assert [moment is not None for moment in moments] == [True, True, False, False]
    assert all(moment <= timezone.now() for moment in moments if moment)


def test_a_message_without_failure_is_left_alone(desk: Client) -> None:
    row = make_message("sent", sent_at=NOON)
    answer = desk.post(
        reverse("admin:cases_message_changelist"),
        {"action": "try_again_now", "_selected_action": [row.pk]},
        follow=True,
    )
    assert len(list(answer.context["messages"])) == 1
    assert Message.objects.get(pk=row.pk).next_attempt_at is None


def test_the_job_behind_a_late_heartbeat_is_shown(desk: Client) -> None:
    JobRun.objects.create(name="register_sync", last_error="Unreachable: no route")
    assert "no route" in desk.get(reverse("admin:cases_jobrun_changelist")).content.decode()


def test_the_pages_hold_no_script_or_handler_in_line(desk: Client) -> None:
    case = make_case(events=[("filed", "2026-01-13")])
    for path in ["/admin/", reverse("admin:cases_case_change", args=[case.pk])]:
        answer = desk.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "onclick=" not in answer.content.decode()


def test_events_stay_what_they_were(desk: Client) -> None:
    case = make_case(events=[("filed", "2026-01-13")])
    event = case.events.get()
    page = reverse("admin:cases_caseevent_change", args=[event.pk])
    assert desk.post(page, {"date": "2026-01-14"}).status_code == 403
    assert CaseEvent.objects.get(pk=event.pk).date == date(2026, 1, 13)


def test_an_old_form_of_a_person_brings_no_ended_access_back(desk: Client) -> None:
    person = make_user("bea", role=Role.AGENT)
    seen = person_mark(User.objects.get(pk=person.pk))
    User.objects.filter(pk=person.pk).update(is_active=False)
    answer = change_person(desk, person, seen=seen, first_name="Bea")
    assert answer.status_code == 200
    assert answer.context["adminform"].form.has_error("__all__", "stale")
    row = User.objects.get(pk=person.pk)
    assert (row.is_active, row.first_name) == (False, person.first_name)


def test_a_form_that_waited_for_a_hand_over_brings_no_ended_access_back(desk: Client) -> None:
    stale = make_user("bea", role=Role.AGENT)
    User.objects.filter(pk=stale.pk).update(is_active=False, password="!new")
    form = PersonForm({"seen": person_mark(stale), "username": "bea"}, instance=stale)
    assert not form.is_valid()
    assert form.has_error("__all__", "stale")


def test_nobody_is_left_without_a_password_by_the_page_of_passwords(desk: Client) -> None:
    boss = User.objects.get(pk=int(desk.session["_auth_user_id"]))
    page = reverse("admin:auth_user_password_change", args=[boss.pk])
    given = {"usable_password": "false", "password1": "", "password2": "", "unset-password": "1"}
    assert desk.post(page, given).status_code == 200
    boss.refresh_from_db()
    assert boss.has_usable_password()
