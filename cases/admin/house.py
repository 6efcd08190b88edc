"""The office's own rules of time, and whether a second person verifies each date."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_q.tasks import async_task

from cases.backoffice import KeptAdmin, is_administrator
from cases.explanations import EXPLANATIONS
from cases.forms import reading_language
from cases.models import Deadline, HouseRule, OfficePolicy
from cases.rules import wording
from cases.rules.catalogue import load_catalogue
from cases.rules.kinds import EVENT_KINDS, kinds_for

NONE = ("", "–")
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
        label=gettext_lazy("event"),
        required=False,
        choices=kind_choices,
        help_text=EXPLANATIONS["houserule.event_kind"],
    )
    rule_code = forms.ChoiceField(
        label=gettext_lazy("statutory rule"),
        required=False,
        choices=rule_choices,
        help_text=EXPLANATIONS["houserule.rule_code"],
    )
    closed_by_kind = forms.ChoiceField(
        label=gettext_lazy("met by"),
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
        if not given.get("event_kind"):
            self.add_error("event_kind", _("Please choose the event it is counted from."))
        if given.get("rule_code"):
            self.add_error("rule_code", _("Counted after an event it has no statutory rule."))
        known = kinds_for(given["ip_type"]) if given.get("ip_type") else tuple(EVENT_KINDS)
        for name in ("event_kind", "closed_by_kind"):
            if given.get(name) and given[name] not in known:
                self.add_error(name, _("This event does not happen to this kind of right."))

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
    list_display = ("name", "counted", "ip_type", "active")
    list_filter = ("active", "counts_from", "ip_type")
    search_fields = ("name", "name_en")

    @admin.display(description=gettext_lazy("counted"))
    def counted(self, obj: HouseRule) -> str:
        language = reading_language()
        if obj.counts_from == AFTER:
            what = wording.kind_label(obj.event_kind, language)
        else:
            what = obj.rule_code or _("every statutory deadline")
        return f"{obj.length} {obj.get_unit_display()} · {obj.get_counts_from_display()}: {what}"

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
        made = Deadline.objects.filter(code=obj.code, state="open").count()
        told = ngettext(
            "It has %(n)s open deadline now; all cases are computed again within minutes.",
            "It has %(n)s open deadlines now; all cases are computed again within minutes.",
            made,
        )
        messages.info(request, told % {"n": made})


@admin.register(OfficePolicy)
class OfficePolicyAdmin(KeptAdmin):
    """The one row there is; a migration made it."""

    list_display = ("__str__", "four_eyes")
    fields = ("four_eyes",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
