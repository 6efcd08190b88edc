"""Filing offices and the days on which they are closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history, legal_dates


class FilingOffice(models.Model):
    """Where papers are handed in: the department itself or a provincial commerce office."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    province = models.CharField(_("province"), max_length=60, blank=True)
    history = history()

    class Meta:
        verbose_name = _("filing office")
        verbose_name_plural = _("filing offices")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day on which the office is closed (CCC s. 193/8), with the source that says so.

    Without `office` it holds everywhere; with one it is a regional day (HOL-6).
    """

    date = models.DateField(_("date"))
    office = models.ForeignKey(
        FilingOffice,
        verbose_name=_("only at"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closed_days",
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    confirmed = models.BooleanField(_("confirmed"), default=False)
    history = history()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"],
                condition=models.Q(office__isnull=True),
                name="closed_day_once",
            ),
            models.UniqueConstraint(
                fields=["date", "office"],
                condition=models.Q(office__isnull=False),
                name="closed_day_once_an_office",
            ),
            *legal_dates("closed_day", "date"),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.name}"
