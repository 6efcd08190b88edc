"""The forms of the docket: dates as people here write them, and nothing typed is lost."""

from cases.forms.assign import AssignForm
from cases.forms.case import NewCaseForm
from cases.forms.closing import ClosingForm, ReopenForm
from cases.forms.event import FLAGS, EventForm
from cases.forms.fields import ThaiDateField, reading_language, version_seen
from cases.forms.register import ClassifyForm, DecideForm, WhyForm

__all__ = [
    "FLAGS",
    "AssignForm",
    "ClassifyForm",
    "ClosingForm",
    "DecideForm",
    "EventForm",
    "NewCaseForm",
    "ReopenForm",
    "ThaiDateField",
    "WhyForm",
    "reading_language",
    "version_seen",
]
