"""Deadlines: one row is the same deadline across every recomputation."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither, history, legal_dates


class DeadlineKind(models.TextChoices):
    STATUTORY = "statutory", _("Statutory")
    FOLLOW_UP = "follow_up", _("Follow-up")
    INTERNAL = "internal", _("Internal")
    MANUAL = "manual", _("Entered by hand")


class DeadlineState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SUPERSEDED = "superseded", _("Superseded")
    NO_LONGER_DUE = "no_longer_due", _("No longer due")
    HISTORIC = "historic", _("Historic")


class Disposition(models.TextChoices):
    DONE = "done", _("Done, with proof")
    FILED_LATE = "filed_late", _("Filed late, with proof")
    REVIEWED = "reviewed", _("Reviewed, nothing to do")
    NOT_NEEDED = "not_needed", _("Not needed on the client's word")
    TRANSFERRED = "transferred", _("Transferred to another agent")
    MISSED = "missed", _("Missed")
    BY_EVENT = "by_event", _("Closed by an event")


# The dates that wait for a second person.
CHECKED_TWICE = (DeadlineKind.STATUTORY, DeadlineKind.MANUAL)


class Deadlines(models.QuerySet["Deadline"]):
    def on_the_desk(self) -> Self:
        """Open terms that our side must meet, alternatives counted once."""
        return self.filter(state=DeadlineState.OPEN, ours=True, leads=True)

    def unverified(self) -> Self:
        """Open dates of our side, alternatives included, that no second person has verified."""
        return self.filter(
            state=DeadlineState.OPEN, ours=True, kind__in=CHECKED_TWICE, verified_by__isnull=True
        )


# The rules whose payment keeps a granted or registered right in force.
KEEP_IN_FORCE = ("ANN-1", "ANN-2", "PAT-65g", "TM-54")


class Deadline(models.Model):
    """A day by which something must be done, with every step that led to it.

    Its identity is (case, code, root event, occurrence). `due_date` is the day that holds: the
    computed one, or the day of an override; `overridden_from` is the day computed when it was
    made, so where the two differ the law has moved since. `leads` is false for an alternative
    of a term whose line on the desk is another row.

    `dated_by` gave the date that it rests on: the override, or that of its event and of those in
    `rests_on` (an extension, the grant) which was entered last and nobody has read again yet; it
    is never the one who verifies it. `facts_read` has the version that was read, and by whom, for
    each of these events. A second person who read another date leaves it in `disputed_date`, and
    what they read of other facts in `disputed_facts`, until the two agree.
    """

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="deadlines"
    )
    kind = models.CharField(_("kind"), max_length=9, choices=DeadlineKind.choices)
    code = models.CharField(_("rule"), max_length=20)
    root_event = models.ForeignKey(
        "cases.CaseEvent",
        verbose_name=_("event that starts it"),
        on_delete=models.PROTECT,
        null=True,
        related_name="deadlines",
    )
    occurrence = models.CharField(_("occurrence"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)

    trigger_kind = models.CharField(_("trigger"), max_length=60, blank=True)
    trigger_date = models.DateField(_("trigger date"), null=True)
    nominal_date = models.DateField(_("nominal date"))
    computed_due_date = models.DateField(_("computed due date"))
    due_date = models.DateField(_("due date"))
    due_time = models.CharField(_("due time"), max_length=5, blank=True)
    opens_on = models.DateField(_("opens on"), null=True)
    surcharge_until = models.DateField(_("with surcharge until"), null=True)
    rests_on = models.JSONField(_("other events that gave the days"), default=list)
    years = models.JSONField(_("patent years"), null=True)
    actor = models.CharField(_("who must act"), max_length=11)
    ours = models.BooleanField(_("for our side"), default=True)
    alternative_to = models.JSONField(_("alternatives"), default=list)
    leads = models.BooleanField(_("leads its alternatives"), default=True)
    consequence = models.CharField(_("if missed"), max_length=40, blank=True)
    law = models.CharField(_("law"), max_length=200, blank=True)
    confirmed = models.BooleanField(_("confirmed"), default=True)
    unconfirmed_reason = models.TextField(_("why unconfirmed"), blank=True)
    steps = models.JSONField(_("steps"), default=list)
    notes = models.JSONField(_("notes"), default=list)

    state = models.CharField(
        _("state"), max_length=13, choices=DeadlineState.choices, default=DeadlineState.OPEN
    )
    engine_status = models.CharField(_("state by computation"), max_length=10, default="open")
    met_by = models.DateField(_("met by"), null=True)

    entered_by = models.ForeignKey(
        "cases.User", verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))
    verified_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("verified"), null=True)
    dated_by = models.ForeignKey(
        "cases.User", verbose_name=_("dated by"), on_delete=models.PROTECT, related_name="+"
    )
    disputed_date = models.DateField(_("date read by the second person"), null=True)
    disputed_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("read differently by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    disputed_at = models.DateTimeField(_("read differently"), null=True)
    disputed_facts = models.JSONField(_("facts read differently"), default=dict)
    facts_read = models.JSONField(_("facts read again"), default=dict)
    source_document = models.ForeignKey(
        "cases.Document",
        verbose_name=_("file of the source"),
        on_delete=models.PROTECT,
        null=True,
        related_name="started_deadlines",
    )
    source_note = models.TextField(_("where the date comes from"), blank=True)
    overridden_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("set by hand by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    overridden_at = models.DateTimeField(_("set by hand"), null=True)
    overridden_from = models.DateField(_("computed when set by hand"), null=True)
    override_reason = models.TextField(_("why set by hand"), blank=True)
    closed_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("closed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed"), null=True)
    disposition = models.CharField(
        _("how it was closed"), max_length=11, choices=Disposition.choices, blank=True
    )
    done_on = models.DateField(_("done on"), null=True)
    proof = models.CharField(_("proof"), max_length=300, blank=True)
    proof_document = models.ForeignKey(
        "cases.Document",
        verbose_name=_("file of the proof"),
        on_delete=models.PROTECT,
        null=True,
        related_name="closed_deadlines",
    )
    closing_note = models.TextField(_("note at closing"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    history = history(excluded_fields=["steps", "notes", "rests_on"])

    objects = Deadlines.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_date", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "root_event", "occurrence"],
                condition=Q(root_event__isnull=False),
                name="deadline_once_an_event",
            ),
            models.UniqueConstraint(
                fields=["case", "code", "occurrence"],
                condition=Q(root_event__isnull=True),
                name="deadline_once_a_case",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DeadlineKind.values), name="deadline_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeadlineState.values), name="deadline_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, disposition__gt=""),
                name="deadline_closed_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(disposition__in=["done", "filed_late"])
                | Q(proof__gt="")
                | Q(proof_document__isnull=False),
                name="deadline_done_has_proof",
            ),
            models.CheckConstraint(
                condition=Q(overridden_at__isnull=False) | Q(due_date=F("computed_due_date")),
                name="deadline_moved_only_by_override",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("dated_by")),
                name="deadline_verified_by_another",
            ),
            both_or_neither("deadline", "verified_by", "verified_at"),
            both_or_neither("deadline", "disputed_by", "disputed_at"),
            both_or_neither("deadline", "disputed_by", "disputed_date"),
            both_or_neither("deadline", "overridden_by", "overridden_at"),
            both_or_neither("deadline", "overridden_by", "overridden_from"),
            both_or_neither("deadline", "closed_by", "closed_at"),
            *legal_dates(
                "deadline",
                "trigger_date",
                "nominal_date",
                "computed_due_date",
                "due_date",
                "opens_on",
                "surcharge_until",
                "met_by",
                "done_on",
                "disputed_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date", "case"],
                condition=Q(state="open", ours=True, leads=True),
                name="deadline_on_the_desk",
            ),
            models.Index(
                fields=["case", "due_date"],
                condition=Q(state="open", ours=True, leads=True),
                name="deadline_next_of_a_case",
            ),
            models.Index(
                fields=["due_date", "case"],
                condition=Q(
                    state="open",
                    ours=True,
                    leads=True,
                    verified_by__isnull=True,
                    kind__in=["statutory", "manual"],
                ),
                name="deadline_to_verify",
            ),
            # All that the board of payments and the budget group by: they need not read the rows.
            models.Index(
                fields=["due_date", "id"],
                include=[
                    "case", "code", "computed_due_date", "surcharge_until", "opens_on",
                    "occurrence", "years",
                ],
                condition=Q(state="open", ours=True, leads=True, code__in=KEEP_IN_FORCE),
                name="deadline_keeps_in_force",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.due_date.isoformat()}"

    def forget_the_dispute(self) -> None:
        """No second person reads another date any more; the row is saved by the caller."""
        self.disputed_by = self.disputed_at = self.disputed_date = None
        self.disputed_facts = {}

    def forget_the_readings(self) -> None:
        """What second people said was about another date; the row is saved by the caller."""
        self.verified_by = self.verified_at = None
        self.forget_the_dispute()

    @property
    def is_unverified(self) -> bool:
        """Whether it is a date that a second person has yet to verify."""
        mine = self.state == DeadlineState.OPEN and self.ours
        return mine and self.kind in CHECKED_TWICE and self.verified_by_id is None
