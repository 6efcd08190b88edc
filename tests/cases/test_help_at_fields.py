"""Every field that a person fills in says in a sentence what belongs there."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

import cases.forms
from cases.backoffice import KeptAdmin, KeptInline
from cases.eexchange.profile_files import load_profile
from cases.facts import Fact, facts_of
from cases.forms.event_fields import EventFieldsForm
from cases.forms.exchange import QUESTIONS
from cases.forms.fields import SeenForm
from cases.forms.from_register import ForAllForm
from cases.forms.what_if import AddedEventForm, SandboxForm
from cases.models import Case, CaseEvent, IpType, Party, Role
from cases.reminders.own_rules import rules_of
from cases.rules.kinds import EVENT_KINDS
from tests.cases.views.desk import sign_in
from tests.cases.views.test_today import due
from tests.cases.views.world import World, make_world
from tests.factories import alice, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

# Forms that others stand on and nobody meets alone, and filters, which only narrow a list.
GROUND = {SeenForm, cases.forms.CaseListForm}
# Django's own forms with its own sentences; ours only save less.
GROUND |= {cases.forms.NewPasswordForm, cases.forms.ChangePasswordForm}
# Sentences of Django's own, and a password that is only shown.
NOT_OURS = {"password", "password1", "password2", "usable_password"}


def given_by_letter(event: CaseEvent) -> list[Fact]:
    return [Fact(event, "days", 30), Fact(event, "until", event.date)]


def channel_forms() -> list[forms.BaseForm]:
    kinds = (cases.forms.LineUserForm, cases.forms.LineTokenForm, cases.forms.WebhookForm)
    return [kind() for kind in kinds]


def of_the_ledger() -> list[forms.BaseForm]:
    return [cases.forms.LedgerForm(), cases.forms.AgainForm(), cases.forms.SettleForm()]


def of_reminding(case: Case) -> list[forms.BaseForm]:
    own = cases.forms.CaseRemindersForm(rules_of(case), [alice()])
    return [own, cases.forms.LeaveForm(alice(), None), cases.forms.MyRemindersForm()]


def all_forms(world: World) -> list[forms.BaseForm]:
    """One of each, for each kind of right where the kind decides on the fields."""
    entry = join(world.case, make_party("Another one"))
    made: list[forms.BaseForm] = [
        cases.forms.AssignForm(),
        cases.forms.NewCaseForm(),
        cases.forms.NumberForm(),
        cases.forms.OrderForm(),
        ForAllForm(),
        cases.forms.ListForm(),
        cases.forms.TakeOverForm(),
        cases.forms.EditCaseForm(world.case),
        cases.forms.ClosingForm(world.deadline),
        cases.forms.ReopenForm(),
        cases.forms.VerifyForm(facts_of(world.deadline)),
        cases.forms.VerifyForm((*facts_of(world.deadline), *given_by_letter(world.event))),
        cases.forms.StandsForm(),
        cases.forms.ManualDeadlineForm(world.case),
        cases.forms.ChangeManualDeadlineForm(due(20, world.case)),
        cases.forms.OverrideForm(world.deadline),
        cases.forms.EndOverrideForm(),
        cases.forms.PartForm(),
        cases.forms.NewPartyForm(),
        cases.forms.ChangePartForm(entry),
        *(cases.forms.WhyForm(), cases.forms.LiftForm()),
        cases.forms.DecideForm(world.difference),
        cases.forms.ClassifyForm(),
        cases.forms.QueueForm(),
        *channel_forms(),
        *(cases.forms.ManyForm(decision) for decision in ("accept", "later")),
        cases.forms.PaperForm(world.case),
        cases.forms.ForgottenForm(),
        cases.forms.AccessForm(),
        cases.forms.TryForm(QUESTIONS),
        cases.forms.TryForm(),
        cases.forms.RegisteredForm(),
        cases.forms.LetterForm(now="1"),
        cases.forms.DeliveredForm(),
        cases.forms.ApprovedForm(),
        cases.forms.GivenUpForm(),
        cases.forms.LimitsForm(),
        cases.forms.AliasForm(load_profile(), {}),
        cases.forms.ReasonForm(),
        cases.forms.AccessKeyForm(),
        cases.forms.HandOverForm(alice(), {"responsible", "deputy"}),
        cases.forms.RelevantForm(),
        cases.forms.NotRelevantForm(),
        cases.forms.TermForm(),
        cases.forms.RowsForm(),
        cases.forms.ReportForm(Party.objects.all()),
        *of_the_ledger(),
        *of_reminding(world.case),
        EventFieldsForm(tuple(EVENT_KINDS)),
        SandboxForm([world.event]),
        AddedEventForm(tuple(EVENT_KINDS)),
    ]
    for ip_type in IpType.values:
        made.append(cases.forms.EventForm(make_case(ip_type=ip_type)))
        made.append(cases.forms.CalculatorForm(ip_type))
    return made


def classes_of_forms() -> set[type[forms.BaseForm]]:
    found = set()
    for module in iter_modules(cases.forms.__path__, "cases.forms."):
        for _name, member in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(member, forms.BaseForm) and member.__module__.startswith("cases.forms"):
                found.add(member)
    return found


def unexplained(form: Any) -> Iterator[str]:
    for name, field in form.fields.items():
        if not field.widget.is_hidden and not str(field.help_text).strip():
            yield f"{type(form).__name__}.{name}"


def test_every_field_of_every_form_has_its_sentence():
    made = all_forms(make_world())
    assert {type(form) for form in made} == classes_of_forms() - GROUND
    assert [name for form in made for name in unexplained(form)] == []


def requests() -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = make_user("boss", role=Role.ADMINISTRATOR)
    return request


def admin_forms() -> Iterator[Any]:
    """The forms of the back office: of a new row, of a row, and of the rows beside it."""
    request = requests()
    for model, desk in admin.site._registry.items():
        if not isinstance(desk, KeptAdmin):
            continue
        yield desk.get_form(request, None)()
        yield desk.get_form(request, model(), change=True)()
        for inline in desk.get_inline_instances(request, model()):
            if isinstance(inline, KeptInline):
                yield inline.get_formset(request, model()).form()


def test_every_field_of_the_back_office_has_its_sentence():
    made = list(admin_forms())
    assert len(made) > 15
    assert [name for form in made for name in unexplained(form)] == []


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_sentence_is_short_and_ends_as_one(language):
    made = [*all_forms(make_world()), *admin_forms()]
    with translation.override(language):
        said = {
            str(field.help_text)
            for form in made
            for name, field in form.fields.items()
            if name not in NOT_OURS and not field.widget.is_hidden
        }
    assert {sentence for sentence in said if len(sentence) > 110} == set()
    if language == "en":
        assert {sentence for sentence in said if not sentence.endswith(".")} == set()


@pytest.mark.parametrize(
    "where",
    [
        "/cases/new/",
        "/cases/from-register/",
        "/cases/from-register/list/",
        "/cases/from-register/owner/",
        "/cases/{case}/edit/",
        "/cases/{case}/events/add/",
        "/cases/{case}/parties/",
        "/cases/assign/?case={case}",
        "/calculator/",
        "/deadlines/{deadline}/close/",
        "/deadlines/{deadline}/reopen/",
        "/deadlines/{deadline}/verify/",
        "/deadlines/{deadline}/override/",
        "/cases/{case}/deadlines/add/",
        "/differences/{difference}/",
        "/differences/",
        "/differences/decide/?decision=keep&pick={difference}",
        "/differences/decide/?decision=later&pick={difference}",
    ],
)
def test_what_describes_a_field_is_on_the_page(where):
    world = make_world()
    keys = {
        "case": world.case.pk,
        "deadline": world.deadline.pk,
        "difference": world.difference.pk,
    }
    source = sign_in(alice()).get(where.format(**keys)).content.decode()
    named = {part.split('"')[0] for part in source.split('aria-describedby="')[1:]}
    assert {name for name in named if f'id="{name}"' not in source} == set()


def test_the_new_statuses_are_described_once_for_all_lists():
    world = make_world()
    Case.objects.filter(pk=world.case.pk).update(
        office_status="อะไรสักอย่าง", office_status_state="unmapped"
    )
    source = sign_in(alice()).get("/statuses/").content.decode()
    assert source.count('aria-describedby="about-internal"') == 1
    assert source.count('id="about-internal"') == 1
