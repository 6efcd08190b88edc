"""What is wrong with a page as it stands in the window."""

from pathlib import Path

from tests.journeys.desk import HEIGHT, Desk
from tests.journeys.readers import NARROW, WIDE, Reader

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Without preload axe inserts no styles of its own, which the policy of the pages would refuse.
RUN_AXE = """async (rules) => {
    const found = await axe.run(document, {
        runOnly: rules, resultTypes: ["violations"], preload: false,
    });
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
    """Everything in one list: the frame of the page, its width, its accessibility, its scripts.

    axe sees the page as the readers do who take turns: in Thai on a telephone in the dark, in
    English in a wide window in the light.
    """
    desk.page.wait_for_function("() => !document.querySelector('[hx-trigger=load]')")
    found = [*_frame(desk), *_width(desk, desk.reader.width), *_axe(desk), *desk.problems]
    desk.forget_problems()
    return found


def too_wide_in_the_other_window(desk: Desk) -> list[str]:
    """The same page when the window becomes that of a telephone, or of a desk."""
    width = WIDE if desk.reader.is_narrow else NARROW
    desk.page.set_viewport_size({"width": width, "height": HEIGHT})
    found = _width(desk, width)
    desk.page.set_viewport_size({"width": desk.reader.width, "height": HEIGHT})
    return found


def scheme(reader: Reader) -> str:
    return "dark" if reader.is_narrow else "light"


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


def _width(desk: Desk, width: int) -> list[str]:
    wide = desk.page.evaluate("() => document.documentElement.scrollWidth")
    if wide <= width:
        return []
    return [f"{wide} pixels wide in {width}", *desk.page.evaluate(TOO_WIDE)]


def _axe(desk: Desk) -> list[str]:
    if not desk.page.evaluate("() => 'axe' in window"):
        # Half a megabyte goes to the browser once; the pages after this one find it there.
        desk.page.add_init_script(AXE)
        desk.page.evaluate(AXE)
    violations = desk.page.evaluate(RUN_AXE, WCAG_22_AA)
    return [f"{rule}: {node[:300]}" for rule, nodes in violations for node in nodes]
