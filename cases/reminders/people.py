"""Everybody who might be told of a deadline, read once for a pass, and what planning reads of
one deadline."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from cases.models import Case, CaseReminders, Deadline, DeadlineKind, Role, User
from cases.models.deadline import KEEP_IN_FORCE
from cases.queries import visible_to
from cases.reminders.office import KINDS, Rules, away_on, rules_in_force, stored_ladder
from cases.reminders.policy import (
    Circle,
    Person,
    Recipient,
    answers,
    ladder_kind,
    recipients_for,
    step_for,
    unreachable,
)
from cases.rules.ladders import ANNUITY, INTERNAL, LONGEST, STATUTORY

COLUMNS = (
    "pk",
    "due_date",
    "kind",
    "code",
    "verified_by_id",
    "case_id",
    "case__restricted",
    "case__responsible_id",
    "case__deputy_id",
    "case__telling__partner_id",
    "case__telling__verifier_id",
    "case__telling__statutory",
    "case__telling__annuity",
    "case__telling__internal",
)


@dataclass(frozen=True, slots=True)
class Term:
    """What planning reads of one open deadline, in the order of COLUMNS."""

    deadline: int
    due: date
    kind_of_term: str
    code: str
    verified_by: int | None
    case: int
    restricted: bool
    responsible: int | None
    deputy: int | None
    partner: int | None
    verifier: int | None
    statutory: str | None
    annuity: str | None
    internal: str | None

    @property
    def kind(self) -> str:
        return ladder_kind(self.kind_of_term, keeps_in_force=self.code in KEEP_IN_FORCE)

    @property
    def own_ladder(self) -> str:
        own = {STATUTORY: self.statutory, ANNUITY: self.annuity, INTERNAL: self.internal}
        return own[self.kind] or ""


def terms_of(deadlines: QuerySet[Deadline]) -> Iterable[Term]:
    """The deadlines as planning takes them, in the order of their keys."""
    rows = deadlines.order_by("pk").values_list(*COLUMNS)
    return (Term(*row) for row in rows.iterator(chunk_size=5000))


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is told of a term, who should be and has no address, and whether nobody can be."""

    recipients: tuple[Recipient, ...]
    unreachable: tuple[int, ...]
    nobody: bool


