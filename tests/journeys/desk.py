"""A person at the desk: one browser window with its own cookies, language and width."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from cases.models import User
from tests.journeys.readers import Reader

PICTURES: Path = settings.PROJECT / "var" / "journeys"
HEIGHT = 860
PATIENCE = 8_000
# A form that is sent while its preview is under way leaves the preview behind; htmx says so.
LEFT_BEHIND = ("htmx:sendAbort", "htmx:afterRequest")


class Desk:
    """A window on the docket.

    `problems` are what the browser complains of by itself: script errors, refused content,
    files that do not load. A page that answers 4xx on purpose is not among them.
    """

    def __init__(self, context: BrowserContext, address: str, reader: Reader) -> None:
        context.set_default_timeout(PATIENCE)
        self.context = context
        self.address = address
        self.reader = reader
        self.page: Page = context.new_page()
        self._told: list[tuple[str, str]] = []
        self._refused: set[str] = set()
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self._told.append(("", str(error))))

    @property
    def problems(self) -> list[str]:
        return [text for url, text in self._told if url not in self._refused]

    def forget_problems(self) -> None:
        self._told.clear()

    def go(self, path: str) -> Response:
        answer = self.page.goto(self.address + path)
        assert answer is not None, path
        return answer

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def link(self, path: str) -> Locator:
        return self.page.locator(f'main a[href="{path}"]')

    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def type(self, **fields: str) -> None:
        """Fill the fields of the form by their names; a list is chosen from by its value."""
        for name, value in fields.items():
            field = self.find(f"main [name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def typed(self, *names: str) -> dict[str, str]:
        return {name: self.find(f"main [name={name}]").input_value() for name in names}

    def send(self, button: str = "main form button.primary") -> None:
        """Press a button of a form and wait for the page that answers."""
        with self.page.expect_navigation():
            self.find(button).click()

    def picture(self, name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        place = PICTURES / f"{name}.png"
        self.page.screenshot(path=place, full_page=True)
        return place

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(LEFT_BEHIND):
            self._told.append((str(message.location.get("url", "")), message.text))


class Desks:
    """Opens desks for one test and keeps account of them. Called with the person who sits there."""

    def __init__(self, browser: Browser, address: str, reader: Reader) -> None:
        self._browser = browser
        self._address = address
        self.reader = reader
        self.opened: list[Desk] = []

    def __call__(self, person: User | None = None, **options: Any) -> Desk:
        """A new window, signed in as the person; `options` are those of a browser context."""
        given = {
            "viewport": {"width": self.reader.width, "height": HEIGHT},
            "locale": {"th": "th-TH", "en": "en-GB"}[self.reader.language],
            "timezone_id": "Asia/Bangkok",
        }
        context = self._browser.new_context(**(given | options))
        if person is not None:
            self._sign_in(context, person)
        desk = Desk(context, self._address, self.reader)
        self.opened.append(desk)
        return desk

    def close(self) -> None:
        for desk in self.opened:
            desk.context.close()

    def pictures(self, name: str) -> list[str]:
        return [str(desk.picture(f"{name}-{n}")) for n, desk in enumerate(self.opened, start=1)]

    def _sign_in(self, context: BrowserContext, person: User) -> None:
        person.language, person.era = self.reader.language, self.reader.era
        person.save(update_fields=["language", "era"])
        client = Client()
        client.force_login(person)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self._address}]
        )
