"""A person at the console: what they see and do, named as they would say it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import urllib3
from playwright.sync_api import expect

from simulator.running import LOCAL, Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE, PHONE = 1280, 390
HEIGHT = 800
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)
PATIENCE_MS = 30_000  # a page that is slow on a busy machine is no fault

NO_FAULTS = (
    "Failed to load resource",  # the browser itself reports each 4xx of the API; the page answers it
    "Deprecated: escaping deep link whitespace",  # Swagger UI, of any link with a _ in it, as our operations have
)


class Desk:
    """A browser window. `faults`: what a page must never do, as found so far."""

    def __init__(self, browser: Browser, running: Running) -> None:
        self._browser, self.running = browser, running
        self.tokens: dict[str, str] = dict(running.described["staff_tokens"])  # by role, or by person
        self.faults: list[str] = []
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self._page or self.open()

    def open(
        self,
        *,
        width: int = WIDE,
        language: str = "zh-CN",
        file: str = "",
        path: str = "",
        role: str | None = None,
    ) -> Page:
        """Opens the console in a new window without history. `file`: one of its files, if not the console's own page;
        `path`: what follows the #, such as `/malls`. `role`: who is signed in already; None: nobody."""
        self.close()
        context = self._browser.new_context(viewport={"width": width, "height": HEIGHT}, locale=language)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH)
        if role is not None:
            context.add_init_script(f"sessionStorage.setItem('mallpass.token', {json.dumps(self.token(role))})")
        self._page = page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("request", lambda request: self._check_address(request.url))
        page.goto(f"{self.running.base_url}/console/{file}{f'#{path}' if path else ''}")
        return page

    def token(self, role: str) -> str:
        """The demo token of a role, or a token that a test added."""
        return self.tokens[role]

    def sign_in(self, role: str) -> None:
        """Types the demo token of a role."""
        self.page.locator("input[name=staff-token]").fill(self.token(role))
        self.page.keyboard.press("Enter")

    def heading(self) -> str:
        """The heading of the page, once it is there."""
        first = self.page.locator("main h1").first
        first.wait_for()
        return first.inner_text()

    def go(self, path: str) -> None:
        """Opens a page by its address and waits until it waits for nothing."""
        self.heading()
        self.page.evaluate("path => { location.hash = path }", path)
        self.page.locator(f"main[data-path^='{path}'] h1").first.wait_for()
        self.settle()

    def settle(self) -> None:
        """Waits until nothing of the page is being loaded."""
        expect(self.page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0, timeout=PATIENCE_MS)

    def menu(self) -> list[str]:
        """The addresses of the menu's pages, without their queries. The window must be wide."""
        links = self.page.locator("nav a[href^='#/']")
        links.first.wait_for()
        return [str(link.get_attribute("href"))[1:].partition("?")[0] for link in links.all()]

    def api(self, role: str, path: str) -> Any:
        """What the API itself answers to this role."""
        headers = {"Authorization": f"Bearer {self.token(role)}"}
        return urllib3.request("GET", self.running.base_url + path, headers=headers).json()

    def picture(self, name: str) -> None:
        """Saves a picture of what the window shows in .local/pictures."""
        self.page.screenshot(path=LOCAL / "pictures" / f"{name.replace('/', '-')}.png")

    def close(self) -> None:
        """Closes the window."""
        if self._page is not None:
            self._page.context.close()
            self._page = None

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(NO_FAULTS):
            self.faults.append(text)

    def _check_address(self, url: str) -> None:
        if not url.startswith((self.running.base_url, "data:", "blob:")):
            self.faults.append(f"an outside address: {url}")
