"""What happened in a case. Events are only ever added; a correction supersedes."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import legal_dates


class EventSource(models.TextChoices):
    OFFICE = "office", _("From the office")
    STAFF = "staff", _("Entered here")
    IMPORT = "import", _("Imported")


class EventsAreOnlyAdded(TypeError):
    """Somebody tried to change or delete an event instead of correcting it."""


class Events(models.QuerySet["CaseEvent"]):
    def current(self) -> Self:
        """The events that count: neither superseded by a correction nor taken back."""
        return self.filter(superseded_by__isnull=True, is_void=False)

    def update(self, **kwargs: Any) -> int:
        raise EventsAreOnlyAdded("correct an event through cases.events.correct_event")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise EventsAreOnlyAdded("take an event back through cases.events.correct_event")


class CaseEvent(models.Model):
    """One event of a case, on a legal date in Bangkok.

    `data` holds the extra keys of the calculator contract (section, days, years, papers).
    `root` is the first version of a corrected event and gives its deadlines their identity.
    """

    class Delivery(models.TextChoices):
        HAND = "hand", _("By hand")
        POST = "post", _("Registered post")
        EMAIL = "email", _("Email")
        SYSTEM = "system", _("E-filing system")

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("kind"), max_length=60)
    date = models.DateField(_("date"))
    data = models.JSONField(_("details"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=EventSource.choices)
    office_key = models.CharField(max_length=100, blank=True, editable=False)

    letter_number = models.CharField(_("letter number"), max_length=60, blank=True)
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    dispatched_on = models.DateField(_("dispatched on"), null=True, blank=True)
    delivery = models.CharField(
        _("how it came"), max_length=6, choices=Delivery.choices, blank=True
    )
    document = models.ForeignKey(
        "cases.Document",
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    note = models.TextField(_("note"), blank=True)

    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="versions"
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="superseded_by"
    )
    is_void = models.BooleanField(_("taken back"), default=False, editable=False)
    entered_by = models.ForeignKey(
        "cases.User", verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    objects = Events.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "office_key"],
                condition=~Q(office_key=""),
                name="case_event_of_the_office_once",
            ),
            models.CheckConstraint(
                condition=Q(source__in=EventSource.values), name="case_event_source_known"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, root__isnull=True, is_void=False)
                | Q(supersedes__isnull=False, root__isnull=False),
                name="case_event_correction_has_a_root",
            ),
            *legal_dates("case_event", "date", "letter_date", "dispatched_on"),
        ]
        indexes = [models.Index(fields=["case", "kind"], name="case_event_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.date.isoformat()}"

    @property
    def root_pk(self) -> int:
        """The id that deadlines hang on: that of the first version."""
        return self.root_id or self.pk

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventsAreOnlyAdded("correct an event through cases.events.correct_event")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EventsAreOnlyAdded("take an event back through cases.events.correct_event")
