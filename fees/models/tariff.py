"""Official fees as dated data: an amount holds from the day its schedule begins."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models, router, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history, legal_dates

ONE_DAY = timedelta(days=1)


class FeeSchedule(models.Model):
    """A tariff with the law it stands in. Two schedules of one family never hold on one day.

    Saving one that begins after the schedule in force ends that one on the day before, in the
    same transaction; every other overlap is refused. Amounts of former days stay what they were.
    """

    class Family(models.TextChoices):
        PATENT = "patent", _("Patents and designs")
        TRADEMARK = "trademark", _("Trademarks")
        GI = "gi", _("Geographical indications")
        STAMP = "stamp", _("Stamp duty")

    code = models.CharField(_("code"), max_length=20, unique=True)
    family = models.CharField(_("family"), max_length=9, choices=Family.choices)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    history = history()
    # The schedule that this one ended when it was stored.
    ended: "FeeSchedule | None" = None

    class Meta:
        verbose_name = _("fee schedule")
        verbose_name_plural = _("fee schedules")
        ordering = ["family", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fee_schedule_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["family"],
                condition=Q(valid_to__isnull=True),
                name="fee_schedule_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["family", "valid_from"], name="fee_schedule_begins_once"
            ),
            *legal_dates("fee_schedule", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse a schedule that overlaps another of its family, but for the one that it ends."""
        if self.valid_from is None:
            return
        using = router.db_for_write(type(self), instance=self)
        if connections[using].in_atomic_block:
            _one_writer_at_a_time(using)
        self._refuse_overlap(self._former())

    def get_constraints(self) -> Any:
        """The schedule that this one ends does not stand in its way."""
        found = super().get_constraints()
        if self.valid_from is None or self._former() is None:
            return found
        one = "fee_schedule_one_in_force"
        return [(model, [c for c in rows if c.name != one]) for model, rows in found]

    def save(self, *args: Any, **options: Any) -> None:
        """Store it, ending the former schedule on the day before. Raises ValidationError for an
        overlap, also against a schedule that another person stored a moment ago."""
        using = options.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using):
            _one_writer_at_a_time(using)
            self.ended = self._former()
            self._refuse_overlap(self.ended)
            if self.ended is not None:
                self.ended._end_before(self, using)
            super().save(*args, **options)

    def _end_before(self, next_one: "FeeSchedule", using: str) -> None:
        self.valid_to = next_one.valid_from - ONE_DAY
        self._change_reason = str(_("Followed by %(code)s") % {"code": next_one.code})
        super().save(using=using)

    def _former(self) -> "FeeSchedule | None":
        """The schedule in force that a new one ends by beginning after it."""
        if not self._state.adding:
            return None
        began = FeeSchedule.objects.filter(family=self.family, valid_from__lt=self.valid_from)
        return began.filter(valid_to__isnull=True).first()

    def _refuse_overlap(self, former: "FeeSchedule | None") -> None:
        ended = former.pk if former else None
        others = FeeSchedule.objects.filter(family=self.family).exclude(pk__in={self.pk, ended})
        overlap = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if self.valid_to is not None:
            overlap = overlap.filter(valid_from__lte=self.valid_to)
        if overlap.exists():
            raise ValidationError(_("This schedule overlaps another one of the same family."))


def _one_writer_at_a_time(using: str) -> None:
    """Whoever stores a schedule waits for who stores another: nobody looks past the other.

    SQLite has one writer at a time anyway.
    """
    if connections[using].vendor == "postgresql":
        table = connections[using].ops.quote_name(FeeSchedule._meta.db_table)
        with connections[using].cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


class FeeItem(models.Model):
    """One line of a tariff, in whole baht."""

    schedule = models.ForeignKey(
        FeeSchedule, verbose_name=_("fee schedule"), on_delete=models.CASCADE, related_name="items"
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    amount = models.PositiveIntegerField(_("baht"))
    per = models.CharField(_("per"), max_length=60, blank=True)
    doubt = models.CharField(_("not settled"), max_length=200, blank=True)
    doubt_en = models.CharField(_("not settled, in English"), max_length=200, blank=True)
    history = history()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["schedule", "code"]
        constraints = [models.UniqueConstraint(fields=["schedule", "code"], name="fee_item_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"


class AnnuityFee(models.Model):
    """The annual fee of one patent year, in whole baht; year 0 is the lump sum."""

    schedule = models.ForeignKey(
        FeeSchedule,
        verbose_name=_("fee schedule"),
        on_delete=models.CASCADE,
        related_name="annuities",
    )
    ip_type = models.CharField(_("kind of right"), max_length=12)
    year = models.PositiveSmallIntegerField(_("patent year"))
    amount = models.PositiveIntegerField(_("baht"))
    history = history()

    class Meta:
        verbose_name = _("annuity")
        verbose_name_plural = _("annuities")
        ordering = ["schedule", "ip_type", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "ip_type", "year"], name="annuity_fee_once"
            ),
            models.CheckConstraint(
                condition=Q(year=0) | Q(year__gte=5, year__lte=20), name="annuity_fee_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ip_type} {self.year}: {self.amount}"
