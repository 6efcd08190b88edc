"""The department's units, ways to file and places to complain, as the office knows them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import IpType
from cases.models.checks import history


def check_rights(rights: Any) -> None:
    """A list of kinds of right, or an empty one. Raises ValidationError with a sentence."""
    known = isinstance(rights, list) and all(right in IpType.values for right in rights)
    if not known:
        raise ValidationError(
            _("Give a list of kinds of right such as %(example)s, or [] for all."),
            params={"example": '["trademark", "design"]'},
        )


class DirectoryEntry(models.Model):
    """One unit, one way to file, or one place to complain.

    `rights` are the kinds of right it is for; an empty list is for all. `open_from` and
    `open_until` are hours of the day from Monday to Friday. `notes` are lines that a person must
    know before going there; `source` says where all this was read.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("Units of the department")
        CHANNEL = "channel", _("Ways to file")
        COMPLAINT = "complaint", _("Complaints and advice")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    rights = models.JSONField(
        _("kinds of right"), default=list, blank=True, validators=[check_rights]
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    address = models.TextField(_("address"), blank=True)
    address_en = models.TextField(_("address in English"), blank=True)
    phone = models.CharField(_("telephone"), max_length=200, blank=True)
    fax = models.CharField(_("fax"), max_length=60, blank=True)
    hotline = models.CharField(_("hotline"), max_length=20, blank=True)
    website = models.CharField(
        _("website"), max_length=200, blank=True, validators=[URLValidator(["https", "http"])]
    )
    open_from = models.TimeField(_("open from"), null=True, blank=True)
    open_until = models.TimeField(_("open until"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    notes_en = models.TextField(_("notes in English"), blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=300, blank=True)
    history = history()

    class Meta:
        verbose_name = _("directory entry")
        verbose_name_plural = _("directory of the department")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["unit", "channel", "complaint"]),
                name="directory_entry_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(open_from__isnull=True, open_until__isnull=True)
                | models.Q(
                    open_from__isnull=False,
                    open_until__isnull=False,
                    open_from__lt=models.F("open_until"),
                ),
                name="directory_entry_opens_before_it_closes",
                violation_error_message=_("Give both hours, the earlier one first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_for(self, right: str) -> bool:
        """Whether it is for a kind of right, alone or among others."""
        return not self.rights or right in self.rights
