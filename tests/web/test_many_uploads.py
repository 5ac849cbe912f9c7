"""Many files at once, good and bad ones; and somebody else, who sees none of them."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import FilePayload, expect

from setup.deploy.demo_user import new_password
from tests.web.browser import PATIENCE_MILLISECONDS, Person
from tests.web.photos import photo

GOOD = 28
# 30 photos on two cores that also run everything else.
DEADLINE_MILLISECONDS = 240_000


def cut_off() -> FilePayload:
    """It begins as a JPEG does, and has no picture in it."""
    return {"name": "cut-off.jpg", "mimeType": "image/jpeg", "buffer": photo(60)["buffer"][:300]}


def live_photo() -> FilePayload:
    """What a phone films beside a photo."""
    start = b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(200)
    return {"name": "from-a-phone.mov", "mimeType": "video/quicktime", "buffer": start}


def test_thirty_files_of_which_two_are_bad_and_somebody_else(somebody: Callable[[], Person]) -> None:
    person = somebody()
    person.signs_up(f"{uuid4()}@example.com", new_password())
    person.await_live()

    person.uploads([*map(photo, range(GOOD)), cut_off(), live_photo()])

    refused = person.tray().filter(has_text="from-a-phone.mov")
    expect(refused).to_contain_text("This is a video: only photos can be uploaded, videos not yet")
    expect(person.tray().filter(has_text="Ready")).to_have_count(GOOD, timeout=DEADLINE_MILLISECONDS)
    failed = person.tray().filter(has_text="cut-off.jpg")
    expect(failed).to_contain_text("Processing failed")
    expect(failed).to_contain_text(re.compile(r"cut off|damaged|cannot be read|truncated", re.IGNORECASE))
    summary = person.page.get_by_role("region", name="Uploads").get_by_role("heading")
    expect(summary).to_have_text(f"1 failed · 1 refused · {GOOD} ready")
    expect(person.tray().first).to_contain_text("cut-off.jpg")
    # The newest is the first.
    expect(person.page.locator("main [data-status=FAILED]")).to_have_count(1)
    theirs = person.tiles().last.get_by_role("link").get_attribute("href") or ""

    other = somebody()
    other.signs_up(f"{uuid4()}@example.com", new_password())
    expect(other.page.get_by_role("heading", name="Your photos will be here")).to_be_visible()
    other.searches("photo")
    found = other.page.get_by_role("main").get_by_role("status").filter(has_text="photo")
    expect(found).to_have_text("0 photos", timeout=PATIENCE_MILLISECONDS)
    expect(other.tiles()).to_have_count(0)
    other.opens(theirs)
    expect(other.viewer().get_by_role("alert")).to_have_text("There is no such photo; it may have been deleted.")
    expect(other.viewer().get_by_role("button", name="Delete")).to_have_count(0)
    other.opens("/people/somebody")
    expect(other.page.get_by_role("heading", level=2, name="There is no such person")).to_be_visible()
    # The browser itself says so of every answer that is no success.
    other.complaints = [complaint for complaint in other.complaints if "404" not in complaint]
