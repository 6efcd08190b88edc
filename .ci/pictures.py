"""Takes the README's pictures of the real pages from a running demo office.

make run                       # in another window
.venv/bin/python .ci/pictures.py http://127.0.0.1:8000 docs/pictures
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

# Language and width, and the pages that the README shows so.
WANTED = {("th", 1280): ("today", "case"), ("th", 390): ("today",), ("en", 1280): ("today",)}
USER, PASSWORD = "anya", "demo-docket-2569"


def main(address: str, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        _sign_in(page, address)
        for (language, width), names in WANTED.items():
            _switch(page, address, language)
            page.set_viewport_size({"width": width, "height": 860})
            for name in names:
                PAGES[name](page, address)
                page.screenshot(path=target / f"{name}-{language}-{width}.png")
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


def _today(page: Page, address: str) -> None:
    page.goto(f"{address}/?who=office")
    page.locator("a.why").nth(4).click()
    page.wait_for_selector("#drawer .steps")


def _case(page: Page, address: str) -> None:
    page.goto(f"{address}/cases/?kind=design&order=due")
    page.locator(".row.case a").first.click()
    page.wait_for_selector(".stages")


PAGES = {"today": _today, "case": _case}

if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
