"""How one generation of the office's services is spoken to: all that is not sure, as data.

A profile is made from plain tables (`profile_files.py` reads them). What it says is checked
here, table by table; a wrong value is refused with its place.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from cases.eexchange.days import ERAS, FORMS
from cases.eexchange.statistics_rule import StatisticsRule, read_rule
from cases.eexchange.tables import Table

DATES = (
    "filed_on",
    "published_on",
    "registered_on",
    "expires_on",
    "submitted_on",
    "status_on",
    "licence_ends_on",
)
NUMBERS = ("application_number", "registration_number", "publication_number", "record_id")
NAMES = ("owners", "agents", "inventors", "creators")
NOTES = ("category", "kind", "description", "product", "province", "region", "album", "ipc")
# Our names of what the services tell; a profile says what they call each.
TEXTS = ("title", "words", "status_raw", "classes", "goods", "image")
FIELDS = (*NUMBERS, *TEXTS, *DATES, *NAMES, *NOTES)
# Our names of the keys inside a nested list.
ENTRIES = (*NAMES, "class_number", "class_goods", "goods_text", "words")
IP_TYPES = ("trademark", "design", "invention", "petty_patent", "copyright", "gi")
# What a service can be asked by, and what stands for it in a question: a number without its
# signs, the number as it is written, or a text.
LOOKUPS = ("number", "registration", "name", "owner")
PLACEHOLDERS = ("{no}", "{written}", "{text}")
BRACES = re.compile(r"\{\w*\}")
MOST_CONNECTIONS = 16
# Raised when the code reads answers in another way: every stored comparison is then done again.
READING = 1


@dataclass(frozen=True)
class Auth:
    """Where the token goes: in a header or in the query, under this name, in this form."""

    placement: str
    name: str
    template: str
    headers: tuple[tuple[str, str], ...] = ()

    def value(self, token: str) -> str:
        return self.template.replace("{token}", token)


@dataclass(frozen=True)
class Limits:
    """How much the office is asked. A budget of 0 calls a day is none; an answer with so many
    rows may have been cut (0: never)."""

    requests_per_second: float
    connections: int
    daily_budget: int
    cut_after: int


@dataclass(frozen=True)
class Answers:
    """What an answer looks like around its rows.

    `envelopes` and `message` are paths of keys with dots. `refused_when` and `not_found_when`
    are keys of an object with the values that say so.
    """

    envelopes: tuple[str, ...]
    message: tuple[str, ...]
    refused_when: tuple[tuple[str, tuple[object, ...]], ...]
    not_found_when: tuple[tuple[str, tuple[object, ...]], ...]

    def refuses(self, payload: object) -> bool:
        return _says(payload, self.refused_when)

    def found_nothing(self, payload: object) -> bool:
        return _says(payload, self.not_found_when)

    def said(self, payload: object) -> str:
        """The message of an answer, "" where there is none."""
        found = (value_at(payload, path) for path in self.message)
        return next((str(value) for value in found if value), "")


@dataclass(frozen=True)
class DateRule:
    """In which forms and which era one date comes."""

    forms: tuple[str, ...]
    era: str


@dataclass(frozen=True, eq=False)
class Api:
    """One service: where it is, how it is asked and what its keys mean.

    `fields` are the aliases of our fields, lower-case, of which the first filled one counts;
    `always` are fields whose key is never left out; `noted` are keys without a use here.
    `group_by` is the field whose value the rows of one right share.
    """

    name: str
    path: str
    method: str
    questions: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, tuple[str, ...]]
    dates: Mapping[str, DateRule]
    always: tuple[str, ...]
    noted: frozenset[str]
    group_by: str
    lone: bool
    image: str

    @cached_property
    def known_keys(self) -> frozenset[str]:
        return self.noted.union(*self.fields.values())

    @property
    def asks_a_part(self) -> bool:
        """Whether a number is asked for as a part, so that longer ones come too."""
        return any("%" in text for text in self.questions.get("number", {}).values())

    def question(self, lookup: str, plain: str, written: str) -> dict[str, str]:
        """The request for one number or text. Raises LookupError where it cannot be asked so."""
        if lookup not in self.questions:
            raise LookupError(f"{self.name} cannot be asked by {lookup}")
        values = {"{no}": plain, "{written}": written, "{text}": written}
        return {key: _filled(form, values) for key, form in self.questions[lookup].items()}


@dataclass(frozen=True, eq=False)
class Profile:
    """One generation of the services, as it is in force."""

    name: str
    title: str
    base_url: str
    auth: Auth
    limits: Limits
    answers: Answers
    asks: Mapping[str, str]
    apis: Mapping[str, Api]
    statistics: StatisticsRule

    def api(self, name: str) -> Api:
        """Raises LookupError for a service that this profile does not know."""
        if name not in self.apis:
            raise LookupError(f"the profile {self.name} knows no service {name}")
        return self.apis[name]

    @cached_property
    def readings(self) -> Mapping[str, str]:
        """A checksum for each service of all that decides how its answers are read."""
        around = (READING, asdict(self.answers), self.limits.cut_after)
        return {name: _checksum((*around, _read_as(api))) for name, api in self.apis.items()}

    def service_for(self, ip_type: str) -> str:
        """The name of the service that is asked about one kind of right; "" for none."""
        return self.asks.get(ip_type, "")


def _read_as(api: Api) -> dict[str, object]:
    """How the answers of a service are read, without where it is and how it is asked."""
    told = asdict(api) | {"noted": sorted(api.noted)}
    return {key: told[key] for key in told if key not in {"name", "path", "method", "questions"}}


def _checksum(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def value_at(payload: object, path: str) -> Any:
    """What stands at a path of keys with dots, in whatever case; None where nothing does."""
    for name in path.split("."):
        if not isinstance(payload, dict):
            return None
        payload = {str(key).lower(): value for key, value in payload.items()}.get(name)
    return payload


def _says(payload: object, conditions: Iterable[tuple[str, tuple[object, ...]]]) -> bool:
    for path, values in conditions:
        value = value_at(payload, path)
        if any(type(value) is type(wanted) and value == wanted for wanted in values):
            return True
    return False


def _filled(form: str, values: Mapping[str, str]) -> str:
    return BRACES.sub(lambda found: values[found[0]], form)


def read_profile(name: str, table: Table) -> Profile:
    """The profile that the tables describe. Raises ProfileError with the place of a fault."""
    usual = _date_rule(table.table("dates"), DateRule(tuple(FORMS), "auto"))
    rows = table.table("api")
    apis = {api: _api(api, rows.table(api), usual) for api in rows.names()}
    profile = Profile(
        name=name,
        title=table.text("title"),
        base_url=_address(table),
        auth=_auth(table.table("auth")),
        limits=_limits(table.table("limits")),
        answers=_answers(table.table("answers")),
        asks=_asks(table.table("asks"), apis),
        apis=apis,
        statistics=read_rule(table.table("statistics")),
    )
    table.done()
    return profile


def _address(table: Table) -> str:
    address = table.text("base_url")
    if not re.fullmatch(r"https?://[\w.:\[\]-]+(/\S*)?", address, re.ASCII):
        table.refuse("base_url", "no address such as https://api.ipthailand.go.th")
    return address.rstrip("/")


def _auth(table: Table) -> Auth:
    auth = Auth(
        placement=table.choice("placement", ("header", "query")),
        name=table.text("name"),
        template=table.text("template"),
        headers=tuple(sorted(table.texts_by_name("headers").items())),
    )
    if "{token}" not in auth.template:
        table.refuse("template", "{token} is missing")
    table.done()
    return auth


def _limits(table: Table) -> Limits:
    limits = Limits(
        requests_per_second=table.number("requests_per_second"),
        connections=table.whole("connections", 1, MOST_CONNECTIONS),
        daily_budget=table.whole("daily_budget", 0),
        cut_after=table.whole("cut_after", 0),
    )
    table.done()
    return limits


def _answers(table: Table) -> Answers:
    answers = Answers(
        envelopes=table.keys("envelopes"),
        message=table.keys("message"),
        refused_when=table.conditions("refused_when"),
        not_found_when=table.conditions("not_found_when"),
    )
    table.done()
    return answers


def _asks(table: Table, apis: Mapping[str, Api]) -> dict[str, str]:
    """Which service is asked about which kind of right; "" asks none."""
    asked: dict[str, str] = {}
    for ip_type in table.names(IP_TYPES):
        name = asked[ip_type] = table.text(ip_type, blank=True)
        if name and (name not in apis or "number" not in apis[name].questions):
            table.refuse(ip_type, f"{name} is no service that is asked by number")
    return asked


def _api(name: str, table: Table, usual: DateRule) -> Api:
    fields = _aliases(table.table("fields"), FIELDS)
    dates = table.table("dates")
    api = Api(
        name=name,
        path=table.text("path"),
        method=table.choice("method", ("GET", "POST")),
        questions=_questions(table.table("ask")),
        fields=fields,
        entries=_aliases(table.table("entries"), ENTRIES),
        dates=dict.fromkeys(DATES, usual)
        | {field: _date_rule(dates.table(field), usual) for field in dates.names(DATES)},
        always=table.texts("always"),
        noted=frozenset(table.keys("noted")),
        group_by=table.choice("group_by", tuple(fields)),
        lone=table.flag("lone"),
        image=table.choice("image", ("auto", "url", "base64"), "auto"),
    )
    if not api.path.startswith("/"):
        table.refuse("path", "a path begins with /")
    if strange := set(api.always) - set(fields):
        table.refuse("always", f"{', '.join(sorted(strange))}: no field of this service")
    if "number" in api.questions and "application_number" not in fields:
        table.refuse("ask", "asked by number, but no field is application_number")
    _refuse_doubles(fields, api.noted, table)
    table.done()
    return api


def _refuse_doubles(
    fields: Mapping[str, tuple[str, ...]], noted: frozenset[str], table: Table
) -> None:
    """No key of the office means two things."""
    meaning = dict.fromkeys(noted, "noted")
    for field, aliases in fields.items():
        for alias in aliases:
            if alias in meaning:
                table.refuse(f"fields.{field}", f"{alias} means both {meaning[alias]} and {field}")
            meaning[alias] = field


def _aliases(table: Table, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {name: table.keys(name) for name in table.names(known)}


def _questions(table: Table) -> dict[str, dict[str, str]]:
    questions: dict[str, dict[str, str]] = {}
    for lookup in table.names(LOOKUPS):
        asked = questions[lookup] = table.texts_by_name(lookup)
        places = [found for form in asked.values() for found in BRACES.findall(form)]
        if not places or set(places) - set(PLACEHOLDERS):
            table.refuse(lookup, f"a question holds one of {', '.join(PLACEHOLDERS)}")
    return questions


def _date_rule(table: Table, usual: DateRule) -> DateRule:
    forms = table.texts("formats") or usual.forms
    if strange := set(forms) - set(FORMS):
        table.refuse("formats", f"{', '.join(sorted(strange))}: the forms are {', '.join(FORMS)}")
    rule = DateRule(forms, table.choice("era", ERAS, usual.era))
    table.done()
    return rule
