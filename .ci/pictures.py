"""Takes every page of the demo office: both languages, both widths, light and dark.

make pictures                                    # starts a demo office if none answers
.venv/bin/python .ci/pictures.py today case      # only these pages

The pictures go to docs/pictures: of a whole page, but no more than its first 1500 pixels, in at
most 256 colours, which a page needs no more of.
"""

import io
import mailbox
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import BinaryIO
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from cases.eexchange.register_data import make_register  # noqa: E402 - the project stands beside
from cases.rules.thai_dates import BANGKOK  # noqa: E402

TARGET = PROJECT / "docs" / "pictures"
MAIL = PROJECT / "var" / "demo" / "mail"
LINK = re.compile(r"\S+/fees/answer/\S+")
PASSWORD = "demo-docket-2569"
HEIGHT = 860
TALLEST = 1500
READY_WITHIN = 180
FIRST_PASS = 100
SOON_ASKED = 20_000
LANGUAGES, WIDTHS, THEMES = ("th", "en"), (1280, 390), ("light", "dark")
Way = Callable[[Page], None]


def main(wanted: list[str]) -> None:
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    TARGET.mkdir(parents=True, exist_ok=True)
    with _office(address), sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for person, pages in PAGES.items():
            chosen = {n: way for n, way in pages.items() if not wanted or n in wanted}
            if chosen:
                _take_all(browser, address, person, chosen)
        browser.close()


@contextmanager
def _office(address: str) -> Iterator[None]:
    """The demo office that answers there, or one of our own that has had its first pass."""
    if _answers(address):
        yield
        return
    office = subprocess.Popen([sys.executable, ".ci/demo.py"], cwd=PROJECT)
    try:
        started = time.monotonic()
        while not _answers(address):
            if time.monotonic() > started + READY_WITHIN or office.poll() is not None:
                sys.exit("The demo office did not start.")
            time.sleep(1)
        time.sleep(FIRST_PASS)
        yield
    finally:
        office.terminate()
        office.wait(30)


def _answers(address: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"{address}/sign-in/", timeout=5):
            return True
    except (URLError, OSError):
        return False


def _take_all(browser: Browser, address: str, person: str, pages: dict[str, Way]) -> None:
    for language in LANGUAGES:
        cookies = _signed_in(browser, address, person, language)
        for width in WIDTHS:
            for theme in THEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": HEIGHT},
                    color_scheme=theme,
                    base_url=address,
                    locale=language,
                )
                context.add_cookies(cookies)
                page = context.new_page()
                for name, way in pages.items():
                    way(page)
                    _save(page, f"{name}-{language}-{width}-{theme}.png")
                context.close()


def _signed_in(browser: Browser, address: str, person: str, language: str) -> list[object]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": HEIGHT})
    page = context.new_page()
    page.goto("/sign-in/")
    if person:
        page.fill("input[name=username]", person)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/")
    page.click(f"button[name=language][value={language}]")
    cookies = list(context.cookies())
    context.close()
    return cookies


def _save(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    tall = page.evaluate("document.documentElement.scrollHeight")
    whole = page.viewport_size["width"] if page.viewport_size else 1280
    raw = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": whole, "height": min(tall, TALLEST)}
    )
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(256).save(TARGET / name, optimize=True)


def at(path: str) -> Way:
    def way(page: Page) -> None:
        page.goto(path)

    return way


def first(listed: str, then: str = "") -> Way:
    """The page behind the first case of a list, or one that hangs on it."""

    def way(page: Page) -> None:
        page.goto(listed)
        found = page.locator("main tbody a[href^='/cases/']").first
        page.goto(f"{found.get_attribute('href')}{then}")

    return way


def drawer(page: Page) -> None:
    page.goto("/?who=office")
    page.locator("a.why").nth(4).click()
    page.wait_for_selector("#drawer .steps")


def hand_over(page: Page) -> None:
    page.goto("/admin/cases/user/?q=anya")
    link = page.locator("#result_list a[href*='/change/']").first.get_attribute("href") or ""
    page.goto(f"{link.partition('change/')[0]}hand-over/")


def behind(listed: str, link: str, then: str = "") -> Way:
    """The page that the first link of a kind leads to."""

    def way(page: Page) -> None:
        page.goto(listed)
        page.goto(f"{page.locator(link).first.get_attribute('href')}{then}")

    return way


def typed(path: Way, **fields: str) -> Way:
    """A form with its preview."""

    def way(page: Page) -> None:
        path(page)
        for name, value in fields.items():
            field = page.locator(f"main [name={name}]")
            tag = field.evaluate("field => field.tagName")
            field.select_option(value) if tag == "SELECT" else field.fill(value)
        page.wait_for_timeout(1200)

    return way


