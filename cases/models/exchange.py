"""The office's own access to E-Exchange: services, calls, and changes of the profile."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history


class ServiceAccess(models.Model):
    """Whether the department lets this office use a service. A service without a row is not
    known yet. `refused_at` is when it last answered "forbidden", until it answers again."""

    class MayUse(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        YES = "yes", _("May be used")
        NO = "no", _("May not be used")

    service = models.CharField(_("service"), max_length=20, unique=True)
    may_use = models.CharField(
        _("this office may use it"),
        max_length=7,
        choices=MayUse.choices,
        default=MayUse.UNKNOWN,
    )
    refused_at = models.DateTimeField(_("refused"), null=True)
    history = history(excluded_fields=["refused_at"])

    class Meta:
        verbose_name = _("access to a service")
        verbose_name_plural = _("access to the services")
        ordering = ["service"]
        constraints = [
            models.CheckConstraint(
                condition=Q(may_use__in=["unknown", "yes", "no"]), name="service_access_known"
            )
        ]

    def __str__(self) -> str:
        return self.service


class ServiceCall(models.Model):
    """A call to a service: one for each try by a person, and of the register's own checks the
    last that was answered and the last that failed.

    `asked` has the `method`, the `url` and what was `sent`, all without the token, and what the
    person had `given`; `body` is the answer to a try, kept while it is among the latest ones.
    `calls` are those of a run that the row stands for.
    """

    class Source(models.TextChoices):
        TRY = "try", _("Tried by a person")
        SYNC = "sync", _("Check of the register")

    service = models.CharField(_("service"), max_length=20)
    source = models.CharField(_("from"), max_length=4, choices=Source.choices)
    by = models.ForeignKey(
        "cases.User", verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    calls = models.PositiveIntegerField(_("calls"), default=1)
    asked = models.JSONField(_("asked"), default=dict)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    seconds = models.FloatField(_("seconds"), default=0)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    sandbox = models.BooleanField(_("sandbox data"), default=False)
    failed = models.BooleanField(_("failed"), default=False)
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    message = models.TextField(_("what happened"), blank=True)
    message_en = models.TextField(_("what happened, in English"), blank=True)
    body = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("call to a service")
        verbose_name_plural = _("calls to the services")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["try", "sync"]), name="service_call_source_known"
            ),
            models.UniqueConstraint(
                fields=["service", "failed"],
                condition=Q(source="sync"),
                name="service_call_of_the_sync_once",
            ),
        ]
        indexes = [models.Index(fields=["service", "-at"], name="service_call_latest")]

    def __str__(self) -> str:
        return f"{self.service} {self.at:%Y-%m-%d %H:%M}"


class ProfileChange(models.Model):
    """The office's own values laid over the shipped profile, by their path; the row with the
    highest number is in force. A row is never changed: going back is a new one without values."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    values = models.JSONField(_("values"), default=dict)
    by = models.ForeignKey(
        "cases.User", verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("change of the profile")
        verbose_name_plural = _("changes of the profile")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__gt=""), name="profile_change_says_why")
        ]

    def __str__(self) -> str:
        return str(self.number)
