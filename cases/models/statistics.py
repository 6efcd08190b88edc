"""The office's statistics: the tables as they came, and the counts that were read in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StatisticsAnswer(models.Model):
    """An answer of a statistics service, untouched. A row is added only when the content changes;
    the `current` one of a question has the figures.

    `year` is the Common Era year that was asked about, 0 for a question about all. What was read
    stands beside the body: `recognised` says which column has which role, `problems` are the first
    of `problem_count`, `months` are the sums by year, measure and month, `other_years` counts rows
    that another question answers, and `reading` is a checksum of how it was read.
    """

    service = models.CharField(_("service"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"), default=0)
    current = models.BooleanField(_("the newest"), default=True)
    hash = models.CharField(_("checksum"), max_length=64)
    body = models.TextField(_("answer"))
    sandbox = models.BooleanField(_("sandbox data"), default=False)
    fetched_at = models.DateTimeField(_("fetched"))
    last_checked_at = models.DateTimeField(_("last asked"))
    reading = models.CharField(_("how it was read"), max_length=64, blank=True)
    enough = models.BooleanField(_("counts are recognised"), default=False)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    other_years = models.PositiveIntegerField(_("counts of other years"), default=0)
    columns = models.JSONField(_("columns"), default=list)
    recognised = models.JSONField(_("recognised columns"), default=dict)
    problems = models.JSONField(_("what cannot be read"), default=list)
    problem_count = models.PositiveIntegerField(_("number of problems"), default=0)
    months = models.JSONField(_("sums by month"), default=dict)

    class Meta:
        verbose_name = _("answer with statistics")
        verbose_name_plural = _("answers with statistics")
        ordering = ["service", "-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "year"],
                condition=Q(current=True),
                name="statistics_answer_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.year or ''}".strip()


class StatisticsFigure(models.Model):
    """One count of a current answer. `month` is 0 for a whole year; a blank province, nationality
    or kind is one that the office does not say; `rest` has the columns without a use here."""

    answer = models.ForeignKey(
        StatisticsAnswer, verbose_name=_("answer"), on_delete=models.CASCADE, related_name="figures"
    )
    service = models.CharField(_("service"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"), default=0)
    measure = models.CharField(_("what is counted"), max_length=13)
    value = models.BigIntegerField(_("number"))
    province_code = models.CharField(_("province code"), max_length=2, blank=True)
    province = models.TextField(_("province"), blank=True)
    nationality_code = models.TextField(_("nationality code"), blank=True)
    nationality = models.TextField(_("nationality"), blank=True)
    kind = models.TextField(_("kind"), blank=True)
    rest = models.JSONField(_("other columns"), default=dict)

    class Meta:
        verbose_name = _("figure of the statistics")
        verbose_name_plural = _("figures of the statistics")
        ordering = ["service", "-year", "month", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__lte=12), name="statistics_figure_month"),
            models.CheckConstraint(condition=Q(value__gte=0), name="statistics_figure_counts"),
            models.CheckConstraint(
                condition=Q(measure__in=["filings", "registrations", "total"]),
                name="statistics_figure_measure_known",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "measure", "year"], name="statistics_figure_of_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.year}-{self.month:02}: {self.value}"
