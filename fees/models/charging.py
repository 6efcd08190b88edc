"""Money: what is charged for a case, what was paid, and the papers that say so. Baht, exact."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither, history, legal_dates
from fees.models.dated import Dated
from fees.money import Money


def baht_field(verbose_name: object, **options: object) -> "models.DecimalField[Decimal, Decimal]":
    """An amount in baht and satang."""
    return models.DecimalField(verbose_name, max_digits=12, decimal_places=2, **options)  # type: ignore[arg-type]


class PriceItem(Dated):
    """One line of the office's own price list; another price is another line from its day."""

    of_a_kind = "code"
    one_in_force = "price_item_one_in_force"

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    amount = baht_field(_("baht"))
    history = history()

    class Meta:
        verbose_name = _("price of a service")
        verbose_name_plural = _("price list")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="price_item_begins_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to__isnull=True),
                name="price_item_one_in_force",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_item_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="price_item_ends_after_it_begins",
            ),
            *legal_dates("price_item", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"


class TaxRate(Dated):
    """A rate of value-added or withholding tax in percent, from its day, with its source. `least`
    is in baht: services of less on one paper carry nothing of it."""

    of_a_kind = "kind"
    one_in_force = "tax_rate_one_in_force"

    class Kind(models.TextChoices):
        VAT = "vat", _("Value-added tax")
        WITHHOLDING = "wht", _("Withholding tax")

    kind = models.CharField(_("tax"), max_length=3, choices=Kind.choices)
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    least = baht_field(_("from this amount"), default=Decimal(0))
    source = models.CharField(_("source"), max_length=300)
    history = history()

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="tax_rate_begins_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(valid_to__isnull=True), name="tax_rate_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="tax_rate_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="tax_rate_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(least__gte=0), name="tax_rate_from_an_amount"),
            *legal_dates("tax_rate", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.percent}%"


class BillingPaper(models.Model):
    """A quotation or an invoice as it was issued: its lines and sums never change.

    Numbers run within a kind and a year, none is left out or given twice.
    """

    class Kind(models.TextChoices):
        QUOTATION = "quotation", _("Quotation")
        INVOICE = "invoice", _("Invoice")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year (B.E.)"))
    number = models.PositiveIntegerField(_("number"))
    client = models.ForeignKey(
        "cases.Party", verbose_name=_("client"), on_delete=models.PROTECT, related_name="papers"
    )
    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="papers"
    )
    language = models.CharField(_("language"), max_length=2)
    issued_on = models.DateField(_("issued on"))
    content = models.JSONField(_("content"))
    net = baht_field(_("net"))
    vat = baht_field(_("value-added tax"))
    withheld = baht_field(_("withholding tax"))
    total = baht_field(_("to be paid"))
    issued_by = models.ForeignKey(
        "cases.User", verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued"))
    voided_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("voided by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    voided_at = models.DateTimeField(_("voided"), null=True)
    void_reason = models.CharField(_("why voided"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("quotation or invoice")
        verbose_name_plural = _("quotations and invoices")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "number"], name="billing_paper_number_once"
            ),
            both_or_neither("billing_paper", "voided_by", "voided_at"),
            *legal_dates("billing_paper", "issued_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}/{self.year}"


class NumberSeries(models.Model):
    """The last number given in a year; locked by whoever takes the next."""

    kind = models.CharField(_("kind"), max_length=9, choices=BillingPaper.Kind.choices)
    year = models.PositiveSmallIntegerField(_("year (B.E.)"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Charge(models.Model):
    """What a case is charged: an official fee, a service, a disbursement. A payment's deadline is
    charged its official fee once."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official fee")
        SERVICE = "service", _("Service")
        DISBURSEMENT = "disbursement", _("Disbursement")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        WAIVED = "waived", _("Waived")

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="charges"
    )
    deadline = models.ForeignKey(
        "cases.Deadline",
        verbose_name=_("deadline"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    amount = baht_field(_("baht"))
    vat_percent = models.DecimalField(
        _("value-added tax, percent"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    withheld_percent = models.DecimalField(
        _("withholding tax, percent"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    tariff = models.CharField(_("tariff"), max_length=20, blank=True)
    charged_on = models.DateField(_("charged on"))
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.OPEN)
    waived_reason = models.CharField(_("why waived"), max_length=300, blank=True)
    invoice = models.ForeignKey(
        BillingPaper,
        verbose_name=_("invoice"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
    )
    raised_by = models.ForeignKey(
        "cases.User", verbose_name=_("raised by"), on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField(_("raised"))
    version = models.PositiveIntegerField(_("version"), default=1)
    history = history()

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["charged_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_is_more_than_nothing"),
            models.UniqueConstraint(
                fields=["deadline"],
                condition=Q(kind="official") & ~Q(state="waived"),
                name="charge_official_fee_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | Q(waived_reason__gt=""),
                name="charge_waived_says_why",
            ),
            *legal_dates("charge", "charged_on"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"

    @property
    def money(self) -> Money:
        """Its net amount with the taxes that it carries."""
        return Money(self.kind, self.amount, self.vat_percent, self.withheld_percent)


class Payment(models.Model):
    """Money paid on a charge, with its receipt; it is taken back with a reason, never deleted."""

    charge = models.ForeignKey(
        Charge, verbose_name=_("charge"), on_delete=models.PROTECT, related_name="payments"
    )
    amount = baht_field(_("baht"))
    paid_on = models.DateField(_("paid on"))
    receipt_number = models.CharField(_("receipt number"), max_length=100)
    document = models.ForeignKey(
        "cases.Document",
        verbose_name=_("receipt"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
    )
    recorded_by = models.ForeignKey(
        "cases.User", verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))
    taken_back_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True)
    taken_back_reason = models.CharField(_("why taken back"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(receipt_number__gt=""), name="payment_has_its_receipt"
            ),
            models.UniqueConstraint(
                fields=["charge", "receipt_number"],
                condition=Q(taken_back_at__isnull=True),
                name="payment_receipt_once",
            ),
            both_or_neither("payment", "taken_back_by", "taken_back_at"),
            *legal_dates("payment", "paid_on"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_number} {self.amount}"