@dataclass
class People:
    """The rules and the people of a day. `unreachable` counts deadlines by the name of who should
    be told and has no usable address, `untold` those that nobody can be told of; `unusable` are
    cases with a ladder of their own that cannot be used."""

    on: date
    rules: Rules
    users: dict[int, User]
    away: dict[int, int | None]
    unreachable: Counter[str] = field(default_factory=Counter)
    untold: int = 0
    unusable: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.day = self.rules.day(self.on)
        self._plain = {pk: self._as_person(user) for pk, user in self.users.items()}
        self._clients: dict[int, set[int]] = {}
        self._named: list[dict[int, set[int]]] = []
        self._client_keys = {pk for pk, user in self.users.items() if user.role == Role.CLIENT}
        self._chosen: dict[tuple[int | str | bool | None, ...], Choice] = {}
        self.administrators = tuple(
            self._plain[pk] for pk, user in self.users.items() if user.role == Role.ADMINISTRATOR
        )

    def _as_person(self, user: User) -> Person:
        return Person(
            user.pk, user.is_active and bool(user.email), user.pk in self.away, user.told_from
        )

    @property
    def _readers(self) -> dict[int, set[int]]:
        """Who is named as a reader of each restricted case; read once, when first asked for."""
        if not self._named:
            rows = Case.members.through.objects.filter(case__restricted=True)
            found: dict[int, set[int]] = {}
            for case, user in rows.values_list("case_id", "user_id"):
                found.setdefault(case, set()).add(user)
            self._named.append(found)
        return self._named[0]

    def look_only_at(self, case: int, readers: set[int]) -> None:
        """These are the named readers of the only case that will be asked about."""
        self._named[:] = [{case: readers}]

    @cached_property
    def window(self) -> Q:
        """Deadlines of which a step may have come: each kind no further ahead than its longest
        rung, those of cases with a ladder of their own no further than any rung can be."""
        longest = {kind: self._until(self.rules.longest(kind)) for kind in KINDS}
        in_force = Q(code__in=KEEP_IN_FORCE)
        by_law = Q(kind__in=(DeadlineKind.STATUTORY, DeadlineKind.MANUAL))
        found = (
            Q(in_force, due_date__lte=longest[ANNUITY])
            | Q(~in_force, by_law, due_date__lte=longest[STATUTORY])
            | Q(~in_force, ~by_law, due_date__lte=longest[INTERNAL])
        )
        furthest = max(longest.values())
        if CaseReminders.objects.exclude(statutory="", annuity="", internal="").exists():
            furthest = self._until(LONGEST)
            found |= Q(case__telling__isnull=False)
        return Q(found, due_date__lte=furthest)

    def _until(self, days: int) -> date:
        return self.day.reach + timedelta(days=days)

    def on_another_day(self, day: date, away: dict[int, int | None]) -> "People":
        """The same people and rules on another day, without reading them again."""
        other = People(day, self.rules, self.users, away)
        other._clients, other._named = self._clients, self._named
        return other

    def staff_who_see(self, case: Case) -> list[User]:
        """The people of the office who have not left and may see a case."""
        answers = {case.responsible_id, case.deputy_id}
        return [
            user
            for user in self.users.values()
            if user.is_active
            and user.role != Role.CLIENT
            and (
                not case.restricted
                or user.role == Role.ADMINISTRATOR
                or user.pk in answers | self._readers.get(case.pk, set())
            )
        ]

    def step(self, term: Term) -> str | None:
        """The step of a term that holds today."""
        if term.own_ladder and stored_ladder(term.own_ladder, term.kind) is None:
            self.unusable.add(term.case)
        return step_for(term.due, self.day, self.rules.ladder(term.kind, term.own_ladder))

    def to_tell(self, term: Term, step: str) -> tuple[Recipient, ...]:
        """The recipients of one term; who cannot be told is noted."""
        choice = self._choice(term, step)
        for pk in choice.unreachable:
            self.unreachable[self.users[pk].username] += 1
        self.untold += choice.nobody
        return choice.recipients

    def _choice(self, term: Term, step: str) -> Choice:
        """Most terms have the same few people around them: each choice is made once."""
        around = (term.responsible, term.deputy, term.partner, term.verifier)
        unverified = term.verified_by is None and term.kind != INTERNAL
        key = (*around, step, term.kind, unverified)
        stand_in = self.away.get(term.responsible) if term.responsible else None
        all_around = {*around, stand_in, self.rules.partner}
        if term.restricted or not self._client_keys.isdisjoint(all_around):
            return self._choose(term, step, unverified)
        if key not in self._chosen:
            self._chosen[key] = self._choose(term, step, unverified)
        return self._chosen[key]

    def _choose(self, term: Term, step: str, unverified: bool) -> Choice:
        circle, policy = self.circle(term), self.rules.policy
        found = recipients_for(circle, step, term.kind, policy, unverified=unverified)
        there = answers(circle) or any(one.is_there for one in circle.administrators)
        return Choice(found, unreachable(circle), not there)

    def circle(self, term: Term) -> Circle:
        """Those around one term, as the policy takes them."""
        stand_in = self.away.get(term.responsible) if term.responsible else None
        return Circle(
            responsible=self._person(term.responsible, term),
            deputy=self._person(term.deputy, term),
            stand_in=self._person(stand_in, term),
            verifier=self._person(term.verifier, term),
            partner=self._person(term.partner or self.rules.partner, term),
            administrators=self.administrators,
        )

    def _person(self, pk: int | None, term: Term) -> Person | None:
        """Staff see the cases they answer for, restricted ones too; others only what is open to
        them. Somebody made since the pass began waits for the next."""
        if pk is None or pk not in self._plain:
            return None
        person, user = self._plain[pk], self.users[pk]
        if user.role == Role.CLIENT:
            sees = term.case in self._cases_of(user)
        else:
            sees = not term.restricted or self._reads(user, term)
        return person if sees else Person(pk, False, person.away, person.told_from)

    def _reads(self, user: User, term: Term) -> bool:
        """Whether somebody of the office may see a restricted case."""
        answers = user.pk in {term.responsible, term.deputy}
        named = user.pk in self._readers.get(term.case, ())
        return answers or named or user.role == Role.ADMINISTRATOR

    def _cases_of(self, user: User) -> set[int]:
        if user.pk not in self._clients:
            self._clients[user.pk] = set(visible_to(user).values_list("pk", flat=True))
        return self._clients[user.pk]


def people_on(on: date) -> People:
    """Everybody, and the rules, as they are on a day."""
    users = {user.pk: user for user in User.objects.all()}
    return People(on, rules_in_force(), users, away_on(on))
