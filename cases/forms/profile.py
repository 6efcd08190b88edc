"""The form for the office's own changes of the profile: limits, and keys of the office."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.eexchange.profile import FIELDS, MOST_CONNECTIONS, Profile
from cases.eexchange.rows import DIGITS
from cases.eexchange.statistics_rule import ROLES
from cases.forms.fields import TextField
from cases.register.profile_changes import COLUMNS_PATH, FIELDS_PATH, STATISTICS

LONGEST_KEY = 100
MOST_KEYS = 10
BLANK_ROWS = 3
MOST_ROWS = 200


class NumberBetween(forms.Field):
    """A number within two others, or nothing; Thai digits and commas are fine."""

    def __init__(self, least: str, most: str, *, whole: bool = True, **options: Any) -> None:
        self.least, self.most, self.whole = Decimal(least), Decimal(most), whole
        super().__init__(required=False, **options)
        self.widget.attrs |= {"inputmode": "numeric" if whole else "decimal"}

    def to_python(self, value: Any) -> int | float | None:
        text = str(value or "").translate(DIGITS).replace(",", "").strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not self.least <= number <= self.most:
            self._refuse()
        if self.whole and number != number.to_integral_value():
            self._refuse()
        return int(number) if self.whole else float(number)

    def _refuse(self) -> None:
        told = (
            gettext("Please enter a whole number from %(least)s to %(most)s.")
            if self.whole
            else gettext("Please enter a number from %(least)s to %(most)s.")
        )
        raise ValidationError(told % {"least": f"{self.least:,}", "most": f"{self.most:,}"})


class LimitsForm(forms.Form):
    """How much the office is asked. What is empty stays as it was shipped."""

    requests_per_second = NumberBetween(
        "0.05",
        "20",
        whole=False,
        label=_("Calls a second"),
        help_text=_("0.5 is one call every two seconds."),
    )
    connections = NumberBetween(
        "1",
        str(MOST_CONNECTIONS),
        label=_("Connections at once"),
        help_text=_("How many calls may be under way at the same time."),
    )
    daily_budget = NumberBetween(
        "0",
        "1000000",
        label=_("Calls a day"),
        help_text=_("The daily budget; 0 sets none."),
    )
    cut_after = NumberBetween(
        "0",
        "100000",
        label=_("Warn at so many rows"),
        help_text=_("An answer of so many rows may have been cut off; 0 never warns."),
    )

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {f"limits.{name}": given[name] for name in self.fields if given[name] is not None}


class AliasForm(forms.Form):
    """Keys under which a service tells one of our fields."""

    service = forms.ChoiceField(
        label=_("Service of the office"),
        required=False,
        help_text=_("The service whose answers have the key."),
    )
    field = forms.ChoiceField(
        label=_("Field"), required=False, help_text=_("What the key means in the docket.")
    )
    keys = TextField(
        label=_("Keys of the office"),
        required=False,
        max_length=MOST_KEYS * (LONGEST_KEY + 2),
        help_text=_(
            "As they stand in the answer, with commas between them; the first counts most."
        ),
    )

    def __init__(
        self, profile: Profile, labels: Mapping[str, Any], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        services: Any = self.fields["service"]
        statistics = (STATISTICS, _("Statistics, all twelve"))
        services.choices = [("", "–"), *((name, name) for name in profile.apis), statistics]
        field: Any = self.fields["field"]
        names = dict.fromkeys((*FIELDS, *ROLES))
        field.choices = [("", "–"), *((name, labels.get(name, name)) for name in names)]

    def clean_keys(self) -> list[str]:
        """The keys in small letters, because the office's are read in whatever case."""
        text: str = self.cleaned_data["keys"]
        keys = [key.strip().lower() for key in text.split(",")] if text.strip() else []
        if not all(keys):
            raise ValidationError(_("There is an empty key between two commas."))
        if any(len(key) > LONGEST_KEY for key in keys):
            told = gettext("A key has at most %(n)s signs.") % {"n": LONGEST_KEY}
            raise ValidationError(told)
        if len(keys) > MOST_KEYS:
            raise ValidationError(gettext("At most %(n)s keys for a field.") % {"n": MOST_KEYS})
        if len(set(keys)) < len(keys):
            raise ValidationError(_("The same key is there twice."))
        return keys

    def clean(self) -> dict[str, Any]:
        """A row without keys is left out, so that emptying the keys takes a row away."""
        given = super().clean() or {}
        if given.get("keys"):
            for name in ("service", "field"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Please choose which one has these keys."))
            if given.get("service") and given.get("field"):
                self._check_it_has_the_field(given["service"], given["field"])
        elif given.get("service") and given.get("field") and "keys" not in self.errors:
            given["service"] = given["field"] = ""
        return given

    def _check_it_has_the_field(self, service: str, field: str) -> None:
        """The statistics have columns of their own, and the registers none of those."""
        if field not in (ROLES if service == STATISTICS else FIELDS):
            self.add_error("field", _("This service has no such field."))

    @property
    def path(self) -> str:
        """Where the row lies in the profile; "" for a row that says nothing."""
        given = self.cleaned_data
        if not given.get("keys"):
            return ""
        path = COLUMNS_PATH if given["service"] == STATISTICS else FIELDS_PATH
        return path.format(service=given["service"], field=given["field"])


class ReasonForm(forms.Form):
    """Why the profile is changed."""

    reason = TextField(
        label=_("Why?"),
        required=False,
        max_length=1000,
        help_text=_("What changed at the office, and where you saw it; it stands in the history."),
    )


class ProfileForm:
    """The whole page as one form: limits, rows of keys, and the reason."""

    def __init__(
        self,
        profile: Profile,
        labels: Mapping[str, Any],
        values: Mapping[str, Any],
        data: Any = None,
    ) -> None:
        self.profile = profile
        limits = {
            path.partition(".")[2]: v for path, v in values.items() if path.startswith("limits.")
        }
        self.limits = LimitsForm(data, initial=limits)
        for name, limit in self.limits.fields.items():
            limit.widget.attrs["placeholder"] = f"{getattr(profile.limits, name):,}".removesuffix(
                ".0"
            )
        self.reason = ReasonForm(data)
        rows = _row_count(data) if data is not None else None
        initial = list(_rows_of(values))
        count = rows if rows is not None else len(initial) + BLANK_ROWS
        self.rows = [
            AliasForm(
                profile,
                labels,
                data,
                prefix=f"row-{at}",
                initial=initial[at] if at < len(initial) else None,
            )
            for at in range(count)
        ]

    def is_valid(self) -> bool:
        """Each part is looked at, so that all sentences are there at once."""
        wrong = [part for part in (self.limits, self.reason, *self.rows) if not part.is_valid()]
        return not wrong and self._each_once()

    @property
    def wrong(self) -> bool:
        """Whether anything of what was sent is refused."""
        return any(bool(part.errors) for part in (self.limits, self.reason, *self.rows))

    def values(self) -> dict[str, Any]:
        """The values by their path."""
        rows = {row.path: row.cleaned_data["keys"] for row in self.rows if row.path}
        return self.limits.values() | rows

    def _each_once(self) -> bool:
        """No field of a service twice, and no key that means something else there already."""
        seen: set[str] = set()
        self._refuse_taken_keys()
        for row in [row for row in self.rows if not row.errors]:
            path = row.path
            if path and path in seen:
                row.add_error("field", _("This field of the service is there twice."))
            seen.add(path)
        return not any(row.errors for row in self.rows)

    def _refuse_taken_keys(self) -> None:
        taken: dict[tuple[str, str], str] = {}
        for row in self.rows:
            given = row.cleaned_data
            for key in given.get("keys") or ():
                meaning = self._meaning(given["service"], key, given["field"])
                meaning = meaning or taken.get((given["service"], key), "")
                taken[given["service"], key] = given["field"]
                if meaning and meaning != given["field"]:
                    labels = dict(row.fields["field"].choices)  # type: ignore[attr-defined]
                    told = gettext("“%(key)s” already means: %(what)s.") % {
                        "key": key,
                        "what": labels.get(meaning, gettext("a key without a use here")),
                    }
                    row.add_error("keys", told)

    def _meaning(self, service: str, key: str, field: str) -> str:
        """What else a key means in the shipped profile; "" for nothing else."""
        api = self.profile.apis.get(service)
        known = self.profile.statistics.columns if service == STATISTICS else {}
        if api is not None:
            if key in api.noted:
                return "noted"
            known = api.fields
        found = (name for name, keys in known.items() if key in keys and name != field)
        return next(found, "")


def _row_count(data: Any) -> int:
    """How many rows were sent; an odd number counts as the fewest."""
    text = str(data.get("rows", ""))
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 5 else BLANK_ROWS


def _rows_of(values: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for path, keys in sorted(values.items()):
        place: Sequence[str] = path.split(".")
        if len(place) == 3 and place[:2] == [STATISTICS, "columns"]:
            yield {"service": STATISTICS, "field": place[2], "keys": ", ".join(keys)}
        if len(place) == 4 and place[0] == "api" and place[2] == "fields":
            yield {"service": place[1], "field": place[3], "keys": ", ".join(keys)}
