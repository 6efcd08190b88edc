"""The back office: who may enter, and what may be done to a row there at most.

Only administrators come in. What another package brings along (the job queue above all,
whose own pages would let anybody there run any function by its dotted path) is only shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from cases.backoffice_groups import grouped
from cases.explanations import EXPLANATIONS, explanation_of
from cases.forms import ThaiDateField
from cases.models import Role, User
from cases.queries import year_to_confirm
from cases.recompute import Cause


class ReadBackInput(TextInput):
    """A date with the place beside it where the page tells which day it understood: while it is
    typed, and of a day that stands there already as soon as the page is open."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed = self.attrs["hx-trigger"]
        trigger = {"hx-trigger": f"load, {typed}" if value else typed}
        field = super().render(name, value, (attrs or {}) | trigger, renderer)
        return format_html(
            '<div class="field">{}<div class="read" aria-live="polite"></div></div>', field
        )


DATES: dict[Any, dict[str, Any]] = {
    models.DateField: {"form_class": ThaiDateField, "widget": ReadBackInput}
}
NOT_USED = frozenset({"auth.group"})
SHOWN: dict[str, tuple[str, ...]] = {
    "django_q.schedule": ("name", "func", "cron", "next_run", "repeats"),
    "django_q.success": ("name", "func", "started", "stopped", "attempt_count"),
    "django_q.failure": ("name", "func", "started", "stopped", "attempt_count", "result"),
    "django_q.ormq": ("id", "key", "lock"),
}


def is_administrator(request: HttpRequest) -> bool:
    """Whether an active administrator asks; the role decides and nothing else."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.role == Role.ADMINISTRATOR


def cause_of(request: HttpRequest, why: str = "") -> Cause:
    """Who changes the docket from the back office, and when."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return Cause(by=request.user, at=timezone.now(), why=why or _("Back office"))


def holds_nul(request: HttpRequest, given: Iterable[Any]) -> bool:
    """Whether there is a NUL in what came with a request or is `given` by its address: no
    column of PostgreSQL takes one."""
    fields = [*request.GET.lists(), *request.POST.lists()]
    sent = [text for name, texts in fields for text in (name, *texts)]
    return any("\x00" in str(text) for text in (*sent, *given))


class BackOffice(admin.AdminSite):
    """Signing in happens on the page of the docket; a person without the role is refused."""

    site_header = site_title = gettext_lazy("DIP Docket: back office")
    index_title = gettext_lazy("Back office")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if is_administrator(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(_("The back office is for administrators."))
        wanted = request.GET.get("next") or request.get_full_path()
        response: HttpResponse = redirect("cases:sign_in")
        response["Location"] += "?" + urlencode({"next": wanted})
        return response

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Every page of the back office; a NUL is refused before the database would."""

        @wraps(view)
        def without_nul(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if holds_nul(request, (*args, *kwargs.values())):
                return render(request, "400.html", status=400)
            return view(request, *args, **kwargs)

        return super().admin_view(without_nul, cacheable)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page asks for the closed days of the next year while they are open."""
        year = year_to_confirm(timezone.localdate())
        return super().index(request, {"year": year, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models by what people do with them; a page of one app keeps that app."""
        listed: list[Any] = super().get_app_list(request, app_label)
        return listed if app_label else grouped(listed)

    def register(
        self,
        model_or_iterable: Any,
        admin_class: Any = None,
        **options: Any,
    ) -> None:
        """Models of our own bring an admin of our own; all others are only shown."""
        one = isinstance(model_or_iterable, type)
        listed: list[Any] = [model_or_iterable] if one else list(model_or_iterable)
        for model in listed:
            if admin_class is not None and issubclass(admin_class, OnlyAdministrators):
                super().register(model, admin_class, **options)
            elif model._meta.label_lower not in NOT_USED:
                super().register(model, only_shown(model))


def in_words(model: type[models.Model], name: str, words: Callable[[str], str]) -> Any:
    """A column of a list that shows a stored code in the reader's words."""
    field: Any = model._meta.get_field(name)

    @admin.display(description=field.verbose_name, ordering=name)
    def shown(row: Any) -> str:
        code = getattr(row, name)
        return words(code) if code else ""

    return shown


def filtered_in_words(words: Callable[[str], str]) -> type[admin.AllValuesFieldListFilter]:
    """A filter over the stored codes of a column that names them in the reader's words."""

    class InWords(admin.AllValuesFieldListFilter):
        def choices(self, changelist: Any) -> Iterator[Any]:
            for choice in super().choices(changelist):
                yield choice | {"display": words(str(choice["display"]))}

    return InWords


def only_shown(model: type[models.Model]) -> type["ReadOnlyAdmin"]:
    """An admin that shows the plain columns of a model and nothing more."""
    columns = SHOWN.get(model._meta.label_lower) or tuple(
        field.name for field in model._meta.concrete_fields
    )
    return type(
        f"Shown{model.__name__}", (ReadOnlyAdmin,), {"list_display": columns, "fields": columns}
    )


class OnlyAdministrators:
    """Every question about a permission is answered by the role."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing that a case may stand on is deleted; reference data say otherwise."""
        return False


class Explained:
    """Each field that can be changed says in a sentence what belongs there."""

    explanations: ClassVar[Mapping[str, Any]] = EXPLANATIONS

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest | None, **options: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        model = db_field.model._meta.model_name
        if field and (about := explanation_of(model, db_field.name, self.explanations)):
            field.help_text = about
        return field


class KeptAdmin(Explained, OnlyAdministrators, SimpleHistoryAdmin):  # type: ignore[misc]
    """Rows that administrators add and change, with a history of every change."""

    formfield_overrides: ClassVar[Any] = DATES

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj._change_reason = _("Back office")
        super().save_model(request, obj, form, change)

    def has_view_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The history is read; a change is made on the row itself."""
        return False

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied(_("The history cannot be changed."))
        page: HttpResponse = super().history_form_view(
            request, object_id, version_id, extra_context
        )
        return page


class ReadOnlyAdmin(OnlyAdministrators, ModelAdmin):  # type: ignore[type-arg]
    """Rows that the back office only shows."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(OnlyAdministrators, admin.TabularInline):  # type: ignore[type-arg]
    """Rows beside another row, only shown."""

    extra = 0
    can_delete = False
    show_change_link = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(str(name) for name in self.fields or ())

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptInline(Explained, OnlyAdministrators, admin.TabularInline):  # type: ignore[type-arg]
    """Rows beside another row that administrators change; their history is kept."""

    extra = 0
    formfield_overrides: ClassVar[Any] = DATES

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)
