"""What must be told to whom, and the mails that tell it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither, legal_dates

if TYPE_CHECKING:
    from cases.models.client_telling import ClientReminder


class Message(models.Model):
    """One outgoing mail. A claim with a lease keeps two workers from sending it twice.

    `handing_over` is written just before the mail is given to the server: only a kill in
    that state leaves a possible duplicate, and `possible_duplicate` says so.

    `resent_of` is the mail of which this one is a copy that a person had sent again. A mail that
    was taken and came back later has `bounced_at` and the words of the server that gave it back,
    until somebody settles it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        CLAIMED = "claimed", _("Being prepared")
        HANDING_OVER = "handing_over", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        GIVEN_UP = "given_up", _("Given up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    recipient = models.ForeignKey(
        "cases.User",
        verbose_name=_("recipient"),
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
    )
    to_address = models.EmailField(_("to"))
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200, unique=True)
    language = models.CharField(_("language"), max_length=2)
    as_of = models.DateField(_("as of"))
    subject = models.CharField(_("subject"), max_length=400)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("HTML"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.QUEUED)
    claimed_by = models.CharField(_("claimed by"), max_length=100, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    server_answer = models.TextField(_("answer of the mail server"), blank=True)
    possible_duplicate = models.BooleanField(_("possible duplicate"), default=False)
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    resent_of = models.ForeignKey(
        "self",
        verbose_name=_("copy of"),
        on_delete=models.PROTECT,
        null=True,
        related_name="copies",
    )
    resent_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("sent again by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    resent_why = models.TextField(_("why it was sent again"), blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True)
    bounce = models.TextField(_("why it came back"), blank=True)
    settled_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("settled by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_why = models.TextField(_("how it was settled"), blank=True)

    client_reminder: "ClientReminder"

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="sent") & Q(sent_at__isnull=False))
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(bounced_at__isnull=False),
                name="message_settled_came_back",
            ),
            both_or_neither("message", "resent_of", "resent_by"),
            both_or_neither("message", "settled_by", "settled_at"),
        ]
        indexes = [
            # The ledger, newest first, and the few that it is asked for most.
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=~Q(state__in=["sent", "withdrawn"]),
                name="message_undelivered",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(bounced_at__isnull=False),
                name="message_bounced",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(possible_duplicate=True),
                name="message_doubtful",
            ),
            # Every pass asks which morning mails, and which mails without a template, a day has.
            models.Index(
                fields=["as_of"],
                condition=Q(kind__in=["reminder", "digest"]),
                name="message_reminding",
            ),
            models.Index(
                fields=["next_attempt_at"],
                condition=~Q(state__in=["sent", "given_up", "withdrawn"]),
                name="message_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Reminder(models.Model):
    """One person must be told of one deadline at one step. It is told by a message."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENT = "sent", _("Sent")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # Found by the unique key below, which begins with it.
    deadline = models.ForeignKey(
        "cases.Deadline",
        verbose_name=_("deadline"),
        on_delete=models.PROTECT,
        related_name="reminders",
        db_index=False,
    )
    due_date = models.DateField(_("due date"))
    step = models.CharField(_("step"), max_length=40)
    recipient = models.ForeignKey(
        "cases.User",
        verbose_name=_("recipient"),
        on_delete=models.PROTECT,
        related_name="reminders",
    )
    role = models.CharField(_("told as"), max_length=16)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    planned_on = models.DateField(_("planned on"))
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.PROTECT,
        null=True,
        related_name="reminders",
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_date", "step", "recipient"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(message__isnull=False),
                name="reminder_sent_has_a_message",
            ),
            *legal_dates("reminder", "due_date"),
        ]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(state="planned"), name="reminder_planned"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step}"
