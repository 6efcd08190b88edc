"""What the list of cases is narrowed by, ordered by and asked to show, from its address."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.finding import ME, NOBODY, ORDERS
from cases.forms.fields import ThaiDateField, reading_language
from cases.models import KINDS_OF_CASE, Case, OurSide, Role, User
from cases.rules import wording
from cases.rules.stages import STAGE_NAMES

COLUMNS: dict[str, str | Promise] = {
    "client": _("Client"),
    "numbers": _("Numbers"),
    "stage": _("Stage"),
    "status": _("Status at the office"),
    "filed": _("Filed on"),
    "registered": _("Registered on"),
    "due": _("Next deadline"),
    "who": _("Responsible"),
    "deputy": _("Deputy"),
    "side": _("Our side"),
    "checked": _("Last checked"),
}
USUAL_COLUMNS = ["client", "numbers", "stage", "due", "who"]
USUAL_ORDER = "ref"
COMMON = ("q", "kind", "stage", "who", "due")
MORE = ("office", "side", "ended", "filed_from", "filed_to", "restricted", "silent")
INTERNAL = ("who", "restricted", "silent")
LONGEST_WORDS = 200


class WordsField(forms.CharField):
    """Words to search for; what no text can hold is left out."""

    def clean(self, value: Any) -> str:
        return str(value or "").replace("\x00", "").strip()[:LONGEST_WORDS]


class KnownField(forms.ChoiceField):
    """One of the choices; anything else that an address may say counts as nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def clean(self, value: Any) -> str:
        text = self.to_python(value)
        return text if self.valid_value(text) else ""


class KnownOnesField(forms.MultipleChoiceField):
    """Those of the choices that were named, in the order of the choices."""

    def clean(self, value: Any) -> list[str]:
        return [name for name, _label in self._known() if name in (value or ())]

    def _known(self) -> list[tuple[str, Any]]:
        return list(self.choices)  # type: ignore[arg-type]


def _choices(nothing: str | Promise, *choices: tuple[str, Any]) -> list[tuple[str, Any]]:
    return [("", nothing), *choices]


class CaseListForm(forms.Form):
    """The filters, the order and the columns of the list.

    A value that nobody knows is ignored; a date that cannot be read is told at its field.
    """

    q = WordsField(label=_("Search"), required=False, widget=forms.TextInput({"type": "search"}))
    kind = KnownField(label=_("Kind of right"), choices=_choices(_("All kinds"), *KINDS_OF_CASE))
    stage = KnownField(label=_("Stage"))
    who = KnownField(label=_("Responsible"))
    due = KnownField(
        label=_("Next deadline"),
        choices=_choices(
            _("Any deadline"),
            ("overdue", _("Overdue")),
            ("7", _("Due in 7 days")),
            ("30", _("Due in 30 days")),
            ("none", _("No deadline")),
        ),
    )
    office = KnownField(
        label=_("At the office"),
        choices=_choices(
            _("Whatever the office says"),
            ("differs", _("Differs from the office")),
            ("classify", _("New status, please classify")),
            ("failed", _("Check failed")),
            ("never", _("Never checked")),
        ),
    )
    side = KnownField(label=_("Our side"), choices=_choices(_("Either side"), *OurSide.choices))
    ended = KnownField(
        label=_("Ended or not"),
        choices=_choices(_("Ended or not"), ("no", _("Not ended")), ("yes", _("Ended"))),
    )
    filed_from = ThaiDateField(label=_("Filed from"), required=False, help_text="")
    filed_to = ThaiDateField(label=_("Filed until"), required=False, help_text="")
    restricted = forms.BooleanField(label=_("Restricted"), required=False)
    silent = forms.BooleanField(label=_("Silent until released"), required=False)
    order = KnownField(
        choices=[(sign + name, name) for name in ORDERS for sign in ("", "-")],
        widget=forms.HiddenInput,
    )
    cols = KnownOnesField(label=_("Columns"), choices=list(COLUMNS.items()), required=False)

    def __init__(self, user: User, data: QueryDict) -> None:
        super().__init__(data)
        language = reading_language()
        stages = ((name, wording.stage_label(name, language)) for name in STAGE_NAMES)
        self._offer("stage", _choices(_("All stages"), *stages))
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("autocomplete", "off")
            if isinstance(field, KnownField) and name != "order":
                field.widget.attrs["aria-label"] = str(field.label)
        if user.role == Role.CLIENT:
            for name in INTERNAL:
                del self.fields[name]
        else:
            self._offer("who", _choices(_("Everybody"), *_people()))
        self.full_clean()

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("filed_from"), given.get("filed_to")
        if first and last and last < first:
            self.add_error("filed_to", ValidationError(_("This day lies before the first one.")))
        given["order"] = given["order"] or USUAL_ORDER
        given["cols"] = given["cols"] or USUAL_COLUMNS
        return given

    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in COMMON if name in self.fields and name != "q"]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE if name in self.fields]

    def days(self) -> list[forms.BoundField]:
        return [self["filed_from"], self["filed_to"]]

    def used(self) -> Iterator[forms.BoundField]:
        """The fields that narrow the list now."""
        for name in (*COMMON, *MORE):
            if self.cleaned_data.get(name):
                yield self[name]

    def more_is_used(self) -> bool:
        return any(field.name in MORE for field in self.used()) or bool(self.errors)

    def address(self, without: str = "") -> str:
        """The query of this list: only what differs from the usual; a date as it was typed."""
        return _query({name: values for name, values in self._said().items() if name != without})

    def address_of_all(self) -> str:
        """The same order and columns with no filter at all."""
        return _query({n: values for n, values in self._said().items() if n in {"order", "cols"}})

    def ordered_by(self, order: str) -> str:
        said = self._said() | {"order": [] if order == USUAL_ORDER else [order]}
        return _query(said)

    def _said(self) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if name in {"filed_from", "filed_to"}:
                value = str(self[name].value() or "").strip()[:LONGEST_WORDS]
            if isinstance(value, list):
                said[name] = [] if value == USUAL_COLUMNS else value
            elif value and (name, value) != ("order", USUAL_ORDER):
                said[name] = ["on" if value is True else value]
        return {name: values for name, values in said.items() if values}


def _query(said: dict[str, list[str]]) -> str:
    return f"?{urlencode(said, doseq=True)}" if any(said.values()) else ""


def _people() -> list[tuple[str, Any]]:
    """Whom a case may be with: the people of the office, and who left with cases of theirs."""
    theirs = Case.objects.filter(responsible=OuterRef("pk"))
    people = User.objects.exclude(role=Role.CLIENT).filter(Q(is_active=True) | Exists(theirs))
    named = [(str(person.pk), str(person)) for person in people.order_by("first_name", "pk")]
    return [(ME, _("Mine")), (NOBODY, _("Nobody")), *named]
