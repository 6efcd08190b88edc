"""How clients are reminded: the office's own words, and who was told of what."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import placeholders
from cases.models.checks import history, legal_dates
from cases.placeholders import PlaceholderRefused, check_text
from cases.rules.ladders import ANNUITY, STATUTORY

# What stands for something of the case in a text to a client.
NAMES = (
    "client",
    "our_reference",
    "client_reference",
    "title",
    "application_number",
    "registration_number",
    "what",
    "last_day",
    "days_left",
    "law",
    "if_missed",
    "official_fee",
    "office",
    "office_phone",
    "office_email",
    "responsible",
)
LONGEST_TEXT = 5000
REFUSED = {
    placeholders.UNKNOWN: _("“%(what)s” is no placeholder. These are known: %(known)s."),
    placeholders.NOT_PLAIN: _(
        "“%(what)s” cannot stand here: only plain placeholders such as {{ client }}, and "
        "{%% if law %%} … {%% endif %%}, are filled in."
    ),
    placeholders.BROKEN: _(
        "“%(what)s” cannot be read. A placeholder is written {{ client }}; braces stand nowhere "
        "else, and each {%% if law %%} needs its {%% endif %%}."
    ),
    placeholders.TOO_MANY: _("These are too many conditions: at most 30."),
}


def check_words(text: str) -> None:
    """Raises ValidationError for a text with a placeholder that cannot be filled in."""
    try:
        check_text(text, NAMES)
    except PlaceholderRefused as refused:
        told = {"what": refused.what, "known": ", ".join(NAMES)}
        raise ValidationError(REFUSED[refused.why], params=told) from None


def check_one_line(text: str) -> None:
    """Raises ValidationError for a subject of several lines."""
    if len(text.splitlines()) > 1:
        raise ValidationError(_("The subject is one line."))


class ClientTemplate(models.Model):
    """The office's words for the reminders of clients, for one kind of deadline in one language.
    Empty, or without a row, the usual words go out."""

    class Kind(models.TextChoices):
        STATUTORY = STATUTORY, _("Deadline of the law")
        ANNUITY = ANNUITY, _("Annuity or renewal")

    kind = models.CharField(_("kind of deadline"), max_length=9, choices=Kind.choices)
    language = models.CharField(
        _("language"), max_length=2, choices=[("th", "ไทย"), ("en", "English")]
    )
    subject = models.CharField(
        _("subject"), max_length=200, blank=True, validators=[check_one_line, check_words]
    )
    body = models.TextField(
        _("text"), max_length=LONGEST_TEXT, blank=True, validators=[check_words]
    )
    history = history()

    class Meta:
        verbose_name = _("words for clients")
        verbose_name_plural = _("words for clients")
        ordering = ["-kind", "-language"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="client_template_once"),
            models.CheckConstraint(
                condition=Q(subject="", body="") | Q(subject__gt="", body__gt=""),
                name="client_template_whole",
                violation_error_message=_(
                    "Please write both the subject and the text, or leave both empty for the "
                    "usual words."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_language_display()}"

    @property
    def is_usual(self) -> bool:
        return not self.body


class ClientReminder(models.Model):
    """A client was told of one deadline at one step, by one mail, which has the state of it."""

    # Found by the unique key below, which begins with it.
    deadline = models.ForeignKey(
        "cases.Deadline",
        verbose_name=_("deadline"),
        on_delete=models.PROTECT,
        related_name="client_reminders",
        db_index=False,
    )
    due_date = models.DateField(_("due date"))
    step = models.CharField(_("step"), max_length=40)
    party = models.ForeignKey(
        "cases.Party",
        verbose_name=_("party"),
        on_delete=models.PROTECT,
        related_name="client_reminders",
    )
    message = models.OneToOneField(
        "cases.Message",
        verbose_name=_("message"),
        on_delete=models.PROTECT,
        related_name="client_reminder",
    )

    class Meta:
        verbose_name = _("reminder of a client")
        verbose_name_plural = _("reminders of clients")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_date", "step", "party"], name="client_reminder_once"
            ),
            *legal_dates("client_reminder", "due_date"),
        ]
        indexes = [models.Index(fields=["due_date"], name="client_reminder_by_day")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step} {self.party_id}"
