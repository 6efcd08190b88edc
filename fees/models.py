"""Official fees as dated data: an amount holds from the day its schedule begins."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history, legal_dates


class FeeSchedule(models.Model):
    """A tariff with the law it stands in. Two schedules of one family never overlap."""

    class Family(models.TextChoices):
        PATENT = "patent", _("Patents and designs")
        TRADEMARK = "trademark", _("Trademarks")

    code = models.CharField(_("code"), max_length=20, unique=True)
    family = models.CharField(_("family"), max_length=9, choices=Family.choices)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
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
            *legal_dates("fee_schedule", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse a schedule that overlaps another of its family."""
        if self.valid_from is None:
            return
        others = FeeSchedule.objects.filter(family=self.family).exclude(pk=self.pk)
        overlap = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if self.valid_to is not None:
            overlap = overlap.filter(valid_from__lte=self.valid_to)
        if overlap.exists():
            raise ValidationError(_("This schedule overlaps another one of the same family."))


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
