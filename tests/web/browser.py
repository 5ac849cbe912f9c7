"""Debian's Chromium, headless, on this machine only; and what a person does in the web app."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Literal
from uuid import uuid4

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    Playwright,
    StorageState,
    expect,
    sync_playwright,
)

from setup.deploy.demo_user import new_password

# The one without windows takes half of the processor time.
CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
# The machine's root may not use Chromium's sandbox; and it asks nobody outside for anything.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A phone, a laptop, a wide screen.
WIDTHS = (360, 1280, 2560)
# Milliseconds: what is laid out by scripts follows the window a moment later.
_SETTLED_SECONDS = 3
_BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth)
  .map((element) => `${element.tagName}.${element.className} ${element.getBoundingClientRect().right}`)"""
_PAINTED = "() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(() => painted())))"
# Two busy cores: a page may wait for a function that starts.
PATIENCE_MILLISECONDS = 30_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; if there is none, the message says how to get it."""
    installed = next((each for each in CHROMIUM if each.exists()), None)
    assert installed, f"there is no {CHROMIUM[0]}: install the package {CHROMIUM[0].name}"
    with sync_playwright() as playwright:
        yield from _launched(playwright, installed)


def _launched(playwright: Playwright, installed: Path) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=installed, args=_FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def account_with(files: list[FilePayload], browser: Browser, web_app: str) -> StorageState:
    """Who signs up, and waits for these photos, in the form in which a browser remembers who is signed in."""
    context = browser.new_context(base_url=web_app, reduced_motion="reduce")
    person = Person(context.new_page())
    person.signs_up(f"{uuid4()}@example.com", new_password())
    person.await_live()
    person.uploads(files)
    expect(person.tray().filter(has_text="Ready")).to_have_count(len(files), timeout=PATIENCE_MILLISECONDS)
    signed_in = context.storage_state()
    context.close()
    assert person.complaints == []
    return signed_in


class Person:
    """Somebody at a page of their own; `complaints` is what the console said that it should not."""

    def __init__(self, page: Page):
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def signs_up(self, email: str, password: str) -> None:
        self.opens("/sign-up")
        self._fills_in(email, password)
        self.presses("Create account")
        # The emulator takes any code.
        self.page.get_by_label("Code").fill("123456")
        self.presses("Confirm")
        self.page.wait_for_url("**/photos")

    def signs_in(self, email: str, password: str) -> None:
        self._fills_in(email, password)
        self.presses("Sign in")
        expect(self.page.get_by_role("button", name="Account")).to_be_visible()

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def uploads(self, files: list[FilePayload]) -> None:
        self.page.get_by_label("Photos to upload").first.set_input_files(files)

    def album(self, name: str) -> None:
        """Makes an album, and is then in it."""
        self.opens("/albums")
        self.presses("New album")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(name)
        dialog.get_by_role("button", name="Create").click()
        expect(dialog).not_to_be_visible()

    def searches(self, words: str) -> None:
        box = self.page.get_by_role("combobox", name="Search your photos")
        box.fill(words)
        box.press("Enter")

    def sits_before(self, width: int) -> None:
        """Has a window of this width from now on."""
        self.page.set_viewport_size({"width": width, "height": 800})

    def prefers(self, scheme: Literal["light", "dark"]) -> None:
        """Has pages in these colours from now on, which are painted before this returns."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate(_PAINTED)

    def overflow(self) -> list[str]:
        """At which widths the page that is open has to be moved sideways, which it never should."""
        found = []
        for width in WIDTHS:
            self.sits_before(width)
            if not self._fits():
                found.append(f"{self.page.url} does not fit {width}: {self.page.evaluate(_BEYOND)}")
        self.sits_before(1280)
        return found

    # The page's security policy lets nothing wait inside it.
    def _fits(self) -> bool:
        deadline = monotonic() + _SETTLED_SECONDS
        while not self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            if monotonic() > deadline:
                return False
            self.page.wait_for_timeout(50)
        return True

    def viewer(self) -> Locator:
        """The photo that is open, large."""
        return self.page.get_by_role("dialog", name="Photo", exact=True)

    def tray(self) -> Locator:
        """What became of each file that was uploaded."""
        return self.page.get_by_role("region", name="Uploads").get_by_role("listitem")

    def tiles(self) -> Locator:
        """The photos of the page that is open, as far as they are in sight."""
        return self.page.locator("main [data-status]")

    def await_live(self) -> None:
        """Wait until changes are pushed to the page, so that it no longer polls."""
        self.presses("Account")
        expect(self.page.get_by_text("Live updates on")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
        self.page.keyboard.press("Escape")

    def await_quiet(self) -> None:
        """Wait until what is on its way to the page has come."""
        self.page.wait_for_load_state("networkidle")

    def _fills_in(self, email: str, password: str) -> None:
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")
