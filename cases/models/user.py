"""The people of the office, their clients, and the system itself."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.checks import history

SYSTEM_USERNAME = "system"


class Role(models.TextChoices):
    """What a person may do. One installation is one office."""

    ADMINISTRATOR = "administrator", _("Administrator")
    AGENT = "agent", _("Agent")
    ASSISTANT = "assistant", _("Assistant")
    BOOKKEEPER = "bookkeeper", _("Bookkeeper")
    CLIENT = "client", _("Client")


class Theme(models.TextChoices):
    """Light or dark pages."""

    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class People(UserManager["User"]):
    def system(self) -> "User":
        """The user in whose name jobs act. It has no password and cannot sign in."""
        user, made = self.get_or_create(
            username=SYSTEM_USERNAME,
            defaults={"role": Role.ASSISTANT, "first_name": "DIP Docket", "is_active": False},
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractUser):
    """A person who signs in, or the system user."""

    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.ASSISTANT)
    language = models.CharField(
        _("language"), max_length=2, choices=[("th", "ไทย"), ("en", "English")], default="th"
    )
    era = models.CharField(
        _("era"), max_length=2, choices=[("be", "พ.ศ."), ("ce", "ค.ศ.")], default="be"
    )
    theme = models.CharField(_("colours"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    # Reminders go there too, beside mail; "" is off.
    line_user_id = models.CharField(_("LINE user ID"), max_length=33, blank=True)
    # When the morning mail comes, whether it does so on a day without reminders too, and from how
    # many days on one is reminded; empty is as the office.
    digest_at = models.TimeField(_("morning mail at"), null=True, blank=True)
    daily_digest = models.BooleanField(_("morning mail on every working day"), default=True)
    told_from = models.PositiveSmallIntegerField(_("reminded from"), null=True, blank=True)
    tour_closed_at = models.DateTimeField(_("tour closed at"), null=True, blank=True)
    printed_since = models.DateTimeField(
        _("printed docket by mail since"), null=True, blank=True, editable=False
    )
    history = history(excluded_fields=["password", "last_login", "tour_closed_at"])

    objects = People()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(theme__in=Theme.values), name="user_theme_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """Two letters for narrow columns."""
        words = [self.first_name, self.last_name]
        return "".join(_first_consonant(word) for word in words if word) or self.username[:2]

    @property
    def keeps_the_docket(self) -> bool:
        """May enter events, close deadlines and change cases."""
        return self.role in {Role.ADMINISTRATOR, Role.AGENT, Role.ASSISTANT}


def _first_consonant(word: str) -> str:
    """A Thai name may begin with a vowel that is written before its consonant."""
    return next((letter for letter in word if letter not in "เแโใไ"), word[0])
