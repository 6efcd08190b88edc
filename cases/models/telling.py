"""How people are reminded: the office's ladders, what a case adds, who is on leave, and who said
that they know."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history, legal_dates
from cases.rules import ladders
from cases.rules.ladders import ANNUITY, INTERNAL, STATUTORY, USUAL, LadderRefused, read_ladder

REFUSED = {
    ladders.EMPTY: _("Please give at least one number of days."),
    ladders.NO_NUMBER: _("“%(what)s” is no number of days. Please write, for example, 90, 30, 7."),
    ladders.TOO_LONG: _("“%(what)s” is too long: at most 730 days."),
    ladders.TOO_MANY: _("These are too many steps: at most 15."),
    ladders.WITHOUT_LAST: _("The last three steps cannot be switched off. Please add: %(what)s."),
}


def _check(text: str, kind: str) -> None:
    try:
        read_ladder(text, kind)
    except LadderRefused as refused:
        raise ValidationError(REFUSED[refused.why], params={"what": refused.what}) from None


def check_statutory(text: str) -> None:
    """Raises ValidationError for what is no ladder of statutory deadlines."""
    _check(text, STATUTORY)


def check_internal(text: str) -> None:
    """Raises ValidationError for what is no ladder of the office's own times."""
    _check(text, INTERNAL)


class ReminderPolicy(models.Model):
    """The one row with the office's rules of reminding; without it the usual ones hold.

    Ladders are days before the last day. `*_from` is from how many days before it that person is
    told too, empty never.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    statutory = models.CharField(
        _("steps of deadlines of the law"),
        max_length=120,
        default=USUAL[STATUTORY],
        validators=[check_statutory],
    )
    annuity = models.CharField(
        _("steps of annuities and renewals"),
        max_length=120,
        default=USUAL[ANNUITY],
        validators=[check_statutory],
    )
    internal = models.CharField(
        _("steps of the office's own times"),
        max_length=120,
        default=USUAL[INTERNAL],
        validators=[check_internal],
    )
    deputy_from = models.PositiveSmallIntegerField(
        _("deputy told from"), null=True, blank=True, default=ladders.LONGEST
    )
    verifier_from = models.PositiveSmallIntegerField(
        _("verifier told from"), null=True, blank=True, default=14
    )
    partner_from = models.PositiveSmallIntegerField(
        _("partner told from"), null=True, blank=True, default=0
    )
    partner = models.ForeignKey(
        "cases.User",
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    acknowledge_by = models.TimeField(
        _("to be acknowledged by"), null=True, blank=True, default=time(15)
    )
    digest_at = models.TimeField(_("morning mail at"), default=time(7))
    quiet_days = models.BooleanField(_("no reminder falls on a closed day"), default=True)
    clients_told = models.BooleanField(_("clients are reminded"), default=False)
    client_steps = models.CharField(
        _("steps for clients"),
        max_length=120,
        default="60, 30, 14",
        validators=[check_internal],
    )
    history = history()

    class Meta:
        verbose_name = _("rule of reminding")
        verbose_name_plural = _("rules of reminding")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="reminder_policy_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class CaseReminders(models.Model):
    """What a case does otherwise than the office: its own ladders, its partner and verifier, and
    whether its client is reminded. Empty is as the office does."""

    class Clients(models.TextChoices):
        AS_OFFICE = "", _("As the office does")
        TOLD = "yes", _("Reminded")
        NOT_TOLD = "no", _("Not reminded")

    case = models.OneToOneField(
        "cases.Case",
        verbose_name=_("case"),
        on_delete=models.CASCADE,
        related_name="telling",
        primary_key=True,
    )
    statutory = models.CharField(
        _("steps of deadlines of the law"),
        max_length=120,
        blank=True,
        validators=[check_statutory],
    )
    annuity = models.CharField(
        _("steps of annuities and renewals"),
        max_length=120,
        blank=True,
        validators=[check_statutory],
    )
    internal = models.CharField(
        _("steps of the office's own times"),
        max_length=120,
        blank=True,
        validators=[check_internal],
    )
    partner = models.ForeignKey(
        "cases.User",
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    verifier = models.ForeignKey(
        "cases.User",
        verbose_name=_("verifier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    clients = models.CharField(
        _("client"), max_length=3, choices=Clients.choices, default=Clients.AS_OFFICE, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = history()

    class Meta:
        verbose_name = _("reminders of a case")
        verbose_name_plural = _("reminders of cases")

    def __str__(self) -> str:
        return str(self.case)


class Leave(models.Model):
    """Days on which a person is not there, the first and the last included. `deputy` stands in
    for all of it; empty leaves each case to its own deputy."""

    person = models.ForeignKey(
        "cases.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="leaves"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        "cases.User",
        verbose_name=_("stands in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        "cases.User", verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))
    version = models.PositiveIntegerField(default=1, editable=False)
    history = history()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="leave_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")),
                name="leave_deputy_is_another",
            ),
            *legal_dates("leave", "first_day", "last_day"),
        ]
        indexes = [models.Index(fields=["last_day"], name="leave_by_last_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day.isoformat()} – {self.last_day.isoformat()}"


class Acknowledgement(models.Model):
    """A person said that they know of a deadline, at a step. It closes nothing; nobody else is
    called for that step."""

    deadline = models.ForeignKey(
        "cases.Deadline",
        verbose_name=_("deadline"),
        on_delete=models.PROTECT,
        related_name="acknowledgements",
        db_index=False,
    )
    due_date = models.DateField(_("due date"))
    step = models.CharField(_("step"), max_length=30)
    by = models.ForeignKey(
        "cases.User", verbose_name=_("acknowledged by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("acknowledged"))
    by_mail = models.BooleanField(_("from the mail"), default=False)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_date", "step", "by"], name="acknowledged_once"
            ),
            *legal_dates("acknowledgement", "due_date"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step} {self.by_id}"
