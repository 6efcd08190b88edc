"""Jobs, runs and mails: shown as they are; what failed can be tried again now."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_q.models import Schedule
from django_q.tasks import async_task

from cases.backoffice import ReadOnlyAdmin, ReadOnlyInline, cause_of, filtered_in_words, in_words
from cases.models import JobRun, Message, RegisterPause, Reminder, SyncFailure, SyncRun
from cases.register.due import cases_with_a_service
from cases.register.office import NoToken, office_token
from cases.templatetags.docket import in_language

FAILED_SHOWN = 50


def told_as(role: str) -> str:
    """Why a person is told of a deadline, in the reader's words."""
    words = {"responsible": _("responsible"), "deputy": _("deputy")}
    return words.get(role, role)


def job_label(name: str) -> str:
    """What a job does, in the reader's words; a job that is not known here by its name."""
    words = {
        "register_sync": _("Reads the register of the office"),
        "reminders": _("Sends the reminders of the day"),
        "reminder_retries": _("Sends again what did not go out"),
        "channels": _("Tells reminders by LINE and webhook too"),
        "refresh": _("Computes every deadline again"),
        "register_lists": _("Asks the office about lists of numbers and makes their cases"),
        "statistics": _("Reads the department's statistics of the last ten years"),
        "watch": _("Reads published marks and compares them with what is watched"),
        "watch_mails": _("Tells each person which hits of the watch wait"),
        "weekly_docket": _("Mails the printed docket on Fridays"),
        "client_reminders": _("Reminds clients of their open deadlines"),
        "client_calls": _("Sends the letters that ask clients for their word"),
        "bounces": _("Reads which mails came back undelivered"),
    }
    return words.get(name, name)


def state_of(job: JobRun) -> str:
    """How a job is, in a word or two."""
    failed, succeeded = job.last_failed_at, job.last_succeeded_at
    if failed and (succeeded is None or failed > succeeded):
        return _("The last run failed")
    if job.expected_by and job.expected_by < timezone.now():
        return _("Late")
    if job.last_result.get("more"):
        return _("Under way")
    return _("In order") if succeeded else _("Has not run yet")


def in_a_sentence(error: str) -> str:
    """A stored error without the name of its kind, where its text is a sentence by itself."""
    kind, _colon, told = error.partition(": ")
    ours = kind.isascii() and kind.isidentifier() and " " in told.strip()
    return told if ours else error


def progress_of(result: Mapping[str, Any]) -> str:
    """How far a job is that goes through all cases; "" for every other job."""
    done, of = result.get("done"), result.get("of")
    if not isinstance(done, int) or not isinstance(of, int):
        return ""
    words = _("%(done)s of %(of)s cases") % {"done": f"{done:,}", "of": f"{of:,}"}
    bar = '<progress max="{}" value="{}" aria-hidden="true"></progress> {}'
    return format_html(bar, max(of, 1), done, words)


def failed_cases(result: Mapping[str, Any]) -> str:
    """The cases that could not be computed, each with its reason, and what to do."""
    failed = result.get("failed")
    if not isinstance(failed, list) or not failed:
        return ""
    rows = format_html_join("", "<li>{}</li>", ((told,) for told in failed[:FAILED_SHOWN]))
    more = len(failed) - FAILED_SHOWN
    rest = format_html("<li>{}</li>", _("and %(n)s more") % {"n": more}) if more > 0 else ""
    what = _("Correct their events, then choose “Run now”: all cases are computed again.")
    return format_html("<ul>{}{}</ul><p>{}</p>", rows, rest, what)


ROLE = in_words(Reminder, "role", told_as)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = (
        "job",
        "state",
        "progress",
        "last_succeeded_at",
        "last_failed_at",
        "expected_by",
        "error",
    )
    fields = (
        "name",
        "job",
        "state",
        "progress",
        "not_computed",
        "last_started_at",
        "last_succeeded_at",
        "last_failed_at",
        "expected_by",
        "error",
        "last_result",
    )
    readonly_fields = ("job", "state", "progress", "not_computed", "error")
    actions = ("run_now",)

    @admin.display(description=gettext_lazy("job"), ordering="name")
    def job(self, obj: JobRun) -> str:
        return job_label(obj.name)

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: JobRun) -> str:
        return state_of(obj)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, obj: JobRun) -> str:
        if obj.name == "register_sync":
            words = (reverse("cases:progress"), _("Reading the register"))
            return format_html('<a href="{}">{}</a>', *words)
        return progress_of(obj.last_result)

    @admin.display(description=gettext_lazy("not computed"))
    def not_computed(self, obj: JobRun) -> str:
        return failed_cases(obj.last_result)

    @admin.display(description=gettext_lazy("last error"))
    def error(self, obj: JobRun) -> str:
        return in_a_sentence(obj.last_error)

    @admin.action(description=gettext_lazy("Run now"))
    def run_now(self, request: HttpRequest, queryset: QuerySet[JobRun]) -> None:
        """Ring for the job by the function that the timetable wrote for it, and for no other."""
        names = list(queryset.values_list("name", flat=True))
        paths = dict(
            Schedule.objects.filter(name__in=names, schedule_type=Schedule.CRON).values_list(
                "name", "func"
            )
        )
        for name in names:
            words = {"job": job_label(name)}
            if name in paths:
                async_task(paths[name], group=name)
                messages.success(
                    request, _("“%(job)s” starts as soon as the worker is free.") % words
                )
            else:
                messages.warning(request, _("“%(job)s” is not in the timetable.") % words)


