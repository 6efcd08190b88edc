"""A row of the back office that two people have open: the second who saves is told so."""

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


def stale() -> ValidationError:
    return ValidationError(
        _("Somebody changed this after you opened it. Please open it again."), code="stale"
    )


def mark_of(row: Model) -> str:
    """A short mark of everything that stands in a row; it differs after any change."""
    held = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return sha256(repr(held).encode()).hexdigest()[:16]


class SeenForm(forms.ModelForm):  # type: ignore[type-arg]
    """Carries the mark of the row as it stood when the form was opened, and refuses to write over
    what somebody changed since. It is read within a transaction."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = mark_of(self.instance)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        model = type(self.instance)
        rows = model._default_manager.select_for_update()
        now = rows.filter(pk=self.instance.pk).first() or model()
        if given.get("seen") and given["seen"] != mark_of(now):
            raise stale()
        return given
