"""Texts with placeholders that an office writes itself, such as {{ client }}.

Django's own template language without what an office does not need: no filters, no attributes, no
calls, no tags but `if`. A text is read in whole before it is stored, so that a broken one is
refused at the desk and not on the morning when it should go out.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.template import Context, Engine, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable, VariableNode
from django.template.defaulttags import IfNode, TemplateLiteral

UNKNOWN, NOT_PLAIN, BROKEN, TOO_MANY = "unknown", "not_plain", "broken", "too_many"
MOST_TAGS = 60
# The wide ones of a Thai or Chinese keyboard look the same, and would go out as they stand.
BRACES = frozenset("{}\uff5b\uff5d\ufe5b\ufe5c")
EMPTY_LINES = re.compile(r"\n{3,}")
# Nothing can be loaded from anywhere; what is put in is escaped later, where it becomes HTML.
ENGINE = Engine(loaders=[], libraries={}, autoescape=False)


class PlaceholderRefused(ValueError):
    """A text that cannot be used; `why` is one of the words above, `what` the part meant."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why} {what}".strip())
        self.why = why
        self.what = what


def check_text(text: str, known: Collection[str]) -> None:
    """Raises PlaceholderRefused unless a text has only plain placeholders of the `known` names, and
    plain conditions on them."""
    _read(text, known)


def fill(text: str, values: Mapping[str, str | int]) -> str:
    """A text with the values in the place of their names. Raises PlaceholderRefused."""
    filled = _read(text, values).render(Context(dict(values), autoescape=False))
    return EMPTY_LINES.sub("\n\n", filled).strip()


def _read(text: str, known: Collection[str]) -> Template:
    text = text.replace("\r\n", "\n")
    if text.count("{%") > MOST_TAGS:
        raise PlaceholderRefused(TOO_MANY)
    try:
        template = Template(text, engine=ENGINE)
    except TemplateSyntaxError as error:
        token = getattr(error, "token", None)
        raise PlaceholderRefused(BROKEN, token.contents if token else str(error)) from error
    _check_nodes(template.nodelist, known)
    return template


def _check_nodes(nodes: NodeList, known: Collection[str]) -> None:
    for node in nodes:
        if isinstance(node, TextNode):
            _check_braces(node.s)
        elif type(node) is VariableNode:
            _check_name(node.filter_expression, _written(node), known)
        elif type(node) is IfNode:
            for condition, inside in node.conditions_nodelists:
                if condition is not None:
                    alone: Any = condition.value if type(condition) is TemplateLiteral else None
                    _check_name(alone, _written(node), known)
                _check_nodes(inside, known)
        else:
            raise PlaceholderRefused(NOT_PLAIN, _written(node))


def _written(node: Node) -> str:
    return node.token.contents if node.token else type(node).__name__


def _check_name(expression: FilterExpression | None, written: str, known: Collection[str]) -> None:
    """An expression is one name and nothing else."""
    variable = expression.var if expression and not expression.filters else None
    parts = variable.lookups if isinstance(variable, Variable) and not variable.translate else None
    if parts is None or len(parts) != 1:
        raise PlaceholderRefused(NOT_PLAIN, written)
    if parts[0] not in known:
        raise PlaceholderRefused(UNKNOWN, parts[0])


def _check_braces(text: str) -> None:
    """A brace that is left in the text is a placeholder with a slip in it."""
    for line in text.splitlines():
        if BRACES.intersection(line):
            raise PlaceholderRefused(BROKEN, line.strip()[:60])
