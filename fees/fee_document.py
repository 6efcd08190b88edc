"""The tariffs as a paper to read: docs/fees.md, made from the shipped files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cases.rules.labels import IP_TYPE_NAMES
from cases.rules.rule_document import both, table
from fees.actions import ACTIONS_OF, ANNUITIES, ANNUITY_KEYS, PATENTS
from fees.pricing import LISTED
from fees.sentences import ACTIONS
from fees.tariff import LUMP_SUM, SURCHARGE, Line, Tariff, plus_percent

HEAD = """
# Official fees

Made from `fees/tariffs` by `manage.py fees_document --write`; a change by hand is lost and fails
the suite. All amounts are whole baht, and not legal advice: what is not settled about an amount
stands beside it. An office adds a later tariff in the back office with its first day; the former
one ends on the day before, and what was owed for its days stays.

The codes are those of the list that the product was built from. The sources give none for GI-F,
FEE-B-APP, FEE-C, FEE-CONV and FEE-EXAM: these are ours.

## How amounts are computed

- A mark costs so much an item for one to five items of a class, so much a class from six on.
- A picture of a mark costs for each centimetre over five, both sides added, a fraction counting
  as one, once an application.
- A mark that is renewed in the six months after its term costs 20% more (TMA s. 54).
- Ten or more applications of the same design at once cost one amount; others cost each its own.
- Certified copies: patents so much a page up to ten pages of a document, marks up to forty; above
  them one amount a document, beside the copy itself.
- Annuities: the dates of [the deadline rules](deadline-rules.md); years begun before the grant are
  paid together (ANN-2); 30% more within 120 days after the last day (ANN-3).
- The lump sum goes only with the first annuity payment (ANN-4). Paid late it is refused: on what
  the 30% is taken is not known (ANN-5, Q6).
- A pending application owes no annuity (ANN-7). The reduction of a licence of right is not known
  and left out (ANN-9).
- Licences, transfers and deeds of patents are refused: their amounts are not known (Q14).
- A counterstatement is free (C2). A petty patent has no publication fee and no opposition.
- The fees of copyright recordals, and the individual fee of Madrid (Q10), are not known.
"""
COLUMNS = ("Code", "What", "อะไร", "Baht", "Each", "Not settled")
ANNUITY_COLUMNS = ("Year", "Design", "Late", "Invention", "Late", "Petty patent", "Late")
ACTION_COLUMNS = ("Action", "การดำเนินการ", "Asks for")


def fee_document(tariffs: Sequence[Tariff]) -> str:
    """The whole paper in Markdown: tariffs in force first, then the actions of the calculator."""
    in_order = sorted(tariffs, key=lambda tariff: tariff.valid_to is not None)
    parts = [HEAD, *(_tariff(tariff) for tariff in in_order), _actions()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _tariff(tariff: Tariff) -> str:
    lines = [f"## {tariff.code}: {tariff.name_en} · {tariff.name}", "", f"{_validity(tariff)}."]
    lines += ["", f"Source: {tariff.source_en}.", "", f"ที่มา: {tariff.source}"]
    lines += ["", table(COLUMNS, (_row(line) for line in tariff.lines.values()))]
    if tariff.annuities:
        lines += ["", "### Annuities", "", table(ANNUITY_COLUMNS, _years(tariff.annuities))]
    return "\n".join(lines)


def _validity(tariff: Tariff) -> str:
    since = f"In force from {both(tariff.valid_from)}"
    if tariff.valid_to is None:
        return since
    return f"{since} until {both(tariff.valid_to)}; **repealed**: it explains a payment of its time"


def _row(line: Line) -> tuple[str, ...]:
    code = LISTED.get(line.code, line.code)
    return (
        code,
        line.name_en,
        line.name,
        f"{line.amount:,}",
        line.per or "–",
        line.doubt_en or "–",
    )


def _years(annuities: Mapping[tuple[str, int], int]) -> Iterator[tuple[str, ...]]:
    for year in sorted({year for _right, year in annuities} - {LUMP_SUM}):
        amounts = [annuities.get((right, year)) for right in PATENTS]
        yield (str(year), *(text for amount in amounts for text in _with_late(amount)))
    sums = [sum(a for (r, y), a in annuities.items() if r == right and y) for right in PATENTS]
    yield ("All years", *(text for amount in sums for text in _with_late(amount)))
    lumps = [annuities[right, LUMP_SUM] for right in PATENTS]
    yield ("Lump sum", *(text for amount in lumps for text in (f"{amount:,}", "refused")))


def _with_late(amount: int | None) -> tuple[str, str]:
    if amount is None:
        return "–", "–"
    return f"{amount:,}", f"{plus_percent(amount, SURCHARGE['ANN-1']):,}"


def _actions() -> str:
    parts = ["## What `manage.py fees` and the fee calculator answer"]
    for right, actions in ACTIONS_OF.items():
        thai, english = IP_TYPE_NAMES[right]
        asked = {action: row.keys for action, row in actions.items()}
        asked |= {ANNUITIES: ANNUITY_KEYS} if right in PATENTS else {}
        parts.append(f"### {english} · {thai}")
        parts.append(table(ACTION_COLUMNS, _asked(asked.items())))
    return "\n\n".join(parts)


def _asked(actions: Iterable[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, ...]]:
    for action, keys in actions:
        thai, _english = ACTIONS[action]
        yield f"`{action}`", thai, ", ".join(f"`{key}`" for key in keys) or "–"
