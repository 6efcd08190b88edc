"""How the office names itself on its papers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history
from cases.models.party import check_thirteen_digits


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
