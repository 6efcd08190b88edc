"""The form by which an administrator lifts a pause of the register."""

from typing import Any

from django import forms

from cases.forms.register import WhyForm


class LiftForm(WhyForm):
    """Why the office may be asked again; `what` names the pause or the silent service."""

    what = forms.RegexField(r"^(pause|silence)-[0-9]{1,9}$", widget=forms.HiddenInput)

    def __init__(self, data: Any = None, what: str = "") -> None:
        initial = {"what": what}
        super().__init__(data, initial=initial, auto_id=f"{what or 'lift'}-%s")
