"""What the docket stores. One file for each room of the docket's vocabulary."""

from cases.models.access_key import AccessKey, KeyChange
from cases.models.asking import RegisterPause, RequestDay, ServiceSilence
from cases.models.attachment import MessageAttachment
from cases.models.attempt import MessageAttempt
from cases.models.calendar import ClosedDay, FilingOffice
from cases.models.case import KINDS_OF_CASE as KINDS_OF_CASE
from cases.models.case import OWN_MATTER as OWN_MATTER
from cases.models.case import Case, CaseImage, Family, GoodsClass, OurSide, Priority
from cases.models.case import IpType as IpType
from cases.models.client_telling import ClientReminder, ClientTemplate
from cases.models.deadline import Deadline, DeadlineKind, DeadlineState, Disposition
from cases.models.delivery import Delivery
from cases.models.differences import FieldRule, MonthlyCheck
from cases.models.directory import DirectoryEntry
from cases.models.document import Document
from cases.models.event import CaseEvent, EventSource
from cases.models.exchange import ProfileChange, ServiceAccess, ServiceCall
from cases.models.exchange_key import ExchangeRequest, SmokeRow, SmokeRun
from cases.models.feed import Feed
from cases.models.job import JobRun
from cases.models.office import HouseRule, OfficePolicy, OfficeProfile
from cases.models.outage import Outage
from cases.models.party import CaseParty, Party, PartyRole
from cases.models.register import (
    Discrepancy,
    RegisterSnapshot,
    StatusMapping,
    SyncFailure,
    SyncRun,
)
from cases.models.register_list import RegisterList, RegisterListRow, RegisterSearch
from cases.models.reminder import Message, Reminder
from cases.models.statistics import StatisticsAnswer, StatisticsFigure
from cases.models.telling import Acknowledgement, CaseReminders, Leave, ReminderPolicy
from cases.models.user import Role, User
from cases.models.watch import (
    PublishedMark,
    WatchBlock,
    WatchedCase,
    WatchFile,
    WatchHit,
    WatchTerm,
)

__all__ = [
    "KINDS_OF_CASE",
    "OWN_MATTER",
    "AccessKey",
    "Acknowledgement",
    "Case",
    "CaseEvent",
    "CaseImage",
    "CaseParty",
    "CaseReminders",
    "ClientReminder",
    "ClientTemplate",
    "ClosedDay",
    "Deadline",
    "DeadlineKind",
    "DeadlineState",
    "Delivery",
    "DirectoryEntry",
    "Discrepancy",
    "Disposition",
    "Document",
    "EventSource",
    "ExchangeRequest",
    "Family",
    "Feed",
    "FieldRule",
    "FilingOffice",
    "GoodsClass",
    "HouseRule",
    "IpType",
    "JobRun",
    "KeyChange",
    "Leave",
    "Message",
    "MessageAttachment",
    "MessageAttempt",
    "MonthlyCheck",
    "OfficePolicy",
    "OfficeProfile",
    "OurSide",
    "Outage",
    "Party",
    "PartyRole",
    "Priority",
    "ProfileChange",
    "PublishedMark",
    "RegisterList",
    "RegisterListRow",
    "RegisterPause",
    "RegisterSearch",
    "RegisterSnapshot",
    "Reminder",
    "ReminderPolicy",
    "RequestDay",
    "Role",
    "ServiceAccess",
    "ServiceCall",
    "ServiceSilence",
    "SmokeRow",
    "SmokeRun",
    "StatisticsAnswer",
    "StatisticsFigure",
    "StatusMapping",
    "SyncFailure",
    "SyncRun",
    "User",
    "WatchBlock",
    "WatchFile",
    "WatchHit",
    "WatchTerm",
    "WatchedCase",
]
