"""The forms of the docket: dates as people here write them, and nothing typed is lost."""

from cases.forms.access_key import AccessKeyForm
from cases.forms.account import ChangePasswordForm, ForgottenForm, NewPasswordForm
from cases.forms.assign import AssignForm
from cases.forms.calculator import CalculatorForm
from cases.forms.case import EditCaseForm, NewCaseForm
from cases.forms.case_list import CaseListForm
from cases.forms.channels import LineTokenForm, LineUserForm, WebhookForm
from cases.forms.closing import ClosingForm, ReopenForm
from cases.forms.differences import ManyForm, QueueForm
from cases.forms.event import EventForm
from cases.forms.event_fields import FLAGS
from cases.forms.exchange import AccessForm, TryForm
from cases.forms.exchange_key import (
    ApprovedForm,
    DeliveredForm,
    GivenUpForm,
    LetterForm,
    RegisteredForm,
)
from cases.forms.fields import ThaiDateField, reading_language, version_seen
from cases.forms.from_register import ListForm, NumberForm, OrderForm, TakeOverForm
from cases.forms.leave import LeaveForm
from cases.forms.leaving import HandOverForm
from cases.forms.ledger import AgainForm, LedgerForm, SettleForm
from cases.forms.lift import LiftForm
from cases.forms.manual_deadline import (
    ChangeManualDeadlineForm,
    EndOverrideForm,
    ManualDeadlineForm,
    OverrideForm,
)
from cases.forms.paper import PaperForm
from cases.forms.party import ChangePartForm, NewPartyForm, PartForm
from cases.forms.profile import AliasForm, LimitsForm, ProfileForm, ReasonForm
from cases.forms.register import ClassifyForm, DecideForm, WhyForm
from cases.forms.reminding import CaseRemindersForm, MyRemindersForm
from cases.forms.verify import StandsForm, VerifyForm
from cases.forms.watch import NotRelevantForm, RelevantForm, ReportForm, RowsForm, TermForm

# The names under which forms take a date.
DATE_FIELDS = frozenset(
    name
    for form in (
        ApprovedForm,
        CalculatorForm,
        CaseListForm,
        ClosingForm,
        DeliveredForm,
        EditCaseForm,
        EventForm,
        LeaveForm,
        LedgerForm,
        ListForm,
        ManualDeadlineForm,
        ManyForm,
        NewCaseForm,
        OrderForm,
        OverrideForm,
        RegisteredForm,
        ReportForm,
        TakeOverForm,
        TermForm,
        VerifyForm,
    )
    for name, field in form.base_fields.items()
    if isinstance(field, ThaiDateField)
)

__all__ = [
    "DATE_FIELDS",
    "FLAGS",
    "AccessForm",
    "AccessKeyForm",
    "AgainForm",
    "AliasForm",
    "ApprovedForm",
    "AssignForm",
    "CalculatorForm",
    "CaseListForm",
    "CaseRemindersForm",
    "ChangeManualDeadlineForm",
    "ChangePartForm",
    "ChangePasswordForm",
    "ClassifyForm",
    "ClosingForm",
    "DecideForm",
    "DeliveredForm",
    "EditCaseForm",
    "EndOverrideForm",
    "EventForm",
    "ForgottenForm",
    "GivenUpForm",
    "HandOverForm",
    "LeaveForm",
    "LedgerForm",
    "LetterForm",
    "LiftForm",
    "LimitsForm",
    "LineTokenForm",
    "LineUserForm",
    "ListForm",
    "ManualDeadlineForm",
    "ManyForm",
    "MyRemindersForm",
    "NewCaseForm",
    "NewPartyForm",
    "NewPasswordForm",
    "NotRelevantForm",
    "NumberForm",
    "OrderForm",
    "OverrideForm",
    "PaperForm",
    "PartForm",
    "ProfileForm",
    "QueueForm",
    "ReasonForm",
    "RegisteredForm",
    "RelevantForm",
    "ReopenForm",
    "ReportForm",
    "RowsForm",
    "SettleForm",
    "StandsForm",
    "TakeOverForm",
    "TermForm",
    "ThaiDateField",
    "TryForm",
    "VerifyForm",
    "WebhookForm",
    "WhyForm",
    "reading_language",
    "version_seen",
]
