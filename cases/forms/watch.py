"""The forms of the watch: deciding hits, terms of clients, rows of the gazette, the report."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.eexchange.numbers import as_text
from cases.forms.case import staff
from cases.forms.fields import TextField, ThaiDateField, VersionField, as_typed
from cases.forms.register import WhyForm
from cases.models import Party, WatchTerm

MOST_BYTES = 60_000_000
DAYS = ("starts_on", "ends_on")


class RelevantForm(WhyForm):
    """Why a hit is relevant, and what the opposition case gets."""

    why = TextField(
        label=_("Why is it relevant?"),
        max_length=1000,
        help_text=_(
            "One sentence is enough; it stands in the history, the new case and the report."
        ),
    )
    ref = TextField(
        label=_("Our reference"),
        max_length=60,
        help_text=_("Of the opposition case that is opened; only once in the docket."),
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"),
        queryset=staff(),
        help_text=_("Gets the reminders of the last day to oppose."),
    )


class NotRelevantForm(WhyForm):
    """Why a hit, or several, need nothing."""

    why = TextField(
        label=_("Why is it not relevant?"),
        max_length=1000,
        help_text=_("One sentence is enough; it stands in the history and in the report."),
    )


class TermForm(forms.Form):
    """A term that is watched for a client."""

    client_name = TextField(
        label=_("Client"),
        max_length=300,
        help_text=_("A name that the docket knows is not entered twice."),
    )
    words = TextField(
        label=_("Words"),
        max_length=200,
        help_text=_("As the client writes them, for example SUNRISE or ซันไรส์."),
    )
    words_other = TextField(
        label=_("In the other script"),
        max_length=200,
        required=False,
        help_text=_("The same name in Thai or in Latin letters, where there is one."),
    )
    classes = TextField(
        label=_("Classes"),
        max_length=200,
        required=False,
        help_text=_("With commas, for example 29, 30, 43; empty watches all of them."),
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"),
        queryset=staff(),
        help_text=_("Gets the mails about its hits."),
    )
    starts_on = ThaiDateField(
        label=_("Watched from"),
        help_text=_("The first day of the order, for example 1/12/2569."),
    )
    ends_on = ThaiDateField(
        label=_("Watched until"),
        required=False,
        help_text=_("The last day of the order; empty is until it is ended."),
    )
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_("For the people of the office."),
    )
    version = VersionField()

    def clean_classes(self) -> list[int]:
        parts = self.cleaned_data["classes"].replace(";", ",").replace(" ", ",").split(",")
        given = [part for part in parts if part]
        if not all(part.isdecimal() and 1 <= int(part[:4]) <= 45 for part in given):
            raise ValidationError(_("A Nice class lies between 1 and 45."))
        return sorted({int(part) for part in given})

    @classmethod
    def of(cls, term: WatchTerm, data: Any = None) -> "TermForm":
        """The form over a term as it stands."""
        names = ("words", "words_other", "responsible", "note", "version")
        initial = {name: getattr(term, name) for name in names}
        initial |= {n: as_typed(day) for n in DAYS if (day := getattr(term, n)) is not None}
        classes = ", ".join(map(str, term.classes))
        return cls(data, initial=initial | {"client_name": term.client.name, "classes": classes})


class RowsForm(forms.Form):
    """Rows of the gazette, pasted or in a file."""

    table = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV or JSON as the service of marks answers, in UTF-8 or Thai (cp874)."),
    )
    rows = forms.CharField(
        label=_("Rows"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "Or pasted here. The first line names the columns: REQ_NO, TR_NAME, PUBLIC_DATE, "
            "OWNER_NAME, NICE_CLASS_CODE."
        ),
    )

    def clean_table(self) -> tuple[str, str] | None:
        """The name of the file and its text."""
        file = self.cleaned_data["table"]
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 60 MB."))
        text = as_text(file.read())
        if text is None:
            raise ValidationError(_("The file is neither UTF-8 nor Thai (cp874) text."))
        return str(file.name), text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "table" in given and not given["table"] and not given.get("rows", "").strip():
            self.add_error("rows", _("Please give rows, or a file with rows."))
        return given


class ReportForm(forms.Form):
    """For which client and which days a report is made, and in which language."""

    party = forms.ModelChoiceField(
        label=_("Client"),
        queryset=Party.objects.none(),
        help_text=_("The report holds only what was found for this client."),
    )
    start = ThaiDateField(
        label=_("Published from"),
        required=False,
        help_text=_("The first day of publication; empty is ninety days ago."),
    )
    end = ThaiDateField(
        label=_("Published until"),
        required=False,
        help_text=_("The last day of publication; empty is today."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the client is written to")), ("th", "ไทย"), ("en", "English")],
        help_text=_("Of the PDF."),
    )

    def __init__(self, clients: QuerySet[Party], data: Any = None) -> None:
        super().__init__(data)
        self.fields["party"].queryset = clients  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and start > end:
            self.add_error("end", _("This day lies before the first one."))
        return given
