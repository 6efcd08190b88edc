"""What goes into the engine and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.rules.sentences import ERRORS, fill

Params = Mapping[str, str | int]


class InputError(ValueError):
    """A fact that the law cannot be applied to.

    `field` names the key that is wrong, `index` the event it belongs to; the sentence
    comes in both languages from `code` and `params`.
    """

    def __init__(
        self, field: str, code: str, params: Params | None = None, index: int | None = None
    ) -> None:
        self.field = field
        self.code = code
        self.params: Params = params or {}
        self.index = index
        super().__init__(self.text("en"))

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.text("en")

    def text(self, language: str = "th") -> str:
        """The sentence for the screen, in Thai ("th") or English ("en")."""
        return fill(ERRORS, self.code, self.params, language)

    @property
    def path(self) -> str:
        """Where the wrong value stands in the given facts: "events[2].section"."""
        return self.field if self.index is None else f"events[{self.index}].{self.field}"


@dataclass(frozen=True)
class Event:
    """Something that happened: `data` are the extra keys of the kind, `root` is the id of
    the first version of a stored event and is only carried through."""

    kind: str
    date: date
    data: Mapping[str, Any] = field(default_factory=dict)
    root: int | None = None


@dataclass(frozen=True)
class Facts:
    """The kind of right, whom we act for, and how far recurring terms are unrolled."""

    ip_type: str
    our_side: str = "applicant"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a computation, rendered by `wording.step_text`; dates are ISO texts."""

    code: str
    params: Params

    def as_json(self) -> dict[str, object]:
        """A plain dictionary that `wording.step_text` takes back."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedDeadline:
    """A term with its last day and every step that led to it.

    `nominal_date` is the last day before any roll, `due_date` the last day on which it can
    be done; nothing meets a term that cannot be met, it is information: `can_be_met`.
    `unconfirmed_reason` is a Thai sentence, the same reasons stand in `notes`. `rests_on` are the
    roots of the events beside `root` that gave it its days: an extension, the grant.
    """

    code: str
    trigger: str
    trigger_date: date
    nominal_date: date
    due_date: date
    due_time: str | None = None
    opens_on: date | None = None
    surcharge_until: date | None = None
    years: tuple[int, ...] | None = None
    actor: str
    alternative_to: tuple[str, ...] = ()
    status: str
    met_by: date | None
    consequence: str = ""
    law: str = ""
    confirmed: bool = True
    unconfirmed_reason: str = ""
    steps: tuple[Step, ...]
    notes: tuple[Step, ...] = ()
    can_be_met: bool = True
    root: int | None
    rests_on: tuple[int, ...] = ()
    occurrence: str
