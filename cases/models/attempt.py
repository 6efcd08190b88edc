"""One try to give a mail to the mail server, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageAttempt(models.Model):
    """Written in the very transaction that says how the try ended, and never changed. A try whose
    worker died is written by the pass that finds it."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Taken by the mail server")
        REFUSED = "refused", _("Refused")
        UNCLEAR = "unclear", _("No answer came: it may have been delivered")
        STOPPED = "stopped", _("The worker stopped before it was handed over")

    message = models.ForeignKey(
        "cases.Message",
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        related_name="tries",
    )
    at = models.DateTimeField(_("at"))
    to_address = models.EmailField(_("to"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    answer = models.TextField(_("answer of the mail server"), blank=True)

    class Meta:
        verbose_name = _("attempt to send")
        verbose_name_plural = _("attempts to send")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["sent", "refused", "unclear", "stopped"]),
                name="message_attempt_outcome_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
