"""What a page does when something fails for a while: a script, the connection."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from setup.deploy.demo_user import new_password
from tests.web.browser import PATIENCE_MILLISECONDS, Person
from tests.web.photos import CAT


@pytest.fixture
def person(somebody: Callable[[], Person]) -> Person:
    """Somebody with one photo, which is processed."""
    person = somebody()
    person.signs_up(f"{uuid4()}@example.com", new_password())
    person.await_live()
    person.uploads([CAT])
    expect(person.tray()).to_contain_text("Ready", timeout=PATIENCE_MILLISECONDS)
    return person


def forget(person: Person, *expected: str) -> None:
    """What the browser itself says of a failure that the test made is no complaint."""
    person.complaints = [said for said in person.complaints if not any(part in said for part in expected)]


def test_a_viewer_that_cannot_be_loaded_takes_nothing_along_and_is_loaded_later(person: Person) -> None:
    person.page.route("**/assets/Viewer-*.js", lambda route: route.abort())
    person.opens("/photos")
    person.uploads([CAT])
    expect(person.tray()).to_contain_text("Skipped", timeout=PATIENCE_MILLISECONDS)

    person.tiles().first.click()
    viewer = person.viewer()
    expect(viewer).to_contain_text("The viewer could not be loaded")
    expect(person.tray()).to_contain_text("Skipped")

    person.page.unroute("**/assets/Viewer-*.js")
    viewer.get_by_role("button", name="Try again").click()
    expect(viewer.get_by_role("heading", level=1)).to_have_text("cat.png")
    forget(person, "ERR_FAILED")


def test_a_page_says_that_it_is_offline(person: Person) -> None:
    person.page.context.set_offline(True)
    expect(person.page.get_by_text("You are offline")).to_be_visible()
    person.page.context.set_offline(False)
    expect(person.page.get_by_text("You are offline")).to_have_count(0)
    forget(person, "ERR_INTERNET_DISCONNECTED")
