"""What the office does with a difference to the register, and which case was checked when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history

DATES = ("filed_on", "published_on", "registered_on")


class FieldRule(models.Model):
    """What happens when the register says something else in a field, or something more.

    A day is never written over, nor is a difference in one left out: statutory terms rest on it.
    """

    class Field(models.TextChoices):
        FILED_ON = "filed_on", _("Filing date")
        PUBLISHED_ON = "published_on", _("Publication date")
        REGISTERED_ON = "registered_on", _("Registration date")
        REGISTRATION_NUMBER = "registration_number", _("Registration number")
        PUBLICATION_NUMBER = "publication_number", _("Publication number")
        TITLE = "title", _("Title")

    class Does(models.TextChoices):
        APPLY = "apply", _("Take it over")
        SUGGEST = "suggest", _("Ask a person")
        IGNORE = "ignore", _("Only count it")

    field = models.CharField(
        _("field"), max_length=20, choices=Field.choices, unique=True, editable=False
    )
    when_missing = models.CharField(
        _("when the docket has nothing"), max_length=7, choices=Does.choices
    )
    when_different = models.CharField(
        _("when the docket says otherwise"), max_length=7, choices=Does.choices
    )
    history = history()

    class Meta:
        verbose_name = _("rule for a field of the register")
        verbose_name_plural = _("rules for the fields of the register")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    when_missing__in=["apply", "suggest", "ignore"],
                    when_different__in=["apply", "suggest", "ignore"],
                ),
                name="field_rule_known",
            ),
            models.CheckConstraint(
                condition=~Q(field__in=DATES)
                | Q(when_missing__in=["apply", "suggest"], when_different="suggest"),
                name="field_rule_asks_about_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_field_display())


class MonthlyCheck(models.Model):
    """A case was compared with the register in a month (named by its first day, in Bangkok);
    `shown` is whether the office showed anything under its number the last time."""

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.CASCADE, related_name="+"
    )
    month = models.DateField(_("month"))
    checked_at = models.DateTimeField(_("last checked"))
    shown = models.BooleanField(_("shown by the office"))

    class Meta:
        verbose_name = _("check of a month")
        verbose_name_plural = _("checks of a month")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["month", "case"], name="monthly_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
