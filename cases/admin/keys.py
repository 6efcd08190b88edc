"""The keys to outside services: written, replaced, removed, never shown."""

from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from cases.backoffice import ReadOnlyAdmin, cause_of
from cases.forms import AccessKeyForm, version_seen
from cases.keys import NoEncryptionKeys, remove_key, signs_of, store_key
from cases.models import AccessKey

EEXCHANGE = AccessKey.Service.EEXCHANGE


@admin.register(AccessKey)
class AccessKeyAdmin(ReadOnlyAdmin):
    """Instead of a list the one page of the key to E-Exchange."""

    list_display = fields = ("service", "stored_by", "stored_at")

    @method_decorator(sensitive_post_parameters("key"))
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            return self.admin_site.login(request)
        form = AccessKeyForm(request.POST if "store" in request.POST else None)
        if "remove" in request.POST:
            _remove(request)
        elif not form.is_valid() or not _store(request, form):
            return self._page(request, form)
        return redirect("admin:cases_accesskey_changelist")

    def _page(self, request: HttpRequest, form: AccessKeyForm) -> HttpResponse:
        row = AccessKey.objects.filter(service=EEXCHANGE).select_related("stored_by").first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Access keys"),
            "opts": self.model._meta,
            "form": form,
            "row": row,
            **signs_of(row),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/cases/accesskey/keys.html", context, status=status)


@sensitive_variables("form")
def _store(request: HttpRequest, form: AccessKeyForm) -> bool:
    cause = cause_of(request)
    try:
        store_key(EEXCHANGE, form.cleaned_data["key"], cause.by, cause.at)
    except NoEncryptionKeys as refused:
        form.add_error("key", str(refused))
        return False
    except IntegrityError:
        form.add_error("key", _("Somebody stored another key in this moment. Please look again."))
        return False
    messages.success(request, _("The key is stored; the next check of the register uses it."))
    return True


def _remove(request: HttpRequest) -> None:
    cause = cause_of(request)
    if remove_key(version_seen(request.POST["remove"]), cause.by, cause.at):
        messages.success(request, _("The key is removed."))
    else:
        messages.warning(
            request, _("This key is no longer there: somebody replaced or removed it.")
        )
