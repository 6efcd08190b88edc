"""Fields that several forms share: dates as people here write them, a row's version."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.checks import EARLIEST, LATEST
from cases.models.party import check_thirteen_digits
from cases.rules.thai_dates import OFFSET, DateError, parse_date

KEPT_FILES = _("PDF, PNG, JPEG, TIFF, DOCX, XLSX or TXT, at most 25 MB.")
THIRTEEN_DIGITS = _("Of the citizen or company; dashes and spaces are fine.")
THEIR_REFERENCE = _("How they call the case in their own files; the search finds it.")


def reading_language() -> str:
    """The language of the reader: "th" or "en"."""
    return "en" if (get_language() or "th").startswith("en") else "th"


def as_typed(day: date) -> str:
    """A day as people here type it: 22/11/2569."""
    return f"{day.day}/{day.month}/{day.year + OFFSET}"


class ThaiDateField(forms.Field):
    """A date as 22/11/2569, 22 พ.ย. 2569, with Thai digits, or 2026-11-22.

    Cleans to a `date`; refuses in a sentence what could be read two ways.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 22/11/2569, 22 พ.ย. 2569 or 2026-11-22"))
        super().__init__(**options)
        self.widget.attrs.setdefault("autocomplete", "off")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The page tells beside the field, while it is typed, which day it understood."""
        return {
            "hx-get": reverse_lazy("cases:read_date"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "next .read",
            "hx-sync": "this:replace",
        }

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            day = parse_date(text)
        except DateError as error:
            raise ValidationError(error.text(reading_language())) from error
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(_("This date lies outside the years 1900 to 2150."))
        return day


def version_seen(text: object) -> int:
    """The version that a page was made with; 0, which no row has, for anything unreadable."""
    try:
        return int(str(text))
    except ValueError:
        return 0


class VersionField(forms.Field):
    """The hidden version of the row as the person saw it.

    A missing or odd one counts as an old one: its person is told, not refused in silence.
    """

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> int:
        return version_seen(value)


class SeenForm(forms.Form):
    """A form about values that may change while it is open: `seen` is what stood there then."""

    now: str
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("seen") != self.now:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["seen"] = self.now  # type: ignore[index]
            raise ValidationError(
                _("The values changed after you opened this page. Please look again.")
            )
        return given


class TextField(forms.CharField):
    """A text whose length only the docket judges: a browser that is told the limit cuts off what
    is too long without a word."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


def note_field(about: Any) -> forms.CharField:
    """A note of a few lines; `about` says what belongs into it."""
    return TextField(
        label=_("Note"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
        help_text=about,
    )


def thirteen_digits(typed: str) -> str:
    """A number as people group it, as its digits alone. Raises ValidationError."""
    digits = "".join(typed.replace("-", " ").split())
    if digits:
        check_thirteen_digits(digits)
    return digits
