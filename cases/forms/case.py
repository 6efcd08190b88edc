"""The forms of a case: opening one, and changing it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import (
    THEIR_REFERENCE,
    THIRTEEN_DIGITS,
    TextField,
    ThaiDateField,
    VersionField,
    reading_language,
    thirteen_digits,
)
from cases.models import OWN_MATTER, Case, Family, FilingOffice, IpType, OurSide, Role, User
from cases.models.case import FilingChannel


def staff() -> QuerySet[User]:
    """Who may answer for a case: the people of the office who have not left."""
    return User.objects.filter(is_active=True).exclude(role=Role.CLIENT).order_by("first_name")


def responsible_field() -> "forms.ModelChoiceField[User]":
    return forms.ModelChoiceField(
        label=_("Responsible"),
        queryset=staff(),
        help_text=_("Gets the reminders of every open deadline of the case."),
    )


def deputy_field() -> "forms.ModelChoiceField[User]":
    return forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=staff(),
        required=False,
        help_text=_("Gets the same reminders, for when the other is away."),
    )


class NewCaseForm(forms.Form):
    """A case with its client and, when it is filed already, its filing."""

    ref = TextField(
        label=_("Our reference"),
        max_length=60,
        help_text=_("The number of your own file, only once; such as DS-2569-014."),
    )
    ip_type = forms.ChoiceField(
        label=_("Kind of right"),
        choices=IpType.choices,
        help_text=_("Decides which law counts; it cannot be changed later."),
    )
    our_side = forms.ChoiceField(
        label=_("Our side"),
        choices=OurSide.choices,
        help_text=_("Deadlines of the other side are only shown as information."),
    )
    title = TextField(
        label=_("Title"),
        max_length=500,
        help_text=_("The mark, or the title of the work, as on the application."),
    )
    title_en = TextField(
        label=_("Title in English"),
        max_length=500,
        required=False,
        help_text=_("For readers of English; the search finds it too."),
    )
    application_number = TextField(
        label=_("Application number"),
        max_length=40,
        required=False,
        help_text=_("As the office writes it; E-Exchange is asked by this number."),
    )
    registration_number = TextField(
        label=_("Registration number"),
        max_length=40,
        required=False,
        help_text=_("The number of the registration or patent, once there is one."),
    )
    filed_on = ThaiDateField(
        label=_("Filed on"),
        required=False,
        help_text=_("Starts what is counted from the filing, for example 22/11/2569."),
    )
    responsible = responsible_field()
    deputy = deputy_field()
    client_name = TextField(
        label=_("Client"),
        max_length=300,
        required=False,
        help_text=_("A name that the docket knows is not entered twice."),
    )
    client_number = TextField(
        label=_("Client's 13-digit number"),
        max_length=20,
        required=False,
        help_text=THIRTEEN_DIGITS,
    )
    client_reference = TextField(
        label=_("Client's reference"),
        max_length=100,
        required=False,
        help_text=THEIR_REFERENCE,
    )
    restricted = forms.BooleanField(
        label=_("Restricted: only its people and administrators see it"),
        required=False,
        help_text=_("Clients do not see it either; more people are named in the back office."),
    )

    def clean_client_number(self) -> str:
        return thirteen_digits(self.cleaned_data["client_number"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("client_number") and not given.get("client_name"):
            self.add_error("client_name", _("Please give the client's name with the number."))
        return given


class OfficeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A filing office by its name in the reader's language."""

    def label_from_instance(self, office: FilingOffice) -> str:
        return (reading_language() == "en" and office.name_en) or office.name


class NoteField(TextField):
    """Lines end as they do in the docket, whatever the browser sends."""

    widget = forms.Textarea({"rows": 4})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


# What can be said of a matter of the office itself, which has no number, side or way to file.
OF_OWN_MATTER = ("ref", "title", "title_en", "responsible", "deputy", "restricted", "note")


