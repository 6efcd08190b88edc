"""What is wrong with a page as it stands in the window."""

from pathlib import Path
from typing import Any

from tests.journeys.desk import Desk

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async (rules) => {
    const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return found.violations.map((each) => [each.id, each.nodes.map((node) => node.html)]);
}"""
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter((place) => place.getBoundingClientRect().right > room + 1)
            .slice(0, 5)
            .map((place) => place.outerHTML.slice(0, 120));
}"""


def complaints(desk: Desk) -> list[str]:
    """Everything in one list: the frame of the page, its width, axe in light and in dark."""
    found = [*_frame(desk), *_width(desk)]
    desk.page.evaluate(AXE)
    desk.page.emulate_media(color_scheme="light")
    found += _axe(desk, "light", {"type": "tag", "values": WCAG_22_AA})
    desk.page.emulate_media(color_scheme="dark")
    found += _axe(desk, "dark", {"type": "rule", "values": ["color-contrast"]})
    found += desk.problems
    desk.forget_problems()
    return found


def _frame(desk: Desk) -> list[str]:
    """One heading of the first rank, a title, the language, a viewport that may be enlarged."""
    facts = desk.page.evaluate(
        """() => [
            document.querySelectorAll("h1").length,
            document.documentElement.lang,
            document.title.trim().length > 3,
            document.querySelectorAll("main, [role=main]").length,
        ]"""
    )
    wanted = [1, desk.reader.language, True, 1]
    return [] if facts == wanted else [f"h1, lang, title, main: {facts} instead of {wanted}"]


def _width(desk: Desk) -> list[str]:
    wide = desk.page.evaluate("() => document.documentElement.scrollWidth")
    if wide <= desk.reader.width:
        return []
    return [f"{wide} pixels wide", *desk.page.evaluate(TOO_WIDE)]


def _axe(desk: Desk, scheme: str, rules: dict[str, Any]) -> list[str]:
    violations = desk.page.evaluate(RUN_AXE, rules)
    return [f"{scheme} {rule}: {node[:300]}" for rule, nodes in violations for node in nodes]
