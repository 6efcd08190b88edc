"""The calendar feeds of everybody: who has one, and revoking it. Their addresses are not shown."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.backoffice import ReadOnlyAdmin, cause_of
from cases.models import Feed
from cases.reminders.feeds import revoke


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin):
    list_display = fields = ("user", "scope", "made_at", "revoked_at", "revoked_by")
    search_fields = ("user__username", "user__first_name", "user__last_name")
    list_select_related = ("user", "revoked_by")
    actions = ("revoke_now",)

    @admin.action(description=gettext_lazy("Revoke"))
    def revoke_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """The addresses answer no more; what was revoked before keeps its moment."""
        ended = revoke(queryset, cause_of(request))
        if not ended:
            messages.info(request, _("These feeds were revoked already."))
            return
        sentence = ngettext("%(n)s feed is revoked.", "%(n)s feeds are revoked.", ended)
        messages.success(request, sentence % {"n": ended})
