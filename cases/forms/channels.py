"""Other ways to people than mail: who is told there, and with which keys."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.channels.addresses import is_usable
from cases.forms.access_key import AccessKeyForm

LINE_USER = re.compile(r"U[0-9a-f]{32}")


class LineUserForm(forms.Form):
    """Where a person is told by LINE; empty switches it off."""

    line_user_id = forms.CharField(
        label=_("LINE user ID"),
        max_length=60,
        required=False,
        help_text=_(
            "U and 32 signs, from whoever manages the LINE account that you added as a friend. "
            "Empty is off."
        ),
    )

    def clean_line_user_id(self) -> str:
        given: str = self.cleaned_data["line_user_id"]
        if given and not LINE_USER.fullmatch(given):
            raise ValidationError(
                _("A LINE user ID is U and 32 digits or letters a to f; your LINE name is not it.")
            )
        return given


class LineTokenForm(AccessKeyForm):
    """The channel access token of the office's LINE account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["key"].label = _("Channel access token")
        self.fields["key"].help_text = _(
            "From the LINE Developers console, under Messaging API. Stored encrypted and never "
            "shown again."
        )


class WebhookForm(AccessKeyForm):
    """Where the office's own server is told, and the secret that signs it."""

    address = forms.CharField(
        label=_("Address of the webhook"),
        max_length=1000,
        help_text=_("An address with https:// that takes JSON by POST. It is stored encrypted."),
    )
    field_order = ("address", "key")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["key"].label = _("Secret of the signature")
        self.fields["key"].help_text = _(
            "At least 16 letters and digits that the receiver knows too. Stored encrypted and "
            "never shown again."
        )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if not is_usable(address):
            raise ValidationError(_("This is no web address that something could be sent to."))
        return address

    def clean_key(self) -> str:
        key = super().clean_key()
        if len(key) < 16:
            raise ValidationError(_("A secret of fewer than 16 letters can be guessed."))
        return key
