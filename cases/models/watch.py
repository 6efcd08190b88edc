"""The watch: published marks of others, what they are compared with, and what was found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither, history, legal_dates


class WatchBlock(models.Model):
    """Application numbers that begin alike and are asked about in one question.

    `rows` and `published` are what the last answer held. A block whose answer was cut is `split`:
    its ten parts are asked about instead. `message` is the last fault, "" after a good answer.
    """

    prefix = models.CharField(_("numbers begin with"), max_length=12, unique=True)
    year = models.PositiveSmallIntegerField(_("year of filing"))
    asked_at = models.DateTimeField(_("asked at"), null=True)
    next_at = models.DateTimeField(_("asked again at"), null=True)
    rows = models.PositiveIntegerField(_("marks in the answer"), default=0)
    published = models.PositiveIntegerField(_("published and new enough"), default=0)
    split = models.BooleanField(_("asked in ten parts"), default=False)
    sandbox = models.BooleanField(_("answered by the sandbox"), default=False)
    message = models.TextField(_("what happened"), blank=True)
    message_en = models.TextField(_("what happened, in English"), blank=True)

    class Meta:
        verbose_name = _("block of numbers")
        verbose_name_plural = _("blocks of numbers")
        ordering = ["-year", "prefix"]
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(split=False), name="watch_block_to_ask"
            )
        ]

    def __str__(self) -> str:
        return self.prefix


class WatchFile(models.Model):
    """Rows of the gazette that a person gave; they are taken in by slices in the background.

    `done` of `total` marks are settled. `wrong` has those that could not be taken, each with its
    line and the reason in Thai and English; no more than some hundred are kept, all are counted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")

    name = models.CharField(_("name"), max_length=200)
    body = models.TextField(_("rows"))
    made_by = models.ForeignKey(
        "cases.User", verbose_name=_("given by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("given at"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(_("marks"), default=0)
    done = models.PositiveIntegerField(_("marks settled"), default=0)
    taken = models.PositiveIntegerField(_("marks taken"), default=0)
    unpublished = models.PositiveIntegerField(_("without a day of publication"), default=0)
    over = models.PositiveIntegerField(_("published too long ago"), default=0)
    wrong_count = models.PositiveIntegerField(_("wrong rows"), default=0)
    wrong = models.JSONField(_("wrong rows with their reason"), default=list)

    class Meta:
        verbose_name = _("rows of the gazette")
        verbose_name_plural = _("rows of the gazette")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done"]), name="watch_file_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PublishedMark(models.Model):
    """A mark that the office has published, whoever owns it.

    `days_before` has the days of publication that the office told before, each with the moment at
    which it told another. A mark without `compared_at` is still to be compared.
    """

    class Source(models.TextChoices):
        EXCHANGE = "exchange", "E-Exchange"
        FILE = "file", _("Rows of the gazette")

    number = models.CharField(_("application number"), max_length=40, unique=True)
    title = models.CharField(_("words of the mark"), max_length=500, blank=True)
    owner = models.CharField(_("owner"), max_length=300, blank=True)
    classes = models.JSONField(_("classes"), default=list)
    filed_on = models.DateField(_("filed on"), null=True)
    published_on = models.DateField(_("published on"))
    days_before = models.JSONField(_("days of publication told before"), default=list)
    status_raw = models.CharField(_("status at the office"), max_length=300, blank=True)
    registered_on = models.DateField(_("registered on"), null=True)
    source = models.CharField(_("where it comes from"), max_length=8, choices=Source.choices)
    sandbox = models.BooleanField(_("sandbox data"), default=False)
    first_seen_at = models.DateTimeField(_("first seen"))
    compared_at = models.DateTimeField(_("compared"), null=True)

    class Meta:
        verbose_name = _("published mark")
        verbose_name_plural = _("published marks")
        ordering = ["-published_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["exchange", "file"]), name="published_mark_source_known"
            ),
            *legal_dates("published_mark", "filed_on", "published_on", "registered_on"),
        ]
        indexes = [
            models.Index(fields=["published_on"], name="published_mark_by_day"),
            models.Index(
                fields=["id"],
                condition=Q(compared_at__isnull=True),
                name="published_mark_to_compare",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class WatchTerm(models.Model):
    """Words that are watched for a client beside the marks in the docket.

    No `classes` means all of them. It holds from its first day until it is ended or past its last
    day. `compared_as` is a mark of what it was last compared as with the marks still open.
    """

    client = models.ForeignKey(
        "cases.Party",
        verbose_name=_("client"),
        on_delete=models.PROTECT,
        related_name="watch_terms",
    )
    words = models.CharField(_("words"), max_length=200)
    words_other = models.CharField(_("in the other script"), max_length=200, blank=True)
    classes = models.JSONField(_("classes"), default=list)
    note = models.TextField(_("note"), blank=True)
    responsible = models.ForeignKey(
        "cases.User",
        verbose_name=_("responsible"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    starts_on = models.DateField(_("watched from"))
    ends_on = models.DateField(_("watched until"), null=True)
    active = models.BooleanField(_("watched"), default=True)
    compared_as = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = history(excluded_fields=["compared_as"])

    class Meta:
        verbose_name = _("watch term")
        verbose_name_plural = _("watch terms")
        ordering = ["client__name", "words", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(words__gt=""), name="watch_term_has_words"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="watch_term_ends_after_it_starts",
            ),
            *legal_dates("watch_term", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return self.words


class WatchedCase(models.Model):
    """An own mark that is watched, and as what it was last compared with the marks still open."""

    case = models.OneToOneField(
        "cases.Case", verbose_name=_("case"), on_delete=models.CASCADE, related_name="watched"
    )
    compared_as = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("watched case")
        verbose_name_plural = _("watched cases")

    def __str__(self) -> str:
        return str(self.case_id)


class WatchHit(models.Model):
    """A published mark that is like one of ours, until a person has decided about it.

    `due_on` is the last day for an opposition as the law counts it from the day of publication.
    What was told by mail stands in `told_on`, with the last day and the step that were told.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        RELEVANT = "relevant", _("Relevant")
        NOT_RELEVANT = "not_relevant", _("Not relevant")

    mark = models.ForeignKey(
        PublishedMark,
        verbose_name=_("published mark"),
        on_delete=models.PROTECT,
        related_name="hits",
    )
    case = models.ForeignKey(
        "cases.Case",
        verbose_name=_("our mark"),
        on_delete=models.CASCADE,
        null=True,
        related_name="watch_hits",
    )
    term = models.ForeignKey(
        WatchTerm,
        verbose_name=_("watch term"),
        on_delete=models.PROTECT,
        null=True,
        related_name="hits",
    )
    score = models.PositiveSmallIntegerField(_("likeness"))
    bucket = models.CharField(_("how like"), max_length=20)
    reasons = models.JSONField(_("why"), default=list)
    same_owner = models.BooleanField(_("perhaps the same owner"), default=False)
    due_on = models.DateField(_("last day to oppose"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(_("found"))
    decided_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    opposition = models.ForeignKey(
        "cases.Case",
        verbose_name=_("opposition case"),
        on_delete=models.PROTECT,
        null=True,
        related_name="opposed_hits",
    )
    told_on = models.DateField(_("told on"), null=True)
    told_due_on = models.DateField(_("last day that was told"), null=True)
    told_step = models.SmallIntegerField(_("step that was told"), null=True)
    history = history(excluded_fields=["reasons", "told_on", "told_due_on", "told_step"])

    class Meta:
        verbose_name = _("watch hit")
        verbose_name_plural = _("watch hits")
        ordering = ["due_on", "-score", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True, term__isnull=False)
                | Q(case__isnull=False, term__isnull=True),
                name="watch_hit_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["mark", "case"],
                condition=Q(case__isnull=False),
                name="watch_hit_once_a_case",
            ),
            models.UniqueConstraint(
                fields=["mark", "term"],
                condition=Q(term__isnull=False),
                name="watch_hit_once_a_term",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "relevant", "not_relevant"]),
                name="watch_hit_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, reason__gt="")),
                name="watch_hit_decided_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="relevant") | Q(opposition__isnull=False),
                name="watch_hit_relevant_has_its_case",
            ),
            both_or_neither("watch_hit", "decided_by", "decided_at"),
            *legal_dates("watch_hit", "due_on"),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "-score", "id"],
                condition=Q(state="open"),
                name="watch_hit_queue",
            ),
            models.Index(fields=["state", "due_on", "-score", "id"], name="watch_hit_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.mark_id} {self.score}"
