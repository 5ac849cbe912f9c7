"""What a page does when something fails for a while: a script, the connection, URLs that have expired."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, StorageState, expect

from tests.web.browser import PATIENCE_MILLISECONDS, Person, account_with
from tests.web.photos import CAT, photo

RENEWALS = re.compile(r"/photos(/|\?ids=)")


@pytest.fixture(scope="module")
def account(browser: Browser, web_app: str) -> StorageState:
    """An account with one photo, which is processed."""
    return account_with([CAT], browser, web_app)


@pytest.fixture
def person(somebody: Callable[..., Person], account: StorageState) -> Person:
    """Somebody who looks at the photos of this account."""
    person = somebody(signed_in=account)
    person.opens("/photos")
    expect(person.tiles()).to_have_count(1)
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

    # The tray lies under it.
    box = person.page.locator(".tray").bounding_box()
    assert box is not None
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert person.page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('.viewer') !== null", middle)

    person.page.unroute("**/assets/Viewer-*.js")
    viewer.get_by_role("button", name="Try again").click()
    expect(viewer.get_by_role("heading", level=1)).to_have_text("cat.png")
    forget(person, "ERR_FAILED")


def test_a_reload_says_which_files_were_not_uploaded(person: Person) -> None:
    person.page.route("**/uploads", lambda route: None)
    person.uploads([photo(1), photo(2)])
    expect(person.tray()).to_have_count(2)
    person.page.on("dialog", lambda dialog: dialog.accept())
    person.page.reload()
    note = person.page.get_by_role("region", name="Uploads")
    expect(note).to_contain_text("2 files not uploaded")
    expect(note).to_contain_text("photo-01.jpg, photo-02.jpg")
    note.get_by_role("button", name="Never mind").click()
    expect(note).to_have_count(0)


def test_a_page_says_that_it_is_offline(person: Person) -> None:
    person.page.context.set_offline(True)
    expect(person.page.get_by_text("You are offline")).to_be_visible()
    person.page.context.set_offline(False)
    expect(person.page.get_by_text("You are offline")).to_have_count(0)
    forget(person, "ERR_INTERNET_DISCONNECTED")


class FirstExpired:
    """Answers the first request for a picture as the storage does once its URL has expired."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def __call__(self, route: Route) -> None:
        if self.refused:
            route.continue_()
        else:
            self.refused.append(route.request.url)
            route.fulfill(status=403)


@pytest.mark.parametrize("path", ["/photos", "/search?q=cat"])
def test_expired_urls_of_thumbnails_are_renewed(person: Person, path: str) -> None:
    expired = FirstExpired()
    person.page.route("**/resized/**", expired)
    with person.page.expect_request(RENEWALS):
        person.opens(path)
    picture = person.tiles().first.locator("img")
    expect(picture).to_have_js_property("complete", True)
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    assert expired.refused
    forget(person, "403")


def test_an_expired_url_of_a_photo_is_renewed_before_it_is_said_to_be_no_picture(person: Person) -> None:
    link = person.tiles().first.locator("a").get_attribute("href")
    expired = FirstExpired()
    person.page.route("**/resized/uploads/**", expired)
    person.opens(link or "")
    expect(person.viewer().locator("img.frame-photo")).to_have_attribute("data-loaded", "true")
    expect(person.viewer()).not_to_contain_text("cannot be shown")
    assert expired.refused
    forget(person, "403")


def test_a_download_asks_for_a_url_that_works(person: Person) -> None:
    person.tiles().first.click()
    expect(person.viewer().locator("img.frame-photo")).to_have_attribute("data-loaded", "true")
    with person.page.expect_download() as saved:
        person.viewer().get_by_role("button", name="Download").click()
    assert saved.value.suggested_filename == "cat.png"
