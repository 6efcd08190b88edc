"""The client's word on a payment that keeps a right in force: asked, answered, carried out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither, history, legal_dates


class Choice(models.TextChoices):
    """What a client may say of an annuity or a renewal."""

    YEARLY = "yearly", _("Pay this payment")
    LUMP = "lump", _("Pay all years at once")
    ABANDON = "abandon", _("Let the right end")
    OFFICE = "office", _("The office decides")


class Instruction(models.Model):
    """One payment that keeps a right in force, and how far it has come.

    `chosen_by` is the member of staff who entered the client's word; none where the client
    answered by the link of a call. To let a right end needs `confirmed_by`, another person, before
    anything else follows. `calls` counts the calls that went out: first, reminder, last.
    """

    class State(models.TextChoices):
        TO_ASK = "to_ask", _("To be asked")
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        ORDERED = "ordered", _("Payment ordered")
        PAID = "paid", _("Paid")
        FILED = "filed", _("Receipt filed")
        CLOSED = "closed", _("Closed")

    deadline = models.OneToOneField(
        "cases.Deadline",
        verbose_name=_("deadline"),
        on_delete=models.PROTECT,
        related_name="instruction",
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.TO_ASK)
    calls = models.PositiveSmallIntegerField(_("calls"), default=0)
    called_at = models.DateTimeField(_("last called"), null=True)
    choice = models.CharField(_("choice"), max_length=7, choices=Choice.choices, blank=True)
    chosen_at = models.DateTimeField(_("chosen"), null=True)
    chosen_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    said_by = models.CharField(_("who said so"), max_length=200, blank=True)
    confirmed_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ordered_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("ordered by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    ordered_at = models.DateTimeField(_("ordered"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    history = history()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["deadline__due_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice="", chosen_at__isnull=True)
                | Q(choice__gt="", chosen_at__isnull=False),
                name="instruction_choice_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(choice__gt="") | Q(state__in=["to_ask", "asked"]),
                name="instruction_follows_a_choice",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(chosen_by__isnull=True)
                | ~Q(confirmed_by=F("chosen_by")),
                name="instruction_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(choice="abandon")
                | Q(confirmed_by__isnull=False)
                | Q(state__in=["to_ask", "asked", "answered"]),
                name="instruction_abandoned_by_two",
            ),
            both_or_neither("instruction", "confirmed_by", "confirmed_at"),
            both_or_neither("instruction", "ordered_by", "ordered_at"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.state}"


class InstructionEntry(models.Model):
    """One line of the log of an instruction; never changed."""

    instruction = models.ForeignKey(
        Instruction, verbose_name=_("instruction"), on_delete=models.PROTECT, related_name="entries"
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        "cases.User", verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    who = models.CharField(_("who"), max_length=200, blank=True)
    what = models.CharField(_("what"), max_length=20)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("entry of an instruction")
        verbose_name_plural = _("entries of instructions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"


class ClientCall(models.Model):
    """One mail to one client that asks for the word on some payments.

    The link in it carries `nonce`, signed; it answers once, until `expires_on` has passed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    client = models.ForeignKey(
        "cases.Party", verbose_name=_("client"), on_delete=models.PROTECT, related_name="calls"
    )
    step = models.PositiveSmallIntegerField(_("call"))
    language = models.CharField(_("language"), max_length=2)
    as_of = models.DateField(_("as of"))
    expires_on = models.DateField(_("answers until"))
    nonce = models.CharField(_("mark of the link"), max_length=43, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    message = models.OneToOneField(
        "cases.Message",
        verbose_name=_("message"),
        on_delete=models.PROTECT,
        null=True,
        related_name="client_call",
    )
    created_by = models.ForeignKey(
        "cases.User", verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("written"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("call to a client")
        verbose_name_plural = _("calls to clients")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__range=(1, 3)), name="client_call_first_to_last"
            ),
            models.CheckConstraint(
                condition=(Q(state="answered") & Q(answered_at__isnull=False))
                | (~Q(state="answered") & Q(answered_at__isnull=True)),
                name="client_call_answered_has_its_moment",
            ),
            *legal_dates("client_call", "as_of", "expires_on"),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.as_of.isoformat()}"


class CallItem(models.Model):
    """One payment in a call, with the amounts in baht as they were told, and the answer."""

    call = models.ForeignKey(
        ClientCall, verbose_name=_("call"), on_delete=models.PROTECT, related_name="items"
    )
    instruction = models.ForeignKey(
        Instruction, verbose_name=_("instruction"), on_delete=models.PROTECT, related_name="items"
    )
    amount = models.PositiveIntegerField(_("baht"), null=True)
    late_amount = models.PositiveIntegerField(_("with surcharge, baht"), null=True)
    lump_amount = models.PositiveIntegerField(_("lump sum, baht"), null=True)
    answer = models.CharField(_("answer"), max_length=7, choices=Choice.choices, blank=True)

    class Meta:
        verbose_name = _("payment in a call")
        verbose_name_plural = _("payments in a call")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "instruction"], name="call_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.instruction_id}"
