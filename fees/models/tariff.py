"""Official fees as dated data: an amount holds from the day its schedule begins."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history, legal_dates
from fees.actions import PATENTS
from fees.annuity_quote import last_year
from fees.models.dated import Dated


class FeeSchedule(Dated):
    """A tariff with the law it stands in. Two schedules of one family never hold on one day, and
    amounts of former days stay what they were."""

    of_a_kind = "family"
    one_in_force = "fee_schedule_one_in_force"
    overlap = _("This schedule overlaps another one of the same family.")

    class Family(models.TextChoices):
        PATENT = "patent", _("Patents and designs")
        TRADEMARK = "trademark", _("Trademarks")
        GI = "gi", _("Geographical indications")
        STAMP = "stamp", _("Stamp duty")

    code = models.CharField(_("code"), max_length=20, unique=True)
    family = models.CharField(_("family"), max_length=9, choices=Family.choices)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=300, blank=True)
    history = history()

    class Meta:
        verbose_name = _("fee schedule")
        verbose_name_plural = _("fee schedules")
        ordering = ["family", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fee_schedule_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["family"],
                condition=Q(valid_to__isnull=True),
                name="fee_schedule_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["family", "valid_from"], name="fee_schedule_begins_once"
            ),
            *legal_dates("fee_schedule", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.code

    def why_it_ends(self, next_one: Dated) -> str:
        return _("Followed by %(code)s") % {"code": next_one}


class FeeItem(models.Model):
    """One line of a tariff, in whole baht."""

    schedule = models.ForeignKey(
        FeeSchedule, verbose_name=_("fee schedule"), on_delete=models.CASCADE, related_name="items"
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    amount = models.PositiveIntegerField(_("baht"))
    per = models.CharField(_("per"), max_length=60, blank=True)
    doubt = models.CharField(_("not settled"), max_length=200, blank=True)
    doubt_en = models.CharField(_("not settled, in English"), max_length=200, blank=True)
    history = history()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["schedule", "code"]
        constraints = [models.UniqueConstraint(fields=["schedule", "code"], name="fee_item_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"


class AnnuityFee(models.Model):
    """The annual fee of one patent year, in whole baht; year 0 is the lump sum."""

    schedule = models.ForeignKey(
        FeeSchedule,
        verbose_name=_("fee schedule"),
        on_delete=models.CASCADE,
        related_name="annuities",
    )
    ip_type = models.CharField(_("kind of right"), max_length=12)
    year = models.PositiveSmallIntegerField(_("patent year"))
    amount = models.PositiveIntegerField(_("baht"))
    history = history()

    class Meta:
        verbose_name = _("annuity")
        verbose_name_plural = _("annuities")
        ordering = ["schedule", "ip_type", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "ip_type", "year"], name="annuity_fee_once"
            ),
            models.CheckConstraint(
                condition=Q(year=0) | Q(year__gte=5, year__lte=20), name="annuity_fee_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ip_type} {self.year}: {self.amount}"

    def clean(self) -> None:
        """Refuse an amount that no right would ever find."""
        if self.ip_type not in PATENTS:
            raise ValidationError({"ip_type": _("Please write design, invention or petty_patent.")})
        if self.year is not None and self.year > last_year(self.ip_type):
            raise ValidationError({"year": _("This kind of right has no annuity of that year.")})
