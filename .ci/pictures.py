"""Takes the README's pictures of the real pages from a running demo office.

make run                       # in another window
.venv/bin/python .ci/pictures.py http://127.0.0.1:8000 docs/pictures
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

USER, PASSWORD = "anya", "demo-docket-2569"


def main(address: str, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        _sign_in(page, address)
        for language in ("th", "en"):
            _switch(page, address, language)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 860})
                _pictures(page, address, target, f"{language}-{width}")
        browser.close()


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=username]", USER)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")


def _switch(page: Page, address: str, language: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(address)
    page.click(f"button[name=language][value={language}]")


def _pictures(page: Page, address: str, target: Path, suffix: str) -> None:
    page.goto(f"{address}/?who=office")
    page.locator("a.why").nth(4).click()
    page.wait_for_selector("#drawer .why, #drawer section, main .steps")
    page.screenshot(path=target / f"today-{suffix}.png")
    page.goto(f"{address}/cases/")
    page.screenshot(path=target / f"cases-{suffix}.png")
    page.goto(f"{address}/cases/?kind=design&order=due")
    page.locator("article a, tbody a, .row a").first.click()
    page.screenshot(path=target / f"case-{suffix}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
