"""The office's own rules of time, and whether a second person verifies each date."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_q.tasks import async_task

from cases.backoffice import KeptAdmin, cause_of, is_administrator
from cases.explanations import EXPLANATIONS
from cases.forms import reading_language
from cases.forms.fields import TextField
from cases.models import Case, CaseEvent, Deadline, DeadlineKind, HouseRule, OfficePolicy
from cases.recompute import sign
from cases.rules import wording
from cases.rules.catalogue import load_catalogue
from cases.rules.kinds import EVENT_KINDS, kinds_for

NONE = ("", "–")
MOST_MONTHS = 120
ONLY = "1"
AFTER = HouseRule.CountsFrom.EVENT


def kind_choices() -> list[tuple[str, str]]:
    language = reading_language()
    return [NONE, *((kind, wording.kind_label(kind, language)) for kind in EVENT_KINDS)]


def rule_choices() -> list[tuple[str, str]]:
    """The statutory terms that somebody can meet, each code once."""
    language = reading_language()
    codes = dict.fromkeys(rule.code for rule in load_catalogue() if rule.closes)
    return [NONE, *((code, f"{code} {wording.rule_title(code, language)}") for code in codes)]


class HouseRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is counted from must be there and belong to the right; the rest must be empty."""

    event_kind = forms.ChoiceField(
        label=capfirst(gettext_lazy("event")),
        required=False,
        choices=kind_choices,
        help_text=EXPLANATIONS["houserule.event_kind"],
    )
    rule_code = forms.ChoiceField(
        label=capfirst(gettext_lazy("statutory rule")),
        required=False,
        choices=rule_choices,
        help_text=EXPLANATIONS["houserule.rule_code"],
    )
    closed_by_kind = forms.ChoiceField(
        label=capfirst(gettext_lazy("met by")),
        required=False,
        choices=kind_choices,
        help_text=EXPLANATIONS["houserule.closed_by_kind"],
    )

    class Meta:
        model = HouseRule
        fields = (
            "name",
            "name_en",
            "ip_type",
            "counts_from",
            "event_kind",
            "rule_code",
            "length",
            "unit",
            "closed_by_kind",
            "active",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("counts_from") == AFTER:
            self._after_an_event(given)
        elif given.get("counts_from"):
            self._before_a_deadline(given)
        return given

    def _after_an_event(self, given: dict[str, Any]) -> None:
        months = given.get("unit") == HouseRule.Unit.MONTHS
        if months and (given.get("length") or 0) > MOST_MONTHS:
            self.add_error("length", _("Please give a length of at most ten years."))
        if not given.get("event_kind"):
            self.add_error("event_kind", _("Please choose the event it is counted from."))
        if given.get("rule_code"):
            self.add_error("rule_code", _("Counted after an event it has no statutory rule."))
        known = kinds_for(given["ip_type"]) if given.get("ip_type") else tuple(EVENT_KINDS)
        for name in ("event_kind", "closed_by_kind"):
            if given.get(name) and given[name] not in known:
                self.add_error(name, _("This event does not happen to this kind of right."))
        if given.get("event_kind") and given.get("event_kind") == given.get("closed_by_kind"):
            self.add_error("closed_by_kind", _("The event that starts the time cannot meet it."))

    def _before_a_deadline(self, given: dict[str, Any]) -> None:
        for name in ("event_kind", "closed_by_kind"):
            if given.get(name):
                self.add_error(name, _("Counted before a deadline it needs no event."))
        if given.get("unit") != HouseRule.Unit.DAYS:
            self.add_error("unit", _("Before a deadline only days are counted."))
        code, right = given.get("rule_code"), given.get("ip_type")
        rights = {r for rule in load_catalogue() if rule.code == code for r in rule.ip_types}
        if code and right and right not in rights:
            self.add_error("rule_code", _("This term does not exist for this kind of right."))


@admin.register(HouseRule)
class HouseRuleAdmin(KeptAdmin):
    """A change lets the job compute every case again; a rule that was used is switched off."""

    form = HouseRuleForm
    list_display = ("name", "counted", "right", "active")
    list_filter = ("active", "counts_from", "ip_type")
    search_fields = ("name", "name_en")

    @admin.display(description=gettext_lazy("counted"))
    def counted(self, obj: HouseRule) -> str:
        return counted_in_words(obj)

    @admin.display(description=gettext_lazy("kind of right"), ordering="ip_type")
    def right(self, obj: HouseRule) -> str:
        return obj.get_ip_type_display() or _("All kinds")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a rule that never made a deadline: others are taken out of use."""
        unused = obj is None or not Deadline.objects.filter(code=obj.code).exists()
        return is_administrator(request) and unused

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rules are deleted one by one, each after a look at what it made."""
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        async_task("cases.tasks.refresh_deadlines", group="refresh")
        messages.info(request, what_follows(obj))


def counted_in_words(rule: HouseRule) -> str:
    """How long after which event, or how long before which statutory deadline."""
    language = reading_language()
    if rule.unit == HouseRule.Unit.MONTHS:
        length = ngettext("%(n)s month", "%(n)s months", rule.length) % {"n": rule.length}
    else:
        length = ngettext("%(days)s day", "%(days)s days", rule.length) % {"days": rule.length}
    if rule.counts_from == AFTER:
        what = wording.kind_label(rule.event_kind, language)
    elif rule.rule_code:
        what = f"{wording.rule_title(rule.rule_code, language)} ({rule.rule_code})"
    else:
        what = _("every statutory deadline")
    return f"{length} · {rule.get_counts_from_display()}: {what}"


def cases_of(rule: HouseRule) -> QuerySet[Case]:
    """The open cases in which the rule finds what it counts from."""
    if rule.counts_from == AFTER:
        events = CaseEvent.objects.current().filter(kind=rule.event_kind)
        found = Q(pk__in=events.values("case"))
    else:
        terms = Deadline.objects.on_the_desk().filter(kind=DeadlineKind.STATUTORY)
        terms = terms.filter(code=rule.rule_code) if rule.rule_code else terms
        found = Q(pk__in=terms.values("case"))
    cases = Case.objects.filter(found, is_over=False)
    return cases.filter(ip_type=rule.ip_type) if rule.ip_type else cases


def what_follows(rule: HouseRule) -> str:
    """What a stored rule does to the cases, in a sentence."""
    if not rule.active:
        return _("The rule is out of use; its open deadlines end within minutes.")
    found = cases_of(rule).count()
    return ngettext(
        "The rule applies to %(n)s open case; its deadlines follow within minutes.",
        "The rule applies to %(n)s open cases; their deadlines follow within minutes.",
        found,
    ) % {"n": found}


class OfficePolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The switches, and why they are changed."""

    why = TextField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        help_text=gettext_lazy("One sentence is enough; it stands in the history."),
    )

    class Meta:
        model = OfficePolicy
        fields = ("four_eyes",)


@admin.register(OfficePolicy)
class OfficePolicyAdmin(KeptAdmin):
    """The one row there is, without a list: neither added nor deleted."""

    form = OfficePolicyForm
    fields = ("four_eyes", "why")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page: HttpResponse = self.change_view(request, ONLY, extra_context=extra_context)
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row, or where it is missing the one that saving makes."""
        row = super().get_object(request, object_id, from_field)
        return OfficePolicy() if row is None and object_id == ONLY else row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        cause = cause_of(request, form.cleaned_data["why"])
        sign(obj, cause)
        obj.save()
