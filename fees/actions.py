"""What can be done for each kind of right, and what it costs: the table of the contract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cases.rules.reading import shown
from fees.asking import Asked
from fees.pricing import Prices, copies, designs, per_class, picture, renewal
from fees.sentences import ACTIONS
from fees.tariff import FAMILIES
from fees.values import FeeError, Priced

Price = Callable[[Asked, Prices], list[Priced]]

# The dearer ones stand first: an appeal against several orders costs what the dearest does.
DEARER_APPEALS = ("16", "17", "27", "37")
APPEALS = (*DEARER_APPEALS, "15", "21", "31", "55", "58", "59", "60", "69", "83", "89")
MADRID: Mapping[str, str] = {
    "send": "TM-F-24",
    "renewal": "TM-F-24B",
    "change": "TM-F-24B",
    "other": "TM-F-24B",
    "replacement": "TM-F-24C",
}
EXTENSIONS: Mapping[int, str] = {1: "FEE-C-EXT1", 2: "FEE-C-EXT2"}
PATENT_COPIES = ("FEE-08", "FEE-09P", "FEE-09"), 10
TRADEMARK_COPIES = ("TM-F-20", "TM-F-21", "TM-F-21B"), 40
PATENTS = ("design", "invention", "petty_patent")
# The amounts of patents that nobody has seen: licences, transfers, deeds (Q14).
UNKNOWN_AMOUNTS = ("licence", "license", "transfer", "deed")
COUNT = ("count",)


@dataclass(frozen=True, slots=True)
class Action:
    """What is asked beside right, action and day, how it is priced, by which family of tariffs
    ("" is that of the right), and a note that goes with it."""

    keys: tuple[str, ...]
    price: Price
    family: str = ""
    note: str = ""


def _each(code: str, note: str = "") -> Action:
    """So many times the amount of one line; one when nothing is said."""
    return Action(
        COUNT, lambda asked, prices: [prices.each(code, asked.count("count", 1))], "", note
    )


def _once(code: str) -> Action:
    return Action((), lambda asked, prices: [prices.each(code, 1)])


def _mark(asked: Asked, prices: Prices) -> list[Priced]:
    lines, size = per_class(prices, "TM-F-01", asked.classes()), asked.picture()
    return [*lines, *(picture(prices, size) if size else [])]


def _registration(asked: Asked, prices: Prices) -> list[Priced]:
    return per_class(prices, "TM-F-05", asked.classes())


def _renewal(asked: Asked, prices: Prices) -> list[Priced]:
    return renewal(prices, asked.classes(), late=asked.flag("late"))


def _regulations(asked: Asked, prices: Prices) -> list[Priced]:
    return [prices.each("TM-F-16B" if asked.answered("after_registration") else "TM-F-16", 1)]


def _register_search(asked: Asked, prices: Prices) -> list[Priced]:
    return [prices.each("TM-F-18", asked.hours())]


def _madrid(asked: Asked, prices: Prices) -> list[Priced]:
    return [prices.each(MADRID[asked.choice("request", tuple(MADRID))], 1)]


def _board(asked: Asked, prices: Prices) -> list[Priced]:
    dearer = asked.section(APPEALS) in DEARER_APPEALS
    return [prices.each("TM-F-17" if dearer else "TM-F-17B", 1)]


def _designs(asked: Asked, prices: Prices) -> list[Priced]:
    return designs(prices, asked.count("count", 1), same_design=asked.flag("same_design"))


def _trademark_copies(asked: Asked, prices: Prices) -> list[Priced]:
    return copies(prices, *TRADEMARK_COPIES, asked.pages(), certified=asked.flag("certified"))


def _patent_copies(asked: Asked, prices: Prices) -> list[Priced]:
    return copies(prices, *PATENT_COPIES, asked.pages(), certified=asked.flag("certified"))


def _extension(asked: Asked, prices: Prices) -> list[Priced]:
    return [prices.each(EXTENSIONS[asked.number("number", len(EXTENSIONS))], 1)]


def _stamps(asked: Asked, prices: Prices) -> list[Priced]:
    return [prices.each("TM-D-04", asked.count("agents"))]


STAMP_DUTY = Action(("agents",), _stamps, "stamp")
COPIES = Action(("documents", "certified"), _patent_copies)
OF_EVERY_PATENT: Mapping[str, Action] = {
    "amendment": _each("FEE-03"),
    "grant": _each("FEE-05"),
    "appeal": _each("FEE-06"),
    "other_request": _each("FEE-10"),
    "copies": COPIES,
}
ACTIONS_OF: Mapping[str, Mapping[str, Action]] = {
    "trademark": {
        "application": Action(("classes", "picture_cm"), _mark),
        "registration": Action(("classes",), _registration),
        "renewal": Action(("classes", "late"), _renewal),
        "opposition": _each("TM-F-03"),
        "counterstatement": _each("TM-F-03C"),
        "appeal": Action(("section",), _board),
        "change_application": _each("TM-F-15"),
        "change_registration": _each("TM-F-08"),
        "transfer_application": _each("TM-F-04"),
        "transfer_registration": _each("TM-F-07"),
        "licence_application": _each("TM-F-11"),
        "licence_registration": _each("TM-F-12"),
        "licence_change": _each("TM-F-13"),
        "licence_cancellation": _each("TM-F-14"),
        "cancellation_request": _each("TM-F-10"),
        "certification_regulations": Action(("after_registration",), _regulations),
        "madrid": Action(("request",), _madrid),
        "search": Action(("hours",), _register_search),
        "copies": Action(("documents", "certified"), _trademark_copies),
        "certified_extract": _each("TM-F-19"),
        "certificate_of_entries": _each("TM-F-22"),
        "substitute_certificate": _each("TM-F-06"),
        "other_request": _each("TM-F-23"),
        "stamp_duty": STAMP_DUTY,
    },
    "design": {
        "application": Action(("count", "same_design"), _designs),
        "publication": _each("FEE-04"),
        "opposition": _each("FEE-11"),
        "counterstatement": _each("FEE-11C"),
        "search": _each("FEE-07"),
        **OF_EVERY_PATENT,
        "stamp_duty": STAMP_DUTY,
    },
    "invention": {
        "application": _each("FEE-B-APP"),
        "publication": _each("FEE-04"),
        "opposition": _each("FEE-11", "opposition_of_inventions"),
        "counterstatement": _each("FEE-11C"),
        "examination": _each("FEE-EXAM"),
        "conversion": _each("FEE-CONV"),
        **OF_EVERY_PATENT,
        "stamp_duty": STAMP_DUTY,
    },
    "petty_patent": {
        "application": _each("FEE-C-APP"),
        "examination": _each("FEE-EXAM"),
        "conversion": _each("FEE-CONV"),
        **OF_EVERY_PATENT,
        "grant": _each("FEE-05", "petty_grant"),
        "extension": Action(("number",), _extension),
        "stamp_duty": STAMP_DUTY,
    },
    "gi": {
        "application": _once("GI-F-01"),
        "opposition": _once("GI-F-02"),
        "appeal": _once("GI-F-03"),
        "change": _once("GI-F-04"),
        "revocation": _once("GI-F-05"),
        "other_request": _once("GI-F-06"),
        "stamp_duty": STAMP_DUTY,
    },
    "copyright": {"stamp_duty": STAMP_DUTY},
}
ANNUITIES = "annuities"
ANNUITY_KEYS = ("filed", "granted", "plan", "paid_late_years")
EVERY_KEY = frozenset(
    key for row in ACTIONS_OF.values() for action in row.values() for key in action.keys
) | set(ANNUITY_KEYS)
# Why an action is refused, where the law itself gives a reason.
REASONS: Mapping[tuple[str, str], str] = {
    ("petty_patent", "publication"): "petty_publication",
    ("petty_patent", "opposition"): "petty_opposition",
    ("petty_patent", "counterstatement"): "petty_opposition",
}


def action_of(ip_type: str, action: object) -> Action:
    """The action of a right. Raises FeeError, with the reason, when there is none."""
    if action is None or action == "":
        raise FeeError("action", "action_missing")
    found = ACTIONS_OF[ip_type].get(action) if isinstance(action, str) else None
    if found is None:
        raise refusal(ip_type, action)
    return found


def refusal(ip_type: str, action: object) -> FeeError:
    """Why an action has no price for a kind of right."""
    if not isinstance(action, str):
        return FeeError("action", "action_unknown", {"value": shown(action)})
    if ip_type in PATENTS and any(word in action for word in UNKNOWN_AMOUNTS):
        return FeeError("action", "amount_unknown")
    if action not in ACTIONS:
        return FeeError("action", "action_unknown", {"value": shown(action)})
    if ip_type not in FAMILIES:
        return FeeError("action", "no_fee_of_right", {"right": ip_type})
    code = REASONS.get((ip_type, action), "action_not_of_right")
    return FeeError("action", code, {"right": ip_type, "action": action})
