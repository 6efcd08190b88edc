"""Numbers that the office is asked about before there is a case, and what came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import IpType
from cases.models.checks import legal_dates


class RegisterList(models.Model):
    """Numbers that a person gave, or that a search by the owner's name found.

    What its cases get stands here: who answers for them, their client, how their references
    begin. The cases of a `silent` list send nothing until they are released. `owner_name` and
    `words` were searched for. While `stopped` says why the office is not asked, the next slice
    looks again; `rests_until` is when the office wants to be asked again, where it has said so.
    """

    class Purpose(models.TextChoices):
        NUMBER = "number", _("One number")
        NUMBERS = "numbers", _("List of numbers")
        OWNER = "owner", _("Take-over by owner")

    purpose = models.CharField(_("what for"), max_length=7, choices=Purpose.choices)
    made_by = models.ForeignKey(
        "cases.User", verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    owner_name = models.CharField(_("owner at the office"), max_length=300, blank=True)
    words = models.CharField(_("words of the title"), max_length=200, blank=True)
    client = models.ForeignKey(
        "cases.Party",
        verbose_name=_("client"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    prefix = models.CharField(_("references begin with"), max_length=20, blank=True)
    responsible = models.ForeignKey(
        "cases.User",
        verbose_name=_("responsible"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    deputy = models.ForeignKey(
        "cases.User",
        verbose_name=_("deputy"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    silent = models.BooleanField(_("silent until released"), default=False)
    taken_over_on = models.DateField(_("taken over on"), null=True)
    doubles = models.PositiveIntegerField(_("numbers that stood twice"), default=0)
    stopped = models.TextField(_("why the office is not asked"), blank=True)
    rests_until = models.DateTimeField(_("not asked before"), null=True)

    class Meta:
        verbose_name = _("list from the register")
        verbose_name_plural = _("lists from the register")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["number", "numbers", "owner"]),
                name="register_list_purpose_known",
            ),
            *legal_dates("register_list", "taken_over_on"),
        ]

    def __str__(self) -> str:
        return self.owner_name or f"{self.get_purpose_display()} {self.pk}"


class RegisterSearch(models.Model):
    """One service that is asked by a name; `rows` and `cut` tell how much came."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ASKED = "asked", _("Asked")
        FAILED = "failed", _("Failed")

    list = models.ForeignKey(
        RegisterList, verbose_name=_("list"), on_delete=models.CASCADE, related_name="searches"
    )
    ip_type = models.CharField(_("kind of right"), max_length=12, choices=IpType.choices)
    by = models.CharField(_("asked by"), max_length=5)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    service = models.CharField(_("service"), max_length=20)
    body = models.TextField(_("answer"), blank=True)
    rows = models.PositiveIntegerField(_("rights found"), default=0)
    others = models.PositiveIntegerField(_("rights of other owners"), default=0)
    unnumbered = models.PositiveIntegerField(_("rights without a number"), default=0)
    cut = models.BooleanField(_("perhaps cut"), default=False)
    message = models.TextField(_("what happened"), blank=True)
    asked_at = models.DateTimeField(_("asked at"), null=True)

    class Meta:
        verbose_name = _("search in the register")
        verbose_name_plural = _("searches in the register")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "ip_type"], name="register_search_once_a_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "asked", "failed"]),
                name="register_search_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.state}"


class RegisterListRow(models.Model):
    """One number with what the office said, until it is a case.

    `body` is the answer as it came; `title`, `owner` and `status` are read out of it for the
    list. A row is `wanted` from the tick until its case is made or refused.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        FOUND = "found", _("Found")
        DOCKETED = "docketed", _("Docketed already")
        NOT_PUBLIC = "not_public", _("Not public")
        AMBIGUOUS = "ambiguous", _("Ambiguous")
        FAILED = "failed", _("Failed")
        WANTED = "wanted", _("To be made")
        MADE = "made", _("Made")
        REFUSED = "refused", _("Refused")

    list = models.ForeignKey(
        RegisterList, verbose_name=_("list"), on_delete=models.CASCADE, related_name="rows"
    )
    position = models.PositiveIntegerField(_("place"))
    number = models.CharField(_("number"), max_length=60)
    ip_type = models.CharField(
        _("kind of right"), max_length=12, choices=IpType.choices, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    service = models.CharField(_("service"), max_length=20, blank=True)
    body = models.TextField(_("answer"), blank=True)
    sandbox = models.BooleanField(_("sandbox data"), default=False)
    asked_at = models.DateTimeField(_("asked at"), null=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    owner = models.CharField(_("owner"), max_length=300, blank=True)
    status = models.CharField(_("status at the office"), max_length=300, blank=True)
    cut = models.BooleanField(_("perhaps cut"), default=False)
    message = models.TextField(_("why"), blank=True)
    wanted_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("ticked by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    case = models.ForeignKey(
        "cases.Case",
        verbose_name=_("case"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="register_rows",
    )

    class Meta:
        verbose_name = _("number of a list")
        verbose_name_plural = _("numbers of a list")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "ip_type", "number"], name="register_row_once_a_list"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "waiting", "found", "docketed", "not_public", "ambiguous", "failed",
                        "wanted", "made", "refused",
                    ]
                ),
                name="register_row_state_known",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["list"],
                condition=Q(state__in=["waiting", "wanted"]),
                name="register_row_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.number
