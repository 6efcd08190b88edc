"""The form that adds a document or a picture to a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import OWN_MATTER, Case, CaseImage, IpType

Kind = CaseImage.Kind
VIEWS = (
    *(Kind.FRONT, Kind.BACK, Kind.LEFT, Kind.RIGHT),
    *(Kind.TOP, Kind.BOTTOM, Kind.PERSPECTIVE, Kind.DRAWING),
)
# What a picture may show of each kind of right; of the others it is a drawing.
SHOWN: dict[str, tuple[Kind, ...]] = {IpType.TRADEMARK: (Kind.MARK,), IpType.DESIGN: VIEWS}


class PaperForm(forms.Form):
    """A file, and what it is: a document, or a picture of a side of the thing."""

    paper = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, TIFF, DOCX, XLSX or TXT; at most 25 MB."),
    )
    shows = forms.ChoiceField(
        label=_("What it is"),
        required=False,
        help_text=_("A picture is shown on the page of the case, a document stands in its list."),
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = SHOWN.get(case.ip_type, (Kind.DRAWING,))
        pictures = [(kind.value, kind.label) for kind in kinds]
        shows = self.fields["shows"]
        shows.choices = [("", _("Document"))]  # type: ignore[attr-defined]
        if case.ip_type != OWN_MATTER:
            shows.choices += [(_("Picture"), pictures)]  # type: ignore[attr-defined]
