"""`make firefox`: from signing up to a photo that is found, in Debian's Firefox."""

from uuid import uuid4

from setup.deploy.demo_user import new_password
from setup.local.samples import SAMPLES
from tests.web.firefox import FirefoxPage, firefox
from tests.web.stack_apart import stack_apart

STAGE = "firefox"


def main() -> None:
    """Bring a stack up, and walk through the main journey; an error says where it ended."""
    with stack_apart(STAGE) as running, firefox() as page:
        _signs_up(page, running.stack.web_app.url)
        _uploads_and_finds(page)
        _reads_german(page)
    print("Firefox: signed up, uploaded, found, looked at, and read in German")


def _signs_up(page: FirefoxPage, url: str) -> None:
    page.opens(f"{url}/sign-up")
    page.waits_for("document.querySelector('input[type=password]')")
    page.fills("input[type=email]", f"{uuid4()}@example.com")
    page.fills("input[type=password]", new_password())
    page.presses("button[type=submit]")
    page.sees("We sent a code")
    page.fills("input[inputmode=numeric]", "123456")
    page.presses("button[type=submit]", "Confirm")
    page.sees("Your photos will be here")


def _uploads_and_finds(page: FirefoxPage) -> None:
    page.chooses("input[type=file][multiple]", [SAMPLES / "cat.png", SAMPLES / "volcano.jpg"])
    page.waits_for("document.querySelectorAll('.tile[data-status=SUCCEEDED] img').length === 2")
    page.fills("[role=combobox]", "cat")
    page.presses(".suggestion", "Cat")
    page.waits_for("document.querySelectorAll('main .tile').length === 1")
    page.presses("main a[data-index]")
    page.waits_for("document.querySelector('.viewer img.frame-photo[data-loaded=true]')")
    page.presses(".viewer button", "Larger")
    page.waits_for("document.querySelector('.viewer .stage[data-zoomed=true]')")
    page.presses(".viewer button", "Close")
    page.presses("nav a", "Explore")
    page.sees("In numbers")


def _reads_german(page: FirefoxPage) -> None:
    page.presses("button", "Account")
    page.waits_for(
        "(select => select && (select.value = 'de', select.dispatchEvent(new Event('change', { bubbles: true }))))"
        "(document.querySelector('.menu-field select'))"
    )
    page.sees("Entdecken")


if __name__ == "__main__":
    main()
