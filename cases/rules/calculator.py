"""JSON in, JSON out: what the `deadlines` command and the web calculator answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from cases.rules.calendar import Calendar
from cases.rules.catalogue import Rule
from cases.rules.engine import work_out
from cases.rules.kinds import OWN_KINDS, OWN_MATTER
from cases.rules.reading import read_day, shown
from cases.rules.values import ComputedDeadline, Event, Facts, InputError, Step
from cases.rules.wording import step_text, warning_text

Answer = dict[str, Any]
ERAS: Mapping[str, str] = {"th": "be", "en": "ce"}


class Contradiction(dict[str, object]):
    """A JSON object in which a key stands twice: whichever were taken, the other is lost."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class Calculator:
    """Answers questions on one set of rules and one calendar, in one language."""

    def __init__(self, rules: Sequence[Rule], calendar: Calendar, language: str) -> None:
        self._rules = rules
        self._calendar = calendar
        self._language = language
        self._lines: dict[tuple[object, ...], str] = {}

    def answer_all(self, questions: object) -> tuple[list[Answer] | Answer, bool]:
        """`answer_each` of the questions. Raises InputError."""
        return answer_each(questions, self.answer)

    def answer(self, question: object) -> Answer:
        """The terms of one question, or an object that says what is wrong with it."""
        try:
            facts, events = read_question(question)
            outcome = work_out(facts, events, self._rules, self._calendar)
        except InputError as error:
            return error_answer(error, self._language)
        era = ERAS[self._language]
        return {
            "deadlines": [self._deadline(deadline) for deadline in outcome.deadlines],
            "warnings": [warning_text(w, self._language, era) for w in outcome.warnings],
        }

    def _deadline(self, deadline: ComputedDeadline) -> Answer:
        return {
            "code": deadline.code,
            "trigger": deadline.trigger,
            "trigger_date": deadline.trigger_date.isoformat(),
            "nominal_date": deadline.nominal_date.isoformat(),
            "due_date": deadline.due_date.isoformat(),
            "due_time": deadline.due_time,
            "opens_on": _iso(deadline.opens_on),
            "surcharge_until": _iso(deadline.surcharge_until),
            "years": list(deadline.years) if deadline.years else None,
            "actor": deadline.actor,
            "alternative_to": list(deadline.alternative_to),
            "status": deadline.status,
            "met_by": _iso(deadline.met_by),
            "consequence": deadline.consequence,
            "law": deadline.law,
            "confirmed": deadline.confirmed,
            "steps": [self._line(step) for step in deadline.steps],
            "notes": [self._line(note) for note in deadline.notes],
        }

    def _line(self, step: Step) -> str:
        """A step in words; thousands of questions share most of their lines."""
        key = (step.code, *step.params.values())
        line = self._lines.get(key)
        if line is None:
            line = step_text(step, self._language, ERAS[self._language])
            self._lines[key] = line
        return line


def answer_each(
    questions: object, answer: Callable[[object], Answer]
) -> tuple[list[Answer] | Answer, bool]:
    """The answer to an object or to each of a list, and whether all went well.

    Raises InputError when it is neither.
    """
    if isinstance(questions, list):
        answers = [answer(question) for question in questions]
        return answers, not any("error" in one for one in answers)
    if isinstance(questions, dict):
        one = answer(questions)
        return one, "error" not in one
    raise InputError("", "not_answerable")


def error_answer(error: InputError, language: str) -> Answer:
    """What is answered to a question that makes no sense."""
    return {"error": {"field": error.path, "message": error.text(language)}}


def read_question(question: object) -> tuple[Facts, list[Event]]:
    """Facts and events of one JSON object. Raises InputError with the place of the fault."""
    if not isinstance(question, dict):
        raise InputError("", "not_object")
    refuse_contradiction(question)
    ip_type = question.get("ip_type")
    if not isinstance(ip_type, str) or ip_type == OWN_MATTER:
        raise InputError("ip_type", "ip_type_unknown", {"value": shown(ip_type)})
    our_side = question.get("our_side")
    if our_side is not None and not isinstance(our_side, str):
        raise InputError("our_side", "our_side_unknown")
    until = question.get("until")
    facts = Facts(
        ip_type=ip_type,
        our_side="applicant" if our_side is None else our_side,
        until=None if until is None else read_day(until, "until"),
    )
    events = question.get("events")
    if not isinstance(events, list):
        raise InputError("events", "events_missing")
    return facts, [_event(event, index) for index, event in enumerate(events)]


def refuse_contradiction(given: object, index: int | None = None) -> None:
    """Raises InputError for an object in which a key stands twice."""
    if isinstance(given, Contradiction):
        raise InputError(shown(given.key), "key_twice", {"key": shown(given.key)}, index)


def _event(event: object, index: int) -> Event:
    if not isinstance(event, dict):
        raise InputError("kind", "event_not_object", None, index)
    refuse_contradiction(event, index)
    kind = event.get("kind")
    if not isinstance(kind, str) or not kind:
        raise InputError("kind", "kind_missing", None, index)
    if kind in OWN_KINDS:
        raise InputError("kind", "kind_unknown", {"value": kind}, index)
    if event.get("date") is None:
        raise InputError("date", "date_missing", None, index)
    data = {key: value for key, value in event.items() if key not in {"kind", "date"}}
    return Event(kind, read_day(event["date"], "date", index), data)


def read_closed_days(given: object) -> list[date]:
    """The days of a `--closed-days` file. Raises InputError when they are no list of days."""
    if not isinstance(given, list):
        raise InputError("closed_days", "closed_days_wrong")
    return [read_day(day, "closed_days") for day in given]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
