"""The people of the office with their roles, and the parties of the cases."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.backoffice import KeptAdmin
from cases.models import Party, Role, User
from cases.models.user import SYSTEM_USERNAME


class NewPersonForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "role")


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """Roles and addresses. The last administrator stays one."""

    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        stays = cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active")
        others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
        was_one = others.filter(pk=self.instance.pk).exists()
        if was_one and not stays and not others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The office needs an administrator: make another one first."))
        return cleaned


@admin.register(User)
class PersonAdmin(KeptAdmin, UserAdmin):  # type: ignore[type-arg]
    """People are not deleted: their name stands under what they did. They are made inactive."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "first_name", "last_name", "role", "email", "is_active")
    list_filter = ("role", "is_active")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language", "era")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "role", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The system's own user is nobody to be edited."""
        return super().get_queryset(request).exclude(username=SYSTEM_USERNAME)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.is_staff = obj.role == Role.ADMINISTRATOR
        super().save_model(request, obj, form, change)


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A party as the person saw it: a change by somebody else since is not overwritten."""

    seen_version = forms.IntegerField(label=_("version"), widget=forms.HiddenInput, required=False)

    class Meta:
        model = Party
        fields = (
            "kind",
            "name",
            "name_en",
            "id_number",
            "email",
            "phone",
            "address",
            "address_en",
            "country",
            "language",
            "users",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        refuse_a_stale_form(self.instance, cleaned.get("seen_version"))
        return cleaned


def refuse_a_stale_form(row: Any, seen: int | None) -> None:
    """Raises ValidationError when the row has moved on since the form was opened."""
    if row.pk and seen != type(row).objects.values_list("version", flat=True).get(pk=row.pk):
        raise ValidationError(
            _("Somebody changed this after you opened it. Please open it again."), code="stale"
        )


@admin.register(Party)
class PartyAdmin(KeptAdmin):
    form = PartyForm
    list_display = ("name", "name_en", "kind", "id_number", "email", "country")
    list_filter = ("kind", "language")
    search_fields = ("name", "name_en", "id_number", "email")
    filter_horizontal = ("users",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)
