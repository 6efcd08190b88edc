"""The models of the back office by what people do there, not by the package they come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Group:
    """A heading with a sentence and the models under it, in this order."""

    key: str
    name: str | Promise
    sentence: str | Promise
    models: tuple[str, ...] = ()


QUEUE = Group(
    "queue",
    _("The queue, only shown"),
    _("What the worker was told to do. It is written by the timetable and by the docket alone."),
)
REFERENCE = Group(
    "reference",
    _("Reference data"),
    _("What the deadlines, fees and statuses are computed from. A change acts at once."),
    ("ClosedDay", "FilingOffice", "StatusMapping", "DirectoryEntry"),
)
GROUPS = (
    Group(
        "people",
        _("People"),
        _("Invite colleagues, change what they may do, and hand over when somebody leaves."),
        ("User", "Party", "Feed"),
    ),
    Group(
        "cases",
        _("Cases"),
        _("Put the data of a case right by hand. Events and deadlines are only shown here."),
        ("Case", "Family", "CaseEvent", "Deadline", "Discrepancy", "RegisterSnapshot"),
    ),
    REFERENCE,
    Group(
        "office",
        _("Rules of the office"),
        _("What the office sets for itself: its own times, and how dates are checked."),
        (
            "OfficeProfile",
            "HouseRule",
            "OfficePolicy",
            "ReminderPolicy",
            "ClientTemplate",
            "FieldRule",
        ),
    ),
    Group(
        "jobs",
        _("Jobs and mails"),
        _("See what ran and what failed, run it again, and store the key to the office."),
        ("JobRun", "SyncRun", "SyncFailure", "RegisterPause", "Message", "Reminder", "AccessKey"),
    ),
    QUEUE,
)


def grouped(listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of packages with their models as a list of our groups, in the same form.

    What no group names belongs to the queue when it comes from there, else to the reference data.
    """
    rows: dict[str, list[dict[str, Any]]] = {group.key: [] for group in GROUPS}
    for app in listed:
        for model in app["models"]:
            rows[_group_of(app["app_label"], model["object_name"]).key].append(model)
    home = reverse("admin:index")
    return [
        {
            "name": group.name,
            "app_label": group.key,
            "app_url": f"{home}#{group.key}",
            "has_module_perms": True,
            "sentence": group.sentence,
            "models": sorted(rows[group.key], key=lambda model: _place(group, model)),
        }
        for group in GROUPS
        if rows[group.key]
    ]


def _group_of(app_label: str, name: str) -> Group:
    for group in GROUPS:
        if app_label == "cases" and name in group.models:
            return group
    return QUEUE if app_label == "django_q" else REFERENCE


def _place(group: Group, model: dict[str, Any]) -> tuple[int, str]:
    name = model["object_name"]
    named = group.models.index(name) if name in group.models else len(group.models)
    return named, str(model["name"])