def tried(page: Page) -> None:
    """The sandbox of a granted design whose filing is tried a month earlier."""
    first("/cases/?kind=design&stage=in_force", "what-if/")(page)
    page.locator("[name^=day_]").first.fill("2/1/2561")
    page.wait_for_selector(".imagined")


def client_link(page: Page) -> None:
    """What a client sees who opens the link of a letter: it stands in the mail alone."""
    for letter in mailbox.Maildir(MAIL, factory=_letter):
        body = letter.get_body(("plain",))
        if body is not None and (found := LINK.search(body.get_content())):
            page.goto(found[0])
            return
    sys.exit(f"No letter with a link in {MAIL}.")


def _letter(file: BinaryIO) -> EmailMessage:
    return message_from_binary_file(file, policy=default)


def written_mail(kind: str) -> Way:
    """A mail of reminders as its reader sees it."""

    def way(page: Page) -> None:
        page.goto(f"/ledger/?kind={kind}")
        row = page.locator("main a[href^='/ledger/']:not([href*='?'])").first
        page.goto(f"{row.get_attribute('href')}look/")

    return way


def known(page: Page) -> None:
    """The page behind the button of a mail."""
    written_mail("reminder")(page)
    page.goto(page.locator("a[href*='/known/']").first.get_attribute("href") or "")


def moves(page: Page) -> None:
    """The list of what a closed day would move; nothing is saved."""
    page.goto("/?who=office")
    soon = page.locator("section .row time, section .row .when strong").all_inner_texts()
    page.goto("/admin/cases/closedday/add/")
    page.fill("[name=date]", " ".join(soon[-1].split()[1:]))
    page.fill("[name=name]", "วันหยุดพิเศษ")
    page.fill("[name=source]", "มติคณะรัฐมนตรี")
    page.click("[name=_save]")


def quoted(page: Page) -> None:
    """A quotation as it would be issued; nothing is stored."""
    behind("/fees/bookkeeping/", CHARGES)(page)
    page.goto(page.url.replace("/charges/", "/quotation/"))
    for box in page.locator("main [type=checkbox]").all()[:3]:
        box.check()
    page.click("main [name=preview]")


def accepted(page: Page) -> None:
    """What accepting would do to two ticked differences; nothing is stored."""
    page.goto("/differences/")
    for box in page.locator("[name=pick]").all()[:2]:
        box.check()
    page.click("main [name=decision][value=accept]")


def found_at_the_office(page: Page) -> None:
    """What the office has of a number that is not docketed; no case is made."""
    page.goto("/cases/from-register/")
    page.fill("main [name=number]", _new_numbers()[0])
    page.click("main button.primary")
    page.wait_for_load_state("networkidle")


def listed(page: Page) -> None:
    """A list of numbers of which some are docketed; it is asked about by the worker."""
    page.goto("/cases/from-register/lists/")
    known = page.locator("main .row a[href^='/cases/from-register/lists/']")
    if known.count():
        page.goto(known.first.get_attribute("href") or "")
        return
    page.goto("/cases/from-register/list/")
    page.fill("main [name=numbers]", "\n".join(_new_numbers()))
    page.click("main button.primary")
    page.wait_for_timeout(SOON_ASKED)
    page.reload()


def _new_numbers() -> list[str]:
    """Numbers of the sandbox: the end of its register is beyond the docket of the demo."""
    register = make_register(datetime.now(BANGKOK).date())
    return [right.number for right in register[-9:]]


