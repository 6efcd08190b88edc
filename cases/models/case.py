"""Cases of all six kinds of right, and of the office itself, with what hangs on them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history, legal_dates

if TYPE_CHECKING:
    from cases.models.party import CaseParty


class IpType(models.TextChoices):
    TRADEMARK = "trademark", _("Trademark")
    DESIGN = "design", _("Design patent")
    INVENTION = "invention", _("Invention patent")
    PETTY_PATENT = "petty_patent", _("Petty patent")
    COPYRIGHT = "copyright", _("Copyright")
    GI = "gi", _("Geographical indication")


# A matter of the office itself: a case with terms, but no right; wherever rights are meant it is
# left out.
OWN_MATTER = "own"
KINDS_OF_CASE = [*IpType.choices, (OWN_MATTER, _("Office's own matter"))]


class OurSide(models.TextChoices):
    APPLICANT = "applicant", _("Applicant or owner")
    OPPONENT = "opponent", _("Opponent")


class OfficeStatusState(models.TextChoices):
    """What is known of the register's status text."""

    NEVER = "never", _("Never checked")
    NOT_PUBLIC = "not_public", _("Not yet public")
    MAPPED = "mapped", _("Classified")
    UNMAPPED = "unmapped", _("New status, please classify")


class FilingChannel(models.TextChoices):
    COUNTER = "counter", _("Counter of the department")
    PROVINCE = "province", _("Provincial commerce office")
    EFILING = "efiling", _("E-filing")
    POST = "post", _("Registered post")
    MADRID = "madrid", _("Madrid")
    PCT = "pct", _("PCT national phase")


class Family(models.Model):
    """Cases that belong together: the same invention, design or mark."""

    name = models.CharField(_("name"), max_length=200)
    history = history()

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """One right or application, before filing too.

    `stage`, `filed_on`, `registered_on` and `is_over` follow from the events; they are
    written only by `cases.recompute`. `version` rises with every change that two people
    might make at once.
    """

    ref = models.CharField(_("our reference"), max_length=60, unique=True)
    ip_type = models.CharField(_("kind of right"), max_length=12, choices=KINDS_OF_CASE)
    title = models.CharField(_("title"), max_length=500)
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    our_side = models.CharField(
        _("our side"), max_length=9, choices=OurSide.choices, default=OurSide.APPLICANT
    )
    application_number = models.CharField(_("application number"), max_length=40, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    publication_number = models.CharField(_("publication number"), max_length=40, blank=True)
    filing_channel = models.CharField(
        _("filing channel"), max_length=8, choices=FilingChannel.choices, blank=True
    )
    filing_office = models.ForeignKey(
        "cases.FilingOffice",
        verbose_name=_("filing office"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    family = models.ForeignKey(
        Family,
        verbose_name=_("family"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
    )
    responsible = models.ForeignKey(
        "cases.User",
        verbose_name=_("responsible"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_cases",
    )
    deputy = models.ForeignKey(
        "cases.User",
        verbose_name=_("deputy"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_cases",
    )
    restricted = models.BooleanField(_("restricted"), default=False)
    members = models.ManyToManyField(
        "cases.User",
        verbose_name=_("people who may see it when restricted"),
        blank=True,
        related_name="member_cases",
    )
    taken_over_on = models.DateField(_("taken over on"), null=True, blank=True)
    silent = models.BooleanField(_("silent until released"), default=False)
    note = models.TextField(_("note"), blank=True)

    stage = models.CharField(_("stage"), max_length=40, blank=True, editable=False)
    is_over = models.BooleanField(default=False, editable=False)
    filed_on = models.DateField(_("filed on"), null=True, editable=False)
    registered_on = models.DateField(_("registered on"), null=True, editable=False)

    office_status = models.CharField(_("status at the office"), max_length=300, blank=True)
    office_status_state = models.CharField(
        max_length=10,
        choices=OfficeStatusState.choices,
        default=OfficeStatusState.NEVER,
        editable=False,
    )
    office_status_internal = models.CharField(max_length=30, blank=True, editable=False)
    last_checked_at = models.DateTimeField(_("last checked"), null=True, editable=False)
    compared_hash = models.CharField(max_length=64, blank=True, editable=False)
    compared_version = models.PositiveIntegerField(default=0, editable=False)

    parties = models.ManyToManyField(
        "cases.Party", through="cases.CaseParty", related_name="cases", verbose_name=_("parties")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    history = history(
        excluded_fields=["last_checked_at", "compared_hash", "compared_version", "created_at"]
    )

    case_parties: "models.Manager[CaseParty]"

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["ip_type", "application_number", "our_side"],
                condition=~Q(application_number=""),
                name="case_application_number_once",
                violation_error_message=_("Another case already has this application number."),
            ),
            models.CheckConstraint(
                condition=Q(ip_type__in=[*IpType.values, OWN_MATTER]), name="case_ip_type_known"
            ),
            models.CheckConstraint(
                condition=Q(our_side__in=OurSide.values), name="case_our_side_known"
            ),
            *legal_dates("case", "taken_over_on", "filed_on", "registered_on"),
        ]
        indexes = [
            models.Index(fields=["ip_type", "ref"], name="case_by_kind"),
            models.Index(fields=["application_number"], name="case_by_application"),
            models.Index(fields=["registration_number"], name="case_by_registration"),
            models.Index(fields=["last_checked_at"], name="case_by_last_check"),
            # Few, and counted beside every page.
            models.Index(
                fields=["ref"],
                condition=Q(office_status_state="unmapped"),
                name="case_to_classify",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class GoodsClass(models.Model):
    """One Nice class of a trademark with its goods and the number of items that is charged."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="classes"
    )
    number = models.PositiveSmallIntegerField(_("class"))
    items = models.PositiveSmallIntegerField(_("number of items"), default=1)
    goods = models.TextField(_("goods or services"), blank=True)
    history = history()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="goods_class_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=45), name="goods_class_is_nice"
            ),
            models.CheckConstraint(condition=Q(items__gte=1), name="goods_class_has_an_item"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Priority(models.Model):
    """A first foreign filing whose day is claimed (PA s. 19 bis, 60 bis; TMA s. 28)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="priorities"
    )
    country = models.CharField(_("country"), max_length=2)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date = models.DateField(_("date"))
    history = history()

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["date", "pk"]
        constraints = legal_dates("priority", "date")

    def __str__(self) -> str:
        return f"{self.country} {self.number}".strip()


class CaseImage(models.Model):
    """The picture of a mark, or one view of a design, with a small copy for lists."""

    class Kind(models.TextChoices):
        MARK = "mark", _("Mark")
        FRONT = "front", _("Front")
        BACK = "back", _("Back")
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        TOP = "top", _("Top")
        BOTTOM = "bottom", _("Bottom")
        PERSPECTIVE = "perspective", _("Perspective")
        DRAWING = "drawing", _("Drawing")

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="images"
    )
    kind = models.CharField(_("view"), max_length=12, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    document = models.ForeignKey(
        "cases.Document", verbose_name=_("document"), on_delete=models.PROTECT, related_name="+"
    )
    thumbnail_sha256 = models.CharField(max_length=64, editable=False)
    history = history()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "position"], name="case_image_once")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
