"""The forms about a person's own password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("The address to which your reminders go."),
    )


class OnlyThePassword:
    """Nothing but the password is written: hashing takes a while, and who ended the person's
    access meanwhile must not be overwritten."""

    def save(self, commit: bool = True) -> Any:
        person = super().save(commit=False)  # type: ignore[misc]
        if commit:
            person.save(update_fields=["password"])
        return person


class NewPasswordForm(OnlyThePassword, SetPasswordForm):  # type: ignore[type-arg]
    """By the link of a mail."""


class ChangePasswordForm(OnlyThePassword, PasswordChangeForm):
    """With the old password asked for first."""