class EditCaseForm(NewCaseForm):
    """What may be changed of a case; the filing and the parties have pages of their own.

    Each field carries unseen what it was opened with, so that what somebody else changed in the
    meantime is told from what this person typed.
    """

    ip_type = None  # type: ignore[assignment]  # a case never changes its kind of right
    filed_on = None  # type: ignore[assignment]  # follows from an event
    client_name = client_number = client_reference = None  # type: ignore[assignment]
    publication_number = TextField(
        label=_("Publication number"),
        max_length=40,
        required=False,
        help_text=_("As published; deadlines start with the event, not with it."),
    )
    filing_channel = forms.ChoiceField(
        label=_("Filing channel"),
        choices=[("", "–"), *FilingChannel.choices],
        required=False,
        help_text=_("How the application came to the office; no deadline depends on it."),
    )
    filing_office = OfficeField(
        label=_("Filing office"),
        queryset=FilingOffice.objects.all(),
        required=False,
        empty_label="–",
        help_text=_("Its regional holidays count for the deadlines."),
    )
    family = forms.ModelChoiceField(
        label=_("Family"),
        queryset=Family.objects.all(),
        required=False,
        empty_label="–",
        help_text=_("Cases that belong together; an administrator makes new families."),
    )
    taken_over_on = ThaiDateField(
        label=_("Taken over on"),
        required=False,
        help_text=_("Deadlines that ended before this day are past and remind nobody."),
    )
    note = NoteField(
        label=_("Note"),
        required=False,
        max_length=50_000,
        help_text=_("For the people of the office; clients do not see it."),
    )
    why = TextField(
        label=_("Why?"), required=False, max_length=1000, help_text=_("Stands in the history.")
    )
    version = VersionField()

    field_order = (
        *("ref", "our_side", "title", "title_en", "application_number", "registration_number"),
        *("publication_number", "filing_channel", "filing_office", "family"),
        *("responsible", "deputy", "taken_over_on", "restricted", "note", "why", "version"),
    )

    def __init__(self, case: Case, data: Any = None) -> None:
        of_a_case = [n for n in self.field_order if n not in {"why", "version"}]
        self.names = list(OF_OWN_MATTER) if case.ip_type == OWN_MATTER else of_a_case
        values = {name: getattr(case, name) for name in self.names}
        super().__init__(data, initial=values | {"version": case.version})
        for name in set(of_a_case) - set(self.names):
            del self.fields[name]
        for name in self.names:
            self.fields[name].show_hidden_initial = True
        for name in ("responsible", "deputy"):
            self._keep(name, getattr(case, f"{name}_id"))

    def _keep(self, name: str, holder: int | None) -> None:
        """Who has left the office stays on the list of a case that they still have."""
        people = User.objects.filter(Q(pk__in=staff().values("pk")) | Q(pk=holder))
        self.fields[name].queryset = people.order_by("first_name")  # type: ignore[attr-defined]

    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    def opened(self) -> dict[str, Any]:
        """What the fields were opened with, as far as the page still knows it."""
        found = {}
        for name in self.names:
            if (text := self.data.get(self[name].html_initial_name)) is not None:
                try:
                    found[name] = self.fields[name].to_python(text)
                except ValidationError:
                    continue
        return found

    def shown_again(self, case: Case) -> "EditCaseForm":
        """The same form over the case as it stands now: what was typed stays, what was not
        touched takes the new value, and sending it again is a decision."""
        opened, typed = self.opened(), self.typed()
        data = {"version": str(case.version), "why": self.cleaned_data["why"]}
        for name, mine in typed.items():
            theirs = getattr(case, name)
            untouched = name in opened and opened[name] == mine
            data |= self._as_sent(name, theirs if untouched else mine)
            data[self[name].html_initial_name] = self._as_text(name, theirs)
        return EditCaseForm(case, data)

    def _as_sent(self, name: str, value: Any) -> dict[str, str]:
        if isinstance(value, bool):
            return {name: "on"} if value else {}
        return {name: self._as_text(name, value)}

    def _as_text(self, name: str, value: Any) -> str:
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)
