"""What the office says of itself: its name on papers, its own rules of time, and how its people
check dates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import IpType
from cases.models.checks import history
from cases.models.party import check_thirteen_digits

LONGEST_HOUSE_TERM = 3660


class OfficeProfile(models.Model):
    """The one row with the head of the office's papers. Without it no paper is issued."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    address = models.TextField(_("address"))
    address_en = models.TextField(_("address in English"), blank=True)
    tax_number = models.CharField(
        _("13-digit number"), max_length=13, blank=True, validators=[check_thirteen_digits]
    )
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("email"), blank=True)
    pay_to = models.TextField(_("how to pay"), blank=True)
    pay_to_en = models.TextField(_("how to pay, in English"), blank=True)
    charges_vat = models.BooleanField(_("registered for value-added tax"), default=True)
    history = history()

    class Meta:
        verbose_name = _("head of the papers")
        verbose_name_plural = _("head of the papers")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="office_profile_once")]

    def __str__(self) -> str:
        return self.name


class OfficePolicy(models.Model):
    """The one row of the office's own switches.

    Without `four_eyes` no date waits for a second person, and every page warns of it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    four_eyes = models.BooleanField(_("a second person verifies each date"), default=True)
    history = history()

    class Meta:
        verbose_name = _("rule of checking")
        verbose_name_plural = _("rules of checking")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="office_policy_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class HouseRule(models.Model):
    """A time that the office sets for itself: so long after an event, or so many days before a
    statutory deadline. It makes internal deadlines and never touches a statutory one.
    """

    class CountsFrom(models.TextChoices):
        EVENT = "event", _("After an event")
        DEADLINE = "deadline", _("Before a statutory deadline")

    class Unit(models.TextChoices):
        DAYS = "days", _("Days")
        MONTHS = "months", _("Months")

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    ip_type = models.CharField(
        _("kind of right"), max_length=12, choices=IpType.choices, blank=True
    )
    counts_from = models.CharField(_("counted"), max_length=8, choices=CountsFrom.choices)
    event_kind = models.CharField(_("event"), max_length=60, blank=True)
    rule_code = models.CharField(_("statutory rule"), max_length=20, blank=True)
    length = models.PositiveSmallIntegerField(
        _("length"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOUSE_TERM)]
    )
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices, default=Unit.DAYS)
    closed_by_kind = models.CharField(_("met by"), max_length=60, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    history = history()

    class Meta:
        verbose_name = _("house rule")
        verbose_name_plural = _("house rules")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length__gte=1, length__lte=LONGEST_HOUSE_TERM),
                name="house_rule_length_possible",
            ),
            models.CheckConstraint(
                condition=Q(counts_from="event", event_kind__gt="", rule_code="")
                | Q(counts_from="deadline", event_kind="", closed_by_kind="", unit="days"),
                name="house_rule_counts_from_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What stands at the deadlines that the rule makes."""
        return f"HOUSE-{self.pk}"