CHARGES = "main a[href^='/fees/cases/'][href$='/charges/']"
A_DESIGN = "/cases/?kind=design&order=due"
PAGES: dict[str, dict[str, Way]] = {
    "": {"sign-in": at("/sign-in/")},
    "anya": {
        "today": drawer,
        "cases": at("/cases/"),
        "cases-filtered": at("/cases/?kind=trademark&who=me&due=30&order=due"),
        "case": first(A_DESIGN),
        "case-mark": first("/cases/?kind=trademark&order=due"),
        "new-case": at("/cases/new/"),
        "edit-case": first(A_DESIGN, "edit/"),
        "parties": first(A_DESIGN, "parties/"),
        "history": first(A_DESIGN, "history/"),
        "pictures": first(A_DESIGN, "pictures/"),
        "add-document": first(A_DESIGN, "documents/add/"),
        "event": typed(first(A_DESIGN, "events/add/"), kind="office_action_received", date="t"),
        "why": behind("/?who=office", "a.why"),
        "verify": behind("/?show=verify", "a[href$='/verify/']"),
        "set-by-hand": behind("/?who=office", "a.why", "override/"),
        "add-deadline": typed(
            first(A_DESIGN, "deadlines/add/"), title="USPTO", trigger_date="t", length="30"
        ),
        "what-if": tried,
        "close": behind("/?who=office", "a.why", "close/"),
        "calculator": at("/calculator/?kind=office_action_received&date=2026-01-15&section=15,17"),
        "fees": at("/fees/calculator/?action=application&classes=3:5,5:6&picture_cm=6.3+x+5"),
        "annuities": at(
            "/fees/calculator/?ip_type=design&action=annuities&filed=2018-04-20&granted=2023-09-15"
        ),
        "payments": at("/fees/annuities/"),
        "payments-lump-sum": at("/fees/annuities/?show=lump"),
        "plan": behind("/fees/annuities/?show=lump", ".board a[href$='/plan/']"),
        "budget": at("/fees/budget/"),
        "estimate": at("/fees/estimate/?ip_type=invention&filed_on=2026-01-15"),
        "instructions": at("/fees/instructions/"),
        "instruction": behind("/fees/instructions/?state=answered", "main tbody a"),
        "instruction-answer": behind("/fees/instructions/?state=asked", "main tbody a", "answer/"),
        "calls": at("/fees/calls/"),
        "call": behind("/fees/calls/?state=draft", "#calls a"),
        "client-link": client_link,
        "charges": behind("/fees/bookkeeping/", CHARGES),
        "add-charge": behind("/fees/bookkeeping/", CHARGES, "add/"),
        "quotation": quoted,
        "bookkeeping": at("/fees/bookkeeping/"),
        "statuses": at("/statuses/"),
        "from-register": at("/cases/from-register/"),
        "found-in-register": found_at_the_office,
        "register-list-form": at("/cases/from-register/list/"),
        "take-over": at("/cases/from-register/owner/"),
        "register-list": listed,
        "release": at("/cases/release/"),
        "sync-progress": at("/register/progress/?show=next"),
        "exchange": at("/exchange/"),
        "exchange-service": at("/exchange/TM/"),
        "directory": at("/directory/?right=design"),
        "channels": at("/channels/"),
        "statistics": at("/statistics/"),
        "statistics-province": at("/statistics/TM_PROV/?by=province"),
        "statistics-month": at("/statistics/ST_REQTM/?by=month"),
        "differences": at("/differences/"),
        "decide": behind("/differences/", ".row a.why"),
        "accept-differences": accepted,
        "unmatched": at("/differences/unmatched/"),
        "audit": at("/differences/audit/"),
        "answer": behind("/differences/", ".since a"),
        "watch": at("/watch/"),
        "evidence": behind("/?who=office", "a.why", "evidence/"),
        "mail": behind("/ledger/", "main a[href^='/ledger/']:not([href*='?'])"),
        "ledger": at("/ledger/"),
        "digest": written_mail("digest"),
        "single-mail": written_mail("reminder"),
        "acknowledge": known,
        "leave": at("/leave/"),
        "leave-form": at("/leave/new/"),
        "my-reminders": at("/reminders/"),
        "case-reminders": behind("/?who=office", "main .which a", "reminders/"),
        "feeds": at("/feeds/"),
        "watch-hit": behind("/watch/", ".row.hit .which a"),
        "watch-terms": at("/watch/terms/"),
        "watch-rows": at("/watch/rows/"),
        "watch-report": at("/watch/report/"),
        "help": at("/help/"),
        "help-chapter": at("/help/events/"),
        "password": at("/password/"),
    },
    "admin": {
        "came-back": behind("/?show=back", "main a.why"),
        "back-office": at("/admin/"),
        "people": at("/admin/cases/user/"),
        "invite": at("/admin/cases/user/add/"),
        "hand-over": hand_over,
        "access-key": at("/admin/cases/accesskey/"),
        "closed-days": at("/admin/cases/closedday/"),
        "closed-day": at("/admin/cases/closedday/add/"),
        "closed-day-moves": moves,
        "house-rule": at("/admin/cases/houserule/add/"),
        "checking": at("/admin/cases/officepolicy/"),
        "reminder-rules": at("/admin/cases/reminderpolicy/"),
        "client-words": at("/admin/cases/clienttemplate/"),
        "exchange-profile": at("/exchange/profile/"),
        "exchange-key": at("/exchange/key/"),
        "smoke-test": at("/exchange/smoke/"),
        "status-map": at("/admin/cases/statusmapping/"),
        "jobs": at("/admin/cases/jobrun/"),
        "failures": at("/admin/cases/syncfailure/"),
    },
}

if __name__ == "__main__":
    main(sys.argv[1:])
