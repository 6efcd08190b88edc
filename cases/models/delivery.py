"""A mail that is told a second time, by another way than mail."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.reminder import Message


class Delivery(models.Model):
    """One message on one other channel, beside its mail and never instead of it. It is claimed,
    handed over and sent as the mail itself is. A test has no mail, but a person who sent it."""

    class Channel(models.TextChoices):
        LINE = "line", "LINE"
        WEBHOOK = "webhook", _("Webhook")

    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.PROTECT,
        null=True,
        related_name="deliveries",
    )
    tested_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("tested by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=Message.State.choices,
        default=Message.State.QUEUED,
    )
    claimed_by = models.CharField(_("claimed by"), max_length=100, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    possible_duplicate = models.BooleanField(_("possible duplicate"), default=False)
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("delivery by another channel")
        verbose_name_plural = _("deliveries by other channels")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(channel__in=["line", "webhook"]), name="delivery_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=False, tested_by__isnull=True)
                | Q(message__isnull=True, tested_by__isnull=False),
                name="delivery_of_a_mail_or_a_test",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="delivery_sent_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=~Q(state__in=["sent", "given_up", "withdrawn"]),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.message_id}"

    @property
    def key(self) -> str:
        """The same for every try, so that the other side can tell a repeated one."""
        if self.message is None:
            return f"test.{self.pk}.{self.created_at:%Y%m%dT%H%M%S.%f}.{self.channel}"
        return f"{self.message.key}.{self.channel}"
