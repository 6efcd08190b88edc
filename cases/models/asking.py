"""How much the office was asked, and when it is left alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither


class RequestDay(models.Model):
    """How many requests went to the office on a day in Bangkok, tries again included.

    A run takes from the budget before it asks and gives back what it did not need: after a kill
    the number may be a little too high, never too low.
    """

    day = models.DateField(_("day"), unique=True)
    requests = models.PositiveIntegerField(_("requests"), default=0)
    watched = models.PositiveIntegerField(_("of these by the watch"), default=0)

    class Meta:
        verbose_name = _("requests of a day")
        verbose_name_plural = _("requests of a day")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day.isoformat()}: {self.requests}"


class RegisterPause(models.Model):
    """The office is not asked: it refused the key, or it asked for patience.

    `service` is blank when no service is asked. A pause ends at `until` by itself, or when a person
    lifts it and says why.
    """

    class Kind(models.TextChoices):
        KEY = "key", _("The key was refused")
        PATIENCE = "patience", _("The office asked us to wait")

    service = models.CharField(_("service"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)
    why = models.TextField(_("why"))
    why_en = models.TextField(_("why, in English"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("lifted by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("pause of the register")
        verbose_name_plural = _("pauses of the register")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(ended_at__isnull=True),
                name="register_pause_open_once_a_service",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["key", "patience"]), name="register_pause_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(ended_at__isnull=False, reason__gt=""),
                name="register_pause_lifted_says_why",
            ),
            both_or_neither("register_pause", "lifted_by", "lifted_at"),
        ]

    def __str__(self) -> str:
        return f"{self.service or 'E-Exchange'}: {self.get_kind_display()}"


class ServiceSilence(models.Model):
    """A service that gave no answer: `cases` in a row without one, and how many `times` in a row
    it was left alone, last until `until`. A good answer ends it: the row goes."""

    service = models.CharField(_("service"), max_length=20, unique=True)
    cases = models.PositiveIntegerField(_("cases without an answer"), default=0)
    times = models.PositiveIntegerField(_("times left alone"), default=0)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("left alone until"), null=True)
    why = models.TextField(_("why"))
    why_en = models.TextField(_("why, in English"))

    class Meta:
        verbose_name = _("silent service")
        verbose_name_plural = _("silent services")
        ordering = ["service"]

    def __str__(self) -> str:
        return self.service
