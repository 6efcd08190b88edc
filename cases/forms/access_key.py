"""The form that takes a key and never shows it again."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class AccessKeyForm(forms.Form):
    """A key as the office gave it; it is never written into a page, a refused one neither."""

    key = forms.CharField(
        label=_("New key"),
        max_length=4000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("What is typed here is stored encrypted and never shown again."),
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ValidationError(
                _("A key has only Latin letters, digits and signs, without spaces or line breaks.")
            )
        return key
