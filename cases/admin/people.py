"""The people of the office with their roles, and the parties of the cases."""

from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.admin.leaving import hand_over_page
from cases.admin.seen import stale
from cases.backoffice import KeptAdmin, cause_of
from cases.forms.account import OnlyThePassword
from cases.forms.reminding import in_the_morning
from cases.invitations import NotSent, send_invitation
from cases.leaving import end_sessions, held_by, is_last_administrator, people_locked
from cases.models import Party, Role, User
from cases.models.user import SYSTEM_USERNAME
from cases.reminders.feeds import revoke
from cases.rules.ladders import LONGEST

# What of a person must be as it was when the form was opened.
MARKED = (
    *("username", "role", "is_active", "first_name", "last_name", "email"),
    *("digest_at", "daily_digest", "told_from"),
)


class NewPersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who the person is. The password they set themselves, by the link of the invitation."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["email"].required = True
        self.fields["email"].help_text = _("The invitation goes there, later the reminders.")

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        person: User = super().save(commit)
        return person


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """Roles and addresses. The last administrator stays one, and nobody leaves with cases."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = person_mark(self.instance)
        self.fields["digest_at"].validators = in_the_morning()
        self.fields["told_from"].validators = [MaxValueValidator(LONGEST)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        last = is_last_administrator(self.instance)
        now = people_locked().get(pk=self.instance.pk)
        self.instance.password = now.password
        if cleaned.get("seen") != person_mark(now):
            raise stale()
        stays = cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active")
        if not stays and last:
            raise ValidationError(_("The office needs an administrator: make another one first."))
        if "is_active" in self.changed_data and not cleaned.get("is_active"):
            self._refuse_with_cases()
        return cleaned

    def _refuse_with_cases(self) -> None:
        held = held_by(self.instance).count()
        if not held:
            return
        sentence = ngettext(
            "%(person)s still answers for %(n)s case.",
            "%(person)s still answers for %(n)s cases.",
            held,
        ) % {"person": self.instance, "n": held}
        page = reverse("admin:cases_user_hand_over", args=[self.instance.pk])
        link = format_html('<a href="{}">{}</a>', page, _("Hand over first"))
        self.add_error("is_active", format_html("{} {}", sentence, link))


class PersonPasswordForm(OnlyThePassword, AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A password for somebody else. None at all is no choice here: access is ended by making the
    person inactive, which the last administrator cannot be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True


def person_mark(person: User) -> str:
    """A short mark of a person as they stand in the back office; it differs after any change."""
    return sha256(repr([getattr(person, name) for name in MARKED]).encode()).hexdigest()[:16]


@admin.register(User)
class PersonAdmin(KeptAdmin, UserAdmin):  # type: ignore[type-arg]
    """People are not deleted: their name stands under what they did. They are made inactive."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PersonPasswordForm
    add_form_template = "admin/cases/user/add_form.html"
    list_display = ("username", "full_name", "role", "email", "access")
    list_filter = ("role", "is_active")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    actions = ("invite_again",)
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active", "seen")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language", "era")}),
        (_("Reminders"), {"fields": ("digest_at", "daily_digest", "told_from")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("first_name", "last_name", "email", "username", "role", "language"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The system's own user is nobody to be edited."""
        return super().get_queryset(request).exclude(username=SYSTEM_USERNAME)

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.hand_over)
        own = path("<int:pk>/hand-over/", page, name="cases_user_hand_over")
        return [own, *super().get_urls()]

    def hand_over(self, request: HttpRequest, pk: int) -> HttpResponse:
        return hand_over_page(request, self.admin_site, pk)

    @admin.display(description=_("Name"), ordering="first_name")
    def full_name(self, obj: User) -> str:
        return obj.get_full_name()

    @admin.display(description=_("access"), ordering="is_active")
    def access(self, obj: User) -> str:
        """Whether the person has come in yet."""
        if not obj.is_active:
            return gettext("Ended")
        return gettext("Password set") if obj.has_usable_password() else gettext("Invited")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new person is invited when the row is surely there: a mail cannot be taken back."""
        obj.is_staff = obj.role == Role.ADMINISTRATOR
        super().save_model(request, obj, form, change)
        if not change:
            transaction.on_commit(lambda: _invite(request, obj))
        elif not obj.is_active and "is_active" in form.changed_data:
            end_sessions(obj)
            revoke(obj.feeds.all(), cause_of(request))

    @admin.action(description=_("Send the invitation again"))
    def invite_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """To those who may come in and have no password yet; the others are named."""
        for person in queryset:
            if person.is_active and not person.has_usable_password():
                _invite(request, person)
            else:
                _say_not_invited(request, person)


def _invite(request: HttpRequest, person: User) -> None:
    """A mail server that refuses is told; the person stays and can be invited again."""
    try:
        send_invitation(person)
    except NotSent as error:
        again = gettext("The person is kept: correct it, then choose “Send the invitation again”.")
        messages.error(request, f"{error} {again}")
        return
    words = {"person": person, "address": person.email}
    messages.success(request, gettext("%(person)s is invited: a mail went to %(address)s.") % words)


def _say_not_invited(request: HttpRequest, person: User) -> None:
    if person.is_active:
        told = gettext(
            "%(person)s has a password already. Who forgot it asks for a link on the page of "
            "signing in."
        )
    else:
        told = gettext("%(person)s is inactive and was not invited.")
    messages.warning(request, told % {"person": person})


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
        raise stale()


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
