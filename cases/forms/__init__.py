"""The forms of the docket: dates as people here write them, and nothing typed is lost."""

from cases.forms.access_key import AccessKeyForm
from cases.forms.account import ForgottenForm
from cases.forms.assign import AssignForm
from cases.forms.calculator import CalculatorForm
from cases.forms.case import EditCaseForm, NewCaseForm
from cases.forms.closing import ClosingForm, ReopenForm
from cases.forms.event import EventForm
from cases.forms.event_fields import FLAGS
from cases.forms.fields import ThaiDateField, reading_language, version_seen
from cases.forms.leaving import HandOverForm
from cases.forms.party import ChangePartForm, NewPartyForm, PartForm
from cases.forms.register import ClassifyForm, DecideForm, WhyForm

__all__ = [
    "FLAGS",
    "AccessKeyForm",
    "AssignForm",
    "CalculatorForm",
    "ChangePartForm",
    "ClassifyForm",
    "ClosingForm",
    "DecideForm",
    "EditCaseForm",
    "EventForm",
    "ForgottenForm",
    "HandOverForm",
    "NewCaseForm",
    "NewPartyForm",
    "PartForm",
    "ReopenForm",
    "ThaiDateField",
    "WhyForm",
    "reading_language",
    "version_seen",
]
