"""axe-core on every page, light and dark: nothing serious, nothing critical; and every page fits every window."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from chalicelib.core.detections import BoundingBox, TextLine
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo
from setup.deploy.demo_user import DemoUser
from setup.local.samples import Ingest, read_samples
from setup.local.up import Running
from tests.emulator.user import User
from tests.web.browser import Person
from tests.web.made_up_people import ANYWHERE, MadeUpPeople

SAMPLES = 3
LINE = TextLine("Grand Hotel", 99.0, BoundingBox(0.2, 0.2, 0.4, 0.1))


@pytest.fixture(scope="module")
def library(alice: User, running: Running) -> None:
    """A few photos of the demo user, with something written in each."""
    Ingest(alice.session, running.deployment, alice.identity_id).all(read_samples()[:SAMPLES], print)
    for photo in list(alice.photos.records()):
        if isinstance(photo, Photo) and photo.identity_id == alice.identity_id:
            alice.photos.update(IngestRequest.from_record(photo), text_lines=(LINE,))


@pytest.fixture(scope="module")
def duplicates(alice: User, library: None) -> Any:
    """What the API would answer if these photos looked the same."""
    pictures = alice.search("*")
    group = {"isSameFile": False, "count": len(pictures), "pictures": pictures}
    return {"message": "Success", "total": 1, "photos": len(pictures), "groups": [group]}


def serious(person: Person, options: Mapping[str, Any]) -> list[str]:
    """What axe finds on the page that is open, each in a line."""
    found = Axe().run(person.page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{person.page.url}: {violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def wrong_with(person: Person) -> list[str]:
    """What is wrong with the page, light or dark, including that it does not fit."""
    person.await_quiet()
    in_the_light = serious(person, {})
    person.prefers("dark")
    in_the_dark = serious(person, {"runOnly": ["color-contrast"]})
    person.prefers("light")
    return in_the_light + [f"dark: {line}" for line in in_the_dark] + person.overflow()


def test_every_page_can_be_used_by_everybody(
    somebody: Callable[[], Person], demo_user: DemoUser, duplicates: Any
) -> None:
    person = somebody()
    found = []
    for path in ("/sign-up", "/confirm", "/forgot-password", "/sign-in"):
        person.opens(path)
        expect(person.page.get_by_role("heading", level=1)).to_be_visible()
        found += wrong_with(person)
    person.signs_in(demo_user.username, demo_user.read_password())
    person.page.route("**/photos/duplicates", lambda route: route.fulfill(json=duplicates, headers=ANYWHERE))
    MadeUpPeople(person.page, None, is_agreed=True)
    for path, there in (
        ("/photos", "main [data-status]"),
        ("/explore", "main .person-tile"),
        ("/people/p1", "main .person-head h2"),
        ("/duplicates", "main .candidate"),
        ("/albums", "main h1"),
        ("/shares", "main h1"),
        ("/with-me", "main h1"),
        ("/second-factor", "main .second-factor button"),
        ("/search", "main h1"),
        ("/search?q=animal", "main [data-status]"),
        ("/nowhere", "main h1"),
    ):
        person.opens(path)
        person.page.locator(there).first.wait_for()
        found += wrong_with(person)
    person.album("Animals")
    found += wrong_with(person)
    person.opens("/photos")
    person.tiles().first.click()
    expect(person.viewer().get_by_role("complementary")).to_be_visible()
    person.viewer().get_by_role("link", name=LINE.text).focus()
    expect(person.viewer().locator(".stage .box")).to_have_text(f"{LINE.text} 99 %")
    expect(person.viewer().get_by_role("button", name="Not this person")).to_be_visible()
    found += wrong_with(person)
    assert found == []
