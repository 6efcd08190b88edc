"""The office's request for a key to E-Exchange, and the smoke test of what the key opens."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history


class ExchangeRequest(models.Model):
    """What the request letter says, beside the case of the office's own that has its term.

    How far a request is follows from the events of its case. One request is `current`; an older
    one, whose thirty days were missed, stays beside it. A blank `email`, `phone` or `address` is
    that of the office's papers.
    """

    case = models.OneToOneField(
        "cases.Case",
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        related_name="exchange_request",
    )
    current = models.BooleanField(_("current"), default=True, editable=False)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    contact_position = models.CharField(_("position"), max_length=200, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    address = models.TextField(_("address"), blank=True)
    letter_number = models.CharField(_("number of our letter"), max_length=60, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    services = models.JSONField(_("services"), default=list)
    begun_by = models.ForeignKey(
        "cases.User", verbose_name=_("begun by"), on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(_("begun"))
    history = history()

    class Meta:
        verbose_name = _("request for E-Exchange")
        verbose_name_plural = _("requests for E-Exchange")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="exchange_request_one_current"
            )
        ]

    def __str__(self) -> str:
        return str(self.case)


class SmokeRun(models.Model):
    """One smoke test: each service that the office may use is asked once.

    A worker holds the run until `held_until`; a run that nobody holds goes on where it stands.
    `stopped` says why the rest was not asked. `passed` and `sandbox` are told at its end.
    """

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.UNDER_WAY
    )
    by = models.ForeignKey(
        "cases.User", verbose_name=_("begun by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("begun"))
    held_until = models.DateTimeField(_("held until"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    stopped = models.TextField(_("why it stopped"), blank=True)
    stopped_en = models.TextField(_("why it stopped, in English"), blank=True)
    passed = models.BooleanField(_("passed"), default=False)
    sandbox = models.BooleanField(_("sandbox data"), default=False)

    class Meta:
        verbose_name = _("smoke test")
        verbose_name_plural = _("smoke tests")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["under_way", "done", "stopped"]),
                name="smoke_run_state_known",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="under_way"), name="smoke_run_one_under_way"
            ),
            models.CheckConstraint(
                condition=Q(state="under_way", finished_at__isnull=True)
                | (~Q(state="under_way") & Q(finished_at__isnull=False)),
                name="smoke_run_ended_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.state}"


class SmokeRow(models.Model):
    """What one service answered. `came` and `missing` are our names of its expected fields,
    `required` those of the missing that its profile says are never left out, `unknown` the keys
    that the profile does not know; for a service that no profile reads `came` are its columns."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ANSWERED = "answered", _("Answer came")
        NOTHING = "nothing", _("Nothing found")
        FORBIDDEN = "forbidden", _("Not allowed for this key (403)")
        KEY = "key", _("Key not accepted (401)")
        UNREACHABLE = "silent", _("Not reachable")
        UNREADABLE = "unreadable", _("Not readable")
        REFUSED = "refused", _("Call refused")
        NOT_ASKED = "not_asked", _("Not asked")

    run = models.ForeignKey(
        SmokeRun, verbose_name=_("smoke test"), on_delete=models.CASCADE, related_name="rows"
    )
    position = models.PositiveSmallIntegerField(_("order"))
    service = models.CharField(_("service"), max_length=20)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    call = models.ForeignKey(
        "cases.ServiceCall",
        verbose_name=_("call"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)
    count = models.PositiveIntegerField(_("rows"), default=0)
    sandbox = models.BooleanField(_("sandbox data"), default=False)
    came = models.JSONField(_("came"), default=list)
    missing = models.JSONField(_("missing"), default=list)
    required = models.JSONField(_("required and missing"), default=list)
    unknown = models.JSONField(_("not known"), default=list)
    message = models.TextField(_("what happened"), blank=True)
    message_en = models.TextField(_("what happened, in English"), blank=True)

    class Meta:
        verbose_name = _("service in a smoke test")
        verbose_name_plural = _("services in a smoke test")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "service"], name="smoke_row_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "waiting",
                        "answered",
                        "nothing",
                        "forbidden",
                        "key",
                        "silent",
                        "unreadable",
                        "refused",
                        "not_asked",
                    ]
                ),
                name="smoke_row_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.state}"
