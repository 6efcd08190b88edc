"""Jobs, runs and mails: shown as they are; a failed mail can be tried again now."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.backoffice import ReadOnlyAdmin, ReadOnlyInline, filtered_in_words, in_words
from cases.models import JobRun, Message, Reminder, SyncFailure, SyncRun


def told_as(role: str) -> str:
    """Why a person is told of a deadline, in the reader's words."""
    words = {"responsible": _("responsible"), "deputy": _("deputy")}
    return words.get(role, role)


ROLE = in_words(Reminder, "role", told_as)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ("name", "last_succeeded_at", "expected_by", "last_failed_at", "last_error")


class FailureInline(ReadOnlyInline):
    model = SyncFailure
    fields = ("case", "service", "kind", "where", "message", "at", "resolved_at")


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
        "stopped_because",
    )
    list_filter = ("trigger",)
    inlines = (FailureInline,)


@admin.register(SyncFailure)
class SyncFailureAdmin(ReadOnlyAdmin):
    list_display = ("at", "case", "service", "kind", "message", "resolved_at")
    list_filter = ("kind", "service")
    search_fields = ("case__ref", "message")
    list_select_related = ("case",)


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
