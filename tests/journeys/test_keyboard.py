"""The desk without a mouse."""

from playwright.sync_api import expect

from tests.factories import alice
from tests.journeys.desk import Desk
from tests.journeys.docket import answer_due

# The ring is around what has the focus, or around the part of the page that it covers.
RING = """() => {
    const focused = document.activeElement;
    return ["", "::after"]
        .map((part) => getComputedStyle(focused, part))
        .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""


def focus_is_visible(desk: Desk) -> None:
    focused = desk.page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
    assert desk.page.evaluate(RING), focused


def test_the_keys_lead_through_today(desk_for):
    first, second, third = (answer_due(days, f"DS-00{days}") for days in (4, 11, 18))
    desk = desk_for(alice())
    desk.go("/")
    press = desk.page.keyboard.press
    why = {row.pk: desk.find(f"#deadline-{row.pk} a.why") for row in (first, second, third)}
    for key, row in (("j", first), ("j", second), ("j", third), ("j", third), ("k", second)):
        press(key)
        expect(why[row.pk]).to_be_focused()
        focus_is_visible(desk)
    press("Enter")
    expect(desk.find(f"#drawer #why-{second.pk}")).to_be_focused()
    press("j")
    expect(why[third.pk]).to_be_focused()
    press("k")
    press("Enter")
    expect(desk.find(f"#drawer #why-{second.pk}")).to_be_focused()
    press("Escape")
    expect(desk.find("#drawer")).to_be_empty()
    expect(why[second.pk]).to_be_focused()
    press("j")
    expect(why[third.pk]).to_be_focused()


def test_the_slash_leads_to_the_search_and_typing_there_is_only_typing(desk_for):
    answer_due(4)
    desk = desk_for(alice())
    desk.go("/")
    search = desk.find(".search input")
    desk.page.keyboard.press("/")
    expect(search).to_be_focused()
    focus_is_visible(desk)
    desk.page.keyboard.type("jk/")
    expect(search).to_have_value("jk/")
    expect(search).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(search).not_to_be_focused()
    desk.page.keyboard.press("j")
    expect(desk.find("a.why").first).to_be_focused()


def test_a_key_held_with_control_belongs_to_the_browser(desk_for):
    answer_due(4)
    desk = desk_for(alice())
    desk.go("/")
    desk.page.keyboard.press("Control+j")
    expect(desk.find("a.why").first).not_to_be_focused()


def test_tab_reaches_the_skip_link_first_and_every_stop_is_visible(desk_for):
    answer_due(4)
    desk = desk_for(alice())
    desk.go("/")
    desk.page.keyboard.press("Tab")
    expect(desk.find("a.skip")).to_be_focused()
    stops = 0
    while desk.page.evaluate("() => document.activeElement !== document.body"):
        focus_is_visible(desk)
        desk.page.keyboard.press("Tab")
        stops += 1
    assert stops >= desk.find("main a[href]:visible").count()
    desk.find("a.skip").focus()
    desk.page.keyboard.press("Enter")
    assert desk.path() == "/#main"
