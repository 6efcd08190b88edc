"""What the office's register said, and where it differs from the docket."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither, history, legal_dates


class RegisterSnapshot(models.Model):
    """An answer of the office, untouched. A row is added only when the content changes.

    `last_check_before` is the check before it, the last one that still had the older content.
    """

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="snapshots"
    )
    service = models.CharField(_("service"), max_length=20)
    hash = models.CharField(_("checksum"), max_length=64)
    body = models.TextField(_("answer"))
    sandbox = models.BooleanField(_("sandbox data"), default=False)
    fetched_at = models.DateTimeField(_("fetched"))
    last_check_before = models.DateTimeField(_("last check before"), null=True, editable=False)

    class Meta:
        verbose_name = _("register snapshot")
        verbose_name_plural = _("register snapshots")
        ordering = ["-fetched_at", "-pk"]
        indexes = [models.Index(fields=["case", "-fetched_at"], name="snapshot_of_a_case")]

    def __str__(self) -> str:
        return f"{self.service} {self.hash[:12]}"


class SyncRun(models.Model):
    """One pass of the sync over the register, with its counts."""

    class Trigger(models.TextChoices):
        NIGHTLY = "nightly", _("Timetable")
        PERSON = "person", _("Sync now")
        COMMAND = "command", _("Command")

    trigger = models.CharField(_("how it began"), max_length=8, choices=Trigger.choices)
    started_by = models.ForeignKey(
        "cases.User", verbose_name=_("started by"), on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    checked = models.PositiveIntegerField(_("checked"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    not_public = models.PositiveIntegerField(_("not yet public"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    discrepancies = models.PositiveIntegerField(_("differences"), default=0)
    due = models.PositiveIntegerField(_("due when it began"), default=0)
    requests = models.PositiveIntegerField(_("requests"), default=0)
    stopped_because = models.TextField(_("why it stopped, in English"), blank=True)
    stopped_because_th = models.TextField(_("why it stopped"), blank=True)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["-started_at", "-id"], name="sync_run_newest")]

    def __str__(self) -> str:
        return self.started_at.isoformat()


class SyncFailure(models.Model):
    """A case whose check failed, until a later check succeeds."""

    run = models.ForeignKey(
        SyncRun, verbose_name=_("sync run"), on_delete=models.CASCADE, related_name="failures"
    )
    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.CASCADE, related_name="sync_failures"
    )
    service = models.CharField(_("service"), max_length=20)
    kind = models.CharField(_("kind"), max_length=30)
    where = models.CharField(_("where"), max_length=300, blank=True)
    message = models.TextField(_("what happened"))
    message_en = models.TextField(_("what happened, in English"), blank=True)
    ambiguous = models.BooleanField(_("rows that contradict each other"), default=False)
    at = models.DateTimeField(_("when"))
    resolved_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("failed check")
        verbose_name_plural = _("failed checks")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["case"], condition=Q(resolved_at__isnull=True), name="sync_failure_open"
            )
        ]

    def __str__(self) -> str:
        return self.message


class Discrepancy(models.Model):
    """The office says one thing and the docket another; a person decides.

    An open one that was put off, or that the office was asked about, comes back by itself on
    `later_until`. `moved` is what accepting it did to the deadlines; `by_rule` says that the rule
    of its field decided and no person.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Office value accepted")
        KEPT = "kept", _("Ours kept")
        GONE = "gone", _("No longer different")
        IGNORED = "ignored", _("Not asked, by the rule of the field")

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="discrepancies"
    )
    snapshot = models.ForeignKey(
        RegisterSnapshot,
        verbose_name=_("register snapshot"),
        on_delete=models.PROTECT,
        related_name="discrepancies",
    )
    field = models.CharField(_("field"), max_length=40)
    office_value = models.TextField(_("at the office"), blank=True)
    docket_value = models.TextField(_("in the docket"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    first_seen_at = models.DateTimeField(_("first seen"))
    decided_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    by_rule = models.BooleanField(_("decided by the rule of the field"), default=False)
    settled_at = models.DateTimeField(_("settled"), null=True)
    asked_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("office asked by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("office asked"), null=True)
    later_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("put off by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    later_until = models.DateField(_("comes back on"), null=True)
    moved = models.JSONField(_("deadlines that followed"), default=list)

    class Meta:
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        ordering = ["-first_seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field"],
                condition=Q(state="open"),
                name="discrepancy_open_once_a_field",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "kept", "gone", "ignored"]),
                name="discrepancy_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(reason__gt=""), name="discrepancy_kept_says_why"
            ),
            both_or_neither("discrepancy", "decided_by", "decided_at"),
            both_or_neither("discrepancy", "asked_by", "asked_at"),
            both_or_neither("discrepancy", "later_by", "later_until"),
            *legal_dates("discrepancy", "later_until"),
        ]
        indexes = [
            models.Index(
                fields=["first_seen_at", "id"],
                condition=Q(state="open"),
                name="discrepancy_queue",
            ),
            models.Index(
                fields=["-decided_at", "-id"],
                condition=Q(decided_at__isnull=False),
                name="discrepancy_decided",
            ),
            models.Index(fields=["settled_at"], name="discrepancy_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.office_value} / {self.docket_value}"


class StatusMapping(models.Model):
    """One row of the status map: the first row whose text is contained decides."""

    position = models.PositiveIntegerField(_("order"))
    contains = models.CharField(_("status contains"), max_length=300)
    internal = models.CharField(_("means"), max_length=30)
    exact = models.BooleanField(_("whole text"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    history = history()

    class Meta:
        verbose_name = _("status mapping")
        verbose_name_plural = _("status map")
        ordering = ["position", "pk"]
        constraints = [
            # The same words may mean one thing alone and another as a part of a longer text.
            models.UniqueConstraint(
                fields=["contains", "exact"],
                name="status_mapping_once",
                violation_error_message=_("This text is in the status map already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contains} → {self.internal}"