class FailureInline(ReadOnlyInline):
    model = SyncFailure
    fields = ("case", "service", "kind", "where", "told", "at", "resolved_at")

    @admin.display(description=gettext_lazy("what happened"))
    def told(self, obj: SyncFailure) -> str:
        return what_happened(obj)


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "finished_at",
        "trigger",
        "checked",
        "changed",
        "failed",
        "discrepancies",
        "why_stopped",
    )
    list_filter = ("trigger",)
    inlines = (FailureInline,)

    @admin.display(description=gettext_lazy("why it stopped"))
    def why_stopped(self, obj: SyncRun) -> str:
        return in_language(obj.stopped_because_th or obj.stopped_because, obj.stopped_because)


def what_happened(failure: SyncFailure) -> str:
    """The sentence of a failed check in the reader's language."""
    return in_language(failure.message, failure.message_en)


@admin.register(SyncFailure)
class SyncFailureAdmin(ReadOnlyAdmin):
    list_display = ("at", "case", "service", "kind", "told", "resolved_at")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter), "kind", "service")
    search_fields = ("case__ref", "message")
    list_select_related = ("case",)
    actions = ("check_again_now",)

    @admin.display(description=gettext_lazy("what happened"))
    def told(self, obj: SyncFailure) -> str:
        return what_happened(obj)

    @admin.action(description=gettext_lazy("Check again now"))
    def check_again_now(self, request: HttpRequest, queryset: QuerySet[SyncFailure]) -> None:
        """Queue the cases whose check is still a failed one; twice does no harm."""
        open_ones = queryset.order_by().filter(resolved_at__isnull=True)
        cases = cases_with_a_service().filter(pk__in=open_ones.values("case")).order_by("pk")
        keys: list[int] = list(cases.values_list("pk", flat=True))
        if not keys:
            messages.info(request, _("These checks are settled already."))
            return
        try:
            office_token()
        except NoToken as error:
            messages.error(request, str(error))
            return
        by = cause_of(request).by.pk
        async_task("cases.tasks.check_again", cases=keys, by=by, group="check_again")
        _say_queued(request, len(keys))


def _say_queued(request: Any, number: int) -> None:
    sentence = ngettext(
        "%(n)s case is asked about as soon as the worker is free.",
        "%(n)s cases are asked about as soon as the worker is free.",
        number,
    )
    messages.success(request, sentence % {"n": number})


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("deadline", "due_date", "step", "recipient", ROLE, "state", "planned_on")
    list_filter = ("state", ("role", filtered_in_words(told_as)))
    search_fields = ("deadline__case__ref", "recipient__username")
    list_select_related = ("deadline", "recipient")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "subject", "to_address", "state", "attempts", "server_answer")
    list_filter = ("state", "kind", "possible_duplicate")
    search_fields = ("subject", "to_address", "message_id")
    actions = ("try_again_now",)

    @admin.action(description=gettext_lazy("Try again now"))
    def try_again_now(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """The next pass takes them. What is being sent or was sent is left alone."""
        failed = (Message.State.FAILED, Message.State.GIVEN_UP)
        taken = (
            queryset.order_by()
            .filter(state__in=failed)
            .update(state=Message.State.FAILED, next_attempt_at=timezone.now())
        )
        if not taken:
            messages.info(request, _("None of these messages has failed."))
            return
        sentence = ngettext(
            "%(n)s message goes out with the next pass.",
            "%(n)s messages go out with the next pass.",
            taken,
        )
        messages.success(request, sentence % {"n": taken})


@admin.register(RegisterPause)
class RegisterPauseAdmin(ReadOnlyAdmin):
    """Pauses of the register, those that are over included; the page of the sync lifts them."""

    list_display = (
        "since",
        "service_or_all",
        "kind",
        "told",
        "until",
        "ended_at",
        "lifted_by",
        "reason",
    )
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("lifted_by",)

    @admin.display(description=gettext_lazy("service"))
    def service_or_all(self, obj: RegisterPause) -> str:
        return obj.service or _("All services")

    @admin.display(description=gettext_lazy("why"))
    def told(self, obj: RegisterPause) -> str:
        return in_language(obj.why, obj.why_en)
