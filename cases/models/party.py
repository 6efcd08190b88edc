"""Parties and the part that each plays in a case."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.th import pin, tin

from cases.models.checks import history


def check_thirteen_digits(number: str) -> None:
    """A Thai citizen or juristic-person number: 13 digits, the last one a check digit.

    Raises ValidationError with a sentence for the screen.
    """
    if not (pin.is_valid(number) or tin.is_valid(number)):
        raise ValidationError(
            _("%(number)s is not a valid 13-digit number: its check digit does not fit."),
            params={"number": number},
            code="check_digit",
        )


class PartyRole(models.TextChoices):
    APPLICANT = "applicant", _("Applicant")
    INVENTOR = "inventor", _("Inventor or designer")
    OWNER = "owner", _("Owner")
    OPPONENT = "opponent", _("Opponent")
    ASSOCIATE = "associate", _("Instructing associate")
    CONTACT = "contact", _("Contact")
    BILLING = "billing", _("Billing")


class Party(models.Model):
    """A natural or juristic person."""

    class Kind(models.TextChoices):
        NATURAL = "natural", _("Natural person")
        JURISTIC = "juristic", _("Juristic person")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.JURISTIC)
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    id_number = models.CharField(
        _("13-digit number"), max_length=13, blank=True, validators=[check_thirteen_digits]
    )
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    address = models.TextField(_("address"), blank=True)
    address_en = models.TextField(_("address in English"), blank=True)
    country = models.CharField(_("country"), max_length=2, default="TH")
    language = models.CharField(
        _("language"), max_length=2, choices=[("th", "ไทย"), ("en", "English")], default="th"
    )
    users = models.ManyToManyField(
        "cases.User", verbose_name=_("accounts"), blank=True, related_name="parties"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = history()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["id_number"],
                condition=~models.Q(id_number=""),
                name="party_id_number_once",
                violation_error_message=_("Another party already has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CaseParty(models.Model):
    """The part that a party plays in a case, with its own reference for it."""

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.CASCADE, related_name="case_parties"
    )
    party = models.ForeignKey(
        Party, verbose_name=_("party"), on_delete=models.PROTECT, related_name="case_parties"
    )
    role = models.CharField(_("role"), max_length=12, choices=PartyRole.choices)
    reference = models.CharField(_("their reference"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    history = history()

    class Meta:
        verbose_name = _("party of a case")
        verbose_name_plural = _("parties of a case")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "party", "role"], name="case_party_once_in_a_role"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=PartyRole.values), name="case_party_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} ({self.get_role_display()})"
